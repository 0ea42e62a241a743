"""The figures of the chapter on peepholes: legible, inside their frames, with what moves named."""

import re

import numpy as np
import pytest
import sympy as sp
from figures import peepholes as draw

from explorables import Slider, explore

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


def test_each_tap_of_the_six_moments_stands_where_its_gate_says():
    moment, gates = sp.Symbol("moment"), {"i": 0.25, "f": 1.0, "o": 0.0}
    shown = explore(
        draw.in_order({"f": "1.00"}),
        alt="The block, which grows over six moments.",
        moment=Slider(0, 6, 1, 3, "moment"),
    )
    html = draw.reveal(shown, moment, gates)._repr_mimebundle_()[0]["text/html"]
    for k, turned in (("i", -67.5), ("f", 0), ("o", -90)):  # SVG's angles run clockwise
        (found,) = re.findall(rf'rotate\((-?[\d.]+)\)[^>]*data-gid="valve-{k}-handle"', html)
        assert float(found) == turned


def test_each_setting_of_the_clock_stays_on_the_sliders():
    for values in draw.CLOCK_PRESETS.values():
        assert values.keys() == {"k", "theta_f", "theta_o", "cut"}
        assert values["k"] in (0.2, 1)
    assert len(draw.CLOCKS) == 4
