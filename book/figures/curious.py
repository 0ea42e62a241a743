"""The drawn parts of the page "For the curious": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, INK, MUTED, ORANGE, PURPLE


def paths_figure(paths):
    """Axes of the path products; gids: path, so-far, entry, count, sum, product."""
    fig, ax = plt.subplots(figsize=(4.7, 3.6))
    x = np.arange(1, paths + 1)
    ax.axhline(0, color=MUTED, lw=1)
    ax.axhline(1, color=INK, lw=1, ls=":")
    ax.text(paths + 0.7, 1.03, "one", ha="right", va="bottom", color=INK)
    ax.bar(x, np.ones(paths), 0.62, color=BLUE, gid="path", label="one path")
    ax.plot(x, x, "o-", color=ORANGE, ms=4, lw=1.3, gid="so-far", label="added up so far")
    ends = [0.3, paths + 0.7]
    ax.plot(ends, [0, 0], color=PURPLE, lw=1.6, ls=DASHED, gid="entry", label="matrix product")
    ax.text(5, 3.05, "", gid="count", va="top")
    ax.text(5, 2.66, "", gid="sum", va="top", color=ORANGE)
    ax.text(5, 2.27, "", gid="product", va="top", color=PURPLE)
    ax.set(xlim=(0.3, paths + 0.7), ylim=(-1.3, 3.2), yticks=(-1, 0, 1, 2))
    ax.set(xticks=(1, 3, 9, 27), xlabel="paths from unit 1 back to unit 1")
    ax.set_ylabel("factor")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1.2)
    return fig
