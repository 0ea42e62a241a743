"""What "Looking back, and all at once" draws: two ways of an error, a reader's look, a scan."""

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp
from matplotlib.patches import FancyArrowPatch

from explorables.style import BLUE, DASHED, MUTED, ORANGE, PAPER
from figures.full_diagram_time import lookup
from lstm_lib.checks import check_int

READERS = ("not told where words stand", "told where words stand")


def ways(T=6):
    """Draw how an error comes from the answer to the first of T steps: carried, and at a look."""
    check_int("T", T, 3)
    fig, panels = plt.subplots(2, 1, figsize=(4.7, 3.3), height_ratios=(1, 1.8))
    titles = ("Carried: one factor after the other", "Looked up: one weight")
    for panel, title, looks in zip(panels, titles, (False, True), strict=True):
        panel.plot(range(1, T + 1), np.zeros(T), "o", ms=22, mfc=PAPER, mec=BLUE, mew=1.8)
        for t in range(1, T + 1):
            word = f"$k_{t}, v_{t}$" if looks else f"$h_{t}$"
            panel.text(t, -1.0 if looks else 0, word, ha="center", va="center")
        panel.set(xlim=(0.5, T + 0.7), ylim=(-1.3, 3.1) if looks else (-0.6, 1.4))
        panel.set(xticks=[], yticks=[])
        panel.spines[:].set_visible(False)
        panel.set_title(title)
    for t in range(1, T):
        panels[0].add_patch(_arrow((t + 1, 0), (t, 0), ORANGE, 0.6))
        panels[0].text(t + 0.5, 0.75, rf"$\rho_{t + 1}$", ha="center", color=ORANGE)
        first = t == 1
        panels[1].add_patch(_arrow((T, 0), (t, 0), ORANGE if first else MUTED, 0.45, first))
    panels[1].text((1 + T) / 2, 2.6, "$a_1$", ha="center", color=ORANGE)
    return fig


def _arrow(start, end, colour, bend, strong=True):
    return FancyArrowPatch(
        start,
        end,
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>",
        mutation_scale=13,
        shrinkA=13,
        shrinkB=13,
        color=colour,
        lw=2.2 if strong else 1.0,
        ls="-" if strong else DASHED,
    )


def looks(sentences):
    """Draw a bar for each word of a sentence, and the words of two, one of which is to be hidden.

    Parameters
    ----------
    sentences : list of str
        Two, of equally many words.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``look``, the bars; ``words-0`` and ``words-1``.
    """
    words = [sentence.split() for sentence in sentences]
    rows = np.arange(1, len(words[0]) + 1)
    fig, axes = plt.subplots(figsize=(4.7, 3.5))
    axes.barh(rows, 1, 0.62, color=BLUE, gid="look")
    for k, sentence in enumerate(words):
        for row, word in zip(rows, sentence, strict=True):
            axes.text(-0.03, float(row), word, ha="right", va="center", gid=f"words-{k}")
    axes.set(xlim=(-0.27, 1.02), ylim=(len(rows) + 0.6, 0.4), yticks=[], xlabel="weight $a_t$")
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "0.25", "0.5", "0.75", "1"))
    axes.spines["left"].set_visible(False)
    return fig


def look_back(figure, read_by):
    """Let an explorable of `looks` show how two readers read two sentences.

    Parameters
    ----------
    figure : Explorable
        With the choices ``order``, of a sentence, and ``reader``.
    read_by : list of list of (ndarray, float)
        By sentence and by reader: the weight on each word, and how likely it says *are*.

    Returns
    -------
    Explorable
        The same.
    """
    order, i = sp.symbols("order i")
    rows = np.arange(1, len(read_by[0][0][0]) + 1)
    bars = _chosen([[lookup(i, rows, weights) for weights, _ in pair] for pair in read_by])
    figure.bars("look", bars, i=i, horizontal=True)
    for k in (0, 1):
        here = sp.Piecewise((k, order > 0.5), (1 - k, True))
        figure.attribute(f"words-{k}", "opacity", here + 0 * i, i=i)
    likely = _chosen([[sp.Float(round(says, 4)) for _, says in pair] for pair in read_by])
    return figure.note("The reader says “are” with probability {:.2f}.", likely)


def _chosen(table):
    order, reader = sp.symbols("order reader")
    (a, b), (c, d) = table
    return sp.Piecewise(
        (sp.Piecewise((d, reader > 0.5), (c, True)), order > 0.5),
        (sp.Piecewise((b, reader > 0.5), (a, True)), True),
    )


def staircases(T=16):
    """Draw how many steps are in each of T states, twice; gids: ``steps`` and ``rounds``."""
    check_int("T", T, 2)
    fig, panels = plt.subplots(2, 1, figsize=(4.7, 3.9), sharex=True)
    steps, titles = np.arange(1, T + 1), ("Step by step", "In rounds")
    for panel, title, gid in zip(panels, titles, ("steps", "rounds"), strict=True):
        panel.step(np.append(0.5, steps + 0.5), np.append(1, steps), color=MUTED, ls=DASHED, lw=1.2)
        panel.bar(steps, steps, 0.8, color=BLUE if gid == "steps" else ORANGE, gid=gid)
        panel.set(ylim=(0, T + 1), yticks=(1, T // 4, T // 2, T), ylabel="steps in it")
        panel.set_title(title)
    panels[1].set(xlim=(0.3, T + 0.7), xticks=np.append(1, steps[T // 4 - 1 :: T // 4]))
    panels[1].set_xlabel("step $t$")
    return fig


def share(found):
    """Say how many of the trials solved it, and the median of their updates.

    Parameters
    ----------
    found : list of int or None
        Updates of each trial; None where it was not solved.

    Returns
    -------
    str

    Examples
    --------
    >>> share([10, 30, None])
    '2\xa0of\xa03, 20'
    """
    solved = [updates for updates in found if updates is not None]
    count = f"{len(solved)}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{len(found)}"
    return count + (f", {np.median(solved):.0f}" if solved else "")
