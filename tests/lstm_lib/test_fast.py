"""The faster forms of the block give its numbers: outputs, gradients and errors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.dispatcher import Dispatcher
from variants import blocks, make_block

from lstm_lib import lstm
from lstm_lib.fast import compiled, fused
from lstm_lib.gradcheck import relative_error
from lstm_lib.losses import OUTPUTS
from lstm_lib.lstm import VARIANTS, Variant

FORMS = {"fused": fused, "compiled": compiled}
TRACE = ("x", "h", "c", *"ifgos")


def assert_same(case, form, truncated, **options):
    """Both forms, on one block: every array of the trace, every gradient, every error."""
    options["variant"] = case.variant
    trace = lstm.forward(case.params, case.x, **options)
    again = form.forward(case.params, case.x, **options)
    for name in set(TRACE) | {"logits", "prediction"} & trace.keys():
        assert again[name].shape == trace[name].shape
        np.testing.assert_allclose(again[name], trace[name], rtol=1e-12, atol=1e-12)
    assert again["variant"] == trace["variant"]
    grads, errors = lstm.backward(case.params, trace, case.dh, truncated=truncated)
    grads_, errors_ = form.backward(case.params, again, case.dh, truncated=truncated)
    assert list(grads_) == list(grads)
    assert relative_error(grads_, grads) < 1e-12
    assert set(errors_) == {*"xhc"}
    for name in "xhc":
        assert errors_[name].shape == errors[name].shape
        assert relative_error(errors_[name], errors[name]) < 1e-12
    mixed, _ = lstm.backward(case.params, again, case.dh, truncated=truncated)
    assert relative_error(mixed, grads) < 1e-12


def test_no_compiled_loop_is_public_since_it_checks_nothing():
    loops = [name for name, value in vars(compiled).items() if isinstance(value, Dispatcher)]
    assert loops and all(name.startswith("_") for name in loops)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@settings(max_examples=150, deadline=None)
@given(blocks(), st.booleans(), st.booleans(), st.sampled_from([None, *OUTPUTS]))
def test_every_variant_agrees(form, case, truncated, started, output):
    options = {"state": case.state if started else None}
    if output:
        V = np.linspace(-1, 1, 2 * case.h_0.shape[1]).reshape(2, -1)
        case = case._replace(params=case.params | {"V": V})
        options["output"] = output
    assert_same(case, form, truncated, **options)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("truncated", [False, True])
def test_every_named_variant_agrees_at_a_larger_size(form, variant, truncated):
    case = make_block(np.random.default_rng(0), variant, T=40, B=5, D=7, H=9)
    scale = 0.4 if "f" not in VARIANTS[variant].gates else 1.0  # without a forget gate c grows
    case = case._replace(params={k: scale * p for k, p in case.params.items()})
    assert_same(case, form, truncated, state=case.state)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_gates_that_are_shut_and_wide_open_agree(form):
    case = make_block(np.random.default_rng(1), Variant(peepholes="diagonal"), T=8)
    case.params["b_i"][:2], case.params["b_f"][:2], case.params["b_o"][:2] = 800, -800, 40
    assert_same(case, form, False, state=case.state)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_weights_in_another_dict_agree(form):
    case = make_block(np.random.default_rng(2), "2000")
    trace = form.forward(case.params, case.x, variant="2000")
    first = form.backward(case.params, trace, case.dh)
    again = form.backward(dict(case.params), trace, case.dh)
    assert relative_error(first, again) == 0


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_given_is_changed(form):
    case = make_block(np.random.default_rng(3), "2000")
    before = make_block(np.random.default_rng(3), "2000")
    trace = form.forward(case.params, case.x, case.state, variant="2000")
    form.backward(case.params, trace, case.dh)
    first = form.backward(case.params, trace, case.dh)
    assert relative_error(first, form.backward(case.params, trace, case.dh)) == 0
    assert (
        relative_error(case.everything() | {"dh": case.dh}, before.everything() | {"dh": before.dh})
        == 0
    )


GOOD = lstm.init(np.random.default_rng(0), 3, 4)
X, DH = np.zeros((5, 2, 3)), np.zeros((5, 2, 4))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda f: f.forward({}, X), ValueError, "params: got [], expected 'U_g'"),
        (
            lambda f: f.forward(GOOD | {"b_f": [np.nan] * 4}, X),
            ValueError,
            "params['b_f']: got NaN",
        ),
        (lambda f: f.forward(GOOD, X[0]), ValueError, "x: got shape (2, 3)"),
        (lambda f: f.forward(GOOD, X, (DH[0], 1)), ValueError, "state[1]: got shape ()"),
        (lambda f: f.forward(GOOD, X, variant="lstm"), ValueError, "variant: got 'lstm'"),
        (lambda f: f.backward(GOOD, {}, DH), ValueError, "trace: got a dict without 'x'"),
        (lambda f: f.backward(GOOD, f.forward(GOOD, X), X), ValueError, "dh: got shape (5, 2, 3)"),
        (lambda f: f.backward({}, f.forward(GOOD, X), DH), ValueError, "params: got []"),
        (
            lambda f: f.backward(GOOD, f.forward(GOOD, X), DH, truncated="no"),
            TypeError,
            "truncated: got 'no'",
        ),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(form, call, error, says):
    with pytest.raises(error) as caught:
        call(form)
    assert str(caught.value).startswith(says)
