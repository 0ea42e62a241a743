"""Baselines and the autoregressive model: what they may see, and what they answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.gradcheck import check_gradient
from studies.data.series import autocorrelation, sunspots
from studies.tasks.forecast import (
    fit_ar,
    loss_and_grads,
    naive,
    rmse,
    roll,
    seasonal_naive,
    windows,
)


def test_a_window_holds_the_newest_known_value_first():
    x = np.arange(10.0)
    np.testing.assert_array_equal(windows(x, 3, [5, 9]), [[4, 3, 2], [8, 7, 6]])
    np.testing.assert_array_equal(windows(x, 2, [5], k=4), [[1, 0]])


@given(st.integers(1, 6), st.integers(1, 12), st.integers(17, 29))
@settings(max_examples=50)
def test_no_forecast_sees_anything_after_t_minus_k(p, k, t):
    x = np.random.default_rng(0).normal(size=30)
    changed = x.copy()
    changed[t - k + 1 :] = 99.0  # another future
    for see in (
        lambda x: windows(x, p, [t], k),
        lambda x: naive(x, [t], k),
        lambda x: seasonal_naive(x, [t], k, period=5),
    ):
        np.testing.assert_array_equal(see(x), see(changed))


def test_the_seasonal_forecast_goes_back_the_fewest_whole_periods():
    x = np.arange(50.0)
    for k, back in ((1, 11), (10, 11), (11, 11), (12, 22), (16, 22), (33, 33)):
        assert seasonal_naive(x, [45], k, period=11) == 45 - back


@given(st.integers(1, 4), st.integers(0, 5))
@settings(max_examples=30)
def test_least_squares_recovers_a_noiseless_autoregression(p, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(-0.9, 0.9, p) / p, 1.5
    x = list(rng.normal(size=p))
    for _ in range(12):
        x.append(b + a @ x[: -p - 1 : -1])
    b_fit, a_fit = fit_ar(x, p, np.arange(p, len(x)))
    fitted = b_fit + windows(x, p, np.arange(p, len(x))) @ a_fit
    np.testing.assert_allclose(fitted, x[p:], atol=1e-9)


def test_the_fit_of_order_one_is_the_derived_quotient():
    z = sunspots()[1] - sunspots()[1].mean()
    t = np.arange(1, len(z))
    _, (a,) = fit_ar(z, 1, t)
    earlier, later = z[:-1] - z[:-1].mean(), z[1:] - z[1:].mean()
    assert a == pytest.approx((later @ earlier) / (earlier @ earlier))
    assert a == pytest.approx(autocorrelation(z, 1)[1], abs=0.01)


@given(st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=30)
def test_a_change_of_unit_changes_forecasts_by_that_unit_only(scale, shift):
    x, t = sunspots()[1], np.arange(30, 60)

    def ahead(z):
        b, a = fit_ar(z, 2, t)
        return roll(b, a, windows(z, 2, t), 4)

    np.testing.assert_allclose(ahead(scale * x + shift), scale * ahead(x) + shift, rtol=1e-6)


def test_roll_feeds_its_forecasts_back():
    path = roll(1.0, [0.5, 0.25], [[8.0, 4.0]], k=3)[:, 0]
    first = 1 + 0.5 * 8 + 0.25 * 4
    second = 1 + 0.5 * first + 0.25 * 8
    np.testing.assert_allclose(path, [first, second, 1 + 0.5 * second + 0.25 * first])


@given(st.integers(1, 6), st.integers(1, 20), st.integers(0, 100))
@settings(max_examples=30)
def test_the_gradient_of_the_weights_equals_central_differences(p, n, seed):
    rng = np.random.default_rng(seed)
    params = {"b": rng.normal(size=()), "a": rng.normal(size=p)}
    batch = rng.normal(size=(n, p)), rng.normal(size=n)
    assert check_gradient(lambda params: loss_and_grads(params, batch), params) < 1e-7


def test_at_the_least_squares_weights_the_gradient_is_zero():
    x, t = sunspots()[1] / 50, np.arange(30, 200)
    b, a = fit_ar(x, 11, t)
    loss, grads = loss_and_grads({"b": b, "a": a}, (windows(x, 11, t), x[t]))
    assert loss == pytest.approx(0.5 * rmse(roll(b, a, windows(x, 11, t))[0], x[t]) ** 2)
    np.testing.assert_allclose(np.append(grads["a"], grads["b"]), 0, atol=1e-12)


def test_on_the_same_targets_a_longer_window_never_fits_worse():
    x, t = sunspots()[1], np.arange(30, 200)
    errors = []
    for p in range(1, 31):
        b, a = fit_ar(x, p, t)
        errors.append(rmse(b + windows(x, p, t) @ a, x[t]))
    assert (np.diff(errors) <= 1e-9).all()


X = np.arange(20.0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: windows(X, 3, [2]), ValueError, "t: got the target 2, expected at least 3"),
        (lambda: windows(X, 3, [20]), ValueError, "t: got 20 ... 20, expected 1 ... 19"),
        (lambda: windows(X, 0, [5]), ValueError, "p: got 0, expected at least 1"),
        (lambda: naive(X, [2], k=3), ValueError, "t: got 2 ... 2, expected 3 ... 19"),
        (lambda: naive(X, [2.5]), TypeError, "t: got float64"),
        (lambda: seasonal_naive(X, [5], period=11), ValueError, "expected 11 ... 19"),
        (lambda: fit_ar(X, 4, [5, 6]), ValueError, "t: got 2 targets, expected at least 5"),
        (lambda: roll(0, [1, 2], [[1.0]]), ValueError, r"window: got shape \(1, 1\)"),
        (
            lambda: loss_and_grads({"b": 0.0, "a": np.zeros(2)}, (np.zeros((3, 2)), [1.0])),
            ValueError,
            r"batch\[1\]: got shape \(1,\), expected \(3,\)",
        ),
        (lambda: rmse([1, 2], [1]), ValueError, r"forecast: got shape \(2,\), expected \(1,\)"),
    ],
)
def test_forecasts_refuse_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
