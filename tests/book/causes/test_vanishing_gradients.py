"""Each cause that "Vanishing gradients" gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import feedforward
from lstm_lib.training import minibatches, train
from studies.data.digits import load_digits
from studies.gradients.lags import measure, random_rnn, rnn_error
from studies.gradients.layer_norms import deep_sizes, train_deep

DATA = load_digits(seed=0)


def ratio(params):
    """Gradient of the first layer over that of the last."""
    norms = feedforward.gradient_norms(feedforward.loss_and_grads(params, (DATA.x, DATA.y))[1])
    return norms[0] / norms[-1]


def test_layer_1_catches_up_by_what_the_layers_above_have_learned(chapter):
    chapter.says("Then the layers above have changed enough for layer 1 to hear something.")
    for seed in (0, 1):
        start = feedforward.init(np.random.default_rng(seed), deep_sizes(3))
        trained, _ = train_deep(DATA, start, lr=0.5, steps=700)
        assert ratio(start) < 0.04
        assert ratio([start[0], *trained[1:]]) > 0.4
        assert ratio([trained[0], *start[1:]]) < 0.04


def test_clipping_cures_an_explosion_and_not_a_vanished_gradient(chapter):
    chapter.says("Against explosion there is a simple one, {term}`gradient clipping <clipping>`")
    chapter.says("Clipping does not bring back what has vanished.")
    chapter.says("but all their gradients are so large that training overflows.")

    def learn(f, scale, clip):
        batches = minibatches(np.random.default_rng(0), 32, DATA.x, DATA.y)
        start = feedforward.init(np.random.default_rng(0), deep_sizes(6), scale=scale)
        with np.errstate(over="ignore", invalid="ignore"):
            return train(
                start,
                lambda p, batch: feedforward.loss_and_grads(p, batch, activation=f),
                batches,
                steps=1000,
                optimiser="sgd",
                lr=0.1,
                clip=clip,
                progress=False,
            )[1]["loss"]

    with pytest.raises(FloatingPointError):
        learn("relu", 1.0, None)
    clipped = learn("relu", 1.0, 1.0)
    assert clipped[-100:].mean() < 0.1 * clipped[:100].mean()
    assert learn("sigmoid", None, 1.0)[-100:].mean() > 2.2


def one_neuron(f, size):
    params = {"U": [[1.0]], "W": [[1.0]], "b": [0.0], "V": [[1.0]]}
    x = size * np.sin(np.arange(61.0) ** 2)[:, None, None]
    x[-1] = 0.1  # some error to send back
    return rnn_error(params, x, activation=f)[0][-1]


def test_the_input_lowers_the_slope_of_a_tanh_neuron(chapter):
    chapter.says("The input moves the neuron to and fro around zero.")
    chapter.says("so every move lowers it")
    assert one_neuron("tanh", 0.5) < 1e-3 < one_neuron("tanh", 0.05) < 1
    assert one_neuron("tanh", 1e-6) == pytest.approx(1, abs=0.02)
    assert one_neuron("identity", 0.5) == 1


def test_a_larger_weight_of_one_neuron_takes_the_slope_away(chapter):
    chapter.says("it drives the neuron to where the slope is small")
    x = 0.5 * np.sin(np.arange(200.0) ** 2)
    slopes = []
    for w in (1.0, 1.5, 2.0, 3.0):
        h, states = 0.0, []
        for x_t in x:
            h = np.tanh(w * h + x_t)
            states.append(h)
        slopes.append(np.exp(np.log(1 - np.square(states)).mean()))
    assert slopes == sorted(slopes, reverse=True)
    assert slopes[2] * 2 < slopes[0]
    assert slopes[2] * 2 < 1 < 2 * slopes[0]  # at the slopes of w = 1 a weight of 2 explodes


def kept(f, start, inputs=None, seeds=range(5)):
    errors, _ = measure(f, 1, lags=100, seeds=seeds, start=start, inputs=inputs)
    return np.median(errors[:, -1])


def test_an_orthogonal_start_loses_the_error_by_its_slopes_alone(chapter):
    chapter.says("Make the inputs small, and the slopes stay near one")
    chapter.says("The net must stay near its linear range")
    assert kept("tanh", "orthogonal") < 1e-15
    assert kept("tanh", "orthogonal", inputs=0.001) > 0.8
    assert kept("identity", "orthogonal") == pytest.approx(1, rel=1e-9)
    assert kept("tanh", "gaussian", inputs=0.001) < 0.2  # small inputs alone do not do it


def test_the_identity_with_relu_keeps_the_error_of_the_units_that_stay_on(chapter):
    chapter.says("a ReLU that stays on has the slope one")
    for seed in range(3):
        rng = np.random.default_rng(seed)
        net = random_rnn(rng, 1, start="identity")
        x = rng.normal(size=(300, 1, 8))
        left, trace = rnn_error(net, x, activation="relu")
        on = trace["h"][-201:, 0] > 0  # (201, H)
        sizes = net["V"][0] ** 2
        assert left[200] ** 2 == pytest.approx(sizes[on.all(axis=0)].sum() / sizes[on[-1]].sum())


def test_a_large_first_input_thins_the_error_by_the_slopes_alone(chapter):
    chapter.says("the slopes of tanh are small now, because the state is large")

    def left(x, w=1.4, linear=False):
        h, product = np.tanh(x), 1.0
        for _ in range(4):
            z = w * h
            h = z if linear else np.tanh(z)
            product *= w * (1 if linear else 1 - h**2)
        return product, abs(h)

    (small, low), (large, high) = left(0.1), left(2)
    assert small > 2 > 0.1 > large
    assert high > 2 * low
    assert left(0.1, linear=True)[0] == left(2, linear=True)[0]  # straight, the input is nothing
