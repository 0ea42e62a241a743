"""The activation functions in sympy, each with its derivative: z -> f(z), z -> f'(z)."""

from collections.abc import Callable
from typing import NamedTuple

import sympy

from lstm_lib.checks import check_name


class Symbolic(NamedTuple):
    """An activation function and its derivative, for sympy expressions."""

    f: Callable
    derivative: Callable


def symbolic(name):
    """Look up a `Symbolic` by name; ValueError lists the known names.

    >>> symbolic("tanh").derivative(sympy.Symbol("z"))
    1 - tanh(z)**2
    """
    return SYMBOLIC[check_name("f", name, SYMBOLIC)]


def _sigmoid(z):
    return 1 / (1 + sympy.exp(-z))


def _relu(z):
    z = sympy.sympify(z)
    return sympy.Max(0, z, evaluate=z.is_number)  # nested, comparing symbols takes seconds


SYMBOLIC = {
    "sigmoid": Symbolic(_sigmoid, lambda z: _sigmoid(z) * (1 - _sigmoid(z))),
    "tanh": Symbolic(sympy.tanh, lambda z: 1 - sympy.tanh(z) ** 2),
    "relu": Symbolic(_relu, lambda z: sympy.Piecewise((1, z > 0), (0, True))),
    "identity": Symbolic(sympy.sympify, lambda z: sympy.Integer(1)),
    "g1997": Symbolic(lambda z: 4 * _sigmoid(z) - 2, lambda z: 4 * _sigmoid(z) * (1 - _sigmoid(z))),
    "h1997": Symbolic(lambda z: 2 * _sigmoid(z) - 1, lambda z: 2 * _sigmoid(z) * (1 - _sigmoid(z))),
}
