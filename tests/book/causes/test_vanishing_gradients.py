"""Each cause that "Vanishing gradients" gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import feedforward
from lstm_lib.training import minibatches, train
from studies.core.results import read
from studies.data.digits import load_digits
from studies.gradients.lags import measure, random_rnn, rnn_error
from studies.gradients.layer_norms import deep_sizes, train_deep
from studies.tasks.by_hand import rnn_by_hand
from studies.tasks.memory_task import share_right

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


def test_larger_weights_make_up_for_slopes_that_they_lower(chapter):
    chapter.says("Larger weights make up for that, and saturate the units more.")
    found = {gain: measure("tanh", gain, lags=100, seeds=range(3)) for gain in (1, 1.5, 2)}
    left = {gain: np.median(errors[:, -1]) for gain, (errors, _) in found.items()}
    slope = {gain: factor / gain for gain, (_, factor) in found.items()}
    assert left[1] < left[1.5] / 1e6 < left[2] / 1e12
    assert slope[1] > slope[1.5] > slope[2]
    assert slope[2] * 2 < 1.2 < slope[1] * 2  # at the slopes of a gain of one it would explode


def of_a_chain(w, h=0.5):
    """What 30 tanh neurons in a row, with the weights w, leave of an error."""
    left = 1.0
    for weight in w:
        h = np.tanh(weight * h)
        left *= weight * (1 - h**2)
    return abs(left)


def test_one_neuron_per_layer_vanishes_at_every_size_of_the_weights(chapter):
    chapter.says("With one neuron per layer neither [random]")
    rng = np.random.default_rng(0)
    for std in (0.5, 1, 1.5, 2, 3, 5):
        assert np.median([of_a_chain(rng.normal(0, std, 30)) for _ in range(200)]) < 1e-3
    for w in (0.5, 0.9, 1.1, 1.5, 2, 3, 5):
        assert of_a_chain(np.full(30, w)) < 0.1
    assert of_a_chain(np.full(30, 1.1), h=1e-4) > 1  # where the states stay small it explodes


def test_the_two_of_he_s_start_is_for_the_relus_that_are_off(chapter):
    chapter.says("Half of the ReLUs are off and pass nothing on; the 2 makes up for it.")

    def kept(twice, off):
        rng, n, found = np.random.default_rng(0), 100, []
        for _ in range(10):
            h, layers = np.abs(rng.normal(size=n)), []
            for _ in range(20):
                W = rng.normal(0, np.sqrt(twice / n), (n, n))
                z = W @ h
                on = z > 0
                layers.append((W, on if off else np.ones(n)))
                h = np.where(on, z, 0) if off else z
            error = rng.normal(size=n)
            first = np.linalg.norm(error)
            for W, slope in reversed(layers):
                error = W.T @ (slope * error)
            found.append((np.linalg.norm(error) / first) ** (1 / 20))
            half = np.mean([slope.mean() for _, slope in layers])
            assert half == pytest.approx(0.5, abs=0.05) or not off
        return np.median(found)

    assert kept(2, off=True) == pytest.approx(1, abs=0.05)
    assert kept(1, off=True) == pytest.approx(np.sqrt(0.5), abs=0.05)
    assert kept(1, off=False) == pytest.approx(1, abs=0.05)  # with none off it needs no 2


def test_a_memory_exists_and_training_from_the_usual_start_seldom_finds_one(chapter):
    chapter.says("So a recurrent network *can* remember, but training from that start seldom finds")
    assert share_right(rnn_by_hand(distractors=2), 100) == 1
    usual = read("memory", lag=100, start="Gaussian", inputs=0.5, lr=0.01)
    found = [trial.outcome["right"] >= 0.99 for trial in usual]
    assert len(found) == 40 and sum(found) <= 8
