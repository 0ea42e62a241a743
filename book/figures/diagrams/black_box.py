"""The LSTM block as most readers meet it: closed."""

from explorables.style import BLUE, INK, PURPLE

from .cell import BUS, HEIGHT, LEFT, NAME, PAST, RIGHT, TOP, WIDTH
from .primitives import arrow, box, canvas, chevron, pipe, text
from .reader import face

LID, CHALK = "#26313d", "#f3f6f9"  # black by day and by night: not colours of the theme


def black_box():
    """Draw the block closed, its three inputs and two outputs, and the puzzled reader before it.

    The pipes and wires stand where those of `block` do.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``box``, ``pipe-c-prev``, ``wire-h-prev``, ``wire-x``, ``pipe-c``, ``pipe-h`` and
        ``reader-...``.
    """
    figure, axes = canvas(WIDTH, HEIGHT + 52)
    axes.set_ylim(-70, HEIGHT - 18)
    middle = (LEFT + RIGHT) / 2
    pipe(axes, [(LEFT - 8, TOP), (LEFT + 9, TOP)], "pipe-c-prev", BLUE)
    pipe(axes, [(RIGHT - 9, TOP), (RIGHT + 8, TOP)], "pipe-c", BLUE)
    pipe(axes, [(RIGHT - 9, BUS), (RIGHT + 8, BUS)], "pipe-h", PURPLE)
    arrow(axes, [(LEFT - 10, BUS), (LEFT, BUS)], "wire-h-prev")
    arrow(axes, [(PAST, 24), (PAST, 56)], "wire-x")
    box(axes, middle, 189, RIGHT - LEFT, 266, "box", LID, INK, radius=14)
    chevron(axes, LEFT - 2, TOP, "flow-c-prev")
    chevron(axes, RIGHT + 3, TOP, "flow-c")
    chevron(axes, RIGHT + 3, BUS, "flow-h")
    text(axes, middle, 212, "LSTM", "name", 44, CHALK, weight="bold")
    text(axes, middle, 164, "magic inside", "motto", 18, CHALK, style="italic")
    for x, y, symbol, name in (
        (22, TOP, "c_{t-1}", "c-prev"),
        (22, BUS, "h_{t-1}", "h-prev"),
        (PAST, 12, "x_t", "x"),
        (414, TOP, "c_t", "c"),
        (414, BUS, "h_t", "h"),
    ):
        text(axes, x, y, f"${symbol}$", f"name-{name}", NAME)
    face(axes, 290, 6, at_ease=False)
    return figure
