"""The drawn parts of "Open your own LSTM": they show what the run has."""

import numpy as np
import pytest
import sympy as sp
from figures import your_lstm as draw
from figures.diagrams.primitives import PIPE

from explorables import Slider, explore
from explorables.parity import max_js_error
from lstm_lib import lstm, opened

RNG = np.random.default_rng(0)
LAYERS = [
    {way: lstm.init(RNG, 1, 2) for way in ("forward", "reverse")},
    {"forward": lstm.init(RNG, 4, 3)},
]
RUN = opened.forward(LAYERS, RNG.normal(size=(9, 2, 1)))


def test_what_is_watched_is_the_traces():
    seen = draw.watch(RUN, 2, layer=1, sequence=1, steps=5)
    trace = RUN["layers"][1]["forward"]
    for name in "ifgos":
        np.testing.assert_array_equal(seen[name], trace[name][:5, 1, 2])
    np.testing.assert_allclose(seen["kept"] + seen["new"], seen["c"])
    np.testing.assert_allclose(seen["o"] * seen["s"], seen["h"])
    np.testing.assert_array_equal(seen["h_prev"][1:], seen["h"][:-1])
    assert "x" not in seen  # of four inputs none is the one
    last = draw.watch(RUN, 0, direction="reverse")
    np.testing.assert_array_equal(last["x"], RUN["x"][::-1, 0, 0])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"unit": 3}, "unit: got 3"),
        ({"unit": 0, "layer": 2}, "layer: got 2"),
        ({"unit": 0, "layer": 1, "direction": "reverse"}, "direction: got 'reverse'"),
        ({"unit": 0, "sequence": 2}, "sequence: got 2"),
    ],
)
def test_what_is_not_there_is_refused(more, says):
    with pytest.raises(ValueError, match=says):
        draw.watch(RUN, **more)


def test_the_block_shows_the_step_that_the_slider_names(check_figure):
    seen = draw.watch(RUN, 1)
    figure = draw.through_time(seen, marked=(0, 4))
    check_figure(figure, ("now-0", "now-1", "number-c", "fill-h"))
    shown = explore(figure, "one unit of a net", t=Slider(0, 8, 1, 3, "step"))
    draw.step_through(shown, seen, sp.Symbol("t"))
    for step in (0, 5, 8):
        now = shown.evaluate(t=step)
        for slot in seen:
            assert now[f"number-{slot}"] == pytest.approx(seen[slot][step], abs=1e-4)
        assert now["fill-h stroke-width"] == pytest.approx(PIPE * abs(seen["h"][step]), rel=1e-3)
        assert now["minus-g opacity"] == (seen["g"][step] < 0)
    assert max(max_js_error([shown], settings=9)) < 1e-9


def test_each_reach_is_a_line_from_one(check_figure):
    found = {f"net {k}": opened.reach(LAYERS[1:], RNG.normal(size=(9, 2, 4))) for k in range(2)}
    figure = draw.draw_reach(found, lag=5)
    check_figure(figure)
    curves = [line for line in figure.axes[0].lines if len(line.get_xdata()) > 2]
    assert [line.get_label() for line in curves] == list(found)
    assert all(line.get_ydata()[line.get_xdata() == 0] == 1 for line in curves)
