"""The compiled gradients of the latch, and the trial that uses them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.gradcheck import relative_error
from lstm_lib.rnn import forward
from studies.latch import nets as latch
from studies.latch.compiled import COMPILED
from studies.latch.trial import probe, trial
from studies.tasks.memory_task import marked_numbers, sequences


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    net=st.sampled_from(latch.NETS),
    seed=st.integers(0, 10**6),
    lag=st.integers(1, 60),
    B=st.integers(1, 5),
    H=st.integers(1, 6),
    truncated=st.booleans(),
)
def test_compiled_and_plain_are_one(net, seed, lag, B, H, truncated):
    rng = np.random.default_rng(seed)
    params = latch.init_net(rng, net, D=4, O=2, H=H)
    params = {name: p + rng.normal(size=p.shape) for name, p in params.items()}  # biases, too
    batch = sequences(rng, lag, B)
    how = {"net": net, "truncated": truncated}
    plain = latch.answered(params, batch, **how)
    fast = latch.answered(params, batch, **how, loops=COMPILED)
    assert fast[0] == pytest.approx(plain[0], rel=1e-12)
    assert fast[1].keys() == plain[1].keys()
    assert relative_error(fast[1], plain[1]) < 1e-12
    assert np.abs(fast[2] - plain[2]).max() < 1e-12


def test_a_linear_output_is_served_too():
    rng = np.random.default_rng(0)
    params, batch = latch.init_net(rng, "1997", 2, 1), marked_numbers(rng, 30, 4)
    plain, fast = (
        latch.loss_and_grads(params, batch, net="1997", output="linear", loops=loops)[1]
        for loops in (latch.PLAIN, COMPILED)
    )
    assert relative_error(fast, plain) < 1e-12


def test_a_trial_is_what_the_plain_loop_finds():
    model = "1997, exact"
    settings: Any = latch.MODELS[model]
    plain = latch.updates_needed(seed=0, lag=10, steps=60, **settings)
    assert trial(0, model, lag=10, steps=60) == {"updates": plain}
    assert trial(0, model, lag=10, steps=30) == {"updates": None}


def test_a_trial_of_numbers_says_its_loss():
    one, other = (trial(0, m, 3, steps=200, task="number") for m in ("1997, exact", "input gate"))
    assert one.keys() == other.keys() == {"updates", "loss"}
    assert 0 < one["loss"] < 0.2


def test_a_linear_network_is_as_linear_as_can_be_and_keeps_what_W_keeps():
    params = latch.init_net(np.random.default_rng(0), "linear RNN", 4, 2, start="orthogonal")
    found = probe("linear RNN", params, lag=50)
    assert (found["slope"], found["kept"]) == (1, 1)
    params["W"] *= 0.9
    assert probe("linear RNN", params, lag=50)["kept"] == pytest.approx(0.9**50, rel=1e-3)
    params["W"] *= 1e20
    assert probe("linear RNN", params, lag=50)["kept"] is None


def test_where_units_saturate_the_slope_and_what_is_kept_are_small():
    params = latch.init_net(np.random.default_rng(0), "tanh RNN", 4, 2, start="orthogonal")
    found = probe("tanh RNN", params, lag=50)
    assert found["slope"] < 0.9
    assert found["kept"] < 0.1
    small = probe("tanh RNN", params | {"U": params["U"] * 1e-6}, lag=50)
    assert (small["slope"], small["kept"]) == (1, 1)


def test_the_slope_and_what_is_kept_are_those_of_the_jacobian_by_differences():
    params = latch.init_net(np.random.default_rng(0), "tanh RNN", 4, 2, start="orthogonal")
    x, _, _ = sequences(np.random.default_rng(99), 5, 1)
    h = forward(params, x)["h"]  # the last five of six steps
    moved = [forward(params, x[1:], h[1] + 1e-6 * e)["h"][-1, 0] for e in np.eye(8)]
    by_hand = (np.array(moved) - h[-1, 0]).T / 1e-6
    kept = probe("tanh RNN", params, lag=5, B=1)["kept"]
    assert kept == pytest.approx(np.linalg.norm(by_hand, 2), rel=1e-3)


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    params, (x, y, mask) = latch.init_net(rng, "tanh RNN", 4, 2), sequences(rng, 5, 2)
    with pytest.raises(ValueError, match="net: got 'GRU', expected one of 'sigmoid RNN'"):
        latch.loss_and_grads(params, (x, y, mask), net="GRU", loops=COMPILED)
    with pytest.raises(ValueError, match="mask: got predictions before the last step"):
        latch.loss_and_grads(params, (x, y, np.ones_like(mask)), net="tanh RNN", loops=COMPILED)
    with pytest.raises(ValueError, match="model: got 'GRU', expected one of 'sigmoid RNN'"):
        trial(0, "GRU", lag=10, steps=30)
