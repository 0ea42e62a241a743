"""The drawn parts of the page "Before you begin": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams.primitives import WORDS, arrow, box, canvas, circle, text


def neuron(inputs):
    """Draw a neuron of two inputs, and beside it tanh with a point on it.

    gids: ``w1``, ``w2``, ``b``, ``z``, ``y`` are texts, ``here`` the point.

    Parameters
    ----------
    inputs : (float, float)
    """
    fig, ax = canvas(345, 190)
    heights = 150, 66
    for k, (x, height) in enumerate(zip(inputs, heights, strict=True), 1):
        circle(ax, 22, height, 17, f"input-{k}", PAPER, GREEN)
        text(ax, 22, height, f"{x:g}".replace("-", "−"), f"value-{k}", WORDS, GREEN)
        text(ax, 22, height + 27, f"$x_{k}$", f"name-{k}")
        turn = np.sign(heights[0] - heights[1]) * (1 if k == 1 else -1)
        arrow(ax, [(40, height - 6 * turn), (113, 108 + 12 * turn)], f"wire-{k}", BLUE, 2)
        text(ax, 84, 108 + 44 * turn, "", f"w{k}", WORDS, BLUE)
    circle(ax, 137, 108, 27, "sum", PAPER, INK, 2)
    text(ax, 137, 116, "add up", "sum-name", 11)
    text(ax, 137, 101, "", "z", WORDS)
    arrow(ax, [(137, 46), (137, 79)], "wire-b", BLUE, 2)
    text(ax, 137, 34, "", "b", WORDS, BLUE)
    arrow(ax, [(165, 108), (188, 108)], "wire-z", INK, 2)
    arrow(ax, [(310, 108), (335, 108)], "wire-y", ORANGE, 2)
    text(ax, 264, 180, "", "y", WORDS, ORANGE)
    inner = fig.add_axes((0.62, 0.34, 0.26, 0.52))
    z = np.linspace(-4, 4, 121)
    inner.axhline(0, color=GRID, lw=1)
    inner.axvline(0, color=GRID, lw=1)
    inner.plot(z, np.tanh(z), color=PURPLE)
    inner.plot([0], [0], "o", color=ORANGE, ms=9, gid="here")
    inner.set(xlim=(-4.4, 4.4), ylim=(-1.2, 1.2), xticks=(-4, 4), yticks=(-1, 0, 1))
    inner.set_xlabel("z", labelpad=-8)
    text(ax, 264, 16, "activation: tanh", "tanh", 11, PURPLE)
    return fig


def layers():
    """Draw two inputs, a layer of three neurons and a last one; one neuron has dark wires."""
    fig, ax = canvas(345, 184)
    inputs, hidden, last = (112, 56), (140, 84, 28), 84
    for h, height in enumerate(hidden, 1):
        lit = h == 1
        for k, start in enumerate(inputs, 1):
            look = (BLUE, 2.4) if lit else (MUTED, 1.1)
            tilt = (height - start) / 116
            ends = [(56, start + 18 * tilt), (150, height - 20 * tilt)]
            arrow(ax, ends, f"wire-{h}-{k}", *look)
        arrow(ax, [(192, height), (266, last + (height - last) * 0.3)], f"wire-out-{h}", MUTED, 1.1)
        box(
            ax,
            171,
            height,
            42,
            30,
            f"neuron-{h}",
            edge=BLUE if lit else INK,
            line=2.4 if lit else 1.6,
        )
        text(ax, 171, height, "tanh", f"neuron-{h}-name", WORDS, PURPLE)
    for k, height in enumerate(inputs, 1):
        circle(ax, 38, height, 17, f"input-{k}", PAPER, GREEN)
        text(ax, 38, height, f"$x_{k}$", f"input-{k}-name")
    circle(ax, 287, last, 20, "last", PAPER, ORANGE, 2)
    text(ax, 287, last, r"$\hat{y}$", "last-name")
    for x, name in ((38, "inputs"), (171, "a layer"), (287, "the answer")):
        text(ax, x, 174, name, f"title-{name}", WORDS)
    return fig


def valley(lowest, height):
    """Axes of the loss over one weight; gids: loss, path, here.

    Parameters
    ----------
    lowest, height : float
        Where the loss is smallest, and how large it is there.
    """
    fig, ax = plt.subplots(figsize=(4.7, 2.9))
    ax.plot([lowest, lowest], [0, height], color=MUTED, lw=1, ls=":")
    ax.plot([lowest], [height], "s", color=MUTED, ms=5)
    ax.plot([0, 1], [0, 1], color=PURPLE, gid="loss", label="the loss")
    ax.plot([0, 1], [0, 1], ".-", color=ORANGE, lw=1.4, ms=8, gid="path", label="the steps")
    ax.plot([0], [0], "o", color=ORANGE, ms=12, mec=INK, gid="here", label="the weight now")
    ax.set(xlim=(-2, 6), ylim=(0, 19.5), xticks=range(-2, 7, 2), yticks=(0, 5, 10, 15))
    ax.set(xlabel="weight w", ylabel="loss L(w)")
    ax.legend(loc="upper center", handlelength=1.4, labelspacing=0.3)
    return fig


def four_words(valleys, draws, steps, cut):
    """Draw what batch, seed, Adam and clipping mean, a panel each.

    Parameters
    ----------
    valleys : (ndarray, dict of str to ndarray)
        Weights, and the loss of each example and of the batch over them; the batch comes last.
    draws : dict of str to ndarray
        The numbers that each seed draws.
    steps : dict of str to (float, float)
        Sizes of the step of a steep and of a flat weight, for each optimiser.
    cut : list of (ndarray, ndarray)
        Gradients of two weights, before and after clipping at 1.
    """
    fig, ((batch, seed), (adam, clip)) = plt.subplots(2, 2, figsize=(4.7, 4.8))
    w, losses = valleys
    for (name, loss), (colour, dash, width) in zip(
        losses.items(), ((MUTED, DASHED, 1.4), (MUTED, ":", 1.8), (PURPLE, "-", 2.4)), strict=True
    ):
        batch.plot(w, loss, ls=dash, color=colour, lw=width, label=name)
    batch.set(title="batch", xlabel="weight", ylabel="loss", xticks=(), yticks=(), ylim=(0, 12.5))
    batch.legend(loc="upper center", handlelength=1.6, labelspacing=0.2)
    for row, (name, numbers) in enumerate(draws.items()):
        seed.axhline(row, color=GRID, lw=1)
        colour, mark = (ORANGE, "D") if name.startswith("seed 1") else (BLUE, "o")
        seed.plot(numbers, np.full(len(numbers), row), mark, color=colour, ms=7)
        seed.text(-2.9, row - 0.22, name.partition(",")[0], color=colour, va="bottom", size=11)
    seed.set(title="seed", xlabel="first weights", xticks=(), yticks=())
    seed.set(xlim=(-3, 2.4), ylim=(len(draws) - 0.5, -0.75))
    seed.spines["left"].set_visible(False)
    places = np.arange(2)
    for k, (name, (steep, flat)) in enumerate(steps.items()):
        colour, hatch = ((MUTED, ""), (GREEN, "//"))[k]
        bars = (steep, flat)
        adam.bar(
            places + 0.38 * k, bars, 0.34, color=colour, hatch=hatch, edgecolor=PAPER, label=name
        )
    adam.set(title="Adam", ylabel="first step", yticks=(0, 0.1), ylim=(0, 0.19))
    adam.set_xticks(places + 0.19, ("steep\nweight", "flat\nweight"))
    adam.legend(loc="upper center", handlelength=1.2, labelspacing=0.2)
    ring = np.linspace(0, 2 * np.pi, 121)
    clip.plot(np.cos(ring), np.sin(ring), color=MUTED, lw=1.2, ls=DASHED)
    clip.text(0, -1.18, "length 1", color=MUTED, ha="center", va="top", size=11)
    for before, after in cut:
        if not np.allclose(before, after):
            _ray(clip, before, MUTED, 1.4, DASHED)
        _ray(clip, after, ORANGE, 2.6, "-")
    clip.set(title="clipping", xlim=(-1.4, 2.6), ylim=(-1.7, 2.3), aspect="equal")
    clip.set(xticks=(), yticks=())
    clip.spines[["left", "bottom"]].set_visible(False)
    return fig


def _ray(ax, end, colour, width, dash):
    """Draw an arrow from the origin."""
    look = {"arrowstyle": "-|>", "color": colour, "lw": width, "ls": dash, "shrinkA": 0}
    ax.annotate("", end, (0, 0), arrowprops=look | {"shrinkB": 0, "mutation_scale": 12})
