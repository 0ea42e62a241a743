"""The figure of the latch: success against the lag, a curve a model."""

import matplotlib.pyplot as plt
import numpy as np

from lstm_lib.experiments.wilson import wilson
from lstm_lib.pages.style import BLUE, DASHED, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE

LOOKS = {  # name of the curve -> colour, marker, dash
    "sigmoid RNN": (MUTED, "v", ":"),
    "tanh RNN": (ORANGE, "^", "-."),
    "1997, exact": (BLUE, "o", "-"),
    "1997, truncated": (GREEN, "s", DASHED),
    "1997, input gates shut": (PURPLE, "D", "-"),
    "forget bias 0": (MUTED, "v", ":"),
    "forget bias 1": (ORANGE, "^", "-."),
    "forget bias 5": (GREEN, "s", DASHED),
    "forget bias ln(lag)": (BLUE, "o", "-"),
    "ln(lag), input gates shut": (PURPLE, "D", "-"),
}
HALO = {"fc": PAPER, "ec": "none", "pad": 1.5}  # keeps the lines out of the words


def success_figure(curves, labels):
    """Draw the share of solved trials against the lag, with Wilson's 95 % intervals.

    Parameters
    ----------
    curves : dict of str to dict of int to list
        A name of `LOOKS` -> lag -> updates of each trial, None for a failure.
    labels : dict of str to (float, float, str)
        Where the name of a curve stands: lag, share, and "left", "center" or "right".
    """
    fig, ax = plt.subplots(figsize=(6, 4.2))
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


def curves(trials, models, input_bias=0, steps=500, lr=0.01):
    """Sort the trials of the study: {model: {lag: [updates or None]}}, for these models."""
    found = {model: {} for model in models}
    for trial in trials:
        s = trial.settings
        alike = (s["input_bias"], s["steps"], s["lr"]) == (input_bias, steps, lr)
        if s["model"] in found and alike:
            found[s["model"]].setdefault(s["lag"], []).append(trial.outcome["updates"])
    return found
