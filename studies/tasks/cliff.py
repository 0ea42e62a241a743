"""The smallest recurrent net with a cliff in its loss: one unit, two weights, one answer.

    h_t = tanh(w h_{t-1} + b), t = 1 ... T,        loss = (h_T - target)^2 / 2

The slope is carried along by the lemma a_t = d_t + rho_t a_{t-1}, once for each weight:
rho_t = (1 - h_t^2) w, and d_t = (1 - h_t^2) h_{t-1} for w, 1 - h_t^2 for b.

Source of the picture: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
neural networks", ICML 2013.
"""

import numpy as np

from lstm_lib.checks import check_array, check_int, check_number, count_axes

START, TARGET, STEPS = 0.5, 0.5, 15  # h_0, what h_T should be, and T


def loss_and_slope(w, b):
    """Return the loss and its derivatives with respect to w and b, for arrays of one shape."""
    w = check_array("w", w, ("",) * count_axes(w))
    b = check_array("b", b, w.shape)
    h, a_w, a_b = np.full_like(w, START), np.zeros_like(w), np.zeros_like(w)
    for _ in range(STEPS):
        new = np.tanh(w * h + b)
        slope = 1 - new**2
        a_w, a_b = slope * h + slope * w * a_w, slope + slope * w * a_b
        h = new
    error = h - TARGET
    return error**2 / 2, error * a_w, error * a_b


def descend(start, lr, clip=np.inf, updates=40):
    """Walk downhill from `start`, a pair (w, b); clip the gradient's length at `clip`.

    Returns
    -------
    ndarray, shape (updates + 1, 2)
    """
    check_number("lr", lr, 0)
    path = [check_array("start", start, (2,))]
    for _ in range(check_int("updates", updates, 1)):
        _, *slope = loss_and_slope(*path[-1])
        length = np.hypot(*slope)
        path.append(path[-1] - lr * np.array(slope) * min(1, clip / max(length, 1e-300)))
    return np.array(path)
