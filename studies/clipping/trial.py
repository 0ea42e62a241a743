"""One trial of clipping: a tanh network learns to keep a symbol, by plain gradient steps."""

import numpy as np

from lstm_lib.checks import check_name, check_number
from lstm_lib.training import global_norm, training
from studies.latch.compiled import COMPILED
from studies.latch.nets import init_net, loss_and_grads
from studies.tasks.memory_task import sequences, share_right

HOW = ("not", "norm", "value")


def clipped(grads, how, limit):
    """Shorten a gradient: `how` "norm" as a whole, "value" entry by entry, "not" at all."""
    if check_name("how", how, HOW) == "value":
        return {name: np.clip(g, -limit, limit) for name, g in grads.items()}
    scale = min(1.0, limit / global_norm(grads)) if how == "norm" else 1.0
    return {name: scale * g for name, g in grads.items()}


def trial(seed, lr, how="not", limit=1.0, lag=20, H=16, B=16, gain=1.5, steps=1000):
    """Train one network by SGD, on fresh sequences at each update.

    Parameters
    ----------
    seed : int
    lr : float
    how : {"not", "norm", "value"}
        How the gradient is clipped, at `limit`.
    limit : float
    lag, H, B, steps : int
        Steps to hold the symbol, units, sequences an update, updates.
    gain : float
        Of the first recurrent weights: their standard deviation is gain / sqrt(H).

    Returns
    -------
    dict
        "right": the share of 500 fresh sequences told right at the end; "largest": the longest
        gradient of the training, before clipping; "loss": the highest of a batch.
    """
    check_number("limit", limit, 0)
    rng = np.random.default_rng(seed)
    start = init_net(rng, "tanh RNN", D=4, O=2, H=H)
    start["W"] = gain * start["W"]
    lengths, losses = [], []

    def step(params, batch):
        loss, grads = loss_and_grads(params, batch, net="tanh RNN", loops=COMPILED)
        lengths.append(global_norm(grads))
        losses.append(loss)
        return loss, clipped(grads, how, limit)

    batches = (sequences(rng, lag, B) for _ in range(steps))
    for done in training(start, step, batches, optimiser="sgd", lr=lr):
        params = done.params
    most = {"largest": max(lengths), "loss": max(losses)}
    found = {name: float(f"{value:.3g}") for name, value in most.items()}
    return {"right": share_right(params, lag)} | found
