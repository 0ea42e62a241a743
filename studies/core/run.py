"""Run studies on all cores, and keep each trial as it ends.

    python -m studies.core.run            all studies (make experiments)
    python -m studies.core.run latch      one (make experiments NAME=latch)

An interrupted run goes on where it was: finished trials wait in <code>.part, to
which lines are only added, until the study's results are whole. A trial that the code of today has
made is not made again.

joblib spreads the trials, so `joblib.parallel_config` says over what: cores, or a Dask cluster.
"""

import json
import os
import platform
import sys
import time
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

import joblib
from filelock import FileLock, Timeout
from tqdm import tqdm

from studies.core.fingerprint import fingerprint
from studies.core.results import (
    DamagedError,
    Trial,
    folder_of,
    key,
    line,
    load,
    trials_in,
    write,
)
from studies.core.study import studies, study, trials_of


class HeldError(RuntimeError):
    """Another process runs the study; the message says which."""


class NotKeptError(OSError):
    """A file cannot be written: the disk is full, or nobody may write there."""


def run(study, folder=None, progress=True):
    """Run the trials of a study that are missing, and write its results.

    Where none is missing, nothing is written.

    Parameters
    ----------
    study : Study
    folder : path, optional
        Where it is kept, if not in its own folder.
    progress : bool
        Show a bar.

    Returns
    -------
    list of Trial
        In the order of the study's rows.

    Raises
    ------
    HeldError
        Another process runs the study.
    DamagedError
        A file with finished trials is not as it was written.
    NotKeptError
        A file cannot be written: the disk is full, or nobody may write there.
    Exception
        What a trial raises, with a note of its seed and settings. Whatever comes, what was finished
        before is kept.
    """
    code = fingerprint(study.trial)
    part = folder_of(study.name, folder) / f"{code}.part"
    wanted = [key(Trial(settings, seed, 0.0, {})) for settings, seed in trials_of(study)]
    stored = _stored(study.name, code, folder)
    if [key(trial) for trial in stored] == wanted and not part.exists():
        return stored
    with _lock(study.name, folder):
        done = {key(t): t for t in [*_stored(study.name, code, folder), *_kept(part)]}
        todo = [
            pair for name, pair in zip(wanted, trials_of(study), strict=True) if name not in done
        ]
        _work(study, todo, part, done, progress)
        trials = [done[name] for name in wanted]
        if trials != _stored(study.name, code, folder):
            head = {"study": study.name, "code": code, "versions": _versions()}
            with _writing(folder_of(study.name, folder) / "results.jsonl"):
                write(head, trials, folder)
        part.unlink(missing_ok=True)
    return trials


def _work(study, todo, part, done, progress):
    """Run trials; put each as it ends into `done` and at the end of the file `part`."""
    if not todo:
        return
    bar = {"total": len(done) + len(todo), "initial": len(done), "disable": not progress}
    with _writing(part):
        # Unbuffered: what a full disk refuses is not tried again when the file is closed.
        out = part.open("ab", buffering=0)
    with out:
        spread = joblib.Parallel(return_as="generator_unordered", batch_size=1)(
            joblib.delayed(timed_trial)(study.trial, s, seed) for s, seed in todo
        )
        for trial in tqdm(spread, study.name, **bar):
            with _writing(part):
                _append(out, line(trial._asdict()).encode())
            done[key(trial)] = trial


def timed_trial(trial, settings, seed):
    """Run one trial; return it with its outcome and its seconds."""
    start = time.process_time()
    try:
        outcome = json.loads(line(trial(seed, **settings)))
        if not isinstance(outcome, dict):
            raise TypeError(f"outcome: got {outcome!r}, expected a dict")
    except Exception as error:
        error.add_note(f"This was the trial with seed {seed} and settings {settings}.")
        raise
    return Trial(settings, seed, round(time.process_time() - start, 2), outcome)


def _append(out, text):
    """Add a line to a file, and wait until the disk has it."""
    while text:
        text = text[out.write(text) :]
    os.fsync(out.fileno())


@contextmanager
def _writing(path):
    try:
        yield
    except OSError as error:
        raise NotKeptError(
            f"{path} cannot be written ({error.strerror}). Finished trials are kept: "
            "the same command goes on."
        ) from error


def _stored(name, code, folder):
    """Return the trials of a study's results that the same code has made."""
    if not (folder_of(name, folder) / "results.jsonl").is_file():
        return []
    head, trials = load(name, folder)
    return trials if head["code"] == code else []


def _kept(part):
    """Return the trials of an interrupted run."""
    if not part.is_file():
        return []
    *lines, last = part.read_bytes().split(b"\n")
    if last:  # cut where the run was: no finished trial
        with _writing(part), part.open("r+b") as file:
            file.truncate(part.stat().st_size - len(last))
    remedy = "Take that line out of the file, and its trial is made anew by the same command."
    return trials_in(part, 1, lines, remedy)


@contextmanager
def _lock(name, folder):
    """Keep other processes from running the study. The lock ends with its process, however."""
    path = folder_of(name, folder) / "run.lock"
    holder = path.with_suffix(".holder")
    lock = FileLock(path)
    with _writing(path):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise HeldError(
                f"The study {name} is being run by {_who(holder)}. Wait for its end, or stop it."
            ) from None
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        with _writing(holder):
            holder.write_text(f"process {os.getpid()} on {platform.node()} since {since}", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder):
    try:
        return holder.read_text("utf-8") or "another process"
    except OSError:
        return "another process"


def _versions():
    out = {"python": platform.python_version()}
    for name in ("numpy", "numba", "joblib"):
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out | {"machine": f"{platform.machine()}, {os.cpu_count()} cores"}


def main(names):
    """Run the named studies, or all; return the exit status."""
    try:
        chosen = [study(name) for name in names or studies()]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        with joblib.parallel_config(n_jobs=-1):
            for one in chosen:
                run(one)
    except (DamagedError, HeldError, NotKeptError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Finished trials are kept: the same command goes on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
