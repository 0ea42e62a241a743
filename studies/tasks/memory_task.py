"""Two small tasks that need a long memory. One prediction per sequence counts, the last.

Symbols: A or B, then `lag` distractors, C or D at random. Which was the first? A coin scores 50 %.

    A  D C C D ... C      target at the last step: A

Numbers: one of the first ten is marked, then `lag` more come on the same wire. Which was marked?
A net that weighs each step alike whatever it sees, as one without a nonlinearity does, has to serve
ten places at once: its loss is at least 9/10 of `NOTHING`.

    0.3  -0.9*  0.5  ...  -0.2      target at the last step: -0.9
"""

import numpy as np

from lstm_lib import rnn
from lstm_lib.checks import check_int, check_rng
from lstm_lib.training import train

PLACES = 10  # where the mark may stand
NOTHING = 1 / 6  # half the mean square of a number: the loss of who knows nothing
REST = 200  # steps in which a scalar network comes to rest


def sequences(rng, lag, B):
    """Draw B sequences.

    Parameters
    ----------
    rng : numpy.random.Generator
    lag : int
        Steps between the symbol and the question: T = lag + 1.
    B : int

    Returns
    -------
    x : ndarray, shape (T, B, 4)
        One-hot symbols A, B, C, D.
    y : ndarray, shape (T, B, 2)
        One-hot first symbol, the same at each step.
    mask : ndarray, shape (T,)
        1 at the last step, 0 before: the prediction that counts.
    """
    check_int("lag", lag, 1)
    check_int("B", B, 1)
    symbols = rng.integers(2, 4, (lag + 1, B))
    symbols[0] = rng.integers(0, 2, B)
    mask = np.zeros(lag + 1)
    mask[-1] = 1
    return np.eye(4)[symbols], np.broadcast_to(np.eye(2)[symbols[0]], (lag + 1, B, 2)), mask


def marked_numbers(rng, lag, B):
    """Draw B sequences of numbers, of which one of the first ten is marked.

    Parameters
    ----------
    rng : numpy.random.Generator
    lag : int
        Steps that follow the first ten, the last of which is the question: T = lag + 10.
    B : int

    Returns
    -------
    x : ndarray, shape (T, B, 2)
        A number, uniform in [-1, 1], and the mark: 1 at one of the first `PLACES` steps, else 0.
    y : ndarray, shape (T, B, 1)
        The marked number, the same at each step.
    mask : ndarray, shape (T,)
        1 at the last step, 0 before: the answer that counts.
    """
    check_rng("rng", rng)
    lag, B = check_int("lag", lag, 1), check_int("B", B, 1)
    T, row = lag + PLACES, np.arange(B)
    x = np.zeros((T, B, 2))
    x[..., 0] = rng.uniform(-1, 1, (T, B))
    place = rng.integers(0, PLACES, B)
    x[place, row, 1] = 1
    mask = np.zeros(T)
    mask[-1] = 1
    return x, np.broadcast_to(x[place, row, :1], (T, B, 1)), mask


def share_right(params, lag, B=500, seed=99):
    """Return the share of B fresh sequences whose first symbol the network names at the end."""
    x, y, _ = sequences(np.random.default_rng(seed), lag, B)
    answer = rnn.forward(params, x)["prediction"][-1]  # (B, 2)
    return float(np.mean(answer.argmax(axis=-1) == y[-1].argmax(axis=-1)))


def trial(seed, lag, H=8, B=16, steps=1000, lr=1e-2, clip=1.0):
    """Train one tanh network from random weights; return its parameters and its share right."""
    rng = np.random.default_rng(seed)
    batches = (sequences(rng, lag, B) for _ in range(steps))
    params, _ = train(
        rnn.init(rng, 4, H, 2),
        rnn.loss_and_grads,
        batches,
        steps=steps,
        lr=lr,
        clip=clip,
        progress=False,
    )
    return params, share_right(params, lag)


def forgetting_table(u, w, b, steps=500):
    """Count the steps until a scalar tanh network at rest forgets one pulse, over a grid.

    As `by_hand.forgetting_time`, with both copies started from the state in which
    the network rests without input (reached from 0).

    Parameters
    ----------
    u, w, b : array_like, shapes (n_u,), (n_w,), (n_b,)
        Sizes of the pulse (u x_1), recurrent weights, biases.
    steps : int
        Look no further.

    Returns
    -------
    ndarray, shape (n_u, n_w, n_b)
        Steps until the difference stays below 1 % of the first one; inf if it does not within
        `steps`, NaN where u = 0.
    """
    check_int("steps", steps, 1)
    u, w, b = np.meshgrid(u, w, b, indexing="ij")
    rest = np.zeros(w.shape)
    for _ in range(REST):
        rest = np.tanh(w * rest + b)
    touched, alone = np.tanh(u + w * rest + b), np.tanh(w * rest + b)
    first = np.abs(touched - alone)
    last = np.zeros(w.shape)
    for step in range(1, steps + 1):
        last[np.abs(touched - alone) >= 0.01 * first] = step
        touched, alone = np.tanh(w * touched + b), np.tanh(w * alone + b)
    last[last == steps] = np.inf
    return np.where(u == 0, np.nan, last)
