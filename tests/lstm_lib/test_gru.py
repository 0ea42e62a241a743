"""The gated recurrent unit's gradient: the same from three sides."""

import functools

import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st
from written_again import F

from lstm_lib import lstm
from lstm_lib.beyond import gru
from lstm_lib.gradcheck import check_gradient, relative_error
from lstm_lib.losses import OUTPUTS

some = settings(max_examples=40, deadline=None)


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return case(rng, *(draw(st.integers(1, high)) for high in (6, 3, 3, 4)))


def case(rng, T=5, B=2, D=3, H=4):
    """Weights, inputs and the start as one nest, and the errors that come from outside."""
    params = {k: rng.normal(0, 0.7, shape) for k, shape in gru.shapes(D, H).items()}
    everything = {"params": params, "x": rng.normal(size=(T, B, D)), "h_0": rng.normal(size=(B, H))}
    return everything, rng.normal(size=(T, B, H))


def written_again(everything, dh):
    """One sequence and one step at a time; sum(dh * h), whose derivative by h_t is dh_t."""
    p, loss = everything["params"], 0.0
    for b in range(dh.shape[1]):
        h = everything["h_0"][b]
        for x_t, dh_t in zip(everything["x"][:, b], dh[:, b], strict=True):
            r, keep = (
                F["sigmoid"](anp.dot(p[f"U_{k}"], x_t) + anp.dot(p[f"W_{k}"], h) + p[f"b_{k}"])
                for k in "ru"
            )
            heard = r * (anp.dot(p["W_m"], h) + p["b_m"])
            n = F["tanh"](anp.dot(p["U_n"], x_t) + p["b_n"] + heard)
            h = n + keep * (h - n)
            loss = loss + anp.sum(dh_t * h)
    return loss


def ours(everything, dh):
    trace = gru.forward(everything["params"], everything["x"], everything["h_0"])
    grads, errors = gru.backward(everything["params"], trace, dh)
    whole = {"params": grads, "x": errors["x"], "h_0": errors["h"][0]}
    return float((trace["h"][1:] * dh).sum()), whole


@some
@given(cases())
def test_output_and_gradient_are_those_of_the_equations_and_automatic_differentiation(drawn):
    loss, grads = ours(*drawn)
    assert loss == pytest.approx(written_again(*drawn), abs=1e-11)
    assert relative_error(grads, grad(written_again)(*drawn)) < 1e-12


@settings(max_examples=15, deadline=None)
@given(cases())
def test_gradient_is_that_of_central_differences(drawn):
    everything, dh = drawn
    assert check_gradient(lambda e: ours(e, dh), everything) < 1e-7


@pytest.mark.parametrize("output", OUTPUTS)
def test_gradient_with_a_readout_is_that_of_central_differences(output):
    rng = np.random.default_rng(3)
    params, x = gru.init(rng, 3, 4, 3), rng.normal(size=(5, 2, 3))
    y = np.eye(3)[rng.integers(0, 3, (5, 2))]
    for batch in ((x, y), (x, y, np.array([0, 1, 1, 0, 1]))):
        for state in (None, rng.normal(size=(2, 4))):
            cost = functools.partial(gru.loss_and_grads, batch=batch, output=output, state=state)
            assert check_gradient(cost, params) < 1e-7


def test_one_step_back_is_what_sympy_derives():
    """For one unit: d h_t / d h_{t-1} of the forward equations, by sympy, at random numbers."""
    rng = np.random.default_rng(4)
    everything, _ = case(rng, T=1, B=1, D=1, H=1)
    p = {name: sp.Symbol(name) for name in everything["params"]}
    x, h = sp.symbols("x h")
    r, u = (1 / (1 + sp.exp(-(p[f"U_{k}"] * x + p[f"W_{k}"] * h + p[f"b_{k}"]))) for k in "ru")
    n = sp.tanh(p["U_n"] * x + p["b_n"] + r * (p["W_m"] * h + p["b_m"]))
    new = (1 - u) * n + u * h
    values = {p[name]: w.item() for name, w in everything["params"].items()}
    values |= {x: everything["x"].item(), h: everything["h_0"].item()}
    grads = ours(everything, np.ones((1, 1, 1)))[1]
    got = {h: grads["h_0"], x: grads["x"], **{p[k]: g for k, g in grads["params"].items()}}
    for symbol, derivative in got.items():
        assert derivative.item() == pytest.approx(float(new.diff(symbol).subs(values)), rel=1e-12)


def test_a_shut_update_gate_makes_a_recurrent_net_and_an_open_one_keeps_all():
    everything, _ = case(np.random.default_rng(5), T=8)
    p, x, h_0 = everything["params"], everything["x"], everything["h_0"]
    kept = gru.forward(p | {"b_u": np.full(4, 800.0)}, x, h_0)["h"]
    assert (kept == h_0).all()
    plain = gru.forward(p | {"b_u": np.full(4, -800.0), "b_r": np.full(4, 800.0)}, x, h_0)["h"]
    h = h_0
    for t, x_t in enumerate(x):
        h = np.tanh(x_t @ p["U_n"].T + p["b_n"] + h @ p["W_m"].T + p["b_m"])
        np.testing.assert_allclose(plain[t + 1], h, rtol=1e-12)


def test_a_sequence_can_be_run_in_two_halves():
    everything, _ = case(np.random.default_rng(6), T=9)
    p, x, h_0 = everything["params"], everything["x"], everything["h_0"]
    whole, first = gru.forward(p, x, h_0)["h"], gru.forward(p, x[:4], h_0)["h"]
    second = gru.forward(p, x[4:], first[-1])["h"]
    np.testing.assert_allclose(second, whole[4:], rtol=0, atol=1e-14)


def test_three_layers_and_a_bias_where_the_lstm_has_four_layers():
    for D, H in ((1, 1), (3, 8), (33, 64)):
        three_quarters = 3 * lstm.count_weights(D, H) / 4
        assert gru.count_weights(D, H) == three_quarters + H == 3 * H * (D + H + 1) + H


def test_initial_weights_have_the_scale_that_was_asked_for():
    rng = np.random.default_rng(7)
    params = gru.init(rng, 400, 300, 5)
    assert params["U_n"].std() == pytest.approx(1 / 20, rel=0.02)
    assert params["W_m"].std() == pytest.approx(1 / np.sqrt(300), rel=0.02)
    assert not any(p.any() for name, p in params.items() if name[0] == "b")
    assert gru.init(rng, 100, 300, scale=2)["W_r"].std() == pytest.approx(2, rel=0.02)


def test_nothing_given_is_changed():
    everything, dh = case(np.random.default_rng(8))
    before = {k: v.copy() for k, v in everything["params"].items()}
    x, h_0, errors = everything["x"].copy(), everything["h_0"].copy(), dh.copy()
    ours(everything, dh)
    assert all((everything["params"][k] == before[k]).all() for k in before)
    assert (
        (everything["x"] == x).all() and (everything["h_0"] == h_0).all() and (dh == errors).all()
    )
