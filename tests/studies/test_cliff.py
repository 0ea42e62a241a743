"""The cliff: its slope is that of nudged weights, and a clipped walk takes no long step."""

import numpy as np
import pytest

from studies.tasks.cliff import STEPS, descend, loss_and_slope


def test_the_slope_is_that_of_nudged_weights():
    w, b = np.random.default_rng(0).uniform((0.8, -0.5), (2, 0.5), (40, 2)).T
    loss, by_w, by_b = loss_and_slope(w, b)
    for slope, step in ((by_w, (1e-7, 0)), (by_b, (0, 1e-7))):
        up, down = (loss_and_slope(w + s * step[0], b + s * step[1])[0] for s in (1, -1))
        np.testing.assert_allclose(slope, (up - down) / 2e-7, rtol=1e-4, atol=1e-6)
    assert loss.shape == w.shape


def test_the_loss_is_that_of_the_net_run_by_hand():
    h = 0.5
    for _ in range(STEPS):
        h = np.tanh(1.3 * h - 0.1)
    assert loss_and_slope(1.3, -0.1)[0] == pytest.approx((h - 0.5) ** 2 / 2)


def test_a_clipped_walk_goes_downhill_in_steps_of_bounded_length():
    path = descend((1.8, 0.1), 0.5, clip=0.5)
    steps = np.hypot(*np.diff(path, axis=0).T)
    assert steps.max() == pytest.approx(0.25)
    free = descend((1.8, 0.1), 0.5, updates=3)
    _, *slope = loss_and_slope(1.8, 0.1)
    np.testing.assert_allclose(free[1], [1.8, 0.1] - 0.5 * np.array(slope))
    with pytest.raises(ValueError, match="start: got shape"):
        descend((1.0,), 0.5)
