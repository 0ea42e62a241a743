"""What one untrained net of each kind leaves of an error."""

import numpy as np
import pytest

from studies.gradients.trial import LAGS, trial


def test_over_the_carousel_alone_the_error_is_one_at_every_lag():
    for net in ("carousel", "1997"):
        assert trial(3, net)["truncated"] == [1.0] * len(LAGS)


def test_a_forget_gate_takes_its_share_at_each_step():
    left = {bias: trial(0, "forget gate", forget_bias=bias)["truncated"] for bias in (0, 3, 5)}
    assert left[0][-1] < 1e-20 < 1e-4 < left[3][-1] < left[5][-1] < 1
    for values in left.values():
        assert (np.diff(values) < 0).all()


def test_recurrent_networks_vanish_or_explode_with_the_gain():
    left = [trial(0, "tanh RNN", gain=gain)["exact"][-1] for gain in (0.5, 1, 1.5, 3)]
    assert left == sorted(left)
    assert left[0] < 1e-30 and left[-1] > 1
    assert trial(0, "sigmoid RNN")["exact"][-1] < left[0]


def test_far_from_the_carousel_exact_and_truncated_gradients_are_alike():
    shut, opened = (trial(1, "forget gate", forget_bias=bias) for bias in (-5, 5))
    assert shut["angle"] < opened["angle"]
    assert shut["length"] == pytest.approx(1, abs=0.1)


def test_a_trial_repeats_and_names_bad_input():
    assert trial(5, "tanh RNN", gain=2) == trial(5, "tanh RNN", gain=2)
    with pytest.raises(ValueError, match="net: got 'GRU', expected one of 'sigmoid RNN'"):
        trial(0, "GRU")
