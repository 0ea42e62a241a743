"""What the studies found: a small text file per study, a line per trial.

    {"study": "latch", "code": "0123456789abcdef", "trials": 541, "versions": {...}}
    {"settings": {"lag": 10}, "seed": 0, "seconds": 1.2, "outcome": {"updates": 73}}
    ...

`make experiments` renews them; `code` says which code made them (`fingerprint.py`).
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

HEADER = {"study": str, "code": str, "versions": dict}
TRIAL = {"settings": dict, "seed": int, "seconds": float, "outcome": dict}


class Trial(NamedTuple):
    """One trial and what came of it."""

    settings: dict
    seed: int
    seconds: float  # on one core
    outcome: dict


class DamagedError(ValueError):
    """A file of results is not as it was written; the message says where, and what to do."""


def folder_of(name, folder=None):
    """Return where a study is kept: in the given folder, else in its own."""
    return Path(__file__).parents[1] / name if folder is None else Path(folder)


def read(name, folder=None, **settings):
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
    DamagedError
        The file is not as it was written.
    ValueError
        No trial has such settings.
    """
    trials = load(name, folder)[1]
    chosen = [t for t in trials if t.settings | settings == t.settings]
    if not chosen:
        raise ValueError(f"settings: got {settings}, expected some that {name!r} has trials of")
    return chosen


def header(name, folder=None):
    """Return the first line of a study's results: its code's hash and the versions."""
    return load(name, folder)[0]


def load(name, folder=None):
    """Return (header, trials) of a study's file; raises like `read`."""
    path = folder_of(name, folder) / "results.jsonl"
    if not path.is_file():
        raise FileNotFoundError(
            f"There are no results of {name!r}: make experiments NAME={name} makes them."
        )
    remedy = f"Put the file back (git restore), or delete it and run: make experiments NAME={name}"
    lines = path.read_bytes().split(b"\n")
    if lines.pop():
        raise DamagedError(f"{path}, line {len(lines) + 1}: has no end, the file is cut. {remedy}")
    if not lines:
        raise DamagedError(f"{path}, line 1: the file is empty. {remedy}")
    head = _parsed(path, 1, lines[0], HEADER, remedy)
    if head["study"] != name:
        raise DamagedError(f"{path}, line 1: these are results of {head['study']!r}. {remedy}")
    trials = trials_in(path, 2, lines[1:], remedy)
    if len(trials) != head.get("trials", len(trials)):
        raise DamagedError(
            f"{path}, line {len(lines)}: the file ends after {len(trials)} trials, "
            f"and had {head['trials']}. {remedy}"
        )
    return head, trials


def write(header, trials, folder=None):
    """Write a study's file at once, or leave the old one as it is."""
    header = {"study": header["study"], "code": header["code"], "trials": len(trials)} | header
    text = "".join(map(line, [header, *(trial._asdict() for trial in trials)]))
    path = folder_of(header["study"], folder) / "results.jsonl"
    draft = path.with_suffix(".new")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def line(value):
    """Return a dict as a line of a file; ValueError or TypeError when text cannot hold it."""
    return json.dumps(value, allow_nan=False) + "\n"


def key(trial):
    """Return what names a trial among those of its study: settings and seed, as text."""
    return json.dumps([trial.settings, trial.seed], sort_keys=True)


def trials_in(path, first, lines, remedy):
    """Return the trials in these lines, where `first` is the first one's number in the file.

    Raises
    ------
    DamagedError
        A line is no trial, or the same as another; ends with the remedy.
    """
    trials = []
    seen: dict[str, int] = {}  # key -> line
    for number, text in enumerate(lines, first):
        trial = Trial(**_parsed(path, number, text, TRIAL, remedy))
        if (before := seen.setdefault(key(trial), number)) != number:
            raise DamagedError(f"{path}, line {number}: the trial of line {before} again. {remedy}")
        trials.append(trial)
    return trials


def _parsed(path, number, text, fields, remedy):
    """Return a line's dict, which has these fields, of these types."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise DamagedError(f"{path}, line {number}: is no JSON ({error}). {remedy}") from None
    if not isinstance(value, dict):
        raise DamagedError(f"{path}, line {number}: is no JSON object. {remedy}")
    for name, kind in fields.items():
        if not _is(value.get(name), kind):
            raise DamagedError(
                f"{path}, line {number}: {name!r} is missing or no {kind.__name__}. {remedy}"
            )
    if fields is TRIAL and (others := sorted(value.keys() - fields.keys())):
        raise DamagedError(f"{path}, line {number}: {others[0]!r} is unknown. {remedy}")
    return value


def _is(value, kind):
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float if kind is float else kind)


def _refuse(constant):
    raise ValueError(f"{constant} is no number")
