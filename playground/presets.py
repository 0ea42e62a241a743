"""The stories of the memory playground: what is asked, with which settings, and what comes of it.

A story holds the settings of a run. One with a rival is a race: ten seeds of each. The tests train
all ten of both sides, and hold what `told` says of them.
"""

from typing import Any, NamedTuple

import numpy as np

MEAN_OF = 20  # updates over which the loss must have fallen below a task's level
SOLVED = {  # the level: a task that has none is never solved
    "symbol": 0.05,
    "number": 0.005,
    "adding": 0.005,
    "repeat": 0.05,
    "counting": 0.05,
    "sine": 0.002,
}


def solved_at(losses: list[float], task: str) -> int | None:
    """Return the update after which the last 20 losses lie below the task's level on average.

    >>> solved_at([1.0] * 30 + [0.0] * 30, "symbol")
    50
    >>> solved_at([1.0] * 30, "symbol") is None
    True
    """
    if task not in SOLVED or len(losses) < MEAN_OF:
        return None
    means = np.convolve(losses, np.full(MEAN_OF, 1 / MEAN_OF), "valid")
    below = np.flatnonzero(means < SOLVED[task])
    return int(below[0]) + MEAN_OF if len(below) else None


class Story(NamedTuple):
    name: str
    title: str
    asked: str
    told: str
    settings: dict[str, Any]
    updates: int
    rival: dict[str, Any] | None = None  # the settings of the other one, in a race
    view: str = "error"


def _tanh(kind: str, inputs: float) -> dict[str, Any]:
    start, train = {"kind": kind, "inputs": inputs}, {"lr": 0.003}
    return {"cell": "tanh", "task": "symbol", "lag": 100, "start": start, "train": train}


def _block(task: str, lag: int, forget: float, entry: float, lr: float) -> dict[str, Any]:
    bias = {"f": forget, "i": entry}
    return {
        "cell": "modern",
        "task": task,
        "lag": lag,
        "start": {"bias": bias},
        "train": {"lr": lr},
    }


def _waves(clip: float | None) -> dict[str, Any]:
    train = {"optimiser": "sgd", "lr": 1, "clip": clip}
    return {"cell": "tanh", "task": "sine", "lag": 50, "start": {"gain": 1.5}, "train": train}


KEEPS = _block("symbol", 100, 4.6, -4.6, 0.01)
STORIES = (
    Story(
        "keep",
        "Keep one symbol for 100 steps",
        "The net hears A or B, then 100 other symbols at random. At the end it must say which "
        "of the two came first. "
        "It is an LSTM with 8 cells, whose forget gates start open. Press Train.",
        "It began by guessing. Now it hears the first symbol, keeps it for 100 steps and says it.",
        KEEPS,
        150,
    ),
    Story(
        "start",
        "A plain net, and how it starts",
        "The same task for eight tanh units, without gates. Does it depend on the weights with "
        "which they start? "
        "Gaussian weights race against an orthogonal start with small input weights. "
        "Press Ten seeds.",
        "An orthogonal matrix keeps the length of what goes round, and units close to zero are "
        "almost straight lines: the error comes back whole.",
        _tanh("Gaussian", 1),
        250,
        _tanh("orthogonal", 0.03),
    ),
    Story(
        "shared",
        "One wire for all numbers",
        "Sixty numbers come in on one wire. A mark says which of the first ten to keep. "
        "The orthogonal start, which has just held a symbol, races against gates. "
        "Press Ten seeds.",
        "The plain net takes in every number by the same weights. Gates can let the mark decide.",
        _tanh("orthogonal", 0.03) | {"task": "number", "lag": 50},
        300,
        _block("number", 50, 4, -2, 0.02),
    ),
    Story(
        "forget",
        "Open the forget gate first",
        "The LSTM of the first story again, and one whose forget bias starts at 0 instead of "
        "4.6, the logarithm of the lag. Press Ten seeds.",
        "With a bias of 0 the gates start at one half. Over a hundred steps that shrinks to less "
        "than one part in 10³⁰, and no error comes back to learn from.",
        _block("symbol", 100, 0, -4.6, 0.01),
        150,
        KEEPS,
    ),
    Story(
        "clip",
        "When the error explodes",
        "Eight tanh units with large weights say how a sine goes on, and train in large steps. "
        "Without clipping they race against the same net with its gradient clipped at 1. "
        "Press Ten seeds.",
        "One batch with a large gradient is enough to throw the weights away. Clipping keeps "
        "its direction and cuts its length.",
        _waves(None),
        200,
        _waves(1),
    ),
)
