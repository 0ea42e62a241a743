"""The loops of `nets`, compiled by numba: the same numbers, which a test holds equal.

One kernel per method, written as loops over numbers. Numba is needed to renew the results, not to
read them.
"""

import math

import numpy as np
from numba import njit


@njit(cache=True, fastmath=True, inline="always")
def _sigmoid(z):
    return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, z))))  # beyond 700 exp overflows


@njit(cache=True, fastmath=True)
def _answer(q, v, state, wanted, dlogits):
    """Fill in dlogits, the errors at the logits; return the largest error, the cost, and dh."""
    largest = cost = dh = 0.0
    for j in range(len(v)):
        dlogits[j] = _sigmoid(q[j] + v[j] * state)
    for j in range(len(v)):
        o = dlogits[j]
        error = o - 1.0 if j == wanted else o
        dlogits[j] = error * o * (1.0 - o)
        largest = max(largest, abs(error))
        cost += 0.5 * error * error
        dh += dlogits[j] * v[j]
    return largest, cost, dh


@njit(cache=True)
def _check(Q, U, v, firsts):
    """Compiled code reads and writes whatever lies at an index that is out of bounds."""
    p = len(v) - 1
    if Q.shape != (p + 1, p + 1) or len(U) != p + 1:
        raise ValueError("Q, U, v: got shapes that do not fit, expected (p+1, p+1), (p+1,), (p+1,)")
    for first in firsts:
        if first != p - 1 and first != p:
            raise ValueError("firsts: got another symbol, expected p-1 or p")
    return p


@njit(cache=True, fastmath=True)
def rtrl(Q, U, w, v, firsts, lr):
    """As `nets.rtrl`."""
    p = _check(Q, U, v, firsts)
    if len(w) != 1:
        raise ValueError("w: got another length than 1")
    errors, costs = np.zeros(len(firsts)), np.zeros(len(firsts))
    P_U, dlogits = np.zeros(p + 1), np.zeros(p + 1)
    for n in range(len(firsts)):
        h, P_w, heard = 0.0, 0.0, firsts[n]
        P_U[:] = 0.0
        for t in range(p):
            wanted = t if t < p - 1 else firsts[n]
            before, h = h, _sigmoid(U[heard] + w[0] * h)
            slope = h * (1.0 - h)
            P_w = slope * (w[0] * P_w + before)
            largest, cost, dh = _answer(Q[heard], v, h, wanted, dlogits)
            for j in range(p + 1):
                Q[heard, j] -= lr * dlogits[j]
                v[j] -= lr * h * dlogits[j]
                P_U[j] = slope * (w[0] * P_U[j] + (j == heard))
                U[j] -= lr * dh * P_U[j]
            w[0] -= lr * dh * P_w
            errors[n] = max(errors[n], largest)
            costs[n] += cost
            heard = t  # the next symbol heard is a_{t+1}
    return errors, costs


@njit(cache=True, fastmath=True)
def bptt(Q, U, w, v, firsts, lr):
    """As `nets.bptt`."""
    p = _check(Q, U, v, firsts)
    errors, costs = np.zeros(len(firsts)), np.zeros(len(firsts))
    h, dh, dlogits, dv = np.zeros(p + 1), np.zeros(p), np.zeros(p + 1), np.zeros(p + 1)
    for n in range(len(firsts)):
        heard = firsts[n]
        dv[:] = 0.0
        for t in range(p):
            wanted = t if t < p - 1 else firsts[n]
            h[t + 1] = _sigmoid(U[heard] + w[0] * h[t])
            largest, cost, dh[t] = _answer(Q[heard], v, h[t + 1], wanted, dlogits)
            for j in range(p + 1):
                Q[heard, j] -= lr * dlogits[j]  # each input comes once: nothing later depends on it
                dv[j] += h[t + 1] * dlogits[j]
            errors[n] = max(errors[n], largest)
            costs[n] += cost
            heard = t
        dz = dw = 0.0
        for t in range(p - 1, -1, -1):
            dz = (dh[t] + dz * w[0]) * h[t + 1] * (1.0 - h[t + 1])
            dw += dz * h[t]
            U[t - 1 if t else firsts[n]] -= lr * dz
        w[0] -= lr * dw
        v -= lr * dv
    return errors, costs


@njit(cache=True, fastmath=True)
def lstm(Q, U_i, U_g, v, firsts, lr, cell=True):
    """As `nets.lstm`."""
    p = _check(Q, U_i, v, firsts)
    if len(U_g) != len(U_i):
        raise ValueError("U_g: got another length than U_i")
    errors, costs = np.zeros(len(firsts)), np.zeros(len(firsts))
    dc, dlogits, dv = np.zeros(p), np.zeros(p + 1), np.zeros(p + 1)
    for n in range(len(firsts)):
        c, heard = 0.0, firsts[n]
        dv[:] = 0.0
        for t in range(p):
            wanted = t if t < p - 1 else firsts[n]
            if cell:
                c += _sigmoid(U_i[heard]) * _sigmoid(U_g[heard])
            largest, cost, dc[t] = _answer(Q[heard], v, c, wanted, dlogits)
            for j in range(p + 1):
                Q[heard, j] -= lr * dlogits[j]
                dv[j] += c * dlogits[j]
            errors[n] = max(errors[n], largest)
            costs[n] += cost
            heard = t
        if cell:
            later = 0.0
            for t in range(p - 1, -1, -1):
                later += dc[t]  # the carousel
                heard = t - 1 if t else firsts[n]
                i, g = _sigmoid(U_i[heard]), _sigmoid(U_g[heard])
                U_i[heard] -= lr * later * g * i * (1.0 - i)
                U_g[heard] -= lr * later * i * g * (1.0 - g)
            v -= lr * dv
    return errors, costs


COMPILED = {"RTRL": rtrl, "BPTT": bptt, "LSTM": lstm}
