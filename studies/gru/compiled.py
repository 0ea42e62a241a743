"""The gated recurrent unit compiled by numba: the numbers of `lstm_lib.beyond.gru`, sooner.

Nothing is checked here. Numba is needed to renew the results, not to read them.
"""

import math

import numpy as np
from numba import njit


def forward(params, x, state=None):
    """As `gru.forward`, but it reads nothing out: the trace has no logits and no predictions."""
    w = {name: np.asarray(p) for name, p in params.items()}
    (T, B, _), H = x.shape, len(w["b_n"])
    h = np.zeros((T + 1, B, H))
    if state is not None:
        h[0] = state
    r, u, n = (x @ w[f"U_{k}"].T + w[f"b_{k}"] for k in "run")  # the inputs' share of z
    m = np.broadcast_to(w["b_m"], n.shape).copy()
    run(h, r, u, n, m, *(np.ascontiguousarray(w[f"W_{k}"].T) for k in "rum"))
    return {"x": x, "h": h, "r": r, "u": u, "n": n, "m": m}


def backward(params, trace, dh):
    """As `gru.backward`."""
    x, h, r, u, n, m = (trace[name] for name in "xhrunm")
    errors = np.concatenate([np.zeros_like(h[:1]), dh])
    parts = run_back(h, r, u, n, m, *(params[f"W_{k}"] for k in "rum"), errors)  # type: ignore[call-arg]
    dz, grads = dict(zip("runm", parts, strict=True)), {}
    for name in params:
        letter, k = name.split("_")
        source = {"U": x, "W": h[:-1], "b": None}[letter]
        grads[name] = (
            dz[k].sum((0, 1)) if source is None else np.tensordot(dz[k], source, ((0, 1), (0, 1)))
        )
    return grads, {"h": errors, "x": sum(dz[k] @ params[f"U_{k}"] for k in "run")}


@njit(cache=True)
def run(h, r, u, n, m, W_r, W_u, W_m):
    """Turn the inputs' share of z into r, u, n and m, all (T, B, H); fill h; W (from H, to H)."""
    T, B, H = n.shape
    for t in range(T):
        for b in range(B):
            for j in range(H):
                for k in range(H):
                    r[t, b, k] += h[t, b, j] * W_r[j, k]
                    u[t, b, k] += h[t, b, j] * W_u[j, k]
                    m[t, b, k] += h[t, b, j] * W_m[j, k]
            for k in range(H):
                r[t, b, k] = 0.5 + 0.5 * math.tanh(0.5 * r[t, b, k])
                u[t, b, k] = 0.5 + 0.5 * math.tanh(0.5 * u[t, b, k])
                n[t, b, k] = math.tanh(n[t, b, k] + r[t, b, k] * m[t, b, k])
                h[t + 1, b, k] = (1 - u[t, b, k]) * n[t, b, k] + u[t, b, k] * h[t, b, k]


@njit(cache=True)
def run_back(h, r, u, n, m, W_r, W_u, W_m, dh):
    """Complete dh (T+1, B, H); return dz of r, u, n and m, (T, B, H); W (to H, from H)."""
    T, B, H = n.shape
    dr, du, dn, dm = np.empty_like(n), np.empty_like(n), np.empty_like(n), np.empty_like(n)
    for t in range(T - 1, -1, -1):
        for b in range(B):
            for k in range(H):
                error, keep = dh[t + 1, b, k], u[t, b, k]
                du[t, b, k] = error * (h[t, b, k] - n[t, b, k]) * keep * (1 - keep)
                dn[t, b, k] = error * (1 - keep) * (1 - n[t, b, k] ** 2)
                dm[t, b, k] = dn[t, b, k] * r[t, b, k]
                dr[t, b, k] = dn[t, b, k] * m[t, b, k] * r[t, b, k] * (1 - r[t, b, k])
                dh[t, b, k] += keep * error
            for k in range(H):
                for j in range(H):
                    dh[t, b, j] += dr[t, b, k] * W_r[k, j]
                    dh[t, b, j] += du[t, b, k] * W_u[k, j]
                    dh[t, b, j] += dm[t, b, k] * W_m[k, j]
    return dr, du, dn, dm
