"""A cell that sympy differentiates has the library's gradients."""

from itertools import product

import numpy as np
import pytest
import sympy as sp
from autograd import grad
from autograd import numpy as anp
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import lstm, rnn
from lstm_lib.derive.activations import SYMBOLIC
from lstm_lib.gradcheck import relative_error
from lstm_lib.lstm import SQUASHES, Variant
from playground import derive, run
from playground.cells import (
    BLOCKS,
    CELLS,
    GROUPS,
    LOOKING,
    block,
    derivative,
    old,
    own,
    spelled_out,
    unit,
    z,
)
from playground.cells import SQUASHES as BY_NAME

few = settings(max_examples=40, deadline=None)
sizes = st.tuples(*[st.integers(1, 5)] * 4, st.integers(2, 4), st.integers(0, 10**6))
variants = st.builds(
    Variant,
    gates=st.sampled_from(["", "i", "f", "o", "if", "io", "fo", "ifo"]),
    peepholes=st.sampled_from(["none", "diagonal"]),
    g=st.sampled_from(SQUASHES),
    h=st.sampled_from(SQUASHES),
    cells=st.just(1),
    feedback=st.booleans(),
)


def case(cell, size):
    """Weights, and batches whose answers are classes and numbers."""
    T, B, D, H, O, seed = size
    rng = np.random.default_rng(seed)
    params = {k: rng.normal(0, 0.7, s) for k, s in run.shapes(cell, D, H, O).items()}
    x, mask = rng.normal(size=(T, B, D)), rng.integers(0, 2, (T, B))
    mask[-1] = 1
    classes = np.eye(O)[rng.integers(0, O, (T, B))]
    return params, {
        "softmax": (x, classes, mask),
        "linear": (x, rng.normal(size=(T, B, O)), mask),
    }


def agree(ours, theirs):
    assert ours[0] == pytest.approx(theirs[0], rel=1e-12)
    assert ours[1].keys() == theirs[1].keys()
    for name, gradient in theirs[1].items():
        scale = max(np.abs(g).max() for g in theirs[1].values())
        np.testing.assert_allclose(ours[1][name], gradient, rtol=1e-10, atol=1e-10 * scale)


@few
@given(variants, sizes)
def test_every_block_has_the_library_s_gradient(variant, size):
    cell = block(variant)
    params, batches = case(cell, size)
    for output, batch in batches.items():
        agree(
            run.loss_and_grads(params, batch, cell=cell, output=output),
            lstm.loss_and_grads(params, batch, variant=variant, output=output),
        )


@few
@given(st.sampled_from(["tanh", "relu", "sigmoid", "identity"]), sizes)
def test_every_unit_has_the_library_s_gradient(activation, size):
    params, batches = case(unit(activation), size)
    for output, batch in batches.items():
        agree(
            run.loss_and_grads(params, batch, cell=unit(activation), output=output),
            rnn.loss_and_grads(params, batch, activation=activation, output=output),
        )


def sig(v):
    return 0.5 + 0.5 * anp.tanh(v / 2)


def gru_loss(p, batch):
    """The unit written step by step as in PyTorch's manual; half the mean squared error."""
    x, y, mask = batch

    def dot(a, name):
        return anp.dot(a, p[name].T)

    h, loss = anp.zeros((x.shape[1], p["V"].shape[1])), 0.0
    for x_t, y_t, m_t in zip(x, y, mask / mask.sum(), strict=True):
        r = sig(dot(x_t, "U_r") + dot(h, "W_r") + p["b_r"])
        u = sig(dot(x_t, "U_u") + dot(h, "W_u") + p["b_u"])
        n = anp.tanh(dot(x_t, "U_n") + p["b_n"] + r * (dot(h, "W_m") + p["b_m"]))
        h = (1 - u) * n + u * h
        loss = loss + 0.5 * anp.sum(m_t[:, None] * (dot(h, "V") - y_t) ** 2)
    return loss


@few
@given(sizes)
def test_the_gru_has_the_gradient_that_automatic_differentiation_finds(size):
    params, batches = case(CELLS["GRU"], size)
    batch = batches["linear"]
    theirs = gru_loss(params, batch), grad(gru_loss)(params, batch)
    agree(run.loss_and_grads(params, batch, cell=CELLS["GRU"], output="linear"), theirs)


def test_the_errors_of_the_states_are_the_library_s():
    cell, size = CELLS["peepholes"], (5, 3, 2, 4, 2, 0)
    params, _ = case(cell, size)
    rng = np.random.default_rng(1)
    x, dh = rng.normal(size=(5, 3, 2)), rng.normal(size=(5, 3, 4))
    _, ours = run.backward(cell, params, run.forward(cell, params, x), dh)
    trace = lstm.forward(params, x, variant="2000")
    inside = {name: p for name, p in params.items() if name != "V"}
    _, theirs = lstm.backward(inside, trace, dh)
    assert relative_error(ours["c"], theirs["c"]) < 1e-12
    assert relative_error(ours["h"], theirs["h"]) < 1e-12


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "g1997", "h1997"])
def test_a_derivative_by_its_value_is_the_derivative(name):
    v = sp.Symbol("v")
    by_value = spelled_out(derivative(name)(BY_NAME[name](v)))
    for at in (-2.5, -0.3, 0.4, 3.0):
        assert float(by_value.subs(v, at)) == pytest.approx(
            float(SYMBOLIC[name].derivative(v).subs(v, at)), rel=1e-12
        )


@pytest.mark.parametrize("name", CELLS)
def test_line_by_line_is_what_sympy_finds_for_the_step_as_a_whole(name):
    cell = CELLS[name]
    values: dict[sp.Symbol, sp.Expr] = {}
    for line, expr in cell.lines.items():
        values[sp.Symbol(line)] = spelled_out(expr.xreplace(values))
    whole = sum(derive.arriving(s) * values[sp.Symbol(s)] for s in cell.states)
    found = derive.errors(cell)
    symbols = sorted(whole.free_symbols, key=str)
    point = dict(zip(symbols, np.random.default_rng(0).normal(size=len(symbols)), strict=True))
    for k in cell.maps:
        ours = spelled_out(found.z[k]).subs(values).subs(point)
        assert float(ours) == pytest.approx(
            float(sp.diff(whole, z(k)).subs(point).doit()), rel=1e-10, abs=1e-14
        )
    for s in cell.states:
        ours = spelled_out(found.old[s] + sp.Integer(0)).subs(values).subs(point)
        assert float(ours) == pytest.approx(
            float(sp.diff(whole, old(s)).subs(point).doit()), rel=1e-10, abs=1e-14
        )


def test_gates_and_peepholes_are_taken_out_one_by_one():
    """The block of 2000, whose gates, and then whose peepholes, are each there or not."""
    looking = {name: {k[2:] for k in CELLS[name].own_weights} for name in BLOCKS | LOOKING}
    assert {frozenset(gates) for gates in looking.values()} == {
        frozenset(k for k, there in zip("ifo", whole, strict=True) if there)
        for whole in product((False, True), repeat=3)
    }
    for name, gates in LOOKING.items():
        cell, whole = CELLS[name], CELLS["peepholes"]
        off = {own(k): 0 for k in "ifo" if k not in gates}
        assert cell.maps == whole.maps
        assert cell.lines == {k: line.subs(off) for k, line in whole.lines.items()}


def test_a_reader_chooses_among_all_cells():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(CELLS)


def test_a_step_that_mixes_units_is_refused():
    with pytest.raises(ValueError, match="variant: got"):
        block("full")
