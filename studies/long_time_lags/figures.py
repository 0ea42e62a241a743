"""Tables and a figure of Task 2a, long time lags: the paper's rows, and beside them ours."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, INK, MUTED, ORANGE
from studies.core.intervals import wilson
from studies.core.tables import show_table

# The paper's Table 2 in its order: method, p, learning rate, weights, % successful, sequences
PAPER = (
    ("RTRL", 4, "1.0", 36, 78, "1,043,000"),
    ("RTRL", 4, "4.0", 36, 56, "892,000"),
    ("RTRL", 4, "10.0", 36, 22, "254,000"),
    ("RTRL", 10, "1.0–10.0", 144, 0, "> 5,000,000"),
    ("RTRL", 100, "1.0–10.0", 10_404, 0, "> 5,000,000"),
    ("BPTT", 100, "1.0–10.0", 10_404, 0, "> 5,000,000"),
    ("chunker", 100, "1.0", 10_506, 33, "32,400"),
    ("LSTM", 100, "1.0", 10_504, 100, "5,040"),
)


def rows(trials):
    """Sort the trials of the study "long_time_lags" into the rows of the table.

    Returns
    -------
    dict of (str, int, str, float) to list of Trial
        By method, p, learning rate or rates as the paper writes them, and gate bias; the paper's
        rows first, then the others by p.
    """
    found: dict = {}
    for trial in trials:
        s = trial.settings
        bias, rate = s.get("gate_bias", 0.0), f"{s['lr']:.1f}"
        span = (s["method"], s["p"], "1.0–10.0", bias)
        theirs = {row[:3] for row in PAPER}
        key = span if span[:3] in theirs else (s["method"], s["p"], rate, bias)
        found.setdefault(key, []).append(trial)
    first = [(*row[:3], 0.0) for row in PAPER]
    others = sorted(set(found) - set(first), key=_place)
    return {key: found.get(key, []) for key in (*first, *others)}


def _place(key):
    method, p, rate, bias = key
    return ("RTRL", "BPTT", "LSTM").index(method), p, -bias, float(rate)


def paper_table(trials):
    """Display the paper's table, and at the right what the same and other settings did here.

    Parameters
    ----------
    trials : list of results.Trial
    """
    theirs = {(*row[:3], 0.0): row for row in PAPER}
    body = []
    for key, ours in rows(trials).items():
        *_, weights, share, after = theirs.get(key, (*key, None, None, "–"))
        weights = weights or ours[0].outcome["weights"]
        there = ["–" if share is None else f"{share} %", after]
        here = [f"{len(_won(ours))}/{len(ours)}", _after(ours)] if ours else ["not run", "–"]
        body.append([*_settings(key), f"{weights:,}", *there, *here])
    head = ["method", "p", "rate", "weights", "won", "after", "won", "after"]
    top = '<tr><td colspan="4"></td><th colspan="2" scope="colgroup">1997</th>'
    top += '<th colspan="2" scope="colgroup">here</th></tr>'
    caption = "After: sequences until success; here the median."
    if any("*" in row[0] for row in body):
        caption += " *: the gate starts shut."
    show_table(head, [_unbroken(row) for row in body], caption, top)


def details_table(trials):
    """Display, folded, how each row came about: intervals, ranges, the harder criterion, caps."""
    body = []
    for key, ours in rows(trials).items():
        if not ours:
            continue
        low, high = wilson(len(_won(ours)), len(ours))
        going = [t.outcome["learning"] for t in ours if t.outcome["learning"] is not None]
        ranges = [_range(counts) if counts else "–" for counts in (_won(ours), going)]
        cells = [f"{len(ours)}", f"{100 * low:.0f} to {100 * high:.0f} %", ranges[0]]
        cells += [f"{len(going)}/{len(ours)}", ranges[1], f"{ours[0].settings['cap']:,}"]
        seconds = np.median([t.seconds for t in ours])
        body.append([*_settings(key), *cells, f"{seconds:.1f}"])
    head = ["method", "p", "rate", "trials", "interval", "after", "learning on", "after"]
    caption = (
        "Seeds 0, 1, 2, ... Interval: Wilson's 95 %, of the share of successes. After: the range. "
        "Learning on: successes by the harder criterion, 10,000 sequences in a row without a stop. "
        "Seconds: of a trial, on one core; the median."
    )
    title = "Intervals, ranges, a harder criterion, caps and seconds"
    body = [_unbroken(row) for row in body]
    show_table([*head, "cap", "seconds"], body, caption, folded=title)


def _settings(key):
    method, p, rate, bias = key
    return [method + ("*" if bias else ""), f"{p}", rate]


def _won(trials):
    return [t.outcome["sequences"] for t in trials if t.outcome["sequences"] is not None]


def _after(trials):
    won = _won(trials)
    return f"{_round(np.median(won)):,}" if won else f"> {trials[0].settings['cap']:,}"


def _range(counts):
    return f"{_round(min(counts)):,} to {_round(max(counts)):,}"


def _round(count):
    """Three digits are enough."""
    digits = max(0, len(str(int(count))) - 3)
    return round(int(count), -digits)


def _unbroken(row):
    return [cell.replace(" ", "\N{NO-BREAK SPACE}") for cell in row]


def errors_figure(runs, added, tolerance=0.25):
    """Draw the largest error of both sequences over training, a line per net.

    Parameters
    ----------
    runs : dict of str to list of Block
        Name -> blocks of training; at most two.
    added : int
        When the LSTM got its cell.
    """
    fig, ax = plt.subplots(figsize=(4.7, 3))
    looks = ((ORANGE, "--"), (BLUE, "-"))
    for (name, blocks), (colour, dash) in zip(runs.items(), looks, strict=True):
        seen = [block.seen for block in blocks]
        ax.plot(seen, [block.at_rest for block in blocks], color=colour, ls=dash, label=name)
    ax.axhline(tolerance, color=MUTED, lw=1, ls=DASHED)
    ax.axvline(added, color=MUTED, lw=1)
    aside: dict = {"xytext": (4, 0), "textcoords": "offset points"}
    ax.annotate("the cell comes in", (added, 1.04), **aside)
    ax.annotate("success: below 0.25", (added, tolerance - 0.03), va="top", color=INK, **aside)
    ax.set(xlim=(0, seen[-1]), ylim=(0, 1.15), xlabel="sequences", ylabel="largest error")
    ax.legend(loc="upper right")
    return fig
