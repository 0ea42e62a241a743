"""The first-symbol task: its sequences, its score, and that a short lag is learned."""

import numpy as np
import pytest

from lstm_lib.experiments.memory_task import sequences, share_right, trial
from lstm_lib.models.rnn import init_rnn


def test_the_first_symbol_is_a_or_b_and_the_rest_are_c_or_d():
    x, y, weight = sequences(np.random.default_rng(0), 6, 50)
    assert x.shape == (7, 50, 4)
    assert y.shape == (7, 50, 2)
    assert (x.sum(-1) == 1).all()
    assert (x[0, :, 2:] == 0).all()
    assert (x[1:, :, :2] == 0).all()
    assert np.array_equal(y[-1], x[0, :, :2])
    assert weight.tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_symbols_are_drawn_evenly():
    x, _, _ = sequences(np.random.default_rng(0), 9, 2000)
    assert x[0].mean(0)[0] == pytest.approx(0.5, abs=0.05)
    assert x[1:].mean((0, 1))[2] == pytest.approx(0.5, abs=0.02)


def test_a_network_without_recurrence_guesses():
    params = init_rnn(np.random.default_rng(0), 4, 8, 2)
    params["W"] = np.zeros((8, 8))
    assert share_right(params, 3) == pytest.approx(0.5, abs=0.07)


def test_a_short_lag_is_learned_and_the_trial_repeats_with_its_seed():
    params, right = trial(0, lag=2, steps=150)
    again, _ = trial(0, lag=2, steps=150)
    assert right == 1
    assert np.array_equal(params["W"], again["W"])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="lag: got 0, expected at least 1"):
        sequences(np.random.default_rng(0), 0, 4)
