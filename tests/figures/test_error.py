"""The error, drawn: each number on it is the library's, each arrow as wide as its number."""

from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy as sp
from figures import error

from explorables import Slider, explore
from lstm_lib import lstm, rnn

T = error.T
W, M = sp.symbols("w m")
X = [1.0, -0.5, 0.8, 0.0, 0.6]
LAST_ONLY = np.eye(T)[-1].reshape(T, 1, 1)  # an error of one, at the last step
GATES = {k: [sp.Symbol(f"{k}_{t}") for t in range(1, T + 1)] for k in "ifo"}


def picture(net, symbols, **look):
    sliders: dict[str, Any] = {str(s): Slider(0, 2, 0.1, 1, str(s)) for s in symbols}
    figure = explore(error.draw(net, **look), "An error walks back", m=error.moments(), **sliders)
    return error.walk(figure, net, M)


def numbers(shown, name, first=1):
    return np.array([float(shown[f"{name}-{t}"]) for t in range(first, T + 1)])


@pytest.mark.parametrize("w", [0.2, 0.9, 1.6])
def test_a_plain_nets_states_errors_and_shares_are_the_librarys(w):
    net = error.tanh_net(W, [sp.Float(x) for x in X])
    shown = picture(net, [W], weight="$w$").evaluate(w=w)
    params = {"U": np.eye(1), "W": np.full((1, 1), w), "b": np.zeros(1), "V": np.eye(1)}
    trace = rnn.forward(params, np.reshape(X, (T, 1, 1)))
    grads, errors = rnn.backward(params, trace, LAST_ONLY)
    slopes = 1 - trace["h"][1:, 0, 0] ** 2
    assert numbers(shown, "state") == pytest.approx(trace["h"][1:, 0, 0], abs=1e-12)
    assert numbers(shown, "part").sum() == pytest.approx(grads["W"].item(), abs=1e-12)
    assert float(error.shares(net).subs(W, w)) == pytest.approx(grads["W"].item(), abs=1e-12)
    assert numbers(shown, "error") * slopes == pytest.approx(errors["z"][:, 0, 0], abs=1e-12)


def gated(values):
    """Run the library's cell with one wire per step into each gate, so that gates are `values`."""
    steps = np.eye(T)[:, None]  # (T, 1, T)
    x = np.concatenate([np.reshape(X, (T, 1, 1)), steps], axis=-1)  # (T, 1, 1 + T)
    params = {"U_g": np.array([[1.0] + [0.0] * T]), "b_g": np.zeros(1)}
    for k, gates in values.items():
        gates = np.clip(gates, 1e-17, 1 - 1e-16)
        params |= {f"U_{k}": np.array([[0.0, *np.log(gates / (1 - gates))]]), f"b_{k}": np.zeros(1)}
    params |= {f"W_{k}": np.zeros((1, 1)) for k in "gifo"}
    trace = lstm.forward(params, x, variant="modern")
    return trace, *lstm.backward(params, trace, LAST_ONLY)


@cache
def tapped():
    """Draw a cell with a tap at every place: its figure."""
    net = error.cell([sp.tanh(sp.Float(x)) for x in X], **GATES, x=[sp.Float(x) for x in X])
    knobs = [*GATES["i"], *GATES["f"], *GATES["o"]]
    return picture(net, knobs, letter="c", coming="g", weight="$u$")


@pytest.mark.parametrize("seed", range(4))
def test_the_cells_states_errors_and_shares_are_the_librarys(seed):
    draw = np.random.default_rng(seed).integers(0, 11, (3, T)) / 10
    values = dict(zip("ifo", draw, strict=True))
    values["f"][0] = 1
    given = {f"{k}_{t}": values[k][t - 1] for k in values for t in range(1, T + 1)}
    shown = tapped().evaluate(**given)
    trace, grads, errors = gated(values)
    assert numbers(shown, "state") == pytest.approx(trace["c"][1:, 0, 0], abs=1e-12)
    assert numbers(shown, "said") == pytest.approx(trace["h"][1:, 0, 0], abs=1e-12)
    assert numbers(shown, "error") == pytest.approx(errors["c"][1:, 0, 0], abs=1e-12)
    assert numbers(shown, "factor", first=2) == pytest.approx(values["f"][1:])
    assert numbers(shown, "part").sum() == pytest.approx(grads["U_g"][0, 0], abs=1e-12)


def test_an_arrow_is_as_wide_as_the_error_that_comes_along_it():
    net = error.tanh_net(W, [sp.Float(x) for x in X])
    figure = picture(net, [W], weight="$w$")
    for w in (0.3, 1.0, 2.0):
        shown = figure.evaluate(w=w)
        for t in range(2, T + 1):
            size = min(error.MOST, abs(float(shown[f"error-{t - 1}"])))
            assert float(shown[f"back-{t} stroke-width"]) == pytest.approx(error.WIDE * size)
        for t in range(1, T + 1):
            size = min(error.MOST, abs(float(shown[f"part-{t}"])))
            assert float(shown[f"share-{t} stroke-width"]) == pytest.approx(error.WIDE * size)


def test_the_state_goes_on_first_and_then_the_error_comes_back():
    figure = picture(error.tanh_net(W, [sp.Float(x) for x in X]), [W], weight="$w$")
    for m in range(error.LAST + 1):
        shown = figure.evaluate(m=m)
        states = [float(shown[f"state-{t} opacity"]) for t in range(1, T + 1)]
        errors = [float(shown[f"error-{t} opacity"]) for t in range(1, T + 1)]
        assert states == [float(m >= t) for t in range(1, T + 1)]
        assert errors == [float(m >= error.LAST + 1 - t) for t in range(1, T + 1)]
        arrows = [float(shown[f"back-{t} stroke-width"]) > 0 for t in range(2, T + 1)]
        assert arrows == [m >= error.LAST + 2 - t for t in range(2, T + 1)]


def test_without_taps_the_cell_hands_on_all_of_an_error():
    net = error.cell([sp.tanh(sp.Float(x)) for x in X])
    assert set(net["factors"].values()) == {1}
    shown = picture(net, [W], letter="c", coming="g").evaluate()
    assert (numbers(shown, "error") == 1).all()
