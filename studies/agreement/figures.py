"""The agreement study's trials: sorted, as curves against the attractors, and as tables."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, GREEN, MUTED, ORANGE, PAPER, PURPLE
from studies.agreement import baselines
from studies.agreement.nets import BETWEEN, MOST

NETS = {"LSTM": "LSTM, 11 cells", "RNN": "RNN, 27 units", 2: "LSTM, 2 cells", 1: "LSTM, 1 cell"}
LOOKS = {  # what is drawn -> colour, line
    "LSTM, 11 cells": (BLUE, "o-"),
    "RNN, 27 units": (ORANGE, "s--"),
    "window of 8 words": (GREEN, "^-."),
    "window of 4 words": (PURPLE, "v:"),
    "counts of words": (MUTED, "D-"),
}


def sort(trials):
    """Sort trials: {name of the net: {settings as text: [outcome]}}."""
    found: dict = {name: {} for name in NETS.values()}
    for trial in trials:
        own = trial.settings
        name = NETS[own.get("H", own["net"])]
        words = ", ".join(f"{k} {v}" for k, v in own.items() if k not in ("net", "H"))
        found[name].setdefault(words, []).append(trial.outcome)
    return found


def best(settings, first):
    """Return the settings, as text, whose first seeds gave most right answers over all tests."""
    return max(settings, key=lambda words: sum(sum(o["learned"]) for o in settings[words][:first]))


def shares(outcomes):
    """Share of right answers of each net, by attractors between: (nets, len(BETWEEN))."""
    counts = np.array([[np.sum(kinds, axis=0) for kinds in o["between"]] for o in outcomes])
    return counts[..., 0] / counts[..., 1]


def misled(outcomes, attractors):
    """Count [right, all] over the nets where all attractors between say the other verb."""
    place = BETWEEN.index(attractors)
    return np.sum([o["between"][place][attractors] for o in outcomes], axis=0)


def by_attractors(nets):
    """Draw the share of right answers against the attractors between subject and verb.

    Parameters
    ----------
    nets : dict of str to list of dict
        A name of `LOOKS` -> outcomes of its trials: the mean, and a bar from the worst net to the
        best.
    """
    fig, ax = plt.subplots(figsize=(4.7, 3.9), layout="constrained")
    at = np.arange(len(BETWEEN))
    ax.axvspan(MOST + 0.5, at[-1] + 0.5, color=MUTED, alpha=0.12, lw=0)
    exact = {
        "counts of words": [baselines.counts(k) for k in BETWEEN],
        "window of 4 words": [baselines.window(4, k) for k in BETWEEN],
        "window of 8 words": [baselines.window(8, k) for k in BETWEEN],
    }
    for name, share in exact.items():
        colour, look = LOOKS[name]
        ax.plot(at, share, look, color=colour, label=name, mfc=PAPER, mew=1.5)
    for aside, (name, outcomes) in zip((-0.08, 0.08), nets.items(), strict=True):
        colour, look = LOOKS[name]
        share = shares(outcomes)
        ax.vlines(at + aside, share.min(axis=0), share.max(axis=0), color=colour, lw=2)
        ax.plot(at + aside, share.mean(axis=0), look, color=colour, label=name, mfc=PAPER, mew=1.8)
    ax.set_xticks(at, [str(k) for k in BETWEEN])
    ax.set_yticks((0.5, 0.75, 1), ("50", "75", "100 %"))
    ax.set(ylim=(0.45, 1.04), xlim=(-0.4, at[-1] + 0.5))
    ax.set(xlabel="attractors between subject and verb", ylabel="right")
    ax.text(at[-1] + 0.4, 0.9, "longer than learned", ha="right", color=MUTED)
    handles = dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
    fig.legend([handles[name] for name in LOOKS], LOOKS, loc="outside lower center", ncols=2)
    return fig
