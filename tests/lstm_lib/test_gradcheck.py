"""The gradient check itself: it accepts a right gradient and sees a wrong one."""

from typing import Any

import numpy as np
import pytest

from lstm_lib.gradcheck import central_difference, check_gradient, relative_error
from lstm_lib.tree import leaves


def test_gradient_of_a_known_function_over_any_nesting():
    rest = [np.array([3.0]), {"c": np.array(4.0)}]
    params: dict[str, Any] = {"a": np.array([[1.0, 2.0]]), "rest": rest}

    def loss(p):
        return (p["a"] ** 2).sum() + p["a"][0, 0] * p["rest"][0][0] * p["rest"][1]["c"]

    grads = central_difference(loss, params)
    np.testing.assert_allclose(grads["a"], [[2 + 12, 4]], rtol=1e-8)
    np.testing.assert_allclose(grads["rest"][0], [4], rtol=1e-8)
    np.testing.assert_allclose(grads["rest"][1]["c"], 3, rtol=1e-8)
    assert [leaf.tolist() for leaf in leaves(params)] == [[[1, 2]], [3], 4]


def test_a_wrong_gradient_is_seen():
    p = np.array([1.0, 2.0])
    assert check_gradient(lambda p: ((p**3).sum(), 3 * p**2), p) < 1e-8
    assert check_gradient(lambda p: ((p**3).sum(), 3 * p**2 + [0, 1e-3]), p) == pytest.approx(
        1e-3 / 12, rel=1e-3
    )


def test_relative_error_of_small_whole_numbers_does_not_overflow():
    assert relative_error(np.array([5], "u1"), np.array([250], "u1")) == 0.98
    assert relative_error(np.array([-128], "i1"), np.array([127], "i1")) == 255 / 128


def test_relative_error_is_measured_by_the_largest_entry():
    assert relative_error({"a": [1.0, -4.0]}, {"a": [1.0, -2.0]}) == 0.5
    assert relative_error([np.zeros(2)], [np.zeros(2)]) == 0
    assert relative_error([], []) == 0


def test_nan_is_never_overlooked():
    assert np.isnan(relative_error([[1.0], [np.nan]], [[1.0], [0.0]]))
    assert np.isnan(relative_error([[np.nan], [1.0]], [[0.0], [1.0]]))
