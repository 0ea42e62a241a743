"""The recurrent network: forward, and beside it both ways to its gradient.

    z_t = U x_t + W h_{t-1} + b
    h_t = f(z_t)                  the hidden state, the network's memory
    ŷ_t = softmax(V h_t)          the prediction; or V h_t itself, or sigmoid(V h_t)

The same U, W, b, V at every step. Arrays are (T, B, features); h has one row more, row 0 is the
start. Two exact gradients, equal to rounding (H hidden units, and as many inputs):

                    time          memory      walks
    backward (BPTT) T H^2         T H         back, after the last step
    rtrl            T H^4         H^3         forward, knows the gradient at any moment

Both per sequence. Sources: Elman 1990 (the network); Werbos 1990 (BPTT); Williams and Zipser
1989 (RTRL).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import activation as by_name
from lstm_lib.checks import (
    check_array,
    check_batch,
    check_int,
    check_keys,
    check_made,
    check_number,
    check_rng,
)
from lstm_lib.kinds import Array, Batch, Params, Trace
from lstm_lib.losses import loss_and_error, predict, share_of


def init(rng: np.random.Generator, D: int, H: int, O: int, *, scale: float | None = None) -> Params:
    """Draw Gaussian weights with mean 0; the bias starts at 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H, O : int
        Numbers of inputs, hidden units and outputs.
    scale : float, optional
        Standard deviation of U and W. None: 1/sqrt(fan in), that is 1/sqrt(D) and 1/sqrt(H).
        V always gets 1/sqrt(H).

    Returns
    -------
    dict
        "U" (H, D), "W" (H, H), "b" (H,), "V" (O, H).

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type or out of range.

    Examples
    --------
    >>> init(np.random.default_rng(0), D=2, H=3, O=1)["W"].shape
    (3, 3)
    """
    check_rng("rng", rng)
    D, H, O = (check_int(n, v, 1) for n, v in (("D", D), ("H", H), ("O", O)))
    if scale is not None:
        check_number("scale", scale, 0)
    return {
        "U": rng.normal(0, 1 / np.sqrt(D) if scale is None else scale, (H, D)),
        "W": rng.normal(0, 1 / np.sqrt(H) if scale is None else scale, (H, H)),
        "b": np.zeros(H),
        "V": rng.normal(0, 1 / np.sqrt(H), (O, H)),
    }


def forward(
    params: Params,
    x: ArrayLike,
    state: ArrayLike | None = None,
    *,
    activation: str = "tanh",
    output: str = "softmax",
) -> Trace:
    """Run the network over a batch of sequences.

    Parameters
    ----------
    params : dict
        "U" (H, D), "W" (H, H), "b" (H,), "V" (O, H).
    x : array_like, shape (T, B, D)
    state : array_like, shape (B, H), optional
        h_0; None: zeros.
    activation : {"tanh", "sigmoid", "relu", "identity"}
    output : {"softmax", "linear", "logistic"}

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "h" (T+1, B, H), "logits" and "prediction" (T, B, O), and the
        name "activation". "x" may be your own array, not a copy: leave it as it is until
        `backward`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=2)
    >>> forward(params, np.zeros((5, 1, 2)))["h"].shape
    (6, 1, 3)
    """
    (U, W, b, V), x, h = check_run(params, x, state)
    f, hs = by_name(activation).f, [h]
    for x_t in x @ U.T + b:  # (B, H): the inputs' share of z, computed for all steps at once
        h = f(x_t + h @ W.T)
        hs.append(h)
    h = np.array(hs)  # (T+1, B, H)
    logits = h[1:] @ V.T  # (T, B, O)
    trace = {"x": x, "h": h, "logits": logits, "prediction": predict(logits, output)}
    return trace | {"activation": activation}


def backward(
    params: Params, trace: Trace, dlogits: ArrayLike, *, window: int | None = None
) -> tuple[Params, Params]:
    """Gradient by back-propagation through time.

    Parameters
    ----------
    params : dict
    trace : dict
        From `forward`, with the same `params`.
    dlogits : array_like, shape (T, B, O)
        d loss / d logits.
    window : int, optional
        Truncated BPTT: the error of the prediction at time t reaches z_t, z_{t-1}, ...,
        z_{t-window} and stops there. None: the whole way, the exact gradient. This is a true
        window for each prediction, not one cut every `window` steps.

    Returns
    -------
    grads : dict
        Shaped like `params`.
    errors : dict
        "z" (T, B, H): d loss / d z_t.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`, or what is given does not fit together.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> trace = forward(params, np.ones((5, 1, 2)), output="linear")
    >>> grads, errors = backward(params, trace, np.ones((5, 1, 1)), window=2)
    >>> grads["W"].shape, errors["z"].shape
    ((3, 3), (5, 1, 3))
    """
    check_keys("trace", trace, ("x", "h", "activation"))
    x = check_made("trace['x']", trace["x"], ("T", "B", "D"))
    h = check_made("trace['h']", trace["h"], (len(x) + 1, x.shape[1], "H"))
    (_, W, _, V), x, _ = check_run(params, x, h[0])
    dlogits = check_array("dlogits", dlogits, (*x.shape[:2], len(V)), finite=False)
    slope = by_name(trace["activation"]).derivative(h[1:])  # (T, B, H)
    dh = dlogits @ V
    if window is None:
        dz, later = np.empty_like(dh), 0.0  # nothing comes back from after the last step
        for t in reversed(range(len(x))):
            dz[t] = slope[t] * (dh[t] + later)
            later = dz[t] @ W  # (B, H): W^T dz_t, one step back
    else:
        error = slope * dh  # errors that have not gone back yet
        dz = error.copy()
        for _ in range(min(check_int("window", window, 0), len(x) - 1)):
            error = slope[: len(error) - 1] * (error[1:] @ W)  # all of one age, one step back
            dz[: len(error)] += error
    grads = {
        "U": np.tensordot(dz, x, ((0, 1), (0, 1))),  # (H, D)
        "W": np.tensordot(dz, h[:-1], ((0, 1), (0, 1))),  # (H, H)
        "b": dz.sum(axis=(0, 1)),  # (H,)
        "V": np.tensordot(dlogits, h[1:], ((0, 1), (0, 1))),  # (O, H)
    }
    return grads, {"z": dz}


def loss_and_grads(
    params: Params,
    batch: Batch,
    *,
    activation: str = "tanh",
    output: str = "softmax",
    state: ArrayLike | None = None,
    window: int | None = None,
) -> tuple[float, Params]:
    """Loss of a batch, and its gradient by BPTT.

    Parameters
    ----------
    params : dict
    batch : (x, y) or (x, y, mask)
        Inputs (T, B, D), targets (T, B, O), and which predictions count: `losses.share_of`.
    activation, output, state
        As for `forward`.
    window
        As for `backward`.

    Returns
    -------
    loss : float
        Mean over the predictions that count; in nats for softmax.
    grads : dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        As for `forward` and `losses.loss_and_error`; or `window` is negative.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> x, y = np.ones((5, 1, 2)), np.zeros((5, 1, 1))
    >>> loss, grads = loss_and_grads(params, (x, y, [0, 0, 0, 0, 1]), output="linear")
    >>> grads["V"].shape
    (1, 3)
    """
    x, y, mask = check_batch(batch)
    trace = forward(params, x, state, activation=activation, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    return loss, backward(params, trace, dlogits, window=window)[0]


def rtrl(
    params: Params,
    batch: Batch,
    *,
    activation: str = "tanh",
    output: str = "softmax",
    state: ArrayLike | None = None,
) -> tuple[float, Params]:
    """The same loss and gradient by real-time recurrent learning: sensitivities carried forward.

    With a_t = (x_t, h_{t-1}, 1) and theta = (U | W | b), so that z_t = theta a_t:
    S_t = d h_t / d theta = f'(z_t) * (W S_{t-1} + d z_t / d theta directly).

    Time O(T B H^3 (D + H + 1)); the sensitivities take O(B H^2 (D + H + 1)) numbers, however long
    the sequence.

    Parameters
    ----------
    params, batch, activation, output, state
        As for `loss_and_grads`.

    Returns
    -------
    loss : float
        As of `loss_and_grads`.
    grads : dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        As for `loss_and_grads`.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> batch = np.ones((5, 1, 2)), np.zeros((5, 1, 1))
    >>> forward_in_time = rtrl(params, batch, output="linear")[1]
    >>> back_in_time = loss_and_grads(params, batch, output="linear")[1]
    >>> bool(np.allclose(forward_in_time["W"], back_in_time["W"], rtol=1e-12))
    True
    """
    x, y, mask = check_batch(batch)
    (U, W, b, V), x, h = check_run(params, x, state)
    f, (T, B, _), H = by_name(activation), x.shape, len(b)
    y, share = check_array("y", y, (T, B, len(V))), share_of(mask, (T, B))
    theta = np.hstack([U, W, b[:, None]])  # (H, A), A = D + H + 1
    own = np.eye(H)[:, :, None]  # (H, H, 1): z_i depends directly on row i of theta alone
    S = np.zeros((B, H, *theta.shape))  # S[:, i, j, a] = d h_i / d theta_ja
    total, dtheta, dV = 0.0, np.zeros_like(theta), np.zeros_like(V)
    for t in range(T):
        a = np.hstack([x[t], h, np.ones((B, 1))])  # (B, A)
        h = f.f(a @ theta.T)  # (B, H)
        carried = (W @ S.reshape(B, H, -1)).reshape(S.shape)
        S = f.derivative(h)[:, :, None, None] * (carried + own * a[:, None, None, :])
        if share[t].any():
            loss, dlogits = loss_and_error(h @ V.T, y[t], output, share[t])
            loss, dlogits = loss * share[t].sum(), dlogits * share[t].sum()
            total += loss
            dtheta += np.tensordot(dlogits @ V, S, ((0, 1), (0, 1)))  # dh_t, (B, H), meets S
            dV += dlogits.T @ h
    dU, dW, db = np.split(dtheta, [U.shape[1], -1], axis=1)
    return total, {"U": dU, "W": dW, "b": db[:, 0], "V": dV}


def check_run(
    params: Params, x: ArrayLike, state: ArrayLike | None
) -> tuple[tuple[Array, ...], Array, Array]:
    """Return (U, W, b, V), x and h_0 as float64 arrays that fit together, or raise.

    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> weights, x, h_0 = check_run(params, np.zeros((5, 1, 2)), None)
    >>> h_0
    array([[0., 0., 0.]])
    """
    names = ("U", "W", "b", "V")
    if not isinstance(params, dict) or set(params) != set(names):
        got = sorted(map(str, params)) if isinstance(params, dict) else type(params).__name__
        raise ValueError(f"params: got {got}, expected a dict with the keys 'U', 'W', 'b', 'V'")
    U = check_array("params['U']", params["U"], ("H", "D"))
    H, D = U.shape
    W = check_array("params['W']", params["W"], (H, H))
    b = check_array("params['b']", params["b"], (H,))
    V = check_array("params['V']", params["V"], ("O", H))
    x = check_array("x", x, ("T", "B", D))
    B = x.shape[1]
    h_0 = np.zeros((B, H)) if state is None else check_array("state", state, (B, H))
    return (U, W, b, V), x, h_0
