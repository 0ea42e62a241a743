"""The drawn parts of the chapter "The recurrent neural network": axes and labels, no ideas."""

import html

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

from explorables.style import BLUE, GREEN, INK, MUTED, ORANGE
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


def pulse_memory(steps=50, pulse=5):
    """Draw one unit's state over time; gids: touched, gone (line where 1 % is left), steps."""
    fig, ax = plt.subplots(figsize=(4.6, 3.2))
    ax.axhline(0, color=MUTED, ls=(0, (4, 2)), label="no pulse")
    ax.plot([pulse], [-1.07], "^", color=ORANGE, ms=10, label="the pulse")
    ax.plot([0], [0], "o-", color=BLUE, ms=4, lw=1.4, gid="touched", label="state")
    ax.plot([0, 0], [-1, 1], color=GREEN, ls=":", lw=2, gid="gone", label="1 % is left")
    ax.set(xlim=(0, steps), ylim=(-1.2, 2.2), yticks=(-1, 0, 1))
    ax.set(xlabel="time step $t$", ylabel="state $h_t$")
    ax.legend(loc="upper right", ncols=2, columnspacing=1.2, handlelength=1.6)
    ax.set_title(" ", gid="steps")
    return fig


def scalar_map():
    """Draw a scalar network's map from one state to the next; gids: map, walk, rests, watershed."""
    fig, square = plt.subplots(figsize=(4.6, 4.5))
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
    square.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, handlelength=1.4)
    return fig


def written(head, rows):
    """Display a table whose last column is text that a network wrote, in lines that wrap.

    Parameters
    ----------
    head : list of str
    rows : list of list of str
        The first cell names the row, the last is what it wrote.
    """
    right = ' style="text-align:right"'
    text = ' style="font-family:monospace;overflow-wrap:anywhere"'
    names = "".join(
        f'<th scope="col"{right if 0 < k < len(head) - 1 else ""}>{n}</th>'
        for k, n in enumerate(head)
    )
    body = ""
    for name, *numbers, wrote in rows:
        cells = "".join(f"<td{right}>{n}</td>" for n in numbers)
        body += f'<tr><th scope="row">{name}</th>{cells}<td{text}>{html.escape(wrote)}</td></tr>'
    table = f'<table class="table"><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'
    plain = "\n".join("  ".join(f"{cell:>10}" for cell in row) for row in (head, *rows))
    display({"text/html": table, "text/plain": plain}, raw=True)


def next_characters(alphabet):
    """Draw a bar for each character's probability; gids: p, entropy."""
    fig, ax = plt.subplots(figsize=(4.7, 3))
    places = np.arange(len(alphabet))
    ax.bar(places, np.zeros(len(alphabet)), color=BLUE, gid="p")
    names = [c.replace(" ", "␣") for c in alphabet]
    ax.set_xticks(places[::2], names[::2])
    ax.set_xticks(places[1::2], names[1::2], minor=True)  # in a row below: all would not fit in one
    ax.tick_params(axis="x", length=0, colors=INK)
    ax.tick_params(axis="x", which="minor", length=0, pad=16, colors=INK, labelsize=11)
    ax.set(xlim=(-0.7, len(alphabet) - 0.3), ylim=(0, 1.08), yticks=(0, 0.5, 1))
    ax.set(ylabel="probability", xlabel="next character")
    ax.text(len(alphabet) - 0.6, 0.99, "", gid="entropy", ha="right", va="center")
    return fig


def remembering(states):
    """Draw the state after A and after B over time, one panel per network.

    Parameters
    ----------
    states : dict of str to ndarray, shape (T, 2)
        Title -> states after A, after B.
    """
    fig, axes = plt.subplots(1, len(states), figsize=(4.6, 2.7), sharey=True)
    for ax, (title, h) in zip(axes, states.items(), strict=True):
        steps = np.arange(1, len(h) + 1)
        ax.plot(steps, h[:, 0], color=BLUE, label="first A")
        ax.plot(steps, h[:, 1], color=ORANGE, ls="--", label="first B")
        ax.set(title=title, xlabel="time step $t$", xlim=(0, len(h)), ylim=(-1.1, 1.1))
        ax.set(yticks=(-1, 0, 1), xticks=(0, 50))
    axes[0].set_ylabel("state $h_t$")
    axes[0].legend(loc="center", handlelength=1.5)
    return fig
