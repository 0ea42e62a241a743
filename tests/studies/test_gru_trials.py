"""The study of the gated recurrent unit: its compiled loop, its first biases, its trials."""

import math

import numpy as np
import pytest

from lstm_lib.beyond import gru
from lstm_lib.gradcheck import relative_error
from studies.gru import compiled
from studies.gru.nets import answered, init_net, until_solved
from studies.gru.trial import COMPILED, trial
from studies.tasks.memory_task import marked_numbers


@pytest.mark.parametrize(("T", "B", "D", "H"), [(1, 1, 1, 1), (7, 2, 3, 4), (40, 3, 2, 5)])
def test_compiled_and_plain_are_one(T, B, D, H):
    rng = np.random.default_rng(T)
    params = {k: rng.normal(size=shape) for k, shape in gru.shapes(D, H).items()}
    x, h_0, dh = (rng.normal(size=s) for s in ((T, B, D), (B, H), (T, B, H)))
    plain, fast = gru.forward(params, x, h_0), compiled.forward(params, x, h_0)
    assert relative_error({k: fast[k] for k in plain}, plain) < 1e-12
    wanted, got = (form.backward(params, plain, dh) for form in (gru, compiled))
    assert relative_error(got[0], wanted[0]) < 1e-11
    assert relative_error(got[1], wanted[1]) < 1e-11


@pytest.mark.parametrize("net", ["LSTM", "GRU"])
def test_the_nets_gradient_is_that_of_the_library(net):
    rng = np.random.default_rng(0)
    params, batch = init_net(rng, net, 2, 1, 4, "1", 5), marked_numbers(rng, 5, 3)
    plain = answered(params, batch, net, "linear")
    fast = answered(params, batch, net, "linear", COMPILED)
    assert fast[0] == pytest.approx(plain[0], rel=1e-12)
    assert relative_error(fast[1], plain[1]) < 1e-12
    if net == "GRU":
        loss, grads = gru.loss_and_grads(params, batch, output="linear")
        assert plain[0] == pytest.approx(loss, rel=1e-12)
        assert relative_error(plain[1], grads) < 1e-12


def test_the_biases_are_those_that_are_named():
    draw = lambda net, bias: init_net(np.random.default_rng(0), net, 4, 2, 8, bias, 100)  # noqa: E731
    assert draw("GRU", "ln(lag)")["b_u"] == pytest.approx(math.log(100))
    shut = draw("LSTM", "ln(lag), input shut")
    assert (shut["b_i"] == -shut["b_f"]).all()
    assert (draw("LSTM", "1")["b_f"] == 1).all() and not draw("LSTM", "1")["b_i"].any()
    spread = draw("LSTM", "spread")
    assert (spread["b_i"] == -spread["b_f"]).all()
    assert 0 <= spread["b_f"].min() < spread["b_f"].max() <= math.log(99)
    with pytest.raises(ValueError, match="no input gate"):
        draw("GRU", "ln(lag), input shut")


@pytest.mark.parametrize("net", ["LSTM", "GRU"])
def test_a_trial_is_what_the_plain_loop_finds(net):
    updates, _ = until_solved(net, 0, 3, "symbol", "1", 60)
    assert trial(0, net, 3, "symbol", "1", 60) == {
        "updates": None if math.isinf(updates) else updates
    }
    assert trial(0, net, 3, "number", "1", 5).keys() == {"updates", "loss"}
