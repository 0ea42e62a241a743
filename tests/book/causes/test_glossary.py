"""The glossary: the cause that it names for what a gradient does is taken away."""

import numpy as np
import pytest

from studies.gradients.lags import measure

LAGS = 60


def left(activation, gain, start="orthogonal", inputs=None):
    errors, factor = measure(activation, gain, LAGS, range(5), start=start, inputs=inputs)
    return np.median(errors[:, -1]), factor


def test_a_gradient_vanishes_by_factors_below_one_and_explodes_by_factors_above(chapter):
    chapter.says("because the factors of layers or time steps are typically below one in size")
    chapter.says("because the factors of layers or time steps are typically above one in size")
    for gain in (0.8, 1.0, 1.25):
        error, factor = left("identity", gain)
        assert factor == pytest.approx(gain)
        assert error == pytest.approx(gain**LAGS)
    for gain, inputs in ((1, None), (1, 1e-6)):  # the slopes, and what makes them one
        error, factor = left("tanh", gain, inputs=inputs)
        assert (factor < 0.95) == (error < 1e-3)
        assert (factor > 0.999) == (error > 0.9)
