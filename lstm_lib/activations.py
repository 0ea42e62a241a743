"""Activation functions, each beside its slope and its sympy form.

`f` is what a unit does to its net input, `slope` is f', the number that every error signal is
multiplied by on its way back through the unit.

    name      f(z)               f'(z)             f' at most
    sigmoid   1 / (1 + e^-z)     f(z) (1 - f(z))   1/4, at z = 0
    tanh      tanh(z)            1 - f(z)^2        1, at z = 0
    relu      max(0, z)          0 or 1            1 (we take 0 at z = 0)
    identity  z                  1                 1
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import sympy

from lstm_lib.checks import check_name


class Activation(NamedTuple):
    """One activation function: NumPy's view and sympy's view of it."""

    name: str
    latex: str
    f: Callable  # z -> f(z), element by element
    slope: Callable  # z -> f'(z), element by element
    symbolic: Callable  # sympy expression z -> f(z)
    symbolic_slope: Callable  # sympy expression z -> f'(z)


def sigmoid(z):
    """Logistic sigmoid 1 / (1 + exp(-z)), in (0, 1).

    Parameters
    ----------
    z : array_like
        Net input, any shape.

    Returns
    -------
    ndarray of float64, shape of `z`
        Exact to rounding in both tails: nothing overflows, sigmoid(-700) is not 0.

    Raises
    ------
    TypeError
        `z` is not numeric (so for every function here).
    """
    z = _numbers(z)
    e = np.exp(-np.abs(z))  # in (0, 1], so it cannot overflow
    return np.where(z >= 0, 1.0, e) / (1 + e)


def sigmoid_slope(z):
    """Slope of the sigmoid, f(z) (1 - f(z)): at most 1/4, reached at z = 0."""
    e = np.exp(-np.abs(_numbers(z)))
    return e / (1 + e) ** 2


def tanh(z):
    """Hyperbolic tangent, in (-1, 1)."""
    return np.tanh(_numbers(z))


def tanh_slope(z):
    """Slope of tanh, 1 - tanh(z)^2: at most 1, reached at z = 0."""
    return 4 * sigmoid_slope(2 * _numbers(z))  # keeps its digits where 1 - tanh^2 loses them


def relu(z):
    """Rectifier max(0, z)."""
    return np.maximum(_numbers(z), 0.0)


def relu_slope(z):
    """Slope of the rectifier: 1 where z > 0, else 0."""
    return np.where(_numbers(z) > 0, 1.0, 0.0)


def identity(z):
    """The net input itself: a linear unit."""
    return _numbers(z).copy()


def identity_slope(z):
    """Slope of a linear unit: 1 everywhere."""
    return np.ones_like(_numbers(z))


def softmax(z):
    """Probabilities exp(z_i) / sum_j exp(z_j) over the last axis.

    Parameters
    ----------
    z : array_like, shape (..., O)
        Scores; adding the same number to all of them changes nothing.

    Returns
    -------
    ndarray of float64, shape (..., O)
        Positive, each row sums to 1.

    Raises
    ------
    TypeError, ValueError
        `z` is not numeric, or has no last axis to sum over.
    """
    z = _numbers(z)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"z: got shape {z.shape}, expected a last axis of at least one score")
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest exponent is 0: no overflow
    return e / e.sum(axis=-1, keepdims=True)


def activation(name):
    """Look up an `Activation` by name; ValueError lists the known names."""
    return ACTIVATIONS[check_name("f", name, ACTIVATIONS)]


def _numbers(z):
    try:
        return np.asarray(z, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"z: got {type(z).__name__}, expected numbers") from None


def _symbolic_sigmoid(z):
    return 1 / (1 + sympy.exp(-z))


def _symbolic_relu(z):
    z = sympy.sympify(z)
    return sympy.Max(0, z, evaluate=z.is_number)  # nested, comparing symbols takes seconds


ACTIVATIONS = {
    a.name: a
    for a in (
        Activation(
            "sigmoid",
            r"\sigma",
            sigmoid,
            sigmoid_slope,
            _symbolic_sigmoid,
            lambda z: _symbolic_sigmoid(z) * (1 - _symbolic_sigmoid(z)),
        ),
        Activation(
            "tanh", r"\tanh", tanh, tanh_slope, sympy.tanh, lambda z: 1 - sympy.tanh(z) ** 2
        ),
        Activation(
            "relu",
            r"\mathrm{relu}",
            relu,
            relu_slope,
            _symbolic_relu,
            lambda z: sympy.Piecewise((1, z > 0), (0, True)),
        ),
        Activation(
            "identity",
            r"\mathrm{id}",
            identity,
            identity_slope,
            sympy.sympify,
            lambda z: sympy.Integer(1),
        ),
    )
}
