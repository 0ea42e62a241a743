"""The feed-forward net: gradients, and how they shrink from layer to layer."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st
from written_again import F

from lstm_lib.derive.activations import symbolic
from lstm_lib.feedforward import forward, gradient_norms, init, loss_and_grads
from lstm_lib.gradcheck import central_difference
from lstm_lib.tree import leaves

some = settings(max_examples=25, deadline=None)


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    sizes[-1] += 1  # softmax takes two outputs at least
    B = draw(st.integers(1, 4))
    params = init(rng, sizes, scale=draw(st.sampled_from((None, "he", 0.5))))
    for layer in params:
        layer["b"] = rng.normal(size=layer["b"].shape)
    y = np.eye(sizes[-1])[rng.integers(0, sizes[-1], B)]
    return params, rng.normal(size=(B, sizes[0])), y, draw(st.sampled_from(list(F)))


def written_again(params, x, y, f):
    total = 0.0
    for row, target in zip(x, y, strict=True):
        h = row
        for layer in params:
            z = anp.dot(layer["W"], h) + layer["b"]
            h = F[f](z)
        total = total + anp.log(anp.sum(anp.exp(z))) - anp.dot(target, z)
    return total / len(x)


@some
@given(cases())
def test_backward_equals_automatic_differentiation(case):
    params, x, y, f = case
    loss, grads = loss_and_grads(params, (x, y), activation=f)
    assert loss == pytest.approx(written_again(*case), rel=1e-12, abs=1e-14)
    for got, want in zip(leaves(grads), leaves(grad(written_again)(*case)), strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-12 * np.abs(want).max() + 1e-14)


@some
@given(cases())
def test_backward_equals_central_differences(case):
    params, x, y, f = case

    def run(p):
        return loss_and_grads(p, (x, y), activation=f)

    numeric = central_difference(lambda p: run(p)[0], params)
    for got, want in zip(leaves(run(params)[1]), leaves(numeric), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("f", ["sigmoid", "tanh"])
def test_backward_equals_sympy_on_a_small_net(f):
    rng = np.random.default_rng(0)
    params, x, y = init(rng, (2, 2, 2)), rng.normal(size=(1, 2)), np.array([[0.0, 1.0]])
    names = sympy.symbols("a:12")
    W_1, b_1 = sympy.Matrix(2, 2, names[:4]), sympy.Matrix(names[4:6])
    W_2, b_2 = sympy.Matrix(2, 2, names[6:10]), sympy.Matrix(names[10:])
    z = W_2 * (W_1 * sympy.Matrix(x[0]) + b_1).applyfunc(symbolic(f).f) + b_2
    cost = sympy.log(sum(map(sympy.exp, z))) - z[1]
    at = dict(zip(names, np.concatenate([p.ravel() for p in leaves(params)]), strict=True))
    want = [float(sympy.diff(cost, name).subs(at)) for name in names]
    got = np.concatenate(
        [g.ravel() for g in leaves(loss_and_grads(params, (x, y), activation=f)[1])]
    )
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-15)


def test_the_output_is_a_probability_for_each_class():
    params = init(np.random.default_rng(1), (3, 4, 5))
    trace = forward(params, np.ones((2, 3)))
    np.testing.assert_allclose(trace["prediction"].sum(axis=1), 1, rtol=1e-14)
    assert [h.shape for h in trace["h"]] == [(2, 3), (2, 4)]
    assert [z.shape for z in trace["z"]] == [(2, 4), (2, 5)]
    assert trace["logits"] is trace["z"][-1]


def test_gradient_norms_take_weights_and_bias_as_one_vector():
    grads: list[dict[str, Any]] = [
        {"W": np.array([[3.0]]), "b": np.array([4.0])},
        {"W": np.zeros((1, 1)), "b": [2.0]},
    ]
    np.testing.assert_array_equal(gradient_norms(grads), [5, 2])


def test_in_a_deep_sigmoid_net_the_first_layer_gets_the_smallest_gradient():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(20, 10)), np.eye(4)[rng.integers(0, 4, 20)]
    params = init(rng, (10, 16, 16, 16, 16, 4))
    norms = gradient_norms(loss_and_grads(params, (x, y))[1])
    assert (np.diff(norms) > 0).all()
    assert norms[0] < norms[-1] / 100


def test_initial_weights_have_the_scale_that_was_asked_for():
    rng, sizes = np.random.default_rng(3), (400, 300)
    for scale, std in ((None, 1 / 20), ("he", np.sqrt(2) / 20), (3, 3.0)):
        (layer,) = init(rng, sizes, scale=scale)
        assert layer["W"].std() == pytest.approx(std, rel=0.02)
        assert not layer["b"].any()
