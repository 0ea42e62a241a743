"""One trial: train a net with one wire cut on one of three tasks, and test it.

    Alice      the next character of chapter 2's text, in windows of 32 characters
    number     one of the first ten numbers is marked; which was it, at the end?
    stream     what may come next in the endless stream of Reber strings

All nets have `CELLS` cells and learn by Adam; the gradient is clipped to length 1.
"""

from itertools import islice

import numpy as np

from lstm_lib.losses import loss_and_error
from lstm_lib.training import training
from studies.ablation.nets import forward, init_net, loss_and_grads
from studies.data.text import K, alice, codes_of, split
from studies.tasks.char_rnn import windows
from studies.tasks.memory_task import NOTHING, marked_numbers
from studies.tasks.onehot import one_hot
from studies.tasks.reber import START, SYMBOLS, stream

CELLS = {"Alice": 16, "number": 8, "stream": 8}
LAG = 50
STRETCH = 25  # symbols of a stream per update


def trial(seed, *, task, cut, lr, updates):
    """Return {"left": ...}, see the task's function; or {"left": None} if the loss overflowed.

    Parameters
    ----------
    seed : int
    task : str
        A name in `TASKS`.
    cut : str
        A name in `nets.CUTS`.
    lr : float
    updates : int
    """
    try:
        return TASKS[task](seed, cut, lr, updates)
    except FloatingPointError:
        return {"left": None}


def read_alice(seed, cut, lr, updates):
    """Return the bits per character that are "left" in the held-out text."""
    learn, held_out = split(codes_of(alice()))
    params = init_net(seed, cut, K, CELLS["Alice"], K)
    batches = islice(windows(np.random.default_rng([seed, 1]), learn), updates)
    for step in training(
        params, lambda p, batch: loss_and_grads(p, batch, cut=cut), batches, lr=lr, clip=1.0
    ):
        params = step.params
    rows = one_hot(held_out, K)[:, None]  # (T, 1, K)
    left = loss_and_error(forward(params, rows[:-1], cut=cut)["logits"], rows[1:])[0] / np.log(2)
    n = len(rows) // 32 * 32
    x = rows[:n, 0].reshape(-1, 32, K).swapaxes(0, 1)
    short = loss_and_error(forward(params, x[:-1], cut=cut)["logits"], x[1:])[0] / np.log(2)
    return {"left": round(float(left), 4), "short": round(float(short), 4)}


def hold_number(seed, cut, lr, updates):
    """Return the squared error that is "left", as a share of that of who knows nothing."""
    rng = np.random.default_rng([seed, 1])
    params = init_net(seed, cut, 2, CELLS["number"], 1)
    batches = (marked_numbers(rng, LAG, 16) for _ in range(updates))
    settings = {"cut": cut, "output": "linear"}
    losses = []
    for step in training(
        params, lambda p, batch: loss_and_grads(p, batch, **settings), batches, lr=lr, clip=1.0
    ):
        params = step.params
        losses.append(step.loss)
    x, y, mask = marked_numbers(np.random.default_rng(99), LAG, 500)
    logits = forward(params, x, **settings)["logits"]
    left = loss_and_error(logits, y, "linear", mask)[0] / NOTHING
    path = np.array(losses).reshape(-1, 100).mean(1) / NOTHING
    return {"left": round(float(left), 4), "path": path.round(3).tolist()}


def follow_stream(seed, cut, lr, updates):
    """Return the share of the strings that are "left" with a mistake.

    A prediction is right if all legal symbols are above all others.
    """
    x, legal, _ = stream(np.random.default_rng([seed, 1]), updates * STRETCH, 16)
    share = legal / legal.sum(axis=-1, keepdims=True)
    params = init_net(seed, cut, len(SYMBOLS), CELLS["stream"], len(SYMBOLS))
    seen = {"state": None}

    def answer(params, part):
        return loss_and_grads(
            params, (x[part], share[part]), cut=cut, state=seen["state"], seen=seen
        )

    parts = (slice(k * STRETCH, (k + 1) * STRETCH) for k in range(updates))
    for step in training(params, answer, parts, lr=lr, clip=1.0):
        params = step.params
    x, legal, new = stream(np.random.default_rng(99), 2000, 10)
    logits = forward(params, x, cut=cut)["logits"]
    least = np.where(legal == 1, logits, np.inf).min(axis=-1)
    most = np.where(legal == 0, logits, -np.inf).max(axis=-1)
    wrong = least <= most  # (T, B)
    alone = (legal.sum(-1) == 1) & ((legal[..., 1] == 1) | (legal[..., 2] == 1))
    strings = np.cumsum(new, axis=0).astype(int)  # string 1, 2, ... of each stream
    mistakes = [np.bincount(s, w)[1:-1] > 0 for s, w in zip(strings.T, wrong.T, strict=True)]
    return {
        "left": round(float(np.concatenate(mistakes).mean()), 4),
        "wrong": round(float(wrong.mean()), 4),
        "letter": round(float(wrong[alone].mean()), 4),
    }


TASKS = {"Alice": read_alice, "number": hold_number, "stream": follow_stream}
