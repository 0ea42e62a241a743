"""The first-symbol task: its sequences, its score, and that a short lag is learned."""

import itertools

import numpy as np
import pytest

from lstm_lib import rnn
from studies.tasks.by_hand import forgetting_time
from studies.tasks.memory_task import (
    NOTHING,
    forgetting_table,
    marked_numbers,
    sequences,
    share_right,
    trial,
)


def test_the_first_symbol_is_a_or_b_and_the_rest_are_c_or_d():
    x, y, mask = sequences(np.random.default_rng(0), 6, 50)
    assert x.shape == (7, 50, 4)
    assert y.shape == (7, 50, 2)
    assert (x.sum(-1) == 1).all()
    assert (x[0, :, 2:] == 0).all()
    assert (x[1:, :, :2] == 0).all()
    assert np.array_equal(y[-1], x[0, :, :2])
    assert mask.tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_symbols_are_drawn_evenly():
    x, _, _ = sequences(np.random.default_rng(0), 9, 2000)
    assert x[0].mean(0)[0] == pytest.approx(0.5, abs=0.05)
    assert x[1:].mean((0, 1))[2] == pytest.approx(0.5, abs=0.02)


def test_a_network_without_recurrence_guesses():
    params = rnn.init(np.random.default_rng(0), 4, 8, 2)
    params["W"] = np.zeros((8, 8))
    assert share_right(params, 3) == pytest.approx(0.5, abs=0.07)


def test_a_short_lag_is_learned_and_the_trial_repeats_with_its_seed():
    params, right = trial(0, lag=2, steps=150)
    again, _ = trial(0, lag=2, steps=150)
    assert right == 1
    assert np.array_equal(params["W"], again["W"])


def test_bad_input_is_named():
    for draw in (sequences, marked_numbers):
        with pytest.raises(ValueError, match="lag: got 0, expected at least 1"):
            draw(np.random.default_rng(0), 0, 4)


def test_one_of_the_first_ten_numbers_is_marked_and_asked_for():
    x, y, mask = marked_numbers(np.random.default_rng(0), 6, 400)
    assert (x.shape, y.shape) == ((16, 400, 2), (16, 400, 1))
    assert np.abs(x[..., 0]).max() <= 1
    step, row = np.nonzero(x[..., 1])
    assert sorted(row) == list(range(400))
    assert set(step) == set(range(10))
    assert (x[step, row, 1] == 1).all()
    assert np.array_equal(y[-1, row, 0], x[step, row, 0])
    assert mask.tolist() == [0] * 15 + [1]


def test_nothing_that_weighs_each_step_alike_leaves_less_than_nine_tenths():
    x, y, _ = marked_numbers(np.random.default_rng(0), 6, 20_000)
    seen = np.concatenate([*x.transpose(2, 0, 1), np.ones((1, x.shape[1]))]).T  # (B, 2 T + 1)
    best, *_ = np.linalg.lstsq(seen, y[-1], rcond=None)
    left = np.mean((seen @ best - y[-1]) ** 2) / 2
    assert left == pytest.approx(0.9 * NOTHING, rel=0.02)
    assert np.mean(y[-1] ** 2) / 2 == pytest.approx(NOTHING, rel=0.02)


def test_the_forgetting_table_agrees_with_the_library_entry_by_entry():
    u, w, b = [-2.0, 0.0, 1.0], [-0.8, 0.0, 0.5, 1.0, 2.0], [-0.5, 0.0]
    table = forgetting_table(u, w, b, steps=60)
    assert np.isnan(table[1]).all()
    for i, k in itertools.product((0, 2), range(len(b))):
        for j in range(len(w)):
            rest = 0.0
            for _ in range(200):
                rest = np.tanh(w[j] * rest + b[k])
            assert table[i, j, k] == forgetting_time(w[j], b[k], pulse=u[i], h_0=rest, limit=59)


def test_a_weight_above_one_never_forgets_and_half_forgets_in_seven_steps():
    assert forgetting_table([2.0], [0.5, 2.0], [0.0]).ravel().tolist() == [7, np.inf]
