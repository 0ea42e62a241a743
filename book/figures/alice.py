"""Two nets that read Alice: their bits, what a cell holds, how far a gradient reaches."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, INK, MUTED, ORANGE
from lstm_lib.checks import check_array, check_int

WIDTH = 40  # letters in a line
LOOKS = {"LSTM": (BLUE, "o-"), "RNN": (ORANGE, "s--")}
DECADES = 3  # below the largest gradient, of what is drawn


def curves(updates, bits, grams):
    """Draw bits per character over the updates, with what counting needs.

    Parameters
    ----------
    updates : list of int
    bits : dict of str to array_like, shape (seeds, updates)
        "LSTM" and "RNN".
    grams : dict of int to float
        n -> bits of an n-gram.

    Returns
    -------
    matplotlib.figure.Figure
        gid: ``now``, an upright line at the first number of updates.
    """
    fig, ax = plt.subplots(figsize=(4.7, 2.7))
    places = np.arange(len(updates))
    for net, found in bits.items():
        found = check_array(f"bits[{net!r}]", found, ("seeds", len(updates)))
        colour, look = LOOKS[net]
        ax.fill_between(places, found.min(axis=0), found.max(axis=0), color=colour, alpha=0.25)
        ax.plot(places, np.median(found, axis=0), look, color=colour, label=net)
    for n, needs in grams.items():
        ax.axhline(needs, color=MUTED, lw=1, ls=DASHED)
        below = n == max(grams)  # the nets end just above it
        place = {"y": needs - 0.04, "va": "top"} if below else {"y": needs + 0.04, "va": "bottom"}
        ax.text(len(updates) - 0.75, s=f"{n}-gram", ha="right", color=INK, **place)
    ax.plot([0, 0], [1.8, 5.3], color=INK, lw=1.4, gid="now")
    ax.set(xlim=(-0.3, len(updates) - 0.7), ylim=(1.8, 5.3), ylabel="bits per character")
    ax.set_xticks(places, [f"{n:,}" for n in updates])
    ax.set_xlabel("updates")
    ax.legend(loc="upper right")
    return fig


def _rows(text, *looks, first=None):
    """Draw a text in lines; behind its letters bars on the letters' middle, ``gid-line``.

    If `first` is given, the letters from there on are ``letter-0``, ``letter-1``, ...
    """
    rows = [text[k : k + WIDTH] for k in range(0, len(text), WIDTH)]
    fig, panels = plt.subplots(len(rows), 1, figsize=(4.7, 0.95 * len(rows)), layout="none")
    fig.subplots_adjust(0.01, 0.01, 0.99, 0.99, hspace=0.12)
    for k, (panel, row) in enumerate(zip(panels, rows, strict=True)):
        panel.set(xlim=(-0.6, WIDTH - 0.4), ylim=(-1.05, 1.05))
        panel.axis("off")
        for gid, colour, alpha in looks:
            bars = np.full(WIDTH, 0.001)
            panel.bar(np.arange(WIDTH), bars, 0.92, color=colour, alpha=alpha, gid=f"{gid}-{k}")
        for place, letter in enumerate(row):
            drawn = panel.text(place, 0, letter, ha="center", va="center", size=13, color=INK)
            if first is not None and (at := k * WIDTH + place - first) >= 0:
                drawn.set(gid=f"letter-{at}", text=letter.replace(" ", "\u00a0"))  # has a width
    return fig


def coloured(text):
    """Draw a text, and behind each letter a bar: blue and up above zero, orange and down below.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``up-0``, ``down-0``, ``up-1``, ...: the bars of each line.
    """
    return _rows(text, ("up", BLUE, 0.5), ("down", ORANGE, 0.5))


def reaching(text, first):
    """Draw a text, behind it bars of the LSTM's gradient upwards, of the RNN's downwards.

    Parameters
    ----------
    text : str
    first : int
        The first letter that can be chosen.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``LSTM-0``, ``RNN-0``, ``LSTM-1``, ...: the bars of each line; ``letter-0``, ...: the
        letters from the first one on.
    """
    first = check_int("first", first, 0)
    return _rows(text, *((net, colour, 0.5) for net, (colour, _) in LOOKS.items()), first=first)


def by_line(values):
    """Cut values of each letter (..., T) into those of each line, list of (..., 40).

    They are rounded to a 32nd, which packs well.
    """
    values = np.round(32 * np.asarray(values, dtype=float)) / 32
    return np.split(values, values.shape[-1] // WIDTH, axis=-1)


def over_the_text(reaches, letters, length):
    """Turn gradients k steps back into bars over a text, the largest 1, a thousandth 0.

    Parameters
    ----------
    reaches : array_like, shape (far, N)
        Of each chosen letter, k = 0, 1, ..., in parts of that at k = 0.
    letters : list of int, N of them
        Their places in the text.
    length : int
        Of the text.

    Returns
    -------
    ndarray, shape (N, length)
        NaN after each letter.
    """
    reaches = check_array("reaches", reaches, ("far", len(letters)))
    found = np.full((len(letters), check_int("length", length, 1)), np.nan)
    for n, place in enumerate(letters):
        check_int("letters", place, 0, min(length, len(reaches)) - 1)
        back = reaches[place::-1, n]  # from the text's first letter to this one
        with np.errstate(divide="ignore"):
            found[n, : place + 1] = np.clip(1 + np.log10(back) / DECADES, 0, 1)
    return found


def told(cells, count):
    """Say of each cell which properties it follows best, of all cells.

    Parameters
    ----------
    cells : dict of str to list
        Property -> [before, after], each a cell and its correlation: of a trial's outcome.
    count : int
        How many cells there are.

    Returns
    -------
    list of str
        A sentence for each cell.
    """
    count = check_int("count", count, 1)
    follows: dict[int, list] = {n: [] for n in range(count)}
    for name, (_, (cell, r)) in cells.items():
        follows[cell].append((abs(r), name))
    return [
        f"Cell {n}: of all cells it follows best "
        + " and ".join(f"“{name}” ({r:.2f})" for r, name in found)
        + "."
        if found
        else f"Cell {n}: best at none of the seven."
        for n, found in follows.items()
    ]
