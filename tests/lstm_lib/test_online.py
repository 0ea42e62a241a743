"""Online and through time: the same truncated gradient."""

import numpy as np
import pytest
from hypothesis import given, settings
from variants import blocks, make_block

from lstm_lib import lstm, online
from lstm_lib.gradcheck import relative_error
from lstm_lib.lstm import VARIANTS


def both_ways(case):
    """Trace and gradients through time, memory and summed gradients online."""
    trace = lstm.forward(case.params, case.x, case.state, variant=case.variant)
    through_time, _ = lstm.backward(case.params, trace, case.dh, truncated=True)
    memory = online.start(case.params, B=len(case.h_0), state=case.state, variant=case.variant)
    summed = {k: np.zeros_like(v) for k, v in case.params.items()}
    for x_t, dh_t in zip(case.x, case.dh, strict=True):
        memory = online.step(case.params, memory, x_t)
        for k, v in online.gradient(case.params, memory, dh_t).items():
            summed[k] += v
    return trace, through_time, memory, summed


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_online_is_truncated_through_time(case):
    trace, through_time, memory, summed = both_ways(case)
    assert relative_error(summed, through_time) < 1e-12
    np.testing.assert_allclose(memory["h"], trace["h"][-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(memory["c"], trace["c"][-1], rtol=0, atol=1e-12)
    for name in "ifgos":
        np.testing.assert_allclose(memory[name], trace[name][-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_named_variant_agrees_over_a_long_sequence(variant):
    variant = VARIANTS[variant]._replace(h="tanh")
    case = make_block(np.random.default_rng(1), variant, T=200, B=2, D=3, H=4)
    _, through_time, _, summed = both_ways(case)
    assert relative_error(summed, through_time) < 1e-11


def test_the_memory_of_the_past_does_not_grow():
    params = lstm.init(np.random.default_rng(0), 3, 4, variant="2000")
    memory = online.start(params, B=2, variant="2000")
    first = online.step(params, memory, np.ones((2, 3)))
    later = first
    for _ in range(50):
        later = online.step(params, later, np.ones((2, 3)))
    sizes = [{k: v.shape for k, v in m["partials"].items()} for m in (memory, first, later)]
    assert sizes[0] == sizes[1] == sizes[2]
    assert not any(memory["partials"][k].any() for k in "ifg")  # what was given is left alone


GOOD = lstm.init(np.random.default_rng(0), 3, 4)
START = online.start(GOOD)
ONE = online.step(GOOD, START, np.zeros((1, 3)))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: online.start(GOOD, B=0), ValueError, "B: got 0, expected at least 1"),
        (lambda: online.start(GOOD, variant="2000"), ValueError, "params: got ["),
        (
            lambda: online.start(GOOD, state=(np.zeros(4), np.zeros((1, 4)))),
            ValueError,
            "state[0]: got shape (4,)",
        ),
        (lambda: online.step(GOOD, START, np.zeros(3)), ValueError, "x_t: got shape (3,)"),
        (lambda: online.step(GOOD, {}, np.zeros((1, 3))), ValueError, "memory: got a dict without"),
        (
            lambda: online.gradient(GOOD, START, np.zeros((1, 4))),
            ValueError,
            "memory: got a dict without",
        ),
        (lambda: online.gradient(GOOD, ONE, np.zeros((1, 3))), ValueError, "dh_t: got shape"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(("D", "H"), [(1, 4), (4, 4), (3, 5)])
def test_a_memory_of_another_net_is_refused(D, H):
    rng = np.random.default_rng(0)
    params, other = lstm.init(rng, 3, 4), lstm.init(rng, D, H)
    memory = online.step(params, online.start(params), np.ones((1, 3)))
    for call in (
        lambda: online.step(other, memory, np.ones((1, D))),
        lambda: online.gradient(other, memory, np.ones((1, 4))),
    ):
        with pytest.raises(ValueError, match=r"^memory\['(h|partials)'\].*: got shape"):
            call()
