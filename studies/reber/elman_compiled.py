"""The loop of `elman`, compiled by numba; a test holds the two together."""

import numpy as np
from numba import njit

from studies.reber.online_compiled import D, sigmoid


@njit(cache=True)
def answer(net, h, symbol, target, lr, y, room):
    """Do what `elman.answer` does; arguments as for `online_compiled.answer`."""
    W, V = net.W, net.V
    H = len(h)
    before, dh = room[0], room[1]
    for u in range(H):
        before[u] = h[u]
    for u in range(H):
        z = W[u, symbol] + W[u, D + H]
        for v in range(H):
            z += W[u, D + v] * before[v]
        h[u] = sigmoid(z)
    for k in range(D):
        z = V[k, H]
        for u in range(H):
            z += V[k, u] * h[u]
        y[k] = sigmoid(z)
    if lr == 0:
        return
    dh[:] = 0
    for k in range(D):
        dy = (y[k] - target[k]) * y[k] * (1 - y[k])
        for u in range(H):
            dh[u] += V[k, u] * dy
            V[k, u] -= lr * dy * h[u]
        V[k, H] -= lr * dy
    for u in range(H):
        dz = lr * dh[u] * h[u] * (1 - h[u])
        W[u, symbol] -= dz
        W[u, D + H] -= dz
        for v in range(H):
            W[u, D + v] -= dz * before[v]


@njit(cache=True)
def wipe(h):
    """Forget all."""
    h[:] = 0


@njit(cache=True)
def scratch(net):
    """Room for the sums of one step."""
    return np.zeros((2, net.W.shape[0]))
