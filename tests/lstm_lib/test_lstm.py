"""The LSTM block's gradients, exact and truncated: the same from four sides, for all parts."""

from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.extend import defvjp, primitive
from hypothesis import given, settings
from hypothesis import strategies as st
from lstm_lib.lstm_parts import PRESETS, Parts, block_parts, init_lstm

from lstm_lib.gradcheck import check_gradient, relative_error
from lstm_lib.lstm import backward, forward

some = settings(max_examples=60, deadline=None)
SQUASH = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "g1997": lambda z: 4 / (1 + anp.exp(-z)) - 2,
    "h1997": lambda z: 2 / (1 + anp.exp(-z)) - 1,
    "identity": lambda z: z,
}


class Case(NamedTuple):
    params: dict
    parts: Parts
    x: np.ndarray
    h_0: np.ndarray
    c_0: np.ndarray
    dh: np.ndarray

    def everything(self):
        """Weights, inputs and starting states as one nest, to differentiate by all of them."""
        return {"params": self.params, "x": self.x, "h_0": self.h_0, "c_0": self.c_0}


@st.composite
def every_part(draw):
    return Parts(
        gates=draw(st.sampled_from(["", "i", "f", "o", "if", "io", "fo", "ifo"])),
        peepholes=draw(st.sampled_from(["none", "diagonal", "full"])),
        g=draw(st.sampled_from(["tanh", "sigmoid", "g1997", "h1997"])),
        h=draw(st.sampled_from(["tanh", "sigmoid", "g1997", "h1997", "identity"])),
        cells=draw(st.integers(1, 3)),
        feedback=draw(st.booleans()),
    )


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    parts = draw(every_part())
    T, B, D = (draw(st.integers(1, high)) for high in (6, 3, 3))
    H = parts.cells * draw(st.integers(1, 2))
    return make_case(rng, parts, T, B, D, H)


def make_case(rng, parts, T=5, B=2, D=3, H=4):
    params = init_lstm(rng, D, H, parts, scale=0.7)
    params = {k: v if k[0] != "b" else rng.normal(size=v.shape) for k, v in params.items()}
    x, dh = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, H))
    h_0, c_0 = rng.normal(size=(B, H)), rng.normal(size=(B, H))
    return Case(params, block_parts(parts), x, h_0, c_0, dh)


@primitive
def cut(value):
    """The value goes on, its error does not come back."""
    return value


defvjp(cut, lambda answer, value: lambda error: anp.zeros_like(value))


def written_again(everything, parts, dh, edge=lambda value: value):
    """The block, gate by gate and step by step; `edge` is what the edges back in time pass through.

    Returns sum(dh * h), whose derivative by h_t is dh_t.
    """
    p, h, c = everything["params"], everything["h_0"], everything["c_0"]
    H = h.shape[1]
    own = np.repeat(np.eye(H // parts.cells), parts.cells, axis=1)  # block j, cell v
    loss = 0.0

    def net(k, x_t, h, c):
        z = anp.dot(x_t, p[f"U_{k}"].T) + p[f"b_{k}"]
        if parts.feedback:
            z = z + anp.dot(edge(h), p[f"W_{k}"].T)
        if parts.peepholes == "diagonal" and k != "g":
            z = z + anp.dot(edge(c) * p[f"P_{k}"], own.T)
        if parts.peepholes == "full" and k != "g":
            z = z + anp.dot(edge(c), p[f"P_{k}"].T)
        return z

    def gate(k, x_t, h, c):
        if k not in parts.gates:
            return np.ones((len(x_t), H))
        return anp.dot(SQUASH["sigmoid"](net(k, x_t, h, c)), own)

    for x_t, dh_t in zip(everything["x"], dh, strict=True):
        i, f = gate("i", x_t, h, c), gate("f", x_t, h, c)
        c = f * c + i * SQUASH[parts.g](net("g", x_t, h, c))
        h = gate("o", x_t, h, c) * SQUASH[parts.h](c)
        loss = loss + anp.sum(dh_t * h)
    return loss


def ours(everything, case, truncated=False):
    trace = forward(
        everything["params"], everything["x"], case.parts, everything["h_0"], everything["c_0"]
    )
    grads, errors = backward(trace, case.dh, truncated)
    all_grads = {"params": grads, "x": errors["x"], "h_0": errors["h"][0], "c_0": errors["c"][0]}
    return float((trace["h"][1:] * case.dh).sum()), all_grads


@some
@given(cases())
def test_the_output_is_that_of_the_equations_written_gate_by_gate(case):
    loss, _ = ours(case.everything(), case)
    assert loss == pytest.approx(written_again(case.everything(), case.parts, case.dh), abs=1e-11)


@some
@given(cases())
def test_exact_gradient_is_that_of_automatic_differentiation(case):
    expected = grad(written_again)(case.everything(), case.parts, case.dh)
    assert relative_error(ours(case.everything(), case)[1], expected) < 1e-12


@settings(max_examples=25, deadline=None)
@given(cases())
def test_exact_gradient_is_that_of_central_differences(case):
    assert check_gradient(lambda everything: ours(everything, case), case.everything()) < 1e-7


@some
@given(cases())
def test_truncated_gradient_is_automatic_differentiation_with_the_cut_edges_detached(case):
    expected = grad(written_again)(case.everything(), case.parts, case.dh, cut)
    assert relative_error(ours(case.everything(), case, truncated=True)[1], expected) < 1e-12


@pytest.mark.parametrize("parts", PRESETS)
def test_every_preset_agrees_at_a_size_of_its_own(parts):
    case = make_case(np.random.default_rng(1), parts, T=12, B=3, D=4, H=5)
    for truncated, edge in ((False, lambda value: value), (True, cut)):
        expected = grad(written_again)(case.everything(), case.parts, case.dh, edge)
        assert relative_error(ours(case.everything(), case, truncated)[1], expected) < 1e-12


@pytest.mark.parametrize("parts", PRESETS)
def test_a_single_step_of_a_single_cell_is_exact(parts):
    case = make_case(np.random.default_rng(2), parts, T=1, B=1, D=1, H=1)
    expected = grad(written_again)(case.everything(), case.parts, case.dh)
    assert relative_error(ours(case.everything(), case)[1], expected) < 1e-13


def test_without_feedback_and_peepholes_nothing_is_cut():
    parts = PRESETS["modern"]._replace(feedback=False)
    case = make_case(np.random.default_rng(3), parts)
    exact, truncated = (ours(case.everything(), case, cut)[1] for cut in (False, True))
    assert relative_error(exact, truncated) == 0


def test_without_the_carousel_term_the_gradient_check_fails():
    case = make_case(np.random.default_rng(4), PRESETS["carousel"]._replace(feedback=False))
    trace = forward(case.params, case.x, case.parts, case.h_0, case.c_0)
    no_way_back = {"f": np.zeros_like(trace["f"])}  # c_t hands no error to c_{t-1}
    right, wrong = (backward(t, case.dh)[0] for t in (trace, trace | no_way_back))
    assert relative_error(right, wrong) > 0.1


def test_the_batch_is_the_sum_of_its_sequences():
    case = make_case(np.random.default_rng(5), "2000", B=3)
    whole = ours(case.everything(), case)[1]["params"]
    parts = [
        backward(
            forward(case.params, case.x[:, [n]], case.parts, case.h_0[[n]], case.c_0[[n]]),
            case.dh[:, [n]],
        )[0]
        for n in range(3)
    ]
    assert relative_error({k: sum(p[k] for p in parts) for k in whole}, whole) < 1e-13


def test_a_sequence_can_be_run_in_two_halves():
    case = make_case(np.random.default_rng(6), "full", T=9)
    whole = forward(case.params, case.x, "full", case.h_0, case.c_0)
    first = forward(case.params, case.x[:4], "full", case.h_0, case.c_0)
    second = forward(case.params, case.x[4:], "full", first["h"][-1], first["c"][-1])
    np.testing.assert_allclose(second["h"], whole["h"][4:], rtol=0, atol=1e-14)
    np.testing.assert_allclose(second["c"], whole["c"][4:], rtol=0, atol=1e-14)


def test_a_missing_gate_is_one_and_a_shared_gate_is_the_same_for_its_cells():
    case = make_case(np.random.default_rng(7), Parts(gates="io", cells=2))
    trace = forward(case.params, case.x, case.parts)
    assert (trace["f"] == 1).all()
    assert (trace["i"][..., 0::2] == trace["i"][..., 1::2]).all()
    assert (trace["o"][..., 0::2] == trace["o"][..., 1::2]).all()


def test_nothing_given_is_changed():
    case = make_case(np.random.default_rng(8), "2000")
    before = {k: v.copy() for k, v in case.params.items()}
    x, dh, h_0, c_0 = (v.copy() for v in (case.x, case.dh, case.h_0, case.c_0))
    backward(forward(case.params, case.x, case.parts, case.h_0, case.c_0), case.dh)
    assert all((case.params[k] == before[k]).all() for k in before)
    assert all((a == b).all() for a, b in zip(case[2:], (x, h_0, c_0, dh), strict=True))


GOOD = init_lstm(np.random.default_rng(0), 3, 4)
X = np.zeros((5, 2, 3))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: forward("weights", X), TypeError, "params: got str, expected a dict"),
        (lambda: forward({}, X), ValueError, "params: got [], expected 'U_g'"),
        (lambda: forward(GOOD, X, "1997"), ValueError, "params: got ['U_f'"),
        (
            lambda: forward(GOOD | {"b_f": np.zeros(3)}, X),
            ValueError,
            "params['b_f']: got shape (3",
        ),
        (lambda: forward(GOOD | {"b_f": [np.nan] * 4}, X), ValueError, "params['b_f']: got NaN"),
        (lambda: forward(GOOD, X[0]), ValueError, "x: got shape (2, 3)"),
        (lambda: forward(GOOD, X[:0]), ValueError, "x: got shape (0, 2, 3), expected at least"),
        (lambda: forward(GOOD, "text"), TypeError, "x: got str"),
        (lambda: forward(GOOD, X, "lstm"), ValueError, "parts: got 'lstm', expected one of"),
        (lambda: forward(GOOD, X, 1997), TypeError, "parts: got int, expected a preset's name"),
        (lambda: forward(GOOD, X, h_0=np.zeros(4)), ValueError, "h_0: got shape (4,)"),
        (lambda: forward(GOOD, X, c_0=np.zeros((3, 4))), ValueError, "c_0: got shape (3, 4)"),
        (lambda: backward(forward(GOOD, X), np.zeros((5, 2, 3))), ValueError, "dh: got shape"),
        (lambda: backward({}, X), ValueError, "trace: got"),
        (
            lambda: backward(forward(GOOD, X), np.zeros((5, 2, 4)), truncated="False"),
            TypeError,
            "truncated: got 'False', expected True or False",
        ),
        (lambda: forward(GOOD | {1: 2}, X), ValueError, "params: got [1, 'U_f'"),
        (lambda: forward({1: 2, "b": 3}, X), ValueError, "params: got [1, 'b'], expected 'U_g'"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(says)
