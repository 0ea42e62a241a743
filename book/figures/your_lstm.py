"""One unit of a trained LSTM, stepped through a sequence; and how far its gradient reaches."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE
from figures import full_diagram
from figures.diagrams import cell
from figures.diagrams.primitives import WORDS, canvas
from figures.full_diagram_time import flow_through, legend_beside, lookup
from lstm_lib.checks import check_int, check_keys, check_name

PARTS = ("recurrent unit", "carousel", "input gate", "output gate", "forget gate")
BELOW = 216  # points under the block
PANELS = (  # bottom, height, label, lines: name, colour, look
    (122, 82, "gates", (("f", ORANGE, "-"), ("i", GREEN, "--"), ("o", PURPLE, ":"))),
    (30, 80, "states", (("c", BLUE, "-"), ("h", PURPLE, "--"))),
)
LOOKS = ((BLUE, "o-"), (ORANGE, "s--"), (GREEN, "^:"), (PURPLE, "D-."), (MUTED, "v-"))


def watch(run, unit, layer=0, direction="forward", sequence=0, steps=40):
    """Take out of a run what one unit does at the first steps that its direction reads.

    Parameters
    ----------
    run : dict
        From `lstm_lib.opened.forward`.
    unit, layer, sequence : int
        From 0.
    direction : {"forward", "reverse"}
    steps : int
        At most so many: each weighs in the page.

    Returns
    -------
    dict of str to ndarray, shape (steps,)
        By the names of the drawing's slots: "h_prev", "c_prev", "i", "f", "g", "o", "kept", "new",
        "c", "s" and "h"; "x" too where the layer has one input.

    Raises
    ------
    TypeError, ValueError
        A unit, a layer, a direction or a sequence that is not there.
    """
    traces = check_keys("run", run, ("layers",))["layers"]
    both = traces[check_int("layer", layer, 0, len(traces) - 1)]
    trace = both[check_name("direction", direction, both)]
    _, B, H = trace["i"].shape
    at = check_int("sequence", sequence, 0, B - 1), check_int("unit", unit, 0, H - 1)
    steps = check_int("steps", steps, 1)
    h, c = (trace[name][: steps + 1, *at] for name in "hc")
    seen = {name: trace[name][:steps, *at] for name in "ifgos"}
    seen |= {"h_prev": h[:-1], "c_prev": c[:-1], "h": h[1:], "c": c[1:]}
    seen |= {"kept": seen["f"] * c[:-1], "new": seen["i"] * seen["g"]}
    if trace["x"].shape[2] == 1:
        seen["x"] = trace["x"][:steps, at[0], 0]
    return seen


def through_time(seen, marked=()):
    """Draw the block without peepholes, and under it a unit's gates and states over the steps.

    Parameters
    ----------
    seen : dict of str to ndarray, shape (T,)
        From `watch`.
    marked : sequence of int
        Steps to mark on the axis between the panels.

    Returns
    -------
    matplotlib.figure.Figure
        gids: those of `full_diagram.plumbing`, ``now-0`` and ``now-1``, upright lines at step 0.
    """
    figure, axes = canvas(cell.WIDTH, cell.HEIGHT + BELOW)
    total = cell.HEIGHT + BELOW
    axes.set_position((0, BELOW / total, 1, cell.HEIGHT / total))
    axes.set_ylim(0, cell.HEIGHT)
    cell.draw(axes, set(PARTS))
    full_diagram.open_pipes(axes, [slot for slot in cell.SLOTS if slot in seen])
    steps = np.arange(len(seen["f"]))
    for k, (bottom, height, label, lines) in enumerate(PANELS):
        place = (58 / cell.WIDTH, bottom / total, 304 / cell.WIDTH, height / total)
        panel = figure.add_axes(place)
        for name, colour, look in lines:
            panel.plot(steps, seen[name], look, color=colour, lw=2, label=f"${name}$")
        if k == 0:
            panel.plot(marked, np.full(len(marked), -0.08), "^", color=INK, ms=6, label="mark")
            panel.set(ylim=(-0.18, 1.08), yticks=(0, 1), xticklabels=())
        low, high = panel.get_ylim()
        panel.plot([0, 0], [low, high], color=INK, lw=1, ls=(0, (3, 2)), gid=f"now-{k}")
        panel.set(xlim=(-0.7, len(steps) - 0.3), ylim=(low, high))
        panel.set_ylabel(label, fontsize=WORDS)
        panel.tick_params(labelsize=WORDS, labelbottom=k == 1)
        legend_beside(panel)
    return figure


def step_through(figure, seen, t):
    """Let an explorable of `through_time` follow its slider `t`, which runs over the steps.

    Parameters
    ----------
    figure : Explorable
    seen : dict of str to ndarray, shape (T,)
        As for `through_time`.
    t : sympy.Symbol

    Returns
    -------
    Explorable
        The same.
    """
    steps = np.arange(len(seen["f"]))
    flow_through(figure, steps, {slot: seen[slot] for slot in cell.SLOTS if slot in seen}, t)
    for k in range(len(PANELS)):
        figure.transform(f"now-{k}", about=(0, 0), x=t)
    now = (lookup(t, steps, seen[name]) for name in ("f", "c_prev", "i", "g", "c"))
    return figure.note("Kept: {:.2f} × {:.2f}. New: {:.2f} × {:.2f}. The cell holds {:.2f}.", *now)


def draw_reach(found, lag):
    """Draw how the gradient by c in the first layer fades or grows, a line for each net.

    Up to twice the lag asked for.

    Parameters
    ----------
    found : dict of str to dict
        A net's name -> from `lstm_lib.opened.reach`.
    lag : int
        The lag asked for, as an upright line.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(4.7, 3.1), layout="constrained")
    for (name, one), (colour, look) in zip(found.items(), LOOKS, strict=False):
        past = (one["lag"] >= 0) & (one["lag"] <= 2 * lag)
        lags, fade = one["lag"][past], one["layers"][0]["forward"]["c"][past]
        axes.plot(lags, fade / fade[lags == 0], look, color=colour, ms=4, markevery=6, label=name)
    axes.axvline(lag, color=INK, lw=1, ls=(0, (3, 2)))
    axes.set(yscale="log", xlabel="steps back", ylabel="gradient by c, relative")
    figure.legend(loc="outside lower center", ncols=2)
    return figure
