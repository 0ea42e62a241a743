"""The plumbing above, time below: a trained cell, stepped through a sequence."""

import numpy as np
import sympy as sp

from explorables.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE
from figures import full_diagram
from figures.diagrams import cell
from figures.diagrams.primitives import WORDS, canvas, text
from studies.tasks.trained_cell import CENTRE, SPREAD

BELOW = 264  # points under the block
PANELS = (  # bottom, height, label, low, high
    (188, 64, "sunspots", -1.15, 1.15),
    (112, 64, "gates", -0.05, 1.08),
    (36, 64, "states", -0.75, 0.75),
)
LINES = (  # panel, name, colour, look
    (0, "says", INK, "-"),
    (1, "f", ORANGE, "-"),
    (1, "i", GREEN, "--"),
    (1, "o", PURPLE, ":"),
    (2, "c", BLUE, "-"),
    (2, "h", PURPLE, "--"),
)


def through_time(years, seen):
    """Draw the block, and under it what a trained cell did, year by year.

    Parameters
    ----------
    years : ndarray, shape (T,)
    seen : dict of str to ndarray, shape (T,)
        From `trained_cell.run`.

    Returns
    -------
    matplotlib.figure.Figure
        gids: those of `full_diagram.plumbing`; ``marked`` (a word beside x) and ``now-0`` to
        ``now-2``, upright lines at the first year.
    """
    figure, axes = canvas(cell.WIDTH, cell.HEIGHT + BELOW)
    axes.set_position((0, BELOW / (cell.HEIGHT + BELOW), 1, cell.HEIGHT / (cell.HEIGHT + BELOW)))
    axes.set_ylim(0, cell.HEIGHT)
    full_diagram.draw(axes, cell.SLOTS)
    text(axes, 138, 12, "marked", "marked", WORDS, ORANGE, ha="left")
    panels = [_panel(figure, years, *panel) for panel in PANELS]
    marked = seen["mark"] == 1
    panels[0].plot(years[~marked], seen["x"][~marked], "o", color=MUTED, ms=4, label="input")
    panels[0].plot(years[marked], seen["x"][marked], "s", color=ORANGE, ms=7, label="marked")
    for k, name, colour, look in LINES:
        label = "net says" if name == "says" else f"${name}$"
        panels[k].plot(years, seen[name], look, color=colour, lw=2, label=label)
    for k, panel in enumerate(panels):
        ends = panel.get_ylim()
        panel.plot([years[0]] * 2, ends, color=INK, lw=1, ls=(0, (3, 2)), gid=f"now-{k}")
        legend_beside(panel)
        panel.set_ylim(ends)
    panels[0].set_yticks((-1, 0, 1), ("0", "95", "190"))
    panels[1].set_yticks((0, 1))
    panels[2].set_yticks((-0.5, 0, 0.5), ("−.5", "0", ".5"))
    panels[-1].set_xticks(years[years % 5 == 0])
    return figure


def _panel(figure, years, bottom, height, label, low, high):
    total = cell.HEIGHT + BELOW
    panel = figure.add_axes((58 / cell.WIDTH, bottom / total, 276 / cell.WIDTH, height / total))
    panel.set(xlim=(years[0] - 0.7, years[-1] + 0.7), ylim=(low, high))
    panel.set_ylabel(label, fontsize=WORDS)
    panel.tick_params(labelbottom=bottom == PANELS[-1][0], labelsize=WORDS)
    panel.set_xticks(years[years % 5 == 0])
    return panel


def step_through(figure, years, seen, t):
    """Let an explorable of `through_time` follow its slider `t`, which runs over the years.

    Parameters
    ----------
    figure : Explorable
    years, seen
        As for `through_time`.
    t : sympy.Symbol

    Returns
    -------
    Explorable
        The same.
    """
    flow_through(figure, years, {slot: seen[slot] for slot in cell.SLOTS}, t, fullest=0.5)
    figure.attribute("marked", "opacity", lookup(t, years, seen["mark"]))
    for k in range(len(PANELS)):
        figure.transform(f"now-{k}", about=(float(years[0]), 0), x=t)
    gates = (lookup(t, years, seen[k]) for k in "fioc")
    figure.note("$f$ = {:.2f}, $i$ = {:.2f}, $o$ = {:.2f}, and the memory is {:.2f}.", *gates)
    spots = (lookup(t, years, CENTRE + SPREAD * seen[k]) for k in ("says", "target"))
    return figure.note("The net says {:.0f}, the number marked last is {:.0f}.", *spots)


def legend_beside(panel):
    """Name a panel's lines to the right of it."""
    panel.legend(
        loc="center left",
        bbox_to_anchor=(1, 0.5),
        handlelength=1.2,
        borderaxespad=0.2,
        handletextpad=0.4,
        fontsize=WORDS,
    )


def flow_through(figure, at, seen, t, fullest=1.0):
    """Let taps, pipes and numbers of `full_diagram.plumbing` show seen[slot][k] where t is at[k].

    A pipe is full where its value is `fullest` or more in size.
    """
    for name, slot in full_diagram.flowing(seen):
        value = seen[slot]
        full = full_diagram.PIPE * np.minimum(1, np.abs(value) / fullest)
        figure.attribute(f"fill-{name}", "stroke-width", lookup(t, at, full))
        figure.attribute(f"minus-{name}", "opacity", lookup(t, at, 1.0 * (value < 0)))
    for k in "ifo":
        figure.transform(f"valve-{k}-handle", rotate=lookup(t, at, 90 * (1 - seen[k])))
    for slot, value in seen.items():
        figure.table(f"number-{slot}", np.round(value, 4), by=t.name, format="{:.2f}")


def lookup(t, at, values):
    """Return an expression that is values[k] where the symbol t is at[k]."""
    cases = [
        (sp.Float(f"{value:.4g}"), t < float(end) + 0.5)
        for end, value in zip(at[:-1], values[:-1], strict=True)
    ]
    return sp.Piecewise(*cases, (sp.Float(f"{values[-1]:.4g}"), True), evaluate=False)
