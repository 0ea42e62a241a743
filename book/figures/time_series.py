"""The drawn parts of the chapter "Time series": axes and labels, no ideas."""

import html

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

from explorables.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams.primitives import canvas, text

SUN = {"color": GREEN, "linewidth": 1.3}


def three_series(sentence, sound, rate, years, counts):
    """Draw characters, sound samples and yearly counts, each as dots at equal distances."""
    fig, (letters, wave, sun) = plt.subplots(3, 1, figsize=(4.7, 5.6))
    steps = np.arange(1, len(sentence) + 1)
    letters.plot(steps, np.zeros(len(steps)), "o", color=BLUE, markersize=4)
    for step, character in zip(steps, sentence, strict=True):
        letters.text(step, 0.5, character.replace(" ", "␣"), ha="center", fontsize=13)
    letters.set(ylim=(-0.6, 1.6), yticks=[], xticks=steps[::3], xlabel="character")
    letters.set_title("A sentence: one character per step")
    letters.spines["left"].set_visible(False)
    wave.plot(1000 * np.arange(len(sound)) / rate, sound, "o-", color=ORANGE, ms=4, lw=1)
    wave.set(yticks=(-1, 0, 1), ylim=(-1.3, 1.3), xlabel="milliseconds")
    wave.set_title(f"A sound: air pressure, {rate} times a second")
    sun.plot(years, counts, "o-", color=GREEN, ms=4, lw=1)
    sun.set(ylim=(0, 205), yticks=(0, 100, 200), xlabel="year")
    sun.set_title("The sun: the number of its spots, once a year")
    return fig


def sampled_wave(seconds):
    """Draw the axes of the sampling explorable; gids: wave, seen, samples."""
    fig, ax = plt.subplots(figsize=(4.7, 2.8))
    ax.plot([0], [0], color=GRID, linewidth=3, gid="wave", label="the wave")
    ax.plot([0], [0], color=ORANGE, linestyle="--", gid="seen", label="what the dots show")
    ax.plot([0], [0], "o", color=BLUE, gid="samples", label="samples")
    ax.set(xlim=(-0.15, seconds + 0.15), ylim=(-1.2, 1.2), yticks=(-1, 0, 1), xlabel="seconds")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, columnspacing=1.2)
    return fig


def one_hot_walk(vectors, symbols, vocab):
    """Draw one-hot columns and the lit one beside them; gids: here, entry, one.

    Parameters
    ----------
    vectors : ndarray, shape (T, N)
    symbols : list of str, length T
    vocab : list of str, length N
    """
    steps, size = vectors.shape
    shown = [symbol.replace(" ", "␣") for symbol in vocab]
    fig, (grid, lit) = plt.subplots(1, 2, figsize=(4.7, 3.9), width_ratios=(7, 1), sharey=True)
    _squares(grid, vectors)
    grid.set_xticks(range(1, steps + 1), [symbol.replace(" ", "␣") for symbol in symbols])
    grid.set_yticks(range(size), shown)
    grid.set(xlabel="the sentence, step by step", ylabel="the vocabulary", xlim=(0.4, steps + 0.6))
    x, y = (0.5, 1.5, 1.5, 0.5, 0.5), (-0.6, -0.6, size - 0.4, size - 0.4, -0.6)
    grid.plot(x, y, color=ORANGE, linewidth=2.5, gid="here", clip_on=False)
    for place in range(size):
        lit.text(0, place, "0", ha="center", va="center", color=MUTED)
    lit.plot([0], [0], "s", color=ORANGE, markersize=15, zorder=4, gid="entry")  # over the 0
    lit.plot(
        [0], [0], marker=r"$\mathsf{1}$", color=PAPER, markersize=9, mew=0, zorder=5, gid="one"
    )
    lit.set(xlim=(-0.8, 0.8), xticks=[], ylim=(size - 0.3, -0.7), xlabel="$x_t$")
    lit.tick_params(labelleft=False, length=0)
    lit.spines[["left", "bottom"]].set_visible(False)
    return fig


def series_and_pairs(years, counts, train, test, target, p):
    """Draw the whole series, its split in time, and below one window with its target."""
    fig, (whole, ax) = plt.subplots(2, 1, figsize=(4.7, 4.3))
    whole.axvspan(years[train[0]], years[test[0]], color=GRID, lw=0)
    whole.plot(years, counts, **SUN)
    whole.text(years[train].mean(), 222, "to learn from", ha="center", va="center")
    whole.text(years[test].mean(), 222, "to be judged by", ha="center", va="center")
    whole.set(xlim=(1695, 2012), ylim=(0, 245), yticks=(0, 100, 200), ylabel="sunspots")
    whole.set_xticks((1700, 1800, 1900, 2000))
    around, known = slice(target - 12, target + 7), slice(target - p, target)
    ax.axvspan(years[target] - 0.5, years[target + 6] + 0.5, color=GRID, lw=0)
    ax.plot(years[around], counts[around], color=GREEN, linewidth=1.3)
    ax.plot(years[known], counts[known], "s", color=BLUE, markersize=8)
    ax.plot(years[target], counts[target], "D", color=ORANGE, markersize=9)
    ax.text(years[target] - 0.8, 185, f"window, p = {p}", color=BLUE, ha="right")
    ax.text(years[target] + 0.8, counts[target] + 6, "target", color=ORANGE)
    ax.text(years[target + 6] + 0.2, 185, "not known yet", color=INK, ha="right")
    ax.set(ylim=(0, 215), yticks=(0, 100, 200), ylabel="sunspots", xlabel="year")
    ax.set_xticks(years[target - 12 : target + 7 : 6])
    return fig


def lag_and_cloud(counts, r):
    """Draw years against earlier years, and the autocorrelations r; gids: cloud, lag, level."""
    fig, (cloud, stems) = plt.subplots(1, 2, figsize=(4.7, 3.2))
    last = len(r) - 1
    cloud.plot(counts[last:], counts[last:], "o", color=BLUE, ms=3, mew=0, gid="cloud")
    cloud.set(xlim=(-5, 200), ylim=(-5, 200), xlabel="this year", ylabel="k years earlier")
    cloud.set(xticks=(0, 100, 200), yticks=(0, 100, 200))
    stems.axhline(0, color=MUTED, linewidth=1)
    stems.vlines(np.arange(1, last + 1), 0, r[1:], color=BLUE, linewidth=3)
    stems.plot([1, 1], [-0.6, 1], color=ORANGE, linestyle="--", linewidth=1.5, gid="lag")
    stems.text(last + 1, 1.06, "", color=ORANGE, ha="right", gid="level")
    stems.set(xlim=(0, last + 1), ylim=(-0.6, 1.2), xlabel="lag k", ylabel="autocorrelation")
    stems.set_yticks((-0.5, 0, 0.5, 1))
    return fig


def window_length(years, counts, test, train_error, test_error):
    """Draw forecasts above and errors against p below; gids: forecast, p, train, test."""
    fig, (above, below) = plt.subplots(2, 1, figsize=(4.7, 5.2))
    _forecast_years(above, years, counts, test, "AR(p), one year ahead")
    orders = np.arange(1, len(train_error) + 1)
    below.plot(orders, test_error, "o-", color=ORANGE, ms=4, lw=1.5)
    below.plot(orders, train_error, "s-", color=BLUE, ms=3, lw=1.5)
    below.text(30.7, test_error[-1], "test years", color=ORANGE, va="center")
    below.text(30.7, train_error[-1], "training years", color=BLUE, va="center")
    below.plot([1, 1], [10, 28], color=INK, linewidth=1, linestyle="--", gid="p")
    below.text(30.7, 27, "", color=ORANGE, va="center", gid="test")
    below.text(30.7, 25, "", color=BLUE, va="center", gid="train")
    below.set(xlim=(0, 39.5), ylim=(10, 28), xlabel="window length p", ylabel="error, sunspots")
    below.set_xticks(range(0, 31, 5))
    return fig


def horizon(years, counts, test, scores, mean_error):
    """Draw forecasts above, errors against the horizon below; gids: forecast, off, k, later.

    Parameters
    ----------
    scores : dict of str to ndarray
        Errors at k = 1, 2, ... of three forecasts, in the order naive, seasonal naive, AR(11).
    """
    fig, (above, below) = plt.subplots(2, 1, figsize=(4.7, 4.6))
    _forecast_years(above, years, counts, test, "AR(11), k years ahead")
    above.text(2009, 200, "", color=ORANGE, ha="right", va="center", gid="off")
    looks = (MUTED, "-", 1.2), (PURPLE, "-.", 1.6), (ORANGE, "-", 2.2)
    for (name, errors), (colour, dash, width) in zip(scores.items(), looks, strict=True):
        last = len(errors)
        below.plot(range(1, last + 1), errors, dash, color=colour, lw=width, label=name)
    below.axhline(mean_error, color=INK, linestyle=":", linewidth=1.5, label="mean", zorder=3)
    below.fill_between(
        [1, last + 1], 0, 92, color=PAPER, lw=0, zorder=2.5, gid="later", clip_on=False
    )
    below.plot([1, 1], [0, 88], color=INK, linewidth=1, linestyle="--", gid="k")
    below.set(xlim=(0, last + 1), ylim=(0, 135), xlabel="horizon k", ylabel="error, sunspots")
    below.set(xticks=(1, 11, 22, 33, 44, 55, 64), yticks=(0, 25, 50, 75))
    below.legend(loc="upper left", ncols=2, columnspacing=1.2, handlelength=2.0)
    return fig


def ladder(scores, horizons):
    """Display errors as a table: a row per model, a column per horizon; the smallest is bold."""
    best = np.min(list(scores.values()), axis=0)
    head = "".join(
        f'<th scope="col" style="text-align:right;white-space:nowrap">k = {k}</th>'
        for k in horizons
    )
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>{_cells(errors, best)}</tr>'
        for name, errors in scores.items()
    )
    caption = "Error in sunspots, the smallest of each horizon in bold"
    table = (
        f'<table class="table"><caption>{caption}</caption><tr><td></td>{head}</tr>{rows}</table>'
    )
    plain = "\n".join(
        f"{name:26}" + "".join(f"{e:7.1f}" for e in row) for name, row in scores.items()
    )
    display({"text/html": table, "text/plain": plain}, raw=True)


def _cells(errors, best):
    marks = [
        ("<strong>", "</strong>") if e == least else ("", "")
        for e, least in zip(errors, best, strict=True)
    ]
    return "".join(
        f'<td style="text-align:right">{start}{e:.1f}{end}</td>'
        for e, (start, end) in zip(errors, marks, strict=True)
    )


def _forecast_years(ax, years, counts, test, label):
    ax.plot(years[test], counts[test], label="sunspots", **SUN)
    ax.plot(years[test], counts[test], "--", color=ORANGE, lw=1.6, gid="forecast", label=label)
    ax.set(xlim=(1898, 2010), ylim=(-25, 268), xlabel="year", ylabel="sunspots")
    ax.legend(loc="upper left", ncols=2, columnspacing=1.2)


def fed_truth_and_itself(years, counts, test, one_step, alone):
    """Draw one-step forecasts above, forecasts fed their own outputs below."""
    fig, axes = plt.subplots(2, 1, figsize=(4.7, 4.6), sharex=True, sharey=True)
    titles = (
        "One year ahead, each from the true years",
        "Left alone after 1899, fed its own outputs",
    )
    for ax, forecast, title in zip(axes, (one_step, alone), titles, strict=True):
        ax.plot(years[170:], counts[170:], label="sunspots", **SUN)
        ax.plot(years[test], forecast, "--", color=ORANGE, linewidth=1.6, label="AR(11)")
        ax.vlines(1899.5, 0, 200, color=MUTED, linewidth=1, linestyle=":")
        ax.set(title=title, ylim=(0, 245), xlim=(1868, 2012), ylabel="sunspots")
    axes[0].legend(loc="upper left", ncols=2)
    axes[1].set_xlabel("year")
    return fig


def one_hot_rows(sentences, codes, vocab):
    """Draw each sentence as one-hot rows, one per step from above, and below them their sum.

    Parameters
    ----------
    sentences : list of list of str
    codes : list of ndarray, shape (T, N)
    vocab : list of str, length N
    """
    fig, axes = plt.subplots(1, len(codes), figsize=(4.7, 3.5))
    for ax, words, vectors in zip(axes, sentences, codes, strict=True):
        steps, size = vectors.shape
        ax.hlines(np.arange(steps + 1) - 0.5, -0.5, size - 0.5, color=GRID, linewidth=0.8)
        ax.vlines(np.arange(size + 1) - 0.5, -0.5, steps - 0.5, color=GRID, linewidth=0.8)
        step, place = np.nonzero(vectors)
        ax.plot(place, step, "s", color=BLUE, markersize=15, markeredgecolor=PAPER)
        for column, count in enumerate(vectors.sum(axis=0)):
            ax.text(column, steps + 0.5, f"{count:.0f}", ha="center", va="center", color=PURPLE)
        ax.text(-0.75, steps + 0.5, "bag", ha="right", va="center", color=PURPLE)
        ax.axhline(steps - 0.2, color=PURPLE, linewidth=1.5)
        ax.set(xlim=(-0.6, size - 0.4), ylim=(steps + 1, -0.6))
        ax.set_xticks(range(size), vocab, rotation=45, ha="right", rotation_mode="anchor")
        ax.set_yticks(range(steps), words)
        ax.tick_params(length=0, labelcolor=INK)
        ax.spines[["left", "bottom"]].set_visible(False)
    return fig


def sentence_windows(pairs):
    """Draw pairs of sentences that end on the verb, and a window before it on each pair.

    Parameters
    ----------
    pairs : list of tuple
        The words of the two sentences, each ending with its verb, alike but for one word.

    Returns
    -------
    fig : matplotlib.figure.Figure
        gids, for each pair j: ``window-j`` a closed line, ``same-j`` and ``differ-j`` two words.
    corners : list of (ndarray, ndarray)
        Of each pair x and y of the window, shape (P, 5), if it holds 1, 2, ..., P words.
    """
    longest = max(len(first) for first, _ in pairs) - 1
    fig, ax = canvas(345, 62 * len(pairs))
    corners = []
    for j, (first, second) in enumerate(pairs):
        top = 62 * (len(pairs) - j) - 18
        slots = [
            6.7 * max(map(len, words)) + (12 if words[0] != words[1] else 7)
            for words in zip(first, second, strict=True)
        ]
        right = 297 - np.cumsum([0, *slots[::-1]])  # edges of the words, from the verb on
        for at, words in enumerate(zip(first, second, strict=True)):
            x = (right[len(slots) - at] + right[len(slots) - at - 1]) / 2
            verb, other = at == len(slots) - 1, words[0] != words[1]
            look = {"weight": "bold" if verb or other else "normal"}
            for row, word in enumerate(words):
                colour = ORANGE if verb else PURPLE if other else INK
                text(ax, x, top - 19 * row, word, f"word-{j}-{row}-{at}", 11.5, colour, **look)
        held = np.minimum(np.arange(1, longest + 1), len(slots) - 1)
        left, end = right[held + 1], np.full(longest, right[1])
        x = np.stack([left, end, end, left, left], axis=1)
        y = np.tile(top + np.array([10.0, 10, -29, -29, 10]), (longest, 1))
        ax.plot(x[0], y[0], color=BLUE, linewidth=2, gid=f"window-{j}")
        text(ax, 300, top - 9.5, "same", f"same-{j}", 12, MUTED, ha="left")
        text(ax, 300, top - 9.5, "differ", f"differ-{j}", 11.5, BLUE, ha="left", weight="bold")
        corners.append((x, y))
    return fig, corners


def what_is_left(words, marked):
    """Draw a bar for each word of a sentence, from above; gid: left. One word is marked."""
    fig, ax = plt.subplots(figsize=(4.7, 2.9))
    colours = [PURPLE if word == marked else BLUE for word in words]
    ax.barh(range(1, len(words) + 1), 1, 0.62, color=colours, gid="left")
    ax.set_yticks(range(1, len(words) + 1), words)
    ax.set(xlim=(0, 1.05), ylim=(len(words) + 0.6, 0.4), xticks=(0, 0.5, 1))
    ax.set_xlabel("how much of it is left in h")
    ax.tick_params(axis="y", length=0, labelcolor=INK)
    return fig


def _squares(ax, vectors):
    """A filled square for each 1, an empty cell for each 0; steps to the right, places down."""
    steps, size = vectors.shape
    ax.hlines(np.arange(size + 1) - 0.5, 0.5, steps + 0.5, color=GRID, linewidth=0.8)
    ax.vlines(np.arange(steps + 1) + 0.5, -0.5, size - 0.5, color=GRID, linewidth=0.8)
    at, place = np.nonzero(vectors)
    side = 0.7 * 260 / max(steps, size * 1.4)
    ax.plot(at + 1, place, "s", color=BLUE, markersize=min(side, 22), markeredgecolor=PAPER)
    ax.set(xlim=(0.5, steps + 0.5), ylim=(size - 0.5, -0.5))
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
