"""Sampled waves and their aliases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.tasks.waves import apparent_frequency, note, sine

FREQUENCIES, STEPS = st.floats(-20, 20), st.floats(0.01, 2)


@given(FREQUENCIES, STEPS)
def test_the_apparent_frequency_has_the_very_same_samples(frequency, step):
    seen = apparent_frequency(frequency, step)
    np.testing.assert_allclose(sine(seen, step, 50), sine(frequency, step, 50), atol=1e-9)


@given(FREQUENCIES, STEPS)
def test_no_apparent_frequency_lies_above_the_nyquist_limit(frequency, step):
    assert abs(apparent_frequency(frequency, step)) <= 1 / (2 * step) * (1 + 1e-9)


@given(STEPS, st.floats(-0.999, 0.999))
def test_below_the_nyquist_limit_a_sine_is_seen_as_it_is(step, share):
    frequency = share / (2 * step)
    assert apparent_frequency(frequency, step) == pytest.approx(frequency, abs=1e-9)


def test_a_note_repeats_every_period_and_dies_away():
    x = note(frequency=400, seconds=1, rate=8000)  # a period of 20 samples
    assert x.shape == (8000,)
    assert np.abs(x).max() == 1
    np.testing.assert_allclose(x[:20], x[20:40], atol=0.05)
    assert np.abs(x[-20:]).max() < 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sine(1, 0, 5), "step: got 0, expected a number above 0"),
        (lambda: sine(1, 0.1, 0), "count: got 0, expected at least 1"),
        (lambda: sine(np.inf, 0.1, 5), "frequency: got inf"),
        (lambda: apparent_frequency(1, -1), "step: got -1"),
        (lambda: note(frequency=900, rate=8000), "frequency: got 900, expected from 0 to 800"),
        (lambda: note(0), "frequency: got 0, expected a number above 0"),
        (lambda: note(440, 1 / 8000), "seconds: got 0.000125, expected at least 0.00025"),
    ],
)
def test_waves_refuse_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
