"""Block and readout composed: the gradient of the whole, and what goes in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lstm_lib.lstm_net import init_lstm_net, loss_and_grads
from lstm_lib.lstm_parts import PRESETS

from lstm_lib.gradcheck import check_gradient
from lstm_lib.losses import OUTPUTS
from lstm_lib.lstm import backward


def data(seed, T=5, B=2, D=3, O=3):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(T, B, D)), np.eye(O)[rng.integers(0, O, (T, B))]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(list(PRESETS)), st.sampled_from(list(OUTPUTS)))
def test_gradient_is_that_of_central_differences(seed, parts, output):
    rng, x, y = data(seed)
    params = init_lstm_net(rng, 3, 4, 3, parts)
    weight = np.array([0, 1, 1, 0, 1])
    assert check_gradient(lambda p: loss_and_grads(p, x, y, parts, output, weight), params) < 1e-7


def test_truncation_reaches_the_block_but_not_the_readout():
    rng, x, y = data(1)
    params = init_lstm_net(rng, 3, 4, 3, "1997")
    _, exact, trace = loss_and_grads(params, x, y, "1997")
    _, cut, _ = loss_and_grads(params, x, y, "1997", truncated=True)
    expected, _ = backward(trace, trace["dh"], truncated=True)
    assert all((cut[k] == expected[k]).all() for k in expected)
    assert (cut["V"] == exact["V"]).all()
    assert not np.allclose(cut["W_g"], exact["W_g"])


RNG, X, Y = data(2)
GOOD = init_lstm_net(RNG, 3, 4, 3)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: init_lstm_net(RNG, 3, 4, 0), "O: got 0"),
        (lambda: loss_and_grads({}, X, Y), "params: got [], expected the block's weights and 'V'"),
        (lambda: loss_and_grads(GOOD | {"V": np.zeros((3, 5))}, X, Y), "params['V']: got shape"),
        (lambda: loss_and_grads(GOOD, X, Y[1:]), "y: got shape (4, 2, 3)"),
        (lambda: loss_and_grads(GOOD, X, Y, output="argmax"), "output: got 'argmax'"),
        (lambda: loss_and_grads(GOOD, X, Y, weight=np.zeros(5)), "weight: got all zeros"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, says):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
