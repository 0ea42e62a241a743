"""The drawn parts of the page "How they trained it": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np

from explorables.style import BLUE, DASHED, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams.primitives import arrow, canvas, circle, pipe, stroke, text, valve


def shared_gates():
    """Draw a block of two cells that share one input gate and one output gate."""
    figure, axes = canvas(440, 236)
    gate_in, gate_out, rows = 146, 318, (176, 92)
    for k, y in enumerate(rows, 1):
        pipe(axes, [(60, y), (232, y)], f"in-{k}", GREEN)
        pipe(axes, [(232, y), (404, y)], f"out-{k}", BLUE)
        loop = [(240, y + 8), (256, y + 44), (208, y + 44), (224, y + 8)]
        pipe(axes, loop, f"loop-{k}", BLUE)
        circle(axes, 232, y, 22, f"cell-{k}", PAPER, INK, 2)
        text(axes, 232, y, f"$c^{k}$", f"name-c-{k}", 17)
        text(axes, 38, y, f"$g^{k}$", f"name-g-{k}", 17)
        text(axes, 424, y, f"$h^{k}$", f"name-h-{k}", 17)
    for x, name in ((gate_in, "i"), (gate_out, "o")):
        stroke(axes, [(x, 34), (x, rows[0])], f"wire-{name}", ORANGE, z=3.5)
        for k, y in enumerate(rows, 1):
            valve(axes, x, y, f"valve-{name}-{k}", PAPER, ORANGE)
        circle(axes, x, 26, 17, f"gate-{name}", PAPER, ORANGE, 2)
        text(axes, x, 26, f"${name}$", f"name-{name}", 18)
    return figure


def cut_edges():
    """Draw the ways of an error back through two steps: which the truncation keeps, and cuts."""
    figure, axes = canvas(440, 250)
    top, mid, low, columns = 206, 126, 46, {"t-1": 70, "t": 220, "t+1": 370}
    for index, x in columns.items():
        for y, symbol, colour in (
            (top, "c", BLUE),
            (mid, "z", INK),
            (low, "h", PURPLE),
        ):
            circle(axes, x, y, 25, f"{symbol}-{index}", PAPER, colour, 2)
            name = f"${symbol}_{{{index}}}$"
            text(axes, x, y, name, f"name-{symbol}-{index}", 15)
        arrow(axes, [(x - 12, top - 23), (x - 12, mid + 23)], f"c-z-{index}", BLUE, 2.2)
        bend = [(x + 23, low + 10), (x + 46, low + 30), (x + 46, top - 34), (x + 22, top - 14)]
        arrow(axes, bend, f"h-c-{index}", BLUE, 2.2, radius=14)
        arrow(axes, [(x + 8, low + 24), (x + 8, mid - 24)], f"h-z-{index}", BLUE, 2.2)
    for x in (220, 370):
        arrow(axes, [(x - 26, top), (x - 124, top)], f"carousel-{x}", BLUE, 3)
        text(axes, x - 75, top + 15, "× 1", f"one-{x}", 14, BLUE)
        arrow(axes, [(x - 22, mid - 13), (x - 129, low + 14)], f"cut-{x}", ORANGE, 2, dashed=True)
        stroke(axes, [(x - 86, 78), (x - 70, 94)], f"cross-a-{x}", ORANGE, 2.6, z=6)
        stroke(axes, [(x - 86, 94), (x - 70, 78)], f"cross-b-{x}", ORANGE, 2.6, z=6)
    return figure


def lag_figure(lags=100):
    """Axes of the error by lag; gids: exact, tanh, said."""
    fig, ax = plt.subplots(figsize=(4.7, 3.6))
    q = np.arange(lags + 1)
    ax.axhline(1e-2, color=MUTED, lw=1)
    ax.annotate("a hundredth", (lags - 1, 1.25e-2), color=INK, ha="right", va="bottom")
    ax.plot(q, q + 1, color=MUTED, ls=(0, (1, 1.5)), gid="tanh", label="tanh net")
    ax.plot(q, q + 1, color=ORANGE, ls=DASHED, gid="exact", label="block, exact")
    ax.plot(q, 0 * q + 1.0, color=BLUE, label="block, truncated")
    ax.set(yscale="log", xlim=(0, lags), ylim=(1e-6, 1e2), yticks=10.0 ** np.arange(-6, 3, 2))
    ax.set(xlabel="steps back $q$", ylabel="error left")
    ax.grid(axis="y")
    ax.legend(
        loc="lower center", bbox_to_anchor=(0.42, 1), ncols=3, columnspacing=0.8, handlelength=1.5
    )
    ax.text(lags, 4e-6, "", color=ORANGE, ha="right", va="center", gid="said")
    return fig
