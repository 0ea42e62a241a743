"""The drawn parts of the chapter "Input and output gates": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams import cell
from figures.diagrams.primitives import canvas
from figures.full_diagram import open_pipes
from studies.core.intervals import wilson
from studies.latch.figures import shades_figure

WIDE = 4.7  # inches: a phone shows it as it is
TAPS = ("i", "o", "g", "new", "c_prev", "kept", "c", "s", "h")  # what the cell with taps shows


def storing_figure(steps=10):
    """Axes of the input conflict: what each input leaves in the cell; the loss over w.

    gids: wanted, unwanted (bars), loss, best, floor, here.
    """
    fig, (top, below) = plt.subplots(2, 1, figsize=(WIDE, 4.5))
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
    """Axes of the output conflict: what the unit should say and says; the loss over w.

    gids: said, loss, best, floor, here.
    """
    fig, (top, below) = plt.subplots(2, 1, figsize=(WIDE, 4.5))
    top.axhline(0, color=MUTED, lw=1)
    top.plot(
        [0], [0], "s", color=MUTED, ms=11, mfc="none", mew=1.6, gid="wanted", label="should say"
    )
    top.plot([0], [0], "o-", color=BLUE, ms=5, lw=1.2, gid="said", label="says")
    top.axvline(steps, color=GRID, lw=12, zorder=0)
    top.annotate("read the cell", (steps, -1.75), ha="right", va="center", color=INK)
    top.set(
        xlim=(0.4, steps + 0.6), ylim=(-2.1, 3.3), xticks=range(1, steps + 1), yticks=(-1, 0, 1)
    )
    top.set(xlabel="step", ylabel="output $y_t$")
    top.legend(loc="upper left", ncols=2)
    _loss_axes(below, (-0.5, 1.5), 1.5)
    return fig


def _loss_axes(ax, xlim, high):
    ax.plot([0], [0], color=INK, gid="loss")
    ax.plot([0], [0], color=ORANGE, ls=DASHED, gid="floor")
    ax.plot([0], [0], "o", color=BLUE, ms=9, gid="here")
    ax.text(xlim[1], high * 0.93, "", ha="right", va="center", color=ORANGE, gid="best")
    ax.set(xlim=xlim, ylim=(-0.06, high), xlabel="weight $w$", ylabel="loss")
    ax.set_xticks(np.arange(xlim[0], xlim[1] + 0.1, 0.5))


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
    ax.set_xlabel("step $t$", fontsize=14)
    ax.tick_params(labelsize=14)
    ax.legend(loc="upper center", ncols=3, columnspacing=1, handlelength=1.4, fontsize=14)
    return figure


def lags_figure(symbols, numbers):
    """Draw `shades_figure` as wide as a phone, its counts without "of 10"."""
    fig = shades_figure(symbols, numbers)
    fig.set_size_inches(WIDE, 6.2)
    top, below = fig.axes
    for count in top.texts:
        assert count.get_text().endswith(" of 10")
        count.set_text(count.get_text().removesuffix(" of 10"))
    top.set_title("A symbol: solved, of ten")
    below.set_title("A marked number: loss left, %")
    return fig


def intervals(symbols):
    """Say the 95 % interval of the rate behind each count of a table of `lags_figure`.

    Parameters
    ----------
    symbols : dict of str to dict of int to list
        Net -> lag -> outcomes of ten trials.
    """
    fields = [field for points in symbols.values() for field in points.values()]
    counts = sorted({sum(o["updates"] is not None for o in field) for field in fields})
    ends = {k: [f"{100 * end:.0f}" for end in wilson(k, 10)] for k in counts}
    told = ", ".join(f"{k}: {low}–{high}" for k, (low, high) in ends.items())
    return f"The 95 % interval of the rate, in percent, for each count solved: {told}."


def stream_figure(size, right, length):
    """Draw the largest state of a stream over time, and the share right of each sequence in it.

    Parameters
    ----------
    size : ndarray, shape (steps,)
    right : ndarray, shape (sequences,)
    length : int
        Steps of a sequence.
    """
    fig, (top, below) = plt.subplots(2, 1, figsize=(WIDE, 3.9), sharex=True)
    top.plot(np.arange(1, len(size) + 1)[::10], size[::10], color=BLUE)
    top.set(ylabel="largest |$c_t$|", ylim=(0, None))
    ends = length * np.arange(1, len(right) + 1)
    below.axhline(0.5, color=ORANGE, ls=DASHED, lw=1.4)
    below.annotate("a coin", (len(size), 0.53), ha="right", va="bottom", color=ORANGE)
    below.plot(ends, right, "o-", color=BLUE, ms=4, lw=1)
    below.set(ylim=(0, 1.1), yticks=(0, 0.5, 1), ylabel="share right", xlim=(0, len(size) * 1.01))
    below.set_xlabel("step of the stream")
    return fig
