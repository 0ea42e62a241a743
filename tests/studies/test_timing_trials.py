"""The timing task: what is heard and asked, nets side by side."""

import itertools

import numpy as np
import pytest

from lstm_lib.gradcheck import central_difference
from studies.timing.nets import (
    generate,
    learning,
    loss_and_grads,
    one_net,
    start,
    trials,
)
from studies.timing.tasks import delay_train, spike_train


def test_a_net_with_peepholes_starts_as_the_twin_of_the_one_without():
    eyes, _ = start(range(3), 2, "2000")
    blind, _ = start(range(3), 2, "1999")
    assert {name for name in eyes if name not in blind} == {"P_i", "P_f", "P_o"}
    assert not any(eyes[name].any() for name in ("P_i", "P_f", "P_o"))
    assert np.array_equal(generate(eyes, "2000", 30), generate(blind, "1999", 30))
    assert eyes["b_f"].tolist() == [3] * 6


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


@pytest.mark.parametrize("task", ["fire", "measure"])
def test_the_gradient_is_that_of_nudged_weights(task):
    rng = np.random.default_rng(0)
    params, mine = start([0, 1], 2, "2000")
    params |= {name: rng.normal(size=4) for name in ("P_i", "P_f", "P_o")}
    lesson = delay_train(rng, 3, 2) if task == "measure" else spike_train(3, 2)
    loss = lambda p: loss_and_grads(p, lesson, variant="2000", mine=mine)  # noqa: E731
    grads = loss(params)[1]
    nudged = central_difference(lambda p: loss(p)[0], params)
    for name in grads:
        assert grads[name] == pytest.approx(nudged[name] * mine.get(name, 1), abs=1e-8), name


def test_the_truncated_gradient_leaves_the_readout_s_alone_and_cuts_the_block_s():
    params, mine = start([0], 3, "1999")
    exact, cut = (
        loss_and_grads(params, spike_train(5, 2), variant="1999", mine=mine, truncated=way)[1]
        for way in (False, True)
    )
    assert np.array_equal(exact["V"], cut["V"])
    assert np.abs(exact["W_f"] - cut["W_f"]).max() > 1e-5


def test_a_short_round_is_learned_and_the_trial_repeats():
    solved, _ = trials("1999", 3, 3, seeds=range(4), updates=300)
    again, _ = trials("1999", 3, 3, seeds=range(4), updates=300)
    assert np.isfinite(solved).sum() >= 3
    assert np.array_equal(solved, again)
    assert (solved[np.isfinite(solved)] % 50 == 0).all()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="updates: got 10, expected at least 50"):
        trials("1999", 3, 3, updates=10)
    with pytest.raises(ValueError, match="k: got 2, expected from 0 to 1"):
        one_net(start([0, 1], 2, "1999")[0], 2)
