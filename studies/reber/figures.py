"""Tables and figures of the two Reber studies, the papers' rows beside ours."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from studies.core.intervals import wilson
from studies.core.tables import show_table

RULES = (  # words, settings, the paper's perfect, good, rest
    ("external reset", {"rule": "reset"}, ("74 % (7,441)", "0 %", "26 % ⟨31⟩")),
    ("standard", {"rule": "keep"}, ("0 %", "1 % ⟨1,166⟩", "99 % ⟨37⟩")),
    ("state decay 0.9", {"rule": "decay"}, ("0 %", "0 %", "100 % ⟨56⟩")),
    ("forget gates", {"rule": "forget gate"}, ("18 % (18,889)", "29 % ⟨39,171⟩", "53 % ⟨145⟩")),
    (
        "forget gates, rate decay",
        {"rule": "forget gate", "lr_decay": 0.99, "weights": True},
        ("62 % (14,087)", "6 % ⟨68,464⟩", "32 % ⟨30⟩"),
    ),
)
GOOD = 1000  # right answers before the first mistake, on average

STRINGS_1997 = {  # (net, rate) -> the paper's share of successes, strings until then
    ("4 x 1", 0.1): ("100 %", "39,740"),
    ("4 x 1", 0.5): ("97 %", "9,500"),
    ("3 x 2", 0.1): ("100 %", "21,730"),
    ("3 x 2", 0.2): ("97 %", "14,060"),
    ("3 x 2", 0.5): ("100 %", "8,440"),
    ("Elman", 0.1): ("0 %", "> 200,000"),
    ("Elman", 0.5): ("–", "–"),
}


def chosen(trials, **settings):
    """Return the trials whose settings are these and no others, but for the cap of streams."""
    return [
        t for t in trials if {k: v for k, v in t.settings.items() if k != "streams"} == settings
    ]


def classes(trials):
    """Sort trials into perfect, good and rest: three lists."""
    perfect = [t for t in trials if t.outcome["perfect"]]
    lost = [t for t in trials if not t.outcome["perfect"]]
    good = [t for t in lost if t.outcome["length"] > GOOD]
    return perfect, good, [t for t in lost if t.outcome["length"] <= GOOD]


def continual_table(trials):
    """Display the paper's five rows and ours."""
    body = []
    for name, settings, theirs in RULES:
        body.append([name, *theirs, *_shares(chosen(trials, **settings))])
    head = ["net", *("perfect", "good", "rest") * 2]
    top = '<tr><td></td><th colspan="3" scope="colgroup">1999</th>'
    top += '<th colspan="3" scope="colgroup">here</th></tr>'
    caption = "In round brackets training streams, in angle ones right answers in a row: means."
    show_table(head, body, caption, top)


def continual_details(trials):
    """Display, folded, intervals, ranges and cost of each row."""
    body = []
    for name, settings, _ in RULES:
        ours = chosen(trials, **settings)
        groups = classes(ours)
        intervals = [_interval(len(group), len(ours)) for group in groups]
        streams = _range([t.outcome["streams"] for t in groups[0]])
        lengths = [_range([t.outcome["length"] for t in group]) for group in groups[1:]]
        cost = np.mean([t.outcome["symbols"] for t in ours]) / 1e6
        seconds = np.mean([t.seconds for t in ours])
        body.append([name, *intervals, streams, *lengths, f"{cost:.1f}", f"{seconds:.0f}"])
    head = ["net", "perfect, 95 %", "good, 95 %", "rest, 95 %", "streams till perfect"]
    head += ["length, good", "length, rest", "million symbols", "seconds"]
    show_table(head, body, "", folded="Intervals, ranges and cost")


def drift_table(trials):
    """Display the largest |c| along a stream, a median over the trained nets of each row."""
    body = []
    for name, settings, _ in RULES:
        states = [t.outcome["states"] for t in chosen(trials, **settings)]
        body.append([name, *(f"{c:,.1f}" for c in np.median(states, axis=0))])
    head = ["largest |c| after", "10", "100", "1,000", "3,000 symbols"]
    show_table(head, body, "Trained nets: medians.")


def variants_table(trials, variants):
    """Display what comes of other readings of the paper.

    Parameters
    ----------
    trials : list of Trial
    variants : list of (str, dict)
        Words and settings.
    """
    body = []
    for name, settings in variants:
        ours = chosen(trials, **settings)
        body.append([name, *_shares(ours)])
    show_table(["net", "perfect", "good", "rest"], body, "As above, all of them ours.")


def _rows_1997(trials):
    """Yield name, rate, the paper's two cells and our trials, row by row."""
    for shortcut in (False, True):
        for (net, rate), theirs in STRINGS_1997.items():
            wanted = {"net": net, "lr": rate} | ({"shortcut": True} if shortcut else {})
            ours = [
                t for t in trials if {k: v for k, v in t.settings.items() if k != "cap"} == wanted
            ]
            name = net.replace(" x ", "×") + (" + shortcuts" if shortcut else "")
            if ours:
                yield name, f"{rate}", ("–", "–") if shortcut else theirs, ours


def strings_table(trials):
    """Display the rows of 1997 and ours."""
    body = []
    for name, rate, theirs, ours in _rows_1997(trials):
        won = [t.outcome["strings"] for t in ours if t.outcome["success"]]
        after = f"{np.median(won):,.0f}" if won else f"> {ours[0].settings['cap']:,}"
        weights = f"{ours[0].outcome['weights']}"
        body.append([name, rate, weights, *theirs, f"{len(won)} of {len(ours)}", after])
    head = ["net", "rate", "weights", *("success", "after") * 2]
    top = '<tr><td colspan="3"></td><th colspan="2" scope="colgroup">1997</th>'
    top += '<th colspan="2" scope="colgroup">here</th></tr>'
    caption = "After: strings until success; 1997 the mean, here the median. "
    caption += "For Elman's net 1997 names no rate."
    show_table(head, body, caption, top)


def strings_details(trials):
    """Display, folded, intervals, ranges and seconds of our rows."""
    body = []
    for name, rate, _, ours in _rows_1997(trials):
        won = [t.outcome["strings"] for t in ours if t.outcome["success"]]
        seconds = f"{np.median([t.seconds for t in ours]):.1f}"
        body.append([name, rate, _interval(len(won), len(ours)), _range(won), seconds])
    head = ["net", "rate", "success, 95 %", "after: median (range)", "seconds"]
    show_table(head, body, folded="Intervals, ranges and seconds")


def strings_figure(runs):
    """Draw how many test strings are read right, over training, a panel per net.

    Parameters
    ----------
    runs : dict of str to list of reber_strings.Test
    """
    fig, axes = plt.subplots(len(runs), 1, figsize=(4.7, 1.9 * len(runs)), sharex=True)
    for ax, (name, tests) in zip(axes, runs.items(), strict=True):
        strings, right, memory = np.array(tests).T
        ax.plot(strings, 100 * memory, "s--", color=ORANGE, ms=6, mfc=PAPER, label="at the letter")
        ax.plot(strings, 100 * right, "o-", color=BLUE, ms=5, label="at all places")
        ax.axhline(50, color=GRID, lw=1.2, zorder=0)
        ax.set(ylim=(-8, 108), yticks=(0, 50, 100), title=name)
    axes[0].legend(loc="lower right")
    axes[-1].set(xlabel="training strings", xlim=(0, None))
    fig.supylabel("test strings right (%)", fontsize="medium")
    return fig


def gates_figure(f, c, new, letter, text):
    """Draw one block's forget gate over some strings, and its states below.

    Parameters
    ----------
    f : ndarray, shape (T,)
    c : ndarray, shape (T, 2)
    new : ndarray, shape (T,)
        1 where a string begins; also at t = 0.
    letter : ndarray, shape (T,)
        1 where T alone may come next, -1 where P alone may, else 0.
    text : str
        The T letters.
    """
    fig, axes = plt.subplots(2, 1, figsize=(4.7, 4.2), sharex=True, height_ratios=(1, 1.5))
    gate, states = axes
    t, edges = np.arange(len(new)), [*np.flatnonzero(new), len(new)]
    for ax in axes:
        for a, b in pairwise(edges):
            if letter[a:b].sum() > 0:
                ax.axvspan(a - 0.5, b - 0.5, color=GRID, lw=0, zorder=0)
    gate.plot(t, f, color=MUTED, lw=1)
    gate.plot(t, f, "s", color=BLUE, ms=4)
    gate.plot(t[new == 1], f[new == 1], "o", color=ORANGE, ms=9, mfc="none", mew=2)
    gate.set(ylim=(-0.12, 1.12), yticks=(0, 1), ylabel="forget gate $f$")
    states.plot(t, c[:, 0], "o-", color=BLUE, lw=1.5, ms=3, label="first cell")
    states.plot(t, c[:, 1], "s--", color=PURPLE, lw=1.5, ms=3, label="second cell")
    for sign, look in ((1, "^"), (-1, "v")):
        asked = np.flatnonzero(letter == sign)
        states.plot(asked, c[asked, 0], look, color=ORANGE, ms=9, mec=INK, mew=0.8, zorder=4)
    states.axhline(0, color=MUTED, lw=0.8)
    states.set(ylabel="states $c$", xlim=(-0.5, len(new) - 0.5), xlabel="letters of the stream")
    states.set_xticks(t, list(text))
    states.tick_params(axis="x", length=0)
    states.legend(loc="upper left", ncols=2, bbox_to_anchor=(0, -0.26))
    fig.align_ylabels()
    return fig


def _shares(trials):
    """Share of perfect, good and rest, each with its mean count in the paper's brackets."""
    shown = []
    for group, key, (left, right) in zip(  # type: ignore[str-unpack]
        classes(trials), ("streams", "length", "length"), ("()", "⟨⟩", "⟨⟩"), strict=True
    ):
        share = f"{100 * len(group) / len(trials):.0f} %"
        if group:
            share += f" {left}{np.mean([t.outcome[key] for t in group]):,.0f}{right}"
        shown.append(share)
    return shown


def _interval(k, n):
    low, high = wilson(k, n)
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def _range(values):
    if not len(values):
        return "–"
    low, middle, high = (round(float(f(values))) for f in (min, np.median, max))
    return f"{middle:,} ({low:,}–{high:,})"
