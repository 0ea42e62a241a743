"""The table: every cell on every task, by both optimisers, and what the library computes."""

from functools import cache, partial
from typing import Any

import numpy as np

from lstm_lib import lstm, rnn, train
from playground import run
from playground.cells import BLOCKS, CELLS, LOOKING, UNITS
from playground.page import in_python
from playground.tasks import TASKS, batches, first_weights

LAGS = dict.fromkeys(TASKS, 12)
UPDATES = 50
BIAS = {"f": 1.5, "i": -0.5, "u": 0.7, "": 0.2}
TRAIN = {
    "adam": {"optimiser": "adam", "lr": 0.01, "clip": 1, "batch": 6},
    "sgd": {"optimiser": "sgd", "lr": 0.05, "clip": 0.3, "batch": 6},
}


def settings_of(cell, task, how):
    bias = {k: value for k, value in BIAS.items() if k in CELLS[cell].maps}
    start = {"kind": "orthogonal", "gain": 0.9, "bias": bias}
    own = {"cell": cell, "task": task, "lag": LAGS[task], "units": 5, "seed": 7}
    return own | {"start": start, "train": TRAIN[how]}


def by_library(settings, params, data):
    """A block of which only some gates have a peephole: the others stay at zero."""
    cell, output = settings["cell"], TASKS[settings["task"]].output
    if cell in LOOKING:
        absent = {f"P_{k}": np.zeros(settings["units"]) for k in "ifo" if k not in LOOKING[cell]}
        loss, grads = lstm.loss_and_grads(params | absent, data, variant="2000", output=output)
        return loss, {name: grads[name] for name in params}
    if cell in BLOCKS:
        return lstm.loss_and_grads(params, data, variant=BLOCKS[cell], output=output)
    if cell in UNITS:
        return rnn.loss_and_grads(params, data, activation=UNITS[cell], output=output)
    return run.loss_and_grads(params, data, cell=CELLS[cell], output=output)


@cache
def computed(cell, task, how):
    """The first loss and gradient, and the losses of a program that `in_python` writes."""
    settings = settings_of(cell, task, how)
    program: dict[str, Any] = {}
    loss, grads = by_library(settings, first_weights(settings), next(batches(settings)))
    exec(in_python(settings, UPDATES), program)
    if cell in LOOKING:  # which trains with `run`: here by the library
        how = {k: v for k, v in settings["train"].items() if k != "batch"}
        by_hand = partial(by_library, settings)
        _, history = train(
            first_weights(settings),
            by_hand,
            batches(settings),
            steps=UPDATES,
            progress=False,
            **how,
        )
        np.testing.assert_allclose(program["losses"], history["loss"], rtol=1e-8, atol=1e-12)
    return loss, grads, program["losses"]


def agree(said, cell, task, how):
    """Hold a page's `{loss, gradient, losses}` against the library's."""
    loss, grads, losses = computed(cell, task, how)
    where = f"{cell}, {task}, {how}"
    np.testing.assert_allclose(said["loss"], loss, rtol=1e-12, err_msg=where)
    scale = max(np.abs(g).max() for g in grads.values())
    assert said["gradient"].keys() == grads.keys(), where
    for name, g in grads.items():
        np.testing.assert_allclose(
            said["gradient"][name], g.ravel(), rtol=1e-10, atol=1e-10 * scale, err_msg=where
        )
    np.testing.assert_allclose(said["losses"], losses, rtol=1e-8, atol=1e-12, err_msg=where)
