"""Figures of trials over seeds: a row a net, a dot a trial."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, INK, MUTED, ORANGE, PAPER


def updates_figure(results, steps):
    """Draw a dot for each trial: updates until success; a cross at the right where there was none.

    Parameters
    ----------
    results : dict of str to list
        Name of the net, top to bottom -> updates, None for a failure.
    steps : int
        The most that a trial was given.
    """
    won = {name: [u for u in updates if u is not None] for name, updates in results.items()}
    fig, ax = _rows(won)
    for row, (name, updates) in enumerate(results.items()):
        lost = len(updates) - len(won[name])
        spread = steps * (1.06 + min(0.035, 0.2 / max(lost, 1)) * np.arange(lost))
        ax.plot(spread, np.full(lost, row), "x", color=ORANGE, ms=8, mew=2)
    ax.axvline(steps * 1.03, color=MUTED, lw=1, ls=DASHED)
    ax.annotate("not solved", (steps * 1.05, -0.75), color=ORANGE, va="center")
    ax.set(xlim=(0, steps * 1.27), xlabel="updates until solved")
    ax.set_xticks(np.linspace(0, steps, 6))
    return fig


def _rows(results):
    fig, ax = plt.subplots(figsize=(4.7, 0.42 * len(results) + 1.1))
    for row, values in enumerate(results.values()):
        ax.plot(values, np.full(len(values), row), "o", color=BLUE, ms=8, mfc=PAPER, mew=2)
    ax.set_ylim(len(results) - 0.5, -1.1)
    ax.set_yticks(range(len(results)), list(results))
    ax.tick_params(axis="y", length=0, colors=INK)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y")
    return fig, ax
