"""Results on disk: what is written is read, and a missing one names the command that makes it."""

import pytest

from lstm_lib.experiments.results import Trial, header, read, write

HEAD = {"study": "toy", "code": "0" * 16, "versions": {}}
TRIALS = [
    Trial({"lag": lag, "net": "RNN"}, seed, 0.5, {"updates": lag + seed})
    for lag in (10, 100)
    for seed in range(2)
]


def test_what_is_written_is_read(tmp_path):
    write(HEAD, TRIALS, tmp_path)
    assert read("toy", tmp_path) == TRIALS
    assert read("toy", tmp_path, lag=100) == TRIALS[2:]
    assert header("toy", tmp_path) == HEAD
    assert [path.name for path in tmp_path.iterdir()] == ["toy.jsonl"]


def test_settings_that_were_not_tried_are_named(tmp_path):
    write(HEAD, TRIALS, tmp_path)
    with pytest.raises(ValueError, match=r"settings: got \{'lag': 7\}, expected some that 'toy'"):
        read("toy", tmp_path, lag=7)


def test_a_missing_study_names_the_command(tmp_path):
    with pytest.raises(FileNotFoundError, match="make experiments NAME=toy"):
        read("toy", tmp_path)


def test_an_outcome_that_text_cannot_hold_leaves_the_old_file(tmp_path):
    write(HEAD, TRIALS, tmp_path)
    with pytest.raises(ValueError):
        write(HEAD, [Trial({}, 0, 0.0, {"updates": float("inf")})], tmp_path)
    assert read("toy", tmp_path) == TRIALS
