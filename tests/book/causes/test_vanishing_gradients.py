"""Each cause that "Vanishing gradients" gives is taken away, and its effect goes.

The sentences of ARGUMENTS are wrong answers of the quiz.
"""

import numpy as np
import pytest

from lstm_lib import chain, feedforward, rnn
from lstm_lib.training import minibatches, train
from studies.data.digits import load_digits
from studies.gradients.lags import measure, random_rnn, rnn_error
from studies.gradients.layer_norms import deep_sizes, read_out, train_deep
from studies.tasks.by_hand import fixed_points, rnn_by_hand

ARGUMENTS = (
    "It vanishes, because every long product does.",
    "It stays about the same, because 1.1 is near one.",
)
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


def test_the_last_layer_learns_as_soon_as_what_it_sees_is_not_faint(chapter):
    chapter.says("The images are still in there, but too faint to learn from.")
    chapter.says("That layer 1 is random hardly matters: what it passes on is enough for more than")
    chapter.says(
        "Layer 6 as it is allows no better than guessing; rescaled, it allows more than 80"
    )
    for seed in (0, 1):
        net = feedforward.init(np.random.default_rng(seed), deep_sizes(6))
        assert read_out(DATA, net, 1) > 0.75
        assert read_out(DATA, net, 6) < 0.15
        assert read_out(DATA, net, 6, rescaled=True) > 0.8


def products(w, slopes_of=None):
    trace = chain.forward(np.full(12, w), 1.0)
    slopes = chain.layer_factors(chain.forward(np.full(12, slopes_of or w), 1.0)) / (slopes_of or w)
    return np.prod(trace["w"][1:] * slopes[1:])


def test_large_weights_in_a_chain_vanish_by_the_slopes_they_lead_to(chapter):
    chapter.says("a larger weight drives the neuron into the flat part of the sigmoid")
    as_they_are = [products(w) for w in (1.0, 2.0, 3.0)]
    slopes_held = [products(w, slopes_of=1.0) for w in (1.0, 2.0, 3.0)]
    assert max(as_they_are) < 1e-6
    assert slopes_held[1] / slopes_held[0] == pytest.approx(2**11)
    assert slopes_held[2] / slopes_held[0] == pytest.approx(3**11)


def test_weights_that_are_larger_than_one_vanish_as_well(chapter):
    chapter.says("The conclusion holds for our chain, but the reason needs care.")
    w = 3 * np.random.default_rng(0).normal(size=(10, 10_000))
    assert (np.abs(w) > 1).mean() > 0.7
    factors = np.abs(chain.layer_factors(chain.forward(w, 1.0)))[1:]
    assert np.exp(np.log(factors).mean()) < 0.25


def test_at_the_steepest_point_all_factors_would_be_a_quarter_of_the_weight(chapter):
    chapter.says("most neurons do not work at the steepest point")
    w = np.random.default_rng(0).normal(size=(10, 100_000))
    typical = np.exp(np.log(np.abs(w) / 4).mean())
    assert typical == pytest.approx(0.1325, abs=5e-4)
    slopes = chain.layer_factors(chain.forward(w, 1.0)) / w
    assert (slopes < 0.249).mean() > 0.5


def delta(slope=None):
    """How far the error of the six-layer net shrinks from layer 7 to layer 1."""
    net = feedforward.init(np.random.default_rng(0), deep_sizes(6))
    trace = feedforward.forward(net, DATA.x)
    dz = last = trace["prediction"] - DATA.y
    for layer in range(6, 0, -1):
        h = trace["h"][layer]
        dz = (h * (1 - h) if slope is None else slope) * (dz @ net[layer]["W"])
    return np.linalg.norm(dz) / np.linalg.norm(last)


def test_the_error_of_six_layers_falls_below_the_estimate_by_its_slopes(chapter):
    chapter.says(r"$\delta$ shrinks to $1.9 \cdot 10^{-4}$, as the slopes lie a little below 1/4")
    assert delta() == pytest.approx(1.9e-4, rel=0.03)
    assert delta() < 0.25**6 < delta(slope=0.25)


def test_clipping_cures_an_explosion_and_not_a_vanished_gradient(chapter):
    chapter.says("Against explosion there is a simple one, {term}`gradient clipping <clipping>`")
    chapter.says("What has vanished is not brought back by it.")

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
    chapter.says("The input moves the neuron to and fro around its operating point.")
    chapter.says("so every move lowers it")
    assert one_neuron("tanh", 0.5) < 1e-3 < one_neuron("tanh", 0.05) < 1
    assert one_neuron("tanh", 1e-6) == pytest.approx(1, abs=0.02)
    assert one_neuron("identity", 0.5) == 1


def excess(H, seeds, gain=1.5):
    errors, factor = measure("tanh", gain, lags=100, seeds=seeds, H=H)
    return factor**100 / np.median(errors[:, -1])


def test_the_prediction_is_too_high_where_single_steps_differ(chapter):
    chapter.says("In a wide layer one step is much like another, and the two come together")
    chapter.says("with 512 neurons instead of 32 less than a factor of ten is left")
    assert excess(32, range(10)) > 100
    assert excess(512, range(3)) < 10


def test_independent_slopes_and_weights_leave_the_prediction_too_high():
    rng, H, gain, ends = np.random.default_rng(0), 32, 3.0, []
    slopes = []  # of other nets
    for seed in range(20):
        net = random_rnn(np.random.default_rng(seed), gain, H)
        x = rng.normal(size=(200, 1, 8))
        slopes.append(1 - rnn.forward(net, x)["h"][101:, 0] ** 2)
    slopes = np.array(slopes)  # (20, 100, H)
    for these in slopes:
        error = rng.normal(size=H)
        error /= np.linalg.norm(error)
        for slope in rng.permutation(these):
            error = slope * (gain / np.sqrt(H) * rng.normal(size=(H, H)) @ error)
        ends.append(np.linalg.norm(error))
    assert (gain * np.sqrt(np.mean(slopes**2))) ** 100 > 100 * np.median(ends)


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


def test_the_net_built_by_hand_loses_more_than_its_rest_by_the_push_of_a(chapter):
    chapter.says("since A first pushed the state beyond its resting place, where tanh is flatter")
    states, slopes = fixed_points(w=2.0)
    x = np.eye(4)[[0] + [2] * 100][:, None]
    pushed, _ = rnn_error(rnn_by_hand(distractors=2), x)
    to_rest, _ = rnn_error(rnn_by_hand(distractors=2, u=np.arctanh(states[-1])), x)
    assert to_rest[-1] == pytest.approx(slopes[-1] ** 100, rel=1e-6)
    assert f"{to_rest[-1]:.0e}" == "1e-78"
    assert pushed[-1] < 0.2 * to_rest[-1]
