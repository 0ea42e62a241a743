r"""The chain of n one-neuron layers in sympy: dC/dw_k as a product of named factors.

    z_l = w_l h_{l-1},   h_l = f(z_l),   h_0 = x

Each node is differentiated once, by sympy; the chain rule puts the results in a row.
"""

import sympy

from lstm_lib.chain import COSTS
from lstm_lib.checks import check_array, check_int, check_name, check_number
from lstm_lib.derive.activations import symbolic
from lstm_lib.derive.formulas import derivative_name, indexed, latex, product, slope_name


def chain_factors(n, k, f="f"):
    r"""List the factors of dC/dw_k for a chain of one-neuron layers, from the cost to the weight.

    Parameters
    ----------
    n : int
        Layers.
    k : int
        The weight's layer, 1 to n.
    f : str
        How to print the slopes: "f", or the name of an activation.

    Returns
    -------
    list of sympy symbols
        dC/dh_n; f'(z_l) and w_l for l = n ... k+1; f'(z_k); h_{k-1}: 2 (n - k) + 3 of them.

    Raises
    ------
    TypeError, ValueError
        `n` or `k` is no whole number in range, `f` unknown.

    Examples
    --------
    >>> chain_factors(2, 1)
    [\frac{\partial C}{\partial h_{2}}, f'(z_{2}), w_2, f'(z_{1}), x]
    """
    check_int("n", n, 1)
    check_int("k", k, 1, n)
    factors = [derivative_name("C", f"h_{{{n}}}")]
    for l in range(n, k, -1):
        factors += [slope_name(l, f), sympy.diff(_z(l), _h(l - 1))]  # back through layer l
    return [*factors, slope_name(k, f), sympy.diff(_z(k), indexed("w", k))]


def chain_derivative(n, k, f="f"):
    """Return dC/dw_k as one product, in the order of `chain_factors`.

    Parameters
    ----------
    n, k, f
        As for `chain_factors`.

    Returns
    -------
    sympy expression

    Raises
    ------
    TypeError, ValueError
        As for `chain_factors`.

    Examples
    --------
    >>> len(chain_derivative(12, 1).args)
    25
    """
    return product(*chain_factors(n, k, f))


def chain_latex(n, k, f="f", layers_per_line=None):
    r"""Write the equation dC/dw_k = ... in LaTeX, with a dot between layers.

    Parameters
    ----------
    n, k, f
        As for `chain_factors`.
    layers_per_line : int, optional
        Break the product into aligned lines of so many layers; None: one line.

    Returns
    -------
    str

    Raises
    ------
    TypeError, ValueError
        As for `chain_factors`; or `layers_per_line` is no whole number from 1 on.

    Examples
    --------
    >>> print(chain_latex(1, 1))
    \frac{\partial C}{\partial w_{1}} = \frac{\partial C}{\partial h_{1}} \cdot f'(z_{1})\,x
    """
    first, *rest = map(latex, chain_factors(n, k, f))
    layers = [first, *(rf"{a}\,{b}" for a, b in zip(rest[::2], rest[1::2], strict=True))]
    left = rf"\frac{{\partial C}}{{\partial w_{{{k}}}}}"
    if layers_per_line is None:
        return rf"{left} = " + r" \cdot ".join(layers)
    step = check_int("layers_per_line", layers_per_line, 1)
    lines = [r" \cdot ".join(layers[i : i + step]) for i in range(0, len(layers), step)]
    body = r" \\ &\quad \cdot ".join(lines)
    return rf"\begin{{aligned}} {left} &= {body} \end{{aligned}}"


def chain_values(w, x, y, f="sigmoid", cost="squared"):
    """Return a number for each name in these formulas, from the chain's weights, input and target.

    Parameters
    ----------
    w : array_like, shape (n,)
    x, y : float
        Input and target.
    f : {"sigmoid", "tanh", "relu", "identity"}
    cost : {"squared", "cross-entropy"}

    Returns
    -------
    dict
        Symbol -> number, for `number(chain_derivative(n, k, f), values)`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name.

    Examples
    --------
    >>> from lstm_lib.derive.formulas import number
    >>> values = chain_values([0.5, 2.0], 1.0, 0.0, f="identity")
    >>> number(chain_derivative(2, 1, "identity"), values)
    2.0
    """
    w, act = check_array("w", w, ("n",)), symbolic(f)
    h, values = sympy.Float(check_number("x", x)), {_h(0): sympy.Float(x)}
    for l, w_l in enumerate(map(sympy.Float, w), start=1):
        z = w_l * h
        h = act.f(z)
        values |= {indexed("w", l): w_l, slope_name(l, f): act.derivative(z), _h(l): h}
    out, y = sympy.Symbol("h"), sympy.Float(check_number("y", y))
    costs = {
        "squared": (out - y) ** 2 / 2,
        "cross-entropy": -y * sympy.log(out) - (1 - y) * sympy.log(1 - out),
    }
    slope = sympy.diff(costs[check_name("cost", cost, COSTS)], out)
    return values | {derivative_name("C", f"h_{{{len(w)}}}"): slope.subs(out, h)}


def _h(l):
    return indexed("h", l) if l else sympy.Symbol("x")


def _z(l):
    return indexed("w", l) * _h(l - 1)
