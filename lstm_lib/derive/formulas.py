r"""Structured formulas: products whose factors keep their names and their order.

sympy likes to sort and to merge; a chain rule is read from left to right. So a factor is a
symbol that carries its LaTeX as a name, :math:`f'(z_3)` say, a product is not
evaluated, and the number comes last, by putting values in for the names. That is fast too:
nothing is ever simplified, no nested derivative is ever taken.
"""

from numbers import Number

import sympy

from lstm_lib.activations import ACTIVATIONS
from lstm_lib.checks import check_keys, check_name


def indexed(name, i):
    """Return the symbol with a subscript: `indexed("w", 3)` prints as w_{3}.

    >>> sympy.latex(indexed("w", 3))
    'w_{3}'
    """
    return sympy.Symbol(f"{name}_{i}")


def slope_name(i, f="f"):
    """Return the symbol of f'(z_i); `f` is "f", or the name of an activation.

    >>> slope_name(3)
    f'(z_{3})
    """
    known = check_name("f", f, ("f", *ACTIVATIONS))
    letter = "f" if known == "f" else ACTIVATIONS[known].latex
    return sympy.Symbol(rf"{letter}'(z_{{{i}}})")


def derivative_name(top, bottom):
    r"""Return the symbol that prints as d top / d bottom, a derivative not yet worked out.

    >>> derivative_name("C", "w")
    \frac{\partial C}{\partial w}
    """
    return sympy.Symbol(rf"\frac{{\partial {top}}}{{\partial {bottom}}}")


def as_expression(name, value):
    """Return a number or an expression as sympy's; text is refused, since sympy would run it.

    >>> as_expression("d", 2)
    2
    """
    if isinstance(value, bool) or not isinstance(value, sympy.Expr | Number):
        raise TypeError(f"{name}: got {value!r}, expected a sympy expression or a number")
    return sympy.sympify(value)


def product(*factors):
    """Return the product of the factors, in this order; a factor 1 is left out.

    >>> latex(product(indexed("w", 2), 1, indexed("a", 1)))
    'w_{2} a_{1}'
    """
    exprs = [as_expression("factors", factor) for factor in factors]
    flat = [part for expr in exprs for part in _parts(expr) if part != 1]
    return sympy.Mul(*flat, evaluate=False)


def total(*terms):
    """Return the sum of the terms, in this order; a term 0 is left out.

    >>> latex(total(indexed("w", 2), 0, indexed("a", 1)))
    'w_{2} + a_{1}'
    """
    exprs = [as_expression("terms", term) for term in terms]
    return sympy.Add(*[expr for expr in exprs if expr != 0], evaluate=False)


def latex(formula):
    r"""Write a formula in LaTeX, its factors and terms in the order in which they were derived.

    Parameters
    ----------
    formula : sympy expression or number

    Returns
    -------
    str

    Raises
    ------
    TypeError
        `formula` is no number and no expression.

    Examples
    --------
    >>> from lstm_lib.derive.chain import chain_derivative
    >>> print(latex(chain_derivative(1, 1)))
    \frac{\partial C}{\partial h_{1}} f'(z_{1}) x
    """
    return sympy.latex(as_expression("formula", formula), order="none")


def number(formula, values):
    """Put a number in for each name of a formula and work it out.

    Parameters
    ----------
    formula : sympy expression
    values : dict
        Symbol -> number, for every symbol of the formula.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        `values` is no dict, or a symbol has no value.

    Examples
    --------
    >>> w = sympy.Symbol("w")
    >>> number(2 * w + 1, {w: 3})
    7.0
    """
    formula, values = as_expression("formula", formula), check_keys("values", values, ())
    missing = sorted(map(str, formula.free_symbols - set(values)))
    if missing:
        raise ValueError(f"values: got none for {', '.join(missing)}, expected one per symbol")
    numbers = {s: as_expression(f"values[{s}]", values[s]) for s in formula.free_symbols}
    found = formula.xreplace(numbers)
    if not found.is_real:
        raise ValueError(f"values: got {found} for the formula, expected a real number")
    return float(found)


def _parts(factor):
    return factor.args if isinstance(factor, sympy.Mul) else (factor,)
