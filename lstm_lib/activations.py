"""Activation functions, each beside its derivative.

`f` is what a unit does to its pre-activation z; `derivative` is f'(z), computed from the value
y = f(z). Every error is multiplied by it on its way back through the unit.

    name      y = f(z)           f'(z), from y         range     f' at most
    sigmoid   1 / (1 + e^-z)     y (1 - y)             (0, 1)    1/4, at z = 0
    tanh      tanh(z)            (1 - y) (1 + y)       (-1, 1)   1, at z = 0
    relu      max(0, z)          0 or 1                [0, inf)  1 (0 at z = 0)
    identity  z                  1                               1
    g1997     4 sigmoid(z) - 2   (2 - y) (2 + y) / 4   (-2, 2)   1, at z = 0
    h1997     2 sigmoid(z) - 1   (1 - y) (1 + y) / 2   (-1, 1)   1/2, at z = 0

The last two are those of Hochreiter and Schmidhuber 1997; h1997 is tanh(z / 2), g1997 twice that.

From the value, a derivative is as exact as y is: right to 5e-16 everywhere, but with fewer digits
where y is near a limit other than 0. The sigmoid keeps all digits at z = -700; at z = 20 seven are
right, from z = 37 on y is 1 and the derivative 0 (tanh: from |z| = 19 on).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.checks import check_array, check_name, count_axes
from lstm_lib.kinds import Array


class Activation(NamedTuple):
    """An activation function and its derivative, both element by element."""

    f: Callable  # z -> y
    derivative: Callable  # y -> f'(z)
    latex: str


def sigmoid(z: ArrayLike) -> Array:
    """Logistic sigmoid 1 / (1 + e^-z), exact to rounding in both tails; nothing overflows.

    Parameters
    ----------
    z : array_like
        Any shape.

    Returns
    -------
    ndarray of float64, shape of `z`

    Raises
    ------
    TypeError
        `z` is not of numbers.

    Examples
    --------
    >>> sigmoid([0.0, 1e6])
    array([0.5, 1. ])
    """
    z = numbers(z)
    e = np.exp(-np.abs(z))  # in (0, 1], so it cannot overflow
    return np.where(z >= 0, 1.0, e)[()] / (1 + e)


def softmax(z: ArrayLike) -> Array:
    """Probabilities e^(z_i) / sum_j e^(z_j) over the last axis.

    Parameters
    ----------
    z : array_like, shape (..., O)
        Logits; the same number added to all of them changes nothing.

    Returns
    -------
    ndarray of float64, shape (..., O)
        Each row sums to 1.

    Raises
    ------
    TypeError, ValueError
        `z` is not of numbers, or has no last axis to sum over.

    Examples
    --------
    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    z = numbers(z)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"z: got shape {z.shape}, expected a last axis of at least one logit")
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest exponent is 0: no overflow
    return e / e.sum(axis=-1, keepdims=True)


def numbers(values: ArrayLike, name: str = "z") -> Array:
    """Return the values as an array of float64, or raise TypeError.

    >>> numbers([1, 2])
    array([1., 2.])
    """
    return check_array(name, values, ("",) * count_axes(values), finite=False)


def activation(name: str) -> Activation:
    """Look up an activation function and its derivative by name.

    Parameters
    ----------
    name : {"sigmoid", "tanh", "relu", "identity", "g1997", "h1997"}

    Returns
    -------
    Activation
        A named tuple: ``f``, from z to y; ``derivative``, from y (not z) to f'(z); ``latex``.

    Raises
    ------
    ValueError
        Unknown name; the error lists the known ones.

    Examples
    --------
    >>> tanh = activation("tanh")
    >>> y = tanh.f([0.0, 1.0])
    >>> tanh.derivative(y).round(3)
    array([1.  , 0.42])
    """
    return ACTIVATIONS[check_name("activation", name, ACTIVATIONS)]


def _pair(
    f: Callable[[Array], Array], derivative: Callable[[Array], Array], latex: str
) -> Activation:
    return Activation(lambda z: f(numbers(z)), lambda y: derivative(numbers(y, "y")), latex)


ACTIVATIONS = {
    "sigmoid": _pair(sigmoid, lambda y: y * (1 - y), r"\sigma"),
    "tanh": _pair(np.tanh, lambda y: (1 - y) * (1 + y), r"\tanh"),
    "relu": _pair(
        lambda z: np.maximum(z, 0.0), lambda y: np.where(y > 0, 1.0, 0.0), r"\mathrm{relu}"
    ),
    "identity": _pair(lambda z: +z, np.ones_like, r"\mathrm{id}"),
    "g1997": _pair(lambda z: 2 * np.tanh(z / 2), lambda y: (2 - y) * (2 + y) / 4, "g"),
    "h1997": _pair(lambda z: np.tanh(z / 2), lambda y: (1 - y) * (1 + y) / 2, "h"),
}
