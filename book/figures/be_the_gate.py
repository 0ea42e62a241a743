"""The game "Be the gate": its drawing, and the cell that a reader works by hand."""

from typing import Any

import matplotlib.pyplot as plt
import sympy as sp

from explorables import Slider, explore
from explorables.style import BLUE, DASHED, GREEN, INK, MUTED, ORANGE, PURPLE
from studies.tasks.asked import ASKED, MARKED, NUMBERS

STEPS = range(1, len(NUMBERS) + 1)
TAPS = {"i": ("input tap", GREEN), "f": ("forget tap", ORANGE), "o": ("output tap", PURPLE)}
TARGETS = {t: NUMBERS[max(m for m in MARKED if m <= t) - 1] if t in ASKED else 0.0 for t in STEPS}


def game(gates, name, alt):
    """Return the game for a cell with these gates, "io" or "ifo", as an explorable.

    The controls are ``t``, the step that is reached, and for each step a tap's opening, ``i_1`` ...
    """
    sliders: dict[str, Any] = {
        f"{k}_{t}": Slider(0, 1, 0.1, float(k == "f"), f"{TAPS[k][0]} ${k}_{t}$", group=f"step {t}")
        for t in STEPS
        for k in gates
    }
    figure = explore(
        _draw(gates), alt=alt, name=name, t=Slider(1, len(NUMBERS), 1, 1, "step $t$"), **sliders
    )
    c, h = states(gates)
    now, i = sp.symbols("t i")
    seen = sp.Piecewise((1, i <= now), (0, True))
    figure.bars("number", _by_step(NUMBERS, i) * seen, i=i)
    figure.bars("memory", _by_step(c, i) * seen, i=i)
    figure.bars("output", _by_step(h, i) * seen, i=i)
    for k in gates:
        figure.bars(f"tap-{k}", _by_step([sp.Symbol(f"{k}_{t}") for t in STEPS], i), i=i)
    for t in STEPS:
        there = sp.Piecewise((1, now >= t), (0, True))
        for gid in ("mark", "wanted"):
            if gid == "wanted" or t in MARKED + ASKED:
                figure.attribute(f"{gid}-{t}", "opacity", there)
    errors = [(h[t - 1] - TARGETS[t]) ** 2 * sp.Piecewise((1, now >= t), (0, True)) for t in STEPS]
    return figure.note("Your error so far: {:.2f}", sp.Add(*errors))


def states(gates):
    """Return c_t and h_t of the cell as expressions of the taps, lists of six."""
    c, h, last = [], [], sp.S(0)
    for t, x in zip(STEPS, NUMBERS, strict=True):
        i, f, o = (sp.Symbol(f"{k}_{t}") if k in gates else sp.S(1) for k in "ifo")
        last = f * last + i * x
        c.append(last)
        h.append(o * last)
    return c, h


def _by_step(values, i):
    cases = [(value, i < t + 0.5) for t, value in zip(STEPS, values, strict=True)]
    return sp.Piecewise(*cases[:-1], (cases[-1][0], True))


def _draw(gates):
    fig, panels = plt.subplots(
        4, 1, figsize=(4.7, 3.0), sharex=True, height_ratios=(1.1, 1.1, 1.1, 0.8)
    )
    looks = (
        ("number", "$x$", GREEN),
        ("memory", "$c$", BLUE),
        ("output", "$h$", PURPLE),
    )
    for panel, (gid, label, colour) in zip(panels, looks, strict=False):
        panel.bar(STEPS, [0.001] * len(STEPS), 0.5, color=colour, gid=gid)
        panel.axhline(0, color=MUTED, lw=0.8)
        panel.set(ylabel=label, ylim=(-1, 1.75) if gid == "number" else (-1, 2.8))
        panel.set_yticks((0, 1) if gid == "number" else (0, 2))
    for t in STEPS:
        if t in MARKED + ASKED:
            word = "marked" if t in MARKED else "say it!"
            panels[0].text(t, 1.3, word, ha="center", va="center", color=INK, gid=f"mark-{t}")
        panels[2].plot(
            [t - 0.36, t + 0.36], [TARGETS[t]] * 2, color=INK, ls=DASHED, lw=1.6, gid=f"wanted-{t}"
        )
    width = 0.8 / len(gates)
    for n, k in enumerate(gates):
        at = [t + (n - (len(gates) - 1) / 2) * width for t in STEPS]
        panels[3].bar(at, [0.001] * len(STEPS), 0.85 * width, color=TAPS[k][1], gid=f"tap-{k}")
        panels[3].text(at[0], 1.12, f"${k}$", ha="center", va="bottom", color=TAPS[k][1])
    panels[3].set(ylim=(0, 1.7), yticks=(0, 1), xlabel="step", xlim=(0.4, 6.6), ylabel="taps")
    for panel in panels:
        panel.yaxis.label.set(rotation=0, ha="right", va="center", size=14)
    panels[3].yaxis.label.set_size(11)
    fig.align_ylabels(panels)
    return fig
