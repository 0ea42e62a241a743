"""The drawn parts of the chapter "The constant error carousel": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import (
    BLUE,
    DASHED,
    GREEN,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
)
from figures.diagrams import cell
from figures.diagrams.primitives import circle, stroke


def unplugged_block():
    """Draw the cell with its carousel; the wire of h_{t-1} ends just inside the wall.

    gids: those of `diagrams.block`, but ``wire-h-prev`` ends in a ``plug`` and ``wire-x`` goes on
    to the layer.
    """
    figure = cell.block(("recurrent unit", "carousel"))
    (axes,) = figure.axes
    joined = ("wire-h-prev", "wire-x", "join")
    for artist in figure.findobj(lambda artist: artist.get_gid() in joined):
        artist.remove()
    end = cell.LEFT + 6
    stroke(axes, [(cell.LEFT - 8, cell.BUS), (end, cell.BUS)], "wire-h-prev", MUTED)
    circle(axes, end + 3, cell.BUS, 3, "plug", PAPER, MUTED)
    stroke(axes, [(cell.PAST, 24), (cell.PAST, cell.BUS), (cell.G, cell.BUS)], "wire-x")
    return figure


def knife_edge_figure(steps):
    """Axes of w^q on a log scale; gids: below, one, above (fixed weights), error, when, here."""
    fig, ax = plt.subplots(figsize=(4.7, 3.8))
    q = np.arange(0, steps + 1, 10)
    looks = ("above", 1.01, PURPLE, "-."), ("one", 1, INK, "-"), ("below", 0.99, GREEN, DASHED)
    for gid, w, colour, dash in looks:
        ax.plot(q, w**q, color=colour, lw=1.5, ls=dash, gid=gid, label=f"w = {w:.2f}")
    ax.plot([1, 1], [1e-10, 3e8], color=MUTED, lw=1, ls=":", gid="when")
    ax.plot(q, q, color=ORANGE, lw=2.6, gid="error", label="your w")
    ax.plot([1], [1], "o", color=ORANGE, ms=8, gid="here")
    ax.set(yscale="log", ylim=(1e-10, 1e10), yticks=10.0 ** np.arange(-10, 11, 5))
    ax.set(xlim=(0, 1.02 * steps), xlabel="steps back, q", ylabel="what is left of an error of one")
    ax.grid(axis="y")
    ax.legend(loc="upper left", ncols=2)
    return fig


def noise_figure(steps, walks=4):
    """Axes of the carousel in noise, and below of units built by hand in the same noise.

    gids: band, expected, state-a to state-d, when; bit-a to bit-d.
    """
    fig, (ax, below) = plt.subplots(
        2, 1, figsize=(4.7, 4.8), sharex=True, gridspec_kw={"height_ratios": (3, 1)}
    )
    t = np.arange(steps + 1)
    band = ax.fill_between(t, -t, t, color=GRID, gid="band")
    band.set_label("two walks in three")
    for axes in (ax, below):
        axes.axhline(0, color=MUTED, lw=1)
    for k, colour in zip(range(walks), (BLUE, GREEN, PURPLE, MUTED), strict=False):
        ax.plot(t, t, color=colour, lw=1, gid=f"state-{'abcd'[k]}")
        below.plot(t, t, color=colour, lw=1, gid=f"bit-{'abcd'[k]}")
    ax.plot(t, t, color=ORANGE, lw=2.4, ls=DASHED, gid="expected", label="without noise")
    ax.plot([1, 1], [-5, 5.7], color=INK, lw=1, ls=":", gid="when")
    ax.set(xlim=(0, steps), ylim=(-5, 7), ylabel="carousel, $c_t$")
    below.set(ylim=(-1.3, 1.3), yticks=(-1, 0, 1), xlabel="step t", ylabel="by hand, $h_t$")
    ax.legend(loc="upper left", ncols=2)
    return fig


def losses_figure(runs):
    """Training losses, one panel per task.

    Parameters
    ----------
    runs : dict of str to dict of str to list of float
        Title of the task -> name of the line -> losses, one per step.
    """
    fig, axes = plt.subplots(len(runs), 1, figsize=(4.7, 4.8), sharex=True, sharey=True)
    for ax, (title, lines) in zip(axes, runs.items(), strict=True):
        for (name, losses), look in zip(lines.items(), ((BLUE, "-"), (ORANGE, "--")), strict=True):
            ax.plot(np.arange(1, len(losses) + 1), losses, color=look[0], ls=look[1], label=name)
        ax.set(yscale="log", title=title, ylabel="loss", xlim=(0, len(losses)))
        ax.grid(axis="y")
    axes[0].legend(loc="upper right")
    axes[-1].set_xlabel("step of training")
    return fig
