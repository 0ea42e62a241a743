"""The RNN's gradients: BPTT = RTRL = automatic differentiation = central differences."""

from typing import Any, NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st
from written_again import F

from lstm_lib.gradcheck import central_difference
from lstm_lib.losses import OUTPUTS, loss_and_error
from lstm_lib.rnn import backward, forward, init, loss_and_grads, rtrl

some = settings(max_examples=25, deadline=None)


class Case(NamedTuple):
    params: dict
    batch: tuple  # x, y, mask
    options: dict  # state, activation, output


@st.composite
def cases(draw, outputs=tuple(OUTPUTS)):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    T, B, D, H, O = (draw(st.integers(1, high)) for high in (7, 3, 3, 4, 4))
    output = draw(st.sampled_from(outputs))
    O += output == "softmax"  # which takes two at least
    one_hot = np.eye(O)[rng.integers(0, O, (T, B))]
    mask = np.array(rng.random((T, B)) < 0.5)
    mask[rng.integers(T), rng.integers(B)] = True
    batch = (
        rng.normal(size=(T, B, D)),
        one_hot if output == "softmax" else rng.normal(size=(T, B, O)),
        draw(st.sampled_from((None, mask.any(axis=1), mask))),
    )
    options = {
        "state": draw(st.sampled_from((None, rng.normal(size=(B, H))))),
        "activation": draw(st.sampled_from(list(F))),
        "output": output,
    }
    params = init(rng, D, H, O, scale=draw(st.sampled_from((None, 0.3, 1.0))))
    params["b"] = rng.normal(size=H)
    return Case(params, batch, options)


def written_again(params, batch, state, activation, output, window=None):
    """The same loss, one sequence and one prediction at a time, for autograd.

    With `window`, each prediction is computed from a constant state window + 1 steps back.
    """
    x, y, mask = batch
    T, B, _ = x.shape
    mask = np.ones((T, B)) if mask is None else np.array(mask, dtype=float)
    mask = mask[:, None] * np.ones((T, B)) if mask.ndim == 1 else mask
    start = np.zeros((B, len(params["b"]))) if state is None else state
    window = T if window is None else window

    def step(p, h, x_t):
        return F[activation](anp.dot(p["U"], x_t) + anp.dot(p["W"], h) + p["b"])

    def f_loss(p):
        total = 0.0
        for i in range(B):
            states = [start[i]]  # constants, from the parameters as they are
            for t in range(T):
                states.append(step(params, states[-1], x[t, i]))
            for t in range(T):
                first = max(t - window, 0)
                h = states[first]
                for j in range(first, t + 1):
                    h = step(p, h, x[j, i])
                z = anp.dot(p["V"], h)
                if output == "softmax":
                    loss = anp.log(anp.sum(anp.exp(z))) - anp.dot(y[t, i], z)
                else:
                    prediction = F["sigmoid"](z) if output == "logistic" else z
                    loss = anp.sum((prediction - y[t, i]) ** 2) / 2
                total = total + mask[t, i] * loss
        return total / mask.sum()

    return f_loss(params), grad(f_loss)(params)


def assert_same(got, want, rtol, atol=1e-14):
    assert set(got) == set(want)
    for name in want:
        scale = np.abs(want[name]).max()
        np.testing.assert_allclose(got[name], want[name], rtol=0, atol=rtol * scale + atol)


@some
@given(cases())
def test_bptt_equals_automatic_differentiation(case):
    loss, grads = loss_and_grads(case.params, case.batch, **case.options)
    want_loss, want = written_again(case.params, case.batch, **case.options)
    assert loss == pytest.approx(want_loss, rel=1e-12)
    assert_same(grads, want, 1e-12)


@some
@given(cases())
def test_bptt_equals_rtrl(case):
    loss, grads = loss_and_grads(case.params, case.batch, **case.options)
    loss_forward, grads_forward = rtrl(case.params, case.batch, **case.options)
    assert loss_forward == pytest.approx(loss, rel=1e-12, abs=1e-15)
    assert_same(grads_forward, grads, 1e-12)


@some
@given(cases())
def test_bptt_equals_central_differences(case):
    _, grads = loss_and_grads(case.params, case.batch, **case.options)
    x, y, mask = case.batch

    def loss(params):
        logits = forward(params, x, **case.options)["logits"]
        return loss_and_error(logits, y, case.options["output"], mask)[0]

    numeric = central_difference(loss, case.params)
    assert_same(grads, numeric, 1e-6, atol=1e-8)


@some
@given(cases(), st.integers(0, 5))
def test_truncated_bptt_equals_automatic_differentiation_with_the_edges_cut(case, window):
    _, grads = loss_and_grads(case.params, case.batch, **case.options, window=window)
    _, want = written_again(case.params, case.batch, **case.options, window=window)
    assert_same(grads, want, 1e-12)


@some
@given(cases(), st.integers(0, 3))
def test_a_window_of_the_whole_sequence_truncates_nothing(case, more):
    window = len(case.batch[0]) - 1 + more
    _, whole = loss_and_grads(case.params, case.batch, **case.options)
    _, same = loss_and_grads(case.params, case.batch, **case.options, window=window)
    assert_same(same, whole, 1e-12)


def test_truncation_cuts_what_the_book_says_it_cuts():
    rng = np.random.default_rng(0)
    params, x = init(rng, 2, 3, 2), rng.normal(size=(9, 1, 2))
    y = np.eye(2)[rng.integers(0, 2, (9, 1))]
    last = np.arange(9) == 8
    trace = forward(params, x)
    _, dlogits = loss_and_error(trace["logits"], y, mask=last)
    for window in range(8):
        _, errors = backward(params, trace, dlogits, window=window)
        reached = np.abs(errors["z"]).sum(axis=(1, 2)) > 0
        assert list(np.flatnonzero(reached)) == list(range(8 - window, 9))


def test_two_steps_by_hand():
    params: dict[str, Any] = {"U": [[0.5]], "W": [[-2.0]], "b": [0.1], "V": [[3.0]]}
    trace = forward(params, [[[1.0]], [[2.0]]], output="linear")
    h_1 = np.tanh(0.5 * 1 + 0.1)
    h_2 = np.tanh(0.5 * 2 - 2 * h_1 + 0.1)
    np.testing.assert_allclose(trace["h"].ravel(), [0, h_1, h_2], rtol=1e-14)
    np.testing.assert_allclose(trace["prediction"].ravel(), [3 * h_1, 3 * h_2], rtol=1e-14)
    batch = [[[1.0]], [[2.0]]], [[[0.0]], [[1.0]]]
    assert loss_and_grads(params, batch, output="linear")[0] == pytest.approx(
        ((3 * h_1) ** 2 + (3 * h_2 - 1) ** 2) / 4, rel=1e-14
    )


def test_the_error_starts_as_prediction_minus_y():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(4, 2, 3)), np.eye(5)[rng.integers(0, 5, (4, 2))]
    params = init(rng, 3, 4, 5)
    trace = forward(params, x)
    _, dlogits = loss_and_error(trace["logits"], y)
    np.testing.assert_allclose(dlogits, (trace["prediction"] - y) / 8, rtol=1e-15)
    np.testing.assert_allclose(trace["prediction"].sum(axis=-1), 1, rtol=1e-14)
    _, errors = backward(params, trace, dlogits)
    slope = 1 - trace["h"][-1] ** 2
    np.testing.assert_allclose(errors["z"][-1], slope * (dlogits[-1] @ params["V"]), rtol=1e-12)


@some
@given(cases())
def test_sequences_of_a_batch_do_not_see_each_other(case):
    x, state = case.batch[0], case.options["state"]
    whole = forward(case.params, x, **case.options)["h"]
    for i in range(whole.shape[1]):
        options = case.options | {"state": None if state is None else state[i : i + 1]}
        alone = forward(case.params, x[:, i : i + 1], **options)["h"]
        np.testing.assert_allclose(alone[:, 0], whole[:, i], rtol=1e-12, atol=1e-14)


def test_a_sequence_can_be_continued_from_its_last_state():
    rng = np.random.default_rng(2)
    params, x = init(rng, 3, 4, 2), rng.normal(size=(10, 2, 3))
    whole = forward(params, x)
    half = forward(params, x[:6])
    rest = forward(params, x[6:], half["h"][-1])
    np.testing.assert_allclose(rest["prediction"], whole["prediction"][6:], rtol=1e-14)


def test_targets_that_do_not_count_are_not_looked_at():
    rng = np.random.default_rng(3)
    params, x = init(rng, 2, 3, 2), rng.normal(size=(5, 1, 2))
    y, last = np.zeros((5, 1, 2)), [0, 0, 0, 0, 1]  # rows of zeros are no probabilities
    y[-1, 0, 1] = 1
    first = loss_and_grads(params, (x, y, last))
    y[:-1] = 7.0
    again = loss_and_grads(params, (x, y, last))
    assert first[0] == again[0]
    assert_same(again[1], first[1], 0, 0)


def test_cross_entropy_stays_finite_when_the_right_answer_gets_probability_zero():
    params: dict[str, Any] = {"U": [[1.0]], "W": [[0.0]], "b": [0.0], "V": [[2000.0], [0.0]]}
    batch = [[[1.0]]], [[[0.0, 1.0]]]
    loss, grads = loss_and_grads(params, batch, activation="identity")
    assert forward(params, batch[0], activation="identity")["prediction"][0, 0, 1] == 0
    assert loss == 2000
    np.testing.assert_array_equal(grads["V"], [[1], [-1]])


def test_initial_weights_have_the_scale_that_was_asked_for():
    rng = np.random.default_rng(4)
    params = init(rng, 400, 300, 5)
    assert params["U"].std() == pytest.approx(1 / 20, rel=0.02)
    assert params["W"].std() == pytest.approx(1 / np.sqrt(300), rel=0.02)
    assert not params["b"].any()
    assert init(rng, 100, 300, 5, scale=2)["W"].std() == pytest.approx(2, rel=0.02)
    assert not init(rng, 1, 2, 1, scale=0)["W"].any()


def test_nothing_that_is_passed_in_is_changed():
    rng = np.random.default_rng(5)
    params, x, state = init(rng, 2, 3, 2), rng.normal(size=(4, 1, 2)), np.ones((1, 3))
    y = np.eye(2)[np.zeros((4, 1), int)]
    kept = {name: p.copy() for name, p in params.items()}, x.copy(), state.copy()
    loss_and_grads(params, (x, y), state=state)
    loss_and_grads(params, (x, y), state=state, window=2)
    rtrl(params, (x, y), state=state)
    assert_same(params, kept[0], 0, 0)
    np.testing.assert_array_equal(x, kept[1])
    np.testing.assert_array_equal(state, kept[2])
