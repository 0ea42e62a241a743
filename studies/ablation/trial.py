"""One trial: train a net with one wire cut on one of four tasks, and test it.

    Alice     the next character of chapter 2's text, learned in windows of 32 characters
    verb      "the key to the cabinets": is or are?
    number    one of the first ten numbers is marked; which was it, 30 steps later?
    stream    what may come next in the endless stream of Reber strings?

All nets learn by Adam; the gradient is clipped to length 1.
"""

from functools import cache
from itertools import islice

import numpy as np

from lstm_lib.checks import check_int, check_name
from lstm_lib.losses import loss_and_error
from lstm_lib.training import training
from studies.ablation.nets import forward, init_net, last_state, loss_and_grads
from studies.data.text import K, alice, codes_of, split
from studies.tasks import agreement
from studies.tasks.char_rnn import windows
from studies.tasks.memory_task import NOTHING, marked_numbers
from studies.tasks.onehot import one_hot
from studies.tasks.reber import SYMBOLS, stream

CELLS = {"Alice": 16, "verb": 8, "number": 8, "stream": 8}
SIZES = {"Alice": (K, K), "verb": (agreement.K, 2), "number": (2, 1), "stream": (7, 7)}  # D, O
UPDATES = {"Alice": 600, "verb": 400, "number": 1000, "stream": 300}  # at the most
WINDOW = 32  # characters
LAG = 30
STRETCH = 25  # symbols of a stream per update
TEST = 99  # the seed of what all nets are tested on


def trial(seed, *, task, net, lr):
    """Train and test one net; return what the task's function says.

    Parameters
    ----------
    seed : int
    task : {"Alice", "verb", "number", "stream"}
    net : str
        A name in `nets.NETS`.
    lr : float
    """
    check_int("seed", seed, 0)
    task_of = {"Alice": alice_bits, "verb": verb, "number": number, "stream": reber_stream}
    return task_of[check_name("task", task, task_of)](seed, net, lr)


def alice_bits(seed, net, lr):
    """Return {"bits", "through"}: bits per held-out character, read in two ways.

    "bits": in windows as in training, each from a blank memory. "through": in one go.
    """
    known, held_out = split(codes_of(alice()))
    params = start("Alice", seed, net)
    batches = islice(windows(np.random.default_rng([seed, 1]), known), UPDATES["Alice"])

    def answer(params, batch):
        return loss_and_grads(params, forward(params, batch[0], net=net), batch[1], net=net)

    params, _ = learn(params, answer, batches, lr)
    rows = one_hot(held_out, K)
    whole = rows[:, None]  # (T, 1, K)
    parts = rows[: len(rows) // (WINDOW + 1) * (WINDOW + 1)].reshape(-1, WINDOW + 1, K)
    bits = [
        loss_and_error(forward(params, x[:-1], net=net)["logits"], x[1:])[0] / np.log(2)
        for x in (parts.swapaxes(0, 1), whole)
    ]
    return {"bits": round(float(bits[0]), 4), "through": round(float(bits[1]), 4)}


def verb(seed, net, lr):
    """Return {"updates", "longer"}: updates of 32 sentences until 10 in a row cost under 0.1 nats.

    None if there was no such time. "longer": then, the share of wrong verbs in sentences with five
    to eight attractors, which is twice what was learned.
    """
    rng = np.random.default_rng([seed, 1])
    batches = (agreement.batch(agreement.draw(rng, 32)) for _ in range(UPDATES["verb"]))
    params, updates = until("verb", seed, net, lr, batches, "softmax", last=10, bound=0.1)
    words = agreement.draw(np.random.default_rng(TEST), 1000, 5, 8)
    x, y, mask = agreement.batch(words)
    wrong = forward(params, x, net=net)["logits"].argmax(axis=-1) != y.argmax(axis=-1)
    return {"updates": updates, "longer": round(float(wrong[mask == 1].mean()), 4)}


def number(seed, net, lr):
    """Return {"updates"}: until the error of 50 batches of 16 is under 5 % of the ignorant's."""
    rng = np.random.default_rng([seed, 1])
    batches = (marked_numbers(rng, LAG, 16) for _ in range(UPDATES["number"]))
    bound = 0.05 * NOTHING
    return {"updates": until("number", seed, net, lr, batches, "linear", last=50, bound=bound)[1]}


def reber_stream(seed, net, lr):
    """Return {"strings", "letters"}: shares of strings, and of letters to remember, with a mistake.

    A prediction is right if all legal symbols are above all others. The letter to remember is that
    before a string's end. 16 streams serve for training, without a blank memory anywhere; ten fresh
    ones of 2,000 symbols for the test.
    """
    x, legal, _ = stream(np.random.default_rng([seed, 1]), UPDATES["stream"] * STRETCH, 16)
    y = legal / legal.sum(axis=-1, keepdims=True)
    parts = [slice(k, k + STRETCH) for k in range(0, len(x), STRETCH)]
    params = start("stream", seed, net)
    memory = [None]

    def answer(params, part):
        trace = forward(params, x[part], memory[-1], net=net)
        memory.append(last_state(trace))
        return loss_and_grads(params, trace, y[part], net=net)

    params, _ = learn(params, answer, parts, lr)
    x, legal, new = fresh_stream()
    logits = forward(params, x, net=net)["logits"]
    least = np.where(legal == 1, logits, np.inf).min(axis=-1)
    wrong = least <= np.where(legal == 0, logits, -np.inf).max(axis=-1)  # (T, B)
    letter = (legal.sum(axis=-1) == 1) & legal[..., [SYMBOLS.index(s) for s in "TP"]].any(axis=-1)
    which = np.cumsum(new, axis=0).astype(int).T  # (B, T): string 1, 2, ...
    counts = [np.bincount(k, w)[1:-1] for k, w in zip(which, wrong.T, strict=True)]  # whole ones
    strings = np.concatenate(counts) > 0
    return {
        "strings": round(float(strings.mean()), 4),
        "letters": round(float(wrong[letter].mean()), 4),
    }


@cache
def fresh_stream():
    """Return the ten streams on which all nets are tested."""
    return stream(np.random.default_rng(TEST), 2000, 10)


def start(task, seed, net):
    """Return the weights with which a net begins a task."""
    D, O = SIZES[task]
    return init_net(seed, net, D, CELLS[task], O)


def until(task, seed, net, lr, batches, output, last, bound):
    """Train on batches (x, y, mask); return what `learn` does."""

    def answer(params, batch):
        x, y, mask = batch
        trace = forward(params, x, net=net, output=output)
        return loss_and_grads(params, trace, y, net=net, output=output, mask=mask)

    return learn(start(task, seed, net), answer, batches, lr, last, bound)


def learn(params, answer, batches, lr, last=1, bound=-np.inf):
    """Train until the mean loss of the `last` batches is below `bound`, or the batches end.

    All weights go to Adam as one row of numbers: fifteen small arrays take it three times as long.

    Parameters
    ----------
    params : dict
    answer : callable
        Of params and a batch: the loss and its gradient.
    batches : iterable
    lr : float
    last : int
    bound : float

    Returns
    -------
    params : dict
    updates : int or None
        How many that took; None if the batches ended before.
    """
    ends = np.cumsum([p.size for p in params.values()])[:-1]
    losses = []

    def unpack(row):
        parts = zip(params.items(), np.split(row, ends), strict=True)
        return {name: part.reshape(p.shape) for (name, p), part in parts}

    def packed(row, batch):
        loss, grads = answer(unpack(row), batch)
        return loss, np.concatenate([grads[name].ravel() for name in params])

    row = np.concatenate([p.ravel() for p in params.values()])
    for step in training(row, packed, batches, lr=lr, clip=1.0):
        row = step.params
        losses.append(step.loss)
        if len(losses) >= last and np.mean(losses[-last:]) < bound:
            return unpack(row), len(losses)
    return unpack(row), None
