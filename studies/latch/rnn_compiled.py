"""The recurrent network compiled by numba: the numbers of `lstm_lib.rnn`, sooner.

Nothing is checked here.
"""

import math

import numpy as np
from numba import njit

ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity")  # by number in the loops


def forward(params, x, state=None, *, activation="tanh", output=None):
    """As `rnn.forward`, but it reads nothing out: the trace has no logits and no predictions."""
    U, W, b = (params[name] for name in "UWb")
    h_0 = np.zeros((x.shape[1], len(b))) if state is None else state
    f = ACTIVATIONS.index(activation)
    h = np.concatenate([h_0[None], x @ U.T + b])  # (T+1, B, H): pre-activations, that become states
    run(h, np.ascontiguousarray(W.T), f)
    return {"x": x, "h": h, "activation": activation}


def backward(params, trace, dlogits):
    """As `rnn.backward`, without a window."""
    x, h = trace["x"], trace["h"]
    dh = (dlogits.reshape(-1, len(params["V"])) @ params["V"]).reshape(h[1:].shape)
    dz = run_back(h[1:], params["W"], dh, ACTIVATIONS.index(trace["activation"]))
    grads = {"b": dz.sum(axis=(0, 1))}
    for name, error, source in (("U", dz, x), ("W", dz, h[:-1]), ("V", dlogits, h[1:])):
        grads[name] = np.tensordot(error, source, ((0, 1), (0, 1)))
    return grads, {"z": dz, "h": dh}


@njit(cache=True)
def run(h, W, f):
    """Turn pre-activations h[1:] (T, B, H), the inputs' share, into states; W (from H, to H)."""
    T, B, H = h.shape
    for t in range(1, T):
        for b in range(B):
            for j in range(H):
                for k in range(H):
                    h[t, b, k] += h[t - 1, b, j] * W[j, k]
            for k in range(H):
                z = h[t, b, k]
                if f == 0:
                    h[t, b, k] = 1 / (1 + math.exp(-z))
                elif f == 1:
                    h[t, b, k] = math.tanh(z)
                elif f == 2:
                    h[t, b, k] = max(z, 0.0)


@njit(cache=True)
def run_back(h, W, dh, f):
    """Send the errors dh (T, B, H) back: d loss / d z, (T, B, H); W (to H, from H)."""
    T, B, H = h.shape
    dz, later = np.empty_like(h), np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        for b in range(B):
            for k in range(H):
                y, slope = h[t, b, k], 1.0
                if f == 0:
                    slope = y * (1 - y)
                elif f == 1:
                    slope = (1 - y) * (1 + y)
                elif f == 2 and y <= 0:
                    slope = 0.0
                dz[t, b, k] = (dh[t, b, k] + later[b, k]) * slope
                later[b, k] = 0
            for k in range(H):
                for j in range(H):
                    later[b, j] += dz[t, b, k] * W[k, j]
    return dz
