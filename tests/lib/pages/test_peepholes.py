"""The figures of the chapter on peepholes: legible, inside their frames, with what moves named."""

import numpy as np
import pytest

from lstm_lib.pages import peepholes as draw

RUNS = [(0.5, np.linspace(0, 2, 61), 2.0), (1.0, np.linspace(0, 12, 61), None)]
NET = np.abs(np.sin(np.arange(240).reshape(60, 4)))
FIGURES = {
    "blind_gates": (draw.blind_gates, ("gate", "A", "B", "says-A", "says-B")),
    "clock": (draw.clock, ("state", "forget", "open", "output", "spikes")),
    "in_order": (lambda: draw.in_order({"f": "0.89"}), ("number-f", "peephole-o", "layer-o")),
    "constant_gates": (lambda: draw.constant_gates(RUNS), ()),
    "never_silent": (lambda: draw.never_silent(NET, NET[:, 0], np.array([10, 20])), ()),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    check_figure(make(), moving)


def test_each_setting_of_the_clock_stays_on_the_sliders():
    for values in draw.CLOCK_PRESETS.values():
        assert values.keys() == {"k", "theta_f", "theta_o", "cut"}
        assert values["k"] in (0.2, 1)
    assert len(draw.CLOCKS) == 4
