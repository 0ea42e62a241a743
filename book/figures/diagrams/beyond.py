"""What came after the block: the gated recurrent unit, and one sum in time and in depth."""

from explorables.style import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE

from .primitives import (
    LINE,
    PIPE,
    WORDS,
    arrow,
    box,
    canvas,
    chevron,
    circle,
    pipe,
    stroke,
    text,
    valve,
)

TOP, HIGH, SPEAK, LAYER, H_BUS, X_BUS = 248, 214, 180, 120, 74, 56  # heights
PAST, X, R, U, N, NEW = 82, 108, 160, 222, 286, 352  # columns
LEFT, RIGHT, SIDE, NAME = 56, 398, 34, 18.0


def gated_unit(numbers=None):
    """Draw the gated recurrent unit; cell state and output share one pipe.

    Parameters
    ----------
    numbers : dict of str to str, optional
        A text for each of "h_prev", "r", "u", "n", "kept", "new", "h"; its gid is ``number-h``.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``valve-u``, ``valve-new``, ``valve-r``, each with ``-handle``; ``layer-k`` for k in
        r, u, n; ``pipe-...``, ``wire-...``, ``name-...``.
    """
    figure, axes = canvas(454, 290)
    box(axes, (LEFT + RIGHT) / 2, 154, RIGHT - LEFT, 244, "unit", radius=14, z=-9)
    pipe(axes, [(PAST, TOP), (PAST, SPEAK), (N, SPEAK), (N, LAYER + SIDE / 2)], "pipe-m", BLUE)
    pipe(axes, [(N + 20, LAYER), (NEW, LAYER), (NEW, TOP)], "pipe-n", GREEN)
    pipe(axes, [(LEFT - 8, TOP), (RIGHT + 8, TOP)], "pipe-h", PURPLE)
    circle(axes, NEW, TOP, 13, "joint")
    stroke(axes, [(NEW - 6, TOP), (NEW + 6, TOP)], "joint-across", line=2, z=5)
    stroke(axes, [(NEW, TOP - 6), (NEW, TOP + 6)], "joint-up", line=2, z=5)
    chevron(axes, LEFT + 4, TOP, "flow-h-prev")
    chevron(axes, RIGHT - 2, TOP, "flow-h")
    stroke(axes, [(PAST, SPEAK), (PAST, H_BUS), (U + 7, H_BUS)], "wire-h")
    stroke(axes, [(X, 26), (X, X_BUS), (N, X_BUS)], "wire-x")
    arrow(axes, [(N, X_BUS), (N, LAYER - SIDE / 2)], "wire-x-n")
    for k, column in (("r", R), ("u", U)):
        arrow(axes, [(column - 7, X_BUS), (column - 7, LAYER - SIDE / 2)], f"wire-x-{k}")
        arrow(axes, [(column + 7, H_BUS), (column + 7, LAYER - SIDE / 2)], f"wire-h-{k}")
        box(axes, column, LAYER, SIDE, SIDE, f"layer-{k}", edge=ORANGE)
        text(axes, column, LAYER, "σ", f"sign-{k}", NAME)
    stroke(axes, [(R, LAYER + SIDE / 2), (R, SPEAK - 7)], "wire-r", ORANGE)
    bridge = PIPE + 2 * LINE + 4
    stroke(axes, [(U, SPEAK - bridge / 2), (U, SPEAK + bridge / 2)], "bridge", PAPER, 6, z=3.1)
    stroke(axes, [(U, LAYER + SIDE / 2), (U, TOP - 7)], "wire-u", ORANGE, z=3.2)
    stroke(axes, [(U, HIGH), (NEW - 7, HIGH)], "wire-u-new", ORANGE, z=3.2)
    circle(axes, U, HIGH, 2.6, "join", ORANGE, ORANGE)
    valve(axes, U, TOP, "valve-u", PAPER, ORANGE)
    valve(axes, NEW, HIGH, "valve-new", PAPER, ORANGE, upright=True)
    valve(axes, R, SPEAK, "valve-r", PAPER, ORANGE)
    box(axes, N, LAYER, SIDE + 6, SIDE, "layer-n", edge=GREEN)
    text(axes, N, LAYER, "tanh", "sign-n", WORDS)
    for name, x, y, letters in (
        ("h-prev", 25, TOP, "$h_{t-1}$"),
        ("h", 427, TOP, "$h_t$"),
        ("x", X, 15, "$x_t$"),
        ("u", U + 13, 198, "$u$"),
        ("r", R + 12, 155, "$r$"),
        ("m", 256, SPEAK + 15, "$m$"),
        ("n", 328, LAYER + 15, "$n$"),
        ("less", 296, HIGH + 12, "$1 - u$"),
    ):
        text(axes, x, y, letters, f"name-{name}", NAME)
    for slot, number in (numbers or {}).items():
        text(axes, *SLOTS[slot], number, f"number-{slot}", WORDS)
    return figure


SLOTS = {
    "h_prev": (28, TOP - 20),
    "kept": (284, TOP + 18),
    "new": (NEW - 34, 170),
    "n": (330, LAYER - 16),
    "r": (R - 28, 155),
    "u": (U - 22, 198),
    "h": (427, TOP - 20),
}


def same_sum():
    """Draw the carousel over three steps above a residual net of three layers: the same picture.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``pipe-time``, ``pipe-depth``, and ``...-time-k``, ``...-depth-k`` for k = 0, 1, 2.
    """
    figure, axes = canvas(440, 272)
    rows = (
        ("time", 214, BLUE, "In time: the carousel", "c", 0, "$i\\,g$", "$x"),
        ("depth", 78, PURPLE, "In depth: a residual net", "h", 1, "$F$", None),
    )
    for way, y, colour, title, letter, first, part, coming in rows:
        text(axes, 8, y + 40, title, f"title-{way}", WORDS, ha="left", weight="bold")
        pipe(axes, [(36, y), (404, y)], f"pipe-{way}", colour)
        text(axes, 16, y, f"${letter}_{first}$", f"{way}-first", NAME)
        text(axes, 424, y, f"${letter}_{first + 3}$", f"{way}-last", NAME)
        for k in range(3):
            x = 110 + 112 * k
            circle(axes, x, y, 12, f"joint-{way}-{k}")
            stroke(axes, [(x - 5, y), (x + 5, y)], f"across-{way}-{k}", line=2, z=5)
            stroke(axes, [(x, y - 5), (x, y + 5)], f"up-{way}-{k}", line=2, z=5)
            box(axes, x, y - 44, 34, 24, f"part-{way}-{k}", edge=GREEN)
            text(axes, x, y - 44, part, f"sign-{way}-{k}", WORDS)
            arrow(axes, [(x, y - 32), (x, y - 13)], f"in-{way}-{k}", INK)
            if coming:
                arrow(axes, [(x, y - 76), (x, y - 57)], f"x-{way}-{k}", INK)
                text(axes, x + 17, y - 70, f"{coming}_{k + 1}$", f"name-x-{k}", WORDS)
            else:
                side = x - 46
                arrow(axes, [(side, y - 6), (side, y - 44), (x - 17, y - 44)], f"x-{way}-{k}", INK)
            if k < 2:
                text(axes, x + 62, y + 17, f"${letter}_{first + k + 1}$", f"{way}-{k}", WORDS)
    return figure
