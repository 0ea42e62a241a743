"""A state whose gates see the input only: a linear recurrence, in steps or in log2 T rounds.

    forward                                        backward (dX is d loss / dX)
    f_t = sigmoid(U_f x_t + b_f)                   dc_t = V^T dlogits_t + f_{t+1} dc_{t+1}
    g_t = U_g x_t + b_g                            dg_t = dc_t (1 - f_t)
    c_t = f_t c_{t-1} + (1 - f_t) g_t              dz_f = dc_t (c_{t-1} - g_t) f_t (1 - f_t)
    logits_t = V c_t

This is the minGRU, with f for 1 - z. All f and g are known before the first step, and what is left
is the lemma a_t = d_t + rho_t a_{t-1}, forward and backward. Two steps of it make one, `compose`,
and it does not matter which of three is done first: so `in_rounds` can do them pairwise, all
pairs at the same time, where `in_steps` waits T times. On one core the steps are the faster way:
the rounds have more to add up.

Sources: L. Feng and others, "Were RNNs all we needed?", arXiv 2410.01201, 2024 (minGRU);
W. D. Hillis, G. L. Steele, "Data parallel algorithms", Communications of the ACM 29, 1986.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import sigmoid
from lstm_lib.checks import (
    check_array,
    check_batch,
    check_int,
    check_keys,
    check_made,
    check_rng,
    count_axes,
)
from lstm_lib.kinds import Array, Batch, Params, Trace
from lstm_lib.losses import loss_and_error, predict

NAMES = ("U_f", "b_f", "U_g", "b_g", "V")


# ---- the lemma


def compose(earlier: Sequence[Any], later: Sequence[Any]) -> tuple[Any, Any]:
    """Make one step of two: each a pair (rho, d) that turns a into d + rho a.

    Numbers, arrays or sympy expressions will do; nothing is checked.

    >>> compose((2, 1), (3, 5))  # 5 + 3 (1 + 2 a) = 8 + 6 a
    (6, 8)
    """
    (rho_1, d_1), (rho_2, d_2) = earlier, later
    return rho_2 * rho_1, d_2 + rho_2 * d_1


def in_steps(rho: ArrayLike, d: ArrayLike, a_0: ArrayLike | None = None) -> Array:
    """Return a_1, ..., a_T of a_t = d_t + rho_t a_{t-1}, one after the other.

    Parameters
    ----------
    rho, d : array_like, shape (T, ...)
    a_0 : array_like, shape (...), optional
        None: zeros.

    Returns
    -------
    ndarray, shape (T, ...)

    Raises
    ------
    TypeError, ValueError
        Shapes that do not fit, or no numbers. NaN and infinity are taken.

    Examples
    --------
    >>> in_steps([0.5, 0.5, 0.5], [1.0, 0.0, 0.0])
    array([1.  , 0.5 , 0.25])
    """
    rho, d, a = _check_lemma(rho, d, a_0)
    states = np.empty_like(d)
    for t in range(len(d)):
        a = states[t] = d[t] + rho[t] * a
    return states


def in_rounds(rho: ArrayLike, d: ArrayLike, a_0: ArrayLike | None = None) -> Array:
    """Return the same in ceil(log2 T) rounds; in each, every step takes part at once.

    After the round with a reach of n, step t holds what the 2n steps up to t do together.

    Parameters
    ----------
    rho, d, a_0
        As for `in_steps`.

    Returns
    -------
    ndarray, shape (T, ...)

    Raises
    ------
    TypeError, ValueError
        As for `in_steps`.

    Examples
    --------
    >>> in_rounds([0.5, 0.5, 0.5], [1.0, 0.0, 0.0])
    array([1.  , 0.5 , 0.25])
    """
    rho, d, a_0 = _check_lemma(rho, d, a_0)
    rho, d, reach = rho.copy(), d.copy(), 1
    while reach < len(d):
        steps = compose((rho[:-reach], d[:-reach]), (rho[reach:], d[reach:]))
        rho[reach:], d[reach:] = steps
        reach *= 2
    return d + rho * a_0


def _check_lemma(rho: ArrayLike, d: ArrayLike, a_0: ArrayLike | None) -> tuple[Array, Array, Array]:
    rho = check_array("rho", rho, ("T", *[""] * (count_axes(rho) - 1)), finite=False)
    d = check_array("d", d, rho.shape, finite=False)
    if a_0 is None:
        return rho, d, np.zeros(d.shape[1:])
    return rho, d, check_array("a_0", a_0, d.shape[1:], finite=False)


# ---- the net


def init(rng: np.random.Generator, D: int, H: int, O: int) -> Params:
    """Draw Gaussian weights with mean 0 and std 1/sqrt(fan in); the biases start at 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H, O : int
        Numbers of inputs, cells and outputs.

    Returns
    -------
    dict
        "U_f", "U_g" (H, D), "b_f", "b_g" (H,), "V" (O, H).

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type or out of range.

    Examples
    --------
    >>> init(np.random.default_rng(0), D=2, H=3, O=1)["U_f"].shape
    (3, 2)
    """
    check_rng("rng", rng)
    D, H, O = (check_int(n, v, 1) for n, v in (("D", D), ("H", H), ("O", O)))
    params = {name: rng.normal(0, 1 / np.sqrt(D), (H, D)) for name in ("U_f", "U_g")}
    params |= {"b_f": np.zeros(H), "b_g": np.zeros(H)}
    return params | {"V": rng.normal(0, 1 / np.sqrt(H), (O, H))}


def forward(
    params: Params, x: ArrayLike, state: ArrayLike | None = None, *, output: str = "softmax"
) -> Trace:
    """Run the net over a batch of sequences.

    Parameters
    ----------
    params : dict
    x : array_like, shape (T, B, D)
    state : array_like, shape (B, H), optional
        c_0; None: zeros.
    output : {"softmax", "linear", "logistic"}

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "f" and "g" (T, B, H), "h" (T + 1, B, H), which is c with c_0 in
        row 0, "logits" and "prediction" (T, B, O).

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
    (U_f, b_f, U_g, b_g, V), x, c_0 = _check_run(params, x, state)
    f, g = sigmoid(x @ U_f.T + b_f), x @ U_g.T + b_g  # before any step is taken
    c = np.concatenate([c_0[None], in_steps(f, (1 - f) * g, c_0)])
    logits = c[1:] @ V.T
    trace = {"x": x, "f": f, "g": g, "h": c}
    return trace | {"logits": logits, "prediction": predict(logits, output)}


def backward(params: Params, trace: Trace, dlogits: ArrayLike) -> tuple[Params, Params]:
    """Gradient of every weight: the same recurrence, run from the last step to the first.

    Parameters
    ----------
    params : dict
    trace : dict
        From `forward`, with the same `params`.
    dlogits : array_like, shape (T, B, O)
        d loss / d logits.

    Returns
    -------
    grads : dict
        Shaped like `params`.
    errors : dict
        "c" (T, B, H) and "x" (T, B, D): d loss / d c_t and d x_t.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`, or what is given does not fit together.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> trace = forward(params, np.ones((5, 1, 2)), output="linear")
    >>> grads, errors = backward(params, trace, np.ones((5, 1, 1)))
    >>> grads["U_f"].shape, errors["c"].shape
    ((3, 2), (5, 1, 3))
    """
    check_keys("trace", trace, ("x", "f", "g", "h"))
    x = check_made("trace['x']", trace["x"], ("T", "B", "D"))
    (U_f, b_f, U_g, _, V), x, _ = _check_run(params, x, None)
    c = check_made("trace['h']", trace["h"], (len(x) + 1, x.shape[1], len(b_f)))
    f, g = (check_made(f"trace[{n!r}]", trace[n], c[1:].shape) for n in "fg")
    dlogits = check_array("dlogits", dlogits, (*x.shape[:2], len(V)), finite=False)
    later = np.concatenate([f[1:], np.ones_like(f[:1])])  # f of the step after; none after the last
    dc = in_steps(later[::-1], (dlogits @ V)[::-1])[::-1]
    dg = dc * (1 - f)
    dz = dc * (c[:-1] - g) * f * (1 - f)
    grads = {
        "U_f": np.tensordot(dz, x, ((0, 1), (0, 1))),  # (H, D)
        "b_f": dz.sum(axis=(0, 1)),  # (H,)
        "U_g": np.tensordot(dg, x, ((0, 1), (0, 1))),
        "b_g": dg.sum(axis=(0, 1)),
        "V": np.tensordot(dlogits, c[1:], ((0, 1), (0, 1))),  # (O, H)
    }
    return grads, {"c": dc, "x": dz @ U_f + dg @ U_g}


def loss_and_grads(
    params: Params, batch: Batch, *, output: str = "softmax", state: ArrayLike | None = None
) -> tuple[float, Params]:
    """Loss of a batch, and its gradient.

    Parameters
    ----------
    params : dict
    batch : (x, y) or (x, y, mask)
        Inputs (T, B, D), targets (T, B, O), and which predictions count: `losses.share_of`.
    output, state
        As for `forward`.

    Returns
    -------
    loss : float
        Mean over the predictions that count; in nats for softmax.
    grads : dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        As for `forward` and `losses.loss_and_error`.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> x, y = np.ones((5, 1, 2)), np.zeros((5, 1, 1))
    >>> loss, grads = loss_and_grads(params, (x, y, [0, 0, 0, 0, 1]), output="linear")
    >>> grads["V"].shape
    (1, 3)
    """
    x, y, mask = check_batch(batch)
    trace = forward(params, x, state, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    return loss, backward(params, trace, dlogits)[0]


def _check_run(
    params: Params, x: ArrayLike, state: ArrayLike | None
) -> tuple[tuple[Array, ...], Array, Array]:
    """Return U_f, b_f, U_g, b_g, V, x and c_0 as float64 arrays that fit together, or raise."""
    if not isinstance(params, dict) or set(params) != set(NAMES):
        got = sorted(map(str, params)) if isinstance(params, dict) else type(params).__name__
        raise ValueError(f"params: got {got}, expected a dict with the keys {sorted(NAMES)}")
    U_f = check_array("params['U_f']", params["U_f"], ("H", "D"))
    H, D = U_f.shape
    U_g = check_array("params['U_g']", params["U_g"], (H, D))
    b_f, b_g = (check_array(f"params[{n!r}]", params[n], (H,)) for n in ("b_f", "b_g"))
    V = check_array("params['V']", params["V"], ("O", H))
    x = check_array("x", x, ("T", "B", D))
    B = x.shape[1]
    c_0 = np.zeros((B, H)) if state is None else check_array("state", state, (B, H))
    return (U_f, b_f, U_g, b_g, V), x, c_0
