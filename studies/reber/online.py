"""The nets of the papers' grammar experiments, online: one symbol, one error, one update.

Blocks of several cells, as in the papers: what every net hears, and what becomes of it, is

    a = (x_t, h_{t-1}, gates_{t-1}, 1)        the gates' past only in the nets of 1997
    i, f, o = sigmoid(W_k a)   g = 4 sigmoid(W_g a) - 2     f may be a fixed number instead
    c_t = f c_{t-1} + i g      h_t = o (2 sigmoid(c_t) - 1)
    y_t = sigmoid(Y (x_t, h_t, 1))            half the squared error

The gradient is truncated: the error goes back through time on the carousel alone. So each cell
carries the derivatives of its state by its weights with it, P = dc/dW, which follow the cell's own
recursion, and nothing else is kept of the past. A mask says which weights exist; all others stay 0.

This is the plain NumPy form. `online_compiled` has the same loop compiled, some fifty times faster.

Sources: Hochreiter and Schmidhuber 1997, section 5.1 and appendix; Gers, Schmidhuber and Cummins
2000, section 4.1 and the pseudo-code at its end.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_array, check_flag, check_int, check_name, check_number, check_rng

D = 7  # symbols


class Net(NamedTuple):
    """Weights, and which of them exist.

    With n blocks of S cells, H = n S cells and A sources (A = 7 + H + 1, and + 2n if the gates are
    fed back); rows of W: n input gates, n forget gates, n output gates, H cells.
    """

    W: np.ndarray  # (3n + H, A)
    Y: np.ndarray  # (7, 7 + H + 1)
    W_mask: np.ndarray  # (3n + H, A), 1 where there is a weight, else 0
    Y_mask: np.ndarray  # (7, 7 + H + 1)
    cells: int  # S
    forget: float  # the factor f, or -1: a gate learns it
    carry: float  # the factor of P: -1, the same as that of c; or a number of its own
    fed_back: bool  # whether the gates' last values are sources


class Memory(NamedTuple):
    """What a net carries from step to step; the arrays are written in place."""

    h: np.ndarray  # (H,)
    c: np.ndarray  # (H,)
    gates: np.ndarray  # (2n,): i, o
    P: np.ndarray  # (3, H, A): dc/dW for i, f, g


def draw_net(rng, blocks, cells, forget, biases, *, carry=-1, fed_back=False, shortcut=True):
    """Draw weights uniformly from [-0.2, 0.2], and set the gates' biases.

    Parameters
    ----------
    rng : numpy.random.Generator
    blocks, cells : int
        Blocks, and cells in each.
    forget : float
        The fixed factor f in [0, 1], or -1 for forget gates.
    biases : dict of str to array_like, shape (blocks,)
        The gates' biases at the start, by "i", "f", "o"; those that are missing are drawn, too.
    carry : float
        -1, or a factor in [0, 1] for the carried derivatives: wrong ones, unless it is f.
    fed_back : bool
        Whether all nets hear the gates' last values, as in the first experiment of 1997.
    shortcut : bool
        Whether the outputs hear the inputs too and have a bias, as in 2000. The cells have none.

    Returns
    -------
    Net

    Raises
    ------
    TypeError, ValueError
        A bad number, or biases that do not fit.
    """
    check_rng("rng", rng)
    check_flag("fed_back", fed_back)
    check_flag("shortcut", shortcut)
    n, S = check_int("blocks", blocks, 1), check_int("cells", cells, 1)
    for name, factor in (("forget", forget), ("carry", carry)):
        if check_number(name, factor, -1, 1) != -1:
            check_number(name, factor, 0)
    H, K = n * S, 2 * n if fed_back else 0
    W = rng.uniform(-0.2, 0.2, (3 * n + H, D + H + K + 1))
    Y = rng.uniform(-0.2, 0.2, (D, D + H + 1))
    W_mask, Y_mask = np.ones_like(W), np.ones_like(Y)
    W_mask[3 * n :, -1] = 0
    if forget != -1:
        W_mask[n : 2 * n] = 0
    if not shortcut:
        Y_mask[:, :D] = Y_mask[:, -1] = 0
    for gate, bias in biases.items():
        k = "ifo".index(check_name("biases", gate, "ifo"))
        W[k * n : (k + 1) * n, -1] = check_array(f"biases[{gate!r}]", bias, (n,))
    factors = float(forget), float(carry)
    return Net(W * W_mask, Y * Y_mask, W_mask, Y_mask, S, *factors, fed_back)


def count_weights(net):
    """Count the weights that exist, biases included."""
    return int(net.W_mask.sum() + net.Y_mask.sum())


def blank(net):
    """Memory of a net that has heard nothing."""
    H = net.Y.shape[1] - D - 1
    n = H // net.cells
    return Memory(np.zeros(H), np.zeros(H), np.zeros(2 * n), np.zeros((3, H, net.W.shape[1])))


def wipe(memory):
    """Set a memory to zero, in place."""
    for array in memory:
        array[:] = 0


def answer(net, memory, symbol, target=None, lr=0.0):
    """Hear one symbol and answer; with a target, learn from it at once.

    Parameters
    ----------
    net : Net
        With a target its weights are written in place.
    memory : Memory
        Written in place. Without a target P is left as it is: a net that learns later needs a
        blank memory.
    symbol : int
        0 to 6.
    target : ndarray, shape (7,), optional
    lr : float
        Learning rate.

    Returns
    -------
    ndarray, shape (7,)
        The outputs, before the update.
    """
    n, S = len(memory.gates) // 2, net.cells
    x = np.eye(D)[symbol]
    a = np.concatenate([x, memory.h, memory.gates if net.fed_back else [], [1]])  # (A,)
    z = net.W @ a
    gate_i, gate_f, gate_o = sigmoid(z[: 3 * n]).reshape(3, n)
    i, f, o = (np.repeat(k, S) for k in (gate_i, gate_f, gate_o))  # (H,)
    if net.forget != -1:
        f = np.full(n * S, net.forget)
    g = 4 * sigmoid(z[3 * n :]) - 2
    before = memory.c.copy()
    memory.c[:] = f * before + i * g
    s = 2 * sigmoid(memory.c) - 1
    memory.h[:] = o * s
    memory.gates[:] = np.concatenate([gate_i, gate_o])
    heard = np.concatenate([x, memory.h, [1]])
    y = sigmoid(net.Y @ heard)
    if target is None:
        return y

    keep = f if net.carry == -1 else np.full(n * S, net.carry)
    adds = np.stack([g * i * (1 - i), before * f * (1 - f), i * (2 - g) * (2 + g) / 4])  # (3, H)
    memory.P[:] = keep[:, None] * memory.P + adds[:, :, None] * a
    dy = (y - target) * y * (1 - y)
    dh = net.Y[:, D:-1].T @ dy  # (H,)
    do, dc = dh * s * o * (1 - o), dh * o * (1 - s) * (1 + s) / 2
    di, df, dg = dc[:, None] * memory.P  # (H, A) each
    of_block = [rows.reshape(n, S, -1).sum(axis=1) for rows in (di, df, np.outer(do, a))]
    net.W[:] -= lr * net.W_mask * np.concatenate([*of_block, dg])
    net.Y[:] -= lr * net.Y_mask * np.outer(dy, heard)
    return y
