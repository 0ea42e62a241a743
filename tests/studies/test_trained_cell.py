"""Sample and hold: the task asks for what was marked last, and one cell learns it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.tasks.trained_cell import (
    draw_batch,
    marked_years,
    run,
    sample_and_hold,
    train_steps,
)


@settings(max_examples=30, deadline=None)
@given(T=st.integers(1, 12), B=st.integers(1, 4), seed=st.integers(0, 99))
def test_the_target_is_the_number_marked_last(T, B, seed):
    x, y = draw_batch(np.random.default_rng(seed), T, B)
    assert x.shape == (T, B, 2)
    assert y.shape == (T, B, 1)
    for b in range(B):
        last = None
        for t in range(T):
            last = x[t, b, 0] if x[t, b, 1] else last
            assert y[t, b, 0] == last


def test_marks_come_as_often_as_asked():
    x, _ = draw_batch(np.random.default_rng(0), T=500, B=20, share=0.2)
    assert abs(x[1:, :, 1].mean() - 0.2) < 0.02
    assert (x[0, :, 1] == 1).all()


def test_a_first_number_without_mark_is_refused():
    with pytest.raises(ValueError, match="marks: got"):
        sample_and_hold(np.zeros((3, 1)), np.array([[0], [1], [0]]))


@pytest.mark.slow
def test_learning_is_the_same_for_the_same_seed_and_lowers_the_loss():
    first, again = ([done.loss for done in train_steps(1, 300)] for _ in range(2))
    assert first == again
    assert np.mean(first[-20:]) < 0.1 * np.mean(first[:20])


def test_the_forget_bias_is_where_learning_starts():
    low, high = (next(iter(train_steps(0, 1, bias))).params["b_f"].item() for bias in (-2, 3))
    assert high - low == pytest.approx(5, abs=0.05)  # one step of 0.02 each


def test_marked_years_are_the_sunspots_of_those_years():
    years, x, y = marked_years()
    assert (years[0], years[-1]) == (1933, 1958)
    assert years[x[:, 0, 1] == 1].tolist() == [1933, 1937, 1944, 1947, 1952, 1957]
    assert (95 + 95 * x[years == 1957, 0, 0]).round(1) == [190.2]
    assert abs(y).max() <= abs(x[..., 0]).max()


def test_a_walk_obeys_the_blocks_equations():
    *_, done = train_steps(0, 5)
    years, x, y = marked_years()
    seen = run(done.params, x, y)
    assert {len(values) for values in seen.values()} == {len(years)}
    np.testing.assert_allclose(seen["c"], seen["kept"] + seen["new"], atol=1e-15)
    np.testing.assert_allclose(seen["h"], seen["o"] * np.tanh(seen["c"]), atol=1e-15)
    np.testing.assert_array_equal(seen["c_prev"][1:], seen["c"][:-1])
    np.testing.assert_allclose(seen["says"], done.params["V"].item() * seen["h"], atol=1e-15)
