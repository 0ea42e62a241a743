"""Each cause that "The whole block" gives is taken away, and its effect goes."""

import functools

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.training import training
from studies.tasks.trained_cell import draw_batch, marked_years, run, train_steps

LEARNED = (1, 2, 6)  # seeds whose cell learns to sample and hold


def cell_with(**given):
    return {w: np.full(shape, given.get(w, 0.0)) for w, shape in lstm.shapes(1, 1, "full").items()}


def one_cell(cell, x, slot):
    return lstm.forward(cell, np.reshape(x, (-1, 1, 1)), variant="full")[slot][1:, 0, 0]


COUNT = {"b_f": 8, "U_i": 8, "b_i": -4, "b_g": 8, "b_o": 8}


def test_a_gate_that_closes_adds_nothing_at_zero(chapter):
    chapter.says("at $x_t = 0$ still adds a little, because a sigmoid never closes")
    assert one_cell(cell_with(**COUNT), [0.0], "c")[0] == pytest.approx(0.018, abs=0.001)
    assert one_cell(cell_with(**COUNT | {"U_i": 80, "b_i": -40}), [0.0], "c")[0] < 1e-15


def test_the_forget_tap_s_leak_bounds_the_count(chapter):
    chapter.says(
        "The memory can count far, but not for ever: the forget tap leaks, "
        "and in the end it loses in each step what a one adds."
    )
    leaky = one_cell(cell_with(**COUNT), np.ones(40_000), "c")
    assert round(leaky[999]) == 834
    assert round(leaky[-1]) == 2928
    assert (np.diff(leaky) >= 0).all()
    tight = one_cell(cell_with(**COUNT | {"b_f": 40}), np.ones(40_000), "c")
    assert tight[-1] == pytest.approx(40_000 * tight[0])


def test_a_shut_block_needs_its_peephole_to_latch(chapter):
    chapter.says(
        "look at $h_{t-1}$, which also works here, because our output tap is always open; "
        "shut it, and only the peephole is left"
    )
    x = [0, 0, 1, 0, 1, 1, 0, 1.0]
    sees = {"b_f": 12, "U_i": 24, "P_i": -24, "b_i": -12, "b_g": 8}
    hears = {"b_f": 12, "U_i": 24, "W_i": -32, "b_i": -12, "b_g": 8}
    for open_ in (8, -12):
        assert one_cell(cell_with(**sees, b_o=open_), x, "c")[2:] == pytest.approx(
            np.ones(6), abs=0.01
        )
    assert one_cell(cell_with(**hears, b_o=8), x, "c")[-1] == pytest.approx(1, abs=0.05)
    assert one_cell(cell_with(**hears, b_o=-12), x, "c")[-1] > 3


@functools.cache
def learned(seed):
    *_, done = train_steps(seed, 1000)
    return done.params


def off(params):
    """Largest error in the years of the sunspots, in units of 95."""
    seen = run(params, *marked_years()[1:])
    return np.abs(seen["says"] - seen["target"]).max()


@pytest.mark.parametrize("seed", LEARNED)
def test_both_gates_ignore_the_number_and_follow_the_mark(chapter, seed):
    chapter.says("Both gates ignore the number and follow the mark")
    params = learned(seed)
    blind, deaf = ({name: w.copy() for name, w in params.items()} for _ in range(2))
    for k in "fi":
        blind[f"U_{k}"][:, 0] = 0  # the number
        deaf[f"U_{k}"][:, 1] = 0  # the mark
    assert off(params) < 0.15
    assert off(blind) < 0.25
    assert off(deaf) > 0.8


def taught(seed, teacher, steps, sometimes=False):
    """Train a cell drawn from one seed with sequences from another.

    `sometimes`: a third input says when the answer is wanted, else 0 is right.
    """
    params = lstm.init(np.random.default_rng(seed), 2 + sometimes, 1, 1, variant="full")
    params["b_f"] = params["b_f"] + 1
    rng = np.random.default_rng(teacher)

    def batch():
        x, y = draw_batch(rng)
        if sometimes:
            ask = (rng.random(y.shape) < 0.5) * 1.0
            return np.concatenate([x, ask], -1), y * ask
        return x, y

    run = training(
        params,
        lambda p, batch: lstm.loss_and_grads(p, batch, variant="full", output="linear"),
        (batch() for _ in range(steps)),
        lr=2e-2,
        clip=1.0,
    )
    done = list(run)
    x, _ = batch()
    o = lstm.forward(done[-1].params, x, variant="full")["o"]
    return np.mean([step.loss for step in done[-20:]]), o, x[..., -1:] == 1


def test_it_was_the_start_that_was_unlucky(chapter):
    """Another start learns from the same sequences, the same start does not learn from others."""
    chapter.says("so it was not too small: it had an unlucky start")
    for teacher in (101, 102):
        assert taught(3, teacher, 600)[0] > 0.02
        assert taught(1, teacher, 600)[0] < 0.01


def test_the_output_tap_moves_when_the_answer_is_wanted_only_at_times(chapter):
    chapter.says("The output tap hardly moves: the answer is wanted at every step.")
    loss, o, wanted = taught(1, 101, 1000, sometimes=True)
    assert loss < 0.01
    assert o[wanted].min() > 0.5
    assert o[~wanted].max() < 0.2
    assert np.ptp(run(learned(1), *marked_years()[1:])["o"]) < 0.2
