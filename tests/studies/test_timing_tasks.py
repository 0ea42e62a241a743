"""The timing tasks: what is heard, what is to be said, what passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.timing.tasks import (
    all_told,
    delay_train,
    fire_mask,
    on_time,
    spike_train,
)


def test_what_is_heard_is_the_last_answer():
    x, y = spike_train(4, 3)
    assert y.tolist() == [0, 0, 0, 1] * 3
    assert x.tolist() == [1, 0, 0, 0] * 3
    assert np.array_equal(x[1:], y[:-1])


def test_who_does_not_hear_itself_hears_the_first_step_only():
    x, y = spike_train(4, 3, hears=False)
    assert y.tolist() == [0, 0, 0, 1] * 3
    assert x.tolist() == [1] + [0] * 11


@pytest.mark.parametrize("F", [2, 10, 50])
def test_balanced_the_spikes_weigh_as_much_as_the_silence(F):
    mask, y = fire_mask(F, 3, True), spike_train(F, 3)[1]
    assert mask @ y == mask @ (1 - y)
    assert (fire_mask(F, 3, False) == 1).all()


def test_on_time_forgives_nothing():
    fired = np.zeros((12, 3), bool)
    fired[3::4] = True
    fired[5, 1] = True  # one too many
    fired[11, 2] = False  # one too few
    assert on_time(fired, 4).tolist() == [True, False, False]


@given(st.integers(0, 10_000), st.integers(3, 50), st.integers(1, 30))
def test_each_spike_asks_how_long_the_silence_before_it_was(seed, F, delays):
    x, y, mask = delay_train(np.random.default_rng(seed), F, delays)
    assert len(x) == F * delays + 1
    spikes = np.flatnonzero(x)
    assert spikes[0] == 0
    assert len(spikes) == delays + 1
    assert np.array_equal(np.flatnonzero(mask), spikes[1:])
    assert np.array_equal(np.diff(spikes), F - 1 + y[spikes[1:]])
    assert not np.delete(y, spikes).any()


def test_long_and_short_silences_are_as_frequent():
    _, y, mask = delay_train(np.random.default_rng(0), 10, 2000)
    assert y.sum() / mask.sum() == pytest.approx(0.5, abs=0.04)


def test_one_wrong_answer_fails_and_other_steps_do_not_count():
    y, mask = np.array([0, 1.0, 0, 0]), np.array([0, 1.0, 0, 1])
    assert all_told(np.array([9, 2.0, 9, -1]), y, mask)
    assert not all_told(np.array([9, 2.0, 9, 1]), y, mask)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="F: got 1, expected at least 2"):
        spike_train(1, 3)
    with pytest.raises(TypeError, match="hears: got 'no', expected True or False"):
        spike_train(4, 3, hears="no")
    with pytest.raises(ValueError, match="F: got 2, expected at least 3"):
        delay_train(np.random.default_rng(0), 2, 3)
    with pytest.raises(TypeError, match="rng"):
        delay_train(0, 10, 3)
