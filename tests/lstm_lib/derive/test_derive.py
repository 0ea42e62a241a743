"""The sympy derivations: they read as they should, and their numbers are the code's."""

from typing import Any

import numpy as np
import pytest
import sympy
from factors import named_factors
from hypothesis import given, settings
from hypothesis import strategies as st
from written_out import deep_gradients, rnn_state

from lstm_lib import chain, feedforward, rnn
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.derive.activations import symbolic
from lstm_lib.derive.chain import (
    chain_derivative,
    chain_factors,
    chain_latex,
    chain_values,
)
from lstm_lib.derive.formulas import indexed, latex, number, product, total
from lstm_lib.derive.lemma import lemma_symbols, recursion, unrolled
from lstm_lib.derive.rnn import rnn_bptt, rnn_rtrl, rnn_values

some = settings(max_examples=25, deadline=None)
small = st.integers(-200, 200).map(lambda i: i / 100)  # nothing so tiny that it underflows


@some
@given(st.lists(st.tuples(small, small), min_size=1, max_size=8), small)
def test_lemma_recursion_and_sum_of_products_are_the_loop(pairs, a_0):
    a = a_0
    for d_t, rho_t in pairs:
        a = d_t + rho_t * a
    d, rho = zip(*pairs, strict=True)
    assert float(recursion(d, rho, a_0)) == pytest.approx(a, rel=1e-12, abs=1e-12)
    assert float(unrolled(d, rho, a_0)) == pytest.approx(a, rel=1e-12, abs=1e-12)


def test_lemma_reads_as_in_the_book():
    d, rho, a_0 = lemma_symbols(3)
    assert latex(recursion(d[:2], rho[:2], a_0)) == (
        r"d_{2} + \rho_{2} \left(d_{1} + \rho_{1} a_{0}\right)"
    )
    assert latex(unrolled(d, rho, a_0)) == (
        r"d_{3} + \rho_{3} d_{2} + \rho_{3} \rho_{2} d_{1} + \rho_{3} \rho_{2} \rho_{1} a_{0}"
    )
    assert sympy.expand(recursion(d, rho, a_0) - unrolled(d, rho, a_0)) == 0


@some
@given(st.integers(1, 8), st.data())
def test_chain_derivative_equals_the_code(n, data):
    k = data.draw(st.integers(1, n))
    f = data.draw(st.sampled_from(list(ACTIVATIONS)))
    cost = data.draw(st.sampled_from(chain.COSTS if f == "sigmoid" else ("squared",)))
    w = data.draw(st.lists(small, min_size=n, max_size=n))
    trace = chain.forward(w, 0.7, activation=f)
    values = chain_values(w, 0.7, 0.2, f, cost)
    named = named_factors(trace, 0.2, k, cost)
    factors = chain_factors(n, k, f)
    assert [latex(factor) for factor in factors] == [name for name, _ in named]
    for factor, (_, value) in zip(factors, named, strict=True):
        assert float(values[factor]) == pytest.approx(value, rel=1e-12, abs=1e-15)
    want = chain.gradient(trace, 0.2, cost)[1][k - 1]
    assert number(chain_derivative(n, k, f), values) == pytest.approx(want, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("f", ["sigmoid", "tanh"])
def test_chain_derivative_equals_sympy_without_structure(f):
    w, x = sympy.symbols("w1:4"), 0.7
    h = x
    for w_l in w:
        h = symbolic(f).f(w_l * h)
    at = dict(zip(w, (0.5, -1.25, 2.0), strict=True))
    values = chain_values(list(at.values()), x, 0.2, f)
    for k in (1, 2, 3):
        want = float(sympy.diff((h - 0.2) ** 2 / 2, w[k - 1]).subs(at))
        assert number(chain_derivative(3, k, f), values) == pytest.approx(want, rel=1e-12)


def test_chain_equation_reads_as_in_the_book():
    assert chain_latex(3, 2, "sigmoid") == (
        r"\frac{\partial C}{\partial w_{2}} = \frac{\partial C}{\partial h_{3}} \cdot "
        r"\sigma'(z_{3})\,w_{3} \cdot \sigma'(z_{2})\,h_{1}"
    )
    assert chain_latex(1, 1) == (
        r"\frac{\partial C}{\partial w_{1}} = \frac{\partial C}{\partial h_{1}} \cdot "
        r"f'(z_{1})\,x"
    )
    assert chain_latex(12, 1, layers_per_line=4).count(r"\\") == 3
    assert latex(chain_derivative(2, 1)) == (
        r"\frac{\partial C}{\partial h_{2}} f'(z_{2}) w_{2} f'(z_{1}) x"
    )


def test_states_by_hand():
    u, w, b, h_0 = sympy.symbols("u w b h_0")
    x_1, x_2 = sympy.symbols("x_1 x_2")
    assert rnn_state(0, sympy.tanh) == h_0
    h_2 = sympy.tanh(u * x_2 + w * sympy.tanh(u * x_1 + w * h_0 + b) + b)
    assert rnn_state(2, sympy.tanh) == h_2


@pytest.mark.parametrize("parameter", ["u", "w", "b"])
def test_bptt_and_rtrl_are_one_polynomial(parameter):
    for T in (1, 2, 5):
        difference = rnn_bptt(T, parameter) - rnn_rtrl(T, parameter)
        assert sympy.expand(difference) == 0


def test_bptt_and_rtrl_read_as_in_the_book():
    assert latex(rnn_bptt(2)) == (
        r"\frac{\partial C_{1}}{\partial h_{1}} f'(z_{1}) h_{0}"
        r" + \frac{\partial C_{2}}{\partial h_{2}} f'(z_{2}) h_{1}"
        r" + \frac{\partial C_{2}}{\partial h_{2}} f'(z_{2}) w"
        r" f'(z_{1}) h_{0}"
    )
    assert latex(rnn_rtrl(2)).endswith(
        r"\left(f'(z_{2}) h_{1} + f'(z_{2}) w f'(z_{1}) h_{0}\right)"
    )
    assert len(rnn_bptt(10).args) == 55
    assert len(rnn_bptt(10, k=0).args) == 10


@some
@given(
    st.lists(st.tuples(small, small), min_size=1, max_size=6),
    st.tuples(small, small, small, small, small),
    st.sampled_from(list(ACTIVATIONS)),
    st.sampled_from((None, 0, 1, 3)),
)
def test_derived_gradients_equal_the_code(steps, numbers, f, k):
    x, y = np.array(steps).T
    u, w, b, v, h_0 = numbers
    values, T = rnn_values(u, w, b, v, x, y, h_0, f), len(x)
    params: dict[str, Any] = {"U": [[u]], "W": [[w]], "b": [b], "V": [[v]]}
    column = (slice(None), None, None)
    options = {"state": [[h_0]], "activation": f, "output": "linear"}
    trace = rnn.forward(params, x[column], **options)
    _, grads = rnn.loss_and_grads(params, (x[column], y[column]), **options, window=k)
    for t in range(T + 1):
        state = rnn_state(t, symbolic(f).f)
        assert number(state, values) == pytest.approx(trace["h"][t, 0, 0], abs=1e-12)
    for parameter, grad in (("u", grads["U"]), ("w", grads["W"]), ("b", grads["b"])):
        want = pytest.approx(T * grad.item(), rel=1e-11, abs=1e-11)
        assert number(rnn_bptt(T, parameter, f, k), values) == want
        if k is None:
            assert number(rnn_rtrl(T, parameter, f), values) == want


def test_derived_gradient_equals_sympy_without_structure():
    T, w = 4, sympy.Symbol("w")
    x, y = (0.5, -1.0, 0.3, 0.8), (0.1, 0.2, -0.4, 0.5)
    values = rnn_values(0.7, 1.3, -0.2, 0.9, x, y, 0.4)
    free = {name: value for name, value in values.items() if name != w}
    cost = sum((0.9 * rnn_state(t, sympy.tanh) - y[t - 1]) ** 2 / 2 for t in range(1, T + 1))
    want = float(sympy.diff(cost.subs(free), w).subs(w, values[w]))
    assert number(rnn_bptt(T, f="tanh"), values) == pytest.approx(want, rel=1e-12)


def test_products_and_sums_keep_their_order():
    c, a = indexed("c", 2), indexed("a", 1)
    assert latex(product(c, 1, a, c)) == "c_{2} a_{1} c_{2}"
    assert latex(total(c, 0, a)) == "c_{2} + a_{1}"
    assert (product(), total()) == (1, 0)


def test_a_symbol_without_a_value_is_named():
    with pytest.raises(ValueError, match=r"values: got none for b_1, expected"):
        number(indexed("b", 1) * indexed("c", 1), {indexed("c", 1): 2.0})


@pytest.mark.parametrize("f", ACTIVATIONS)
def test_derived_layers_of_a_deep_net_equal_the_code(f):
    rng, sizes = np.random.default_rng(0), (3, 4, 2, 3)
    params = feedforward.init(rng, sizes)
    for layer in params:
        layer["b"] = rng.normal(size=layer["b"].shape)
    x, y = rng.normal(size=3), np.array([0.0, 1.0, 0.0])
    derived = deep_gradients(params, x, y, f)
    _, grads = feedforward.loss_and_grads(params, (x[None], y[None]), activation=f)
    for gradient, layer in zip(derived, grads, strict=True):
        got = np.array(gradient.tolist(), dtype=float)
        np.testing.assert_allclose(got, layer["W"], rtol=1e-12, atol=1e-15)
