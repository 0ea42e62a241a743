"""The settings of the table: every cell on every task, by both optimisers."""

from playground.tasks import TASKS

LAGS = dict.fromkeys(TASKS, 12)
UPDATES = 50
TRAIN = {
    "adam": {"optimiser": "adam", "lr": 0.01, "clip": 1, "batch": 6},
    "sgd": {"optimiser": "sgd", "lr": 0.05, "clip": 0.3, "batch": 6},
}


def settings_of(cell, task, how):
    start = {"kind": "orthogonal", "gain": 0.9, "bias": {"f": 1.5, "i": -0.5}}
    own = {"cell": cell, "task": task, "lag": LAGS[task], "units": 5, "seed": 7}
    return own | {"start": start, "train": TRAIN[how]}
