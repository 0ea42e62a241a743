"""The reader of the book, before and after."""

import numpy as np

from explorables.style import BLUE, INK, ORANGE, PAPER

from .primitives import canvas, circle, shape, stroke, text

HEAD = 34  # radius


def reader(at_ease=False):
    """Draw the reader: puzzled before the book, at ease after it.

    Parameters
    ----------
    at_ease : bool

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``reader-head``, ``reader-eye-left``, ``reader-mouth`` and so on.
    """
    figure, axes = canvas(160, 150)
    face(axes, 80, 78, at_ease)
    return figure


def face(axes, x, y, at_ease):
    """Draw the reader's head and shoulders, the head's centre at (x, y)."""
    turn = np.linspace(0, np.pi, 33)
    body = np.column_stack([x + 56 * np.cos(turn), y - 78 + 46 * np.sin(turn) ** 0.7])
    shape(axes, body, "reader-body", BLUE, INK, 2, z=3)
    neck = [(x - 11, y - 28), (x - 11, y - 42), (x, y - 49), (x + 11, y - 42), (x + 11, y - 28)]
    shape(axes, neck, "reader-neck", PAPER, INK, 2, z=3.5)
    circle(axes, x, y, HEAD, "reader-head", PAPER, INK, 2)
    crown = np.linspace(np.deg2rad(4), np.deg2rad(176), 41)
    outer = (
        np.column_stack([np.cos(crown), np.sin(crown)])
        * (HEAD + 4 + 3 * np.abs(np.sin(4.5 * crown)))[:, None]
    )
    fringe = np.linspace(np.deg2rad(168), np.deg2rad(12), 25)
    inner = np.column_stack(
        [HEAD * np.cos(fringe), 4 + 18 * np.sin(fringe) + 3 * np.sin(5 * fringe)]
    )
    shape(axes, np.array([x, y]) + np.vstack([outer, inner]), "reader-hair", ORANGE, INK, 2, z=5)
    (_calm if at_ease else _puzzled)(axes, x, y)


def _calm(axes, x, y):
    for side, name in ((-1, "left"), (1, "right")):
        _arc(axes, x + 13 * side, y - 3, 6, 5, f"reader-eye-{name}", 20, 160)
        circle(axes, x + 21 * side, y - 13, 3, f"reader-cheek-{name}", ORANGE, PAPER, 0, z=5)
    _arc(axes, x, y - 10, 13, 11, "reader-mouth", 195, 345)


def _puzzled(axes, x, y):
    for side, name in ((-1, "left"), (1, "right")):
        circle(axes, x + 13 * side + 1, y, 5.5, f"reader-white-{name}", PAPER, INK, 1.4, z=5)
        circle(axes, x + 13 * side + 2.2, y + 2.2, 2.2, f"reader-eye-{name}", INK, z=5.2)
    stroke(axes, [(x - 20, y + 7), (x - 7, y + 8)], "reader-brow-left", line=2, z=5.5)
    _arc(axes, x + 14, y + 6, 8, 7, "reader-brow-right", 30, 150)
    along = np.linspace(-10, 10, 41)
    wave = np.column_stack([x + 1 + along, y - 18 + 0.12 * along + 1.8 * np.sin(along / 2.3)])
    stroke(axes, wave, "reader-mouth", line=2, radius=0.5, z=5)
    text(axes, x + 54, y + 30, "?", "reader-question", 28, INK)


def _arc(axes, x, y, wide, high, gid, start, end):
    angle = np.deg2rad(np.linspace(start, end, 25))
    points = np.column_stack([x + wide * np.cos(angle), y + high * np.sin(angle)])
    stroke(axes, points, gid, line=2, radius=0.5, z=5.5)
