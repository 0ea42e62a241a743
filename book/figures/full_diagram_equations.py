"""Each part of the drawing beside its equation, forward and backward."""

import re

import sympy as sp

from explorables.style import INK, ORANGE, PAPER
from figures.diagrams import cell
from figures.diagrams.cell import BUS, LAYER, OUT, TAP, TOP, F, G, I, O
from figures.diagrams.primitives import WORDS, arrow, circle, stroke, text
from figures.full_diagram import LIT, lit_gids
from lstm_lib.derive.lstm import at, error, lstm_backward, lstm_forward, lstm_latex

PARTS = (
    "everything",
    "forget gate f",
    "input gate i",
    "new memory g",
    "cell state c",
    "output gate o",
    "hidden state h",
)
DIM = 0.13  # opacity of the parts that are not meant
BEHIND = 0.45  # of the lit part, while the error is shown
EDGE, CORNER = 434, 383  # where errors of the next step come in, and turn up to the pipe
BACK = {  # a part -> the ways of the error that reach it, each from where it comes
    "f": {
        "f-pipe": [(G - 14, TOP), (F + 14, TOP)],
        "f-wire": [(F, TOP - 13), (F, LAYER + 18)],
    },
    "i": {
        "i-pipe": [(G, TOP - 14), (G, TAP + 13)],
        "i-wire": [(G - 13, TAP), (I, TAP), (I, LAYER + 18)],
    },
    "g": {"g-pipe": [(G, TOP - 14), (G, LAYER + 18)]},
    "c": {
        "way-1": [(OUT, TAP + 13), (OUT, TOP - 6)],
        "way-2": [(O, LAYER + 18), (O, TOP - 6)],
        "way-3": [(cell.RIGHT + 8, TOP), (G + 16, TOP)],
        "way-4": [(EDGE, 262), (CORNER, 262), (CORNER, TOP - 6)],
        "way-5": [(EDGE, 238), (CORNER, 238), (CORNER, TOP - 6)],
    },
    "o": {
        "o-pipe": [(cell.RIGHT + 8, BUS), (OUT, BUS), (OUT, TAP - 13)],
        "o-wire": [(OUT - 13, TAP), (OUT - 22, TAP), (OUT - 22, LAYER), (O + 18, LAYER)],
    },
    "h": {"h-pipe": [(EDGE, BUS), (OUT, BUS), (OUT, TAP - 13)]},
}
NUMBERS = {1: (338, 274), 2: (280, 236), 3: (352, TOP + 17), 4: (414, 262), 5: (414, 238)}
PEEPING = (2, 4, 5)  # ways that are peepholes


def turned():
    """Draw the block with the ways of the error on top, for `light` to show.

    Returns
    -------
    matplotlib.figure.Figure
        gids: those of `cell.block`; ``error-...`` for each way in `BACK`; ``number-n`` and
        ``ring-n`` for the five ways out of c_t.
    """
    figure = cell.block()
    (axes,) = figure.axes
    for ways in BACK.values():
        for name, way in ways.items():
            dashed = name in {f"way-{n}" for n in PEEPING}
            if name == "way-4":  # joins the next one, which has the head
                stroke(axes, way, f"error-{name}", ORANGE, 2.8, dashed, z=7)
            else:
                arrow(axes, way, f"error-{name}", ORANGE, 2.8, dashed, z=7)
    for n, (x, y) in NUMBERS.items():
        circle(axes, x, y, 8.5, f"ring-{n}", PAPER, ORANGE, z=8)
        text(axes, x, y, str(n), f"number-{n}", WORDS, INK).set_zorder(9)
    return figure


def light(figure, part, way, eyes):
    """Let an explorable of `turned` light one part at a time, forward or backward.

    Parameters
    ----------
    figure : Explorable
    part, way, eyes : sympy.Symbol
        Index into `PARTS`; 1 for the error; 1 without peepholes.

    Returns
    -------
    Explorable
        The same.
    """
    shown = {f"error-{name}": part for part, ways in BACK.items() for name in ways}
    shown |= {f"{kind}-{n}": "c" for kind in ("ring", "number") for n in NUMBERS}
    peeping = {f"{kind}-{n}" for kind in ("error-way", "ring", "number") for n in PEEPING}
    names = {a.get_gid() for a in figure._fig.findobj() if a.get_gid()} - {"block"}
    on = {gid: _lit(part, [k for k in LIT if gid in lit_gids([k])]) for gid in names}
    for gid in sorted(names):
        if gid in shown:
            seen = sp.And(sp.Eq(way, 1), _lit(part, [shown[gid]]))
            if gid in peeping:
                seen = sp.And(seen, sp.Eq(eyes, 0))
            opacity = sp.Piecewise((1, seen), (0, True))
        else:
            lit = sp.Piecewise((BEHIND, sp.Eq(way, 1)), (1, True))
            here = on[gid] if "peephole" not in gid else sp.And(on[gid], sp.Eq(eyes, 0))
            opacity = sp.Piecewise((lit, here), (DIM, True))
        figure.attribute(gid, "opacity", opacity)
    return figure


def _lit(part, names):
    """Say when one of the named parts is lit: when it is chosen, or everything is."""
    chosen = [k for k, name in enumerate(LIT, 1) if name in names]
    return sp.Or(sp.Eq(part, 0), *(sp.Eq(part, k) for k in chosen))


def equations(backward=False, variant="full"):
    """Write the equations of each of `PARTS` as LaTeX, tanh for g and h.

    Parameters
    ----------
    backward : bool
        The errors of the part's quantities instead of their values; the ways out of c_t have the
        numbers that they have in the drawing.
    variant : str

    Returns
    -------
    list of str
    """
    found = lstm_backward(variant) if backward else lstm_forward(variant)
    name = error if backward else (lambda quantity: quantity)
    whole = [at("x")] if backward else [at("c"), at("h")]
    parts = [whole, *(_of_part(k, backward) for k in LIT)]
    sets = [{name(q): found[name(q)] for q in part} for part in parts]
    state = 1 + list(LIT).index("c")
    return [
        _numbered(_set(chosen, 0)) if backward and k == state else _set(chosen)
        for k, chosen in enumerate(sets)
    ]


def _of_part(k, backward):
    if k in "ch":
        return [at(k)]
    both = [at(f"z^{k}"), at(k)]
    return both[::-1] if backward else both


def _numbered(tex):
    """Put its way's number behind each term of the error of c_t."""
    marks = {"delta h": 1, "P_{o}": 2, "c_{t+1}": 3, "P_{f}": 4, "P_{i}": 5}
    lines = tex.split("\n")
    for k, line in enumerate(lines):
        for mark, n in marks.items():
            if mark in line:
                body, end = (line[:-3], " \\\\") if line.endswith("\\\\") else (line, "")
                lines[k] = f"{body} \\quad ({n}){end}"
    return "\n".join(lines)


def _set(chosen, most=2):
    tex = lstm_latex(chosen)
    tex = re.sub(r"(?<![a-z])[gh](\^\{\\prime\})?\{\\left\(", r"\\tanh\1{\\left(", tex)
    return fold(tex, most)


def fold(tex, most=2):
    """Break a sum of more than `most` further errors before each, so that it fits a phone."""
    lines = []
    for line in tex.split(" \\\\\n"):
        head, *terms = line.split(" + \\delta")
        if len(terms) > most:
            line = head + "".join(f" \\\\\n&\\quad + \\delta{term}" for term in terms)
        lines.append(line)
    return " \\\\\n".join(lines)
