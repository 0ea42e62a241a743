"""The runner of studies: order, resuming, interruption, stale code, a cluster."""

import joblib
import pytest
from dask.distributed import Client, LocalCluster

from lstm_lib.experiments import run as runner
from lstm_lib.experiments.memory_task import sequences
from lstm_lib.experiments.results import read
from lstm_lib.experiments.run import main, run
from lstm_lib.experiments.study import Row, Study, studies

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
    assert [path.name for path in tmp_path.iterdir()] == ["toy.jsonl"]


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
    assert len(calls) == 3 and not (tmp_path / "toy.jsonl").exists()
    assert sums(run(study, tmp_path, progress=False)) == EXPECTED
    assert len(calls) == 5


def test_a_line_cut_short_is_left_out(toy, tmp_path):
    run(toy[0], tmp_path, progress=False)
    whole = (tmp_path / "toy.jsonl").read_text()
    (tmp_path / "toy.jsonl").unlink()
    (tmp_path / "toy.part").write_text(whole[:-5])
    assert sums(run(toy[0], tmp_path, progress=False)) == EXPECTED
    assert toy[1][5:] == [(1, 1)]


def test_a_dask_cluster_runs_the_same_trials_with_no_change_of_code(tmp_path):
    # sequences: any function of the library that the workers can import.
    study = Study("toy", _drawn, (Row({"lag": 3}, trials=4),))
    here = run(study, tmp_path, progress=False)
    (tmp_path / "toy.jsonl").unlink()
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
