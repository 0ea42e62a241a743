"""The drawn parts of the page "The papers' experiments, run again": axes and labels."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, INK, MUTED, ORANGE


def lag_figure(lags):
    """Axes of the error against the lag; gids: law, measured, exact, limit."""
    fig, ax = plt.subplots(figsize=(4.7, 3.8))
    ax.plot(lags, lags + 1, color=MUTED, lw=1.4, ls=":", gid="exact", label="all ways")
    ax.plot(lags, lags + 1, color=BLUE, lw=2.6, gid="measured", label="over the carousel")
    ax.plot(lags, lags + 1, color=ORANGE, lw=1.6, ls=DASHED, gid="law", label="$\\sigma(b_f)^q$")
    ax.axhline(1e-2, color=MUTED, lw=1, ls=":")
    ax.plot([100, 100], [1e-6, 1], color=INK, lw=1, ls=":")
    ax.set(yscale="log", ylim=(1e-6, 2), yticks=10.0 ** np.arange(-6, 1, 2))
    ax.set(xlim=(0, lags[-1]), xlabel="steps back, q", ylabel="error left")
    ax.grid(axis="y")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1.2)
    return fig
