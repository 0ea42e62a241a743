"""The drawn parts of "The block writes": they show the numbers that they get."""

import numpy as np
import pytest
from figures import alice as draw

from explorables import Slider, explore

TEXT = "the white rabbit put on his spectacles. where shall i begin, please your majesty"


def test_the_bars_stand_behind_their_letters():
    figure = draw.coloured(TEXT)
    assert len(figure.axes) == 2
    for k, panel in enumerate(figure.axes):
        letters = {round(text.get_position()[0]): text.get_text() for text in panel.texts}
        assert "".join(letters[n] for n in range(40)) == TEXT[40 * k : 40 * k + 40]
        bars = [bar for bars in panel.containers for bar in bars]
        assert {round(bar.get_x() + bar.get_width() / 2) for bar in bars} == set(range(40))
        assert len(bars) == 80


def test_values_come_line_by_line():
    values = np.linspace(-1, 1, 160).reshape(2, 80)
    lines = draw.by_line(values)
    np.testing.assert_allclose(np.concatenate(lines, axis=-1), values, atol=1 / 64)
    assert [line.shape for line in lines] == [(2, 40)] * 2
    figure = explore(draw.coloured(TEXT), alt="A text with bars", t=Slider(0, 1, 1, 0, "t"))
    for k, line in enumerate(lines):
        figure.table(f"up-{k}", line, "t")
    np.testing.assert_array_equal(figure.evaluate(t=1)["up-1"], lines[1][1])


def test_a_gradient_becomes_a_bar_a_third_lower_at_each_power_of_ten():
    reaches = np.array([[1, 1], [0.1, 0.2], [0.01, 1e-9], [1e-3, 1e-9]])
    bars = draw.over_the_text(reaches, [1, 3], 5)
    assert bars[0, :2] == pytest.approx([2 / 3, 1])
    assert np.isnan(bars[0, 2:]).all() and np.isnan(bars[1, 4])
    assert bars[1, :4] == pytest.approx([0, 0, 1 + np.log10(0.2) / 3, 1])


def test_what_is_told_of_a_cell_is_what_was_found():
    cells = {
        "a space": [[1, 0.2], [2, -0.61]],
        "a vowel": [[1, 0.2], [2, 0.7]],
        "w": [[0, 0], [0, 0.3]],
    }
    told = draw.told(cells, 3)
    assert "“a space” (0.61) and “a vowel” (0.70)" in told[2]
    assert "none" in told[1]


def test_the_curves_are_medians_with_their_range():
    bits = {net: [[5, 3 + k, 2], [5, 2, 2], [5, 4, 2]] for k, net in enumerate(draw.LOOKS)}
    (axes,) = draw.curves([0, 100, 500], bits, {3: 2.6}).axes
    lines = {line.get_label(): line.get_ydata() for line in axes.lines}
    assert list(lines["LSTM"]) == [5, 3, 2] and list(lines["RNN"]) == [5, 4, 2]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"bits\['LSTM'\]"):
        draw.curves([0, 100], {"LSTM": [[1.0, 2.0, 3.0]]}, {})
    with pytest.raises(ValueError, match="letters: got 9"):
        draw.over_the_text(np.ones((4, 1)), [9], 20)
    with pytest.raises(TypeError, match="count"):
        draw.told({}, 2.5)
