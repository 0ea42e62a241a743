"""Weights in other layouts: there and back, and what Keras computes from its own."""

import numpy as np
import pytest

from lstm_lib.convert import from_keras, from_torch, to_keras, to_torch
from lstm_lib.lstm import forward, init

RNG = np.random.default_rng(0)
PARAMS = {k: RNG.normal(size=v.shape) for k, v in init(RNG, 3, 4).items()}


@pytest.mark.parametrize(("there", "back"), [(to_torch, from_torch), (to_keras, from_keras)])
def test_there_and_back_is_the_same(there, back):
    again = back(there(PARAMS))
    assert list(again) == list(PARAMS)
    assert all((again[k] == PARAMS[k]).all() for k in PARAMS)


def test_pytorchs_two_biases_are_summed():
    state = to_torch(PARAMS)
    state |= {"bias_hh_l0": np.ones(16)}
    assert (from_torch(state)["b_f"] == PARAMS["b_f"] + 1).all()


def test_kerass_equations_on_the_mapped_weights_give_our_output():
    kernel, recurrent_kernel, bias = to_keras(PARAMS)
    x = RNG.normal(size=(6, 2, 3))
    h = c = np.zeros((2, 4))
    for x_t in x:  # Keras splits its columns into i, f, c, o
        i, f, c_new, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-z)) for z in (i, f, o))
        c = f * c + i * np.tanh(c_new)
        h = o * np.tanh(c)
    np.testing.assert_allclose(forward(PARAMS, x)["h"][-1], h, rtol=0, atol=1e-14)


TORCH, KERAS = to_torch(PARAMS), to_keras(PARAMS)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: to_torch(PARAMS | {"P_i": np.zeros(4)}), "params: got ['P_i'"),
        (lambda: to_keras({}), "params: got []"),
        (lambda: from_torch(TORCH | {"weight_ih_l1": 0}), "state: got ['bias_hh_l0'"),
        (lambda: from_torch([1]), "state: got list"),  # type: ignore[arg-type]
        (
            lambda: from_torch(TORCH | {"weight_hh_l0": np.zeros((12, 4))}),
            "state['weight_hh_l0']: got",
        ),
        (lambda: from_torch(TORCH | {"bias_hh_l0": np.zeros(4)}), "state['bias_hh_l0']: got shape"),
        (lambda: from_keras(KERAS[:2]), "weights: got list, expected kernel, recurrent_kernel"),
        (lambda: from_keras([KERAS[0], KERAS[1], np.zeros(4)]), "weights[2]: got shape (4,)"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, says):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("convert", [to_torch, to_keras])
def test_a_readout_is_not_dropped_in_silence(convert):
    params = init(np.random.default_rng(0), 3, 4, 2)
    with pytest.raises(ValueError, match=r"^params: got a readout 'V', expected a block alone"):
        convert(params)
