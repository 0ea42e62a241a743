"""Losses of predictions: their shares, their values, their errors."""

import numpy as np
import pytest

from lstm_lib.gradcheck import check_gradient
from lstm_lib.losses import OUTPUTS, loss_and_error, predict, share_of


def test_shares_sum_to_one_over_the_predictions_that_count():
    np.testing.assert_array_equal(share_of(None, (2, 3)), np.full((2, 3), 1 / 6))
    np.testing.assert_array_equal(share_of([0, 1], (2, 2)), [[0, 0], [0.5, 0.5]])
    np.testing.assert_array_equal(share_of([[1, 0], [1, 2]], (2, 2)), [[0.25, 0], [0.25, 0.5]])
    np.testing.assert_array_equal(share_of([True, False], (2, 1)), [[1], [0]])
    np.testing.assert_array_equal(share_of([1, 3], (2,)), [0.25, 0.75])


def test_known_losses():
    z, y = np.zeros((1, 4)), np.eye(4)[:1]
    assert loss_and_error(z, y, "softmax", [1])[0] == pytest.approx(np.log(4), rel=1e-15)
    assert loss_and_error(z, 2 * y, "linear")[0] == 2
    np.testing.assert_array_equal(predict(z, "softmax"), np.full((1, 4), 0.25))
    np.testing.assert_array_equal(predict(z, "linear"), z)
    np.testing.assert_array_equal(predict(z, "logistic"), np.full((1, 4), 0.5))
    assert loss_and_error(z, y, "logistic")[0] == 4 * 0.25 / 2


@pytest.mark.parametrize("output", OUTPUTS)
def test_error_is_the_derivative_of_the_loss(output):
    rng = np.random.default_rng(0)
    y = rng.dirichlet(np.ones(4), (3, 2))  # soft targets too
    mask = rng.integers(1, 4, (3, 2))
    z = rng.normal(size=(3, 2, 4))
    assert check_gradient(lambda z: loss_and_error(z, y, output, mask), z) < 1e-8


def test_a_logistic_output_that_is_sure_and_wrong_hardly_hears_its_error():
    y = np.zeros((1, 1))
    errors = {z: loss_and_error([[z]], y, "logistic")[1].item() for z in (0.0, 20.0)}
    assert errors[0.0] == 0.5 * 0.25
    assert 0 < errors[20.0] < 1e-8
