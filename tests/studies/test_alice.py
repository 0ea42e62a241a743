"""The nets that read Alice: their sizes, their gradients, and what is measured of them."""

import numpy as np
import pytest

from lstm_lib.gradcheck import relative_error
from studies.alice import nets
from studies.alice.cells import correlations, followers, properties, states
from studies.alice.compiled import COMPILED
from studies.alice.kept import BEST, UPDATES, load
from studies.alice.trial import parts, trial
from studies.core.results import read
from studies.data.text import K, codes_of, text_of
from studies.tasks.char_rnn import bits_per_character, windows
from studies.tasks.onehot import one_hot

both = pytest.mark.parametrize("net", nets.SIZES)


def first(net, seed=0, **sizes):
    return nets.start(net, np.random.default_rng(seed), **sizes)


def test_the_two_have_as_many_weights():
    assert {net: nets.count(first(net)) for net in nets.SIZES} == {"LSTM": 8265, "RNN": 8384}


@both
def test_compiled_and_plain_are_one(net):
    params = first(net, H=5)
    batch = next(windows(np.random.default_rng(1), codes_of("the cat sat on the mat" * 3), 3, 9))
    plain, fast = (nets.loss_and_grads(params, batch, loops=one) for one in (nets.PLAIN, COMPILED))
    assert fast[0] == pytest.approx(plain[0], rel=1e-12)
    assert relative_error(fast[1], plain[1]) < 1e-11


@both
def test_the_errors_by_the_inputs_are_what_a_nudge_finds(net):
    params, rng = first(net, H=4), np.random.default_rng(2)
    x, y = nets.before(rng.integers(0, K, 12), [8, 9], 6)

    def loss(x):
        p = (
            nets.read(params, x)["prediction"]
            if net == "LSTM"
            else nets.softmax(nets.read(params, x)["logits"])
        )
        return -np.log((p[-1] * y).sum(axis=-1)).sum()

    trace = nets.read(params, x)
    dlogits = np.zeros_like(trace["logits"])
    dlogits[-1] = nets.softmax(trace["logits"][-1]) - y
    errors = nets.send_back(params, trace, dlogits)[1]
    for t, b, d in ((0, 0, 3), (2, 1, 8), (5, 1, 0)):
        nudge = np.zeros_like(x)
        nudge[t, b, d] = 1e-5
        assert errors[t, b, d] == pytest.approx(
            (loss(x + nudge) - loss(x - nudge)) / 2e-5, rel=1e-5
        )
    back = nets.reach(params, rng.integers(0, K, 12), [8, 9], 6)
    assert (back[0] == 1).all() and back.shape == (6, 2)


def test_an_rnn_s_bits_are_those_of_chapter_2():
    params, codes = first("RNN"), parts()[1][:300]
    assert nets.bits(params, codes) == pytest.approx(bits_per_character(params, codes))


@both
def test_what_it_writes_is_drawn_from_what_it_answers(net):
    params = first(net) | {"V": 1e4 * first(net)["V"]}  # so sure that nothing is left to chance
    text = nets.write(params, np.random.default_rng(0), 12)
    for k in range(12):
        logits = nets.read(params, one_hot(codes_of("alice " + text[:k]), K)[:, None])["logits"]
        assert logits[-1, 0].argmax() == codes_of(text[k])[0]


def test_properties_of_a_line_are_those_of_a_reader():
    text = "the cat. no, don't! so"
    found = properties(text)
    assert found["a space"].nonzero()[0].tolist() == [3, 8, 12, 19]
    assert text_of(codes_of(text)[found["the word ends"] == 1]) == "etot"  # what follows so?
    assert found["letters of the word"].tolist()[:8] == [1, 2, 3, 0, 1, 2, 3, 0]
    assert found["letters of the word"].max() == 5
    assert found["words since a mark"].tolist()[:9] == [0, 0, 0, 1, 1, 1, 1, 0, 0]
    assert text_of(codes_of(text)[found["first word"] == 1]) == "the. no, don't! so"
    assert text_of(codes_of(text)[found["after the"] == 1]) == " cat"
    assert text_of(codes_of(text)[found["a vowel"] == 1]) == "eaooo"


def test_the_correlation_is_numpy_s_and_of_a_constant_it_is_none():
    rng = np.random.default_rng(0)
    cells, values = rng.normal(size=(50, 3)), rng.normal(size=50)
    cells[:, 2] = 4
    expected = [np.corrcoef(cells[:, k], values)[0, 1] for k in (0, 1)] + [0]
    assert correlations(cells, values) == pytest.approx(expected)


def test_the_cell_is_chosen_on_one_half_and_measured_on_the_other():
    text, params = text_of(parts()[1][:2000]), first("LSTM")
    cells, values = states(params, text), properties(text)["a vowel"]
    cell, r = followers(params, text)["a vowel"]
    assert cell == np.abs(correlations(cells[:1000], values[:1000])).argmax()
    assert r == pytest.approx(correlations(cells[1000:], values[1000:])[cell])


@both
def test_the_stored_net_is_that_of_the_study(net):
    (one,) = [t for t in read("alice", net=net, lr=BEST[net], T=32) if t.seed == 0]
    assert one.settings["steps"] == UPDATES
    stored = nets.bits(load(net), parts()[1], COMPILED)
    assert stored == pytest.approx(one.outcome["bits"][-1], abs=2e-4)


@both
def test_the_learning_rate_is_the_best_of_those_tried(net):
    tried: dict[float, list[float]] = {}
    for t in read("alice", net=net, validate=True, steps=2000):
        tried.setdefault(t.settings["lr"], []).append(t.outcome["bits"][-1])
    assert all(len(found) == 2 for found in tried.values())
    assert min(tried, key=lambda lr: np.mean(tried[lr])) == BEST[net]
    assert min(tried) < BEST[net] < max(tried)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="net: got 'GRU'"):
        first("GRU")
    with pytest.raises(TypeError, match="rng"):
        nets.start("RNN", 0)
    with pytest.raises(ValueError, match="places: got 1"):
        nets.before([1, 2, 3, 4], [1], 3)
    with pytest.raises(TypeError, match="validate"):
        trial(0, "LSTM", 0.01, 100, validate="no")
    with pytest.raises(ValueError, match="length: got 0"):
        nets.write(first("RNN"), np.random.default_rng(0), 0)
