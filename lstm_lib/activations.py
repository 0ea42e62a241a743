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
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_name


class Activation(NamedTuple):
    """An activation function and its derivative, both element by element."""

    f: Callable  # z -> y
    derivative: Callable  # y -> f'(z)
    latex: str


def sigmoid(z):
    """Logistic sigmoid 1 / (1 + e^-z), exact to rounding in both tails; nothing overflows.

    >>> sigmoid(0.0)
    0.5
    """
    z = numbers(z)
    e = np.exp(-np.abs(z))  # in (0, 1], so it cannot overflow
    return np.where(z >= 0, 1.0, e)[()] / (1 + e)


def softmax(z):
    """Probabilities e^(z_i) / sum_j e^(z_j) over the last axis.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    z = numbers(z)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"z: got shape {z.shape}, expected a last axis of at least one logit")
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest exponent is 0: no overflow
    return e / e.sum(axis=-1, keepdims=True)


def numbers(z):
    """Return z as an array of float64, or raise TypeError."""
    try:
        return np.asarray(z, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"z: got {type(z).__name__}, expected numbers") from None


def activation(name):
    """Look up an `Activation` by name; ValueError lists the known names."""
    return ACTIVATIONS[check_name("activation", name, ACTIVATIONS)]


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, lambda y: y * (1 - y), r"\sigma"),
    "tanh": Activation(np.tanh, lambda y: (1 - y) * (1 + y), r"\tanh"),
    "relu": Activation(
        lambda z: np.maximum(z, 0.0), lambda y: np.where(y > 0, 1.0, 0.0), r"\mathrm{relu}"
    ),
    "identity": Activation(lambda z: +z, np.ones_like, r"\mathrm{id}"),
    "g1997": Activation(lambda z: 2 * np.tanh(z / 2), lambda y: (2 - y) * (2 + y) / 4, "g"),
    "h1997": Activation(lambda z: np.tanh(z / 2), lambda y: (1 - y) * (1 + y) / 2, "h"),
}
