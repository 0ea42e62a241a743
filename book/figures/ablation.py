"""The block with one wire cut: what the study found, drawn and in words."""

from functools import cache
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp
from matplotlib.ticker import MaxNLocator, PercentFormatter

from explorables import Choice, explore
from explorables.style import BLUE, GRID, INK, MUTED, ORANGE
from figures.diagrams import block
from figures.diagrams.cell import BUS, F, I, O
from figures.diagrams.primitives import WORDS, text
from lstm_lib.checks import check_name
from studies.ablation.rates import OTHER, RATES
from studies.core.results import read

T_95 = {10: 2.262, 5: 2.776}  # seeds -> of Student's t
WHOLE, GRU = "nothing", "GRU"
NAMES = {
    WHOLE: "whole block",
    "input gate": "no input gate",
    "forget gate": "no forget gate",
    "output gate": "no output gate",
    "squashing of g": "no tanh on $g$",
    "squashing of c": "no tanh on $c$",
    "peepholes": "no peepholes",
    "recurrent gates": "gates without $h$",
    "own forget gate": "$f = 1 - i$",
    "forget bias": "forget bias 0",
    GRU: "a GRU",
}
CUTS = [net for net in NAMES if net not in (WHOLE, GRU)]
OPTIONS = {WHOLE: "nothing"} | {  # of the explorable
    "input gate": "input gate",
    "forget gate": "forget gate",
    "output gate": "output gate",
    "squashing of g": "tanh on g",
    "squashing of c": "tanh on c",
    "peepholes": "peepholes",
    "recurrent gates": "h to the gates",
    "own forget gate": "f of its own",
    "forget bias": "forget bias 1",
}


class Task(NamedTuple):
    """What is measured on a task, and how it is told."""

    outcome: str
    title: str
    words: str
    form: str


TASKS = {
    "Alice": Task("bits", "Alice", "bits per character", "{:.2f}"),
    "verb": Task("updates", "Is or are", "batches until right", "{:.0f}"),
    "number": Task("updates", "Number", "batches until right", "{:.0f}"),
    "stream": Task("strings", "Stream", "of the strings wrong", "{:.0%}"),
}
MOST = {"verb": 400, "number": 1000}  # batches: what a net counts that did not get there
ENDS = ("", "-knob", "-handle")
CUT_AWAY = {  # what leaves the drawing
    "input gate": "wire-i-in layer-i sign-i wire-i valve-i name-i peephole-i peephole-i-bridge",
    "forget gate": "wire-f-in layer-f sign-f wire-f valve-f name-f peephole-f",
    "output gate": "wire-o-bus wire-o-in layer-o sign-o wire-o valve-o name-o peephole-o "
    "peephole-present",
    "squashing of g": "layer-g sign-g",
    "squashing of c": "squash sign-squash",
    "peepholes": "peephole-both peephole-f peephole-i peephole-i-bridge peephole-o peephole-past "
    "peephole-present",
    "own forget gate": "wire-f-in layer-f sign-f wire-f name-f peephole-f",
}
ADDED = {  # words that come into the drawing: net -> ((x, y, words), ...)
    "recurrent gates": tuple((x + 24, BUS + 24, "only $x$") for x in (F, I, O)),
    "own forget gate": ((F + 36, 250, "$1 - i$"),),
    "forget bias": ((F + 26, BUS + 24, "$b = 0$"),),
}


@cache
def found(task, net, times=1):
    """Return what each seed of a net came to, an array; low is good.

    `times` multiplies the task's learning rate: 1, or what `rates.OTHER` has for it.
    """
    outcome = TASKS[check_name("task", task, TASKS)].outcome
    trials = read("ablation", task=task, net=net, lr=times * RATES[task])
    values = [trial.outcome[outcome] for trial in trials]
    return np.array([MOST[task] if value is None else value for value in values], dtype=float)


def interval(values):
    """Return the 95 % interval of a mean, low and high, by Student's t."""
    half = T_95[len(values)] * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def verdict(task, net, times=1):
    """Say "worse" or "better" if a net's differences from the whole block, seed by seed, show it.

    Their interval must leave out zero; else "no clear difference".
    """
    low, high = interval(found(task, net, times) - found(task, WHOLE, times))
    return "worse" if low > 0 else "better" if high < 0 else "no clear difference"


def order():
    """Sort the cuts: first who was clearly worse on most tasks, then by mean rank."""
    means = np.array([[found(task, net).mean() for task in TASKS] for net in CUTS])
    ranks = means.argsort(axis=0).argsort(axis=0).mean(axis=1)
    worse = [sum(verdict(task, net) == "worse" for task in TASKS) for net in CUTS]
    return [CUTS[k] for k in sorted(range(len(CUTS)), key=lambda k: (-worse[k], -ranks[k]))]


def overview():
    """Draw all nets on all tasks, a panel a task: means with their intervals."""
    rows = [*order(), WHOLE, GRU]
    fig, panels = plt.subplots(
        1, len(TASKS), figsize=(4.7, 5.0), sharey=True, gridspec_kw={"wspace": 0.06}
    )
    for ax, task in zip(panels, TASKS, strict=True):
        ax.axvline(found(task, WHOLE).mean(), color=INK, lw=1)
        for row, net in enumerate(rows):
            values, said = found(task, net), verdict(task, net)
            colour = INK if net == WHOLE else {"worse": ORANGE, "better": BLUE}.get(said, MUTED)
            marker = "s" if net == WHOLE else {"worse": ">", "better": "<"}.get(said, "o")
            ax.plot(interval(values), (row, row), color=colour, lw=1.6)
            ax.plot(values.mean(), row, marker, color=colour, ms=6)
        ax.set_title(TASKS[task].title, fontsize=11)
        ax.xaxis.set_major_locator(MaxNLocator(2, prune="both"))
        ax.xaxis.set_major_formatter(PercentFormatter(1, 0) if task == "stream" else "{x:g}")
        ax.tick_params(axis="y", length=0, colors=INK)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", color=GRID)
    panels[0].set_yticks(range(len(rows)), [NAMES[net] for net in rows])
    panels[0].set_ylim(len(rows) - 0.5, -0.5)
    return fig


def scissors():
    """Return the explorable: choose what is missing, see the drawing and the four results."""
    fig = block("full")
    axes = fig.axes[0]
    for net, words in ADDED.items():
        for k, (x, y, word) in enumerate(words):
            text(axes, x, y, word, f"{net.split()[0]}-{k}", WORDS)
    figure = explore(
        fig,
        name="missing",
        alt="The whole block: the carousel with its three taps, the layers that steer them, "
        "and the peepholes. What is chosen as missing fades.",
        net=Choice(list(OPTIONS.values()), 0, "What is cut"),
    )
    there = {artist.get_gid() for artist in [*axes.patches, *axes.texts]}
    for gid in sorted({gid for gids in CUT_AWAY.values() for gid in gids.split()}):
        cuts = [net for net, gids in CUT_AWAY.items() if gid in gids.split()]
        for name in there & {gid + end for end in ENDS}:
            figure.attribute(name, "opacity", _where(cuts, 0.1, 1))
    for net, words in ADDED.items():
        for k in range(len(words)):
            figure.attribute(f"{net.split()[0]}-{k}", "opacity", _where([net], 1, 0))
    for task in TASKS:
        figure.choice(task, [told(task, net) for net in OPTIONS], sp.Symbol("net"), latex=False)
    return figure


def _where(nets, yes, no):
    """Return `yes` where one of these nets is chosen, else `no`."""
    chosen, cases = sp.Symbol("net"), [list(OPTIONS).index(net) for net in nets]
    return sp.Piecewise(*((yes, sp.Eq(chosen, k)) for k in cases), (no, True))


def told(task, net):
    """Tell a net's mean on a task beside that of the whole block, and the verdict."""
    title, words, form = TASKS[task].title, TASKS[task].words, TASKS[task].form
    mean, whole = (form.format(found(task, one).mean()).replace("%", " %") for one in (net, WHOLE))
    if net == WHOLE:
        return f"{title}: {mean} {words}"
    return f"{title}: {mean} {words}, whole block {whole}: {verdict(task, net)}"


def table():
    """Return head and rows of a table of all means with their intervals."""
    return ["net", *(f"{task.title}, {task.words}" for task in TASKS.values())], [
        [NAMES[net].replace("$", ""), *(_cell(task, net) for task in TASKS)]
        for net in (WHOLE, *order(), GRU)
    ]


def rates_table():
    """Return head and rows of a table of means at other learning rates, and at the task's own."""
    columns = [(task, times) for task in OTHER for times in sorted((*OTHER[task], 1))]
    rates = {
        (task, times): f"{TASKS[task].title}, {times * RATES[task]:g}" for task, times in columns
    }
    return ["net", *rates.values()], [
        [
            NAMES[net].replace("$", ""),
            *(
                TASKS[task].form.format(found(task, net, times).mean()).replace("%", " %")
                for task, times in columns
            ),
        ]
        for net in (WHOLE, *order(), GRU)
    ]


def _cell(task, net):
    values, form = found(task, net), TASKS[task].form
    mean, low, high = (form.format(one) for one in (values.mean(), *interval(values)))
    return f"{mean} ({low} to {high})".replace("%", " %")
