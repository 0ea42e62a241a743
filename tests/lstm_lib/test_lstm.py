"""The LSTM block's gradients, exact and truncated: the same from four sides, for all parts."""

import functools
from itertools import pairwise
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.extend import defvjp, primitive
from hypothesis import given, settings
from hypothesis import strategies as st
from variants import blocks, make_block
from written_again import F

from lstm_lib.gradcheck import check_gradient, relative_error
from lstm_lib.losses import OUTPUTS
from lstm_lib.lstm import (
    VARIANTS,
    Variant,
    as_variant,
    backward,
    count_weights,
    forward,
    init,
    loss_and_grads,
    narrow,
    shapes,
    spread,
)

some = settings(max_examples=60, deadline=None)


@primitive
def cut(value):
    """The value goes on, its error does not come back."""
    return value


defvjp(cut, lambda answer, value: lambda error: anp.zeros_like(value))


def written_again(everything, variant, dh, edge=lambda value: value):
    """The block, gate by gate and step by step; `edge` is what the edges back in time pass through.

    Returns sum(dh * h), whose derivative by h_t is dh_t.
    """
    p, h, c = everything["params"], everything["h_0"], everything["c_0"]
    H = h.shape[1]
    own = np.repeat(np.eye(H // variant.cells), variant.cells, axis=1)  # block j, cell v
    loss = 0.0

    def pre_activation(k, x_t, h, c):
        z = anp.dot(x_t, p[f"U_{k}"].T) + p[f"b_{k}"]
        if variant.feedback:
            z = z + anp.dot(edge(h), p[f"W_{k}"].T)
        if variant.peepholes == "diagonal" and k != "g":
            z = z + anp.dot(edge(c) * p[f"P_{k}"], own.T)
        if variant.peepholes == "full" and k != "g":
            z = z + anp.dot(edge(c), p[f"P_{k}"].T)
        return z

    def gate(k, x_t, h, c):
        if k not in variant.gates:
            return np.ones((len(x_t), H))
        return anp.dot(F["sigmoid"](pre_activation(k, x_t, h, c)), own)

    for x_t, dh_t in zip(everything["x"], dh, strict=True):
        i, f = gate("i", x_t, h, c), gate("f", x_t, h, c)
        c = f * c + i * F[variant.g](pre_activation("g", x_t, h, c))
        h = gate("o", x_t, h, c) * F[variant.h](c)
        loss = loss + anp.sum(dh_t * h)
    return loss


def ours(everything, case, truncated=False):
    state = everything["h_0"], everything["c_0"]
    trace = forward(everything["params"], everything["x"], state, variant=case.variant)
    grads, errors = backward(everything["params"], trace, case.dh, truncated=truncated)
    all_grads = {"params": grads, "x": errors["x"], "h_0": errors["h"][0], "c_0": errors["c"][0]}
    return float((trace["h"][1:] * case.dh).sum()), all_grads


@some
@given(blocks())
def test_the_output_is_that_of_the_equations_written_gate_by_gate(case):
    loss, _ = ours(case.everything(), case)
    assert loss == pytest.approx(written_again(case.everything(), case.variant, case.dh), abs=1e-11)


@some
@given(blocks())
def test_exact_gradient_is_that_of_automatic_differentiation(case):
    expected = grad(written_again)(case.everything(), case.variant, case.dh)
    assert relative_error(ours(case.everything(), case)[1], expected) < 1e-12


@settings(max_examples=25, deadline=None)
@given(blocks())
def test_exact_gradient_is_that_of_central_differences(case):
    assert check_gradient(lambda everything: ours(everything, case), case.everything()) < 1e-7


@some
@given(blocks())
def test_truncated_gradient_is_automatic_differentiation_with_the_cut_edges_detached(case):
    expected = grad(written_again)(case.everything(), case.variant, case.dh, cut)
    assert relative_error(ours(case.everything(), case, truncated=True)[1], expected) < 1e-12


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_agrees_at_a_size_of_its_own(variant):
    case = make_block(np.random.default_rng(1), variant, T=12, B=3, D=4, H=5)
    for truncated, edge in ((False, lambda value: value), (True, cut)):
        expected = grad(written_again)(case.everything(), case.variant, case.dh, edge)
        assert relative_error(ours(case.everything(), case, truncated)[1], expected) < 1e-12


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_single_step_of_a_single_cell_is_exact(variant):
    case = make_block(np.random.default_rng(2), variant, T=1, B=1, D=1, H=1)
    expected = grad(written_again)(case.everything(), case.variant, case.dh)
    assert relative_error(ours(case.everything(), case)[1], expected) < 1e-13


def test_without_feedback_and_peepholes_nothing_is_cut():
    variant = VARIANTS["modern"]._replace(feedback=False)
    case = make_block(np.random.default_rng(3), variant)
    exact, truncated = (ours(case.everything(), case, cut)[1] for cut in (False, True))
    assert relative_error(exact, truncated) == 0


def test_without_the_carousel_term_the_gradient_check_fails():
    case = make_block(np.random.default_rng(4), VARIANTS["carousel"]._replace(feedback=False))
    trace = forward(case.params, case.x, case.state, variant=case.variant)
    no_way_back = {"f": np.zeros_like(trace["f"])}  # c_t hands no error to c_{t-1}
    right, wrong = (backward(case.params, t, case.dh)[0] for t in (trace, trace | no_way_back))
    assert relative_error(right, wrong) > 0.1


def test_the_batch_is_the_sum_of_its_sequences():
    case = make_block(np.random.default_rng(5), "2000", B=3)
    whole = ours(case.everything(), case)[1]["params"]
    parts = [
        ours(alone.everything(), alone)[1]["params"]
        for alone in (
            case._replace(
                x=case.x[:, [n]], h_0=case.h_0[[n]], c_0=case.c_0[[n]], dh=case.dh[:, [n]]
            )
            for n in range(3)
        )
    ]
    assert relative_error({k: sum(p[k] for p in parts) for k in whole}, whole) < 1e-13


def test_a_sequence_can_be_run_in_two_halves():
    case = make_block(np.random.default_rng(6), "full", T=9)
    whole = forward(case.params, case.x, case.state, variant="full")
    first = forward(case.params, case.x[:4], case.state, variant="full")
    between = first["h"][-1], first["c"][-1]
    second = forward(case.params, case.x[4:], between, variant="full")
    np.testing.assert_allclose(second["h"], whole["h"][4:], rtol=0, atol=1e-14)
    np.testing.assert_allclose(second["c"], whole["c"][4:], rtol=0, atol=1e-14)


def test_a_missing_gate_is_one_and_a_shared_gate_is_the_same_for_its_cells():
    case = make_block(np.random.default_rng(7), Variant(gates="io", cells=2))
    trace = forward(case.params, case.x, variant=case.variant)
    assert (trace["f"] == 1).all()
    assert (trace["i"][..., 0::2] == trace["i"][..., 1::2]).all()
    assert (trace["o"][..., 0::2] == trace["o"][..., 1::2]).all()


def test_nothing_given_is_changed():
    case = make_block(np.random.default_rng(8), "2000")
    before = {k: v.copy() for k, v in case.params.items()}
    x, dh, h_0, c_0 = (v.copy() for v in (case.x, case.dh, case.h_0, case.c_0))
    for truncated in (False, True):
        ours(case.everything(), case, truncated)
    assert all((case.params[k] == before[k]).all() for k in before)
    assert all((a == b).all() for a, b in zip(case[2:], (x, h_0, c_0, dh), strict=True))


# ---- with a readout


def data(seed, T=5, B=2, D=3, O=3):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(T, B, D)), np.eye(O)[rng.integers(0, O, (T, B))]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 1000),
    st.sampled_from(list(VARIANTS)),
    st.sampled_from(list(OUTPUTS)),
    st.booleans(),
)
def test_gradient_with_a_readout_is_that_of_central_differences(seed, variant, output, started):
    rng, x, y = data(seed)
    params = init(rng, 3, 4, 3, variant=variant)
    state = tuple(rng.normal(size=(2, 2, 4))) if started else None
    options: dict[str, Any] = {"variant": variant, "output": output, "state": state}
    for batch in ((x, y), (x, y, np.array([0, 1, 1, 0, 1]))):
        cost = functools.partial(loss_and_grads, batch=batch, **options)
        assert check_gradient(cost, params) < 1e-7


def test_truncation_reaches_the_block_but_not_the_readout():
    rng, x, y = data(1)
    params = init(rng, 3, 4, 3, variant="1997")
    _, exact = loss_and_grads(params, (x, y), variant="1997")
    _, cut_short = loss_and_grads(params, (x, y), variant="1997", truncated=True)
    trace = forward(params, x, variant="1997")
    dh = (trace["prediction"] - y) / 10 @ params["V"]
    expected, _ = backward(params, trace, dh, truncated=True)
    assert relative_error({k: cut_short[k] for k in expected}, expected) < 1e-14
    assert (cut_short["V"] == exact["V"]).all()
    assert not np.allclose(cut_short["W_g"], exact["W_g"])


def test_the_readout_is_in_the_trace_if_there_is_one():
    rng, x, _ = data(2)
    params = init(rng, 3, 4, 3)
    trace = forward(params, x, output="linear")
    np.testing.assert_allclose(trace["logits"], trace["h"][1:] @ params["V"].T, rtol=1e-15)
    assert (trace["prediction"] == trace["logits"]).all()
    del params["V"]
    assert not {"logits", "prediction"} & forward(params, x).keys()


# ---- what each variant consists of


def test_each_stage_adds_to_the_one_before():
    stages = ["carousel", "input gate", "1997", "1999", "2000"]
    names = [set(shapes(3, 4, stage)) for stage in stages]
    added = [sorted(later - before) for before, later in pairwise(names)]
    assert sorted(names[0]) == ["U_g", "W_g", "b_g"]
    assert added == [
        ["U_i", "W_i", "b_i"],
        ["U_o", "W_o", "b_o"],
        ["U_f", "W_f", "b_f"],
        ["P_f", "P_i", "P_o"],
    ]


def test_count_of_the_modern_block_is_the_textbook_formula():
    D, H = 7, 5
    assert count_weights(D, H) == 4 * H * (D + H + 1)
    assert count_weights(D, H, "2000") == 4 * H * (D + H + 1) + 3 * H
    assert count_weights(D, H, "full") == 4 * H * (D + H + 1) + 3 * H * H


def test_the_1997_long_lag_network_has_10504_weights_besides_biases():
    # 101 symbols in and out, one cell with an input gate; inputs also straight to the outputs
    variant = Variant(gates="i", g="sigmoid", h="identity", feedback=False)
    block = {k: np.prod(s) for k, s in shapes(101, 1, variant).items() if k[0] != "b"}
    assert sum(block.values()) + 101 + 101**2 == 10_504


def test_the_1999_reber_network_has_424_weights():
    # 7 inputs, 4 blocks of 2 cells without a bias at g; 7 outputs see cells, inputs and a bias
    block = count_weights(7, 8, VARIANTS["1999"]._replace(cells=2)) - 8
    assert block + 7 * (8 + 7 + 1) == 424


def test_cells_of_a_block_share_gates_but_not_inputs():
    assert shapes(3, 6, Variant(cells=2, peepholes="diagonal")) == {
        **{"U_i": (3, 3), "W_i": (3, 6), "b_i": (3,), "P_i": (6,)},
        **{"U_f": (3, 3), "W_f": (3, 6), "b_f": (3,), "P_f": (6,)},
        **{"U_g": (6, 3), "W_g": (6, 6), "b_g": (6,)},
        **{"U_o": (3, 3), "W_o": (3, 6), "b_o": (3,), "P_o": (6,)},
    }


def test_weights_start_with_the_asked_spread_and_biases_at_zero():
    params = init(np.random.default_rng(0), 400, 100, variant="full")
    assert params["U_i"].std() == pytest.approx(1 / 20, rel=0.02)
    assert params["W_g"].std() == pytest.approx(1 / 10, rel=0.02)
    assert params["P_f"].std() == pytest.approx(1 / 10, rel=0.02)
    assert not params["b_f"].any()
    wide = init(np.random.default_rng(0), 50, 50, 200, scale=3)
    assert wide["U_i"].std() == pytest.approx(3, rel=0.05)
    assert wide["V"].std() == pytest.approx(1 / np.sqrt(50), rel=0.05)


@settings(max_examples=30, deadline=None)
@given(
    gates=st.sampled_from(["", "i", "o", "fo", "ifo"]),
    peepholes=st.sampled_from(["none", "diagonal", "full"]),
    cells=st.integers(1, 3),
    feedback=st.booleans(),
)
def test_narrow_is_the_transpose_of_spread(gates, peepholes, cells, feedback):
    # <spread(p), e> = <p, narrow(e)> for every p and e: sums for copies, nothing lost
    rng = np.random.default_rng(0)
    variant = Variant(gates, peepholes, cells=cells, feedback=feedback)
    params = {k: rng.normal(size=s) for k, s in shapes(2, 2 * cells, variant).items()}
    wide = spread(params, variant)
    assert {len(p) for p in wide.values()} == {2 * cells}
    errors = {k: rng.normal(size=p.shape) for k, p in wide.items()}
    there = sum((wide[k] * errors[k]).sum() for k in errors)
    narrowed = {k: narrow(e, k, variant) for k, e in errors.items()}
    back = sum((params[k] * narrowed[k]).sum() for k in params)
    assert {k: e.shape for k, e in narrowed.items()} == {k: p.shape for k, p in params.items()}
    assert there == pytest.approx(back, abs=1e-11)


# ---- bad input

RNG, X, Y = data(3, O=2)
GOOD, OTHER = init(RNG, 3, 4), init(RNG, 3, 5)
NET = init(RNG, 3, 4, 2)
TRACE = forward(GOOD, X)
DH = np.zeros((5, 2, 4))


def wrong(value: object) -> Any:
    """The value, but of no type: it is wrong on purpose, and no checker need say so."""
    return value


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: forward(wrong("weights"), X), TypeError, "params: got str, expected a dict"),
        (lambda: forward({}, X), ValueError, "params: got [], expected 'U_g'"),
        (lambda: forward(GOOD, X, variant="1997"), ValueError, "params: got ['U_f'"),
        (
            lambda: forward(GOOD | {"b_f": np.zeros(3)}, X),
            ValueError,
            "params['b_f']: got shape (3",
        ),
        (
            lambda: forward(GOOD | wrong({"b_f": [np.nan] * 4}), X),
            ValueError,
            "params['b_f']: got NaN",
        ),
        (lambda: forward(GOOD, X[0]), ValueError, "x: got shape (2, 3)"),
        (
            lambda: forward(GOOD, X[:0]),
            ValueError,
            "x: got shape (0, 2, 3), expected (T, B, 3), no axis",
        ),
        (lambda: forward(GOOD, "text"), TypeError, "x: got str"),
        (
            lambda: forward(GOOD, X, variant="lstm"),
            ValueError,
            "variant: got 'lstm', expected one of",
        ),
        (
            lambda: forward(GOOD, X, variant=wrong(1997)),
            TypeError,
            "variant: got 1997, expected a name in VARIANTS",
        ),
        (lambda: forward(GOOD, X, wrong(DH)), TypeError, "state: got ndarray, expected (h_0, c_0)"),
        (
            lambda: forward(GOOD, X, (np.zeros(4), DH[0])),
            ValueError,
            "state[0]: got shape (4,)",
        ),
        (
            lambda: forward(GOOD, X, (DH[0], np.zeros((3, 4)))),
            ValueError,
            "state[1]: got shape (3, 4)",
        ),
        (lambda: backward(GOOD, TRACE, np.zeros((5, 2, 3))), ValueError, "dh: got shape"),
        (lambda: backward(GOOD, {}, DH), ValueError, "trace: got a dict without 'x'"),
        (lambda: backward(GOOD, wrong([]), DH), TypeError, "trace: got list, expected a dict"),
        (lambda: backward({}, TRACE, DH), ValueError, "params: got [], expected 'U_g'"),
        (
            lambda: backward(OTHER, TRACE, DH),
            ValueError,
            "params: got 'U_g' with shape (5, 3), the trace's is (4, 3)",
        ),
        (
            lambda: backward(GOOD, TRACE, DH, truncated=wrong("False")),
            TypeError,
            "truncated: got 'False', expected True or False",
        ),
        (lambda: forward(GOOD | wrong({1: 2}), X), ValueError, "params: got ['1', 'U_f'"),
        (
            lambda: forward(wrong({1: 2, "b": 3}), X),
            ValueError,
            "params: got ['1', 'b'], expected 'U_g'",
        ),
        # with a readout
        (lambda: init(RNG, 3, 4, 0), ValueError, "O: got 0"),
        (lambda: loss_and_grads(GOOD, (X, Y)), ValueError, "params: got a dict without 'V'"),
        (lambda: loss_and_grads(wrong(3), (X, Y)), TypeError, "params: got int"),
        (
            lambda: loss_and_grads(NET | {"V": np.zeros((3, 5))}, (X, Y)),
            ValueError,
            "params['V']: got shape",
        ),
        (lambda: loss_and_grads(NET, (X, Y[1:])), ValueError, "y: got shape (4, 2, 2)"),
        (lambda: loss_and_grads(NET, (X,)), TypeError, "batch: got 1 parts, expected (x, y)"),
        (lambda: loss_and_grads(NET, X), TypeError, "batch: got ndarray, expected (x, y)"),
        (
            lambda: loss_and_grads(NET, (X, Y), output="argmax"),
            ValueError,
            "output: got 'argmax'",
        ),
        (
            lambda: loss_and_grads(NET, (X, Y, np.zeros(5))),
            ValueError,
            "mask: got all zeros",
        ),
        # variants
        (lambda: shapes(0, 4), ValueError, "D: got 0, expected at least 1"),
        (lambda: shapes(3, wrong(2.5)), TypeError, "H: got 2.5, expected a whole number"),
        (
            lambda: shapes(3, 5, Variant(cells=2)),
            ValueError,
            "H: got 5, expected a multiple of the 2",
        ),
        (
            lambda: shapes(3, 4, "1998"),
            ValueError,
            "variant: got '1998', expected one of 'carousel'",
        ),
        (
            lambda: shapes(3, 4, wrong(["i"])),
            TypeError,
            "variant: got ['i'], expected a name in VARIANTS",
        ),
        (lambda: as_variant(Variant(gates="ig")), ValueError, "variant.gates: got 'ig'"),
        (lambda: as_variant(Variant(gates="ii")), ValueError, "variant.gates: got 'ii'"),
        (lambda: as_variant(Variant(gates=wrong(None))), ValueError, "variant.gates: got None"),
        (lambda: as_variant(Variant(peepholes="some")), ValueError, "variant.peepholes: got"),
        (lambda: as_variant(Variant(g="relu")), ValueError, "variant.g: got 'relu'"),
        (lambda: as_variant(Variant(h="relu")), ValueError, "variant.h: got 'relu'"),
        (lambda: as_variant(Variant(cells=0)), ValueError, "variant.cells: got 0"),
        (
            lambda: as_variant(Variant(feedback=wrong("no"))),
            TypeError,
            "variant.feedback: got 'no'",
        ),
        (lambda: as_variant(Variant(feedback=wrong(1))), TypeError, "variant.feedback: got 1"),
        (lambda: init(wrong(7), 3, 4), TypeError, "rng: got 7"),
        (lambda: init(RNG, 3, 4, scale=-1), ValueError, "scale: got -1"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(says)
