"""What the page of differences says of nets is what the studies measured."""

import numpy as np

from studies.core.results import read


def solved(model, lag, lr=0.01, inputs=None):
    trials = read("latch", model=model, lag=lag, lr=lr)
    at = [t for t in trials if t.settings.get("inputs") == inputs and "task" not in t.settings]
    assert len(at) == 10
    return [t.outcome["updates"] is not None for t in at]


def left(**settings):
    return np.median([t.outcome["exact"][-1] for t in read("gradients", **settings)])


def test_training_from_the_usual_start_seldom_finds_a_memory(chapter):
    chapter.says("Training from the usual random weights seldom finds such weights")
    assert sum(solved("sigmoid RNN", 100)) == 0
    assert sum(solved("tanh RNN", 100)) < 5
    chapter.says("from an orthogonal matrix and small input weights it does")
    assert all(solved("tanh, orthogonal", 100, lr=0.0003, inputs=0.002))


def test_larger_weights_make_a_wide_tanh_network_explode(chapter):
    chapter.says("no explosion lasts, with a network of many it can")
    assert left(net="tanh RNN", gain=1) < 1e-10
    assert left(net="tanh RNN", gain=3) > 1e3


def test_the_error_of_one_tanh_neuron_with_a_large_weight_does_not_explode_for_long():
    w, h, error, sizes = 3.0, 0.01, 1.0, []
    for _ in range(60):
        h = np.tanh(w * h)
        error *= w * (1 - h**2)
        sizes.append(error)
    assert max(sizes) > 10 and sizes[-1] < 1e-6
