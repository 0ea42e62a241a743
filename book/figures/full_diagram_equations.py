"""Each part of the drawing beside its equation, forward and backward."""

import re

import sympy as sp

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


def light(figure, part):
    """Let an explorable of `diagrams.block` light one part at a time.

    Parameters
    ----------
    figure : Explorable
    part : sympy.Symbol
        Index into `PARTS`.

    Returns
    -------
    Explorable
        The same.
    """
    names = {a.get_gid() for a in figure._fig.findobj() if a.get_gid()} - {"block"}
    for gid in sorted(names):
        lit = [k for k, name in enumerate(LIT, 1) if gid in lit_gids([name])]
        on = sp.Or(sp.Eq(part, 0), *(sp.Eq(part, k) for k in lit))
        figure.attribute(gid, "opacity", sp.Piecewise((1, on), (DIM, True)))
    return figure


def equations(backward=False):
    """Write the equations of each of `PARTS` as LaTeX, tanh for g and h.

    Parameters
    ----------
    backward : bool
        The errors of the part's quantities instead of their values.

    Returns
    -------
    list of str
    """
    found = lstm_backward("full") if backward else lstm_forward("full")
    name = error if backward else (lambda quantity: quantity)
    whole = [at("x")] if backward else [at("c"), at("h")]
    parts = [whole, *(_of_part(k, backward) for k in LIT)]
    return [_set({name(q): found[name(q)] for q in part}) for part in parts]


def _of_part(k, backward):
    if k in "ch":
        return [at(k)]
    both = [at(f"z^{k}"), at(k)]
    return both[::-1] if backward else both


def _set(chosen):
    tex = lstm_latex(chosen)
    tex = re.sub(r"(?<![a-z])[gh](\^\{\\prime\})?\{\\left\(", r"\\tanh\1{\\left(", tex)
    return fold(tex)


def fold(tex):
    """Break a sum of errors before each term from the next step, so that it fits a phone."""
    lines = []
    for line in tex.split(" \\\\\n"):
        head, *terms = line.split(" + \\delta")
        if len(terms) > 2:
            line = head + "".join(f" \\\\\n&\\quad + \\delta{term}" for term in terms)
        lines.append(line)
    return " \\\\\n".join(lines)
