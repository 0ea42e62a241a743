"""Each cause that the experiments and chapter 5 give for who learns the latch is taken away."""

import itertools

import numpy as np
import pytest

from lstm_lib import lstm, rnn
from studies.core.results import read
from studies.latch import nets as latch
from studies.latch.compiled import COMPILED
from studies.latch.figures import outcomes
from studies.tasks.memory_task import NOTHING, marked_numbers, sequences

NEAR_ZERO = {"inputs": 0.002, "lr": 0.0003}
LAGS = (10, 30, 100, 300, 1000)


def stored(model, **settings):
    return outcomes(read("latch"), (model,), **settings)[model]


def solved(model, lag, **settings):
    return sum(o["updates"] is not None for o in stored(model, **settings)[lag])


def shares_right(activation, seeds=range(5), lag=100):
    """Train nets with the other start; share of symbols right, with another activation for tanh."""
    x, y, _ = sequences(np.random.default_rng(99), lag, 500)
    found = []
    for seed in seeds:
        _, _, net = latch.until_solved(
            "tanh RNN",
            seed,
            lag,
            start="orthogonal",
            loops=COMPILED,
            **NEAR_ZERO,
        )
        said = rnn.forward(net, x, activation=activation)["prediction"][-1].argmax(axis=1)
        found.append(np.mean(said == y[-1].argmax(axis=1)))
    return found


def test_the_other_start_is_a_straight_line_to_the_net(chapter):
    chapter("experiments").says("It answers as before.")
    assert min(shares_right("tanh")) > 0.95
    assert min(shares_right("identity")) > 0.95


def test_from_the_usual_start_the_curve_of_tanh_is_in_use():
    slopes = [o["slope"] for o in stored("tanh RNN")[10]]
    near = [o["slope"] for o in stored("tanh, orthogonal", **NEAR_ZERO)[10]]
    assert max(slopes) < 0.95 < min(near)


def test_each_part_of_the_other_start_counts(chapter):
    chapter("experiments").says("At a lag of 1000 it takes all three.")
    chapter("two_gates").says("So memory is *not* what a recurrent network lacks")
    chapter("vanishing_gradients").says(
        "So the first weights can give a plain recurrent net a memory, and nothing else about it"
    )
    whole = [solved("tanh, orthogonal", lag, **NEAR_ZERO) for lag in LAGS]
    assert whole == [10] * 5
    one_less = {
        "orthogonal": ("tanh RNN", NEAR_ZERO),
        "small": ("tanh, orthogonal", {"lr": 0.0003}),
        "slow": ("tanh, orthogonal", {"inputs": 0.002}),
    }
    far = {name: solved(model, 1000, **s) for name, (model, s) in one_less.items()}
    assert max(far.values()) <= 2
    at_100 = {name: solved(model, 100, **s) for name, (model, s) in one_less.items()}
    assert at_100["small"] == 0
    assert min(at_100["orthogonal"], at_100["slow"]) > 5


def test_training_at_the_usual_rate_spoils_what_keeps_lengths_and_what_is_straight(chapter):
    chapter("experiments").says("so that training does not spoil both at once")
    x, *_ = sequences(np.random.default_rng(9), 100, 50)
    for seed in range(3):
        turned, slope = {}, {}
        for lr in (0.0003, 0.01):
            settings = {"start": "orthogonal", "inputs": 0.002, "lr": lr, "loops": COMPILED}
            run = latch.train_steps("tanh RNN", seed, lag=100, **settings)
            *_, last = itertools.islice(run, 40)
            W, h = last.params["W"], rnn.forward(last.params, x)["h"][1:]
            turned[lr] = np.linalg.norm(W.T @ W - np.eye(len(W)), 2)
            slope[lr] = np.mean(1 - h**2)
        assert turned[0.0003] < 0.15 < 0.25 < turned[0.01]
        assert slope[0.01] < 0.93 < 0.97 < slope[0.0003]


def test_a_symbol_without_a_wire_of_its_own_is_too_much_for_the_bare_carousel(chapter):
    chapter("experiments").says("in this task each symbol has a wire of its own")
    x, y, _ = marked_numbers(np.random.default_rng(0), 30, 5000)
    by_sum = np.stack([x[..., 0].sum(axis=0), np.ones(5000)], axis=1)  # all that one cell adds up
    best, *_ = np.linalg.lstsq(by_sum, y[-1], rcond=None)
    assert np.mean((by_sum @ best - y[-1]) ** 2) / 2 > 0.9 * NOTHING
    assert solved("bare carousel", 100) == 9


def test_a_net_that_weighs_each_step_alike_is_left_with_nine_tenths(chapter):
    chapter("two_gates").says("the floor is nine tenths of the loss of knowing nothing")
    x, y, _ = marked_numbers(np.random.default_rng(0), 30, 20_000)
    steps = np.concatenate([*x.transpose(2, 0, 1), np.ones((1, x.shape[1]))]).T
    best, *_ = np.linalg.lstsq(steps, y[-1], rcond=None)
    assert np.mean((steps @ best - y[-1]) ** 2) / 2 == pytest.approx(0.9 * NOTHING, rel=0.02)
    chosen = (x[..., 0] * x[..., 1]).sum(axis=0)  # the mark multiplies: nothing is left
    assert np.array_equal(chosen, y[-1, :, 0])


def test_who_chooses_chooses_by_what_is_not_straight(chapter):
    chapter("experiments").says("They choose by what is not straight in them.")
    wide = {"task": "number", "steps": None, "inputs": 0.1, "lr": 0.001}
    for model in ("tanh, orthogonal", "ReLU, identity"):
        good = [o for o in stored(model, **wide)[10] if o["loss"] < 0.2 * NOTHING]
        assert len(good) >= 7
        assert min(o["linear"] for o in good) > 10  # with the identity: times knowing nothing
    assert min(o["loss"] for o in stored("linear, orthogonal", **wide)[10]) > 0.85 * NOTHING


def still(net):
    """Let neither distractors nor what the block shows drive its states, before it is trained."""
    net["U_g"][:, 2:] = 0
    net["W_g"][:] = 0
    return net


@pytest.mark.parametrize("lag", [300])
def test_without_the_drift_a_half_open_gate_gets_over_300_steps(chapter, monkeypatch, lag):
    chapter("two_gates").says("Why, if the error on the carousel is one at any lag?")
    chapter("experiments").says("the weights that let *C* and *D* drive the states")
    chapter("experiments").says("and most nets get over 300 steps with their gates half open")
    draw = latch.init_net
    as_they_come = solved("1997, exact", lag)
    monkeypatch.setattr(latch, "init_net", lambda *a, **k: still(draw(*a, **k)))
    needed = [
        latch.updates_needed("1997", seed, lag, steps=300, loops=COMPILED) for seed in range(6)
    ]
    assert np.mean(np.isfinite(needed)) > 0.5 > as_they_come / 10
    assert solved("1997, exact", lag, input_bias="-ln(lag)") == 10


def test_a_gate_that_starts_shut_keeps_h_steep(chapter):
    chapter("two_gates").says("no error gets onto it")
    x, _, _ = sequences(np.random.default_rng(0), 1000, 16)

    def passed(bias):
        out = []
        for seed in range(10):
            net = latch.init_net(np.random.default_rng(seed), "1997", 4, 2)
            net["b_i"] = net["b_i"] + bias
            c = lstm.forward(net, x, variant="1997")["c"][-1]
            out.append(np.median(0.5 / np.cosh(c / 2) ** 2))
        return np.median(out)

    assert passed(0) < 1e-20
    assert passed(-np.log(1000)) > 0.4
