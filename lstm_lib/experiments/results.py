"""What the studies found: a small text file each, a line a trial.

    {"study": "latch", "code": "0123456789abcdef", "versions": {...}}
    {"settings": {"lag": 10}, "seed": 0, "seconds": 1.2, "outcome": {"updates": 73}}
    ...

`make experiments` renews them; `code` says which code made them (`fingerprint.py`).
"""

import json
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "results"


class Trial(NamedTuple):
    """One trial and what came of it."""

    settings: dict
    seed: int
    seconds: float  # on one core
    outcome: dict


def read(name, folder=FOLDER, **settings):
    """Return the trials of a study, all or those with the given settings.

    Parameters
    ----------
    name : str
        The study, like "latch".
    settings
        Only trials that have these: ``read("latch", lag=10)``.

    Returns
    -------
    list of Trial

    Raises
    ------
    FileNotFoundError
        The study has not been run.
    ValueError
        No trial has such settings.
    """
    trials = [Trial(**line) for line in _lines(name, folder)[1:]]
    chosen = [t for t in trials if t.settings | settings == t.settings]
    if not chosen:
        raise ValueError(f"settings: got {settings}, expected some that {name!r} has trials of")
    return chosen


def header(name, folder=FOLDER):
    """Return the first line of a study's results: its code's hash and the versions."""
    return _lines(name, folder)[0]


def write(header, trials, folder=FOLDER):
    """Write a study's file at once, or leave the old one as it is."""
    lines = [header, *(trial._asdict() for trial in trials)]
    text = "".join(json.dumps(line, allow_nan=False) + "\n" for line in lines)
    path = Path(folder) / f"{header['study']}.jsonl"
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _lines(name, folder):
    path = Path(folder) / f"{name}.jsonl"
    if not path.is_file():
        raise FileNotFoundError(
            f"There are no results of {name!r}: make experiments NAME={name} makes them."
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
