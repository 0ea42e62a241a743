"""Each activation, its derivative and its sympy form are one function."""

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd import elementwise_grad
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.activations import ACTIVATIONS, activation, sigmoid, softmax
from lstm_lib.derive.activations import SYMBOLIC, symbolic

z = sympy.Symbol("z")
GRID = np.linspace(-8, 8, 200)  # an even number of points: the kink at 0 is not one of them
WRITTEN_AGAIN = {
    "sigmoid": lambda v: 1 / (1 + anp.exp(-v)),
    "tanh": anp.tanh,
    "relu": lambda v: anp.maximum(v, 0),
    "identity": lambda v: 1.0 * v,
    "g1997": lambda v: 4 / (1 + anp.exp(-v)) - 2,
    "h1997": lambda v: 2 / (1 + anp.exp(-v)) - 1,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_from_the_value_is_that_of_automatic_differentiation(name):
    act, again = activation(name), WRITTEN_AGAIN[name]
    np.testing.assert_allclose(act.f(GRID), again(GRID), rtol=1e-12)
    np.testing.assert_allclose(
        act.derivative(act.f(GRID)), elementwise_grad(again)(GRID), rtol=1e-9, atol=5e-16
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_from_the_value_is_that_of_central_differences(name):
    act, eps = activation(name), 1e-6
    rise = act.f(GRID + eps) - act.f(GRID - eps)
    np.testing.assert_allclose(act.derivative(act.f(GRID)), rise / (2 * eps), atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_sympy_form_and_its_derivative_equal_numpy(name):
    act, form = activation(name), symbolic(name)
    y = act.f(GRID)
    for expression, numeric in (
        (form.f(z), y),
        (form.derivative(z), act.derivative(y)),
        (sympy.diff(form.f(z), z), act.derivative(y)),
    ):
        by_sympy = sympy.lambdify(z, expression, "numpy")(GRID)
        np.testing.assert_allclose(by_sympy, numeric, rtol=1e-8, atol=1e-14)


def test_numpy_and_sympy_know_the_same_activations():
    assert list(SYMBOLIC) == list(ACTIVATIONS)


def test_derivatives_peak_where_the_book_says():
    for name, peak in (("sigmoid", 0.25), ("tanh", 1.0), ("g1997", 1.0), ("h1997", 0.5)):
        act = activation(name)
        assert act.derivative(act.f(0.0)) == peak
        assert (act.derivative(act.f(GRID)) < peak).all()
    relu = activation("relu")
    assert list(relu.derivative(relu.f(np.array([-1.0, 0.0, 2.0])))) == [0, 0, 1]


def test_the_two_squashing_functions_of_1997():
    logistic = 1 / (1 + np.exp(-GRID))
    np.testing.assert_allclose(activation("g1997").f(GRID), 4 * logistic - 2, atol=1e-14)
    np.testing.assert_allclose(activation("h1997").f(GRID), 2 * logistic - 1, atol=1e-14)


def test_tails_of_the_sigmoid_keep_their_digits():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert sigmoid(-700.0) == pytest.approx(float(sympy.exp(-700)), rel=1e-12)
        assert sigmoid(1e6) == 1


EXACT = {  # f'(z), from z, exact to rounding in both tails
    "sigmoid": lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
    "tanh": lambda z: 4 * np.exp(-2 * np.abs(z)) / (1 + np.exp(-2 * np.abs(z))) ** 2,
    "g1997": lambda z: 4 * np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
    "h1997": lambda z: 2 * np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
}


@pytest.mark.parametrize("name", EXACT)
def test_the_derivative_in_a_tail_is_exact_as_far_as_the_value_is(name):
    act, far = activation(name), np.linspace(-800, 800, 4001)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        got = act.derivative(act.f(far))
    assert (got >= 0).all()
    np.testing.assert_allclose(got, EXACT[name](far), rtol=0, atol=5e-16)  # always absolutely
    near = np.abs(far) < 8
    np.testing.assert_allclose(got[near], EXACT[name](far[near]), rtol=1e-8)
    assert act.derivative(act.f(1e6)) == 0


def test_the_derivative_of_a_shut_gate_keeps_its_digits():
    # where the value itself is small, nothing is lost; where it is near 1, digits are
    act = activation("sigmoid")
    assert act.derivative(act.f(-50.0)) == pytest.approx(np.exp(-50), rel=1e-12)
    assert act.derivative(act.f(-700.0)) == pytest.approx(np.exp(-700), rel=1e-12)
    assert act.derivative(act.f(20.0)) == pytest.approx(np.exp(-20), rel=1e-6)
    assert act.derivative(act.f(50.0)) == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=6), st.floats(-1e3, 1e3))
def test_softmax_gives_probabilities_and_ignores_a_common_shift(logits, shift):
    p = softmax(logits)
    assert (p >= 0).all() and p.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(softmax(np.array(logits) + shift), p, rtol=1e-9, atol=1e-12)


def test_softmax_works_on_the_last_axis_and_survives_huge_logits():
    p = softmax([[[1e308, 0.0], [0.0, 0.0]]])
    np.testing.assert_array_equal(p, [[[1, 0], [0.5, 0.5]]])


def test_numbers_and_lists_are_taken_as_arrays():
    assert activation("tanh").f(0.5) == np.tanh(0.5)
    for act in ACTIVATIONS.values():
        assert act.f([1, 2]).dtype == np.float64
        assert act.derivative(act.f([1, 2])).dtype == np.float64


def test_identity_gives_a_copy():
    a = np.zeros(2)
    activation("identity").f(a)[0] = 1
    assert a[0] == 0
