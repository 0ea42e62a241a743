"""A net of the timing tasks, compiled: block, readout, gradient and Adam, one sequence at a time.

The same numbers as `nets`, its plain twin, which a test holds equal. Numba is needed to
renew the results, not to read them.

All weights of a net stand in one vector, so that Adam is four lines:

    A (4, H, 2 + H)   layers i, f, o, g: weights from x, bias, weights from h
    P (3, H)          peepholes of i, f, o; zeros that never learn: a block without them
    V (H,), a         readout and its bias: logit V h_t + a
"""

import math

import numpy as np
from numba import njit


@njit(cache=True)
def split(theta, H):
    """Return A, P, V and a (1,) of the vector, as views."""
    n = 4 * H * (2 + H)
    A, P = theta[:n].reshape(4, H, 2 + H), theta[n : n + 3 * H].reshape(3, H)
    return A, P, theta[n + 3 * H : -1], theta[-1:]


@njit(cache=True)
def half_tanh(z):
    """tanh(z / 2): a sigmoid is 0.5 + 0.5 of it, g twice it, h itself."""
    return math.tanh(0.5 * z)


@njit(cache=True)
def step(A, P, x, h, c, gates, new_h):
    """One step of the block; c is replaced, the gates (4, H) and h_t are written."""
    H = len(h)
    for k in (0, 1, 3, 2):  # the output gate last: its peephole sees the new c
        for j in range(H):
            net = A[k, j, 0] * x + A[k, j, 1]
            for m in range(H):
                net += A[k, j, 2 + m] * h[m]
            if k < 3:
                net += P[k, j] * c[j]
            gates[k, j] = 2 * half_tanh(net) if k == 3 else 0.5 + 0.5 * half_tanh(net)
        if k == 3:
            for j in range(H):
                c[j] = gates[1, j] * c[j] + gates[0, j] * gates[3, j]
    for j in range(H):
        new_h[j] = gates[2, j] * half_tanh(c[j])


@njit(cache=True)
def scores(theta, H, x, hears):
    """Scores z (T,) of a run. If the net hears itself, only x[0] is heard of x."""
    A, P, V, a = split(theta, H)
    h, c, new_h = np.zeros(H), np.zeros(H), np.zeros(H)
    z, gates, heard = np.empty(len(x)), np.empty((4, H)), x[0]
    for t in range(len(x)):
        if not hears:
            heard = x[t]
        step(A, P, heard, h, c, gates, new_h)
        h[:] = new_h
        z[t] = (V * h).sum() + a[0]
        heard = 1.0 if z[t] > 0 else 0.0
    return z


@njit(cache=True)
def loss_and_grad(theta, H, x, y, weight, truncated):
    """Weighted mean cross-entropy over the steps (T,), and its gradient, a vector like theta."""
    A, P, V, a = split(theta, H)
    grad = np.zeros_like(theta)
    dA, dP, dV, da = split(grad, H)
    T, total = len(x), weight.sum()
    h, c, gates = np.zeros((T + 1, H)), np.zeros((T + 1, H)), np.empty((T, 4, H))
    for t in range(T):
        c[t + 1] = c[t]
        step(A, P, x[t], h[t], c[t + 1], gates[t], h[t + 1])
    loss, dh, dc, dnet = 0.0, np.zeros(H), np.zeros(H), np.empty((4, H))
    for t in range(T - 1, -1, -1):
        if weight[t] > 0:
            z = (V * h[t + 1]).sum() + a[0]
            cost = max(z, 0.0) + math.log1p(math.exp(-abs(z))) - y[t] * z
            loss += weight[t] / total * cost
            dz = weight[t] / total * (0.5 + 0.5 * half_tanh(z) - y[t])
            da[0] += dz
            dV += dz * h[t + 1]
            dh += dz * V
        for j in range(H):
            i, f, o, g = gates[t, 0, j], gates[t, 1, j], gates[t, 2, j], gates[t, 3, j]
            s = half_tanh(c[t + 1, j])
            d_o = dh[j] * s * o * (1 - o)
            dc_t = dc[j] + dh[j] * o * 0.5 * (1 - s * s)
            if not truncated:
                dc_t += P[2, j] * d_o
            d_i = dc_t * g * i * (1 - i)
            d_f = dc_t * c[t, j] * f * (1 - f)
            dnet[0, j], dnet[1, j], dnet[2, j] = d_i, d_f, d_o
            dnet[3, j] = dc_t * i * (1 - 0.25 * g * g)
            dP[0, j] += d_i * c[t, j]
            dP[1, j] += d_f * c[t, j]
            dP[2, j] += d_o * c[t + 1, j]
            dc[j] = f * dc_t  # the carousel
            if not truncated:
                dc[j] += P[0, j] * d_i + P[1, j] * d_f
        dh[:] = 0
        for k in range(4):
            for j in range(H):
                dA[k, j, 0] += dnet[k, j] * x[t]
                dA[k, j, 1] += dnet[k, j]
                for m in range(H):
                    dA[k, j, 2 + m] += dnet[k, j] * h[t, m]
                    if not truncated:
                        dh[m] += A[k, j, 2 + m] * dnet[k, j]
    return loss, grad


@njit(cache=True)
def learn(theta, mean, square, done, H, x, y, weight, lr, peepholes, truncated):
    """One update of Adam for each row of x, y, weight (n, T), in place; return the last loss.

    `done` counts the updates before these; `mean` and `square` are Adam's, zeros at first.
    """
    loss = 0.0
    for row in range(len(x)):
        loss, grad = loss_and_grad(theta, H, x[row], y[row], weight[row], truncated)
        if not peepholes:
            split(grad, H)[1][:] = 0
        n = done + row + 1
        mean[:] = 0.9 * mean + 0.1 * grad
        square[:] = 0.999 * square + 0.001 * grad * grad
        m, v = mean / (1 - 0.9**n), square / (1 - 0.999**n)
        theta -= lr * m / (np.sqrt(v) + 1e-8)
    return loss
