"""The loop of `online`, compiled by numba: about a microsecond per symbol.

Same sums, written as loops over numbers; a test holds the two together.
"""

import numpy as np
from numba import njit

D = 7
SIGMOID_END = 700.0  # beyond it exp overflows


@njit(cache=True, inline="always")
def sigmoid(z):
    """The logistic function of a number."""
    return 1.0 / (1.0 + np.exp(-max(-SIGMOID_END, min(SIGMOID_END, z))))


@njit(cache=True)
def answer(net, memory, symbol, target, lr, y, room):
    """Do what `online.answer` does; lr 0 means: do not learn.

    Parameters
    ----------
    net : online.Net
    memory : online.Memory
    symbol : int
    target : ndarray, shape (7,)
    lr : float
    y : ndarray, shape (7,)
        The outputs are written here.
    room : ndarray
        From `scratch`.
    """
    W, Y, S = net.W, net.Y, net.cells
    h, c, gates, P = memory.h, memory.c, memory.gates, memory.P
    A, H = W.shape[1], len(h)
    n = H // S
    a, y_k, s, before, g, dh = room[0], room[1], room[2], room[3], room[4], room[5]
    for j in range(A):
        a[j] = 0.0
    a[symbol] = 1.0
    for v in range(H):
        a[D + v] = h[v]
    if net.fed_back:
        for j in range(2 * n):
            a[D + H + j] = gates[j]
    a[A - 1] = 1.0
    for r in range(3 * n + H):
        if n <= r < 2 * n and net.forget != -1:
            continue
        z = W[r, symbol]
        for j in range(D, A):
            z += W[r, j] * a[j]
        y_k[r] = sigmoid(z)
    for v in range(H):
        b = v // S
        f = y_k[n + b] if net.forget == -1 else net.forget
        g[v] = 4 * y_k[3 * n + v] - 2
        before[v] = c[v]
        c[v] = f * c[v] + y_k[b] * g[v]
        s[v] = 2 * sigmoid(c[v]) - 1
        h[v] = y_k[2 * n + b] * s[v]
    for b in range(n):
        gates[b], gates[n + b] = y_k[b], y_k[2 * n + b]
    for k in range(D):
        z = Y[k, symbol] + Y[k, D + H]
        for v in range(H):
            z += Y[k, D + v] * h[v]
        y[k] = sigmoid(z)
    if lr == 0:
        return

    for v in range(H):
        dh[v] = 0.0
    for k in range(D):
        dy = (y[k] - target[k]) * y[k] * (1 - y[k])
        for v in range(H):
            dh[v] += Y[k, D + v] * dy
            Y[k, D + v] -= lr * net.Y_mask[k, D + v] * dy * h[v]
        Y[k, symbol] -= lr * net.Y_mask[k, symbol] * dy
        Y[k, D + H] -= lr * net.Y_mask[k, D + H] * dy
    for v in range(H):
        b = v // S
        i, o = y_k[b], y_k[2 * n + b]
        f = y_k[n + b] if net.forget == -1 else net.forget
        keep = f if net.carry == -1 else net.carry
        do = lr * dh[v] * s[v] * o * (1 - o)
        dc = lr * dh[v] * o * (1 - s[v]) * (1 + s[v]) / 2
        add_i, add_g = g[v] * i * (1 - i), i * (2 - g[v]) * (2 + g[v]) / 4
        W_i, W_o, W_g, M_g = W[b], W[2 * n + b], W[3 * n + v], net.W_mask[3 * n + v]
        P_i, P_g = P[0, v], P[2, v]
        for j in range(A):
            P_i[j] = keep * P_i[j] + add_i * a[j]
            P_g[j] = keep * P_g[j] + add_g * a[j]
            W_i[j] -= dc * P_i[j]
            W_o[j] -= do * a[j]
            W_g[j] -= dc * M_g[j] * P_g[j]
        if net.forget == -1:
            add_f, W_f, P_f = before[v] * f * (1 - f), W[n + b], P[1, v]
            for j in range(A):
                P_f[j] = keep * P_f[j] + add_f * a[j]
                W_f[j] -= dc * P_f[j]


@njit(cache=True)
def wipe(memory):
    """Do what `online.wipe` does."""
    memory.h[:] = 0
    memory.c[:] = 0
    memory.gates[:] = 0
    memory.P[:] = 0


@njit(cache=True)
def scratch(net):
    """Room for the sums of one step."""
    return np.zeros((6, max(net.W.shape[0], net.W.shape[1])))
