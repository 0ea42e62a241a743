"""Costs of predictions: their shares, their values, their errors."""

import numpy as np
import pytest

from lstm_lib.gradcheck import check_gradient
from lstm_lib.losses import OUTPUTS, cost_and_error, predict, shares


def test_shares_sum_to_one_over_the_predictions_that_count():
    np.testing.assert_array_equal(shares(None, (2, 3)), np.full((2, 3), 1 / 6))
    np.testing.assert_array_equal(shares([0, 1], (2, 2)), [[0, 0], [0.5, 0.5]])
    np.testing.assert_array_equal(shares([[1, 0], [1, 2]], (2, 2)), [[0.25, 0], [0.25, 0.5]])
    np.testing.assert_array_equal(shares([True, False], (2, 1)), [[1], [0]])
    np.testing.assert_array_equal(shares([1, 3], (2,)), [0.25, 0.75])


def test_known_costs():
    z, y = np.zeros((1, 4)), np.eye(4)[:1]
    assert cost_and_error(z, y, "softmax", np.ones(1))[0] == pytest.approx(np.log(4), rel=1e-15)
    assert cost_and_error(z, 2 * y, "linear", np.ones(1))[0] == 2
    np.testing.assert_array_equal(predict(z, "softmax"), np.full((1, 4), 0.25))
    np.testing.assert_array_equal(predict(z, "linear"), z)
    np.testing.assert_array_equal(predict(z, "logistic"), np.full((1, 4), 0.5))
    assert cost_and_error(z, y, "logistic", np.ones(1))[0] == 4 * 0.25 / 2


@pytest.mark.parametrize("output", OUTPUTS)
def test_error_is_the_derivative_of_the_cost(output):
    rng = np.random.default_rng(0)
    y = rng.dirichlet(np.ones(4), (3, 2))  # soft targets too
    share = shares(rng.integers(1, 4, (3, 2)), (3, 2))
    z = rng.normal(size=(3, 2, 4))
    assert check_gradient(lambda z: cost_and_error(z, y, output, share), z) < 1e-8


def test_a_logistic_output_that_is_sure_and_wrong_hardly_hears_its_error():
    y = np.zeros((1, 1))
    errors = {z: cost_and_error([[z]], y, "logistic", np.ones(1))[1].item() for z in (0.0, 20.0)}
    assert errors[0.0] == 0.5 * 0.25
    assert 0 < errors[20.0] < 1e-8
