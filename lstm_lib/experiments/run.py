"""Run studies on all cores, and keep each trial as it ends.

    python -m lstm_lib.experiments.run            all studies (make experiments)
    python -m lstm_lib.experiments.run latch      one (make experiments NAME=latch)

An interrupted run goes on where it was: finished trials wait in results/<study>.part. A trial that
the code of today has made is not made again.

joblib spreads the trials, so `joblib.parallel_config` says over what: cores, or a Dask cluster.
"""

import json
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import joblib
from tqdm import tqdm

from lstm_lib.experiments.fingerprint import fingerprint
from lstm_lib.experiments.results import FOLDER, Trial, read, write
from lstm_lib.experiments.results import header as header_of
from lstm_lib.experiments.study import studies, study, trials_of


def run(study, folder=FOLDER, progress=True):
    """Run the trials of a study that are missing, and write its results.

    Parameters
    ----------
    study : Study
    folder : path
        Where the results stand.
    progress : bool
        Show a bar.

    Returns
    -------
    list of Trial
        In the order of the study's rows.

    Raises
    ------
    KeyboardInterrupt
        As it comes; what was finished is kept.
    """
    head = {"study": study.name, "code": fingerprint(study.trial), "versions": _versions()}
    part = Path(folder) / f"{study.name}.part"
    done = {_key(t.settings, t.seed): t for t in _kept(study.name, head["code"], folder)}
    wanted = trials_of(study)
    todo = [(s, seed) for s, seed in wanted if _key(s, seed) not in done]
    spread = joblib.Parallel(return_as="generator_unordered")(
        joblib.delayed(timed_trial)(study.trial, s, seed) for s, seed in todo
    )
    with part.open("w", encoding="utf-8") as out:
        for line in (head, *(t._asdict() for t in done.values())):
            print(json.dumps(line), file=out)
        before = len(wanted) - len(todo)
        for trial in tqdm(spread, study.name, len(wanted), initial=before, disable=not progress):
            print(json.dumps(trial._asdict(), allow_nan=False), file=out, flush=True)
            done[_key(trial.settings, trial.seed)] = trial
    trials = [done[_key(s, seed)] for s, seed in wanted]
    write(head, trials, folder)
    part.unlink()
    return trials


def timed_trial(trial, settings, seed):
    """Run one trial; return it with its outcome and its seconds."""
    start = time.process_time()
    outcome = trial(seed, **settings)
    return Trial(settings, seed, round(time.process_time() - start, 2), outcome)


def _kept(name, code, folder):
    """Return the trials that the same code has made: of finished runs and of an interrupted one."""
    kept = []
    if (Path(folder) / f"{name}.jsonl").is_file() and header_of(name, folder)["code"] == code:
        kept = read(name, folder)
    part = Path(folder) / f"{name}.part"
    if part.is_file():
        # The last line may be cut where the run was: it has no end.
        lines = [x for x in part.read_text(encoding="utf-8").splitlines(True) if x.endswith("\n")]
        if lines and json.loads(lines[0])["code"] == code:
            kept += [Trial(**json.loads(line)) for line in lines[1:]]
    return kept


def _key(settings, seed):
    return json.dumps([settings, seed], sort_keys=True)


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
        with joblib.parallel_config(n_jobs=-1):
            for one in chosen:
                run(one)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Finished trials are kept: the same command goes on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
