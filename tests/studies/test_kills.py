"""A study is killed, interrupted, started twice and starved of disk, and no finished trial is lost.

The stops happen in a process of their own, run as a script: it forks, and has no other threads.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studies.core import results
from studies.core import run as runner
from studies.core.results import read
from studies.core.study import Row, Study

STOPS = 100
MORE, MOST = 20, 60  # trials that are added when a study is whole, and where it begins anew
LINES = 700  # that the runner executes for so many, about
TRACED = {runner.__file__, results.__file__}
HELD, FULL, INTERRUPTED = 3, 4, 130
LENGTH = 400  # characters of an outcome: a disk is full in the middle of a line, too


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork and no limit of a file's size")
def test_a_hundred_stops_lose_no_finished_trial(tmp_path):
    command = [sys.executable, __file__, str(tmp_path), str(STOPS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)
    assert counts["grown"] > 5  # the study became whole, and larger, so often
    assert all(counts[kind] > 5 for kind in ("killed", "interrupted", "full", "held")), counts


# ---- the script


def trial(seed, pipe):
    os.write(pipe, b".")
    return outcome(seed)


def outcome(seed):
    return {"text": (f"{seed} " * LENGTH)[:LENGTH]}


def child(study, folder, stop, room):
    """Run the study in a process that stops at a random line of the runner, or has little room."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        import resource

        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        if stop:
            sys.settrace(stopper(*stop))
        runner.run(study, folder, progress=False)
        code = 0
    except runner.HeldError:
        code = HELD
    except runner.NotKeptError:
        code = FULL
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        os._exit(code)


def stopper(how, line):
    """Trace a process, and stop it at the n-th line that the runner executes."""
    left = line

    def lines(frame, event, argument):
        nonlocal left
        left -= event == "line"
        if left == 0:
            left = -1
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise KeyboardInterrupt
        return lines

    return lambda frame, *rest: lines if frame.f_code.co_filename in TRACED else None


def on_disk(folder):
    """The trials whose lines are whole, read without the library."""
    found = set()
    for path in [*folder.glob("*.part"), *folder.glob("*.jsonl")]:
        for text in path.read_text("utf-8").splitlines(True):
            value = json.loads(text) if text.endswith("\n") else {}
            if "seed" in value:
                found.add(value["seed"])
    return found


def main(folder, stops):
    draw = random.Random(0)
    runner.fingerprint = lambda trial: "code"
    counts = dict.fromkeys(("killed", "interrupted", "full", "held", "grown", "runs"), 0)
    reader, pipe = os.pipe()
    number, made, lost = MORE, 0, 0
    before: set[int] = set()
    while sum(counts[kind] for kind in ("killed", "interrupted", "full", "held")) < stops:
        study = Study("toy", trial, (Row({"pipe": pipe}, trials=number),))
        pids = []
        for _ in range(draw.choice((1, 1, 2))):
            room = draw.randrange(2 * LENGTH * number) if draw.random() < 0.3 else None
            line = draw.randrange(1, LINES)
            stop = draw.choice((("kill", line), ("interrupt", line), None))
            pids.append(child(study, folder, stop, room))
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        names = {-9: "killed", INTERRUPTED: "interrupted", FULL: "full", HELD: "held", 0: "runs"}
        for code in codes:
            counts[names[code]] += 1
            lost += code in (-9, INTERRUPTED, FULL)  # each may cost the trial that it stops
        now = on_disk(folder)
        assert before <= now, f"lost: {sorted(before - now)} by {codes}"
        before = now
        os.write(pipe, b".")  # a read of nothing would wait
        made += len(os.read(reader, 10**6)) - 1
        assert made <= len(now) + lost, f"{made} made, {len(now)} kept, {lost} stops"
        if 0 in codes:
            whole = read("toy", folder)
            assert [t.seed for t in whole] == list(range(number)) == sorted(now)
            assert all(t.outcome == outcome(t.seed) for t in whole)
            assert not list(folder.glob("*.part")) and not list(folder.glob("*.new"))
            counts["grown"] += 1
            number += MORE
            if number > MOST:
                (folder / "results.jsonl").unlink()
                number, made, lost, before = MORE, 0, 0, set()
    print(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
