"""A recurrent network that remembers, built by hand, and why it does.

One tanh unit with a recurrent weight above one has two states in which it stays for ever:

    h = tanh(w h),  w = 2:   h = -0.9575 and h = +0.9575 (and 0, from which any nudge drives it)

Push it to one side and it holds that side: one bit, kept by nothing but its own loop. The same
unit with a weight below one has a single resting state and forgets.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from lstm_lib.activations import activation as by_name
from lstm_lib.checks import check_int, check_name, check_number

BOUNDED = ("tanh", "sigmoid")


def rnn_by_hand(distractors=2, u=3.0, w=2.0, v=5.0):
    """Weights of a network with one hidden unit that remembers which of two symbols came.

    Inputs are one-hot: symbol A, symbol B, then the distractors. Start from h_0 = 0:

    - A pushes the unit to +, B to -: U = [u, -u, 0, 0, ...]
    - distractors have weight zero: they push nothing
    - the loop, W = [w], holds the side that was taken (w > 1)
    - the outputs compare: V = [v, -v], so softmax says A where h is positive, B where negative

    Parameters
    ----------
    distractors : int
        How many other symbols there are.
    u, w, v : float
        The weights above.

    Returns
    -------
    dict
        "U" (1, 2 + distractors), "W" (1, 1), "b" (1,), "V" (2, 1), for `rnn.forward` with
        activation = "tanh", output = "softmax".

    Raises
    ------
    TypeError, ValueError
        Not numbers, or fewer than 0 distractors.
    """
    check_int("distractors", distractors, 0)
    for name, value in (("u", u), ("w", w), ("v", v)):
        check_number(name, value)
    return {
        "U": np.array([[u, -u] + [0.0] * distractors]),
        "W": np.array([[float(w)]]),
        "b": np.zeros(1),
        "V": np.array([[v], [-v]]),
    }


def fixed_points(w, b=0.0, activation="tanh"):
    """Find the states in which a scalar network without input stays: h = f(w h + b).

    Parameters
    ----------
    w, b : float
        Recurrent weight and bias.
    activation : {"tanh", "sigmoid"}
        Bounded, so that there are one to three.

    Returns
    -------
    points : ndarray, shape (1,), (2,) or (3,)
        In rising order.
    slopes : ndarray, same shape
        w f'(w h + b) at each: what a small deviation is multiplied by at each step. Below one in
        size the point is stable, above one it is not.

    Raises
    ------
    TypeError, ValueError
        Not a number, or another activation.
    """
    check_number("w", w)
    check_number("b", b)
    act = by_name(check_name("activation", activation, BOUNDED))
    is_tanh = activation == "tanh"
    steepest = 1.0 if is_tanh else 0.25
    edges = [-1.0, 1.0] if is_tanh else [0.0, 1.0]
    if w * steepest > 1:  # f(w h + b) - h turns where w f' = 1: one root at most between turns
        turn = np.arccosh(np.sqrt(w * steepest)) / (1 if is_tanh else 0.5)
        inner = [(z - b) / w for z in (-turn, turn)]
        edges[1:1] = [h for h in inner if edges[0] < h < edges[1]]

    def gap(h):
        return float(act.f(w * h + b)) - h

    points: Any = [_root(gap, low, high) for low, high in pairwise(edges)]
    points = np.array(sorted({p for p in points if p is not None}))
    return points, w * act.derivative(points)


def forgetting_time(w, b=0.0, pulse=1.0, h_0=0.0, activation="tanh", fraction=0.01, limit=1000):
    """Count the steps until a scalar network has forgotten one input pulse.

    Two copies start at `h_0`. The first gets `pulse` added to its pre-activation at step 1, the
    second does not; after that neither gets any input. The trace of the pulse is the difference of
    their states, d_t.

    Parameters
    ----------
    w, b : float
        Recurrent weight and bias.
    pulse : float
        u x_1, not 0.
    h_0 : float
        State before the pulse.
    activation : {"sigmoid", "tanh", "relu", "identity"}
    fraction : float
        In (0, 1]: forgotten means |d_t| < fraction * |d_1|.
    limit : int
        Steps to look at, after the pulse.

    Returns
    -------
    float
        The smallest q >= 0 with |d_{1+i}| < fraction |d_1| for all i from q to `limit`; inf if
        there is none. Where w f' is a constant c below one, about ln(fraction) / ln |c|.

    Raises
    ------
    TypeError, ValueError
        Not a number in range, or a pulse that leaves no trace at all.
    """
    for name, value in (("w", w), ("b", b), ("pulse", pulse), ("h_0", h_0)):
        check_number(name, value)
    if check_number("fraction", fraction, 0, 1) == 0:
        raise ValueError("fraction: got 0, expected a number above 0")
    check_int("limit", limit, 1)
    f = by_name(activation).f
    with np.errstate(over="ignore", invalid="ignore"):  # a growing state is an answer: never
        h = f(w * h_0 + b + np.array([pulse, 0.0]))  # with the pulse, without
        sizes = [abs(h[0] - h[1])]
        for _ in range(limit):
            h = f(w * h + b)
            sizes.append(abs(h[0] - h[1]))
    if sizes[0] == 0:
        raise ValueError(f"pulse: got {pulse}, which changes no state, expected one that does")
    above = np.flatnonzero(~(np.array(sizes) < fraction * sizes[0]))  # NaN counts as remembered
    return float("inf") if above[-1] == limit else float(above[-1] + 1)


def _root(gap, low, high):
    if gap(low) == 0:
        return low
    if gap(high) == 0:
        return high
    if gap(low) * gap(high) > 0:
        return None
    while low < (middle := (low + high) / 2) < high:  # halve until no number lies between
        if gap(middle) == 0:
            return middle
        low, high = (middle, high) if gap(low) * gap(middle) > 0 else (low, middle)
    return low
