"""Attention: its gradient is autograd's, sympy's, nudges'; what it sees, and what it cannot."""

import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import check_gradient
from lstm_lib.beyond.attention import backward, forward, init, loss_and_grads, positions

some = settings(max_examples=20, deadline=None)


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    T, B, D, H, O = (draw(st.integers(1, high)) for high in (6, 3, 3, 4, 3))
    params = init(rng, D, H, O)
    params["b_q"] = rng.normal(size=H)
    mask = np.zeros(T)
    mask[draw(st.integers(0, T - 1)) :] = 1
    return params, (rng.normal(size=(T, B, D)), rng.normal(size=(T, B, O)), mask)


def written_again(params, batch):
    """The loss of one sequence, one question and one weight at a time, for autograd."""
    x, y, mask = batch
    T, B, _ = x.shape
    total = 0.0
    for i in range(B):
        for s in range(T):
            q = anp.dot(params["U_q"], x[s, i]) + params["b_q"]
            keys = [anp.dot(params["U_k"], x[t, i]) for t in range(s + 1)]
            weights = [anp.exp(anp.dot(q, k) / len(q) ** 0.5) for k in keys]
            values = [anp.dot(params["U_v"], x[t, i]) for t in range(s + 1)]
            h = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
            total = total + mask[s] * anp.sum((anp.dot(params["V"], h) - y[s, i]) ** 2) / 2
    return total / (B * mask.sum())


@some
@given(case=cases())
def test_the_gradient_is_that_of_automatic_differentiation(case):
    params, batch = case
    loss, grads = loss_and_grads(params, batch, output="linear")
    assert loss == pytest.approx(written_again(params, batch), rel=1e-12)
    expected = grad(written_again)(params, batch)
    for name in params:
        np.testing.assert_allclose(grads[name], expected[name], rtol=1e-9, atol=1e-11)


@some
@given(case=cases())
def test_the_gradient_is_that_of_nudges(case):
    params, batch = case
    assert check_gradient(lambda p: loss_and_grads(p, batch, output="linear"), params) < 1e-7


def test_the_gradient_is_that_of_sympy():
    names = U_q, b_q, U_k, U_v, V = sp.symbols("U_q b_q U_k U_v V")
    xs = (0.3, -1.2, 0.7)
    scores = [sp.exp((U_q * xs[-1] + b_q) * U_k * x) for x in xs]  # H = 1
    h = sum(score * U_v * x for score, x in zip(scores, xs, strict=True)) / sum(scores)
    at = dict(zip(names, (0.4, -0.3, 1.1, 0.2, 0.9), strict=True))
    expected = [float(sp.diff((V * h - 1) ** 2 / 2, name).subs(at)) for name in names]
    params = {name.name: np.full((1, 1), value) for name, value in at.items()}
    params["b_q"] = params["b_q"][0]
    batch = np.reshape(xs, (3, 1, 1)), np.ones((3, 1, 1)), [0, 0, 1]
    _, grads = loss_and_grads(params, batch, output="linear")
    np.testing.assert_allclose([grads[name.name].item() for name in names], expected, rtol=1e-12)


def test_the_error_of_the_inputs_is_that_of_nudges():
    rng = np.random.default_rng(0)
    params, x, d = init(rng, 2, 3, 2), rng.normal(size=(5, 2, 2)), rng.normal(size=(3, 2, 2))

    def loss_and_error(x):
        trace = forward(params, x, asked=3, output="linear")
        return (d * trace["logits"]).sum(), backward(params, trace, d)[1]["x"]

    assert check_gradient(loss_and_error, x) < 1e-7


def test_no_step_sees_a_later_one():
    rng = np.random.default_rng(1)
    params, x = init(rng, 2, 3, 2), rng.normal(size=(6, 1, 2))
    trace = forward(params, x)
    assert (np.triu(trace["a"][:, 0], 1) == 0).all()
    np.testing.assert_allclose(trace["a"].sum(axis=2), 1)
    cut = forward(params, x[:4])
    np.testing.assert_allclose(trace["h"][:4], cut["h"], rtol=1e-12)


def test_the_last_steps_alone_answer_as_they_do_among_all():
    rng = np.random.default_rng(2)
    params, x = init(rng, 2, 3, 2), rng.normal(size=(6, 2, 2))
    some = forward(params, x, asked=2)
    np.testing.assert_allclose(some["prediction"], forward(params, x)["prediction"][-2:])


def test_without_positions_the_order_is_lost_and_with_them_it_is_not():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(6, 1, 2))
    shuffled = x[[3, 0, 4, 2, 1, 5]]  # the one who asks stays last
    blind = init(rng, 2, 3, 2)
    one, other = (forward(blind, each, asked=1)["logits"] for each in (x, shuffled))
    np.testing.assert_allclose(one, other, rtol=1e-12)
    told = init(rng, 6, 3, 2)
    places = positions(6, 4)[:, None]
    both = [np.concatenate([each, places], axis=2) for each in (x, shuffled)]
    one, other = (forward(told, each, asked=1)["logits"] for each in both)
    assert np.abs(one - other).max() > 0.01


def test_positions_are_circles_that_turn_at_different_rates():
    P = positions(50, 6)
    np.testing.assert_allclose(P[:, ::2] ** 2 + P[:, 1::2] ** 2, 1)
    for j, w in enumerate(10000 ** (-np.arange(0, 6, 2) / 6)):
        np.testing.assert_allclose(P[:, 2 * j], np.sin(w * np.arange(50)), rtol=1e-12)
    assert len(np.unique(P.round(9), axis=0)) == 50


@pytest.mark.parametrize("T", [1, 5])
def test_very_large_scores_give_no_nan(T):
    params = {name: 1e3 * p for name, p in init(np.random.default_rng(4), 2, 3, 2).items()}
    x = 1e3 * np.random.default_rng(5).normal(size=(T, 1, 2))
    assert np.isfinite(forward(params, x)["prediction"]).all()
