"""Elman's net online: hidden units that hear the last step's, and an error that goes no further.

    h_t = sigmoid(W (x_t, h_{t-1}, 1))     y_t = sigmoid(V (h_t, 1))     half the squared error

h_{t-1} is taken for an input like any other, so the gradient sees one step only. This is the plain
NumPy form; `elman_compiled` has the same loop compiled.

Source: J. Elman, "Finding structure in time", Cognitive Science 14, 1990.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_int, check_rng

D = 7  # symbols


class Elman(NamedTuple):
    """The weights of a net of H hidden units."""

    W: np.ndarray  # (H, 7 + H + 1)
    V: np.ndarray  # (7, H + 1)


def draw_elman(rng, H):
    """Draw the weights uniformly from [-0.2, 0.2], biases too; TypeError, ValueError as usual."""
    check_rng("rng", rng)
    H = check_int("H", H, 1)
    return Elman(rng.uniform(-0.2, 0.2, (H, D + H + 1)), rng.uniform(-0.2, 0.2, (D, H + 1)))


def answer(net, h, symbol, target=None, lr=0.0):
    """Hear one symbol and answer; with a target, learn from it at once.

    Parameters
    ----------
    net : Elman
        With a target its weights are written in place.
    h : ndarray, shape (H,)
        The hidden state, written in place.
    symbol : int
        0 to 6.
    target : ndarray, shape (7,), optional
    lr : float

    Returns
    -------
    ndarray, shape (7,)
        The outputs, before the update.
    """
    a = np.concatenate([np.eye(D)[symbol], h, [1]])
    h[:] = sigmoid(net.W @ a)
    heard = np.append(h, 1)
    y = sigmoid(net.V @ heard)
    if target is not None:
        dy = (y - target) * y * (1 - y)
        dh = net.V[:, :-1].T @ dy
        net.V[:] -= lr * np.outer(dy, heard)
        net.W[:] -= lr * np.outer(dh * h * (1 - h), a)
    return y
