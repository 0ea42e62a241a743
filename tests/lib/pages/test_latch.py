"""The figure of the latch and the table of gradients."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lstm_lib.experiments.results import Trial
from lstm_lib.experiments.wilson import wilson
from lstm_lib.pages import gradients
from lstm_lib.pages.latch import LOOKS, curves, success_figure

SETTINGS = {"model": "tanh RNN", "lag": 10, "steps": 500, "lr": 0.01, "input_bias": 0}


def test_curves_sort_by_model_and_lag_and_leave_other_settings_out():
    trials = [
        Trial(SETTINGS, 0, 1.0, {"updates": 7}),
        Trial(SETTINGS, 1, 1.0, {"updates": None}),
        Trial(SETTINGS | {"lag": 30}, 0, 1.0, {"updates": 9}),
        Trial(SETTINGS | {"input_bias": -2}, 0, 1.0, {"updates": 1}),
        Trial(SETTINGS | {"model": "sigmoid RNN"}, 0, 1.0, {"updates": 2}),
    ]
    assert curves(trials, ("tanh RNN",)) == {"tanh RNN": {10: [7, None], 30: [9]}}
    assert curves(trials, ("tanh RNN",), input_bias=-2) == {"tanh RNN": {10: [1]}}


def test_a_point_is_the_share_and_its_bar_the_interval():
    points = {10: [5] * 8, 100: [5] * 2 + [None] * 6}
    fig = success_figure({"tanh RNN": points}, {"tanh RNN": (10, 0.5, "left")})
    (ax,) = fig.axes
    (line,) = ax.lines
    assert line.get_ydata().tolist() == [1, 0.25]
    bars = np.array(ax.collections[0].get_segments())[:, :, 1]  # (points, ends)
    assert bars == pytest.approx(np.array([wilson(8, 8), wilson(2, 8)]))
    assert [text.get_text() for text in ax.texts] == ["tanh RNN"]
    plt.close(fig)


def test_curves_of_one_figure_differ_by_marker_too():
    for names in (list(LOOKS)[:5], list(LOOKS)[5:]):
        assert len({LOOKS[name][1] for name in names}) == 5
        assert len({LOOKS[name][0] for name in names}) == 5


def test_the_table_has_medians_range_and_the_carousel_alone(capsys):
    left = ([0.5, 0.4, 0.3, 0.2, 1e-9], [1.0, 1.0, 1.0, 1.0, 2600.0], [1.0, 1.0, 0.5, 1.0, 300.0])
    block = {"net": "1997 block"}
    trials = [Trial({"net": "tanh RNN", "gain": 1}, 0, 1.0, {"exact": left[0]})]
    for k, row in enumerate(left):
        trials.append(Trial(block, k, 1.0, {"exact": row, "truncated": [1.0] * 5}))
    gradients.table(trials)
    shown = capsys.readouterr().out.replace(' style="text-align:right"', "")
    assert '<th scope="row">tanh RNN, gain 1</th><td>0.5</td><td>0.3</td><td>1×10⁻⁹</td>' in shown
    assert "<td>1</td><td>0.5</td><td>300</td><td>1×10⁻⁹, 2,600</td><td>exactly 1</td>" in shown
    assert "<td>–</td></tr>" in shown
