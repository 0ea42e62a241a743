"""One number kept in a loop, behind one tap."""

from explorables.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER

from .primitives import LINE, WORDS, canvas, pipe, stroke, text, valve

STEPS = 30
TAP = 200, 232  # where the tap stands


def forgetting(f=0.9):
    """Draw a loop with a tap, and under it what is left of a 1 after t = 0 ... 30 turns: f^t.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``loop``, ``valve``, ``valve-handle``, ``number-f``, and bars ``kept-0``
        ... ``kept-30``.
    """
    figure, axes = canvas(400, 330)
    right, left, low, high = 304, 96, TAP[1], 300
    way = [(200, low), (right, low), (right, high), (left, high), (left, low), (200.1, low)]
    pipe(axes, way, "loop", BLUE)
    stroke(axes, [(204, high + 4), (196, high), (204, high - 4)], "flow", PAPER, 2)
    valve(axes, *TAP, "valve", PAPER, ORANGE, size=18)
    text(axes, 200, 268, "one number goes round", "remark", WORDS)
    text(axes, 200, 205, f"f = {f:.2f}", "number-f", 16)
    text(axes, 46, 182, "what is left of it", "title-left", WORDS, ha="left")

    below = figure.add_axes((46 / 400, 42 / 330, 340 / 400, 126 / 330))
    kept = below.bar(
        range(STEPS + 1), [f**t for t in range(STEPS + 1)], 0.72, color=BLUE, linewidth=0
    )
    for t, bar in enumerate(kept):
        bar.set_gid(f"kept-{t}")
    below.set(xlim=(-0.7, STEPS + 0.7), ylim=(0, 1.04), facecolor="none")
    below.set_xlabel("steps t", fontsize=WORDS, color=INK)
    below.set_yticks((0, 0.5, 1), ("0", "½", "1"))
    below.tick_params(labelsize=WORDS, colors=MUTED, width=LINE / 2)
    below.axhline(0.5, color=GRID, linewidth=LINE, zorder=0)
    for side in ("top", "right"):
        below.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        below.spines[side].set_color(MUTED)
    return figure
