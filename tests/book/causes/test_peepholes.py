"""Each cause that "Peepholes" gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from studies.core.intervals import wilson
from studies.core.results import read
from studies.tasks.timing import spike_times, timing_cell
from studies.timing.nets import (
    generate,
    loss_and_grads,
    one_net,
    scores,
    start,
)
from studies.timing.tasks import fire_mask, on_time, spike_train


def clock(p_f, p_o):
    """The chapter's soft clock, its two gates of different sharpness."""
    soft, cell = timing_cell(1, 9.5, 9.5, p_f), timing_cell(1, 9.5, 9.5, p_o)
    cell |= {name: soft[name] for name in ("b_f", "P_f")}
    trace = lstm.forward(cell, np.zeros((300, 1, 1)), variant="2000")
    return spike_times(trace["h"][1:, 0, 0]).tolist()


def test_it_is_the_forget_gate_that_gives_way(chapter):
    chapter.says(
        "with $p = 10$ for the output gate alone the clock is right, "
        "with $p = 10$ for the forget gate alone it is not"
    )
    exact = list(range(10, 301, 10))
    assert clock(p_f=100, p_o=10) == exact
    assert clock(p_f=10, p_o=100) != exact
    assert clock(p_f=10, p_o=10) == clock(p_f=10, p_o=100)
    assert clock(p_f=12, p_o=12)[:5] == exact[:5]


def test_the_cell_rests_where_it_loses_what_it_gains(chapter):
    chapter.says("the state comes to rest at 8.49, where it loses in each step the 1 that it gains")
    trace = lstm.forward(timing_cell(1, 9.5, 9.5, 2), np.zeros((300, 1, 1)), variant="2000")
    c, f = trace["c"][-1, 0, 0], trace["f"][-1, 0, 0]
    assert c == pytest.approx(8.49, abs=0.005)
    assert (1 - f) * c == pytest.approx(1)


def whisper(leak, W_o=150.0, W_f=-200.0):
    b_o = np.log((1 - leak) / leak)
    cell = timing_cell(k=0.05, p=1, theta_f=12, peepholes=False, theta_o=b_o)
    cell |= {"W_o": np.array([[W_o]]), "W_f": np.array([[W_f]])}
    trace = lstm.forward(cell, np.zeros((2000, 1, 1)), variant="1999")
    return spike_times(trace["h"][1:, 0, 0], 0.25)


def test_the_whisper_keeps_the_time(chapter):
    """The same weights keep no time in a cell that is quieter or that does not hear itself."""
    chapter.says("So weights of 150 and 200 will do, because this cell is *not* silent.")
    assert len(whisper(0.005)) > 50
    assert len(whisper(0.005, W_o=0.0)) == 0
    for W_o in (50.0, 100.0, 150.0, 200.0, 400.0):
        assert len(whisper(0.0005, W_o)) == 0


def test_gates_that_hear_gates_need_no_peepholes():
    """So the statement is about gates that hear nothing but x and h."""
    i, o, c, h = 0.0, 0.0, 0.0, []
    for _ in range(200):
        i, o = float(sigmoid(8 * i - 2.55 - 50 * o)), float(sigmoid(400 * (i - 0.85) - 800 * o))
        c = 0.5 * c + i
        h.append(o * np.tanh(c))
    fired = spike_times(h, 0.3)
    assert len(fired) > 15
    assert set(np.diff(fired)) == {9}
    assert np.delete(h, fired - 1).max() < 1e-40


def test_the_statement_leaves_out_gates_that_hear_gates(chapter):
    chapter.says("So a cell whose gates hear nothing but $x_t$ and $h_{t-1}$ cannot both be silent")


def test_a_net_with_peepholes_begins_the_same_as_its_twin_without(chapter):
    chapter.says("so each net with them starts out the same as its twin without")
    x = spike_train(10, 3)[0][:, None, None] * np.ones(4)
    eyes, blind = (scores(start(range(4), 4, name)[0], x, name)[1] for name in ("2000", "1999"))
    assert (eyes == blind).all()


def test_the_ramp_is_the_cost_s(chapter):
    """The same blind cells, the same start: another cost makes the ramp a step."""
    chapter.says("All ten blind nets end at this ramp.")
    chapter.says("balanced training, which drove the ramp on until it was steep")
    x, y = spike_train(10, 3)
    chances, losses = {}, {}
    for name in ("alike", "balanced"):
        nets = chapter.value(f"nets[{name!r}, '1999']")
        logits = scores(nets, x[:, None, None] * np.ones(10), "1999")[1][:, 0]  # (T, n)
        chances[name] = sigmoid(logits[26:])
        for balanced in (False, True):
            batch = x, y, fire_mask(10, 3, balanced)
            losses[name, balanced] = np.array(
                [loss_and_grads(one_net(nets, k), batch, variant="1999")[0] for k in range(10)]
            )
    ramp, steep = chances.values()
    assert (np.diff(ramp, axis=0) > 0).all()
    assert (ramp[-2] > 0.1).all()
    assert (ramp[-1] < 0.45).all()
    assert np.median(steep[-2]) < 0.3
    assert np.median(steep[-1]) > 0.8
    chapter.says("By either cost the steep ramp is the better answer")
    for balanced in (False, True):
        better = losses["balanced", balanced] < losses["alike", balanced]
        assert better.sum() > 6


def test_lone_blind_nets_that_keep_time_are_not_silent(chapter):
    chapter.asks("The blind nets that pass are not silent")
    nets = chapter.value("nets['balanced', '1999']")
    right = np.flatnonzero(on_time(generate(nets, "1999", 200), 10))
    assert len(right) > 0
    x = spike_train(10, 3)[0][:, None, None] * np.ones(10)
    h = scores(nets, x, "1999")[0]["h"][1:, 0, right]
    assert (np.abs(h).max(axis=0) > 0.3).all()


def test_deaf_gates_lose_the_time(chapter):
    """A blind net's gates hear h, as it is on average, instead of h as it is at each step."""
    chapter.says(
        "Through $W$ all gates hear it: give them the average of $h$ instead, "
        "and the net loses the time."
    )
    chapter.asks("for there is another way to keep time")
    nets = chapter.value("blind_nets")
    fired = generate(nets, "1999", 200)
    right = np.flatnonzero(on_time(fired, 10))
    assert len(right) > 1
    for k in right:
        own = one_net(nets, k)
        heard = np.concatenate([[1], fired[:-1, k]]).astype(float)[:, None, None]
        mean = scores(own, heard, "1999")[0]["h"].mean(axis=(0, 1))  # (H,)
        deaf = dict(own)
        for gate in "ifo":
            deaf[f"b_{gate}"] = own[f"b_{gate}"] + own[f"W_{gate}"] @ mean
            deaf[f"W_{gate}"] = np.zeros_like(own[f"W_{gate}"])
        assert on_time(generate(own, "1999", 200), 10).all()
        assert not on_time(generate(deaf, "1999", 200), 10).any()


def test_with_the_forget_gate_held_open_the_silent_clock_counts_on(chapter):
    chapter.asks("That is what the forget gate prevents, and its weights have not been touched.")
    cell = timing_cell(1, 9.9, 12.9)
    held = cell | {"P_f": 0 * cell["P_f"], "b_f": 0 * cell["b_f"] + 50}
    x = np.zeros((150, 1, 1))
    most, without = (lstm.forward(p, x, variant="2000")["c"].max() for p in (cell, held))
    assert most == pytest.approx(10, abs=1e-3)
    assert without == pytest.approx(150)


def passed(cells, balanced, peepholes):
    """How many of 20 nets learn to fire at each tenth step."""
    settings = {"task": "fire", "F": 10, "cells": cells, "balanced": balanced}
    trials = [
        trial
        for trial in read("timing", peepholes=peepholes, **settings)
        if not {"hears", "truncated"} & set(trial.settings)
    ]
    assert len(trials) == 20
    return sum(trial.outcome["updates"] is not None for trial in trials)


def test_with_more_cells_or_a_balanced_cost_peepholes_make_no_clear_difference(chapter):
    chapter.says("peepholes helped where one cell had to do it alone and the cost favoured silence")
    chapter.says("In trained nets they seldom help: nets find other ways.")
    chapter("experiments").says(
        "Peepholes helped where one cell had to do it alone and the cost favoured silence."
    )
    low, _ = wilson(passed(1, False, True), 20)
    _, high = wilson(passed(1, False, False), 20)
    assert low > high
    for cells, balanced in ((4, False), (1, True), (4, True)):
        low, _ = wilson(passed(cells, balanced, True), 20)
        _, high = wilson(passed(cells, balanced, False), 20)
        assert low < high
