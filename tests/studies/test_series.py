"""The sunspot series and its autocorrelation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.data.series import autocorrelation, sunspots

SERIES = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=40).filter(lambda x: np.ptp(x) > 1e-3)


def test_the_series_has_one_value_a_year_and_no_gap():
    years, counts = sunspots()
    np.testing.assert_array_equal(years, np.arange(1700, 2009))
    assert counts.shape == (309,)
    assert counts.dtype == np.float64


def test_the_series_has_the_published_first_last_and_largest_values():
    years, counts = sunspots()
    assert (counts[0], counts[-1]) == (5, 2.9)
    assert (years[counts.argmax()], counts.max()) == (1957, 190.2)
    assert counts.min() == 0


@given(SERIES)
def test_autocorrelation_starts_at_one_and_stays_within_one(x):
    r = autocorrelation(x, len(x) - 1)
    assert r[0] == pytest.approx(1)
    assert np.abs(r).max() <= 1 + 1e-12


@given(SERIES, st.floats(-50, 50), st.floats(0.1, 10) | st.floats(-10, -0.1))
def test_autocorrelation_does_not_depend_on_unit_or_zero_point(x, shift, scale):
    moved = shift + scale * np.array(x)
    np.testing.assert_allclose(autocorrelation(moved, 2), autocorrelation(x, 2), atol=1e-6)


def test_autocorrelation_of_a_long_sine_is_the_cosine_of_the_lag():
    x = np.sin(2 * np.pi * np.arange(11_000) / 11)
    r = autocorrelation(x, 22)
    np.testing.assert_allclose(r, np.cos(2 * np.pi * np.arange(23) / 11), atol=3e-3)


@pytest.mark.parametrize(
    ("x", "lags", "message"),
    [
        ([2, 2, 2], 1, "x: got a constant series"),
        ([1, 2, 3], 3, "lags: got 3, expected from 0 to 2"),
        ([[1, 2]], 0, r"x: got shape \(1, 2\), expected \(T,\)"),
        ([1, np.nan, 2], 1, "x: got NaN"),
    ],
)
def test_autocorrelation_refuses_bad_input(x, lags, message):
    with pytest.raises(ValueError, match=message):
        autocorrelation(x, lags)
