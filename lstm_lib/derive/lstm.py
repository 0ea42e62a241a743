r"""The LSTM block in sympy, one cell: forward equations in, backward equations out.

Only the forward equations are written down. Each of them draws edges, from what it reads to what
it computes, and an edge's factor is a derivative that sympy takes. The error of a quantity is the
sum over the edges that leave it of the error at the other end times the factor,

    delta v_t = sum over q of  delta q_t  dq_t/dv_t  +  delta q_{t+1}  dq_{t+1}/dv_t,

and that is every backward equation of the block, for any variant. Cutting edges gives the
truncated gradient of 1997. The squashing functions stay names (sigma, g, h and their slopes), so
that the formulas read as in the book; `lstm_numbers` puts in what the names stand for.
"""

from typing import NamedTuple

import sympy

from lstm_lib.checks import check_flag, check_keys
from lstm_lib.derive.formulas import as_expression, latex, product, total
from lstm_lib.lstm import as_variant

NAMES = ("x", "h", "c", *"ifgo", *(f"z^{k}" for k in "ifgo"))
OUTSIDE = sympy.Symbol(r"\frac{\partial L_t}{\partial h_t}")  # the error that the readout sends
sigma, g, h = (sympy.Function(name) for name in (r"\sigma", "g", "h"))


class Edge(NamedTuple):
    """One way for values to go forward, and for error to come back."""

    source: sympy.Symbol  # a quantity at t, or at t - 1
    target: sympy.Symbol  # a quantity at t
    factor: sympy.Expr  # d target / d source
    cut: bool  # whether the 1997 truncation lets no error back


def at(name, shift=0):
    """Return the symbol of a quantity at time t + shift: `at("c", -1)` prints as c_{t-1}.

    >>> at("c", -1)
    c_{t-1}
    """
    return sympy.Symbol(f"{name}_{{t{shift:+d}}}" if shift else f"{name}_t")


def error(quantity):
    r"""Return the symbol of d loss / d quantity, which prints with a delta before it.

    >>> error(at("c"))
    \delta c_t
    """
    return sympy.Symbol(rf"\delta {quantity}")


def lstm_forward(variant="modern"):
    """Return the equations of one step of the block, for one cell.

    Parameters
    ----------
    variant : str or Variant
        A name in `VARIANTS`, or parts of your own; with one cell a full peephole is a diagonal one.

    Returns
    -------
    dict of sympy.Symbol to sympy.Expr
        What is computed at time t and from what, in the order of computing.

    Raises
    ------
    TypeError, ValueError
        `variant` is no name or parts of a variant.

    Examples
    --------
    >>> for left, right in lstm_forward("carousel").items():
    ...     print(left, "=", right)
    z^g_t = U_g*x_t + W_g*h_{t-1} + b_g
    g_t = g(z^g_t)
    c_t = c_{t-1} + g_t
    h_t = c_t
    """
    variant = as_variant(variant)
    equations = {}

    def z(k):
        U, W, b, P = (sympy.Symbol(f"{letter}_{k}") for letter in "UWbP")
        feedback = product(W, at("h", -1)) if variant.feedback else 0
        looks = k != "g" and variant.peepholes != "none"
        peephole = product(P, at("c", 0 if k == "o" else -1)) if looks else 0
        equations[_z(k)] = total(product(U, at("x")), feedback, b, peephole)
        return _z(k)

    def gate(k):
        if k not in variant.gates:
            return sympy.S.One
        equations[at(k)] = sigma(z(k))
        return at(k)

    i, f = gate("i"), gate("f")
    equations[at("g")] = g(z("g"))
    equations[at("c")] = total(product(f, at("c", -1)), product(i, at("g")))
    o = gate("o")
    equations[at("h")] = product(o, at("c") if variant.h == "identity" else h(at("c")))
    return equations


def lstm_edges(variant="modern"):
    """List the edges between the quantities of a block, each with its factor.

    Returns
    -------
    list of Edge
        Cut are those into a z from h_{t-1} (feedback) or from c (peepholes). Arguments and
        errors as for `lstm_forward`.

    Examples
    --------
    >>> [edge.source for edge in lstm_edges("carousel") if edge.cut]
    [h_{t-1}]
    """
    quantities = [at(name, shift) for shift in (0, -1) for name in NAMES]
    edges = []
    for target, expression in lstm_forward(variant).items():
        for source in quantities:
            if expression.has(source):
                factor = _named_slopes(sympy.diff(expression, source))
                into_z = target in map(_z, "ifgo")
                edges.append(Edge(source, target, factor, into_z and source != at("x")))
    return edges


def lstm_backward(variant="modern", truncated=False):
    r"""Derive the backward equations of a block from `lstm_forward`: the error of each quantity.

    Parameters
    ----------
    variant : str or Variant
    truncated : bool
        Let no error back through gates and feedback, as in 1997.

    Returns
    -------
    dict of sympy.Symbol to sympy.Expr
        Each error, such as \delta c_t, and what it is the sum of, in the order of computing: from
        h_t back to x_t. Errors at t + 1 come from the step after.

    Raises
    ------
    TypeError, ValueError
        As for `lstm_forward`; or `truncated` is neither True nor False.

    Examples
    --------
    >>> for left, right in lstm_backward("carousel", truncated=True).items():
    ...     print(left, "=", right)
    \delta h_t = \frac{\partial L_t}{\partial h_t}
    \delta c_t = \delta c_{t+1} + \delta h_t
    \delta g_t = \delta c_t
    \delta z^g_t = \delta g_t*g^{\prime}(z^g_t)
    \delta x_t = U_g*\delta z^g_t
    """
    check_flag("truncated", truncated)
    edges = [edge for edge in lstm_edges(variant) if not (truncated and edge.cut)]
    equations = {}
    for quantity in [*reversed(lstm_forward(variant)), at("x")]:
        terms = [OUTSIDE] if quantity == at("h") else []
        for edge in reversed(edges):
            if edge.source == quantity:
                terms.append(product(error(edge.target), edge.factor))
        for edge in reversed(edges):
            if later(edge.source) == quantity:
                terms.append(product(error(later(edge.target)), later(edge.factor)))
        equations[error(quantity)] = total(*terms)
    return equations


def lstm_weights(variant="modern"):
    r"""Derive what each weight learns from one step: the error of its z times its source.

    Parameters
    ----------
    variant : str or Variant

    Returns
    -------
    dict of sympy.Symbol to sympy.Expr
        The error of each weight, such as \delta U_g, and step t's share of it; the gradient is the
        sum over t.

    Raises
    ------
    TypeError, ValueError
        As for `lstm_forward`.

    Examples
    --------
    >>> for left, right in lstm_weights("carousel").items():
    ...     print(left, "=", right)
    \delta U_g = \delta z^g_t*x_t
    \delta W_g = \delta z^g_t*h_{t-1}
    \delta b_g = \delta z^g_t
    """
    return {
        error(weight): product(error(z), sympy.diff(expression, weight))
        for z, expression in lstm_forward(variant).items()
        for weight in weights_of(expression)
    }


def lstm_latex(equations):
    r"""Write the equations of these functions in LaTeX, aligned at their equals signs.

    Parameters
    ----------
    equations : dict of sympy.Symbol to sympy.Expr
        From `lstm_forward`, `lstm_backward` or `lstm_weights`.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        `equations` is no dict of symbols to expressions.

    Examples
    --------
    >>> print(lstm_latex(lstm_weights("carousel")))
    \begin{aligned}
    \delta U_{g} &= \delta z^{g}_{t} x_{t} \\
    \delta W_{g} &= \delta z^{g}_{t} h_{t-1} \\
    \delta b_{g} &= \delta z^{g}_{t}
    \end{aligned}
    """
    for left, right in check_keys("equations", equations, ()).items():
        if not isinstance(left, sympy.Symbol):
            raise TypeError(f"equations: got the key {left!r}, expected a sympy symbol")
        as_expression(f"equations[{left}]", right)
    lines = [f"{latex(left)} &= {latex(right)}" for left, right in equations.items()]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _z(k):
    return at(f"z^{k}")


def weights_of(expression):
    """List the weights in an expression, by layer and in the order U, W, b, P.

    >>> weights_of(lstm_forward("carousel")[at("z^g")])
    [U_g, W_g, b_g]
    """
    named = {str(symbol): symbol for symbol in expression.free_symbols}
    return [named[f"{letter}_{k}"] for k in "ifgo" for letter in "UWbP" if f"{letter}_{k}" in named]


def later(expression):
    """The same one step later: t - 1 becomes t, and t becomes t + 1.

    >>> later(at("c", -1) + at("f", -1))
    c_t + f_t
    """
    shift = {at(name, s): at(name, s + 1) for name in NAMES for s in (-1, 0)}
    return expression.xreplace(shift)


def _named_slopes(expression):
    """Write g'(z) for the derivative of g(z)."""
    return expression.replace(sympy.Derivative, lambda of, *_: prime(str(of.func))(*of.args))


def prime(name):
    r"""Return the function that prints as the slope of the function `name`.

    >>> prime("g")
    g^{\prime}
    """
    return sympy.Function(rf"{name}^{{\prime}}")
