"""The whole block as plumbing that moves: taps turn, pipes fill, numbers flow.

The drawing is that of `diagrams.block`, the formulas are those of `lstm_lib.derive.lstm`.
"""

import sympy as sp

from explorables.style import BLUE, GOLD, GREEN, GRID, INK, ORANGE, PAPER, PURPLE
from figures.diagrams import cell
from figures.diagrams.cell import BUS, LAYER, LEFT, OUT, RIGHT, TAP, TOP, F, G
from figures.diagrams.primitives import (
    PIPE,
    WORDS,
    arrow,
    box,
    canvas,
    circle,
    pipe,
    stroke,
    text,
    valve,
)
from figures.diagrams.reader import face
from lstm_lib.derive.lstm import at, g, h, lstm_forward, sigma

PIPES = {  # what flows -> its way and its colour
    "c_prev": ([(LEFT - 8, TOP), (F, TOP)], BLUE),
    "kept": ([(F, TOP), (G, TOP)], BLUE),
    "g": ([(G, LAYER), (G, TAP)], GREEN),
    "new": ([(G, TAP), (G, TOP)], GREEN),
    "c": ([(G, TOP), (RIGHT + 8, TOP)], BLUE),
    "c-down": ([(OUT, TOP), (OUT, 256)], BLUE),
    "s": ([(OUT, 256), (OUT, TAP)], BLUE),
    "h": ([(OUT, TAP), (OUT, BUS), (RIGHT + 8, BUS)], PURPLE),
}
IN = "wire-x wire-h-prev join name-x name-h-prev"
LIT = {  # a part's pipes, wires, taps and letters
    "f": f"{IN} wire-f-in layer-f sign-f wire-f valve-f name-f pipe-c-prev name-c-prev flow-c-prev "
    "peephole-past peephole-both peephole-f",
    "i": f"{IN} wire-i-in layer-i sign-i wire-i valve-i name-i pipe-c-prev name-c-prev flow-c-prev "
    "peephole-past peephole-both peephole-i peephole-i-bridge",
    "g": f"{IN} wire-g layer-g sign-g pipe-g name-g",
    "c": "pipe-c-prev pipe-c pipe-g layer-g sign-g valve-f valve-i name-f name-i name-g joint "
    "joint-across joint-up name-c-prev name-c flow-c-prev flow-c",
    "o": f"{IN} wire-o-bus wire-o-in layer-o sign-o wire-o valve-o name-o peephole-present "
    "peephole-o pipe-c name-c flow-c",
    "h": "pipe-c name-c flow-c pipe-c-out squash sign-squash valve-o name-o pipe-h flow-h name-h",
}
STRIPES = (0, (0.22, 0.45))  # in widths of the pipe
ENDS = ("", "-flow", "-knob", "-handle")


def one_step():
    """Compute one step of the block with peepholes, for one cell and one input.

    Returns
    -------
    dict of str to sympy.Expr
        By the names of `cell.SLOTS`, and the pre-activations "z_k": expressions of the symbols x,
        h, c (h_{t-1} and c_{t-1}), U_k, W_k, b_k and P_k.
    """
    now = {at("x"): sp.Symbol("x"), at("h", -1): sp.Symbol("h"), at("c", -1): sp.Symbol("c")}
    for quantity, formula in lstm_forward("full").items():
        known = formula.xreplace(now).replace(sigma, lambda z: 1 / (1 + sp.exp(-z)))
        now[quantity] = known.replace(g, sp.tanh).replace(h, sp.tanh)
    step = {slot: now[at(slot)] for slot in "xifgoch"}
    step |= {"h_prev": now[at("h", -1)], "c_prev": now[at("c", -1)]}
    step |= {"kept": step["f"] * step["c_prev"], "new": step["i"] * step["g"]}
    step |= {f"z_{k}": now[at(f"z^{k}")] for k in "ifgo"}
    return step | {"s": sp.tanh(step["c"])}


def plumbing(slots=tuple(cell.SLOTS), lit="ifgcoh"):
    """Draw the block with empty pipes, ready for `flow`.

    Parameters
    ----------
    slots : iterable of str
        Which numbers it will show, by the names of `cell.SLOTS`.
    lit : iterable of str
        Which parts are drawn, out of f, i, g, c, o, h; the rest is a ghost.

    Returns
    -------
    matplotlib.figure.Figure
        gids: those of `cell.block`, ``fill-...`` and ``minus-...`` for each of `PIPES`.
    """
    figure, axes = canvas(cell.WIDTH, cell.HEIGHT)
    draw(axes, slots, lit)
    return figure


def draw(axes, slots, lit="ifgcoh"):
    """Draw `plumbing` on axes whose unit is a point."""
    cell.draw(axes, set(cell.PARTS))
    shown = lit_gids(lit)
    for artist in [*axes.patches, *axes.texts]:
        if artist.get_gid() in shown or artist.get_gid() == "block":
            continue
        if artist in axes.texts:
            artist.remove()
        else:
            cell.recolour([artist], GRID, PAPER)
            artist.set_zorder(artist.get_zorder() - 8)
    open_pipes(axes, slots)


def open_pipes(axes, slots):
    """Empty the pipes of a drawn cell, and lay in what `flow` will show: fillings and numbers."""
    for artist in axes.patches:
        if (artist.get_gid() or "").endswith("-flow"):
            artist.set_edgecolor(PAPER)  # an empty pipe
    for name, _ in flowing(slots):
        way, colour = PIPES[name]
        stroke(axes, way, f"fill-{name}", colour, PIPE, z=2.4).set_capstyle("butt")
        stripes = stroke(axes, way, f"minus-{name}", PAPER, PIPE, z=2.5)
        stripes.set(linestyle=STRIPES, capstyle="butt")
    for slot in slots:
        text(axes, *cell.SLOTS[slot], "", f"number-{slot}", WORDS)


def flowing(slots):
    """List the pipes that carry one of `slots`: (pipe, slot). The branch needs its end, s, too."""
    branch = [("c-down", "c")] if {"c", "s"} <= {*slots} else []
    return [(name, name) for name in PIPES if name in slots] + branch


def lit_gids(lit):
    """Return the gids of the parts `lit`."""
    return {f"{gid}{end}" for part in lit for gid in LIT[part].split() for end in ENDS}


def flow(figure, values):
    """Let an explorable of `plumbing` show values: taps turn, pipes fill, numbers are written.

    A pipe is full where its value is 1 or more in size; stripes mean less than zero.

    Parameters
    ----------
    figure : Explorable
    values : dict of str to sympy.Expr
        By the names of `cell.SLOTS`.

    Returns
    -------
    Explorable
        The same.
    """
    for name, slot in flowing(values):
        value = sp.sympify(values[slot])
        figure.attribute(f"fill-{name}", "stroke-width", PIPE * sp.Min(1, sp.Abs(value)))
        figure.attribute(f"minus-{name}", "opacity", sp.Max(0, -sp.sign(value)))
    for k in "ifo":
        if k in values:
            figure.transform(f"valve-{k}-handle", rotate=90 * (1 - values[k]))
    for slot, value in values.items():
        if slot in cell.SLOTS:
            figure.text(f"number-{slot}", value, ".2f")
    return figure


def picture():
    """Draw the block, and below it what each piece of the plumbing means, one row per piece."""
    rows = (
        ("pipe: values flow", _pipe),
        ("pipe with stripes: a value below zero", _striped),
        ("tap: element-wise product with a gate", _tap),
        ("T-joint: element-wise sum", _joint),
        ("sigmoid layer: weights, bias, then σ", _sigmoid),
        ("tanh layer, and tanh alone (rounder)", _tanh),
        ("wires join: concatenation", _concatenation),
        ("peephole: looks at the cell state", _peephole),
    )
    below = 36 * len(rows) + 14
    figure, axes = canvas(cell.WIDTH, cell.HEIGHT - 24 + below)
    axes.set_ylim(-below, cell.HEIGHT - 24)
    cell.draw(axes, set(cell.PARTS))
    for k, (words, sign) in enumerate(rows):
        y = -32 - 36 * k
        sign(axes, y, f"legend-{k}")
        text(axes, 106, y, words, f"words-{k}", WORDS, ha="left")
    return figure


def _pipe(axes, y, gid):
    pipe(axes, [(14, y), (88, y)], gid, BLUE)


def _striped(axes, y, gid):
    pipe(axes, [(14, y), (88, y)], gid, BLUE)
    stripes = stroke(axes, [(14, y), (88, y)], f"{gid}-minus", PAPER, PIPE, z=2.5)
    stripes.set(linestyle=STRIPES, capstyle="butt")


def _tap(axes, y, gid):
    _pipe(axes, y, gid)
    valve(axes, 51, y, f"{gid}-valve", PAPER, ORANGE)


def _joint(axes, y, gid):
    _pipe(axes, y, gid)
    circle(axes, 51, y, 13, f"{gid}-ring")
    stroke(axes, [(45, y), (57, y)], f"{gid}-across", line=2, z=5)
    stroke(axes, [(51, y - 6), (51, y + 6)], f"{gid}-up", line=2, z=5)


def _sigmoid(axes, y, gid):
    box(axes, 51, y, 34, 28, gid, edge=ORANGE)
    text(axes, 51, y, "σ", f"{gid}-sign", 18)


def _tanh(axes, y, gid):
    box(axes, 28, y, 40, 28, gid, edge=GREEN)
    text(axes, 28, y, "tanh", f"{gid}-sign", WORDS)
    box(axes, 74, y, 42, 20, f"{gid}-alone", radius=10)
    text(axes, 74, y, "tanh", f"{gid}-alone-sign", WORDS)


def _concatenation(axes, y, gid):
    stroke(axes, [(14, y + 5), (88, y + 5)], gid)
    stroke(axes, [(51, y - 13), (51, y + 5)], f"{gid}-second")
    circle(axes, 51, y + 5, 2.6, f"{gid}-join", INK)


def _peephole(axes, y, gid):
    circle(axes, 18, y, 3.2, f"{gid}-eye", GOLD, GOLD)
    arrow(axes, [(18, y), (88, y)], f"{gid}-wire", GOLD, dashed=True)


def opened():
    """Draw the block of the first page, open, and the reader before it, at ease."""
    figure, axes = canvas(cell.WIDTH, cell.HEIGHT + 52)
    axes.set_ylim(-70, cell.HEIGHT - 18)
    cell.draw(axes, set(cell.PARTS))
    face(axes, 290, 6, at_ease=True)
    return figure
