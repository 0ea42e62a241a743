"""The clipping study: what its two ways of clipping do, and that a trial is always the same."""

import numpy as np
import pytest

from lstm_lib.training import global_norm
from studies.clipping.trial import clipped, trial

GRADS = {"W": np.array([[8.0, 0.5]]), "b": np.array([-3.0])}


def test_by_norm_the_direction_stays_and_the_length_is_the_limit():
    cut = clipped(GRADS, "norm", 1.0)
    assert global_norm(cut) == pytest.approx(1)
    ratio = global_norm(GRADS)
    np.testing.assert_allclose(cut["W"] * ratio, GRADS["W"])
    np.testing.assert_allclose(cut["b"] * ratio, GRADS["b"])
    short = clipped(GRADS, "norm", 10.0)
    assert (short["W"] == GRADS["W"]).all()


def test_by_value_each_entry_is_cut_by_itself():
    cut = clipped(GRADS, "value", 1.0)
    assert cut["W"].tolist() == [[1.0, 0.5]]
    assert cut["b"].tolist() == [-1.0]
    assert (clipped(GRADS, "not", 1.0)["W"] == GRADS["W"]).all()
    with pytest.raises(ValueError, match="how: got 'sometimes'"):
        clipped(GRADS, "sometimes", 1.0)


def test_a_trial_says_the_same_twice():
    first, again = (trial(0, lr=0.3, how="norm", steps=20) for _ in range(2))
    assert first == again
    assert first.keys() == {"right", "largest", "loss"}
