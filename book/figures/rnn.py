"""The drawn parts of the chapter "The recurrent neural network": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE
from studies.tasks.by_hand import fixed_points


def resting_points(w, b):
    """Find where one tanh unit rests, and what parts its resting places, over a grid.

    Parameters
    ----------
    w, b : array_like, shapes (n_w,), (n_b,)
        Recurrent weights, biases.

    Returns
    -------
    rests : ndarray, shape (n_w, n_b, 2)
        The fixed points that draw the state, in rising order; NaN where there is only one.
    watershed : ndarray, shape (n_w, n_b, 1)
        The one that drives it away; 2, outside the picture, where there is none.
    """
    rests, watershed = np.full((len(w), len(b), 2), np.nan), np.full((len(w), len(b), 1), 2.0)
    for i, j in np.ndindex(len(w), len(b)):
        points, slopes = fixed_points(w[i], b[j])
        drawn = points[np.abs(slopes) <= 1]
        rests[i, j, : len(drawn)] = drawn
        watershed[i, j, : len(points) - len(drawn)] = points[np.abs(slopes) > 1]
    return rests, watershed


def scalar_memory(steps=40):
    """Draw a scalar network's state over time above, its map below.

    gids: pulse, alone, touched (above), map, walk, rests, watershed (below), steps (the number).
    """
    fig, (time, square) = plt.subplots(2, 1, figsize=(6, 6.2), height_ratios=(1, 1.7))
    time.axhline(0, color=GRID, lw=1)
    time.plot([0], [0], "^", color=ORANGE, ms=9, gid="pulse", label="the pulse")
    time.plot([0], [0], color=MUTED, ls=(0, (4, 2)), gid="alone", label="no pulse")
    time.plot([0], [0], "o-", color=BLUE, ms=4, lw=1.4, gid="touched", label="one pulse")
    time.set(xlim=(0, steps), ylim=(-1.15, 1.9), yticks=(-1, 0, 1))
    time.set(xlabel="time step $t$", ylabel="state $h_t$")
    time.legend(loc="upper right", ncols=3, columnspacing=1.2)
    time.set_title(" ", gid="steps")
    square.plot([-1, 1], [-1, 1], color=MUTED, lw=1, label="$h_t = h_{t-1}$")
    square.plot([0], [0], color=INK, gid="map", label="the map")
    square.plot([0], [0], color=BLUE, lw=1.4, gid="walk", label="after the pulse")
    square.plot(
        [0, 0], [0, 0], "s", color=GREEN, ms=9, mfc="none", mew=2, gid="rests", label="draws"
    )
    square.plot([0], [0], "x", color=ORANGE, ms=9, mew=2.5, gid="watershed", label="drives away")
    square.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    square.set(xlabel="state before, $h_{t-1}$", ylabel="state after, $h_t$")
    square.set_box_aspect(1)
    square.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), handlelength=1.3)
    return fig


def sharing(low=1e2, high=1e8, steps=200):
    """Draw parameters against T, shared and not; gids: shared, copies, here-shared, here-copies."""
    fig, ax = plt.subplots(figsize=(6, 3.4))
    ax.plot([1], [low], color=ORANGE, ls="--", gid="copies", label="own weights at each step")
    ax.plot([1], [low], color=BLUE, gid="shared", label="shared weights")
    ax.plot([1], [low], "s", color=ORANGE, ms=8, gid="here-copies")
    ax.plot([1], [low], "o", color=BLUE, ms=8, gid="here-shared")
    ax.set(xscale="log", yscale="log", xlim=(0.9, 1.1 * steps), ylim=(low, high))
    ax.set_xticks((1, 10, 100), ("1", "10", "100"))
    ax.set(xlabel="length of the sequence $T$", ylabel="numbers to learn")
    ax.grid(axis="y")
    ax.legend(loc="upper left")
    return fig


def next_characters(alphabet):
    """Draw a bar for each character's probability; gids: p, entropy."""
    fig, ax = plt.subplots(figsize=(6.2, 2.9))
    places = np.arange(len(alphabet))
    ax.bar(places, np.zeros(len(alphabet)), color=BLUE, gid="p")
    ax.set_xticks(places, [c.replace(" ", "␣") for c in alphabet])
    ax.tick_params(axis="x", length=0, colors=INK)
    ax.set(xlim=(-0.7, len(alphabet) - 0.3), ylim=(0, 1.08), yticks=(0, 0.5, 1))
    ax.set(ylabel="probability", xlabel="next character")
    ax.text(len(alphabet) - 0.6, 0.99, "", gid="entropy", ha="right", va="center")
    return fig


def loss_curve(losses, smooth, marks):
    """Draw a training loss in bits, its running mean, and levels to compare it with.

    Parameters
    ----------
    losses : ndarray, shape (steps,)
        Bits per character.
    smooth : int
        Steps of the running mean.
    marks : dict of str to float
        Name and height of each level.
    """
    fig, ax = plt.subplots(figsize=(6, 3.1))
    steps = np.arange(1, len(losses) + 1)
    ax.plot(steps[::5], losses[::5], color=GRID, lw=0.8)
    mean = np.convolve(losses, np.ones(smooth) / smooth, "valid")
    ax.plot(steps[smooth - 1 :][::10], mean[::10], color=BLUE)
    ax.annotate("training loss", (len(losses) * 0.3, 1.72), color=BLUE)
    for name, height in marks.items():
        ax.axhline(height, color=MUTED, ls="--", lw=1)
        ax.annotate(name, (len(losses), height + 0.1), ha="right", color=MUTED)
    ax.set(xlim=(0, len(losses)), ylim=(1.6, 5.6), xlabel="step of training")
    ax.set_ylabel("bits per character")
    return fig


def truncation(curves):
    """Draw the gradient's relative error against k, one line per network.

    Parameters
    ----------
    curves : dict of str to (k, errors)
    """
    fig, ax = plt.subplots(figsize=(6, 2.9))
    looks = ((BLUE, "o-"), (ORANGE, "s--"), (PURPLE, "^:"))
    for (name, (k, errors)), (colour, look) in zip(curves.items(), looks, strict=False):
        ax.plot(k, errors, look, color=colour, label=name)
    ax.set(yscale="log", xlabel="steps back, $k$", ylabel="missing share of the gradient")
    ax.set(ylim=(1e-5, 2), xticks=(0, 4, 8, 12, 16, 20, 24))
    ax.grid(axis="y")
    ax.legend(loc="lower left")
    return fig


def remembering(states):
    """Draw the state after A and after B over time, one panel per network.

    Parameters
    ----------
    states : dict of str to ndarray, shape (T, 2)
        Title -> states after A, after B.
    """
    fig, axes = plt.subplots(1, len(states), figsize=(6, 2.7), sharey=True)
    for ax, (title, h) in zip(axes, states.items(), strict=True):
        steps = np.arange(1, len(h) + 1)
        ax.plot(steps, h[:, 0], color=BLUE, label="first symbol A")
        ax.plot(steps, h[:, 1], color=ORANGE, ls="--", label="first symbol B")
        ax.set(title=title, xlabel="time step $t$", xlim=(0, len(h)), ylim=(-1.1, 1.1))
        ax.set(yticks=(-1, 0, 1), xticks=(0, 25, 50, 75))
    axes[0].set_ylabel("state $h_t$")
    axes[0].legend(loc="center left", bbox_to_anchor=(0.02, 0.5))
    return fig
