"""Tiny pictures of what goes into a network and what comes out, each on a card."""

import numpy as np

from explorables.style import BLUE, GOLD, GREEN, INK, MUTED, ORANGE, PAPER

from .primitives import WORDS, box, circle, shape, stroke, text

CARD = 84, 46  # points


def word(axes, x, y, said, gid, width=CARD[0], edge=MUTED):
    """Draw a word on a card."""
    box(axes, x, y, width, 24, gid, edge=edge)
    text(axes, x, y - 0.5, said, f"{gid}-word", WORDS)


def boat(axes, x, y, gid):
    """Draw a photograph of a boat at sea."""
    box(axes, x, y, *CARD, gid, edge=MUTED)
    circle(axes, x + 26, y + 11, 6, f"{gid}-sun", GOLD, GOLD)
    shape(axes, [(x - 7, y - 4), (x - 7, y + 17), (x - 22, y - 4)], f"{gid}-sail", PAPER, INK)
    hull = [(x - 24, y - 7), (x + 8, y - 7), (x + 2, y - 13), (x - 19, y - 13)]
    shape(axes, hull, f"{gid}-hull", ORANGE, ORANGE)
    across = np.linspace(-36, 36, 37)
    wave = np.column_stack([x + across, y - 17 + 1.6 * np.sin(across / 2.9)])
    stroke(axes, wave, f"{gid}-sea", BLUE, radius=1, z=5)


def sound(axes, x, y, gid):
    """Draw a recorded sound wave."""
    box(axes, x, y, *CARD, gid, edge=MUTED)
    across = np.linspace(-36, 36, 145)
    loud = 15 * np.exp(-(((across + 14) / 11) ** 2)) + 11 * np.exp(-(((across - 17) / 9) ** 2))
    wave = np.column_stack([x + across, y + loud * np.sin(across * 1.5)])
    stroke(axes, wave, f"{gid}-wave", BLUE, 1.3, radius=0.5, z=5)


def film(axes, x, y, gid):
    """Draw three frames of a film in which somebody jumps."""
    box(axes, x, y, *CARD, gid, edge=MUTED)
    for k, lift in enumerate((0, 9, 0)):
        left = x + 27 * (k - 1)
        stroke(axes, [(left - 11, y - 15), (left + 11, y - 15)], f"{gid}-ground-{k}", GREEN, z=5)
        foot = y - 14 + lift
        circle(axes, left, foot + 20, 3.2, f"{gid}-head-{k}", PAPER, INK)
        stroke(axes, [(left, foot + 17), (left, foot + 8)], f"{gid}-body-{k}", z=5)
        reach = 4 if lift else -3
        arms = [(left - 6, foot + 13 + reach), (left, foot + 14), (left + 6, foot + 13 + reach)]
        legs = [(left - 5, foot), (left, foot + 8), (left + 5, foot)]
        stroke(axes, arms, f"{gid}-arms-{k}", radius=0.5, z=5)
        stroke(axes, legs, f"{gid}-legs-{k}", radius=0.5, z=5)
    for side in (-13.5, 13.5):
        stroke(axes, [(x + side, y - 23), (x + side, y + 23)], f"{gid}-cut-{side:+.0f}", MUTED, z=5)


def guesses(axes, x, y, gid, words):
    """Draw three candidate words, each with the bar of its probability."""
    box(axes, x, y, 112, 58, gid, edge=MUTED)
    for k, (guess, share) in enumerate(words):
        level = y + 18 * (1 - k)
        text(axes, x - 48, level, guess, f"{gid}-word-{k}", WORDS, ha="left")
        bar = [
            (x, level - 4),
            (x + 74 * share, level - 4),
            (x + 74 * share, level + 4),
            (x, level + 4),
        ]
        shape(axes, bar, f"{gid}-bar-{k}", BLUE, BLUE)
