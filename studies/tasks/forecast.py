"""Forecast x_t from values that end k steps before it: baselines and the autoregressive model.

Autoregressive model of order p, AR(p) (Yule 1927, who made it for the sunspot numbers):

    forecast of x_t = b + a_1 x_{t-1} + a_2 x_{t-2} + ... + a_p x_{t-p}

k steps ahead it is fed its own forecasts (`roll`). Everywhere t is an array of places in the
series, one per target: no function reads x beyond t - k to forecast x_t.

Reference: G. U. Yule, "On a method of investigating periodicities in disturbed series, with
special reference to Wolfer's sunspot numbers", Phil. Trans. R. Soc. A 226, 1927.
"""

import numpy as np

from lstm_lib.checks import check_array, check_int


def windows(x, p, t, k=1):
    """Return the last p known values before each target, the newest first.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series.
    p : int
        Window length.
    t : array_like of int, shape (N,)
        Places of the targets.
    k : int
        Horizon: the newest known value is x_{t-k}.

    Returns
    -------
    ndarray, shape (N, p)
        Row n: x_{t-k}, x_{t-k-1}, ..., x_{t-k-p+1}.

    Raises
    ------
    TypeError, ValueError
        A window that would begin before the series does, or a target outside the series.
    """
    x = check_array("x", x, ("T",))
    newest = _known(x, t, k)
    oldest = newest - check_int("p", p, 1) + 1
    if (oldest < 0).any():
        raise ValueError(
            f"t: got the target {newest.min() + k}, expected at least {k + p - 1} "
            f"(p = {p}, k = {k}): its window begins before the series"
        )
    return x[newest[:, None] - np.arange(p)]


def naive(x, t, k=1):
    """Nothing changes: forecast x_t by the newest known value x_{t-k}. Shape (N,)."""
    x = check_array("x", x, ("T",))
    return x[_known(x, t, k)]


def seasonal_naive(x, t, k=1, period=11):
    """The cycle repeats: forecast x_t by the newest known value a whole number of periods ago."""
    x = check_array("x", x, ("T",))
    check_int("period", period, 1)
    return x[_known(x, t, check_int("k", k, 1) + (-k) % period)]


def fit_ar(x, p, t):
    """Fit an AR(p) by least squares to one-step targets.

    Parameters
    ----------
    x : array_like, shape (T,)
    p : int
        Order.
    t : array_like of int, shape (N,)
        Places of the training targets.

    Returns
    -------
    b : float
    a : ndarray, shape (p,)
        a[0] belongs to x_{t-1}.

    Raises
    ------
    TypeError, ValueError
        See `windows`; or fewer targets than parameters.
    """
    inputs = windows(x, p, t)  # (N, p)
    if len(inputs) < p + 1:
        raise ValueError(f"t: got {len(inputs)} targets, expected at least {p + 1} for p = {p}")
    rows = np.column_stack([np.ones(len(inputs)), inputs])  # (N, 1 + p)
    solution = np.linalg.lstsq(rows, np.asarray(x, dtype=float)[t], rcond=None)[0]
    return solution[0], solution[1:]


def loss_and_grads(params, batch):
    """Half the mean squared error of one-step forecasts, and its gradient: for `training.training`.

    Parameters
    ----------
    params : dict
        "b": number, "a": array, shape (p,).
    batch : tuple of ndarray
        Windows, shape (N, p), and targets, shape (N,).

    Returns
    -------
    loss : float
    grads : dict, shapes of `params`
    """
    window = check_array("batch[0]", batch[0], ("N", len(params["a"])))
    y = check_array("batch[1]", batch[1], (len(window),))
    error = params["b"] + window @ params["a"] - y  # (N,)
    grads = {"b": error.mean(), "a": window.T @ error / len(y)}
    return float(error @ error) / (2 * len(y)), grads


def roll(b, a, window, k=1):
    """Forecast k steps ahead: predict, feed the forecast back as input, and again.

    Parameters
    ----------
    b : float
    a : array_like, shape (p,)
    window : array_like, shape (N, p)
        Known values, the newest first.
    k : int
        Steps.

    Returns
    -------
    ndarray, shape (k, N)
        Row j: the forecast j + 1 steps ahead.
    """
    a = check_array("a", a, ("p",))
    window = check_array("window", window, ("N", len(a)))
    path = []
    for _ in range(check_int("k", k, 1)):
        path.append(b + window @ a)  # (N,)
        window = np.column_stack([path[-1], window[:, :-1]])
    return np.array(path)


def rmse(forecast, truth):
    """Root mean squared error, in the unit of the series."""
    truth = check_array("truth", truth, ("N",))
    return float(np.sqrt(np.mean((check_array("forecast", forecast, truth.shape) - truth) ** 2)))


def _known(x, t, k):
    """Places of the newest known value, t - k; refuses those outside the series."""
    check_int("k", k, 1)
    t = np.asarray(t)
    if t.ndim != 1 or t.dtype.kind not in "iu" or not t.size:
        raise TypeError(f"t: got {t.dtype} of shape {t.shape}, expected whole numbers, shape (N,)")
    if t.max() >= len(x) or t.min() < k:
        raise ValueError(f"t: got {t.min()} ... {t.max()}, expected {k} ... {len(x) - 1} (k = {k})")
    return t - k
