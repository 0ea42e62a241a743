"""The drawn parts of the chapter on vanishing gradients carry the names its cells bind to."""

import numpy as np
import pytest
from figures import vanishing_gradients as draw

from explorables.figure import markup
from studies.data.digits import load_digits


def gids(figure):
    return {artist.get_gid() for artist in figure.findobj() if artist.get_gid()}


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        (draw.chain_figure, {"factor", "product"}),
        (draw.window_figure, {"factor", "above"}),
        (lambda: draw.weights_figure(np.linspace(-6, 2, 9)), {"share", "typical", "ten"}),
        (lambda: draw.layers_figure(7), {"norm", "ratio", "last", "right"}),
        (draw.slope_figure, {"state", "product", "weight-alone", "left"}),
    ],
)
def test_what_moves_has_a_name(figure, names):
    assert names <= gids(figure())


def test_each_layer_and_each_network_has_its_line():
    norms = np.geomspace(1e-3, 1, 12).reshape(4, 3)
    figure = draw.norms_figure({"one": norms, "two": norms}, window=25, data=load_digits())
    assert [len(ax.lines) for ax in figure.axes] == [0, 3, 3]
    (digits,) = figure.axes[0].images
    assert digits.get_array().shape == (10, 100)  # ten in a row, each with a margin
    figure = draw.lags_figure({2: (np.ones(11), 0.9), 1: (np.ones(11), 1.1)})
    assert len(figure.axes[0].lines) == 4  # measured and estimated
    assert "g = 2" in markup(figure, "Two lines, level at one, each with its prediction.")


def test_the_names_of_the_starts_stand_apart():
    q = np.arange(1001.0)
    kept = {
        ("tanh", "gaussian", None): 0.6**q,
        ("tanh", "orthogonal", None): 0.61**q,
        ("tanh", "orthogonal", 0.001): 0.2 + 0 * q,
        ("tanh", "gaussian", 0.001): 0.1 + 0 * q,
        ("relu", "identity", None): 0.4 + 0 * q,
    }
    (ax,) = draw.starts_figure(kept).axes
    assert len(ax.lines) == 5
    names = {text.get_text(): text.xy for text in ax.texts}
    assert set(names) == {
        "gaussian, usual",
        "orthogonal, usual",
        "orthogonal, small",
        "gaussian, small",
        "identity",
    }
    for side in (True, False):
        heights = sorted(np.log10(y) for x, y in names.values() if (x > 500) == side)
        assert (np.diff(heights) > 1.5).all()


def test_signal_and_error_are_two_lines_over_the_layers():
    (ax,) = draw.both_ways_figure(np.geomspace(1, 1e-4, 7), np.geomspace(1e-4, 1, 7)).axes
    assert [line.get_ydata()[0] for line in ax.lines] == [1, 1e-4]


def test_the_table_says_where_training_overflowed(monkeypatch):
    shown = []
    monkeypatch.setattr(draw, "display", lambda bundle, raw: shown.append(bundle["text/html"]))
    draw.cures_table({("tanh", None): (1.5, 0.978), ("relu", 1.0): (0.9, float("nan"))})
    assert "<td>98%</td>" in shown[0]
    assert "<td>overflow</td>" in shown[0]
    assert shown[0].count('scope="row"') == 2
