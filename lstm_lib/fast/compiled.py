"""The LSTM block compiled with numba: the numbers of `lstm_lib.lstm` at a fraction of its time.

One kernel per pass for every variant: a weight that is missing comes as an array without rows, the
place of a layer that is missing is negative. The loops over time are compiled; what is one
operation for all steps stays NumPy's.
"""

import numpy as np
from numba import njit

from lstm_lib.checks import check_array
from lstm_lib.fast.fused import stacked_gradients
from lstm_lib.lstm import ORDER, check_run, check_trace, read_out

SQUASH = {  # low, range, steepness: every squashing function is low + range sigmoid(steepness z)
    "sigmoid": (0.0, 1.0, 1.0),
    "tanh": (-1.0, 2.0, 2.0),
    "g1997": (-2.0, 4.0, 1.0),
    "h1997": (-1.0, 2.0, 1.0),
    "identity": (0.0, 1.0, 0.0),  # but for this one, which has no steepness
}
compile_ = njit(cache=True, fastmath={"contract"}, error_model="numpy")


def forward(params, x, state=None, *, variant="modern", output="softmax"):
    """As `lstm.forward`."""
    variant, w, x, h_0, c_0 = check_run(params, x, state, variant)
    (T, B, _), H = x.shape, h_0.shape[1]
    layers, place = placed(w, H)
    y = x @ stack(w, "U", layers, H).T  # (T, B, R): the inputs' share, for all steps at once
    y += np.concatenate([w[f"b_{k}"] for k in layers])
    h, c, s = np.empty((T + 1, B, H)), np.empty((T + 1, B, H)), np.empty((T, B, H))
    h[0], c[0] = h_0, c_0
    W, P_if, P_o = (
        np.ascontiguousarray(stack(w, letter, names, H).T)
        for letter, names in (("W", layers), ("P", "if"), ("P", "o"))
    )
    run(y, W, P_if, P_o, SQUASH[variant.g], SQUASH[variant.h], place, h, c, s)
    column = {k: y[..., n * H : (n + 1) * H] for n, k in enumerate(layers)}
    trace = {"x": x, "h": h, "c": c, "variant": variant, "s": s, "layers": y}
    trace |= {k: column.get(k, np.broadcast_to(1.0, s.shape)) for k in ORDER}
    return trace | read_out(params, h, output)


def backward(params, trace, dh, *, truncated=False):
    """As `lstm.backward`."""
    variant, w = check_trace(params, trace)
    T, B, H = trace["s"].shape
    layers, place = placed(w, H)
    errors = {"h": np.zeros((T + 1, B, H)), "c": np.zeros((T + 1, B, H))}
    errors["h"][1:] = check_array("dh", dh, (T, B, H))
    cut = {} if truncated else w
    W, P_if, P_o = (stack(cut, *which, H) for which in (("W", layers), ("P", "if"), ("P", "o")))
    forms = SQUASH[variant.g], SQUASH[variant.h]
    y, c, s = (trace[name] for name in ("layers", "c", "s"))
    dz = run_back(y, c, s, W, P_if, P_o, *forms, place, errors["h"], errors["c"])
    errors["x"] = dz @ stack(w, "U", layers, H)
    return stacked_gradients(dz, layers, trace), errors


def placed(w, H):
    """The layers that exist, and the first column of each of i, f, g, o; -1 for a missing one."""
    layers = [k for k in ORDER if f"U_{k}" in w]
    return layers, tuple(layers.index(k) * H if k in layers else -1 for k in ORDER)


def stack(w, letter, layers, H):
    """The weights of these layers as one array, (R, ...); without rows if there are none."""
    found = [w[f"{letter}_{k}"] for k in layers if f"{letter}_{k}" in w]
    return np.concatenate(found) if found else np.zeros((0, H))


@compile_
def run(y, W, P_if, P_o, form_g, form_h, place, h, c, s):
    """Turn y (T, B, R), the inputs' share of z, into i, f, g, o; fill h, c and s."""
    T, B, R = y.shape
    H = h.shape[2]
    i, f, g, o = place
    work = np.empty((2, R))
    for t in range(T):
        add_product(y[t], h[t], W)
        add_product(y[t], c[t], P_if)
        for b in range(B):
            row, old, new = y[t, b], c[t, b], c[t + 1, b]
            squash(row[:g], (0.0, 1.0, 1.0), work)
            squash(row[g : g + H], form_g, work)
            for v in range(H):
                new[v] = row[g + v] * (row[i + v] if i >= 0 else 1.0)
                new[v] += old[v] * (row[f + v] if f >= 0 else 1.0)
                s[t, b, v] = new[v]
            squash(s[t, b], form_h, work)
        if o >= 0:
            add_product(y[t, :, o:], c[t + 1], P_o)
        for b in range(B):
            if o >= 0:
                squash(y[t, b, o:], (0.0, 1.0, 1.0), work)
            for v in range(H):
                h[t + 1, b, v] = s[t, b, v] * (y[t, b, o + v] if o >= 0 else 1.0)


@compile_
def run_back(y, c, s, W, P_if, P_o, form_g, form_h, place, dh, dc):
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
                dc_t[v] += dh_t[v] * opened * derivative(s[t, b, v], form_h)
        if P_o.shape[0] > 0:
            add_product(dc[t + 1], dz[t, :, o:], P_o)
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
                dz_t[g + v] = dc_t[v] * opened * derivative(new, form_g)
                dc[t, b, v] = kept * dc_t[v]
        if P_if.shape[0] > 0:
            add_product(dc[t], dz[t, :, :g], P_if)
        if W.shape[0] > 0:
            add_product(dh[t], dz[t], W)
    return dz


@compile_
def derivative(y, form):
    """The derivative of low + range sigmoid(steepness z) where its value is y."""
    low, span, steep = form
    return (y - low) * (low + span - y) * (steep / span) if steep > 0 else 1.0


@compile_
def add_product(out, a, M):
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
def squash(z, form, work):
    """Replace z by low + range / (1 + exp(-steepness z)), several numbers at once.

    exp(x) = 2^n exp(r) with r = x - n ln 2 in [-0.35, 0.35]: the series to r^12 is exact to
    rounding. Adding 1.5 2^52 rounds n, and leaves it in the last bits of the number.
    """
    low, span, steep = form
    if steep == 0:
        return
    power, two_n = work[0], work[1]
    bits = two_n.view(np.int64)
    for k in range(len(z)):
        x = min(max(-steep * z[k], -700.0), 700.0)
        two_n[k] = x * 1.4426950408889634 + 6755399441055744.0
        n = two_n[k] - 6755399441055744.0
        r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
        p = 2.08767569878681e-09
        p = p * r + 2.505210838544172e-08
        p = p * r + 2.755731922398589e-07
        p = p * r + 2.7557319223985893e-06
        p = p * r + 2.48015873015873e-05
        p = p * r + 0.0001984126984126984
        p = p * r + 0.001388888888888889
        p = p * r + 0.008333333333333333
        p = p * r + 0.041666666666666664
        p = p * r + 0.16666666666666666
        p = p * r + 0.5
        p = p * r + 1.0
        power[k] = p * r + 1.0
    for k in range(len(z)):
        bits[k] = (bits[k] << 52) + 4607182418800017408  # n into the exponent: 2^n
    for k in range(len(z)):
        z[k] = low + span / (1.0 + power[k] * two_n[k])
