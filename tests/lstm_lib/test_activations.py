"""Each activation, its slope and its sympy form are one function."""

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd import elementwise_grad
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.activations import ACTIVATIONS, activation, sigmoid, softmax, tanh

z = sympy.Symbol("z")
GRID = np.linspace(-8, 8, 200)  # an even number of points: the kink at 0 is not one of them
WRITTEN_AGAIN = {
    "sigmoid": lambda v: 1 / (1 + anp.exp(-v)),
    "tanh": anp.tanh,
    "relu": lambda v: anp.maximum(v, 0),
    "identity": lambda v: 1.0 * v,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_is_the_derivative_by_automatic_differentiation(name):
    act, again = activation(name), WRITTEN_AGAIN[name]
    np.testing.assert_allclose(act.f(GRID), again(GRID), rtol=1e-13)
    np.testing.assert_allclose(act.slope(GRID), elementwise_grad(again)(GRID), rtol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_sympy_form_and_its_derivative_equal_numpy(name):
    act = activation(name)
    for symbolic, numeric in (
        (act.symbolic(z), act.f),
        (act.symbolic_slope(z), act.slope),
        (sympy.diff(act.symbolic(z), z), act.slope),
    ):
        by_sympy = sympy.lambdify(z, symbolic, "numpy")(GRID)
        np.testing.assert_allclose(by_sympy, numeric(GRID), rtol=1e-8, atol=1e-14)


def test_slopes_peak_where_the_book_says():
    for name, peak in (("sigmoid", 0.25), ("tanh", 1.0)):
        act = activation(name)
        assert act.slope(0.0) == peak
        assert (act.slope(GRID) < peak).all()
    assert list(activation("relu").slope([-1.0, 0.0, 2.0])) == [0, 0, 1]


def test_tails_keep_their_digits():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert sigmoid(-700.0) == pytest.approx(float(sympy.exp(-700)), rel=1e-12)
        assert sigmoid(1e6) == 1
        assert activation("sigmoid").slope(50.0) == pytest.approx(np.exp(-50), rel=1e-12)
        assert activation("tanh").slope(30.0) == pytest.approx(4 * np.exp(-60), rel=1e-12)
        assert activation("tanh").slope(1e6) == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=6), st.floats(-1e3, 1e3))
def test_softmax_gives_probabilities_and_ignores_a_common_shift(scores, shift):
    p = softmax(scores)
    assert (p >= 0).all() and p.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(softmax(np.array(scores) + shift), p, rtol=1e-9, atol=1e-12)


def test_softmax_works_on_the_last_axis_and_survives_huge_scores():
    p = softmax([[[1e308, 0.0], [0.0, 0.0]]])
    np.testing.assert_array_equal(p, [[[1, 0], [0.5, 0.5]]])


def test_numbers_and_lists_are_taken_as_arrays():
    assert tanh(0.5) == np.tanh(0.5)
    assert activation("identity").f([1, 2]).dtype == np.float64


def test_identity_gives_a_copy():
    a = np.zeros(2)
    activation("identity").f(a)[0] = 1
    assert a[0] == 0
