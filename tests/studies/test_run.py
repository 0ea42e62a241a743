"""The runner of studies: order, resuming, interruption, stale code, a cluster."""

import os
import platform
import shutil
import subprocess
import traceback

import joblib
import pytest
from dask.distributed import Client, LocalCluster

from studies.core import run as runner
from studies.core.results import DamagedError, read
from studies.core.run import HeldError, NotKeptError, main, run
from studies.core.study import Row, Study, studies
from studies.tasks.memory_task import sequences

ROWS = (Row({"start": 5}, trials=3), Row({"start": 1}, trials=2))
EXPECTED = [5, 6, 7, 1, 2]


def count(seed, start):
    return {"sum": start + seed}


@pytest.fixture
def toy(monkeypatch):
    """A study whose trial is of these tests; its calls are counted in this process."""
    calls = []

    def trial(seed, start):
        calls.append((start, seed))
        return count(seed, start)

    monkeypatch.setattr(runner, "fingerprint", lambda trial: "code of today")
    return Study("toy", trial, ROWS), calls


def sums(trials):
    return [trial.outcome["sum"] for trial in trials]


def test_trials_come_in_the_order_of_the_rows(toy, tmp_path):
    assert sums(run(toy[0], tmp_path, progress=False)) == EXPECTED
    assert sums(read("toy", tmp_path)) == EXPECTED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.jsonl", "run.lock"]


def test_what_was_made_is_not_made_again(toy, tmp_path):
    run(toy[0], tmp_path, progress=False)
    longer = toy[0]._replace(rows=(Row({"start": 5}, trials=4), ROWS[1]))
    assert sums(run(longer, tmp_path, progress=False)) == [5, 6, 7, 8, 1, 2]
    assert toy[1][5:] == [(5, 3)]


def test_other_code_makes_all_anew(toy, tmp_path, monkeypatch):
    run(toy[0], tmp_path, progress=False)
    monkeypatch.setattr(runner, "fingerprint", lambda trial: "other code")
    run(toy[0], tmp_path, progress=False)
    assert len(toy[1]) == 10


def test_an_interrupted_run_goes_on(toy, tmp_path):
    study, calls = toy

    def tired(seed, start):
        if (start, seed) == (1, 0):
            raise KeyboardInterrupt
        return study.trial(seed, start)

    with pytest.raises(KeyboardInterrupt):
        run(study._replace(trial=tired), tmp_path, progress=False)
    assert len(calls) == 3 and not (tmp_path / "results.jsonl").exists()
    assert sums(run(study, tmp_path, progress=False)) == EXPECTED
    assert len(calls) == 5


@pytest.fixture
def part(toy, tmp_path):
    """The file of an interrupted run, in which no trial is missing; its study has no results."""
    run(toy[0], tmp_path, progress=False)
    results, part = tmp_path / "results.jsonl", tmp_path / "code of today.part"
    part.write_text("".join(results.read_text().splitlines(True)[1:]))
    results.unlink()
    return part


def test_a_line_cut_short_is_left_out(toy, part, tmp_path):
    part.write_text(part.read_text()[:-5])
    assert sums(run(toy[0], tmp_path, progress=False)) == EXPECTED
    assert toy[1][5:] == [(1, 1)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{'x'}", "line 2: is no JSON"),
        ("{}", "line 2: 'settings' is"),
        (None, "the trial of line 1"),
    ],
)
def test_damage_of_what_was_kept_is_named_with_a_way_on(toy, part, tmp_path, line, says):
    lines = part.read_text().splitlines()
    lines[1] = lines[0] if line is None else line
    part.write_text("\n".join(lines) + "\n")
    with pytest.raises(DamagedError, match=rf"today\.part, .*{says}.*Take that line out"):
        run(toy[0], tmp_path, progress=False)
    part.write_text("\n".join([lines[0], *lines[2:]]) + "\n")  # as the message says
    assert sums(run(toy[0], tmp_path, progress=False)) == EXPECTED
    assert toy[1][5:] == [(5, 1)]


def test_damaged_results_stop_a_run_before_it_writes(toy, tmp_path):
    run(toy[0], tmp_path, progress=False)
    damaged = (tmp_path / "results.jsonl").read_text()[:-5]
    (tmp_path / "results.jsonl").write_text(damaged)
    with pytest.raises(DamagedError, match=r"results\.jsonl, line 6: has no end"):
        run(toy[0], tmp_path, progress=False)
    assert (tmp_path / "results.jsonl").read_text() == damaged


def test_what_other_code_left_half_done_waits_for_it(toy, part, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "fingerprint", lambda trial: "other code")
    run(toy[0], tmp_path, progress=False)
    assert len(toy[1]) == 10 and part.exists()
    monkeypatch.undo()
    monkeypatch.setattr(runner, "fingerprint", lambda trial: "code of today")
    run(toy[0], tmp_path, progress=False)
    assert len(toy[1]) == 10 and not part.exists()


def test_with_nothing_to_run_nothing_is_written(toy, tmp_path, monkeypatch):
    run(toy[0], tmp_path, progress=False)
    (tmp_path / "run.lock").unlink()
    before = (tmp_path / "results.jsonl").stat()
    monkeypatch.setattr(runner, "_versions", lambda: {"machine": "another"})
    tmp_path.chmod(0o555)
    try:
        assert sums(run(toy[0], tmp_path, progress=False)) == EXPECTED
    finally:
        tmp_path.chmod(0o755)
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]
    after = (tmp_path / "results.jsonl").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_folder_that_cannot_be_written_is_named(toy, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotKeptError, match=r"run\.lock cannot be written \(.+\)\. Finished trials"):
        run(toy[0], tmp_path / "file", progress=False)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kilobytes; only root can mount one."""
    made = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("no disk can be mounted here; test_kills.py limits the size of files instead")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_costs_no_finished_trial(toy, small_disk):
    study, calls = toy
    run(study, small_disk, progress=False)
    longer = study._replace(rows=(Row({"start": 5}, trials=300), ROWS[1]))
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 40_000)
    for _ in range(3):  # and started again while the disk is full
        with pytest.raises(NotKeptError, match="No space left on device"):
            run(longer, small_disk, progress=False)
    finished = len(calls)
    assert sums(read("toy", small_disk)) == EXPECTED
    filler.unlink()
    assert sums(run(longer, small_disk, progress=False)) == [*range(5, 305), 1, 2]
    assert finished > 20 and len(calls) <= 302 + 3  # each full disk costs the trial that it stops


# ---- trials that fail


def failing(seed, start):
    if seed < 2:
        return count(seed, start)
    return {5: lambda: count(seed, None), 6: list, 7: lambda: {"sum": float("nan")}}[start]()


@pytest.mark.parametrize(
    ("start", "jobs"),  # 5: an error of its own; 6: no dict; 7: an outcome that text cannot hold
    [(5, 1), (6, 1), (7, 1), pytest.param(5, 2, marks=pytest.mark.slow)],
)
def test_a_failing_trial_is_named_and_shows_its_traceback(toy, tmp_path, jobs, start, monkeypatch):
    monkeypatch.setattr(failing, "__module__", "__main__", raising=False)  # workers get its code
    study = toy[0]._replace(trial=failing, rows=(Row({"start": start}, trials=3),))
    with joblib.parallel_config(n_jobs=jobs), pytest.raises((TypeError, ValueError)) as caught:
        run(study, tmp_path, progress=False)
    said = "".join(traceback.format_exception(caught.value))
    assert f"This was the trial with seed 2 and settings {{'start': {start}}}." in said
    assert "in timed_trial" in said
    assert start != 5 or 'return {"sum": start + seed}' in said


def test_the_command_keeps_the_traceback_of_a_trial(monkeypatch):
    def fail(study):
        raise ValueError("from inside a trial")

    monkeypatch.setattr(runner, "run", fail)
    monkeypatch.setattr(runner, "study", lambda name: name)
    with pytest.raises(ValueError, match="from inside a trial"):
        main(["latch"])


# ---- two at once


def test_a_second_run_is_told_who_runs_the_first(toy, tmp_path):
    study, _ = toy
    said: list[str] = []

    def again(seed, start):
        if not said:
            with pytest.raises(HeldError) as caught:
                run(study, tmp_path, progress=False)
            said.append(str(caught.value))
        return count(seed, start)

    assert sums(run(study._replace(trial=again), tmp_path, progress=False)) == EXPECTED
    assert f"is being run by process {os.getpid()} on {platform.node()} since 20" in said[0]
    assert "Wait for its end, or stop it." in said[0]


@pytest.mark.parametrize("error", [HeldError, DamagedError, NotKeptError])
def test_the_command_says_in_one_sentence_what_stands_in_its_way(monkeypatch, capsys, error):
    def stop(study):
        raise error("One sentence.")

    monkeypatch.setattr(runner, "run", stop)
    monkeypatch.setattr(runner, "study", lambda name: name)
    assert main(["latch"]) == 1
    assert capsys.readouterr().err == "One sentence.\n"


@pytest.mark.slow
def test_a_dask_cluster_runs_the_same_trials_with_no_change_of_code(tmp_path):
    # sequences: any function of the library that the workers can import.
    study = Study("toy", _drawn, (Row({"lag": 3}, trials=4),))
    here = run(study, tmp_path, progress=False)
    (tmp_path / "results.jsonl").unlink()
    with (
        LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        there = run(study, tmp_path, progress=False)
    assert [t.outcome for t in there] == [t.outcome for t in here]


def _drawn(seed, lag):
    import numpy as np

    return {"x": sequences(np.random.default_rng(seed), lag, 2)[0].tolist()}


def test_an_unknown_study_is_named_with_those_there_are(capsys):
    assert main(["lacth"]) == 1
    message = capsys.readouterr().err
    assert "study: got 'lacth', expected one of" in message
    assert all(repr(name) in message for name in studies())


def test_an_interruption_says_that_the_trials_are_kept(monkeypatch, capsys):
    def stop(study):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run", stop)
    monkeypatch.setattr(runner, "study", lambda name: name)
    assert main(["latch"]) == 130
    assert "Finished trials are kept" in capsys.readouterr().err
