"""Attention: a net that keeps no state and looks back at everything that it has read.

    forward                                        backward (dX is d loss / dX)
    q_s = U_q x_s + b_q      the question          dh_s = V^T dlogits_s
    k_t = U_k x_t            what t is found by    da_t = v_t . dh_s
    v_t = U_v x_t            what t has to say     dv_t = a_t dh_s, summed over s
    a_t = softmax_t(q_s . k_t / sqrt(H)), t <= s   dz_t = a_t (da_t - sum_r a_r da_r) / sqrt(H)
    h_s = sum_t a_t v_t      the answer            dq_s = sum_t dz_t k_t
    logits_s = V h_s                               dk_t = dz_t q_s, summed over s

Arrays are (T, B, features). The error reaches every step in one go, through a_t; but each answer
costs T products, and all keys and values must be kept. Only `x` says where a step stands: give
`positions` to it, or the order is lost. A bias of k would add the same to all scores of a question
and change nothing.

Sources: D. Bahdanau, K. Cho, Y. Bengio, "Neural machine translation by jointly learning to align
and translate", ICLR 2015; A. Vaswani and others, "Attention is all you need", NIPS 2017.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import softmax
from lstm_lib.checks import (
    check_array,
    check_batch,
    check_int,
    check_keys,
    check_made,
    check_rng,
)
from lstm_lib.kinds import Array, Batch, Params, Trace
from lstm_lib.losses import loss_and_error, predict, share_of

LOW = -1e300  # a score that gets no weight
NAMES = ("U_q", "U_k", "U_v", "b_q", "V")


def positions(T: int, D: int) -> Array:
    """Return what tells a step its place: sines and cosines of D / 2 wavelengths.

    Parameters
    ----------
    T : int
        Steps.
    D : int
        Numbers per step, even. The wavelengths go from 2 pi steps nearly to 10000 times that.

    Returns
    -------
    ndarray, shape (T, D)
        Row t: sin(t w_0), cos(t w_0), sin(t w_1), ... with w_j = 10000^(-2j / D).

    Raises
    ------
    TypeError, ValueError
        No whole numbers from 1 on, or D is odd.

    Examples
    --------
    >>> positions(2, 2).round(2)
    array([[0.  , 1.  ],
           [0.84, 0.54]])
    """
    T, D = check_int("T", T, 1), check_int("D", D, 2)
    if D % 2:
        raise ValueError(f"D: got {D}, expected an even number")
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(0, D, 2) / D)  # (T, D / 2)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(T, D)


def init(rng: np.random.Generator, D: int, H: int, O: int) -> Params:
    """Draw Gaussian weights with mean 0 and std 1/sqrt(fan in); the bias starts at 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H, O : int
        Numbers of inputs; of features of questions, keys and values; of outputs.

    Returns
    -------
    dict
        "U_q", "U_k", "U_v" (H, D), "b_q" (H,), "V" (O, H).

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type or out of range.

    Examples
    --------
    >>> init(np.random.default_rng(0), D=2, H=3, O=1)["U_k"].shape
    (3, 2)
    """
    check_rng("rng", rng)
    D, H, O = (check_int(n, v, 1) for n, v in (("D", D), ("H", H), ("O", O)))
    params = {name: rng.normal(0, 1 / np.sqrt(D), (H, D)) for name in ("U_q", "U_k", "U_v")}
    return params | {"b_q": np.zeros(H), "V": rng.normal(0, 1 / np.sqrt(H), (O, H))}


def forward(
    params: Params, x: ArrayLike, *, asked: int | None = None, output: str = "softmax"
) -> Trace:
    """Answer at some steps, each by a look at itself and all steps before.

    Parameters
    ----------
    params : dict
    x : array_like, shape (T, B, D)
    asked : int, optional
        How many steps ask, the last ones: S. None: all, S = T.
    output : {"softmax", "linear", "logistic"}

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "q" (S, B, H), "k" and "v" (T, B, H), the weights "a" (S, B, T),
        "h" (S, B, H), "logits" and "prediction" (S, B, O).

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=2)
    >>> forward(params, np.zeros((4, 1, 2)), asked=1)["a"]
    array([[[0.25, 0.25, 0.25, 0.25]]])
    """
    (U_q, U_k, U_v, b_q, V), x = _check_run(params, x)
    T = len(x)
    S = T if asked is None else check_int("asked", asked, 1, T)
    q, k, v = x[T - S :] @ U_q.T + b_q, x @ U_k.T, x @ U_v.T
    scores = np.einsum("sbh,tbh->sbt", q, k) / np.sqrt(len(b_q))
    later = np.arange(T) > np.arange(T - S, T)[:, None]  # (S, T)
    a = softmax(np.where(later[:, None], LOW, scores))
    h = np.einsum("sbt,tbh->sbh", a, v)
    logits = h @ V.T
    trace = {"x": x, "q": q, "k": k, "v": v, "a": a, "h": h}
    return trace | {"logits": logits, "prediction": predict(logits, output)}


def backward(params: Params, trace: Trace, dlogits: ArrayLike) -> tuple[Params, Params]:
    """Gradient, in one go: no step waits for another.

    Parameters
    ----------
    params : dict
    trace : dict
        From `forward`, with the same `params`.
    dlogits : array_like, shape (S, B, O)
        d loss / d logits.

    Returns
    -------
    grads : dict
        Shaped like `params`.
    errors : dict
        "v" (T, B, H) and "x" (T, B, D): d loss / d v_t and d x_t.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`, or what is given does not fit together.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1)
    >>> trace = forward(params, np.ones((5, 1, 2)), asked=1, output="linear")
    >>> grads, errors = backward(params, trace, np.ones((1, 1, 1)))
    >>> grads["U_v"].shape, errors["x"].shape
    ((3, 2), (5, 1, 2))
    """
    check_keys("trace", trace, ("x", "q", "k", "v", "a", "h"))
    (U_q, U_k, U_v, b_q, V), x = _check_run(
        params, check_made("trace['x']", trace["x"], ("T", "B", "D"))
    )
    (T, B, _), H = x.shape, len(b_q)
    q = check_made("trace['q']", trace["q"], ("S", B, H))
    S = len(q)
    k, v = (check_made(f"trace[{n!r}]", trace[n], (T, B, H)) for n in "kv")
    a = check_made("trace['a']", trace["a"], (S, B, T))
    h = check_made("trace['h']", trace["h"], (S, B, H))
    dlogits = check_array("dlogits", dlogits, (S, B, len(V)), finite=False)
    dh = dlogits @ V
    dv = np.einsum("sbt,sbh->tbh", a, dh)
    da = np.einsum("tbh,sbh->sbt", v, dh)
    dz = a * (da - (a * da).sum(axis=-1, keepdims=True)) / np.sqrt(H)
    dq, dk = np.einsum("sbt,tbh->sbh", dz, k), np.einsum("sbt,sbh->tbh", dz, q)
    grads = {
        "U_q": np.tensordot(dq, x[T - S :], ((0, 1), (0, 1))),  # (H, D)
        "U_k": np.tensordot(dk, x, ((0, 1), (0, 1))),
        "U_v": np.tensordot(dv, x, ((0, 1), (0, 1))),
        "b_q": dq.sum(axis=(0, 1)),  # (H,)
        "V": np.tensordot(dlogits, h, ((0, 1), (0, 1))),  # (O, H)
    }
    dx = dk @ U_k + dv @ U_v
    dx[T - S :] += dq @ U_q
    return grads, {"v": dv, "x": dx}


def loss_and_grads(
    params: Params, batch: Batch, *, output: str = "softmax"
) -> tuple[float, Params]:
    """Loss of a batch, and its gradient.

    Parameters
    ----------
    params : dict
    batch : (x, y) or (x, y, mask)
        Inputs (T, B, D), targets (T, B, O), and which predictions count: `losses.share_of`. Steps
        before the first that counts do not ask.
    output
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
    >>> batch = np.ones((5, 1, 2)), np.zeros((5, 1, 1)), [0, 0, 0, 0, 1]
    >>> loss, grads = loss_and_grads(params, batch, output="linear")
    >>> grads["V"].shape
    (1, 3)
    """
    x, y, mask = check_batch(batch)
    (*_, V), x = _check_run(params, x)
    T, B, _ = x.shape
    y, share = check_array("y", y, (T, B, len(V)), finite=False), share_of(mask, (T, B))
    first = int(share.any(axis=1).argmax())
    trace = forward(params, x, asked=T - first, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y[first:], output, share[first:])
    return loss, backward(params, trace, dlogits)[0]


def _check_run(params: Params, x: ArrayLike) -> tuple[tuple[Array, ...], Array]:
    """Return U_q, U_k, U_v, b_q, V and x as float64 arrays that fit together, or raise."""
    if not isinstance(params, dict) or set(params) != set(NAMES):
        got = sorted(map(str, params)) if isinstance(params, dict) else type(params).__name__
        raise ValueError(f"params: got {got}, expected a dict with the keys {sorted(NAMES)}")
    U_q = check_array("params['U_q']", params["U_q"], ("H", "D"))
    H, D = U_q.shape
    U_k, U_v = (check_array(f"params[{n!r}]", params[n], (H, D)) for n in ("U_k", "U_v"))
    b_q = check_array("params['b_q']", params["b_q"], (H,))
    V = check_array("params['V']", params["V"], ("O", H))
    return (U_q, U_k, U_v, b_q, V), check_array("x", x, ("T", "B", D))
