"""The drawn parts of the chapter "Input and output gates"."""

import numpy as np
import pytest
from figures import two_gates as draw

from studies.core import dots as trials

G = np.array([0.4, -0.9, 1.6])
LAGS = {"tanh, usual start": {10: [{"updates": 5, "loss": 0.1}] * 10}}
LATCH = {"sigmoid RNN": [None] * 10, "1997": [50, 120]}
FIGURES = {  # what draws it, and gids that must be among its own
    "storing": (draw.storing_figure, ("wanted", "unwanted", "loss", "floor", "here", "best")),
    "reading": (draw.reading_figure, ("wanted", "said", "loss", "floor", "here", "best")),
    "taps": (
        lambda: draw.taps_figure(G),
        ("c", "h", "now", "valve-i-handle", "valve-o-handle", "number-c_prev"),
    ),
    "lags": (lambda: draw.lags_figure(LAGS, LAGS), ()),
    "updates": (lambda: trials.updates_figure(LATCH, 300), ()),
    "stream": (lambda: draw.stream_figure(np.arange(300.0), np.array([1, 0.5, 0.5]), 100), ()),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    check_figure(make(), moving)


def test_a_trial_that_failed_is_a_cross_beyond_the_last_update():
    (ax,) = trials.updates_figure(LATCH, 300).axes
    crosses = [line for line in ax.lines if line.get_marker() == "x"]
    assert [len(line.get_xdata()) for line in crosses] == [10, 0]
    assert min(crosses[0].get_xdata()) > 300
    assert max(crosses[0].get_xdata()) < ax.get_xlim()[1]
