"""A study: one trial function, and the rows of settings under which it is tried.

    trial(seed, **settings) -> dict        one trial, always the same for the same seed and settings
    STUDY = Study("latch", trial, rows=(Row({"lag": 10}, trials=18), Row({"lag": 100}, trials=18)))

Each study is a folder of `studies` with a `study.py` and a `trial.py`; `run.py` runs it,
`results.py` keeps what came out.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lstm_lib.checks import check_name


class Row(NamedTuple):
    """One row of a study's table."""

    settings: dict  # of what JSON can hold
    trials: int  # the seeds are 0, 1, ..., trials - 1


class Study(NamedTuple):
    """Trials that answer one question."""

    name: str  # of its folder, too
    trial: Callable  # (seed, **settings) -> dict of what JSON can hold
    rows: tuple[Row, ...]
    check: tuple[int, int] = (0, 0)  # row and seed of a short trial, which the tests run anew
    of_machine: tuple = ()  # what of its outcome a rounding error changes; other processors differ


def trials_of(study):
    """List the (settings, seed) of a study, row by row."""
    return [(row.settings, seed) for row in study.rows for seed in range(row.trials)]


def studies():
    """Names of all studies."""
    return sorted(path.parent.name for path in Path(__file__).parents[1].glob("*/trial.py"))


def study(name):
    """Return the study of that name; ValueError, with the known names, if there is none."""
    check_name("study", name, studies())
    return importlib.import_module(f"studies.{name}.study").STUDY
