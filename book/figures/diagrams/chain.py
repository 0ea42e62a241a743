"""A chain of neurons, one per layer: the smallest deep network."""

from explorables.style import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE
from lstm_lib.checks import check_int

from .primitives import arrow, box, canvas, circle, text

A_ROW, STEP, RADIUS = 5, 80, 18  # nodes per row, points from node to node


def neuron_chain(n=3):
    """Draw `h_l = f(w_l h_{l-1})` for l = 1 ... n, from the input x to the cost C.

    The chain runs like an ox that ploughs: to the right, then back to the left below.

    Parameters
    ----------
    n : int
        Number of neurons, 1 to 12.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``input``, ``cost``, ``neuron-l``, ``arrow-l``, ``arrow-cost``, and the letters
        ``name-x``, ``name-C``, ``f-l``, ``w-l``, ``h-l``.

    Raises
    ------
    TypeError, ValueError
        `n` is not a whole number from 1 to 12.
    """
    n = check_int("n", n, 1, 12)
    rows = -(-(n + 2) // A_ROW)
    wide = min(n + 2, A_ROW) * STEP
    figure, axes = canvas(max(wide, 400), rows * 92 + 4)
    shift = (max(wide, 400) - wide) / 2
    places = [_place(k, rows, shift) for k in range(n + 2)]

    x, y = places[0]
    box(axes, x, y, 32, 32, "input", edge=GREEN, line=2)
    text(axes, x, y, "$x$", "name-x", 16)
    for l in range(1, n + 1):
        x, y = places[l]
        circle(axes, x, y, RADIUS, f"neuron-{l}", PAPER, BLUE, 2)
        text(axes, x, y, "$f$", f"f-{l}", 16)
        text(axes, x, y - 29, f"$h_{{{l}}}$", f"h-{l}")
        _wire(axes, places[l - 1], places[l], f"arrow-{l}", f"$w_{{{l}}}$", f"w-{l}")
    x, y = places[-1]
    box(axes, x, y, 32, 32, "cost", edge=PURPLE, line=2)
    text(axes, x, y, "$C$", "name-C", 16)
    _wire(axes, places[-2], places[-1], "arrow-cost")
    return figure


def _place(k, rows, shift):
    """Return the centre of the k-th node; odd rows run to the left."""
    row, column = divmod(k, A_ROW)
    if row % 2:
        column = A_ROW - 1 - column
    return shift + STEP * (column + 0.5), (rows - row) * 92 - 38


def _wire(axes, start, end, gid, weight=None, weight_gid=None):
    (x0, y0), (x1, y1) = start, end
    gap = RADIUS + 1
    if y0 == y1:
        side = 1 if x1 > x0 else -1
        arrow(axes, [(x0 + side * gap, y0), (x1 - side * gap, y1)], gid)
        at = (x0 + x1) / 2, y0 + 13
    else:
        arrow(axes, [(x0, y0 - 40), (x1, y1 + gap)], gid, INK)
        at = x0 + 18, y1 + 36
    if weight:
        text(axes, *at, weight, weight_gid, colour=ORANGE)
