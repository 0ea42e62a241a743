"""The timing task: what is heard and asked, nets side by side."""

import itertools

import numpy as np
import pytest

from lstm_lib.experiments.timing_trials import (
    generate,
    learning,
    loss_and_grads,
    on_time,
    one_net,
    spike_train,
    start,
    trials,
)
from lstm_lib.models.gradcheck import central_difference


def test_what_is_heard_is_the_last_answer():
    x, y = spike_train(4, 3)
    assert y.tolist() == [0, 0, 0, 1] * 3
    assert x.tolist() == [1, 0, 0, 0] * 3


def test_a_net_with_peepholes_starts_as_the_twin_of_the_one_without():
    eyes, _ = start(range(3), 2, "2000")
    blind, _ = start(range(3), 2, "1999")
    assert {name for name in eyes if name not in blind} == {"P_i", "P_f", "P_o"}
    assert not any(eyes[name].any() for name in ("P_i", "P_f", "P_o"))
    assert np.array_equal(generate(eyes, "2000", 30), generate(blind, "1999", 30))
    assert eyes["b_f"].tolist() == [1] * 6


def test_nets_side_by_side_learn_as_if_each_were_alone():
    together = next(itertools.islice(learning("2000", 4, 2, [3, 5, 8]), 29, None)).params
    for k, seed in enumerate((3, 5, 8)):
        alone = next(itertools.islice(learning("2000", 4, 2, [seed]), 29, None)).params
        own = one_net(together, k)
        assert own.keys() == alone.keys()
        for name in own:
            assert own[name] == pytest.approx(alone[name], rel=1e-9, abs=1e-12), name


def test_between_the_nets_all_weights_stay_zero():
    together = next(itertools.islice(learning("1999", 4, 2, [0, 1]), 9, None)).params
    assert not together["W_i"][:2, 2:].any()
    assert not together["W_i"][2:, :2].any()
    assert not together["V"][0, 2:].any()
    assert together["W_i"][:2, :2].all()


def test_the_gradient_is_that_of_nudged_weights():
    rng = np.random.default_rng(0)
    params, mine = start([0, 1], 2, "2000")
    params |= {name: rng.normal(size=4) for name in ("P_i", "P_f", "P_o")}
    x, y = spike_train(3, 2)
    grads = loss_and_grads(params, mine, x, y, "2000")[1]
    nudged = central_difference(lambda p: loss_and_grads(p, mine, x, y, "2000")[0], params)
    for name in grads:
        assert grads[name] == pytest.approx(nudged[name] * mine.get(name, 1), abs=1e-8), name


def test_the_truncated_gradient_leaves_the_readout_s_alone_and_cuts_the_block_s():
    params, mine = start([0], 3, "1999")
    x, y = spike_train(5, 2)
    exact, cut = (loss_and_grads(params, mine, x, y, "1999", t)[1] for t in (False, True))
    assert np.array_equal(exact["V"], cut["V"])
    assert np.abs(exact["W_f"] - cut["W_f"]).max() > 1e-5


def test_on_time_forgives_nothing():
    fired = np.zeros((12, 3), bool)
    fired[3::4] = True
    fired[5, 1] = True  # one too many
    fired[11, 2] = False  # one too few
    assert on_time(fired, 4).tolist() == [True, False, False]


def test_a_short_round_is_learned_and_the_trial_repeats():
    succeed, _ = trials("1999", 3, 3, seeds=range(4), updates=300)
    again, _ = trials("1999", 3, 3, seeds=range(4), updates=300)
    assert succeed.sum() >= 3
    assert np.array_equal(succeed, again)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="F: got 1, expected at least 2"):
        spike_train(1, 3)
    with pytest.raises(ValueError, match="k: got 2, expected from 0 to 1"):
        one_net(start([0, 1], 2, "1999")[0], 2)
