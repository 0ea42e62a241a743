"""The sequences and weights of the page "Open your own LSTM"."""

import numpy as np
import pytest

from lstm_lib import opened
from studies.data.series import sunspots
from studies.tasks.your_lstm import CASES, LAG, STEPS, draw_windows, load, outcomes, windows_of


def test_windows_are_stretches_of_the_series_and_the_answer_is_the_number_marked_last():
    x, y = draw_windows(np.random.default_rng(0), 6, scaled=False)
    _, counts = sunspots()
    for b in range(6):
        stretch = x[:, b, 0]
        assert any((counts[s : s + STEPS] == stretch).all() for s in range(len(counts) - STEPS + 1))
        last = stretch[0]
        for t in range(STEPS):
            last = stretch[t] if x[t, b, 1] else last
            assert 95 + 95 * y[t, b, 0] == pytest.approx(last)


def test_scaling_changes_the_numbers_alone():
    drawn = [draw_windows(np.random.default_rng(0), 4, scaled=s) for s in (True, False)]
    (x, y), (raw, same) = drawn
    np.testing.assert_allclose(95 + 95 * x[..., 0], raw[..., 0])
    np.testing.assert_array_equal(x[..., 1], raw[..., 1])
    np.testing.assert_array_equal(y, same)
    assert abs(x).max() <= 1.1


def test_one_gap_in_four_is_as_long_as_the_lag():
    x, _ = draw_windows(np.random.default_rng(0), 2000)
    gaps = [np.diff(np.flatnonzero([*one, 1])) for one in x[..., 1].T]
    assert 0.2 < np.mean(np.concatenate(gaps) >= LAG) < 0.4


@pytest.mark.parametrize("case", CASES)
def test_a_stored_net_is_examined_as_the_table_says(case):
    state, readout = load(case)
    x, _ = windows_of(case)
    report = opened.checkup(opened.from_torch(state), x, lag=LAG, readout=readout)
    (row,) = [row for row in outcomes() if row["case"] == case and row["seed"] == 3]
    assert [finding["name"] for finding in report.findings] == row["found"]
    assert np.median([unit["half-life"] for unit in report.units]) == pytest.approx(
        row["half-life"], abs=0.006
    )


def test_all_thirteen_of_each_are_in_the_table():
    keys = [(row["seed"], row["case"]) for row in outcomes()]
    assert keys == [(seed, case) for seed in range(13) for case in CASES]


def test_unknown_cases_and_flags_are_refused():
    for function in (load, windows_of):
        with pytest.raises(ValueError, match="case: got 'well', expected one of 'healthy'"):
            function("well")
    with pytest.raises(TypeError, match="scaled: got 'no'"):
        draw_windows(np.random.default_rng(0), 2, scaled="no")
