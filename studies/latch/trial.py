"""One trial of the latch, for the study: one model, one task, one seed, one lag."""

import math

import numpy as np

from lstm_lib import rnn
from lstm_lib.activations import activation
from lstm_lib.checks import check_name
from studies.latch import nets as latch
from studies.latch.compiled import COMPILED
from studies.tasks.memory_task import NOTHING


def trial(seed, model, lag, steps, task="symbol", **settings):
    """Train one net until the task is solved, or for `steps` updates.

    Parameters
    ----------
    seed, lag, steps, task
        As for `latch.until_solved`.
    model : str
        A name in `latch.MODELS`.
    settings
        As for `latch.learning`, beside or instead of the model's.

    Returns
    -------
    dict
        "updates" until solved, or None; for numbers "loss", the mean of the last 100 batches; for
        a recurrent network what `probe` finds.
    """
    settings = latch.MODELS[check_name("model", model, latch.MODELS)] | settings
    updates, loss, params = latch.until_solved(
        seed=seed, lag=lag, steps=steps, task=task, loops=COMPILED, **settings
    )
    outcome = {"updates": None if math.isinf(updates) else updates}
    if task == "number":
        outcome["loss"] = round(loss, 6) if math.isfinite(loss) else None
    if settings["net"] in latch.RNNS:
        outcome |= probe(settings["net"], params, lag, task)
    return outcome


def probe(net, params, lag, task="symbol", B=100, seed=99):
    """Measure, on B fresh sequences, how linear a recurrent network is and what it keeps.

    Returns
    -------
    dict
        "slope": mean of f' over steps, sequences and units. "kept": of the lengths (spectral
        norms) of the products of the Jacobians f' W over the last `lag` steps, the median; None if
        that is beyond any number. "linear": with the identity in place of f, the share of symbols
        that the same weights name, or the loss of the numbers as a share of `memory_task.NOTHING`.
    """
    draw = latch.TASKS[task][0]
    x, y, _ = draw(np.random.default_rng(seed), lag, B)
    f, y = latch.RNNS[net], y[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        h = rnn.forward(params, x, activation=f, output="linear")["h"][1:]
        slopes = activation(f).derivative(h)
        product = np.broadcast_to(np.eye(len(params["b"])), (B, *params["W"].shape))
        for slope in slopes[-lag:]:
            product = slope[:, :, None] * (params["W"] @ product)
        finite = np.isfinite(product).all()
        kept = np.median(np.linalg.norm(product, 2, axis=(1, 2))) if finite else np.inf
        logits = rnn.forward(params, x, activation="identity", output="linear")["logits"][-1]
        if task == "symbol":
            linear = (
                np.mean(logits.argmax(axis=1) == y.argmax(axis=1))
                if np.isfinite(logits).all()
                else 0.5
            )
        else:
            linear = np.mean((logits - y) ** 2) / 2 / NOTHING
    numbers = {"slope": np.mean(slopes), "kept": kept, "linear": linear}
    return {name: float(f"{v:.4g}") if np.isfinite(v) else None for name, v in numbers.items()}
