"""Task 2a of the 1997 paper: its nets, their gradients, and the criterion of success."""

import itertools
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import lstm, rnn
from lstm_lib.gradcheck import central_difference, relative_error
from studies.long_time_lags import compiled as compiled_nets
from studies.long_time_lags import nets as long_lags
from studies.long_time_lags.nets import BLOCK, STREAK, Block, init, sequences_needed
from studies.long_time_lags.trial import trial

# Each takes its list of weights first, `*weights`: as many as no checker can know.
PLAIN: dict[str, Any] = long_lags.PLAIN
COMPILED: dict[str, Any] = compiled_nets.COMPILED
ONE_CELL = lstm.VARIANTS["1997"]._replace(gates="i", g="sigmoid", h="identity", feedback=False)


def wild(method, p, seed):
    """Weights large enough for every slope to count."""
    return [3 * weight for weight in init(np.random.default_rng(seed), method, p)]


def cost(method, weights, first):
    return PLAIN[method](*[w.copy() for w in weights], np.array([first]), lr=0.0)[1][0]


def gradient(method, weights, first, lr=1.0):
    """What one sequence changed, divided by the learning rate."""
    after = [weight.copy() for weight in weights]
    PLAIN[method](*after, np.array([first]), lr)
    return [(b - a) / lr for b, a in zip(weights, after, strict=True)]


def squash(z):
    return 0.5 + 0.5 * anp.tanh(z / 2)


def written_again(method, weights, first):
    """The cost, with one-hot inputs and matrices, for autograd."""
    Q, U, w, v = weights
    p = len(v) - 1
    sequence = [first, *range(p - 1), first]
    one_hot = np.eye(p + 1)
    state = total = 0.0
    for heard, wanted in itertools.pairwise(sequence):
        x, y = one_hot[heard], one_hot[wanted]
        if method == "LSTM":
            state = state + squash(anp.dot(U, x)) * squash(anp.dot(w, x))
        else:
            state = squash(anp.dot(U, x) + w[0] * state)
        o = squash(anp.dot(Q.T, x) + v * state)
        total = total + anp.sum((o - y) ** 2) / 2
    return total


@pytest.mark.parametrize(
    ("method", "p", "count"),
    [
        ("RTRL", 4, 36),
        ("RTRL", 10, 144),
        ("RTRL", 100, 10_404),
        ("BPTT", 100, 10_404),
        ("LSTM", 100, 10_504),
    ],
)
def test_the_nets_have_as_many_weights_as_the_paper_s(method, p, count):
    weights = init(np.random.default_rng(0), method, p, gate_bias=0.0)
    assert sum(weight.size for weight in weights) == count
    assert all(np.abs(weight).max() <= 0.2 for weight in weights)


def test_the_gate_s_bias_shifts_its_weights_and_nothing_else():
    plain, shut = (init(np.random.default_rng(0), "LSTM", 5, bias) for bias in (0.0, -5.0))
    np.testing.assert_array_equal(shut[1], plain[1] - 5)
    assert all((shut[k] == plain[k]).all() for k in (0, 2, 3))


@pytest.mark.parametrize("method", ["BPTT", "LSTM"])
@pytest.mark.parametrize(("p", "first"), [(2, 1), (2, 2), (7, 6), (7, 7)])
def test_the_change_by_one_sequence_is_the_gradient(method, p, first):
    weights = wild(method, p, seed=1)
    got = gradient(method, weights, first)
    numeric = central_difference(lambda w: cost(method, w, first), weights)
    by_autograd = grad(lambda w: written_again(method, w, first))(weights)
    assert cost(method, weights, first) == pytest.approx(written_again(method, weights, first))
    assert relative_error(got, by_autograd) < 1e-12
    assert relative_error(got, numeric) < 1e-8


def test_rtrl_with_small_steps_takes_the_same_way_as_bptt():
    weights = wild("RTRL", 6, seed=2)
    small = gradient("RTRL", weights, 6, lr=1e-7)
    assert relative_error(small, gradient("BPTT", weights, 6)) < 1e-5
    large = gradient("RTRL", weights, 6, lr=1.0)  # new weights at each step are another way
    assert relative_error(large, gradient("BPTT", weights, 6)) > 1e-3


def test_without_shortcuts_the_nets_are_those_of_the_library():
    p, first = 6, 5
    x = np.eye(p + 1)[[first, *range(p - 1)]][:, None]  # (p, 1, p+1)
    y = np.eye(p + 1)[[*range(p - 1), first]][:, None]
    for method in ("BPTT", "LSTM"):
        Q, U, w, v = wild(method, p, seed=3)
        _, *got = gradient(method, [0 * Q, U, w, v], first)
        if method == "BPTT":
            params = {"U": U[None], "W": w[None], "b": np.zeros(1), "V": v[:, None]}
            _, grads = rnn.loss_and_grads(params, (x, y), activation="sigmoid", output="logistic")
            want = [grads["U"][0], grads["W"][0], grads["V"][:, 0]]
        else:
            zero = np.zeros(1)
            params = {"U_i": U[None], "b_i": zero, "U_g": w[None], "b_g": zero, "V": v[:, None]}
            exact, truncated = (
                lstm.loss_and_grads(
                    params, (x, y), variant=ONE_CELL, output="logistic", truncated=cut
                )[1]
                for cut in (False, True)
            )
            assert relative_error(exact, truncated) == 0  # there is nothing to cut
            want = [exact["U_i"][0], exact["U_g"][0], exact["V"][:, 0]]
        assert relative_error(got, [p * each for each in want]) < 1e-12  # the library's is a mean


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    method=st.sampled_from(list(PLAIN)),
    p=st.integers(2, 12),
    lr=st.sampled_from((0.1, 1.0, 2.0)),
    seed=st.integers(0, 10**6),
    cell=st.booleans(),
)
def test_the_compiled_loops_compute_the_same(method, p, lr, seed, cell):
    firsts = np.random.default_rng(seed).integers(p - 1, p + 1, 8)  # rounding grows with training
    more = (cell,) if method == "LSTM" else ()
    plain, compiled = ([*init(np.random.default_rng(seed), method, p)] for _ in range(2))
    plain += PLAIN[method](*plain, firsts, lr, *more)
    compiled += COMPILED[method](*compiled, firsts, lr, *more)
    for want, got in zip(plain, compiled, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


def test_far_out_the_compiled_units_saturate_as_the_plain_ones_do():
    for method in PLAIN:
        for scale in (-1e4, 1e4):
            weights = [scale * np.ones_like(w) for w in init(np.random.default_rng(0), method, 3)]
            firsts = np.array([2])
            plain = PLAIN[method](*[w.copy() for w in weights], firsts, 1.0)
            compiled = COMPILED[method](*weights, firsts, 1.0)
            np.testing.assert_allclose(compiled, plain, rtol=1e-12, atol=1e-12)


def test_the_cell_sleeps_until_the_error_stops_falling():
    weights = init(np.random.default_rng(0), "LSTM", 8)
    before = [weight.copy() for weight in weights]
    PLAIN["LSTM"](*weights, np.array([7, 8, 8]), 1.0, cell=False)
    assert (weights[0] != before[0]).any()
    assert all((weights[k] == before[k]).all() for k in (1, 2, 3))

    blocks = list(itertools.islice(long_lags.train_steps(0, "LSTM", 8, 4.0, learners=COMPILED), 12))
    (added,) = {block.added for block in blocks} - {None}
    costs = np.array([block.cost for block in blocks])
    first_stall = np.flatnonzero(costs[1:] > 0.9 * costs[:-1])[0] + 1
    assert blocks[first_stall].added == blocks[first_stall].seen == added
    assert blocks[first_stall - 1].added is None


def test_without_memory_the_last_symbol_is_a_coin():
    weights = init(np.random.default_rng(0), "LSTM", 10)
    firsts = np.random.default_rng(1).integers(9, 11, 3000)
    COMPILED["LSTM"](*weights, firsts, 4.0, cell=False)
    errors, _ = COMPILED["LSTM"](*weights, np.array([9, 10]), 0.0, cell=False)
    assert 0.5 <= errors.max() < 0.8  # the same outputs for x and y: one is half off, or more


def blocks_with_errors_at(*wrong, size=0.25, rests_from=0):
    for seen in itertools.count(BLOCK, BLOCK):
        errors = np.zeros(BLOCK)
        errors[[n - (seen - BLOCK) for n in wrong if 0 <= n - (seen - BLOCK) < BLOCK]] = size
        yield Block(seen, errors, 0.0, None, 0.2 if seen >= rests_from else size)


def test_a_success_is_ten_thousand_sequences_in_a_row_and_counts_those_before():
    _, needed, last = sequences_needed(blocks_with_errors_at(), cap=0)
    assert (needed, last.seen) == (0, STREAK)
    _, needed, last = sequences_needed(blocks_with_errors_at(7, 250), cap=1000)
    assert (needed, last.seen) == (251, STREAK + 300)
    assert sequences_needed(blocks_with_errors_at(7, 10_006), cap=20_000)[1] == 10_007
    assert sequences_needed(blocks_with_errors_at(7, 10_006), cap=10_000)[1] is None
    assert sequences_needed(blocks_with_errors_at(7, size=0.2499), cap=0)[1] == 0


def test_a_net_at_rest_succeeds_with_the_first_block_after_which_both_sequences_are_right():
    assert sequences_needed(blocks_with_errors_at(rests_from=600), cap=1000)[0] == 600
    assert sequences_needed(blocks_with_errors_at(rests_from=600), cap=500)[0] is None


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(list(PLAIN)), st.integers(2, 6), st.integers(0, 100))
def test_what_a_net_at_rest_says_of_two_sequences_holds_for_all(method, p, seed):
    blocks = long_lags.train_steps(seed, method, p, 1.0, learners=COMPILED)
    block = next(itertools.islice(blocks, 1, None))
    again = long_lags.train_steps(seed, method, p, 1.0, learners=PLAIN)
    twin = next(itertools.islice(again, 1, None))
    assert twin.at_rest == pytest.approx(block.at_rest, rel=1e-9)
    np.testing.assert_allclose(twin.errors, block.errors, rtol=1e-9)
    weights = wild(method, p, seed)
    many = np.random.default_rng(seed).integers(p - 1, p + 1, 50)
    errors = PLAIN[method](*weights, many, 0.0)[0]
    assert len(set(errors)) <= 2


def test_a_trial_tells_what_came_of_it():
    won = trial(0, "LSTM", 10, 10.0, cap=5000, gate_bias=-5.0)
    assert won["weights"] == 11**2 + 3 * 11
    assert won["added"] < won["sequences"] < won["learning"] < 5000
    assert won["error"] < 0.25
    assert won == trial(0, "LSTM", 10, 10.0, cap=5000, gate_bias=-5.0)
    lost = trial(0, "BPTT", 30, 1.0, cap=300)
    assert lost["sequences"] is lost["learning"] is lost["added"] is None
    assert lost["error"] > 0.25


FIRST = np.array([3])


def drawn(method):
    return init(np.random.default_rng(0), method, 4)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: init(np.random.default_rng(0), "CH", 4), "method: got 'CH', expected one of"),
        (lambda: init(np.random.default_rng(0), "LSTM", 1), "p: got 1, expected at least 2"),
        (lambda: next(long_lags.train_steps(-1, "LSTM", 4, 1.0)), "seed: got -1"),
        (lambda: next(long_lags.train_steps(0, "LSTM", 4, -1.0)), "lr: got -1.0"),
        (lambda: sequences_needed([], -1), "cap: got -1"),
        *(
            (lambda m=method, n=first: COMPILED[m](*drawn(m), np.array([n]), 1.0), "firsts: got")
            for method in COMPILED
            for first in (10**6, -1, 2, 5)  # 3 and 4 are right
        ),
        (lambda: COMPILED["RTRL"](*drawn("RTRL")[:3], np.ones(9), FIRST, 1.0), "Q, U, v: got"),
        (lambda: COMPILED["LSTM"](*drawn("LSTM")[:2], np.ones(2), np.ones(5), FIRST, 1.0), "U_g"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, says):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
