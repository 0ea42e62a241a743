"""The figure of the latch and the table of gradients."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from studies.core.intervals import wilson
from studies.core.results import Trial
from studies.gradients import figures as gradients
from studies.latch.figures import LOOKS, curves, outcomes, shades_figure, success_figure

pytestmark = pytest.mark.usefixtures("book_style")

SETTINGS = {"model": "tanh RNN", "lag": 10, "steps": 500, "lr": 0.01, "input_bias": 0}


def test_curves_sort_by_model_and_lag_and_leave_other_settings_out():
    trials = [
        Trial(SETTINGS, 0, 1.0, {"updates": 7}),
        Trial(SETTINGS, 1, 1.0, {"updates": None}),
        Trial(SETTINGS | {"lag": 30}, 0, 1.0, {"updates": 9}),
        Trial(SETTINGS | {"input_bias": -2}, 0, 1.0, {"updates": 1}),
        Trial(SETTINGS | {"inputs": 0.1}, 0, 1.0, {"updates": 3}),
        Trial(SETTINGS | {"task": "number"}, 0, 1.0, {"updates": 4}),
        Trial(SETTINGS | {"task": "number", "steps": 9}, 0, 1.0, {"updates": 5}),
        Trial(SETTINGS | {"model": "sigmoid RNN"}, 0, 1.0, {"updates": 2}),
    ]

    def found(**settings):
        return curves(trials, ("tanh RNN",), **settings)["tanh RNN"]

    assert found() == {10: [7, None], 30: [9]}
    assert found(input_bias=-2) == {10: [1]}
    assert found(inputs=0.1) == {10: [3]}
    assert found(task="number") == {10: [4]}
    assert found(task="number", steps=None) == {10: [4, 5]}
    assert outcomes(trials, ("tanh RNN",), inputs=0.1) == {"tanh RNN": {10: [{"updates": 3}]}}


def test_a_field_is_darker_where_more_was_solved_and_where_less_is_left():
    symbols = {"one": {10: [{"updates": 3}] * 3 + [{"updates": None}], 1000: [{"updates": None}]}}
    numbers = {"two": {30: [{"loss": 1 / 6}, {"loss": 1 / 60}, {"loss": 1 / 12}]}}
    fig = shades_figure(symbols, numbers)
    above, below = fig.axes
    assert [(t.get_text(), t.get_position()) for t in above.texts] == [
        ("3 of 4", (0, 0)),
        ("0 of 1", (4, 0)),
    ]
    assert [patch.get_alpha() for patch in above.patches] == [0.375, 0]
    assert [(t.get_text(), t.get_position()) for t in below.texts] == [("50", (1, 0))]
    assert below.patches[0].get_alpha() == pytest.approx(0.25)
    plt.close(fig)


def test_a_point_is_the_share_and_its_bar_the_interval():
    points = {10: [5] * 8, 100: [5] * 2 + [None] * 6}
    fig = success_figure({"forget bias 1": points}, {"forget bias 1": (10, 0.5, "left")})
    (ax,) = fig.axes
    (line,) = ax.lines
    assert line.get_ydata().tolist() == [1, 0.25]
    bars = np.array(ax.collections[0].get_segments())[:, :, 1]  # (points, ends)
    assert bars == pytest.approx(np.array([wilson(8, 8), wilson(2, 8)]))
    assert [text.get_text() for text in ax.texts] == ["forget bias 1"]
    plt.close(fig)


def test_curves_differ_by_marker_too():
    assert len({marker for _, marker, _ in LOOKS.values()}) == len(LOOKS)
    assert len({colour for colour, *_ in LOOKS.values()}) == len(LOOKS)


def test_the_table_has_medians_range_and_the_carousel_alone(capsys):
    left = ([0.5, 0.4, 0.3, 0.2, 1e-9], [1.0, 1.0, 1.0, 1.0, 2600.0], [1.0, 1.0, 0.5, 1.0, 300.0])
    block = {"net": "1997"}
    trials = [Trial({"net": "tanh RNN", "gain": 1}, 0, 1.0, {"exact": left[0]})]
    for k, row in enumerate(left):
        trials.append(Trial(block, k, 1.0, {"exact": row, "truncated": [1.0] * 5}))
    gradients.table(trials)
    shown = capsys.readouterr().out.replace(' style="text-align:right"', "")
    assert '<th scope="row">tanh RNN, gain 1</th><td>0.5</td><td>0.3</td><td>1×10⁻⁹</td>' in shown
    assert "<td>1</td><td>0.5</td><td>300</td><td>1×10⁻⁹, 2,600</td><td>exactly 1</td>" in shown
    assert "<td>–</td></tr>" in shown
