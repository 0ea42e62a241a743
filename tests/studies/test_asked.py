"""Say the number that was marked last, when asked."""

import numpy as np
import pytest

from studies.tasks.asked import ASKED, MARKED, draw_batch, game, task, train_cell


def test_the_game_asks_for_the_number_marked_last():
    x, y = game()
    assert x.shape == (6, 1, 3) and y.shape == (6, 1, 1)
    assert y[:, 0, 0].tolist() == [0, 0, 0.8, 0, 0, -0.6]
    assert (np.flatnonzero(x[:, 0, 1]) + 1).tolist() == list(MARKED)
    assert (np.flatnonzero(x[:, 0, 2]) + 1).tolist() == list(ASKED)


def test_a_batch_asks_for_what_a_loop_over_its_steps_remembers():
    x, y = draw_batch(np.random.default_rng(0), T=30, B=5)
    assert x[..., 1].any() and x[..., 2].any() and not (x[..., 1] * x[..., 2]).any()
    for b in range(5):
        last = None
        for (value, mark, ask), target in zip(x[:, b], y[:, b, 0], strict=True):
            last = value if mark else last
            assert target == (last if ask else 0)


def test_a_first_number_without_a_mark_is_named():
    with pytest.raises(ValueError, match=r"marks: got .* at the first step"):
        task(np.ones((3, 1)), np.zeros((3, 1)), np.zeros((3, 1)))


def test_rows_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="asks"):
        task(np.ones((3, 1)), np.ones((3, 1)), np.ones((2, 1)))


def test_a_cell_is_trained_alike_from_one_seed():
    first, again = (train_cell("io", seed=1, updates=3) for _ in range(2))
    assert set(first) == {"i", "o", "says"}
    assert all((first[k] == again[k]).all() and first[k].shape == (6,) for k in first)
