"""The RNN's gradients: BPTT = RTRL = automatic differentiation = central differences."""

from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st
from written_again import F

from lstm_lib.gradcheck import central_difference
from lstm_lib.losses import OUTPUTS
from lstm_lib.rnn import bptt, forward, init_rnn, loss, rtrl

some = settings(max_examples=25, deadline=None)


class Case(NamedTuple):
    params: dict
    data: dict  # x, y, s_0, f, output, weight


@st.composite
def cases(draw, outputs=tuple(OUTPUTS)):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    T, B, D, H, O = (draw(st.integers(1, high)) for high in (7, 3, 3, 4, 4))
    output = draw(st.sampled_from(outputs))
    one_hot = np.eye(O)[rng.integers(0, O, (T, B))]
    mask = np.array(rng.random((T, B)) < 0.5)
    mask[rng.integers(T), rng.integers(B)] = True
    weight = draw(st.sampled_from((None, mask.any(axis=1), mask)))
    data = {
        "x": rng.normal(size=(T, B, D)),
        "y": one_hot if output == "softmax" else rng.normal(size=(T, B, O)),
        "s_0": draw(st.sampled_from((None, rng.normal(size=(B, H))))),
        "f": draw(st.sampled_from(list(F))),
        "output": output,
        "weight": weight,
    }
    params = init_rnn(rng, D, H, O, draw(st.sampled_from((None, 0.3, 1.0))))
    params["b"] = rng.normal(size=H)
    return Case(params, data)


def written_again(params, x, y, s_0, f, output, weight, k=None):
    """The same loss, one sequence and one prediction at a time, for autograd.

    With `k`, each prediction is computed from a constant state k + 1 steps back.
    """
    T, B, _ = x.shape
    weight = np.ones((T, B)) if weight is None else np.array(weight, dtype=float)
    weight = weight[:, None] * np.ones((T, B)) if weight.ndim == 1 else weight
    start = np.zeros((B, len(params["b"]))) if s_0 is None else s_0
    k = T if k is None else k

    def step(p, s, x_t):
        return F[f](anp.dot(p["U"], x_t) + anp.dot(p["W"], s) + p["b"])

    def f_loss(p):
        total = 0.0
        for i in range(B):
            states = [start[i]]  # constants, from the parameters as they are
            for t in range(T):
                states.append(step(params, states[-1], x[t, i]))
            for t in range(T):
                first = max(t - k, 0)
                s = states[first]
                for j in range(first, t + 1):
                    s = step(p, s, x[j, i])
                z = anp.dot(p["V"], s)
                if output == "softmax":
                    cost = anp.log(anp.sum(anp.exp(z))) - anp.dot(y[t, i], z)
                else:
                    o = F["sigmoid"](z) if output == "logistic" else z
                    cost = anp.sum((o - y[t, i]) ** 2) / 2
                total = total + weight[t, i] * cost
        return total / weight.sum()

    return f_loss(params), grad(f_loss)(params)


def assert_same(got, want, rtol, atol=1e-14):
    assert set(got) == set(want)
    for name in want:
        scale = np.abs(want[name]).max()
        np.testing.assert_allclose(got[name], want[name], rtol=0, atol=rtol * scale + atol)


@some
@given(cases())
def test_bptt_equals_automatic_differentiation(case):
    cost, grads, _ = bptt(case.params, **case.data)
    want_cost, want = written_again(case.params, **case.data)
    assert cost == pytest.approx(want_cost, rel=1e-12)
    assert_same(grads, want, 1e-12)


@some
@given(cases())
def test_bptt_equals_rtrl(case):
    cost, grads, _ = bptt(case.params, **case.data)
    cost_forward, grads_forward = rtrl(case.params, **case.data)
    assert cost_forward == pytest.approx(cost, rel=1e-12, abs=1e-15)
    assert_same(grads_forward, grads, 1e-12)


@some
@given(cases())
def test_bptt_equals_central_differences(case):
    _, grads, _ = bptt(case.params, **case.data)
    data = {name: case.data[name] for name in ("x", "s_0", "f", "output")}
    numeric = central_difference(
        lambda p: loss(forward(p, **data), case.data["y"], case.data["weight"]), case.params
    )
    assert_same(grads, numeric, 1e-6, atol=1e-8)


@some
@given(cases(), st.integers(0, 5))
def test_truncated_bptt_equals_automatic_differentiation_with_the_edges_cut(case, k):
    _, grads, _ = bptt(case.params, **case.data, k=k)
    assert_same(grads, written_again(case.params, **case.data, k=k)[1], 1e-12)


@some
@given(cases(), st.integers(0, 3))
def test_a_window_of_the_whole_sequence_truncates_nothing(case, more):
    T = len(case.data["x"])
    _, whole, _ = bptt(case.params, **case.data)
    assert_same(bptt(case.params, **case.data, k=T - 1 + more)[1], whole, 1e-12)


def test_truncation_cuts_what_the_book_says_it_cuts():
    rng = np.random.default_rng(0)
    params, x = init_rnn(rng, 2, 3, 2), rng.normal(size=(9, 1, 2))
    y = np.eye(2)[rng.integers(0, 2, (9, 1))]
    last = np.arange(9) == 8
    for k in range(8):
        _, _, trace = bptt(params, x, y, weight=last, k=k)
        reached = np.abs(trace["dnet"]).sum(axis=(1, 2)) > 0
        assert list(np.flatnonzero(reached)) == list(range(8 - k, 9))


def test_two_steps_by_hand():
    params = {"U": [[0.5]], "W": [[-2.0]], "b": [0.1], "V": [[3.0]]}
    trace = forward(params, [[[1.0]], [[2.0]]], output="linear")
    s_1 = np.tanh(0.5 * 1 + 0.1)
    s_2 = np.tanh(0.5 * 2 - 2 * s_1 + 0.1)
    np.testing.assert_allclose(trace["s"].ravel(), [0, s_1, s_2], rtol=1e-14)
    np.testing.assert_allclose(trace["o"].ravel(), [3 * s_1, 3 * s_2], rtol=1e-14)
    assert loss(trace, [[[0.0]], [[1.0]]]) == pytest.approx(
        ((3 * s_1) ** 2 + (3 * s_2 - 1) ** 2) / 4, rel=1e-14
    )


def test_the_error_starts_as_p_minus_y():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(4, 2, 3)), np.eye(5)[rng.integers(0, 5, (4, 2))]
    _, _, trace = bptt(init_rnn(rng, 3, 4, 5), x, y)
    np.testing.assert_allclose(trace["do"], (trace["o"] - y) / 8, rtol=1e-15)
    np.testing.assert_allclose(trace["o"].sum(axis=-1), 1, rtol=1e-14)


@some
@given(cases())
def test_sequences_of_a_batch_do_not_see_each_other(case):
    whole = forward(case.params, case.data["x"], case.data["s_0"], case.data["f"])["s"]
    for i in range(whole.shape[1]):
        s_0 = None if case.data["s_0"] is None else case.data["s_0"][i : i + 1]
        alone = forward(case.params, case.data["x"][:, i : i + 1], s_0, case.data["f"])["s"]
        np.testing.assert_allclose(alone[:, 0], whole[:, i], rtol=1e-12, atol=1e-14)


def test_a_sequence_can_be_continued_from_its_last_state():
    rng = np.random.default_rng(2)
    params, x = init_rnn(rng, 3, 4, 2), rng.normal(size=(10, 2, 3))
    whole = forward(params, x)
    half = forward(params, x[:6])
    rest = forward(params, x[6:], s_0=half["s"][-1])
    np.testing.assert_array_equal(rest["o"], whole["o"][6:])


def test_targets_that_do_not_count_are_not_looked_at():
    rng = np.random.default_rng(3)
    params, x = init_rnn(rng, 2, 3, 2), rng.normal(size=(5, 1, 2))
    y, last = np.zeros((5, 1, 2)), [0, 0, 0, 0, 1]  # rows of zeros are no probabilities
    y[-1, 0, 1] = 1
    first = bptt(params, x, y, weight=last)
    y[:-1] = 7.0
    again = bptt(params, x, y, weight=last)
    assert first[0] == again[0]
    assert_same(again[1], first[1], 0, 0)


def test_cross_entropy_stays_finite_when_the_right_answer_gets_probability_zero():
    params = {"U": [[1.0]], "W": [[0.0]], "b": [0.0], "V": [[2000.0], [0.0]]}
    cost, grads, trace = bptt(params, [[[1.0]]], [[[0.0, 1.0]]], f="identity")
    assert trace["o"][0, 0, 1] == 0
    assert cost == 2000
    np.testing.assert_array_equal(grads["V"], [[1], [-1]])


def test_initial_weights_have_the_scale_that_was_asked_for():
    rng = np.random.default_rng(4)
    params = init_rnn(rng, 400, 300, 5)
    assert params["U"].std() == pytest.approx(1 / 20, rel=0.02)
    assert params["W"].std() == pytest.approx(1 / np.sqrt(300), rel=0.02)
    assert not params["b"].any()
    assert init_rnn(rng, 100, 300, 5, scale=2)["W"].std() == pytest.approx(2, rel=0.02)
    assert not init_rnn(rng, 1, 2, 1, scale=0)["W"].any()


def test_nothing_that_is_passed_in_is_changed():
    rng = np.random.default_rng(5)
    params, x, s_0 = init_rnn(rng, 2, 3, 2), rng.normal(size=(4, 1, 2)), np.ones((1, 3))
    y = np.eye(2)[np.zeros((4, 1), int)]
    kept = {name: p.copy() for name, p in params.items()}, x.copy(), s_0.copy()
    bptt(params, x, y, s_0)
    rtrl(params, x, y, s_0)
    assert_same(params, kept[0], 0, 0)
    np.testing.assert_array_equal(x, kept[1])
    np.testing.assert_array_equal(s_0, kept[2])
