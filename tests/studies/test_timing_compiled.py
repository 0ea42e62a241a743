"""The compiled net computes what the plain one does, and its trials are its trials."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.timing import compiled
from studies.timing import nets as plain
from studies.timing.tasks import FORGET, delay_train, fire_mask, spike_train
from studies.timing.trial import draw, trial

pytestmark = pytest.mark.slow
VARIANT = {True: "2000", False: "1999"}


def unpacked(theta, H, peepholes=True):
    """The one vector as the dict of weights that the plain net takes."""
    A, P, V, a = (part.copy() for part in compiled.split(theta, H))
    net = {"V": V[None], "a": a}
    for k, name in enumerate("ifog"):
        net |= {f"U_{name}": A[k, :, :1], f"b_{name}": A[k, :, 1], f"W_{name}": A[k, :, 2:]}
        if peepholes and name != "g":
            net[f"P_{name}"] = P[k]
    return net


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(3, 9), st.booleans())
def test_the_loss_and_the_gradient_are_the_plain_net_s(seed, H, F, truncated):
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=4 * H * (2 + H) + 4 * H + 1)
    x, y, mask = delay_train(rng, F, 4)
    mask *= rng.uniform(0.5, 2, mask.shape)
    loss, grad = compiled.loss_and_grad(theta, H, x, y, mask, truncated)
    net = unpacked(theta, H)
    expected, grads = plain.loss_and_grads(net, (x, y, mask), variant="2000", truncated=truncated)
    assert loss == pytest.approx(expected, rel=1e-12)
    found = unpacked(grad, H)
    assert found.keys() == grads.keys()
    for name, value in grads.items():
        assert found[name] == pytest.approx(value, rel=1e-10, abs=1e-12), name


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_alone_with_its_own_answers_it_says_what_the_plain_net_says(seed, H):
    theta = np.random.default_rng(seed).normal(0, 2, 4 * H * (2 + H) + 4 * H + 1)
    fired = compiled.scores(theta, H, spike_train(5, 4)[0], True) > 0
    assert np.array_equal(fired, plain.generate(unpacked(theta, H), "2000", 20)[:, 0])


@pytest.mark.parametrize("peepholes", [True, False])
def test_both_begin_with_the_same_net_and_take_the_same_updates(peepholes):
    theta = draw(7, 3)
    first, _ = plain.start([7], 3, VARIANT[peepholes])
    for name, value in unpacked(theta, 3, peepholes).items():
        assert np.array_equal(first[name], value), name
    x, y = spike_train(6, 3)
    xs, ys, masks = (np.tile(row, (40, 1)) for row in (x, y, fire_mask(6, 3, True)))
    mean, square = np.zeros_like(theta), np.zeros_like(theta)
    loss = compiled.learn(theta, mean, square, 0, 3, xs, ys, masks, 0.03, peepholes, False)
    run = plain.train_steps(VARIANT[peepholes], 6, 3, [7], balanced=True)
    after = next(itertools.islice(run, 39, None))
    assert loss == pytest.approx(after.loss, rel=1e-9)
    for name, value in unpacked(theta, 3, peepholes).items():
        assert value == pytest.approx(after.params[name], rel=1e-7, abs=1e-9), name
    assert compiled.split(theta, 3)[1].any() == peepholes


@pytest.mark.parametrize("peepholes", [True, False])
def test_a_trial_of_one_seed_is_its_share_of_the_nets_side_by_side(peepholes):
    alone = [
        trial(seed, "fire", F=4, cells=2, peepholes=peepholes, lr=0.03, cap=300)["updates"]
        for seed in range(4)
    ]
    together, _ = plain.trials(VARIANT[peepholes], 4, 2, range(4), updates=300)
    assert [None if np.isinf(n) else n for n in together] == alone
    assert any(alone)


def test_a_silence_is_learned_and_the_trial_repeats():
    how = {"task": "measure", "F": 4, "cells": 3, "peepholes": True, "lr": 0.03, "cap": 1500}
    first = trial(0, **how)
    assert first["updates"] % 50 == 0
    assert first == trial(0, **how)


def test_a_net_that_gets_no_time_does_not_pass():
    outcome = trial(0, "fire", F=50, cells=1, peepholes=False, lr=0.03, cap=50)
    assert outcome["updates"] is None
    assert outcome["loss"] > 0


def test_the_forget_gates_begin_open():
    assert (compiled.split(draw(0, 4), 4)[0][1, :, 1] == FORGET).all()


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="task: got 'sing'"):
        trial(0, "sing", F=4, cells=2, peepholes=True, lr=0.03, cap=300)
    with pytest.raises(ValueError, match="cap: got 10, expected at least 50"):
        trial(0, "fire", F=4, cells=2, peepholes=True, lr=0.03, cap=10)
