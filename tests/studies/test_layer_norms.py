"""Gradients layer by layer: how their sizes follow from the first weights and the activation."""

import numpy as np
import pytest

from lstm_lib.feedforward import init
from studies.data.digits import load_digits
from studies.gradients.layer_norms import (
    accuracy,
    deep_sizes,
    initial_norms,
    layer_spread,
    read_out,
    smooth,
    train_deep,
    trial,
)

DATA = load_digits()
SIX = deep_sizes(6)


def test_a_net_for_the_digits_goes_from_64_pixels_to_10_classes():
    assert deep_sizes(3) == [64, 32, 32, 32, 10]
    assert deep_sizes(1, width=5) == [64, 5, 10]


def test_in_a_sigmoid_net_with_small_weights_each_layer_down_gets_less():
    norms = initial_norms(DATA, SIX, 0.05, "sigmoid")
    assert (np.diff(norms) > 0).all()  # smaller and smaller towards the input
    assert norms[0] / norms[-1] < 1e-6


def test_tanh_with_one_over_root_n_keeps_the_layers_within_a_factor_of_two():
    norms = initial_norms(DATA, SIX, None, "tanh")
    assert norms.max() / norms.min() < 2


def test_tanh_with_large_weights_gets_more_at_the_input_than_at_the_output():
    norms = initial_norms(DATA, SIX, 2.0, "tanh")
    assert norms[0] > 10 * norms[-1]


def test_training_lowers_the_loss_and_watches_every_layer():
    params = init(np.random.default_rng(0), deep_sizes(1))
    trained, history = train_deep(DATA, params, activation="tanh", steps=150)
    assert history["norms"].shape == (150, 2)
    assert (history["norms"] > 0).all()
    assert history["loss"][-10:].mean() < 0.5 * history["loss"][:10].mean()
    before = accuracy(params, DATA.x_test, DATA.y_test, "tanh")
    assert accuracy(trained, DATA.x_test, DATA.y_test, "tanh") > before + 0.5


def test_training_repeats_with_the_same_seed():
    params = init(np.random.default_rng(0), deep_sizes(1))
    runs = [train_deep(DATA, params, steps=5, seed=s)[1]["loss"] for s in (1, 1, 2)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_the_spread_is_that_of_the_pixels_first_and_falls_by_a_quarter_per_layer_at_most():
    params = init(np.random.default_rng(0), SIX)
    spread = layer_spread(DATA, params)
    pixels = np.mean((DATA.x - DATA.x.mean(axis=0)) ** 2) ** 0.5
    assert spread.shape == (7,)
    assert spread[0] == pytest.approx(pixels)
    assert ((spread[2:] / spread[1:-1] > 0.15) & (spread[2:] / spread[1:-1] < 0.3)).all()


def test_reading_out_the_pixels_works_and_a_rescaled_layer_does_not_care_for_its_scale():
    params = init(np.random.default_rng(0), SIX)
    assert read_out(DATA, params, 0, steps=500) > 0.9
    linear = {"activation": "identity", "rescaled": True, "steps": 100}
    fainter = [{"W": 0.1 * params[0]["W"], "b": params[0]["b"]}, *params[1:]]
    assert read_out(DATA, params, 1, **linear) == read_out(DATA, fainter, 1, **linear)


def test_a_trial_says_nan_where_training_overflows():
    norms, right = trial(DATA, SIX, 2.0, "relu", steps=50)
    assert norms.max() > 1e4
    assert np.isnan(right)


def test_guessing_one_class_is_right_one_time_in_ten():
    params = [{"W": np.zeros((10, 64)), "b": np.eye(10)[3]}]
    share = DATA.y_test[:, 3].mean()
    assert accuracy(params, DATA.x_test, DATA.y_test) == pytest.approx(share)


def test_smoothing_takes_geometric_means_of_whole_windows():
    series = np.array([[1.0], [100.0], [4.0], [9.0], [7.0]])
    assert np.allclose(smooth(series, 2), [[10.0], [6.0]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: deep_sizes(0), "hidden: got 0"),
        (lambda: smooth(np.ones((3, 2)), 4), "window: got 4"),
        (lambda: initial_norms(DATA, SIX, None, "step"), "activation: got 'step'"),
        (lambda: trial(DATA, SIX, None, "tanh", lr=-1), "lr: got -1"),
        (lambda: initial_norms(DATA, SIX, None, "tanh", None), "seed: got None, expected a whole"),
        (lambda: trial(DATA, SIX, None, "tanh", seed=None), "seed: got None, expected a whole"),
        (lambda: read_out(DATA, init(np.random.default_rng(0), SIX), 7), "layer: got 7"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
