"""One trial of the agreement task, for the study: one net learns, and is tried on new sentences."""

from functools import partial

import numpy as np

from lstm_lib.checks import check_int
from lstm_lib.training import training
from studies.agreement import nets
from studies.agreement.nets import AHEAD, BEFORE, BETWEEN, MARKS, MOST
from studies.alice.compiled import COMPILED
from studies.alice.nets import loss_and_grads
from studies.tasks import agreement

BATCH, DRAWN = 32, 50  # sentences of an update; updates whose sentences are drawn at once


def trial(seed, net, lr, **start):
    """Train one net by Adam, 32 fresh sentences per update; try it on others.

    Parameters
    ----------
    seed : int
    net : {"LSTM", "RNN"}
    lr : float
    start
        As for `nets.init_net`.

    Returns
    -------
    dict
        "learned": of 1,000 sentences like those learned from, how many are answered right after
        each of `MARKS`. "between": for each number in `BETWEEN`, and for each number of attractors
        of the other number than the subject, [right, sentences]. "before": for each in `AHEAD`,
        [right, sentences]. "distance": for each number of words between subject and verb that is
        learned from, the same. Of an LSTM, what `cells` finds, too.
    """
    params, learned = train(seed, net, lr, **start)
    outcome = {"learned": learned} | tried(params)
    return outcome | cells(params) if net == "LSTM" else outcome


def train(seed, net, lr, **start):
    """As `trial`; return the weights, and what the outcome calls "learned"."""
    rng = np.random.default_rng(check_int("seed", seed, 0))
    first, learned = nets.init_net(rng, net, **start), []
    new = nets.new_sentences(None, 1000)

    loss = partial(loss_and_grads, loops=COMPILED)
    for step in training(first, loss, batches(rng, MARKS[-1]), lr=lr, clip=1.0):
        if step.step in MARKS:
            learned.append(int(nets.right(step.params, new, COMPILED).sum()))
    return step.params, learned


def batches(rng, updates):
    """Yield batches of fresh sentences, one for each update."""
    for _ in range(updates // DRAWN):
        many = agreement.batch(agreement.draw(rng, DRAWN * BATCH, 0, MOST, BEFORE))
        yield from zip(*(np.split(part, DRAWN, axis=1) for part in many), strict=True)


def tried(params):
    """Count the right answers to new sentences of each kind."""
    between, distance = [], np.zeros((4 * MOST + 1, 2), int)
    for k in BETWEEN:
        words = nets.new_sentences(k)
        good, known = nets.right(params, words, COMPILED), agreement.facts(words)
        between.append(_counts(good, known["against"], k))
        if k <= MOST:
            distance += np.array(_counts(good, known["distance"], 4 * MOST))
    before = []
    for k in AHEAD:
        words = agreement.draw(np.random.default_rng([102, k]), 600 * (k + 1), 0, MOST, k)
        good = nets.right(params, words[:, agreement.facts(words)["before"] == k], COMPILED)
        before.append([int(good.sum()), len(good)])
    return {"between": between, "before": before, "distance": distance.tolist()}


def _counts(good, kind, most):
    """[right, all] for each kind from 0 to `most`."""
    return [[int(good[kind == k].sum()), int((kind == k).sum())] for k in range(most + 1)]


def cells(params):
    """Find the cell that carries the number, and test it by setting it.

    Returns
    -------
    dict
        "follows": how closely each cell follows the number; the carrier is the first of them.
        "fair": on how many new sentences the test is made. "flips": how many answers flip when one
        cell is set, for each cell; "others": when all but the carrier are; "all": when all are.
        "gates": openings of the carrier's gates.
    """
    words = nets.with_attractors()
    follows = nets.follows_number(params, words, COMPILED)
    carrier, H = int(follows.argmax()), len(follows)
    sets = [[k] for k in range(H)] + [[k for k in range(H) if k != carrier], list(range(H))]
    found = [nets.flipped(params, words, some, loops=COMPILED) for some in sets]
    *flips, others, every = (int((flip & fair).sum()) for flip, fair in found)
    gates = nets.openings(params, words, carrier, COMPILED)
    return {
        "follows": follows.round(3).tolist(),
        "fair": int(found[0][1].sum()),
        "flips": flips,
        "others": others,
        "all": every,
        "gates": {at: {k: round(v, 3) for k, v in one.items()} for at, one in gates.items()},
    }
