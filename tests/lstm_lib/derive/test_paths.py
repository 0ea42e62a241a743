"""Hochreiter's path sum equals the recursion, the gradient, and stays under its bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.activations import activation
from lstm_lib.derive.formulas import latex, number
from lstm_lib.derive.paths import error_factors, path_bound, path_sum, path_values
from lstm_lib.losses import loss_and_error
from lstm_lib.rnn import backward, forward

some = settings(max_examples=25, deadline=None)


@some
@given(st.integers(1, 3), st.integers(1, 4), st.integers(0, 10**6))
def test_sum_over_paths_equals_the_recursion(n, q, seed):
    rng = np.random.default_rng(seed)
    W, slopes = rng.normal(size=(n, n)), rng.uniform(0, 1, (q, n))
    u, v = (int(i) for i in rng.integers(1, n + 1, 2))
    by_path = number(path_sum(n, q, u, v), path_values(W, slopes))
    assert by_path == pytest.approx(error_factors(W, slopes)[v - 1, u - 1], rel=1e-12, abs=1e-15)


@some
@given(st.integers(1, 4), st.integers(1, 6), st.sampled_from(("sigmoid", "tanh", "relu")))
def test_factors_are_what_bptt_multiplies_an_error_by(n, q, f):
    rng = np.random.default_rng(100 * n + q)
    params = {"U": np.eye(n), "W": rng.normal(size=(n, n)), "b": np.zeros(n), "V": np.eye(n)}
    x, y = rng.normal(size=(q + 1, 1, n)), rng.normal(size=(q + 1, 1, n))
    last = np.arange(q + 1) == q
    trace = forward(params, x, activation=f, output="linear")
    _, dlogits = loss_and_error(trace["logits"], y, "linear", last)
    dz = backward(params, trace, dlogits)[1]["z"][:, 0]  # (q+1, n); it leaves at t = q + 1
    slopes = activation(f).derivative(trace["h"][1:-1, 0])[::-1]  # of times t-1 ... t-q
    np.testing.assert_allclose(
        error_factors(params["W"], slopes) @ dz[-1], dz[0], rtol=1e-11, atol=1e-14
    )


def test_paths_read_as_in_the_book():
    assert latex(path_sum(2, 1, 1, 2)) == "f'_{2}(t{-}1) w_{12}"
    assert latex(path_sum(2, 2, 1, 2)) == (
        "f'_{1}(t{-}1) w_{11} f'_{2}(t{-}2) w_{12} + f'_{2}(t{-}1) w_{12} f'_{2}(t{-}2) w_{22}"
    )
    assert len(path_sum(3, 4).args) == 3**3


@some
@given(st.integers(1, 5), st.integers(1, 12), st.floats(0.01, 3), st.integers(0, 10**6))
def test_no_sigmoid_factor_is_above_the_bound(n, q, w_max, seed):
    rng = np.random.default_rng(seed)
    W = rng.choice((-w_max, w_max), (n, n))
    sigmoid = activation("sigmoid")
    slopes = sigmoid.derivative(sigmoid.f(rng.normal(size=(q, n))))
    largest = np.abs(error_factors(W, slopes)).max()
    assert largest <= path_bound(n, q, w_max) / n**2 * (1 + 1e-9)  # counting paths is sharper


def test_the_sharper_bound_is_reached_when_all_weights_and_slopes_are_largest():
    n, q, w_max = 3, 5, 1.2
    factors = error_factors(np.full((n, n), w_max), np.full((q, n), 0.25))
    np.testing.assert_allclose(factors, path_bound(n, q, w_max) / n**2, rtol=1e-12)


def test_below_four_over_n_the_bound_vanishes():
    n = 8
    assert path_bound(n, 1, 4 / n) == path_bound(n, 100, 4 / n) == n
    assert path_bound(n, 100, 0.9 * 4 / n) == pytest.approx(n * 0.9**100)
