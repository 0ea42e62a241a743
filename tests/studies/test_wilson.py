"""Wilson's interval for a success rate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.core.intervals import wilson


def test_wilson_s_interval_at_known_rates():
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 200), st.data())
def test_wilson_s_ends_solve_its_equation(n, data):
    k = data.draw(st.integers(0, n))
    for end in wilson(k, n):
        assert (k / n - end) ** 2 == pytest.approx(1.96**2 * end * (1 - end) / n, abs=1e-9)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="successes: got 11, expected from 0 to 10"):
        wilson(11, 10)
    with pytest.raises(ValueError, match=r"z: got -1\.96, expected at least 0"):
        wilson(3, 10, -1.96)
