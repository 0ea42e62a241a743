"""The drawn parts of the page "From the book to your framework"."""

from explorables.style import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams.primitives import WORDS, arrow, box, canvas, circle, shape, stroke, text


def outputs():
    """Draw two layers over four steps, and frames around output, h_n and c_n."""
    fig, ax = canvas(440, 268)
    columns, rows = (84, 152, 220, 288), (70, 150)
    for layer, y in enumerate(rows, 1):
        text(ax, 26, y, f"layer\n{layer}", f"layer-{layer}", WORDS, MUTED)
        for t, x in enumerate(columns, 1):
            box(ax, x, y, 40, 44, f"box-{layer}-{t}")
            below = (y - 44, GREEN) if layer == 1 else (rows[0] + 23, PURPLE)
            arrow(ax, [(x, below[0]), (x, y - 23)], f"in-{layer}-{t}", below[1])
            for lane, colour, name in ((13, PURPLE, "h"), (-13, BLUE, "c")):
                end = 48 if t < 4 else {"h": 43, "c": 88}[name]
                wire = [(x + 21, y + lane), (x + end - 1, y + lane)]
                arrow(ax, wire, f"{name}-{layer}-{t}", colour)
        for x, lane, colour, name in ((346, 13, PURPLE, "h"), (391, -13, BLUE, "c")):
            circle(ax, x, y + lane, 15, f"last-{name}-{layer}", PAPER, colour)
            text(ax, x, y + lane, f"${name}_4$", f"name-{name}-{layer}")
    for t, x in enumerate(columns, 1):
        text(ax, x, 14, f"$x_{t}$", f"x-{t}", colour=GREEN)
        arrow(ax, [(x, 173), (x, 199)], f"out-{t}", PURPLE)
        circle(ax, x, 215, 15, f"output-{t}", PAPER, PURPLE)
        text(ax, x, 215, f"$h_{t}$", f"name-output-{t}")
    text(ax, 118, 175, "$h$", "wire-h", colour=PURPLE)
    text(ax, 118, 124, "$c$", "wire-c", colour=BLUE)
    stroke(ax, [(304, 215), (346, 215), (346, 179)], "same", MUTED, dashed=True)
    text(ax, 355, 222, "the same", "same-name", WORDS, MUTED, ha="left")
    box(ax, 186, 215, 246, 42, "frame-output", "none", ORANGE, 10, 2.4)
    text(ax, 63, 254, "output", "frame-output-name", WORDS, ORANGE, ha="left")
    for x, middle, name in ((346, 123, "h_n"), (391, 97, "c_n")):
        box(ax, x, middle, 40, 118, f"frame-{name}", "none", ORANGE, 10, 2.4)
    text(ax, 346, 43, "h_n", "frame-h_n-name", WORDS, ORANGE)
    text(ax, 391, 24, "c_n", "frame-c_n-name", WORDS, ORANGE)
    return fig


def dropouts():
    """Draw where dropout acts in a stack of two layers: PyTorch's, and Keras's two."""
    fig, ax = canvas(440, 268)
    rows, low, high = (106, 178), 42, 222
    for left, name in ((0, "PyTorch"), (228, "Keras")):
        text(ax, left + 106, 252, name, f"name-{name}", WORDS)
        columns = left + 66, left + 146
        for t, x in enumerate(columns, 1):
            for layer, (y, start) in enumerate(zip(rows, (low + 12, rows[0] + 17), strict=True), 1):
                key = f"{name}-{layer}-{t}"
                box(ax, x, y, 34, 32, f"box-{key}")
                arrow(ax, [(x, start), (x, y - 17)], f"in-{key}", MUTED)
                if layer == 2 or name == "Keras":
                    cross(ax, x, (start + y - 23) / 2, f"dropout-{key}")
                for lane, kind, colour in ((7, "h", PURPLE), (-7, "c", BLUE)):
                    wire = [(x + 18, y + lane), (x + 62, y + lane)]
                    arrow(ax, wire, f"{kind}-{key}", colour)
                    if name == "Keras" and kind == "h":
                        diamond(ax, x + 34, y + lane, f"recurrent-{key}")
            text(ax, x, low, f"$x_{t}$", f"x-{name}-{t}", colour=GREEN)
            arrow(ax, [(x, rows[1] + 17), (x, high + 8)], f"out-{name}-{t}", MUTED)
        for layer, y in enumerate(rows, 1):
            text(ax, left + 24, y, f"{layer}", f"layer-{name}-{layer}", WORDS, MUTED)
    cross(ax, 58, 12, "legend-dropout")
    text(ax, 72, 12, "dropout", "legend-dropout-name", WORDS, ha="left")
    diamond(ax, 178, 12, "legend-recurrent")
    text(ax, 192, 12, "recurrent_dropout", "legend-recurrent-name", WORDS, ha="left")
    return fig


def cross(ax, x, y, gid):
    circle(ax, x, y, 7, gid, PAPER, ORANGE, 1.6, z=5)
    for k, rise in enumerate((3.5, -3.5)):
        stroke(ax, [(x - 3.5, y - rise), (x + 3.5, y + rise)], f"{gid}-{k}", ORANGE, 1.6, z=5.5)


def diamond(ax, x, y, gid):
    shape(ax, [(x - 7, y), (x, y + 7), (x + 7, y), (x, y - 7)], gid, PAPER, INK, 1.6, z=5)
