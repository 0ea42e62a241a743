"""The LSTM block with its four layers fused: the numbers of `lstm_lib.lstm`, in less time.

Stacked in the order i, f, g, o, the layers are the rows of one matrix, so a step needs one product
with h_{t-1} instead of four. All squashing functions but the identity are a tanh, stretched and
shifted,

    f(z) = middle + half tanh(inside z),

so one call of tanh serves all layers of a step. Only what feeds itself stays in the loops over
time: the inputs' share of z, the derivatives and the weights' gradients are each one operation for
all steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import ACTIVATIONS
from lstm_lib.kinds import Array, Params, State, Trace
from lstm_lib.lstm import ORDER, Variant, check_run, check_trace, narrow, read_out, shapes

STRETCH = {  # inside, half, middle
    "sigmoid": (0.5, 0.5, 0.5),
    "tanh": (1.0, 1.0, 0.0),
    "g1997": (0.5, 2.0, 0.0),
    "h1997": (0.5, 1.0, 0.0),
    "identity": (1.0, 1.0, 0.0),  # which is no tanh: put back after the call
}


def forward(
    params: Params,
    x: ArrayLike,
    state: State = None,
    *,
    variant: Variant | str = "modern",
    output: str = "softmax",
) -> Trace:
    """As `lstm.forward`.

    >>> from lstm_lib import lstm
    >>> params, x = lstm.init(np.random.default_rng(0), D=2, H=3), np.ones((5, 1, 2))
    >>> bool(np.allclose(forward(params, x)["h"], lstm.forward(params, x)["h"], rtol=1e-12))
    True
    """
    variant, w, x, h_0, c_0 = check_run(params, x, state, variant)
    (T, B, _), H = x.shape, h_0.shape[1]
    layers = [k for k in ORDER if f"U_{k}" in w]
    inside, half, middle = stretches(layers, variant, H)
    U, W, P_if, P_o = (
        None if p is None else np.ascontiguousarray(p.T) * inside[rows]
        for p, rows in (
            (stack(w, "U", layers), slice(None)),
            (stack(w, "W", layers), slice(None)),
            (stack(w, "P", "if"), slice(len({*layers} & {*"if"}) * H)),
            (stack(w, "P", "o"), slice(-H, None)),
        )
    )
    y = x @ U  # type: ignore[operator]
    y += stack(w, "b", layers) * inside  # (T, B, R): the inputs' share, for all steps at once
    column = {k: y[..., n * H : (n + 1) * H] for n, k in enumerate(layers)}  # z, then gates
    i, f, g, o = (column.get(k, np.broadcast_to(1.0, (T, B, H))) for k in ORDER)
    h, c, s = np.empty((T + 1, B, H)), np.empty((T + 1, B, H)), np.empty((T, B, H))
    h[0], c[0], squash_h = h_0, c_0, ACTIVATIONS[variant.h].f
    early = slice(None, None if P_o is None else -H)  # an output gate that sees c_t comes late
    half, middle = half[early], middle[early]
    for t in range(T):
        if W is not None:
            y[t] += h[t] @ W
        if P_if is not None:
            y[t, :, : P_if.shape[1]] += c[t] @ P_if
        now = y[t, :, early]
        z_g = g[t].copy()
        np.tanh(now, out=now)  # all layers of the step at once
        now *= half
        now += middle
        if variant.g == "identity":
            g[t] = z_g
        np.multiply(f[t], c[t], out=c[t + 1])
        c[t + 1] += i[t] * g[t]
        if P_o is not None:
            o[t] = 0.5 + 0.5 * np.tanh(o[t] + c[t + 1] @ P_o)
        s[t] = squash_h(c[t + 1])
        np.multiply(o[t], s[t], out=h[t + 1])
    trace = {"x": x, "h": h, "c": c, "variant": variant, "i": i, "f": f, "g": g, "o": o, "s": s}
    return trace | read_out(params, h, output)


def backward(
    params: Params, trace: Trace, dh: ArrayLike, *, truncated: bool = False
) -> tuple[Params, Params]:
    """As `lstm.backward`.

    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=2, H=3)
    >>> grads, errors = backward(params, forward(params, np.ones((5, 1, 2))), np.ones((5, 1, 3)))
    >>> grads["W_f"].shape
    (3, 3)
    """
    variant, w, dh = check_trace(params, trace, dh, truncated)
    c, i, f, g, o, s = (trace[name] for name in "cifgos")
    T, B, H = s.shape
    to_h, to_c = np.zeros((T + 1, B, H)), np.zeros((T + 1, B, H))
    to_h[1:] = dh
    layers = [k for k in ORDER if f"U_{k}" in w]

    # What one unit of error at h_t (for o) or at c_t (for the others) does to each z
    derivative = {name: ACTIVATIONS[name].derivative for name in (variant.g, variant.h, "sigmoid")}
    dz = np.empty((T, B, len(layers), H))
    column = {k: dz[:, :, n] for n, k in enumerate(layers)}
    for k, value, factor in (("i", i, g), ("f", f, c[:-1]), ("g", g, i), ("o", o, s)):
        if k in column:
            slope = derivative[variant.g if k == "g" else "sigmoid"]
            np.multiply(slope(value), factor, out=column[k])
    from_h_to_c = o * derivative[variant.h](s)

    flat = dz.reshape(T, B, -1)
    has_o = "o" in layers
    makes_c = dz[:, :, : len(layers) - has_o]  # the layers that c_t is made of
    cut = {} if truncated else w
    W, P_if, P_o = stack(cut, "W", layers), stack(cut, "P", "if"), stack(cut, "P", "o")
    for t in reversed(range(T)):
        dh_t, dc_t = to_h[t + 1], to_c[t + 1]
        dc_t += dh_t * from_h_to_c[t]
        if has_o:
            column["o"][t] *= dh_t
        if P_o is not None:
            dc_t += column["o"][t] @ P_o
        makes_c[t] *= dc_t[:, None]
        np.multiply(f[t], dc_t, out=to_c[t])  # the carousel
        if P_if is not None:
            to_c[t] += flat[t, :, : len(P_if)] @ P_if
        if W is not None:
            to_h[t] += flat[t] @ W
    errors = {"x": flat @ stack(w, "U", layers), "h": to_h, "c": to_c}
    return stacked_gradients(flat, layers, trace), errors


def stacked_gradients(dz: Array, layers: Sequence[str], trace: Trace) -> Params:
    """As `lstm.weight_gradients`, for the errors of all layers side by side, dz (T, B, R).

    >>> trace = {"x": np.ones((5, 1, 2)), "h": np.zeros((6, 1, 3)), "c": np.zeros((6, 1, 3))}
    >>> from lstm_lib.lstm import VARIANTS
    >>> trace["variant"] = VARIANTS["carousel"]
    >>> stacked_gradients(np.ones((5, 1, 3)), ["g"], trace)["b_g"]
    array([5., 5., 5.])
    """
    x, h, c, variant = (trace[name] for name in ("x", "h", "c", "variant"))
    D, H, R = x.shape[2], h.shape[2], dz.shape[2]
    rows = dz.reshape(-1, R).T  # (R, T B)
    wide = {"U": rows @ x.reshape(-1, D), "W": rows @ h[:-1].reshape(-1, H), "b": rows.sum(1)}
    if variant.peepholes != "none":
        late = R - H if "o" in layers else R
        seen = c[:-1].reshape(-1, H), c[1:].reshape(-1, H)
        wide["P"] = np.concatenate([rows[:late] @ seen[0], rows[late:] @ seen[1]])
    place = {k: slice(n * H, (n + 1) * H) for n, k in enumerate(layers)}
    names = shapes(D, H, variant)
    return {name: narrow(wide[name[0]][place[name[-1]]], name, variant) for name in names}


def stack(w: Params, letter: str, layers: Sequence[str]) -> Any:
    """The weights of these layers as one array, (R, ...); None if there are none.

    >>> stack({"b_i": np.array([1.0]), "b_g": np.array([2.0])}, "b", "ifg")
    array([1., 2.])
    """
    found = [w[f"{letter}_{k}"] for k in layers if f"{letter}_{k}" in w]
    return np.concatenate(found) if found else None


def stretches(layers: Sequence[str], variant: Variant, H: int) -> Array:
    """Inside, half and middle of every row: a sigmoid's, but for g.

    >>> from lstm_lib.lstm import VARIANTS
    >>> stretches("ig", VARIANTS["modern"], H=1)
    array([[0.5, 1. ],
           [0.5, 1. ],
           [0.5, 0. ]])
    """
    names = [variant.g if k == "g" else "sigmoid" for k in layers]
    return np.repeat([STRETCH[name] for name in names], H, axis=0).T
