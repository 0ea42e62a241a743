"""The drawn parts of the chapter "The forget gate": the grammar's graph, axes and labels."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams.primitives import WORDS, arrow, box, canvas, circle, text
from studies.tasks.reber import EDGES, START

INNER = ((112, 0), (162, 0), (206, 36), (206, -36), (276, 36), (276, -36), (320, 0), (368, 0))
HIGH, LOW = 284, 108  # the heights of the two inner grammars
MIDDLE, BACK = (HIGH + LOW) / 2, 12  # those of the first nodes, and of the way back
NODE = [(20, MIDDLE), (70, MIDDLE)]  # the place of each node, in points
NODE += [(x, HIGH + y) for x, y in INNER] + [(x, LOW + y) for x, y in INNER] + [(408, MIDDLE)]


def grammar():
    """Draw the embedded Reber grammar.

    gids: ``here``, discs on all nodes, and ``may``, rings round all letters, of which those that
    are not wanted are to be NaN; ``node-n``; ``edge-n-s`` and ``name-n-s`` for the symbols s that
    leave node n.
    """
    figure, axes = canvas(440, 372)
    for height, name in ((HIGH, "T"), (LOW, "P")):
        box(axes, 240, height, 288, 162, f"inner-{name}", "none", GRID, radius=12, line=1.4, z=0)
        text(axes, 104, height + 66, f"after {name}", f"remark-{name}", WORDS, MUTED, ha="left")
    for n, (x, y) in enumerate(NODE):
        circle(axes, x, y, 6.5, f"node-{n}", PAPER, MUTED, 1.4)
    for source, target, symbol in _edges():
        _edge(axes, source, target, symbol)
    look = {"linestyle": "none", "marker": "o"}
    x, y = np.transpose(NODE)
    axes.plot(x, y, ms=12, color=BLUE, gid="here", zorder=7, **look)
    x, y = np.transpose(LETTERS)
    axes.plot(x, y, ms=19, mfc="none", mec=ORANGE, mew=2.4, gid="may", zorder=5.5, **look)
    return figure


def letter(node, symbol):
    """Return where the letter of an edge stands: (x, y)."""
    target = next(b for a, b, s in _edges() if (a, s) == (node, symbol))
    (x, y), (u, v) = NODE[node], NODE[target]
    if node == target:
        return x, y + (32 if symbol == "S" else -32)
    if target == START:
        return (NODE[0][0] + NODE[-1][0]) / 2, BACK
    return (x + u) / 2, (y + v) / 2


def _edges():
    return [(a, b, symbol) for (a, symbol), b in EDGES.items()]


LETTERS = [letter(a, symbol) for a, _, symbol in _edges()]  # where each edge's letter stands
FROM = np.array([a for a, _, _ in _edges()])  # and the node it leads away from


def _edge(axes, source, target, symbol):
    (x, y), (u, v) = NODE[source], NODE[target]
    gid, look = f"edge-{source}-{symbol}", {"colour": MUTED, "line": 1.4}
    if source == target:
        up = 1 if symbol == "S" else -1
        way = [(x + 5, y + 6 * up), (x + 15, y + 30 * up), (x - 15, y + 30 * up)]
        arrow(axes, [*way, (x - 5, y + 7 * up)], gid, radius=14, **look)
    elif target == START:
        way = [(x + 7, y), (432, y), (432, BACK), (u, BACK), (u, v - 8)]
        arrow(axes, way, gid, radius=12, **look)
    else:
        direction = np.array([u - x, v - y]) / np.hypot(u - x, v - y)
        ends = [np.array([x, y]) + 7 * direction, np.array([u, v]) - 8 * direction]
        arrow(axes, ends, gid, **look)
    x, y = letter(source, symbol)
    circle(axes, x, y, 8.5, f"paper-{source}-{symbol}", PAPER, PAPER, 0, z=4)
    text(axes, x, y, symbol, f"name-{source}-{symbol}", WORDS)


def drift_figure(steps):
    """Axes of drift and forget; gids: c, calm, rest (above), slope (below)."""
    fig, (above, below) = plt.subplots(2, 1, figsize=(4.7, 4.8), height_ratios=(3, 2), sharex=True)
    t = np.arange(steps + 1)
    above.axhline(0, color=MUTED, lw=1)
    above.plot(t, t, color=GREEN, lw=1.6, ls=DASHED, gid="calm", label="without noise")
    above.plot([0, steps], [1, 1], color=INK, lw=1.2, ls=":", gid="rest", label="where it settles")
    above.plot(t, t, color=BLUE, lw=1.6, gid="c", label="the state")
    above.set(xlim=(0, steps), ylim=(-6, 26), ylabel="cell state $c_t$")
    above.legend(loc="upper left")
    below.axhline(0, color=MUTED, lw=1)
    below.plot(t, t, color=PURPLE, gid="slope")
    below.set(ylim=(-0.03, 0.56), yticks=(0, 0.25, 0.5), ylabel="slope $h'(c_t)$", xlabel="step t")
    return fig


def half_life_figure():
    """Axes of f^n over a logarithmic n; gids: left, half, down."""
    fig, ax = plt.subplots(figsize=(4.7, 3.4))
    n = np.geomspace(1, 1e4, 201)
    ax.axhline(0.5, color=MUTED, lw=1, ls=":")
    ax.text(1.1, 0.515, "half", color=MUTED, va="bottom")
    ax.plot(n, n, color=BLUE, lw=2.6, gid="left")
    ax.plot([1, 1], [0, 0.5], color=ORANGE, lw=1.4, ls=DASHED, gid="down")
    ax.plot([1], [0.5], "o", color=ORANGE, ms=9, gid="half")
    ax.set(xscale="log", xlim=(1, 1e4), ylim=(0, 1.04), yticks=(0, 0.5, 1))
    ax.set_xticks((1, 10, 100, 1000, 10000), ("1", "10", "100", "1000", "10,000"))
    ax.set(xlabel="steps n", ylabel="what is left of a 1")
    return fig
