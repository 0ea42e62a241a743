"""The drawn parts of the chapter "Input and output gates": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams import cell
from figures.diagrams.primitives import WORDS, arrow, canvas, circle, pipe, stroke, text, valve
from figures.full_diagram import open_pipes

TAPS = ("i", "o", "g", "new", "c_prev", "kept", "c", "s", "h")  # what the cell with taps shows


def pipes(taps=False):
    """Draw input i, cell j with its loop and output k; on the pipes the two weights, or taps too.

    gids: ``i``, ``j``, ``k``, ``pipe-in``, ``pipe-out``, ``loop``; ``valve-in``, ``valve-out``.
    """
    figure, axes = canvas(440, 190)
    y, columns = 84, {"i": 56, "j": 220, "k": 384}
    loop = [(232, y + 10), (252, y + 66), (188, y + 66), (208, y + 10)]
    pipe(axes, loop, "loop", BLUE)
    text(axes, 220, y + 84, "× 1", "weight", WORDS)
    pipe(axes, [(56, y), (220, y)], "pipe-in", GREEN)
    pipe(axes, [(220, y), (384, y)], "pipe-out", BLUE)
    for name, x in columns.items():
        circle(axes, x, y, 25, name, PAPER, INK, 2)
        text(axes, x, y, f"${name}$", f"name-{name}", 19)
    for x, side, weight in ((138, "in", "ji"), (302, "out", "kj")):
        text(axes, x, y + 24, f"$w_{{{weight}}}$", f"name-w-{side}", 18)
        if taps:
            valve(axes, x, y, f"valve-{side}", PAPER, ORANGE)
            stroke(axes, [(x, y - 38), (x, y - 8)], f"wire-{side}", ORANGE)
            words = "input gate" if side == "in" else "output gate"
            text(axes, x, y - 50, words, f"says-{side}", WORDS, ORANGE)
        else:
            words = (
                ("store this,", "keep that out")
                if side == "in"
                else ("say it now,", "be silent then")
            )
            for k, line in enumerate(words):
                text(axes, x, y - 32 - 18 * k, line, f"says-{side}-{k}", WORDS, MUTED)
    for name, words in (("i", "input"), ("k", "output")):
        text(axes, columns[name], y + 44, words, f"is-{name}", WORDS, MUTED)
    return figure


def storing_figure(steps=10):
    """Axes of the input conflict: what each input leaves in the cell; the loss over w.

    gids: wanted, unwanted (bars), loss, best, floor, here.
    """
    fig, (top, below) = plt.subplots(2, 1, figsize=(6, 4.9))
    x = np.arange(1, steps + 1)
    top.axhline(0, color=MUTED, lw=1)
    top.bar(x[:1], [0], 0.6, color=BLUE, gid="wanted")
    top.bar(
        x[1:], np.zeros(steps - 1), 0.6, color=ORANGE, hatch="///", edgecolor=PAPER, gid="unwanted"
    )
    top.plot([0.6, 1.4], [1, 1], color=INK, ls=DASHED)
    top.annotate("should be 1", (1.55, 1), va="center", color=INK)
    top.annotate("all these should be 0", (steps + 0.4, 1), ha="right", va="center", color=INK)
    top.set(xlim=(0.4, steps + 0.6), ylim=(-0.6, 1.6), xticks=x, yticks=(0, 1))
    top.set(xlabel="step of the input", ylabel="share in the cell")
    _loss_axes(below, (-0.5, 1.5), 1.5)
    return fig


def reading_figure(steps=10):
    """Axes of the output conflict: what k should say and says at each step; the loss over w.

    gids: said, loss, best, floor, here.
    """
    fig, (top, below) = plt.subplots(2, 1, figsize=(6, 4.9))
    top.axhline(0, color=MUTED, lw=1)
    top.plot(
        [0], [0], "s", color=MUTED, ms=11, mfc="none", mew=1.6, gid="wanted", label="k should say"
    )
    top.plot([0], [0], "o-", color=BLUE, ms=5, lw=1.2, gid="said", label="k says")
    top.axvline(steps, color=GRID, lw=12, zorder=0)
    top.annotate("read the cell", (steps, -1.75), ha="right", va="center", color=INK)
    top.set(
        xlim=(0.4, steps + 0.6), ylim=(-2.1, 3.3), xticks=range(1, steps + 1), yticks=(-1, 0, 1)
    )
    top.set(xlabel="step", ylabel="output $y_k$")
    top.legend(loc="upper left", ncols=2)
    _loss_axes(below, (-0.5, 1.5), 1.5)
    return fig


def _loss_axes(ax, xlim, high):
    ax.plot([0], [0], color=INK, gid="loss")
    ax.plot([0], [0], color=ORANGE, ls=DASHED, gid="floor")
    ax.plot([0], [0], "o", color=BLUE, ms=9, gid="here")
    ax.text(xlim[1], high * 0.93, "", ha="right", va="center", color=ORANGE, gid="best")
    ax.set(xlim=xlim, ylim=(-0.06, high), xlabel="weight $w$", ylabel="loss")


def taps_figure(g):
    """Draw the cell with its two taps, and under it what comes in, the state and the output.

    gids: those of `diagrams.block` with the two gates, and what `full_diagram.flow` fills in for
    `TAPS`; ``c``, ``h`` (lines) and ``now`` over the steps.
    """
    low = 190
    figure, axes = canvas(cell.WIDTH, cell.HEIGHT + low)
    axes.set_ylim(-low, cell.HEIGHT)
    cell.draw(axes, {"recurrent unit", "carousel", "input gate", "output gate"})
    open_pipes(axes, TAPS)
    steps = np.arange(1, len(g) + 1)
    height = cell.HEIGHT + low
    ax = figure.add_axes((46 / cell.WIDTH, 44 / height, 384 / cell.WIDTH, (low - 54) / height))
    ax.axvline(1, 0, 0.76, color=GRID, lw=14, zorder=0, gid="now")  # up to the legend
    ax.axhline(0, color=MUTED, lw=1)
    ax.bar(steps, g, 0.32, color=GREEN, alpha=None, label="comes: $g_t$")
    ax.plot(steps, 0 * steps, "o-", color=BLUE, ms=5, gid="c", label="state $c_t$")
    ax.plot(steps, 0 * steps, "s--", color=PURPLE, ms=5, gid="h", label="output $h_t$")
    ax.set(xlim=(0.4, len(g) + 0.6), ylim=(-0.8, 1.95), xticks=steps, yticks=(-0.5, 0, 0.5, 1))
    ax.set_xlabel("step $t$")
    ax.legend(loc="upper center", ncols=3, columnspacing=1.1, handlelength=1.6)
    return figure


def shared_gates():
    """Draw a block of two cells that share one input gate and one output gate."""
    figure, axes = canvas(440, 236)
    gate_in, gate_out, rows = 146, 318, (176, 92)
    for k, y in enumerate(rows, 1):
        pipe(axes, [(60, y), (232, y)], f"in-{k}", GREEN)
        pipe(axes, [(232, y), (404, y)], f"out-{k}", BLUE)
        loop = [(240, y + 8), (256, y + 44), (208, y + 44), (224, y + 8)]
        pipe(axes, loop, f"loop-{k}", BLUE)
        circle(axes, 232, y, 22, f"cell-{k}", PAPER, INK, 2)
        text(axes, 232, y, f"$c^{k}$", f"name-c-{k}", 17)
        text(axes, 38, y, f"$g^{k}$", f"name-g-{k}", 17)
        text(axes, 424, y, f"$h^{k}$", f"name-h-{k}", 17)
    for x, name in ((gate_in, "i"), (gate_out, "o")):
        stroke(axes, [(x, 34), (x, rows[0])], f"wire-{name}", ORANGE, z=3.5)
        for k, y in enumerate(rows, 1):
            valve(axes, x, y, f"valve-{name}-{k}", PAPER, ORANGE)
        circle(axes, x, 26, 17, f"gate-{name}", PAPER, ORANGE, 2)
        text(axes, x, 26, f"${name}$", f"name-{name}", 18)
    return figure


def cut_edges():
    """Draw the ways of an error back through two steps: which the truncation keeps, and cuts."""
    figure, axes = canvas(440, 250)
    top, mid, low, columns = 206, 126, 46, {"t-1": 70, "t": 220, "t+1": 370}
    for index, x in columns.items():
        for y, symbol, colour in (
            (top, "c", BLUE),
            (mid, "z", INK),
            (low, "h", PURPLE),
        ):
            circle(axes, x, y, 25, f"{symbol}-{index}", PAPER, colour, 2)
            name = f"${symbol}_{{{index}}}$"
            text(axes, x, y, name, f"name-{symbol}-{index}", 15)
        arrow(axes, [(x - 12, top - 23), (x - 12, mid + 23)], f"c-z-{index}", BLUE, 2.2)
        bend = [(x + 23, low + 10), (x + 46, low + 30), (x + 46, top - 34), (x + 22, top - 14)]
        arrow(axes, bend, f"h-c-{index}", BLUE, 2.2, radius=14)
        arrow(axes, [(x + 8, low + 24), (x + 8, mid - 24)], f"h-z-{index}", BLUE, 2.2)
    for x in (220, 370):
        arrow(axes, [(x - 26, top), (x - 124, top)], f"carousel-{x}", BLUE, 3)
        text(axes, x - 75, top + 15, "× 1", f"one-{x}", WORDS, BLUE)
        arrow(axes, [(x - 22, mid - 13), (x - 129, low + 14)], f"cut-{x}", ORANGE, 2, dashed=True)
        stroke(axes, [(x - 86, 78), (x - 70, 94)], f"cross-a-{x}", ORANGE, 2.6, z=6)
        stroke(axes, [(x - 86, 94), (x - 70, 78)], f"cross-b-{x}", ORANGE, 2.6, z=6)
    return figure


def lag_figure(lags=100):
    """Axes of the error by lag; gids: exact, tanh, said."""
    fig, ax = plt.subplots(figsize=(6, 3.7))
    q = np.arange(lags + 1)
    ax.plot(q, q + 1, color=MUTED, ls=(0, (1, 1.5)), gid="tanh", label="tanh network, exact")
    ax.plot(q, q + 1, color=ORANGE, ls=DASHED, gid="exact", label="1997 block, exact")
    ax.plot(q, 0 * q + 1.0, color=BLUE, label="1997 block, truncated")
    ax.set(yscale="log", xlim=(0, lags), ylim=(1e-8, 1e8), yticks=10.0 ** np.arange(-8, 5, 2))
    ax.set(xlabel="steps back $q$", ylabel="error, relative to $q = 0$")
    ax.grid(axis="y")
    ax.legend(loc="upper left")
    ax.text(lags, 1e-7, "", color=ORANGE, ha="right", va="center", gid="said")
    return fig


def stream_figure(size, right, length):
    """Draw the largest state of a stream over time, and the share right of each sequence in it.

    Parameters
    ----------
    size : ndarray, shape (steps,)
    right : ndarray, shape (sequences,)
    length : int
        Steps of a sequence.
    """
    fig, (top, below) = plt.subplots(2, 1, figsize=(6, 3.9), sharex=True)
    top.plot(np.arange(1, len(size) + 1)[::10], size[::10], color=BLUE)
    top.set(ylabel="largest |$c_t$|", ylim=(0, None))
    ends = length * np.arange(1, len(right) + 1)
    below.axhline(0.5, color=ORANGE, ls=DASHED, lw=1.4)
    below.annotate("a coin", (len(size), 0.53), ha="right", va="bottom", color=ORANGE)
    below.plot(ends, right, "o-", color=BLUE, ms=4, lw=1)
    below.set(ylim=(0, 1.1), yticks=(0, 0.5, 1), ylabel="share right", xlim=(0, len(size) * 1.01))
    below.set_xlabel("step of the stream")
    return fig
