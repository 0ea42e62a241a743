"""Cells as biases: equal output gates share the job, staggered ones leave cells free."""

import numpy as np
import pytest

from studies.tasks.conflicts_abuse import carried


def test_the_shares_add_up_to_what_the_output_is_to_be():
    assert carried([0.0, 0.0], seed=0).sum() == pytest.approx(1, abs=0.05)


def test_a_cell_whose_tap_is_nearly_shut_is_left_free():
    equal, staggered = carried([0, 0, 0], seed=1), carried([0, -4, -8], seed=1)
    assert np.sum(np.abs(equal) > 0.1) >= 2
    assert np.sum(np.abs(staggered) > 0.1) == 1
    assert staggered[0] > 0.9


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"bias: got shape \(\), expected \(H,\)"):
        carried(0.0, seed=0)
