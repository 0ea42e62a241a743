"""The latch's stored trials: sorted, as curves against the lag, and as tables of shades."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from explorables.style import BLUE, DASHED, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE
from studies.core.intervals import wilson
from studies.latch.nets import LAGS
from studies.tasks.memory_task import NOTHING

LOOKS = {  # name of the curve -> colour, marker, dash
    "forget bias 0": (MUTED, "v", ":"),
    "forget bias 1": (ORANGE, "^", "-."),
    "forget bias 5": (GREEN, "s", DASHED),
    "forget bias ln(lag)": (BLUE, "o", "-"),
    "ln(lag), input gates shut": (PURPLE, "D", "-"),
}
HALO = {"fc": PAPER, "ec": "none", "pad": 1.5}  # keeps the lines out of the words
USUAL = {"task": "symbol", "input_bias": 0, "steps": 500, "lr": 0.01}


def outcomes(trials, models, **settings):
    """Sort the trials of the study: {model: {lag: [outcome]}}, for these models.

    Only trials with just these settings count, and else with those of `USUAL`; with "steps": None
    any number of updates will do.
    """
    found: dict = {model: {} for model in models}
    for trial in trials:
        own = USUAL | trial.settings
        model, lag = own.pop("model"), own.pop("lag")
        wanted = USUAL | settings
        if wanted["steps"] is None:
            wanted["steps"] = own["steps"]
        if model in found and own == wanted:
            found[model].setdefault(lag, []).append(trial.outcome)
    return found


def curves(trials, models, **settings):
    """Sort as `outcomes`, down to the updates: {model: {lag: [updates or None]}}."""
    return {
        model: {lag: [o["updates"] for o in found] for lag, found in points.items()}
        for model, points in outcomes(trials, models, **settings).items()
    }


def success_figure(curves, labels):
    """Draw the share of solved trials against the lag, with Wilson's 95 % intervals.

    Parameters
    ----------
    curves : dict of str to dict of int to list
        A name of `LOOKS` -> lag -> updates of each trial, None for a failure.
    labels : dict of str to (float, float, str)
        Where the name of a curve stands: lag, share, and "left", "center" or "right".
    """
    fig, ax = plt.subplots(figsize=(4.7, 4.2))
    aside = np.geomspace(0.94, 1.06, len(curves))  # so that no point hides another
    for (name, points), shift in zip(curves.items(), aside, strict=True):
        colour, marker, dash = LOOKS[name]
        lags = np.array(list(points)) * shift
        solved = [sum(u is not None for u in trials) for trials in points.values()]
        counts = [len(trials) for trials in points.values()]
        share = np.divide(solved, counts)
        ends = [wilson(k, n) for k, n in zip(solved, counts, strict=True)]
        low, high = np.transpose(ends)
        ax.vlines(lags, low, high, color=colour, lw=0.9)
        ax.plot(lags, share, color=colour, ls=dash, marker=marker, mfc=PAPER, mew=1.8, ms=7)
        x, y, side = labels[name]
        ax.annotate(name, (x, y), ha=side, va="center", color=colour, bbox=HALO, zorder=5)
    lags = sorted({lag for points in curves.values() for lag in points})
    ax.set(xscale="log", ylim=(-0.06, 1.14), xlim=(lags[0] * 0.8, lags[-1] * 1.25))
    ax.set_xticks(lags, [f"{lag}" for lag in lags])
    ax.set_yticks((0, 0.25, 0.5, 0.75, 1), ("0", "25", "50", "75", "100 %"))
    ax.minorticks_off()
    ax.tick_params(colors=INK)
    ax.set(xlabel="lag: steps between the symbol and the question", ylabel="solved")
    ax.grid(axis="y")
    return fig


def shades_figure(symbols, numbers):
    """Draw two tables against the lag: what was solved, and what was left of the loss.

    Parameters
    ----------
    symbols : dict of str to dict of int to list
        Name of the net -> lag -> outcome of each trial: how many solved it, darker where more did.
    numbers : dict of str to dict of int to list
        The same: the median loss in percent of `NOTHING`, darker where less is left.
    """
    rows = [len(symbols), len(numbers)]
    fig, axes = plt.subplots(2, figsize=(4.7, 0.4 * sum(rows) + 2.1), height_ratios=rows)
    fig.get_layout_engine().set(hspace=0.06)  # type: ignore[union-attr,call-arg]
    _shades(axes[0], symbols, _solved)
    _shades(axes[1], numbers, _left)
    axes[0].set_title("A symbol on a wire of its own: trials solved")
    axes[1].set_title("A marked number: loss left, % of knowing nothing")
    axes[1].set_xlabel("lag")
    return fig


def _solved(outcomes):
    solved = sum(o["updates"] is not None for o in outcomes)
    return solved / len(outcomes), f"{solved} of {len(outcomes)}"


def _left(outcomes):
    left = np.median([o["loss"] for o in outcomes]) / NOTHING
    return 1 - min(left, 1), f"{100 * left:.0f}"


def _shades(ax, table, cell):
    for y, points in enumerate(table.values()):
        for lag, outcomes in points.items():
            x = LAGS.index(lag)
            share, words = cell(outcomes)
            spot = Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, color=BLUE, alpha=0.5 * share)
            ax.add_patch(spot)
            ax.text(x, y, words, ha="center", va="center", color=INK)
    ax.set(xlim=(-0.5, len(LAGS) - 0.5), ylim=(len(table) - 0.5, -0.5))
    ax.set_xticks(range(len(LAGS)), [f"{lag}" for lag in LAGS])
    ax.set_yticks(range(len(table)), list(table))
    ax.tick_params(length=0, colors=INK)
    ax.spines[:].set_visible(False)
