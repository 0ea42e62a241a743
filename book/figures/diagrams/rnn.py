"""The recurrent network, folded on itself and unrolled in time."""

from explorables.style import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE

from .primitives import WORDS, arrow, canvas, circle, text

RADIUS = 19
X, H, Y = 40, 124, 208  # heights of input, hidden state, prediction


def rnn_folded_unrolled():
    """Draw the network of `h_t = f(U x_t + W h_{t-1} + b)` folded, and its copies in a row.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``x-k``, ``h-k``, ``y-k``, ``U-k``, ``V-k``, ``W-k`` and their letters ``name-...``;
        k is ``fold`` in the folded network, and ``before``, ``now``, ``after`` in the unrolled.
    """
    figure, axes = canvas(400, 262)
    _copy(axes, 48, "", "fold")
    loop = [(48 + 17, H + 9), (100, H + 9), (100, H - 9), (48 + 19, H - 9)]
    arrow(axes, loop, "W-fold", ORANGE, radius=9)
    text(axes, 110, H + 1, "$W$", "name-W-fold", colour=ORANGE)
    text(axes, 141, H, "=", "equals", 20)
    columns = {"before": (218, "t{-}1"), "now": (288, "t"), "after": (358, "t{+}1")}
    for when, (x, index) in columns.items():
        _copy(axes, x, index, when)
        _wire(axes, (x - 70 + RADIUS, H), (x - RADIUS, H), "W", when, ORANGE, (0, 11))
    arrow(axes, [(358 + RADIUS, H), (397, H)], "W-next", ORANGE)
    text(axes, 48, 249, "folded", "title-folded", WORDS)
    text(axes, 288, 249, "unrolled in time", "title-unrolled", WORDS)
    return figure


def _copy(axes, x, index, when):
    """Draw one copy of the network, its three nodes and two wires."""
    for y, name, sign, edge in (
        (X, "x", "x", GREEN),
        (H, "h", "h", BLUE),
        (Y, "y", r"\hat{y}", PURPLE),
    ):
        circle(axes, x, y, RADIUS, f"{name}-{when}", PAPER, edge, 2)
        sign = f"${sign}_{{{index}}}$" if index else f"${sign}$"
        text(axes, x, y, sign, f"name-{name}-{when}", 16)
    _wire(axes, (x, X + RADIUS), (x, H - RADIUS), "U", when, INK, (11, -2))
    _wire(axes, (x, H + RADIUS), (x, Y - RADIUS), "V", when, INK, (11, -2))


def _wire(axes, start, end, weight, when, colour, aside):
    """Draw an arrow with its weight matrix's letter beside it."""
    arrow(axes, [start, end], f"{weight}-{when}", colour)
    x, y = (start[0] + end[0]) / 2 + aside[0], (start[1] + end[1]) / 2 + aside[1]
    text(axes, x, y, f"${weight}$", f"name-{weight}-{when}", colour=colour)
