"""The LSTM block compiled with numba: the numbers of `lstm_lib.lstm` at a fraction of its time.

One kernel per pass for every variant: a weight that is missing comes as an array without rows, the
place of a layer that is missing is negative. The loops over time are compiled; what is one
operation for all steps stays NumPy's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from lstm_lib.checks import check_array, check_flag, check_keys
from lstm_lib.fast.fused import stacked_gradients
from lstm_lib.kinds import Array, Params, State, Trace
from lstm_lib.lstm import ORDER, Variant, check_run, check_trace, read_out

SQUASH = {  # low, span, steep, kept: y = low + span sigmoid(steep z) + kept z
    "sigmoid": (0.0, 1.0, 1.0, 0.0),
    "tanh": (-1.0, 2.0, 2.0, 0.0),
    "g1997": (-2.0, 4.0, 1.0, 0.0),
    "h1997": (-1.0, 2.0, 1.0, 0.0),
    "identity": (0.0, 0.0, 0.0, 1.0),
}


class Run(NamedTuple):
    """What `forward` leaves for `backward`: compiled loops read no other memory than this."""

    arrays: dict  # the trace's, the very same ones
    params: dict
    stacked: list  # U, W, P_if, P_o
    layers: np.ndarray  # i, f, g, o side by side, (T, B, R)


compile_ = njit(cache=True, fastmath={"contract"}, error_model="numpy")


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
    (T, B, D), H = x.shape, h_0.shape[1]
    layers = [k for k in ORDER if f"U_{k}" in w]
    stacked = stack(w, layers)
    U, W, P_if, P_o = stacked
    y = x.reshape(-1, D) @ U.T  # the inputs' share, for all steps at once
    y += np.concatenate([w[f"b_{k}"] for k in layers])
    y = y.reshape(T, B, -1)
    h, c, s = np.empty((T + 1, B, H)), np.empty((T + 1, B, H)), np.empty((T, B, H))
    h[0], c[0] = h_0, c_0
    place, forms = places(layers, H), (SQUASH[variant.g], SQUASH[variant.h])
    _run(y, W.T.copy(), P_if.T.copy(), P_o.T.copy(), *forms, place, h, c, s)
    trace = {"x": x, "h": h, "c": c, "variant": variant, "s": s}
    for k, first in zip(ORDER, place, strict=True):
        trace[k] = y[..., first : first + H] if first >= 0 else np.broadcast_to(1.0, s.shape)
    return trace | {"run": Run(trace, params, stacked, y)} | read_out(params, h, output)


def backward(
    params: Params, trace: Trace, dh: ArrayLike, *, truncated: bool = False
) -> tuple[Params, Params]:
    """As `lstm.backward`; `forward` here has checked and stacked the weights.

    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=2, H=3)
    >>> grads, errors = backward(params, forward(params, np.ones((5, 1, 2))), np.ones((5, 1, 3)))
    >>> grads["W_f"].shape
    (3, 3)
    """
    check_flag("truncated", truncated)
    kept = check_keys("trace", trace, ("x", "h", "c", "s", "variant", "run"))["run"]
    if not isinstance(kept, Run):
        raise TypeError(f"trace['run']: got {type(kept).__name__}, expected what `forward` left")
    for name, part in kept.arrays.items():
        if trace.get(name) is not part:
            raise ValueError(f"trace[{name!r}]: got another value, expected what `forward` left")
    variant, y, c, s = trace["variant"], kept.layers, trace["c"], trace["s"]
    T, B, H = s.shape
    layers = [k for k in ORDER if k in (*variant.gates, "g")]
    errors = {"h": np.zeros((T + 1, B, H)), "c": np.zeros((T + 1, B, H))}
    errors["h"][1:] = check_array("dh", dh, s.shape, finite=False)
    if params is kept.params:
        U, *back = kept.stacked
    else:
        U, *back = stack(check_trace(params, trace, dh, truncated)[1], layers)
    W, P_if, P_o = (p[:0] for p in back) if truncated else back
    forms = SQUASH[variant.g], SQUASH[variant.h]
    dz = _run_back(y, c, s, W, P_if, P_o, *forms, places(layers, H), errors["h"], errors["c"])
    errors["x"] = (dz.reshape(T * B, -1) @ U).reshape(T, B, -1)
    return stacked_gradients(dz, layers, trace), errors


def places(layers: Sequence[str], H: int) -> tuple[int, ...]:
    """The first column of each of i, f, g, o; -1 for a missing one.

    >>> places(["i", "g", "o"], H=2)
    (0, -1, 2, 4)
    """
    return tuple(layers.index(k) * H if k in layers else -1 for k in ORDER)


def stack(w: Params, layers: Sequence[str]) -> list[Array]:
    """U, W, P of i and f, and P of o as one array each, (R, ...); without rows if missing.

    >>> w = {"U_g": np.ones((3, 2)), "b_g": np.ones(3)}
    >>> [p.shape for p in stack(w, ["g"])]
    [(3, 2), (0, 3), (0, 3), (0, 3)]
    """
    found = []
    for letter, names in (("U", layers), ("W", layers), ("P", "if"), ("P", "o")):
        parts = [w[f"{letter}_{k}"] for k in names if f"{letter}_{k}" in w]
        found.append(np.concatenate(parts) if parts else np.zeros((0, len(w["b_g"]))))
    return found


@compile_
def _run(y, W, P_if, P_o, form_g, form_h, place, h, c, s):
    """Turn y (T, B, R), the inputs' share of z, into i, f, g, o; fill h, c and s."""
    T, B, R = y.shape
    H = h.shape[2]
    i, f, g, o = place
    low_g, span_g, steep_g, kept_g = form_g
    low_h, span_h, steep_h, kept_h = form_h
    late = P_o.shape[1] > 0  # an output gate that sees c_t
    work = np.empty((2, B * R))
    for t in range(T):
        _add_product(y[t], h[t], W)
        _add_product(y[t], c[t], P_if)
        for b in range(B):
            for v in range(H):
                s[t, b, v] = y[t, b, g + v]
                y[t, b, g + v] *= steep_g
        if late:
            for b in range(B):
                _sigmoid(y[t, b, :o], work)
        else:
            _sigmoid(y[t].reshape(B * R), work)
        for b in range(B):
            row, old, new = y[t, b], c[t, b], c[t + 1, b]
            for v in range(H):
                row[g + v] = low_g + span_g * row[g + v] + kept_g * s[t, b, v]
                new[v] = row[g + v] * (row[i + v] if i >= 0 else 1.0)
                new[v] += old[v] * (row[f + v] if f >= 0 else 1.0)
                s[t, b, v] = steep_h * new[v]
        _sigmoid(s[t].reshape(B * H), work)
        if late:
            _add_product(y[t, :, o:], c[t + 1], P_o)
            for b in range(B):
                _sigmoid(y[t, b, o:], work)
        for b in range(B):
            for v in range(H):
                s[t, b, v] = low_h + span_h * s[t, b, v] + kept_h * c[t + 1, b, v]
                h[t + 1, b, v] = s[t, b, v] * (y[t, b, o + v] if o >= 0 else 1.0)


@compile_
def _run_back(y, c, s, W, P_if, P_o, form_g, form_h, place, dh, dc):
    """Fill dh and dc (T+1, B, H); return dz (T, B, R)."""
    T, B, R = y.shape
    H = s.shape[2]
    i, f, g, o = place
    dz = np.empty((T, B, R))
    for t in range(T - 1, -1, -1):
        for b in range(B):
            row, dz_t, dh_t, dc_t = y[t, b], dz[t, b], dh[t + 1, b], dc[t + 1, b]
            for v in range(H):
                opened = row[o + v] if o >= 0 else 1.0
                if o >= 0:
                    dz_t[o + v] = dh_t[v] * s[t, b, v] * opened * (1 - opened)
                dc_t[v] += dh_t[v] * opened * _derivative(s[t, b, v], form_h)
        if P_o.shape[0] > 0:
            _add_product(dc[t + 1], dz[t, :, o:], P_o)
        for b in range(B):
            row, dz_t, dc_t = y[t, b], dz[t, b], dc[t + 1, b]
            for v in range(H):
                new = row[g + v]
                opened = row[i + v] if i >= 0 else 1.0
                kept = row[f + v] if f >= 0 else 1.0
                if i >= 0:
                    dz_t[i + v] = dc_t[v] * new * opened * (1 - opened)
                if f >= 0:
                    dz_t[f + v] = dc_t[v] * c[t, b, v] * kept * (1 - kept)
                dz_t[g + v] = dc_t[v] * opened * _derivative(new, form_g)
                dc[t, b, v] = kept * dc_t[v]
        if P_if.shape[0] > 0:
            _add_product(dc[t], dz[t, :, :g], P_if)
        if W.shape[0] > 0:
            _add_product(dh[t], dz[t], W)
    return dz


@compile_
def _derivative(y, form):
    """The derivative of a squashing function where its value is y."""
    low, span, steep, kept = form
    return (y - low) * (low + span - y) * (steep / span) if steep > 0 else kept


@compile_
def _add_product(out, a, M):
    """out += a @ M, four rows of M at a time: out is then read and written a fourth as often."""
    rows, columns = M.shape
    fours = rows - rows % 4 if columns > 0 else 0
    for b in range(out.shape[0]):
        for j in range(0, fours, 4):
            a_0, a_1, a_2, a_3 = a[b, j], a[b, j + 1], a[b, j + 2], a[b, j + 3]
            for r in range(columns):
                pair = a_0 * M[j, r] + a_1 * M[j + 1, r]
                out[b, r] += pair + (a_2 * M[j + 2, r] + a_3 * M[j + 3, r])
        for j in range(fours, rows):
            for r in range(columns):
                out[b, r] += a[b, j] * M[j, r]


@compile_
def _sigmoid(z, work):
    """Replace z by 1 / (1 + exp(-z)), several numbers at once.

    exp(x) = 2^n exp(r) with r = x - n ln 2 in [-0.35, 0.35]: the series to r^12 is exact to
    rounding. Adding 1.5 2^52 rounds n, and leaves it in the last bits of the number.
    """
    power, two_n = work[0], work[1]
    bits = two_n.view(np.int64)
    for k in range(len(z)):
        x = min(max(-z[k], -700.0), 700.0)
        two_n[k] = x * 1.4426950408889634 + 6755399441055744.0
        n = two_n[k] - 6755399441055744.0
        r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
        rr = r * r
        ones = (1 + r) + rr * (1 / 2 + r * (1 / 6))
        fours = (1 / 24 + r * (1 / 120)) + rr * (1 / 720 + r * (1 / 5040))
        eights = (1 / 40320 + r * (1 / 362880)) + rr * (1 / 3628800 + r * (1 / 39916800))
        power[k] = ones + rr * rr * (fours + rr * rr * (eights + rr * rr * (1 / 479001600)))
    for k in range(len(z)):
        bits[k] = (bits[k] << 52) + 4607182418800017408  # n into the exponent: 2^n
    for k in range(len(z)):
        z[k] = 1.0 / (1.0 + power[k] * two_n[k])
