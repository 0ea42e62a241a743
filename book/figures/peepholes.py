"""The drawn parts of the chapter "Peepholes": axes, labels, which wire is used when; no ideas."""

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp

from explorables.style import BLUE, GOLD, GREEN, GRID, MUTED, ORANGE, PURPLE, name_at_end
from figures.diagrams import block

# Which artists of `diagrams.block` come to life at which of the six moments of a step
MOMENTS = (
    "pipe-c-prev flow-c-prev wire-x wire-h-prev join name-c-prev name-h-prev name-x "
    "number-x number-h_prev number-c_prev",
    "wire-f-in wire-i-in layer-f layer-i sign-f sign-i peephole-f peephole-i peephole-past wire-f "
    "wire-i valve-f valve-i name-f name-i number-f number-i peephole-i-bridge peephole-both",
    "wire-g layer-g sign-g pipe-g name-g number-g",
    "joint joint-across joint-up pipe-c flow-c name-c number-c",
    "wire-o-bus wire-o-in layer-o sign-o peephole-o peephole-present wire-o valve-o name-o "
    "number-o",
    "squash sign-squash pipe-c-out",
    "pipe-h flow-h name-h number-h",
)

CLOCKS = (  # what the clock does, in words
    "Blind: the forget gate never shuts, the output gate never opens.",
    "Unheard: the state is wiped before it is high enough for the output gate.",
    "One spike in each round.",
    "A burst of spikes in each round.",
)
_TEN = {"k": 1, "theta_f": 9.9, "theta_o": 9.9, "cut": 0}
CLOCK_PRESETS = {
    "every_10": _TEN,
    "every_50": _TEN | {"k": 0.2},
    "burst": _TEN | {"theta_f": 12.9},
    "unheard": _TEN | {"theta_o": 12.9},
    "blind": _TEN | {"cut": 1},
}


def blind_gates():
    """Draw what a gate says of each state; gids: gate, A, B, says-A, says-B."""
    fig, ax = plt.subplots(figsize=(4.7, 3.4))
    ax.axhline(0, color=GRID, lw=1)
    ax.axhline(1, color=GRID, lw=1)
    ax.plot([0], [0], color=ORANGE, lw=2.6, gid="gate")
    for name, colour, marker, y in (("A", BLUE, "o", 1.27), ("B", PURPLE, "s", 1.13)):
        ax.plot([0], [0], marker, color=colour, ms=9, gid=name)
        ax.text(-5.8, y, "", color=colour, gid=f"says-{name}", va="center")
    ax.set(xlim=(-6, 6), ylim=(-0.05, 1.36), yticks=(0, 0.5, 1))
    ax.set(xlabel="what the cell holds, $c_{t-1}$", ylabel="forget gate, $f_t$")
    return fig


def in_order(numbers):
    """Draw the whole block with its numbers, to be revealed in order by `reveal`."""
    return block("full", numbers)


def reveal(explorable, moment, values):
    """Show of the block what has been computed up to `moment`, 0 to 6, and the rest faintly.

    Each tap stands as far open as its gate says.

    Parameters
    ----------
    explorable : Explorable
        Of a figure from `in_order`.
    moment : sympy symbol
        A slider from 0 to 6.
    values : dict of str to float
        The gates "i", "f" and "o".
    """
    for k in "ifo":
        explorable.transform(f"valve-{k}-handle", rotate=sp.Float(90 * (1 - values[k])))
    drawn = {artist.get_gid() for artist in explorable._fig.findobj() if artist.get_gid()}
    for at, names in enumerate(MOMENTS):
        for name in names.split():
            for gid in (name, f"{name}-flow", f"{name}-knob", f"{name}-handle"):
                if gid in drawn:
                    faint = 0 if name.startswith("number") else 0.13
                    seen = sp.Piecewise((1, moment >= at), (faint, True))
                    explorable.attribute(gid, "opacity", seen)
    return explorable


def clock(steps=150, high=22):
    """Draw state above, output below; gids: state, forget, open, name-..., output, spikes."""
    fig, (cell, out) = plt.subplots(
        2, 1, figsize=(4.7, 4.0), sharex=True, height_ratios=(2.1, 1), gridspec_kw={"hspace": 0.12}
    )
    for gid, colour, dash, label in (
        ("forget", ORANGE, "--", r"above: $f$ shuts"),
        ("open", GREEN, ":", r"above: $o$ opens"),
    ):
        cell.plot([0, steps], [0, 0], color=colour, lw=1.8, ls=dash, gid=gid, label=label)
    cell.plot([0], [0], color=BLUE, lw=1.8, gid="state", label="$c_t$")
    cell.set(ylim=(0, high + 3.5), yticks=(0, 10, 20), ylabel="cell state $c_t$")
    cell.legend(loc="upper right", ncols=3, columnspacing=1.2, handlelength=1.8)
    out.axhline(0, color=GRID, lw=1)
    out.plot([0], [0], color=PURPLE, lw=1.3, gid="output")
    out.plot([0], [0], "o", color=PURPLE, ms=5, gid="spikes")
    out.set(xlim=(0, steps + 2), ylim=(-0.12, 1.25), yticks=(0, 1), xticks=range(0, steps + 1, 25))
    out.set(xlabel="time step $t$", ylabel="output $h_t$")
    return fig


def constant_gates(runs):
    """Draw the states of cells with constant gates, and where each comes to rest.

    Parameters
    ----------
    runs : list of (f, c, rest)
        The constant gate, the states c_0 ... c_T, and the fixed point (None: there is none).
    """
    fig, ax = plt.subplots(figsize=(4.7, 2.9))
    looks = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PURPLE, ":"))
    for (f, c, rest), (colour, dash) in zip(runs, looks, strict=False):
        t = np.arange(len(c))
        ax.plot(t, c, color=colour, ls=dash)
        if rest is not None:
            ax.axhline(rest, color=GRID, lw=1, zorder=0)
        name_at_end(ax, f"f = {f:.2f}", t[-1], c[-1], colour)
    ax.set(xlim=(0, len(c) - 1), xlabel="time step $t$", ylabel="cell state $c_t$")
    return fig


def never_silent(h, chance, fired):
    """Draw the cells of a net above, how likely it is to fire below.

    Parameters
    ----------
    h : ndarray, shape (T, H)
    chance : ndarray, shape (T,)
    fired : ndarray of int
        Steps at which it fires.
    """
    fig, (cells, out) = plt.subplots(
        2, 1, figsize=(4.7, 3.6), sharex=True, height_ratios=(1.4, 1), gridspec_kw={"hspace": 0.15}
    )
    t = np.arange(1, len(h) + 1)
    for unit, colour, look in zip(h.T, (BLUE, ORANGE, GREEN, GOLD), "osv^", strict=False):
        cells.plot(t, unit, f"{look}-", color=colour, ms=3.5, lw=1.3)
    cells.axhline(0, color=MUTED, lw=1)
    low = min(0, h.min())
    cells.set(ylim=(low - 0.1, 1.1), yticks=(0, 1), ylabel="each cell's $h_t$")
    out.plot(t, chance, color=PURPLE, lw=1.3)
    out.plot(fired, chance[fired - 1], "o", color=PURPLE, ms=5)
    out.set(xlim=(0.5, len(h) + 0.5), ylim=(-0.1, 1.1), yticks=(0, 1), xlabel="time step $t$")
    out.set_ylabel("chance to fire")
    return fig
