"""The cell that keeps time: its weights, its period, and that it is blind without peepholes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.lstm import forward, shapes
from studies.tasks.timing import spike_times, timing_cell


def output(cell, steps, variant="2000"):
    return forward(cell, np.zeros((steps, 1, 1)), variant=variant)["h"][1:, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("period", [2, 10, 49, 50])
def test_it_fires_a_thousand_times_at_every_step_of_its_period_and_at_no_other(period):
    h = output(timing_cell(theta_f=period - 0.1, theta_o=period - 0.1), 1000 * period)
    spikes = spike_times(h)
    assert spikes.tolist() == [period * n for n in range(1, 1001)]
    assert np.abs(np.delete(h, spikes - 1)).max() < 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(2, 20), st.integers(2, 20))
def test_the_forget_gate_sets_the_round_and_the_output_gate_what_is_heard_of_it(k, n_f, n_o):
    k, theta_f, theta_o = 0.2 * k, n_f - 0.1, n_o - 0.1
    spikes = spike_times(output(timing_cell(k, theta_f, theta_o), 250))
    round_ = math.ceil(theta_f / k)
    at = [s for s in range(1, round_ + 1) if s * k > theta_o]
    expected = [s + start for start in range(0, 250, round_) for s in at if s + start <= 250]
    assert spikes.tolist() == expected


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 1.9), st.floats(-5, 5), st.floats(40, 60))
def test_a_silent_cell_without_peepholes_creeps_to_its_fixed_point_from_one_side(k, b_f, shut):
    cell = timing_cell(k, b_f, shut, p=1, peepholes=False)
    cell["W_f"] = cell["W_o"] = np.array([[3.0]])  # it could hear itself, if there were a sound
    trace = forward(cell, np.zeros((80, 1, 1)), variant="1999")
    c, f = trace["c"][:, 0, 0], 1 / (1 + np.exp(-b_f))
    assert np.abs(trace["h"]).max() < 1e-9
    assert c[1:] == pytest.approx(k * (1 - f ** np.arange(1, 81)) / (1 - f), rel=1e-6)
    assert (np.diff(c) > -1e-9).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(-9, 9), st.floats(-9, 9))
def test_gates_without_peepholes_cannot_tell_two_states_when_nothing_comes_out(seed, one, other):
    rng = np.random.default_rng(seed)
    block = {name: rng.normal(0, 3, shape) for name, shape in shapes(2, 1, "1999").items()}
    x = rng.normal(size=(1, 1, 2))
    gates = [
        [forward(block, x, ([[0]], [[c]]), variant="1999")[k][0, 0, 0] for k in "ifo"]
        for c in (one, other)
    ]
    assert gates[0] == gates[1]


def test_the_weights_are_those_of_the_block_and_its_peepholes_can_be_left_out():
    for variant, cell in (("2000", timing_cell()), ("1999", timing_cell(peepholes=False))):
        assert {name: p.shape for name, p in cell.items()} == shapes(1, 1, variant)


def test_a_step_adds_k():
    for k in (0.2, 1.0, 1.8):
        c = forward(timing_cell(k), np.zeros((1, 1, 1)), variant="2000")["c"]
        assert c[1, 0, 0] == pytest.approx(k)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"k: got 3, expected from -1\.999 to 1\.999"):
        timing_cell(k=3)
    with pytest.raises(TypeError, match="theta_f: got 'high', expected a number"):
        timing_cell(theta_f="high")
    with pytest.raises(TypeError, match="peepholes: got 'no', expected True or False"):
        timing_cell(peepholes="no")
    with pytest.raises(ValueError, match="h: got shape"):
        spike_times(np.zeros((3, 1)))
