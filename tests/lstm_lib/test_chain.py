"""The chain of one-neuron layers: its gradient is the product of its named factors."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from factors import named_factors
from hypothesis import given, settings
from hypothesis import strategies as st
from written_again import F

from lstm_lib.chain import forward, gradient, layer_factors, output_cost
from lstm_lib.gradcheck import central_difference

some = settings(max_examples=25, deadline=None)
weights = st.lists(st.floats(-3, 3), min_size=1, max_size=8).map(np.array)


def written_again(w, x, y, f, cost):
    z = x
    for w_l in w:
        z = F[f](w_l * z)
    return (z - y) ** 2 / 2 if cost == "squared" else -y * anp.log(z) - (1 - y) * anp.log(1 - z)


@some
@given(weights, st.floats(0.1, 2), st.floats(0, 1), st.sampled_from([*F, "cross-entropy"]))
def test_gradient_equals_automatic_differentiation(w, x, y, name):
    f, cost = ("sigmoid", name) if name == "cross-entropy" else (name, "squared")
    got, dw = gradient(forward(w, x, activation=f), y, cost)
    assert got == pytest.approx(written_again(w, x, y, f, cost), rel=1e-12, abs=1e-15)
    np.testing.assert_allclose(dw, grad(written_again)(w, x, y, f, cost), rtol=1e-10, atol=1e-14)


@some
@given(weights, st.floats(0.1, 2), st.sampled_from(("sigmoid", "tanh", "identity")))
def test_gradient_equals_central_differences(w, x, f):
    numeric = central_difference(lambda w: output_cost(forward(w, x, activation=f), 0.3)[0], w)
    _, dw = gradient(forward(w, x, activation=f), 0.3)
    np.testing.assert_allclose(dw, numeric, rtol=1e-5, atol=1e-6 * max(1, np.abs(dw).max()))


@some
@given(weights, st.sampled_from(list(F)), st.data())
def test_named_factors_multiply_to_the_gradient(w, f, data):
    k = data.draw(st.integers(1, len(w)))
    trace = forward(w, 0.8, activation=f)
    names, values = zip(*named_factors(trace, 0.5, k, "squared"), strict=True)
    assert len(set(names)) == len(names) == 2 * (len(w) - k) + 3
    assert np.prod(values) == pytest.approx(gradient(trace, 0.5)[1][k - 1], rel=1e-12, abs=1e-300)


def test_names_read_like_the_chain_rule():
    names = [name for name, _ in named_factors(forward([1, 2, 3], 1), 0, 2, "squared")]
    assert names == [
        r"\frac{\partial C}{\partial h_{3}}",
        r"\sigma'(z_{3})",
        "w_{3}",
        r"\sigma'(z_{2})",
        "h_{1}",
    ]


def test_layer_factors_carry_the_error_from_layer_to_layer():
    trace = forward([0.5, -2.0, 1.5], 1.0, activation="tanh")
    slope = 1 - np.tanh(trace["z"]) ** 2
    np.testing.assert_allclose(layer_factors(trace), [0.5, -2.0, 1.5] * slope, rtol=1e-14)


def test_a_sigmoid_layer_passes_on_at_most_a_quarter_of_its_weight():
    w = np.random.default_rng(0).normal(size=(12, 1000))
    trace = forward(w, 1.0)
    assert (np.abs(layer_factors(trace)) <= np.abs(w) / 4).all()


def test_many_chains_at_once_equal_one_chain_at_a_time():
    w = np.random.default_rng(1).normal(size=(5, 7))
    C, dw = gradient(forward(w, 0.3), 1, "cross-entropy")
    for i in range(7):
        C_i, dw_i = gradient(forward(w[:, i], 0.3), 1, "cross-entropy")
        assert C[i] == pytest.approx(C_i, rel=1e-14)
        np.testing.assert_allclose(dw[:, i], dw_i, rtol=1e-13)


@pytest.mark.parametrize("w", [500.0, -500.0, 800.0, -800.0])  # beyond 745 the sigmoid is 0 or 1
@pytest.mark.parametrize("y", [1.0, 0.0])
def test_cross_entropy_of_a_saturated_output_is_exact(w, y):
    cost, dw = gradient(forward([w], 1.0), y, "cross-entropy")
    wrong = (w > 0) != (y == 1)
    assert cost == pytest.approx(abs(w) if wrong else 0.0, abs=1e-200)
    assert dw[0] == pytest.approx(np.sign(w) if wrong else 0.0, abs=1e-200)


def test_cross_entropy_of_a_saturated_output_is_exact_in_a_chain_and_between_targets():
    trace = forward([3.0, 1600.0], 0.0)  # h_1 = 1/2, so z_2 is 800
    assert gradient(trace, 1, "cross-entropy")[1].tolist() == [0, 0]
    assert gradient(trace, 0, "cross-entropy")[1].tolist() == [0, 0.5]
    trace = forward([3.0, 1600.0], 1.0)
    _, dw = gradient(trace, 0.25, "cross-entropy")
    slope = trace["h"][1] * (1 - trace["h"][1])
    assert dw == pytest.approx([0.75 * 1600 * slope, 0.75 * trace["h"][1]], rel=1e-12)
    assert output_cost(forward([800.0], 1.0), 1, "cross-entropy")[1] == -1
