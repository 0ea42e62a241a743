"""The gradients of the latch, compiled: for lags of a thousand steps, many seeds and many updates.

The same numbers as `latch.loss_and_grads`, its plain twin, which a test holds equal. Only the
loops over time are compiled; what is one operation for all steps stays NumPy's. Numba is needed to
renew the results, not to read them.
"""

import math

import numpy as np
from numba import njit

from lstm_lib.checks import check_name
from lstm_lib.losses import cost_and_error, predict
from studies.latch.nets import BLOCKS, RNNS

COMPILED = (*RNNS, "1997 LSTM", "forget gate")
ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity")  # by number in the loops


def loss_and_grads(net, params, batch, output="softmax", truncated=False):
    """Loss of the last answers, its gradient, the answers: as `latch.loss_and_grads`.

    `net` is one of `COMPILED`; the prediction at the last step alone may count.
    """
    x, y, weight = batch
    if weight[:-1].any():
        raise ValueError("weight: got predictions before the last step that count, expected none")
    if check_name("net", net, COMPILED) in RNNS:
        W, f = params["W"], ACTIVATIONS.index(RNNS[net])
        s = x @ params["U"].T + params["b"]  # (T, B, H): nets, that become states
        run_rnn(s, np.ascontiguousarray(W.T), f)
        cost, grads, do, o = _readout(params["V"], s[-1], y[-1], output)
        dnet = rnn_errors(s, W, do @ params["V"], f)
        by_W = np.tensordot(dnet[1:], s[:-1], ((0, 1), (0, 1)))
        grads |= {"W": by_W, "U": np.tensordot(dnet, x, ((0, 1), (0, 1)))}
        return cost, grads | {"b": dnet.sum(axis=(0, 1))}, o
    names = [k for k in "ofig" if k in (*BLOCKS[net].gates, "g")]  # the order of the rows
    U, W, b = (np.concatenate([params[f"{w}_{k}"] for k in names]) for w in "UWb")
    gates, H = x @ U.T + b, len(params["b_g"])  # (T, B, R): nets, that become gates
    h, c, s = run_block(gates, np.ascontiguousarray(W.T), "f" in names)
    cost, grads, do, o = _readout(params["V"], h[-1], y[-1], output)
    dnet = block_errors(gates, c, s, W, do @ params["V"], "f" in names, not truncated)
    by_U = np.tensordot(dnet, x, ((0, 1), (0, 1)))
    by_W = np.tensordot(dnet[1:], h[:-1], ((0, 1), (0, 1)))
    for n, k in enumerate(names):
        rows = slice(n * H, (n + 1) * H)
        grads |= {f"U_{k}": by_U[rows], f"W_{k}": by_W[rows]}
        grads[f"b_{k}"] = dnet[..., rows].sum(axis=(0, 1))
    return cost, grads, o


def _readout(V, h, y, output):
    z = h @ V.T  # (B, O)
    cost, do = cost_and_error(z, y, output, np.full(len(z), 1 / len(z)))
    return cost, {"V": do.T @ h}, do, predict(z, output)


@njit(cache=True)
def run_rnn(s, W, f):
    """Turn nets s (T, B, H), as the inputs alone make them, into states; W (from H, to H)."""
    T, B, H = s.shape
    for t in range(T):
        for b in range(B):
            if t > 0:
                for j in range(H):
                    for k in range(H):
                        s[t, b, k] += s[t - 1, b, j] * W[j, k]
            for k in range(H):
                z = s[t, b, k]
                if f == 0:
                    s[t, b, k] = 1 / (1 + math.exp(-z))
                elif f == 1:
                    s[t, b, k] = math.tanh(z)
                elif f == 2:
                    s[t, b, k] = max(z, 0.0)


@njit(cache=True)
def rnn_errors(s, W, ds_last, f):
    """Send the errors ds_last (B, H) back: d loss / d net, (T, B, H); W (to H, from H)."""
    T, B, H = s.shape
    dnet, ds = np.empty_like(s), ds_last.copy()
    for t in range(T - 1, -1, -1):
        for b in range(B):
            for k in range(H):
                y, slope = s[t, b, k], 1.0
                if f == 0:
                    slope = y * (1 - y)
                elif f == 1:
                    slope = (1 - y) * (1 + y)
                elif f == 2 and y <= 0:
                    slope = 0.0
                dnet[t, b, k] = ds[b, k] * slope
                ds[b, k] = 0
            for k in range(H):
                for j in range(H):
                    ds[b, j] += dnet[t, b, k] * W[k, j]
    return dnet


@njit(cache=True)
def run_block(y, W, forgets):
    """Turn nets y (T, B, R) into gates, in place; return h, c and h(c), all (T, B, H)."""
    T, B, R = y.shape
    H = W.shape[0]
    h, c, s = np.empty((T, B, H)), np.empty((T, B, H)), np.empty((T, B, H))
    for t in range(T):
        for b in range(B):
            if t > 0:
                for j in range(H):
                    for r in range(R):
                        y[t, b, r] += h[t - 1, b, j] * W[j, r]
            for r in range(R):
                y[t, b, r] = 1 / (1 + math.exp(-y[t, b, r]))
            for k in range(H):
                y[t, b, R - H + k] = 4 * y[t, b, R - H + k] - 2  # g
                c_t = y[t, b, R - 2 * H + k] * y[t, b, R - H + k]  # i g
                if t > 0:
                    c_t += (y[t, b, H + k] if forgets else 1) * c[t - 1, b, k]
                c[t, b, k] = c_t
                s[t, b, k] = 2 / (1 + math.exp(-c_t)) - 1
                h[t, b, k] = y[t, b, k] * s[t, b, k]
    return h, c, s


@njit(cache=True)
def block_errors(y, c, s, W, dh_last, forgets, exact):
    """Send the errors dh_last (B, H) back: d loss / d net, (T, B, R); W (R, H)."""
    T, B, R = y.shape
    H = W.shape[1]
    dnet, dh, dc = np.zeros_like(y), dh_last.copy(), np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        for b in range(B):
            for k in range(H):
                o, i, g = y[t, b, k], y[t, b, R - 2 * H + k], y[t, b, R - H + k]
                dnet[t, b, k] = dh[b, k] * s[t, b, k] * o * (1 - o)
                error = dc[b, k] + dh[b, k] * o * (1 - s[t, b, k]) * (1 + s[t, b, k]) / 2
                dnet[t, b, R - 2 * H + k] = error * g * i * (1 - i)
                dnet[t, b, R - H + k] = error * i * (2 - g) * (2 + g) / 4
                dc[b, k] = error
                if forgets:
                    f = y[t, b, H + k]
                    dc[b, k] *= f
                    if t > 0:
                        dnet[t, b, H + k] = error * c[t - 1, b, k] * f * (1 - f)
                dh[b, k] = 0
            if exact:
                for r in range(R):
                    for j in range(H):
                        dh[b, j] += dnet[t, b, r] * W[r, j]
    return dnet
