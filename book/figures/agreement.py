"""One pair of sentences, read word by word by an LSTM of two cells."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, INK, MUTED, ORANGE, PAPER
from figures.full_diagram_time import lookup
from lstm_lib.activations import softmax
from studies.alice.nets import read
from studies.tasks import agreement

LOOKS = ((BLUE, "o-"), (ORANGE, "s--"))
PANELS = {  # what -> its label, limits, ticks
    "f": ("$f$", (-0.1, 1.1), (0, 1)),
    "i": ("$i$", (-0.1, 1.1), (0, 1)),
    "c": ("$c$", (-1.5, 1.5), (-1, 0, 1)),
    "are": ("says are", (-0.1, 1.1), (0, 1)),
}


def watch(params, pair, cell):
    """What one cell does in two sentences, and how likely the net finds "are": arrays (T, 2)."""
    trace = read(params, agreement.one_hot(agreement.encode(pair)))
    seen = {name: trace[name][..., cell] for name in "fi"}
    return seen | {"c": trace["c"][1:, :, cell], "are": softmax(trace["logits"])[..., 1]}


def both_ways(pair):
    """The words of two sentences that differ in one: the one that differs is "key(s)"."""
    return [
        a if a == b else f"{a}({b.removeprefix(a)})"
        for a, b in zip(*(sentence.split() for sentence in pair), strict=True)
    ]


def panels(pair):
    """Draw four empty panels over the words; gids f-0, f-1, i-0, ...: a line per sentence."""
    words = both_ways(pair)
    steps, differs = np.arange(1, len(words) + 1), words.index("key(s)")
    fig, axes = plt.subplots(4, figsize=(4.7, 4.9), sharex=True, height_ratios=(2, 2, 3, 2))
    for ax, (name, (label, limits, ticks)) in zip(axes, PANELS.items(), strict=True):
        ax.axhline(0, color=MUTED, lw=0.8)
        for k, (colour, look) in enumerate(LOOKS):
            style = {"color": colour, "mfc": PAPER, "mew": 1.8, "gid": f"{name}-{k}"}
            ax.plot(steps, 0 * steps, look, label=pair[k].split()[differs], **style)
        ax.set(ylim=limits, yticks=ticks, xlim=(0.6, len(words) + 0.4))
        ax.set_ylabel(label, color=INK)
    axes[-1].set_xticks(steps, words, rotation=40, ha="right", color=INK)
    axes[-1].tick_params(axis="x", pad=1)
    fig.align_ylabels(axes)
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return fig


def step_through(figure, seen, pair, t):
    """Let an explorable of `panels` follow its slider `t`: it shows the words read so far."""
    steps = np.arange(1, len(seen["c"]) + 1)
    for name, values in seen.items():
        for k in range(2):
            shown = np.where(steps <= steps[:, None], values[:, k], np.nan)
            figure.table(f"{name}-{k}", shown, by=t.name)
    for k, sentence in enumerate(pair):
        word = next(w for w in sentence.split() if w.startswith("key"))
        now = (lookup(t, steps, seen[name][:, k]) for name in ("f", "i", "c"))
        sure = lookup(t, steps, 100 * seen["are"][:, k])
        words = f"{word}: $f$ = {{:.2f}}, $i$ = {{:.2f}}, $c$ = {{:.2f}}; “are” {{:.0f}} %"
        figure.note(words, *now, sure)
    return figure
