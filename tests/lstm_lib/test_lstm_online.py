"""Online and through time: the same truncated gradient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lstm_lib.lstm_parts import PRESETS, Parts, init_lstm

from lstm_lib import lstm, lstm_online
from lstm_lib.gradcheck import relative_error


def both_ways(seed, parts, T, B, D, H):
    """Trace and gradients through time, memory and summed gradients online."""
    rng = np.random.default_rng(seed)
    params = {k: rng.normal(0, 0.7, v.shape) for k, v in init_lstm(rng, D, H, parts).items()}
    x, dh = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, H))
    h_0, c_0 = rng.normal(size=(B, H)), rng.normal(size=(B, H))
    trace = lstm.forward(params, x, parts, h_0, c_0)
    through_time, _ = lstm.backward(trace, dh, truncated=True)
    memory = lstm_online.start(params, parts, B, h_0, c_0)
    online = {k: np.zeros_like(v) for k, v in params.items()}
    for x_t, dh_t in zip(x, dh, strict=True):
        memory = lstm_online.step(params, memory, x_t)
        for k, v in lstm_online.gradient(params, memory, dh_t).items():
            online[k] += v
    return trace, through_time, memory, online


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    gates=st.sampled_from(["", "i", "f", "o", "if", "io", "fo", "ifo"]),
    peepholes=st.sampled_from(["none", "diagonal", "full"]),
    squashes=st.sampled_from([("tanh", "tanh"), ("g1997", "h1997"), ("sigmoid", "identity")]),
    cells=st.integers(1, 2),
    feedback=st.booleans(),
    sizes=st.tuples(*(st.integers(1, high) for high in (7, 3, 3, 2))),
)
def test_online_is_truncated_through_time(seed, gates, peepholes, squashes, cells, feedback, sizes):
    T, B, D, blocks = sizes
    parts = Parts(gates, peepholes, *squashes, cells, feedback)
    trace, through_time, memory, online = both_ways(seed, parts, T, B, D, blocks * cells)
    assert relative_error(online, through_time) < 1e-12
    np.testing.assert_allclose(memory["h"], trace["h"][-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(memory["c"], trace["c"][-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("parts", PRESETS)
def test_every_preset_agrees_over_a_long_sequence(parts):
    _, through_time, _, online = both_ways(1, PRESETS[parts]._replace(h="tanh"), 200, 2, 3, 4)
    assert relative_error(online, through_time) < 1e-11


def test_the_memory_of_the_past_does_not_grow():
    params = init_lstm(np.random.default_rng(0), 3, 4, "2000")
    memory = lstm_online.start(params, "2000", B=2)
    first = lstm_online.step(params, memory, np.ones((2, 3)))
    later = first
    for _ in range(50):
        later = lstm_online.step(params, later, np.ones((2, 3)))
    sizes = [{k: v.shape for k, v in m["partials"].items()} for m in (memory, first, later)]
    assert sizes[0] == sizes[1] == sizes[2]
    assert not any(memory["partials"][k].any() for k in "ifg")  # what was given is left alone


GOOD = init_lstm(np.random.default_rng(0), 3, 4)
START = lstm_online.start(GOOD)
ONE = lstm_online.step(GOOD, START, np.zeros((1, 3)))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: lstm_online.start(GOOD, B=0), ValueError, "B: got 0, expected at least 1"),
        (lambda: lstm_online.start(GOOD, "2000"), ValueError, "params: got ["),
        (lambda: lstm_online.start(GOOD, h_0=np.zeros(4)), ValueError, "h_0: got shape (4,)"),
        (lambda: lstm_online.step(GOOD, START, np.zeros(3)), ValueError, "x_t: got shape (3,)"),
        (lambda: lstm_online.step(GOOD, {}, np.zeros((1, 3))), ValueError, "memory: got"),
        (lambda: lstm_online.gradient(GOOD, START, np.zeros((1, 4))), ValueError, "memory: got"),
        (lambda: lstm_online.gradient(GOOD, ONE, np.zeros((1, 3))), ValueError, "dh_t: got shape"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(says)
