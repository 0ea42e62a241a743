"""The drawn parts of the chapter on vanishing gradients carry the names its cells bind to."""

import numpy as np
import pytest

from lstm_lib.experiments.digits import load_digits
from lstm_lib.pages import vanishing_gradients as draw
from lstm_lib.pages.figure import markup


def gids(figure):
    return {artist.get_gid() for artist in figure.findobj() if artist.get_gid()}


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        (draw.chain_figure, {"factor", "product"}),
        (draw.window_figure, {"factor", "above"}),
        (lambda: draw.weights_figure(np.linspace(-6, 2, 9)), {"share", "typical", "ten"}),
        (lambda: draw.layers_figure(7), {"norm", "ratio", "right"}),
        (draw.lag_figure, {"state", "measured", "predicted"}),
    ],
)
def test_what_moves_has_a_name(figure, names):
    assert names <= gids(figure())


def test_each_digit_stands_under_its_label():
    figure = draw.digits_figure(load_digits())
    assert [ax.get_title("center") for ax in figure.axes] == list("0123456789")


def test_each_layer_and_each_network_has_its_line():
    norms = np.geomspace(1e-3, 1, 12).reshape(4, 3)
    figure = draw.norms_figure({"one": norms, "two": norms}, window=25)
    assert [len(ax.lines) for ax in figure.axes] == [3, 3]
    figure = draw.lags_figure({("tanh", 2): (np.ones(11), 0.9), ("relu", 1): (np.ones(11), 1.1)})
    assert len(figure.axes[0].lines) == 4  # measured and predicted
    assert "tanh, 2" in markup(figure, "Two lines, level at one, each with its prediction.")


def test_the_table_says_where_training_overflowed(monkeypatch):
    shown = []
    monkeypatch.setattr(draw, "display", lambda bundle, raw: shown.append(bundle["text/html"]))
    draw.cures_table({("tanh", None): (1.5, 0.978), ("relu", 1.0): (0.9, float("nan"))})
    assert "<td>98%</td>" in shown[0]
    assert "<td>overflow</td>" in shown[0]
    assert shown[0].count('scope="row"') == 2
