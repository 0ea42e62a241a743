"""The two conflicts of 1997 in their smallest form: one weight, two jobs.

A cell is a carousel, c_t = c_{t-1} + what comes in; everything is linear, as in the paper. T steps,
one of them marked. Every number is a sign, +1 or -1, and a task is all its 2^T sequences at once:
what a net does on average is then exact.

    storing   c_T = w sum_t i_t x_t                   is to be the marked x_t, the first
    reading   y_t = v z_t + w o_t c                   is to be z_t; at the marked step, the last, c

Without a gate i_t or o_t is 1. With one it is sigmoid(u m_t + b), where m_t is 1 at the marked step
and 0 elsewhere. Without a gate one weight w serves n = T - 1 unwanted steps and one wanted step:

    loss = 1/2 ((w - 1)^2 + n w^2)  >=  n / (2 (n + 1))

Source: S. Hochreiter, J. Schmidhuber 1997, section 3.2 (input and output weight conflict).
"""

import itertools

import numpy as np

from lstm_lib.checks import check_int, check_name, check_rng
from lstm_lib.training import train


def all_signs(T):
    """Return every sequence of T signs: (T, 2^T)."""
    return np.array(list(itertools.product((1.0, -1.0), repeat=check_int("T", T, 2, 16)))).T


def floor(n):
    """Return the least loss without a gate, n unwanted steps against one wanted."""
    return n / (2 * (n + 1))


def gate(params, mark):
    """Opening of the tap at each step, (T,); 1 if there is none."""
    if "u" not in params:
        return np.ones(len(mark))
    return 1 / (1 + np.exp(-(params["u"] * mark + params["b"])))


def storing(params, x):
    """Loss of keeping the first of the signs x (T, B), and its gradient."""
    mark = np.eye(len(x))[0]  # (T,)
    w, i = params["w"], gate(params, mark)
    c = w * (i @ x)  # (B,): the state after T steps
    dc = (c - x[0]) / x.shape[1]
    di = w * (x @ dc)  # (T,)
    grads = {"w": (i @ x) @ dc}
    return 0.5 * np.mean((c - x[0]) ** 2), grads | _through_gate(params, di, i, mark)


def reading(params, x):
    """Loss of a unit that repeats z_t until the last step, and then says c; its gradient.

    x (T, B) holds z_1 ... z_{T-1}, and c, which the cell holds all the time, in its last row.
    """
    c, z = x[-1], np.vstack([x[:-1], np.zeros_like(x[:1])])  # (B,), (T, B)
    mark = np.eye(len(x))[-1]
    w, o = params["w"], gate(params, mark)
    y = params["v"] * z + w * o[:, None] * c  # (T, B)
    dy = (y - x) / x.shape[1]
    by_step = dy @ c  # (T,)
    grads = {"w": o @ by_step, "v": np.sum(dy * z)}
    loss = 0.5 * np.sum((y - x) ** 2) / x.shape[1]
    return loss, grads | _through_gate(params, w * by_step, o, mark)


def _through_gate(params, dgate, opening, mark):
    if "u" not in params:
        return {}
    dz = dgate * opening * (1 - opening)
    return {"u": dz @ mark, "b": dz.sum()}


TASKS = {"storing": storing, "reading": reading}


def trial(task, gated, seed, T=10, steps=500, lr=0.05):
    """Train from random weights by Adam; return the weights and the loss that is left.

    Parameters
    ----------
    task : {"storing", "reading"}
    gated : bool
    seed : int
    T, steps : int
    lr : float

    Returns
    -------
    params : dict of float
    loss : float
        Sum over the steps that count, mean over all 2^T sequences.
    """
    loss_and_grads = TASKS[check_name("task", task, TASKS)]
    rng = np.random.default_rng(check_int("seed", seed, 0))
    params = init(rng, task, gated)
    x = all_signs(T)
    params, _ = train(
        params, loss_and_grads, itertools.repeat(x), steps=steps, lr=lr, progress=False
    )
    return {name: float(p) for name, p in params.items()}, float(loss_and_grads(params, x)[0])


def init(rng, task, gated):
    """Draw each weight from a standard Gaussian: w, for reading v, for a gate u and b."""
    check_rng("rng", rng)
    names = "w" + "v" * (task == "reading") + "ub" * gated
    return {name: float(rng.normal()) for name in names}
