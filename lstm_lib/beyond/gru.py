"""The gated recurrent unit (GRU): forward, and beside it backward. One state, two gates.

    forward                                        backward (dX is d loss / dX)
    r = sigmoid(U_r x_t + W_r h_{t-1} + b_r)       dh_t = from outside + what t+1 sent back
    u = sigmoid(U_u x_t + W_u h_{t-1} + b_u)       dz_u = dh_t (h_{t-1} - n) u (1 - u)
    m = W_m h_{t-1} + b_m                          dz_n = dh_t (1 - u) (1 - n^2)
    n = tanh(U_n x_t + b_n + r m)                  dz_m = dz_n r
    h_t = (1 - u) n + u h_{t-1}                    dz_r = dz_n m r (1 - r)
                                                   dh_{t-1} = u dh_t + sum_k W_k^T dz_k, k = r, u, m

u, the update gate, keeps; PyTorch and the papers call it z, which is a pre-activation here. The
reset gate r multiplies after W_m has mixed the state, as in PyTorch's `nn.GRU`; in the first paper
it multiplies before. Arrays are (T, B, features); h has one row more, row 0 is the start.

Source: Cho et al. 2014.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import sigmoid
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
from lstm_lib.losses import loss_and_error
from lstm_lib.lstm import read_out

LAYERS = {"r": "UWb", "u": "UWb", "n": "Ub", "m": "Wb"}  # what each pre-activation sees


def forward(
    params: Params, x: ArrayLike, state: ArrayLike | None = None, *, output: str = "softmax"
) -> Trace:
    """Run the unit over a batch of sequences.

    Parameters
    ----------
    params : dict
        As from `init`; the readout "V" may be missing.
    x : array_like, shape (T, B, D)
    state : array_like, shape (B, H), optional
        h_0; None: zeros.
    output : {"softmax", "linear", "logistic"}
        What turns the readout's logits into predictions.

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "h" (T+1, B, H), the gates "r" and "u", the candidate "n" and
        what the old state says to it, "m", all (T, B, H); with a readout also "logits" and
        "prediction" (T, B, O). "x" may be your own array, not a copy: leave it as it is until
        `backward`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> forward(params, np.zeros((5, 1, 2)))["h"].shape
    (6, 1, 3)
    """
    w = check_params(params)
    x = check_array("x", x, ("T", "B", w["U_n"].shape[1]))
    start = (x.shape[1], len(w["b_n"]))
    h = np.zeros(start) if state is None else check_array("state", state, start)
    hs, rest = [h], []
    for x_t in x:  # (B, D)
        r = sigmoid(x_t @ w["U_r"].T + h @ w["W_r"].T + w["b_r"])  # (B, H)
        u = sigmoid(x_t @ w["U_u"].T + h @ w["W_u"].T + w["b_u"])
        m = h @ w["W_m"].T + w["b_m"]
        n = np.tanh(x_t @ w["U_n"].T + w["b_n"] + r * m)
        h = (1 - u) * n + u * h
        hs.append(h)
        rest.append((r, u, n, m))
    trace: Trace = {"x": x, "h": np.array(hs)}
    trace |= {k: np.array(part) for k, part in zip("runm", zip(*rest, strict=True), strict=True)}
    return trace | read_out(params, trace["h"], output)


def backward(params: Params, trace: Trace, dh: ArrayLike) -> tuple[Params, Params]:
    """Gradient by back-propagation through time.

    Parameters
    ----------
    params : dict
    trace : dict
        From `forward`, with the same `params`.
    dh : array_like, shape (T, B, H)
        d loss / d h_t of what is outside the unit: the readout's errors.

    Returns
    -------
    grads : dict
        Shaped like the unit's part of `params`.
    errors : dict
        "x" (T, B, D) and "h" (T+1, B, H): the derivatives of the loss with respect to x_t and
        h_t, all paths together, with that of the start in row 0.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`, or `dh` does not fit it.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> trace = forward(params, np.ones((5, 1, 2)))
    >>> grads, errors = backward(params, trace, np.ones((5, 1, 3)))
    >>> grads["W_m"].shape, errors["h"].shape
    ((3, 3), (6, 1, 3))
    """
    w, dh = check_trace(params, trace, dh)
    x, h, r, u, n, m = (trace[name] for name in "xhrunm")
    dz = {k: np.zeros_like(n) for k in LAYERS}  # (T, B, H)
    errors = {"h": np.zeros_like(h)}
    errors["h"][1:] = dh
    for t in reversed(range(len(x))):  # u[t] helped to make h[t + 1] of h[t]
        dh_t = errors["h"][t + 1]
        dz["u"][t] = dh_t * (h[t] - n[t]) * u[t] * (1 - u[t])
        dz["n"][t] = dh_t * (1 - u[t]) * (1 - n[t] ** 2)
        dz["m"][t] = dz["n"][t] * r[t]
        dz["r"][t] = dz["n"][t] * m[t] * r[t] * (1 - r[t])
        errors["h"][t] += u[t] * dh_t + sum(dz[k][t] @ w[f"W_{k}"] for k in "rum")
    errors["x"] = sum(dz[k] @ w[f"U_{k}"] for k in "run")
    grads = {}
    for name in w:
        letter, k = name.split("_")
        source = {"U": x, "W": h[:-1], "b": None}[letter]
        grads[name] = (
            dz[k].sum((0, 1)) if source is None else np.tensordot(dz[k], source, ((0, 1), (0, 1)))
        )
    return grads, errors


def loss_and_grads(
    params: Params, batch: Batch, *, output: str = "softmax", state: ArrayLike | None = None
) -> tuple[float, Params]:
    """Loss of the net, unit and readout, and its gradient.

    Parameters
    ----------
    params : dict
        As from `init`, with the readout "V".
    batch : (x, y) or (x, y, mask)
        Inputs (T, B, D), targets (T, B, O), and which predictions count: `losses.share_of`.
    output, state
        As for `forward`.

    Returns
    -------
    loss : float
        Mean over the predictions that count: in nats for "softmax", else half the squared error,
        summed over the outputs.
    grads : dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        As for `forward`, `backward` and `losses.loss_and_error`; or there is no readout.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=2)
    >>> x, y = np.ones((5, 1, 2)), np.eye(2)[np.zeros((5, 1), int)]
    >>> loss, grads = loss_and_grads(params, (x, y))
    >>> loss > 0, grads["V"].shape
    (True, (2, 3))
    """
    x, y, mask = check_batch(batch)
    if isinstance(params, dict) and "V" not in params:
        raise ValueError("params: got a dict without 'V', expected a readout: init(..., O=...)")
    trace = forward(params, x, state, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    grads, _ = backward(params, trace, dlogits @ params["V"])
    return loss, grads | {"V": np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))}


# ---- the weights


def init(
    rng: np.random.Generator, D: int, H: int, O: int | None = None, *, scale: float | None = None
) -> Params:
    """Draw Gaussian weights with mean 0; the biases start at 0.

    The update gate's first habit is set by hand afterwards: `params["b_u"] += 1` lets it keep.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H : int
        Inputs, and units.
    O : int, optional
        Outputs of a readout "V" (O, H), std 1/sqrt(H), without bias; None: no readout.
    scale : float, optional
        Standard deviation of the unit's weights. None: 1/sqrt(fan in), that is 1/sqrt(D) for U and
        1/sqrt(H) for W.

    Returns
    -------
    dict of str to ndarray
        Named and shaped as by `shapes`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type or out of range.

    Examples
    --------
    >>> sorted(init(np.random.default_rng(0), D=2, H=3, O=1))
    ['U_n', 'U_r', 'U_u', 'V', 'W_m', 'W_r', 'W_u', 'b_m', 'b_n', 'b_r', 'b_u']
    """
    check_rng("rng", rng)
    if O is not None:
        check_int("O", O, 1)
    if scale is not None:
        check_number("scale", scale, 0)
    params = {}
    for name, shape in shapes(D, H).items():
        std = 1 / np.sqrt(shape[-1]) if scale is None else scale
        params[name] = np.zeros(shape) if name[0] == "b" else rng.normal(0, std, shape)
    if O is not None:
        params["V"] = rng.normal(0, 1 / np.sqrt(H), (O, H))
    return params


def shapes(D: int, H: int) -> dict[str, tuple[int, ...]]:
    """Name every weight array of a unit and give its shape.

    Parameters
    ----------
    D, H : int
        Inputs, units.

    Returns
    -------
    dict of str to tuple
        "U_k" (H, D), "W_k" (H, H) and "b_k" (H,), for the k of `LAYERS` that have them.

    Raises
    ------
    TypeError, ValueError
        No whole number from 1 on.

    Examples
    --------
    >>> sorted(shapes(2, 3))
    ['U_n', 'U_r', 'U_u', 'W_m', 'W_r', 'W_u', 'b_m', 'b_n', 'b_r', 'b_u']
    """
    D, H = check_int("D", D, 1), check_int("H", H, 1)
    shape_of: dict[str, tuple[int, ...]] = {"U": (H, D), "W": (H, H), "b": (H,)}
    return {f"{letter}_{k}": shape_of[letter] for k, seen in LAYERS.items() for letter in seen}


def count_weights(D: int, H: int) -> int:
    """Count a unit's weights and biases.

    Parameters
    ----------
    D, H : int
        Inputs, units.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        No whole number from 1 on.

    Examples
    --------
    >>> count_weights(D=2, H=3)  # 3 H (D + H + 1), and H: the bias behind the reset gate
    57
    """
    return sum(int(np.prod(shape)) for shape in shapes(D, H).values())


# ---- the door


def check_params(params: Params) -> Params:
    """Return the unit's weights as float64 arrays, all of them, no others but a readout.

    >>> check_params({})
    Traceback (most recent call last):
    ValueError: params: got [], expected 'U_n' with shape (H, D)
    """
    if not isinstance(params, dict):
        raise TypeError(f"params: got {type(params).__name__}, expected a dict of arrays")
    names = sorted(map(str, params))
    if "U_n" not in params:
        raise ValueError(f"params: got {names}, expected 'U_n' with shape (H, D)")
    H, D = check_array("params['U_n']", params["U_n"], ("H", "D")).shape
    wanted = shapes(D, H)
    if {*params} - {"V"} != {*wanted}:
        raise ValueError(f"params: got {names}, expected {sorted(wanted)}")
    return {k: check_array(f"params['{k}']", params[k], shape) for k, shape in wanted.items()}


def check_trace(params: Params, trace: Trace, dh: ArrayLike) -> tuple[Params, Array]:
    """Return the weights and dh: arrays that fit a trace.

    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> trace = forward(params, np.zeros((5, 1, 2)))
    >>> check_trace(params, trace, np.zeros((5, 1, 3)))[1].shape
    (5, 1, 3)
    """
    check_keys("trace", trace, "xhrunm")
    w = check_params(params)
    T, B, H = check_made("trace['n']", trace["n"], ("T", "B", "H")).shape
    shapes_of = {"x": (T, B, "D"), "h": (T + 1, B, H)}
    for k in "xhrum":
        check_made(f"trace[{k!r}]", trace[k], shapes_of.get(k, (T, B, H)))
    if w["U_n"].shape != (H, D := trace["x"].shape[2]):
        raise ValueError(f"params: got 'U_n' with shape {w['U_n'].shape}, the trace's is {(H, D)}")
    return w, check_array("dh", dh, (T, B, H), finite=False)
