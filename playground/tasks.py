"""The tasks, one sequence at a time: the same draws and the same sequences as on the page.

Each function takes draws and a lag and returns x (T, D), y (T, O) and mask (T,), which is 1 where
an answer counts. Symbol and number are those of `studies.tasks.memory_task`.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from lstm_lib.checks import check_int, check_keys, check_name, check_number
from studies.data.series import sunspots
from studies.tasks.memory_task import PLACES
from studies.tasks.reber import START, tables
from studies.tasks.trained_cell import CENTRE, SPREAD

from .cells import CELLS
from .draws import SEEDS, STARTS, Draws, weights

SAID = 3  # symbols that are to be repeated
KINDS = 4  # what such a symbol can be
LONGEST = 4000  # the most for a lag
MANY = 256  # the most units, or sequences of a batch
SUNSPOTS = sunspots()[1].tolist()
SERIES = [(number - CENTRE) / SPREAD for number in SUNSPOTS]
SYMBOLS, AFTER, _ = (table.astype(int).tolist() for table in tables())


class Task(NamedTuple):
    D: int
    O: int
    output: str
    least: int  # the shortest lag
    steps: Callable[[int], int]  # lag -> T
    draw: Callable[[Draws, int, Any, Any, Any], None]  # into x, y and mask, which are zeros
    most: int = LONGEST  # the longest lag


def _symbol(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    first = draws.below(2)
    x[0, first] = 1
    for t in range(1, lag + 1):
        x[t, 2 + draws.below(2)] = 1
    y[lag, first] = mask[lag] = 1


def _number(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    for t in range(len(x)):
        x[t, 0] = 2 * draws.uniform() - 1
    place = draws.below(PLACES)
    x[place, 1] = mask[-1] = 1
    y[-1, 0] = x[place, 0]


def _adding(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    for t in range(len(x)):
        x[t, 0] = 2 * draws.uniform() - 1
    first = draws.below(PLACES)
    second = draws.below(max(PLACES, len(x) // 2) - 1)
    second += second >= first  # another one
    x[first, 1] = x[second, 1] = mask[-1] = 1
    y[-1, 0] = (x[first, 0] + x[second, 0]) / 2


def _reber(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    while True:
        text: list[int] = []
        node = START
        while not text or node != START:
            coin = draws.below(2)
            text.append(SYMBOLS[node][coin])
            node = AFTER[node][coin]
        if len(text) <= lag + 1:  # a longer one is drawn anew
            break
    for t in range(len(text) - 1):
        x[t, text[t]] = y[t, text[t + 1]] = mask[t] = 1


def _repeat(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    for t in range(SAID):
        symbol = draws.below(KINDS)
        x[t, symbol] = y[SAID + lag + t, symbol] = mask[SAID + lag + t] = 1
    x[SAID + lag, KINDS] = 1  # your turn


def _counting(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    n = 1 + draws.below(lag)
    x[:n, 0] = 1
    for t in range(n, 2 * n):
        x[t, 1] = y[t, int(t == 2 * n - 1)] = mask[t] = 1


def _sine(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    period, phase = 10 + 20 * draws.uniform(), draws.uniform()
    for t in range(lag):
        x[t, 0] = math.sin(2 * math.pi * (t / period + phase))
        y[t, 0] = math.sin(2 * math.pi * ((t + 1) / period + phase))
        mask[t] = float(t > 1)  # two values before they can tell the period


def _sunspots(draws: Draws, lag: int, x: Any, y: Any, mask: Any) -> None:
    start = draws.below(len(SERIES) - lag)
    x[:, 0] = SERIES[start : start + lag]
    y[:, 0] = SERIES[start + 1 : start + lag + 1]
    mask[:] = 1


TASKS = {
    "symbol": Task(4, 2, "softmax", 1, lambda lag: lag + 1, _symbol),
    "number": Task(2, 1, "linear", 1, lambda lag: lag + PLACES, _number),
    "adding": Task(2, 1, "linear", 1, lambda lag: lag + PLACES, _adding),
    "reber": Task(7, 7, "softmax", 8, lambda lag: lag, _reber),
    "repeat": Task(KINDS + 1, KINDS, "softmax", 1, lambda lag: 2 * SAID + lag, _repeat),
    "counting": Task(2, 2, "softmax", 1, lambda lag: 2 * lag, _counting),
    "sine": Task(1, 1, "linear", 3, lambda lag: lag, _sine),
    "sunspots": Task(1, 1, "linear", 3, lambda lag: lag, _sunspots, len(SERIES) - 1),
}
DEFAULTS: dict[str, Any] = {
    "cell": "modern",
    "task": "symbol",
    "lag": 30,
    "units": 8,
    "start": {"kind": "Gaussian", "gain": 1, "inputs": 1, "bias": {}},
    "train": {"optimiser": "adam", "lr": 0.01, "clip": 1, "batch": 16},
    "seed": 0,
}


def filled(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with what they leave out as on the page.

    Raises
    ------
    TypeError, ValueError
        What the page refuses too: a name that is not known, a number out of bounds.

    Examples
    --------
    >>> filled({"lag": 100})["units"]
    8
    >>> filled({"task": "sunspots", "lag": 309})
    Traceback (most recent call last):
    ValueError: lag: got 309, expected from 3 to 308
    """
    full = _named("settings", settings, DEFAULTS)
    start, train = (_named(name, full[name], DEFAULTS[name]) for name in ("start", "train"))
    cell = CELLS[check_name("cell", full["cell"], CELLS)]
    task = TASKS[check_name("task", full["task"], TASKS)]
    check_int("lag", full["lag"], task.least, task.most)
    check_int("units", full["units"], 1, MANY)
    check_int("seed", full["seed"], 0, SEEDS - 1)
    check_name("start.kind", start["kind"], STARTS)
    check_number("start.gain", start["gain"])
    check_number("start.inputs", start["inputs"])
    biased = [k for k, sources in cell.maps.items() if "b" in sources]
    for k, value in check_keys("start.bias", start["bias"], ()).items():
        check_number(f"start.bias.{check_name('a name in start.bias', k, biased)}", value)
    check_name("train.optimiser", train["optimiser"], ("adam", "sgd"))
    check_number("train.lr", train["lr"], 0)
    check_int("train.batch", train["batch"], 1, MANY)
    if train["clip"] is not None and check_number("train.clip", train["clip"]) <= 0:
        raise ValueError(f"train.clip: got {train['clip']!r}, expected a number above 0, or None")
    return full | {"start": start, "train": train}


def _named(name: str, given: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    for key in check_keys(name, given, ()):
        check_name(f"a name in {name}", key, defaults)
    return defaults | given


def batch(draws: Draws, task: str, lag: int, B: int) -> tuple[Any, Any, Any]:
    """Draw B sequences: x (T, B, D), y (T, B, O), mask (T, B)."""
    kind = TASKS[task]
    T = kind.steps(lag)
    x, y, mask = np.zeros((T, B, kind.D)), np.zeros((T, B, kind.O)), np.zeros((T, B))
    for b in range(B):
        kind.draw(draws, lag, x[:, b], y[:, b], mask[:, b])
    return x, y, mask


def batches(settings: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the batches of a run on the page, without end."""
    s = filled(settings)
    draws = Draws(s["seed"], 1)
    while True:
        yield batch(draws, s["task"], s["lag"], s["train"]["batch"])


def first_weights(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the weights from which a run on the page starts."""
    s = filled(settings)
    task = TASKS[s["task"]]
    return weights(CELLS[s["cell"]], task.D, s["units"], task.O, s["start"], s["seed"])
