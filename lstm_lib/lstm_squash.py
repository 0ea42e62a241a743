"""The S-shaped functions of the block: one family, and slopes from values alone.

    squash(z) = low + (high - low) sigmoid(steepness z) = middle + half tanh(inside z)

    name      squash(z)            range      slope, from y = squash(z)
    sigmoid   1 / (1 + e^-z)       (0, 1)     y (1 - y)
    tanh      tanh(z)              (-1, 1)    (1 - y) (1 + y)
    g1997     4 sigmoid(z) - 2     (-2, 2)    (2 - y) (2 + y) / 4
    h1997     2 sigmoid(z) - 1     (-1, 1)    (1 - y) (1 + y) / 2
    identity  z                               1

Because all of them are a tanh, stretched and shifted, one call of tanh can serve all nets of a
step; because a slope needs y alone, the backward pass needs no net inputs. The price: values are
exact to 1e-16 of their range, so a gate shut tighter than that reads 0 (`activations.sigmoid`
keeps its digits there). Source of the two 1997 functions: Hochreiter and Schmidhuber 1997.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_name


class Squash(NamedTuple):
    """An S-shaped function: low + (high - low) sigmoid(steepness z)."""

    low: float
    high: float
    steepness: float

    @property
    def inside(self):
        return self.steepness / 2

    @property
    def half(self):
        return (self.high - self.low) / 2

    @property
    def middle(self):
        return (self.high + self.low) / 2


SQUASHES = {
    "sigmoid": Squash(0, 1, 1),  # every gate
    "tanh": Squash(-1, 1, 2),  # g and h of the modern block
    "g1997": Squash(-2, 2, 1),
    "h1997": Squash(-1, 1, 1),
}


def squash(z, name, out=None):
    """Compute squash(z), into `out` if given.

    Parameters
    ----------
    z : ndarray
        Net inputs, any shape.
    name : {"sigmoid", "tanh", "g1997", "h1997", "identity"}
    out : ndarray of the shape of `z`, optional

    Raises
    ------
    ValueError
        Unknown name.
    """
    if name == "tanh":
        return np.tanh(z, out=out)
    if name == "identity":
        return np.positive(z, out=out)
    s = SQUASHES[check_name("name", name, (*SQUASHES, "identity"))]
    return np.add(s.middle, s.half * np.tanh(s.inside * z), out=out)


def slope(y, name, out=None):
    """Compute the slope of a squash where its value is y; for "identity" it is the number 1.

    Arguments and errors as for `squash`, with values y instead of net inputs z.
    """
    if name == "identity":
        return 1.0
    s = SQUASHES[check_name("name", name, (*SQUASHES, "identity"))]
    out = np.subtract(s.high, y, out=out)
    out *= y if s.low == 0 else y - s.low
    if s.steepness != s.high - s.low:
        out *= s.steepness / (s.high - s.low)
    return out
