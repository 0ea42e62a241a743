"""What a prediction costs, and the error it sends back.

An output layer turns logits z into a prediction p and is paired with one loss:

    output    p            loss of one prediction       d loss / d z
    softmax   softmax(z)   cross-entropy -sum y ln p    p - y
    linear    z            1/2 sum (p - y)^2            p - y
    logistic  sigmoid(z)   1/2 sum (p - y)^2            (p - y) p (1 - p)

The third is that of the papers of the nineties; its error fades where p is near 0 or 1, be it right
or wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lstm_lib.activations import sigmoid, softmax
from lstm_lib.checks import check_array, check_int, check_name, count_axes
from lstm_lib.kinds import Array

OUTPUTS = {"softmax": softmax, "linear": lambda z: +z, "logistic": sigmoid}  # logits -> prediction


def predict(logits: ArrayLike, output: str = "softmax") -> Array:
    """Turn logits (..., O) into predictions (..., O).

    Parameters
    ----------
    logits : array_like, shape (..., O)
    output : str
        One of `OUTPUTS`.

    Returns
    -------
    ndarray, shape (..., O)

    Raises
    ------
    TypeError, ValueError
        Not numbers, no axis, or an unknown output.

    Examples
    --------
    >>> predict([[0.0, 0.0]])
    array([[0.5, 0.5]])
    """
    logits = check_array("logits", logits, ("",) * (count_axes(logits) - 1) + ("O",), finite=False)
    return OUTPUTS[check_name("output", output, OUTPUTS)](logits)


def share_of(mask: ArrayLike | None, shape: tuple[int, ...]) -> Array:
    """Return each prediction's share of the mean loss: the mask, divided by its sum.

    Parameters
    ----------
    mask : array_like or None
        1 where a prediction counts, 0 where not, (T,) or (T, B); any weight from 0 up will do.
        None: all count alike.
    shape : tuple of int
        (T, B) of a recurrent net, (B,) of a feed-forward net.

    Returns
    -------
    ndarray of that shape; it sums to 1

    Raises
    ------
    TypeError, ValueError
        Wrong shape, a negative weight, or none above zero.

    Examples
    --------
    >>> share_of([0, 1], (2, 2))  # of two steps, only the last counts
    array([[0. , 0. ],
           [0.5, 0.5]])
    """
    if not isinstance(shape, tuple | list) or not shape:
        raise TypeError(f"shape: got {shape!r}, expected (T, B) or (B,): one prediction at least")
    shape = tuple(check_int(f"shape[{k}]", n, 1) for k, n in enumerate(shape))
    if mask is None:
        return np.full(shape, 1 / np.prod(shape))
    mask = check_array("mask", mask, shape[:1] if count_axes(mask) == 1 else shape)
    if (mask < 0).any():
        raise ValueError(f"mask: got {mask.min():g}, expected no negative weight")
    if not mask.any():
        raise ValueError("mask: got all zeros, expected at least one prediction that counts")
    mask = np.broadcast_to(mask.T, shape[::-1]).T  # one weight per step serves the whole batch
    return mask / mask.sum()


def loss_and_error(
    logits: ArrayLike, y: ArrayLike, output: str = "softmax", mask: ArrayLike | None = None
) -> tuple[float, Array]:
    """Mean loss of the predictions that count, and its derivative with respect to the logits.

    Parameters
    ----------
    logits : ndarray, shape (..., O)
    y : array_like, shape of `logits`
        Targets; for "softmax" each row that counts is a probability distribution, like one-hot.
    output : {"softmax", "linear", "logistic"}
    mask : array_like, optional
        As for `share_of`. A target that does not count may be anything, NaN too.

    Returns
    -------
    loss : float
        In nats for "softmax".
    dlogits : ndarray, shape of `logits`

    Raises
    ------
    TypeError, ValueError
        A target of the wrong shape, or no probabilities where "softmax" needs them.

    Examples
    --------
    >>> loss, error = loss_and_error(np.array([[0.0, 0.0]]), [[1, 0]])
    >>> error
    array([[-0.5,  0.5]])
    """
    prediction = predict(logits, output)
    logits = check_array("logits", logits, ("",) * (count_axes(logits) - 1) + ("O",), finite=False)
    share = share_of(mask, logits.shape[:-1])
    y = _check_targets(y, logits.shape, share > 0, output)
    error = prediction - y
    if output == "softmax":
        shifted = logits - logits.max(axis=-1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  # never ln 0
        losses = -(y * log_p).sum(axis=-1)
    else:
        losses = 0.5 * (error**2).sum(axis=-1)
    slope = prediction * (1 - prediction) if output == "logistic" else 1.0
    return float((share * losses).sum()), error * slope * share[..., None]


def _check_targets(
    y: ArrayLike, shape: tuple[int, ...], counts: NDArray[np.bool_], output: str
) -> Array:
    """Return y (..., O) with zeros where it does not count, or raise."""
    if count_axes(y) == len(shape) - 1:
        raise ValueError(
            f"y: got shape {np.shape(y)}, expected {shape}: one row of targets per prediction, "
            "one-hot for classes (np.eye(O)[y])"
        )
    y = check_array("y", y, shape, finite=False)
    if not np.isfinite(rows := y[counts]).all():
        raise ValueError("y: got NaN or infinity where it counts, expected finite numbers")
    if output == "softmax":
        if shape[-1] == 1:
            raise ValueError("y: got one column, expected at least two for output 'softmax'")
        total = rows.sum(axis=-1)
        wrong = np.abs(total - 1) > 1e-6  # as far as float32 goes
        if wrong.any():
            raise ValueError(
                f"y: got a row that sums to {total[wrong][0]:.9g}, "
                "expected probabilities that sum to 1 (output 'softmax')"
            )
        if (rows < 0).any():
            raise ValueError(f"y: got {rows.min():g}, expected probabilities (output 'softmax')")
    return np.where(counts[..., None], y, 0.0)
