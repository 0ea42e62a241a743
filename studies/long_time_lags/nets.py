"""Task 2a of the 1997 paper, "long time lags", in plain NumPy.

p + 1 symbols, one-hot: a_1, ..., a_{p-1} (here 0, ..., p-2), x (p-1) and y (p). Two sequences,

    x, a_1, a_2, ..., a_{p-1}, x     and     y, a_1, a_2, ..., a_{p-1}, y,

come at random. At each step the net names the next symbol; the last one is decided by the first.
All units are logistic, the cost is half the squared error of all outputs, there are no biases:

    h_t = sigmoid(U x_t + w h_{t-1})       RNN: one hidden unit. LSTM: one cell with an input gate,
    c_t = c_{t-1} + i_t g_t                i_t = sigmoid(U_i x_t), g_t = sigmoid(U_g x_t)
    o_t = sigmoid(Q x_t + v h_t)           or v c_t: the outputs hear the input directly, too

One-hot inputs pick one column of a matrix. So `Q` stands here with a row for each input symbol,
and U is a vector. Each function below learns from sequences in order, changes its weights in
place, and returns for each sequence the largest absolute error of all outputs and the cost, both
before that sequence changed what they depend on. `compiled` has the same, compiled.

Source: S. Hochreiter, J. Schmidhuber 1997, section 5.2, Task 2a and Table 2.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_flag, check_int, check_name, check_number

BLOCK = 100  # sequences between two looks at the error
STALLED = 0.9  # the cell is added when a block costs more than this share of the block before
STREAK, TOLERANCE = 10_000, 0.25  # the paper's criterion of success


def rtrl(Q, U, w, v, firsts, lr):
    """Train the RNN by real-time recurrent learning: new weights after each step.

    Parameters
    ----------
    Q : ndarray, shape (p+1, p+1)
        Row k: from input k to all outputs.
    U, w, v : ndarray, shapes (p+1,), (1,), (p+1,)
        Inputs to the hidden unit, the unit to itself, the unit to the outputs.
    firsts : ndarray of int, shape (n,)
        First symbol of each sequence: p-1 or p.
    lr : float

    Returns
    -------
    errors, costs : ndarray, shape (n,)
    """
    p = len(v) - 1
    errors, costs = np.zeros(len(firsts)), np.zeros(len(firsts))
    for n, first in enumerate(firsts):
        h, P_U, P_w = 0.0, np.zeros(p + 1), 0.0  # P: derivatives of h by U and w
        for heard, wanted in zip(*_symbols(p, first), strict=True):
            before, h = h, sigmoid(U[heard] + w[0] * h)  # type: ignore[assignment]
            P_U, P_w = h * (1 - h) * w[0] * P_U, h * (1 - h) * (w[0] * P_w + before)
            P_U[heard] += h * (1 - h)
            error, dlogits = _errors(Q[heard] + v * h, wanted)
            dh = dlogits @ v
            Q[heard] -= lr * dlogits
            v -= lr * dlogits * h
            U -= lr * dh * P_U
            w -= lr * dh * P_w
            errors[n] = max(errors[n], np.abs(error).max())
            costs[n] += 0.5 * error @ error
    return errors, costs


def bptt(Q, U, w, v, firsts, lr):
    """Train the RNN by back-propagation through time: new weights after each sequence.

    Parameters and returns as for `rtrl`.
    """
    p = len(v) - 1
    errors, costs = np.zeros(len(firsts)), np.zeros(len(firsts))
    for n, first in enumerate(firsts):
        heard, wanted = _symbols(p, first)
        h = np.zeros(p + 1)
        for t in range(p):
            h[t + 1] = sigmoid(U[heard[t]] + w[0] * h[t])
        error, dlogits = _errors(Q[heard] + np.outer(h[1:], v), wanted)  # (p, p+1)
        dh, dz = dlogits @ v, np.zeros(p + 1)
        for t in reversed(range(p)):
            dz[t] = (dh[t] + dz[t + 1] * w[0]) * h[t + 1] * (1 - h[t + 1])
        Q[heard] -= lr * dlogits
        v -= lr * (h[1:] @ dlogits)
        U[heard] -= lr * dz[:p]
        w -= lr * (dz[:p] @ h[:p])
        errors[n], costs[n] = np.abs(error).max(), 0.5 * np.sum(error**2)
    return errors, costs


def lstm(Q, U_i, U_g, v, firsts, lr, cell=True):
    """Train the LSTM: new weights after each sequence.

    The carousel is the net's only loop, so the truncated gradient is the exact one, and no loop
    over time is needed: states are running sums, and so are their errors, from the end.

    Parameters
    ----------
    Q, v, firsts, lr
        As for `rtrl`.
    U_i, U_g : ndarray, shape (p+1,)
        Inputs to the input gate and to the cell.
    cell : bool
        False: the cell is not there yet; `Q` alone learns.

    Returns
    -------
    errors, costs : ndarray, shape (n,)
    """
    check_flag("cell", cell)
    p = len(v) - 1
    errors, costs = np.zeros(len(firsts)), np.zeros(len(firsts))
    for n, first in enumerate(firsts):
        heard, wanted = _symbols(p, first)
        i, g = sigmoid(U_i[heard]), sigmoid(U_g[heard])  # (p,)
        c = np.cumsum(i * g) if cell else np.zeros(p)
        error, dlogits = _errors(Q[heard] + np.outer(c, v), wanted)  # (p, p+1)
        Q[heard] -= lr * dlogits
        if cell:
            dc = np.cumsum((dlogits @ v)[::-1])[::-1]
            U_i[heard] -= lr * dc * g * i * (1 - i)
            U_g[heard] -= lr * dc * i * g * (1 - g)
            v -= lr * (c @ dlogits)
        errors[n], costs[n] = np.abs(error).max(), 0.5 * np.sum(error**2)
    return errors, costs


def _symbols(p, first):
    middle = np.arange(p - 1)
    return np.append(first, middle), np.append(middle, first)  # heard, wanted


def _errors(z, wanted):
    o = sigmoid(z)
    error = o.copy()
    np.add.at(error.reshape(-1, error.shape[-1]), (np.arange(np.size(wanted)), wanted), -1)
    return error, error * o * (1 - o)


PLAIN = {"RTRL": rtrl, "BPTT": bptt, "LSTM": lstm}


class Block(NamedTuple):
    """One block of training."""

    seen: int  # sequences until its end
    errors: np.ndarray  # (BLOCK,)
    cost: float  # mean of its sequences
    added: int | None  # after how many sequences the cell was added
    at_rest: float  # largest error of both sequences, if learning stopped at the block's end


def init(rng, method, p, gate_bias=0.0):
    """Draw all weights uniformly from [-0.2, 0.2]; the input gate's from there, plus `gate_bias`.

    One input is on at each step, and it is 1: the shift does what a bias would do, and adds no
    weight.

    Returns
    -------
    list of ndarray
        In the order in which the functions above take them.
    """
    check_int("p", p, 2)
    middle = {"RTRL": (1,), "BPTT": (1,), "LSTM": (p + 1,)}[check_name("method", method, PLAIN)]
    shapes = [(p + 1, p + 1), (p + 1,), middle, (p + 1,)]
    weights = [rng.uniform(-0.2, 0.2, shape) for shape in shapes]
    if method == "LSTM":
        weights[1] += check_number("gate_bias", gate_bias)
    return weights


def train_steps(seed, method, p, lr, gate_bias=0.0, learners=PLAIN):
    """Train one net without end; yield a `Block` for each `BLOCK` sequences.

    The LSTM starts without its cell, which is added once the error stops falling: when a block
    costs more than `STALLED` times the one before.

    Parameters
    ----------
    seed, p : int
    method : {"RTRL", "BPTT", "LSTM"}
    lr, gate_bias : float
    learners : dict
        `PLAIN`, or `compiled.COMPILED`.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    weights, learn = init(rng, method, p, gate_bias), learners[method]
    check_number("lr", lr, 0)
    both, last, seen, added = np.array([p - 1, p]), np.inf, 0, None
    while True:
        firsts = rng.integers(p - 1, p + 1, BLOCK)
        more = (added is not None,) if method == "LSTM" else ()
        errors, costs = learn(*weights, firsts, lr, *more)
        seen += BLOCK
        if method == "LSTM" and added is None and costs.mean() > STALLED * last:
            added = seen
        last = costs.mean()
        at_rest = learn(*weights, both, 0.0, *more)[0].max()  # a rate of 0 changes nothing
        yield Block(seen, errors, float(last), added, float(at_rest))


def sequences_needed(blocks, cap):
    """Count the sequences before success, by the paper's criterion and by a harder one.

    The paper asks that after training no error reaches `TOLERANCE` in `STREAK` sequences in a row.
    A net at rest knows only two sequences, so two are enough to tell; we look after each block.
    The harder one: `STREAK` in a row while learning goes on. The streak itself is not counted.

    Parameters
    ----------
    blocks : iterable of Block
        From `train_steps`.
    cap : int
        Give up if the streak has not begun after so many.

    Returns
    -------
    at_rest, learning : int or None
        None: not before `cap`.
    block : Block
        The last one.
    """
    check_int("cap", cap, 0)
    at_rest, needed = None, 0
    for block in blocks:
        wrong = np.flatnonzero(block.errors >= TOLERANCE)
        if len(wrong):
            needed = block.seen - len(block.errors) + int(wrong[-1]) + 1
        if at_rest is None and block.at_rest < TOLERANCE and block.seen <= cap:
            at_rest = block.seen
        if needed > cap:
            return at_rest, None, block
        if block.seen - needed >= STREAK:
            return at_rest, needed, block
