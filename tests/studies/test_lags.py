"""An error's size against the time lag: exact where it can be, and as predicted where not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import lstm
from lstm_lib.activations import ACTIVATIONS
from studies.gradients.lags import (
    growth,
    lstm_error,
    measure,
    random_rnn,
    rnn_error,
    root_mean_square,
)


def one_neuron(w, b=0.0):
    return {k: np.array(v) for k, v in {"U": [[1.0]], "W": [[w]], "b": [b], "V": [[1.0]]}.items()}


@settings(max_examples=20, deadline=None)
@given(st.floats(0.2, 1.5), st.floats(-1, 1), st.sampled_from(["sigmoid", "tanh", "identity"]))
def test_for_one_neuron_the_error_is_the_product_of_w_times_slope(w, b, f):
    x = np.random.default_rng(0).normal(size=(12, 1, 1))
    left, trace = rnn_error(one_neuron(w, b), x, activation=f)
    factors = w * ACTIVATIONS[f].derivative(trace["h"][-2:0:-1, 0, 0])  # the latest step first
    assert np.allclose(left, [1, *np.cumprod(factors)], rtol=1e-10)


@pytest.mark.parametrize(("w", "left"), [(0.5, 0.5**40), (1.0, 1.0), (1.1, 1.1**40)])
def test_a_linear_neuron_scales_its_error_by_w_at_each_step(w, left):
    errors, _ = rnn_error(one_neuron(w), np.ones((50, 1, 1)), activation="identity")
    assert errors[40] == pytest.approx(left, rel=1e-12)


def test_the_error_follows_the_jacobians_of_the_states():
    rng = np.random.default_rng(3)
    params, x = random_rnn(rng, 1.5, H=5, D=2), rng.normal(size=(9, 1, 2))
    left, _ = rnn_error(params, x)
    states = [np.zeros((1, 5))]
    for x_t in x:
        states.append(np.tanh(x_t @ params["U"].T + states[-1] @ params["W"].T))
    error, sizes = states[-1] @ params["V"].T @ params["V"], []
    for h in states[:0:-1]:
        dz = error * (1 - h**2)  # (1, H)
        sizes.append(np.linalg.norm(dz))
        error = dz @ params["W"]
    assert np.allclose(left, np.array(sizes) / sizes[0], rtol=1e-10)


def test_over_the_carousel_the_error_of_a_block_is_the_product_of_its_forget_gates():
    rng = np.random.default_rng(0)
    params, x = lstm.init(rng, 2, 1, variant="1999"), rng.normal(size=(9, 1, 2))
    f = lstm.forward(params, x, variant="1999")["f"][::-1, 0, 0]
    left = lstm_error(params, x, variant="1999", truncated=True)
    assert left.shape == (10,)
    assert left == pytest.approx([1, *np.cumprod(f)], rel=1e-12)
    assert not np.allclose(left, lstm_error(params, x, variant="1999"))
    blind = lstm.init(rng, 2, 3, variant="1997")
    assert (lstm_error(blind, x, variant="1997", truncated=True) == 1).all()


def test_a_gain_is_the_spectral_radius_to_come_of_a_large_matrix():
    rng = np.random.default_rng(0)
    radii = [abs(np.linalg.eigvals(random_rnn(rng, 1.5, H=200)["W"])).max() for _ in range(5)]
    assert np.mean(radii) == pytest.approx(1.5, rel=0.1)


def test_an_orthogonal_start_keeps_lengths_and_u_has_the_size_asked_for():
    usual = random_rnn(np.random.default_rng(0), 1.0, H=20, D=50)
    for start in ("orthogonal", "identity"):
        params = random_rnn(np.random.default_rng(0), 1.5, 20, 50, start, inputs=0.01)
        assert np.allclose(params["W"] @ params["W"].T, 1.5**2 * np.eye(20))
        assert np.allclose(params["U"], 0.01 * 50**0.5 * usual["U"])
        assert params["U"].std() == pytest.approx(0.01, rel=0.05)
    errors, factor = measure("identity", 1, lags=200, seeds=range(2), start="orthogonal")
    assert np.allclose(errors, 1, rtol=1e-10)
    assert factor == 1


@pytest.mark.parametrize(
    ("f", "gain"), [("sigmoid", 1.0), ("sigmoid", 8.0), ("tanh", 0.5), ("tanh", 1.5), ("tanh", 3.0)]
)
def test_the_measured_slope_is_near_the_predicted_one(f, gain):
    errors, factor = measure(f, gain, lags=60)
    slope = np.log10(np.median(errors, axis=0)[-1]) / 60
    assert slope == pytest.approx(np.log10(factor), abs=0.06)


def test_small_weights_vanish_and_large_ones_explode():
    assert np.median(measure("tanh", 0.5)[0][:, -1]) < 1e-40
    assert np.median(measure("tanh", 3.0)[0][:, -1]) > 1e4


def test_powers_of_a_matrix_may_grow_before_they_shrink():
    norms = growth(np.array([[0.9, 5.0], [0.0, 0.9]]), 400)
    assert norms[0] == 1
    assert norms.max() > 15
    assert norms[400] < 1e-14
    assert (norms[400] / norms[399]) == pytest.approx(0.9, abs=0.01)  # the spectral radius, at last


def test_root_mean_square():
    assert root_mean_square([3.0, -4.0]) == pytest.approx(np.sqrt(12.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rnn_error(one_neuron(1.0), np.zeros((5, 1, 1))), "x: got inputs that let no"),
        (lambda: measure("tanh", -1.0), "gain: got -1.0"),
        (lambda: measure("tanh", 1.0, start="none"), "start: got 'none'"),
        (lambda: measure("tanh", 1.0, inputs=-0.1), "inputs: got -0.1"),
        (lambda: measure("step", 1.0), "activation: got 'step'"),
        (lambda: growth(np.eye(2), 0), "lags: got 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
