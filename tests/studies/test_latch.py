"""The latch: its sequences, its one loop for every net, its criterion."""

import itertools
from typing import Any

import numpy as np
import pytest

from lstm_lib.gradcheck import check_gradient, relative_error
from studies.latch.nets import (
    BLOCKS,
    MODELS,
    NETS,
    SOLVED,
    TASKS,
    init_net,
    loss_and_grads,
    train_steps,
    until_solved,
    updates_needed,
)
from studies.tasks.memory_task import NOTHING


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("task", TASKS)
def test_every_net_has_the_gradient_of_its_loss(net, task):
    draw, output, D, O = TASKS[task]
    rng = np.random.default_rng(0)
    params, batch = init_net(rng, net, D, O, H=3), draw(rng, 5, 2)
    assert check_gradient(lambda p: loss_and_grads(p, batch, net=net, output=output), params) < 1e-7


def test_the_blocks_of_the_ladder_differ_in_their_gates_alone():
    ladder = [BLOCKS[net] for net in ("no gates", "input gate", "output gate", "1997")]
    assert [variant.gates for variant in ladder] == ["", "i", "o", "io"]
    assert len({variant._replace(gates="") for variant in ladder}) == 1


def test_truncation_changes_the_gradient_of_the_block_but_not_that_of_the_readout():
    rng = np.random.default_rng(0)
    params, batch = init_net(rng, "1997", 4, 2), TASKS["symbol"][0](rng, 20, 4)
    exact, cut = (
        loss_and_grads(params, batch, net="1997", truncated=way)[1] for way in (False, True)
    )
    assert np.array_equal(exact["V"], cut["V"])
    assert relative_error(exact, cut) > 0.01


def test_a_short_lag_is_solved_and_the_run_repeats_with_its_seed():
    first, again = (updates_needed("1997", 0, lag=3, steps=200) for _ in range(2))
    assert first == again < 200


def test_solved_means_twenty_batches_without_a_mistake():
    needed = updates_needed("1997", 0, lag=3, steps=200)
    run = list(itertools.islice(train_steps("1997", 0, lag=3), needed))
    assert all(done.right == 1 for done in run[-20:])
    assert run[-21].right < 1


def test_what_is_not_solved_in_time_needs_infinitely_long():
    assert updates_needed("sigmoid RNN", 0, lag=30, steps=25) == np.inf


def test_a_number_counts_as_right_within_a_tenth():
    run = list(itertools.islice(train_steps("1997", 0, lag=2, task="number"), 400))
    assert run[0].right < 0.6
    assert np.mean([done.right for done in run[-10:]]) > 0.8
    assert run[-1].loss < run[0].loss


def test_the_bias_that_grows_with_the_lag_leaves_a_third_over_it():
    start = next(train_steps("forget gate", 0, lag=50, forget_bias="ln(lag)", lr=1e-12)).params
    kept = 1 / (1 + np.exp(-start["b_f"]))
    assert kept == pytest.approx(50 / 51)
    assert abs((50 / 51) ** 50 - np.exp(-1)) < 0.01
    shut = next(train_steps("1997", 0, lag=50, input_bias="-ln(lag)", lr=1e-12)).params
    assert 1 / (1 + np.exp(-shut["b_i"])) == pytest.approx(1 / 51)


def test_an_orthogonal_start_keeps_every_length_and_an_identity_every_state():
    nets = [
        init_net(np.random.default_rng(s), "tanh RNN", 4, 2, start="orthogonal") for s in (0, 1)
    ]
    for net in nets:
        assert np.abs(net["W"] @ net["W"].T - np.eye(8)).max() < 1e-14
    assert np.abs(nets[0]["W"] - nets[1]["W"]).max() > 0.1
    same = init_net(np.random.default_rng(0), "ReLU RNN", 4, 2, start="identity")
    assert np.array_equal(same["W"], np.eye(8))


def test_small_input_weights_are_the_same_draw_made_smaller():
    usual = init_net(np.random.default_rng(0), "tanh RNN", 4, 2)
    small = init_net(np.random.default_rng(0), "tanh RNN", 4, 2, inputs=0.002)
    assert small["U"] == pytest.approx(usual["U"] * 0.004)
    assert all(np.array_equal(small[name], usual[name]) for name in "WbV")
    drawn = init_net(np.random.default_rng(0), "tanh RNN", 500, 2, inputs=0.002)["U"]
    assert np.std(drawn) == pytest.approx(0.002, rel=0.05)


def test_numbers_are_solved_when_two_percent_are_left():
    updates, loss, _ = until_solved("1997", 0, 3, "number", steps=1000)
    assert 100 < updates < 1000
    assert 0.9 * SOLVED * NOTHING < loss < SOLVED * NOTHING
    updates, loss, _ = until_solved("1997", 0, 3, "number", steps=100)
    assert (updates, loss > SOLVED * NOTHING) == (np.inf, True)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_net_whose_numbers_grow_beyond_all_bounds_has_not_solved_its_task():
    settings = {"start": "identity", "inputs": 10, "lr": 5}
    updates, loss, params = until_solved("linear RNN", 0, 1000, "number", steps=20, **settings)
    assert (updates, loss) == (np.inf, np.inf)
    assert np.isfinite(params["W"]).all()


def test_the_models_of_the_curves_are_settings_of_the_loop():
    settings: Any
    for settings in MODELS.values():
        assert np.isfinite(next(train_steps(seed=0, lag=5, **settings)).loss)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="forget_bias: got 2, expected 0: the net has no such"):
        next(train_steps("1997", 0, 5, forget_bias=2))
    with pytest.raises(ValueError, match="input_bias: got 'low', expected one of 'ln"):
        next(train_steps("1997", 0, 5, input_bias="low"))
    with pytest.raises(ValueError, match="net: got 'GRU', expected one of 'sigmoid RNN'"):
        updates_needed("GRU", 0, 5)
    with pytest.raises(ValueError, match="task: got 'colour', expected one of 'symbol', 'number'"):
        next(train_steps("1997", 0, 5, task="colour"))
    with pytest.raises(ValueError, match="streak: got 20, expected from 1 to 10"):
        updates_needed("1997", 0, 5, steps=10)
    with pytest.raises(ValueError, match="start: got 'uniform', expected one of 'Gaussian'"):
        next(train_steps("tanh RNN", 0, 5, start="uniform"))
    with pytest.raises(
        ValueError, match="start, inputs: got 'orthogonal', None, expected them for"
    ):
        next(train_steps("1997", 0, 5, start="orthogonal"))
