"""Tables and a figure of the study "timing": nets with peepholes beside nets without."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, GOLD, INK
from studies.core.intervals import wilson
from studies.core.tables import show_table

KINDS = (True, "with peepholes", GOLD, "o", -0.16), (False, "without", BLUE, "s", 0.16)
TASKS = {  # task, balanced, hears, truncated -> its name
    ("fire", False, True, False): "Fire, all steps count alike",
    ("fire", True, True, False): "Fire, spikes count as much as silence",
    ("measure", False, True, False): "Measure",
    ("fire", False, False, False): "Fire, without hearing itself",
    ("fire", False, True, True): "Fire, gradient as in the paper",
    ("measure", False, True, True): "Measure, gradient as in the paper",
}
MAIN = tuple(TASKS)[:3]


def groups(trials):
    """Sort the trials: {task: {(cells, F): {with peepholes?: [trial, ...]}}}, tasks as in TASKS."""
    found: dict = {task: {} for task in TASKS}
    for trial in trials:
        s = {"balanced": False, "hears": True, "truncated": False} | trial.settings
        rows = found[s["task"], s["balanced"], s["hears"], s["truncated"]]
        kinds = rows.setdefault((s["cells"], s["F"]), {True: [], False: []})
        kinds[s["peepholes"]].append(trial)
    return {task: dict(sorted(rows.items())) for task, rows in found.items() if rows}


def solved(trials):
    """Count the nets that passed their test."""
    return len(_updates(trials))


def _updates(trials):
    return [t.outcome["updates"] for t in trials if t.outcome["updates"] is not None]


def table(trials, tasks):
    """Display how many nets passed, and after how many updates.

    Parameters
    ----------
    trials : list of results.Trial
    tasks : iterable
        Keys of `TASKS`.
    """
    found = groups(trials)
    top = '<tr><td></td><th colspan="2" scope="colgroup">with peepholes</th>'
    top += '<th colspan="2" scope="colgroup">without</th></tr>'
    for task in tasks:
        body = []
        for (cells, F), kinds in found[task].items():
            row = [_name(cells, F)]
            for kind in (kinds[True], kinds[False]):
                after = f"{np.median(_updates(kind)):,.0f}" if solved(kind) else "–"
                row += [f"{solved(kind)}/{len(kind)}", after]
            body.append(row)
        caption = f"{TASKS[task]}. After: updates, the median of the nets that passed."
        show_table(["net", "passed", "after", "passed", "after"], body, caption, top)


def details(trials):
    """Display, folded, each row's interval, range of updates, cap, learning rate, seconds."""
    body = []
    for task, rows in groups(trials).items():
        for (cells, F), kinds in rows.items():
            for eyes, label, *_ in KINDS:
                kind, updates = kinds[eyes], _updates(kinds[eyes])
                low, high = wilson(solved(kind), len(kind))
                spread = f"{min(updates):,}–{max(updates):,}" if updates else "–"
                s, seconds = kind[0].settings, np.median([t.seconds for t in kind])
                row = [
                    f"{TASKS[task]}: {_name(cells, F)}, {label}",
                    f"{100 * low:.0f}–{100 * high:.0f} %",
                ]
                body.append([*row, spread, f"{s['cap']:,}", f"{s['lr']}", f"{seconds:.1f}"])
    head = ["net", "95 % interval", "updates", "cap", "rate", "seconds"]
    show_table(head, body, folded="Intervals, ranges, caps, learning rates and seconds")


def _name(cells, F):
    return f"{cells} cell{'s' * (cells > 1)}, F = {F}"


def figure(trials):
    """Draw the shares of nets that passed, with their intervals, a panel per task."""
    found = groups(trials)
    fig, axes = plt.subplots(len(MAIN), figsize=(4.7, 7.2), sharex=True, layout="constrained")
    for task, ax in zip(MAIN, axes, strict=True):
        for at, kinds in enumerate(found[task].values()):
            for eyes, label, colour, marker, aside in KINDS:
                n, count = solved(kinds[eyes]), len(kinds[eyes])
                ax.plot(wilson(n, count), [at + aside] * 2, color=colour, lw=2.2)
                mark = {"color": colour, "ms": 7.5, "label": None if at else label}
                ax.plot([n / count], [at + aside], marker, clip_on=False, zorder=3, **mark)
        rows = [_name(*row) for row in found[task]]
        ax.set_yticks(range(len(rows)), rows, color=INK)
        ax.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, 1))
        ax.set_title(TASKS[task], loc="left", color=INK)
        ax.grid(axis="x")
        ax.tick_params(axis="y", length=0, pad=9)
    ax.set_xlabel("share of nets that pass the test")
    ax.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "25", "50", "75", "100 %"))
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside upper center", ncols=2)
    return fig
