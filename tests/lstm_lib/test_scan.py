"""The lemma in rounds is the lemma in steps; the net's gradient is autograd's, sympy's, nudges'."""

import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import check_gradient
from lstm_lib.beyond import scan
from lstm_lib.derive.lemma import lemma_symbols, recursion

some = settings(max_examples=20, deadline=None)


@some
@given(seed=st.integers(0, 10**6), T=st.integers(1, 70), start=st.booleans())
def test_the_rounds_add_up_to_the_steps(seed, T, start):
    rng = np.random.default_rng(seed)
    rho, d, a_0 = rng.normal(size=(T, 2, 3)), rng.normal(size=(T, 2, 3)), rng.normal(size=(2, 3))
    begin = a_0 if start else None
    steps, rounds = (way(rho, d, begin) for way in (scan.in_steps, scan.in_rounds))
    np.testing.assert_allclose(steps, rounds, rtol=1e-9, atol=1e-9)


def test_factors_of_zero_forget_exactly():
    rho, d = np.array([0.5, 0.0, 2.0]), np.array([1.0, 3.0, 1.0])
    for way in (scan.in_steps, scan.in_rounds):
        np.testing.assert_array_equal(way(rho, d, 1e300), [0.5e300, 3, 7])


def test_sixteen_steps_take_four_rounds(monkeypatch):
    rounds, compose = [], scan.compose

    def counted(*both):
        rounds.append(both)
        return compose(*both)

    monkeypatch.setattr(scan, "compose", counted)
    for T, expected in ((1, 0), (2, 1), (16, 4), (17, 5), (1000, 10)):
        rounds.clear()
        scan.in_rounds(np.ones(T), np.ones(T))
        assert len(rounds) == expected


def test_composed_steps_are_the_recursion_and_may_be_taken_in_any_grouping():
    d, rho, a_0 = lemma_symbols(3)
    one, two, three = zip(rho, d, strict=True)
    left = scan.compose(scan.compose(one, two), three)
    right = scan.compose(one, scan.compose(two, three))
    assert [sp.expand(p - q) for p, q in zip(left, right, strict=True)] == [0, 0]
    product, added = left
    assert sp.expand(added + product * a_0 - recursion(d, rho, a_0).doit()) == 0


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    T, B, D, H, O = (draw(st.integers(1, high)) for high in (7, 3, 3, 4, 3))
    params = scan.init(rng, D, H, O)
    params |= {name: rng.normal(size=H) for name in ("b_f", "b_g")}
    mask = np.array(rng.random((T, B)) < 0.5)
    mask[rng.integers(T), rng.integers(B)] = True
    state = draw(st.sampled_from((None, rng.normal(size=(B, H)))))
    return params, (rng.normal(size=(T, B, D)), rng.normal(size=(T, B, O)), mask), state


def written_again(params, batch, state):
    x, y, mask = batch
    T, B, _ = x.shape
    total = 0.0
    for i in range(B):
        c = anp.zeros(len(params["b_f"])) if state is None else state[i]
        for t in range(T):
            f = 0.5 + 0.5 * anp.tanh((anp.dot(params["U_f"], x[t, i]) + params["b_f"]) / 2)
            g = anp.dot(params["U_g"], x[t, i]) + params["b_g"]
            c = f * c + (1 - f) * g
            total = total + mask[t, i] * anp.sum((anp.dot(params["V"], c) - y[t, i]) ** 2) / 2
    return total / mask.sum()


@some
@given(case=cases())
def test_the_gradient_is_that_of_automatic_differentiation(case):
    params, batch, state = case
    loss, grads = scan.loss_and_grads(params, batch, output="linear", state=state)
    assert loss == pytest.approx(written_again(params, batch, state), rel=1e-12)
    expected = grad(written_again)(params, batch, state)
    for name in params:
        np.testing.assert_allclose(grads[name], expected[name], rtol=1e-9, atol=1e-11)


@some
@given(case=cases())
def test_the_gradient_is_that_of_nudges(case):
    params, batch, state = case
    loss = lambda p: scan.loss_and_grads(p, batch, output="linear", state=state)  # noqa: E731
    assert check_gradient(loss, params) < 1e-7


def test_the_gradient_is_that_of_sympy():
    names = sp.symbols("U_f b_f U_g b_g V")
    xs, c = (0.3, -1.2, 0.7), 0
    for x in xs:
        f = 1 / (1 + sp.exp(-(names[0] * x + names[1])))
        c = f * c + (1 - f) * (names[2] * x + names[3])
    at = dict(zip(names, (0.4, -0.3, 1.1, 0.2, 0.9), strict=True))
    expected = [float(sp.diff((names[4] * c - 1) ** 2 / 2, name).subs(at)) for name in names]
    params = {name.name: np.array([v]) for name, v in at.items()}
    params |= {name: params[name][None] for name in ("U_f", "U_g", "V")}
    batch = np.reshape(xs, (3, 1, 1)), np.ones((3, 1, 1)), [0, 0, 1]
    _, grads = scan.loss_and_grads(params, batch, output="linear")
    np.testing.assert_allclose([grads[name.name].item() for name in names], expected, rtol=1e-12)


def test_the_error_of_the_inputs_is_that_of_nudges():
    rng = np.random.default_rng(0)
    params, x, d = scan.init(rng, 2, 3, 2), rng.normal(size=(5, 2, 2)), rng.normal(size=(5, 2, 2))

    def loss_and_error(x):
        trace = scan.forward(params, x, output="linear")
        return (d * trace["logits"]).sum(), scan.backward(params, trace, d)[1]["x"]

    assert check_gradient(loss_and_error, x) < 1e-7


def test_the_error_goes_back_along_the_gates_alone():
    """dc_{t-1} / dc_t is f_t: the same product that the state goes through, backwards."""
    rng = np.random.default_rng(1)
    params, x, d = scan.init(rng, 2, 3, 2), rng.normal(size=(6, 1, 2)), np.zeros((6, 1, 2))
    d[-1] = 1
    trace = scan.forward(params, x, output="linear")
    _, errors = scan.backward(params, trace, d)
    np.testing.assert_allclose(errors["c"][:-1], trace["f"][1:] * errors["c"][1:], rtol=1e-12)
