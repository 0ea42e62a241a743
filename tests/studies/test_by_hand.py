"""The network built by hand remembers; fixed points and forgetting time say why."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.activations import activation
from lstm_lib.rnn import forward
from studies.tasks.by_hand import fixed_points, forgetting_time, rnn_by_hand

some = settings(max_examples=25, deadline=None)


@pytest.mark.parametrize("lag", [1, 100, 5000])
def test_the_hand_built_network_names_the_first_symbol_after_any_lag(lag):
    rng = np.random.default_rng(0)
    symbols = rng.integers(2, 5, (lag + 1, 40))
    symbols[0] = np.arange(40) % 2
    trace = forward(rnn_by_hand(distractors=3), np.eye(5)[symbols])
    right = trace["prediction"][
        :, np.arange(40), symbols[0]
    ]  # (T, B): probability of the right answer
    assert (right > 0.9999).all()
    if lag >= 100:
        np.testing.assert_allclose(np.abs(trace["h"][-1]), fixed_points(2.0)[0][2], rtol=1e-12)


def test_with_a_weight_below_one_the_same_network_forgets():
    x = np.eye(4)[[[0]] + [[2]] * 100]
    state = forward(rnn_by_hand(w=0.9), x)["h"][-1, 0, 0]
    assert abs(state) < 1e-4


def test_a_later_symbol_overwrites_the_first():
    x = np.eye(4)[[[0], [2], [1], [3]]]
    assert forward(rnn_by_hand(), x)["prediction"][-1, 0, 1] > 0.999


@some
@given(st.floats(-6, 6), st.floats(-3, 3), st.sampled_from(("tanh", "sigmoid")))
def test_fixed_points_are_all_the_roots(w, b, f):
    points, slopes = fixed_points(w, b, f)
    act = activation(f)
    np.testing.assert_allclose(act.f(w * points + b), points, atol=1e-14)
    nudged = [act.f(w * (points + e) + b) for e in (1e-6, -1e-6)]
    np.testing.assert_allclose(slopes, (nudged[0] - nudged[1]) / 2e-6, atol=1e-8)
    assert 1 <= len(points) <= 3
    grid = np.linspace(-1.01, 1.01, 20001)
    gap = act.f(w * grid + b) - grid
    crossings = np.flatnonzero(np.sign(gap[:-1]) * np.sign(gap[1:]) < 0)
    found = [np.abs(points - grid[i]).min() < 2e-4 for i in crossings]
    assert all(found)


def test_a_strong_loop_has_two_stable_states_and_an_unstable_one_between():
    points, slopes = fixed_points(2.0)
    np.testing.assert_allclose(points, [-0.957504, 0, 0.957504], atol=1e-6)
    assert list(np.abs(slopes) < 1) == [True, False, True]
    assert len(fixed_points(2.0, 0.6)[0]) == 1
    assert len(fixed_points(0.9)[0]) == len(fixed_points(-5.0)[0]) == 1


def test_forgetting_time_of_a_linear_unit_is_the_logarithm():
    for w in (0.5, -0.9, 0.99):
        expected = np.ceil(np.log(0.01) / np.log(abs(w)))
        assert forgetting_time(w, activation="identity") == expected


def test_forgetting_time_is_infinite_where_the_pulse_moves_the_state_for_good():
    assert forgetting_time(2.0, pulse=1.0) == np.inf
    assert forgetting_time(2.0, pulse=0.1, h_0=0.957504) < 10  # but not out of a stable state
    assert forgetting_time(1.1, activation="identity") == np.inf
    assert forgetting_time(1e6, activation="relu") == np.inf  # overflows: still not forgotten


def test_forgetting_time_zero_and_one():
    assert forgetting_time(0.0) == 1  # gone with the next step
    assert forgetting_time(0.5, fraction=1.0, activation="identity") == 1
