"""A sympy expression becomes the same function in NumPy and in JavaScript, or an error."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp

from explorables import Slider, explore, parity
from explorables.expressions import Compiled

k, x, y = sp.symbols("k x y")

ALIKE = [
    1 / (1 + sp.exp(-k * x)),
    sp.tanh(k * x) + sp.sinh(x / 9) * sp.cosh(x / 9),
    sp.Max(0, x, k) + sp.Min(x, k),
    sp.Piecewise((x, sp.Eq(k, 1)), (sp.tanh(x), sp.And(k > 1, x < 0))),
    sp.Piecewise((1, sp.Or(x > 1, sp.Ne(x, 0))), (2, True)),
    sp.Mod(x, k) + sp.Mod(-x, 3) + sp.Mod(x, -k),
    sp.Heaviside(x) + sp.Heaviside(x - k, 1),
    x ** sp.Rational(1, 3) + sp.sqrt(x) + x**-2 + x**3,
    sp.log(x) / sp.log(10) + sp.Abs(x) ** k,
    sp.sin(k * x) + sp.cos(x) + sp.tan(x / 9) + sp.atan2(x, k) + sp.atan(x),
    sp.asin(x / 9) + sp.acos(x / 9),
    sp.floor(x) + sp.ceiling(x) + sp.sign(x),
    sp.exp(100 * k * x),  # overflows
    sp.pi * x + sp.E + sp.Rational(1, 3),
    sp.GoldenRatio * x + sp.EulerGamma + sp.Catalan + sp.TribonacciConstant,
    sp.Piecewise((x, x > sp.Catalan), (sp.oo, x > 0), (-sp.oo, True)),
    sp.Integer(3),
    sp.nan,
]


@pytest.mark.parametrize("expr", ALIKE, ids=str)
def test_javascript_equals_numpy(expr):
    fig, ax = plt.subplots()
    ax.plot([], [], gid="a")
    ax.set(xlim=(-8, 8), ylim=(0, 1))
    figure = explore(fig, "One line that moves", k=Slider(-3, 3, 0.25, 1, "k"))
    figure.curve("a", expr, x=x, grid=[*np.linspace(-8, 8, 65), 1e-12, 0.1, 1 / 3])
    assert parity.max_js_error([figure], settings=20)[0] <= 1e-9


@pytest.mark.parametrize(
    ("expr", "says"),
    [
        (sp.Sum(x, (x, 1, k)), "Sum has no JavaScript"),
        (sp.Integral(x**2, (x, 0, k)), "Integral has no JavaScript"),
        (sp.Function("g")(x), "g has no JavaScript"),
        (sp.erf(x), "erf has no JavaScript"),
        (sp.Derivative(sp.Function("g")(x), x), r"call \.doit\(\)"),
        (sp.I * x, "ImaginaryUnit"),
        (sp.zoo, "ComplexInfinity"),
        (k * y, "unbound y, expected only k, x"),
    ],
    ids=str,
)
def test_what_a_page_cannot_compute_is_refused(expr, says):
    with pytest.raises(ValueError, match=f"curve 'a': .*{says}"):
        Compiled("curve 'a'", [expr], ["k"], "x")


@pytest.mark.parametrize("expr", ["x +", "x", None, [1], {}, b"1", 1j, object()])
def test_what_is_no_expression_is_refused(expr):
    with pytest.raises(TypeError, match=r"curve 'a': got .* expected a sympy expression"):
        Compiled("curve 'a'", [expr], ["k"], "x")


def test_symbols_are_known_by_name_whatever_is_assumed_of_them():
    positive = sp.Symbol("k", positive=True)
    (values,) = Compiled("here", [positive * x], ["k"], "x")([2.0], [1.0, 3.0])
    assert values.tolist() == [2.0, 6.0]
