"""The derived equations of the LSTM block: they read as they should, and are the code's."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.derive.lstm import (
    at,
    error,
    lstm_backward,
    lstm_edges,
    lstm_forward,
    lstm_latex,
    lstm_weights,
)
from lstm_lib.derive.lstm_numbers import lstm_numbers
from lstm_lib.gradcheck import relative_error
from lstm_lib.lstm import VARIANTS, Variant, backward, forward, init

variants_of_one_cell = st.builds(
    Variant,
    gates=st.sampled_from(["", "i", "f", "o", "if", "io", "fo", "ifo"]),
    peepholes=st.sampled_from(["none", "diagonal", "full"]),
    g=st.sampled_from(["tanh", "sigmoid", "g1997", "identity"]),
    h=st.sampled_from(["tanh", "h1997", "identity"]),
    cells=st.just(1),
    feedback=st.booleans(),
)


def scalar_block(variant, seed, T):
    rng = np.random.default_rng(seed)
    params = init(rng, 1, 1, variant=variant)
    params = {k: rng.normal(size=v.shape) for k, v in params.items()}
    return params, rng.normal(size=T), rng.normal(size=T)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(variants_of_one_cell, st.booleans(), st.integers(0, 1000), st.integers(1, 5))
def test_derived_equations_are_the_code(variant, truncated, seed, T):
    params, x, dh = scalar_block(variant, seed, T)
    values, grads = lstm_numbers(params, x, dh, variant, truncated)
    trace = forward(params, x[:, None, None], variant=variant)
    grads_, errors = backward(params, trace, dh[:, None, None], truncated=truncated)
    assert relative_error(grads, {k: v.item() for k, v in grads_.items()}) < 1e-12
    for name, column in (("h", trace["h"][1:]), ("c", trace["c"][1:]), ("g", trace["g"])):
        np.testing.assert_allclose(values[at(name)], column.ravel(), rtol=0, atol=1e-13)
    for name, column in (("h", errors["h"][1:]), ("c", errors["c"][1:]), ("x", errors["x"])):
        np.testing.assert_allclose(values[error(at(name))], column.ravel(), rtol=0, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_code_is_the_derivative_of_the_whole_loss_written_out(variant):
    # no structure here: two steps of two cells as one expression of r, all weights moving as
    # weight + r * direction; its derivative with respect to r is the gradient times the direction
    variant = VARIANTS[variant]
    rng = np.random.default_rng(3)
    params = init(rng, 1, 2, variant=variant)
    params = {k: rng.normal(size=v.shape) for k, v in params.items()}
    direction = {k: rng.normal(size=v.shape) for k, v in params.items()}
    x, dh = rng.normal(size=(2, 1, 1)), rng.normal(size=(2, 1, 2))
    r = sympy.Symbol("r")
    p = {k: params[k] + r * direction[k] for k in params}
    logistic = np.vectorize(lambda z: 1 / (1 + sympy.exp(-z)), otypes=[object])
    squash = {
        "tanh": lambda z: 2 * logistic(2 * z) - 1,
        "g1997": lambda z: 4 * logistic(z) - 2,
        "h1997": lambda z: 2 * logistic(z) - 1,
        "identity": lambda z: z,
    }

    def pre_activation(k, x_t, h, c):
        z = p[f"U_{k}"] @ x_t + p[f"W_{k}"] @ h + p[f"b_{k}"]
        if f"P_{k}" in p:
            z = z + (p[f"P_{k}"] @ c if variant.peepholes == "full" else p[f"P_{k}"] * c)
        return z

    def gate(k, x_t, h, c):
        return logistic(pre_activation(k, x_t, h, c)) if k in variant.gates else 1

    h = c = np.zeros(2, dtype=object)
    loss = 0
    for x_t, dh_t in zip(x[:, 0], dh[:, 0], strict=True):
        c = gate("f", x_t, h, c) * c + gate("i", x_t, h, c) * squash[variant.g](
            pre_activation("g", x_t, h, c)
        )
        h = gate("o", x_t, h, c) * squash[variant.h](c)
        loss += dh_t @ h
    expected = sympy.lambdify(r, sympy.diff(loss, r), cse=True)(0.0)
    grads, _ = backward(params, forward(params, x, variant=variant), dh)
    ours = sum((grads[k] * direction[k]).sum() for k in grads)
    assert ours == pytest.approx(float(expected), rel=1e-11)


def test_the_bare_carousel_hands_its_error_on_unchanged():
    c = error(at("c"))
    assert lstm_backward("carousel")[c].doit() == error(at("c", 1)) + error(at("h"))
    assert lstm_backward("1999")[c].coeff(error(at("c", 1))) == at("f", 1)


def test_equations_read_as_in_the_book():
    assert lstm_latex({at("c"): lstm_forward("1999")[at("c")]}) == (
        "\\begin{aligned}\nc_{t} &= f_{t} c_{t-1} + i_{t} g_{t}\n\\end{aligned}"
    )
    assert lstm_latex({error(at("c")): lstm_backward("2000")[error(at("c"))]}) == (
        "\\begin{aligned}\n\\delta c_{t} &= "
        r"\delta h_{t} o_{t} h^{\prime}{\left(c_{t} \right)} + \delta z^{o}_{t} P_{o} + "
        r"\delta c_{t+1} f_{t+1} + \delta z^f_{t+1} P_{f} + \delta z^i_{t+1} "
        "P_{i}\n\\end{aligned}"
    )


def test_truncation_leaves_the_carousel_as_the_only_way_back_in_time():
    edges = lstm_edges("2000")
    before = {at(name, -1) for name in "hc"}
    back_in_time = [e for e in edges if e.source in before]
    assert len(back_in_time) == 7  # h to four z, c to two z and to c
    assert [(e.source, e.target, e.factor) for e in back_in_time if not e.cut] == [
        (at("c", -1), at("c"), at("f"))
    ]
    [peephole] = [e for e in edges if e.cut and e not in back_in_time]
    assert (peephole.source, peephole.factor) == (at("c"), sympy.Symbol("P_o"))


def test_every_weight_learns_from_the_error_of_its_z_and_its_source():
    shares = lstm_weights("2000")
    assert len(shares) == len(init(np.random.default_rng(0), 1, 1, variant="2000"))
    z_o = error(at("z^o"))
    assert shares[error(sympy.Symbol("P_o"))] == z_o * at("c")
    assert shares[error(sympy.Symbol("W_o"))] == z_o * at("h", -1)
    assert shares[error(sympy.Symbol("b_o"))] == z_o


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: lstm_forward("1998"), "variant: got '1998'"),
        (
            lambda: lstm_numbers(init(np.random.default_rng(0), 1, 2), [1], [1]),
            "params['U_g']",
        ),
        (lambda: lstm_numbers(scalar_block("1997", 0, 1)[0], [1], [1]), "params: got ["),
        (lambda: lstm_numbers(scalar_block("modern", 0, 1)[0], [1], [1, 2]), "dh: got shape (2,)"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, says):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
