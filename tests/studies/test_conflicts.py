"""The two conflicts: their floor, their gradients, and that a gate takes the floor away."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.gradcheck import check_gradient
from studies.tasks.conflicts import (
    TASKS,
    all_signs,
    floor,
    gate,
    init,
    reading,
    storing,
    trial,
)

every_case = pytest.mark.parametrize(
    ("task", "gated"), [(task, gated) for task in TASKS for gated in (False, True)]
)


def test_all_signs_lists_each_sequence_once():
    x = all_signs(5)
    assert x.shape == (5, 32)
    assert len({tuple(column) for column in x.T}) == 32
    assert set(x.ravel()) == {-1.0, 1.0}


@every_case
@given(T=st.integers(2, 6), seed=st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_the_gradient_is_that_of_central_differences(task, gated, T, seed):
    start = init(np.random.default_rng(seed), task, gated)
    assert check_gradient(lambda params: TASKS[task](params, all_signs(T)), start) < 1e-7


@given(w=st.floats(-2, 2), T=st.integers(2, 8))
@settings(max_examples=30, deadline=None)
def test_without_a_gate_both_tasks_cost_the_same_parabola(w, T):
    n, x = T - 1, all_signs(T)
    expected = 0.5 * ((w - 1) ** 2 + n * w**2)
    assert storing({"w": w}, x)[0] == pytest.approx(expected)
    assert reading({"w": w, "v": 1.0}, x)[0] == pytest.approx(expected)
    assert expected >= floor(n) - 1e-12


@pytest.mark.parametrize("n", [1, 3, 9])
def test_the_floor_is_reached_at_one_over_n_plus_one(n):
    assert storing({"w": 1 / (n + 1)}, all_signs(n + 1))[0] == pytest.approx(floor(n))


@pytest.mark.parametrize("task", TASKS)
def test_training_ends_on_the_floor_without_a_gate_and_far_below_it_with_one(task):
    stuck, free = (trial(task, gated, seed=1, T=6, steps=600, lr=0.1) for gated in (False, True))
    assert stuck[1] == pytest.approx(floor(5), abs=1e-9)
    assert stuck[0]["w"] == pytest.approx(1 / 6)
    assert free[1] < 0.02 * floor(5)
    opening = gate(free[0], np.array([0.0, 1.0]))
    assert opening[0] < 0.05 < opening[1]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="task: got 'writing', expected one of 'storing'"):
        trial("writing", True, 0)
    with pytest.raises(ValueError, match="T: got 1, expected from 2 to 16"):
        all_signs(1)
    with pytest.raises(TypeError, match=r"rng: got 0, expected a numpy\.random\.Generator"):
        init(0, "storing", True)
