"""What a prediction costs, and the error it sends back.

An output layer turns scores z into outputs o and pairs with one cost:

    output   o            cost of one prediction       d cost / d z
    softmax  softmax(z)   cross-entropy -sum y ln o    o - y
    linear   z            1/2 sum (o - y)^2            o - y
    logistic sigmoid(z)   1/2 sum (o - y)^2            (o - y) o (1 - o)

The same o - y twice: that is why the first two pairs are the standard ones. The third is that of
the papers of the nineties; its error has a slope more to pass, and fades where o is near 0 or 1,
be it right or wrong.
"""

import numpy as np

from lstm_lib.activations import identity, sigmoid, sigmoid_slope, softmax
from lstm_lib.checks import check_array, check_name

OUTPUTS = {"softmax": softmax, "linear": identity, "logistic": sigmoid}  # z -> o


def predict(z, output):
    """Outputs o (..., O) from the scores z (..., O); `output` is one of `OUTPUTS`."""
    z = check_array("z", z, np.shape(z), finite=False)
    return OUTPUTS[check_name("output", output, OUTPUTS)](z)


def shares(weight, shape):
    """Return each prediction's share of the mean cost: the weights, divided by their sum.

    Parameters
    ----------
    weight : array_like or None
        Which predictions count: 0 leaves one out. Shape (T,) or (T, B); None counts all.
    shape : tuple of int
        (T, B) of a recurrent net, (B,) of a feed-forward net.

    Returns
    -------
    ndarray, shape `shape`, sums to 1

    Raises
    ------
    TypeError, ValueError
        Wrong shape, a negative weight, or no weight above zero.
    """
    if weight is None:
        return np.full(shape, 1 / np.prod(shape))
    weight = check_array("weight", weight, shape[:1] if np.ndim(weight) == 1 else shape)
    if (weight < 0).any():
        raise ValueError(f"weight: got {weight.min():g}, expected no negative weight")
    if not weight.any():
        raise ValueError("weight: got all zeros, expected at least one prediction that counts")
    weight = np.broadcast_to(weight.T, shape[::-1]).T  # one weight a step serves the whole batch
    return weight / weight.sum()


def cost_and_error(z, y, output, share):
    """Cost of the predictions, and its derivative by the scores.

    Parameters
    ----------
    z : ndarray, shape (..., O)
        Scores.
    y : array_like, shape of `z`
        Targets; for "softmax" each row that counts is a probability distribution (one-hot, say).
    output : {"softmax", "linear", "logistic"}
    share : ndarray, shape (...)
        From `shares`. The target of a prediction without a share is not looked at.

    Returns
    -------
    cost : float
        Sum of share times cost (nats for "softmax").
    dz : ndarray, shape of `z`
        d cost / d z: (o - y) share, for "logistic" times the slope o (1 - o).

    Raises
    ------
    TypeError, ValueError
        A target of the wrong shape, or no probabilities where "softmax" needs them.
    """
    z = check_array("z", z, np.shape(z), finite=False)
    y, share = check_array("y", y, z.shape), check_array("share", share, z.shape[:-1])
    error = predict(z, output) - y
    if output == "softmax":
        _check_distributions(y[share > 0])
        shifted = z - z.max(axis=-1, keepdims=True)
        log_o = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  # never ln 0
        costs = -(y * log_o).sum(axis=-1)
    else:
        costs = 0.5 * (error**2).sum(axis=-1)
    slope = sigmoid_slope(z) if output == "logistic" else 1.0
    return float((share * costs).sum()), error * slope * share[..., None]


def _check_distributions(rows):
    total = rows.sum(axis=-1)
    wrong = np.abs(total - 1) > 1e-9
    if wrong.any():
        raise ValueError(
            f"y: got a row that sums to {total[wrong][0]:g}, "
            "expected probabilities that sum to 1 (output 'softmax')"
        )
    if (rows < 0).any():
        raise ValueError(f"y: got {rows.min():g}, expected probabilities (output 'softmax')")
