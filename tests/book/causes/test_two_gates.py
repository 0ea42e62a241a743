"""Each cause that "Input and output gates" gives is taken away, and its effect goes."""

import itertools

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from studies.gradients.lags import lstm_error
from studies.latch.nets import train_steps
from studies.long_time_lags import nets as long_lags
from studies.reber import strings as reber_strings
from studies.reber.elman import step
from studies.tasks.conflicts import all_signs, floor, storing
from studies.tasks.memory_task import sequences
from studies.tasks.reber import LEGAL, SYMBOLS, walk

ARGUMENTS = ("$w$ near 1, because the wanted sign must be stored whole.",)  # a wrong answer
GAINS = (0.5, 1, 1.5, 2, 3)


def best_loss(heard):
    """Least loss of guessing x_1 linearly from what is heard (n, B)."""
    wanted = all_signs(10)[0]
    weights, *_ = np.linalg.lstsq(heard.T, wanted, rcond=None)
    return 0.5 * np.mean((weights @ heard - wanted) ** 2)


def test_a_weight_each_for_the_wanted_and_the_unwanted_has_no_floor(chapter):
    chapter.says("because one weight must serve both the wanted and the unwanted")
    x = all_signs(10)
    assert best_loss(x.sum(axis=0)[None]) == pytest.approx(floor(9))
    assert best_loss(np.array([x[0], x[1:].sum(axis=0)])) < 1e-20


def test_a_mark_that_adds_or_a_gate_that_never_changes_leaves_the_floor(chapter):
    chapter.says("Because it *multiplies*.")
    x = all_signs(10)
    assert best_loss(np.array([x.sum(axis=0), np.ones(x.shape[1])])) == pytest.approx(floor(9))
    same = [storing({"w": w, "u": 0, "b": 0}, x)[0] for w in np.linspace(-1, 2, 61)]
    assert min(same) == pytest.approx(floor(9))
    assert storing({"w": 1, "u": 12, "b": -6}, x)[0] < 1e-4


def test_what_a_shut_tap_keeps_out_of_the_cell_it_keeps_out_of_the_gradient(chapter):
    chapter.says("a shut input tap protects the layer's *weights*, too")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 4, 3))
    x[:, :, 1:] = 0
    x[10:20, :, 1:] = 1, rng.normal()  # the mark that shuts the tap, and a disturber

    def by_the_disturber(mark):
        p = lstm.init(np.random.default_rng(1), 3, 4, variant="1997")
        p["U_i"][:, 1] = mark
        trace = lstm.forward(p, x, variant="1997")
        return np.abs(lstm.backward(p, trace, np.ones_like(trace["s"]))[0]["U_g"][:, 2]).max()

    assert by_the_disturber(mark=-40) < 1e-12 < 0.1 < by_the_disturber(mark=0)


def random_block(gain, bias, seed):
    """Draw a block as the figure of the error by lag does: it and its inputs."""
    rng = np.random.default_rng(seed)
    p = lstm.init(rng, 4, 8, variant="1997")
    p |= {f"W_{k}": gain * p[f"W_{k}"] for k in "igo"}
    return p | {f"b_{k}": p[f"b_{k}"] + bias for k in "io"}, rng.normal(size=(100, 1, 4))


def test_large_states_at_the_start_take_away_the_rise_at_the_far_end(chapter):
    chapter.says("because there, near the start of the sequence, the states are still small")

    def rise(gain, size):
        errors = []
        for seed in range(9):
            p, x = random_block(gain, 0, seed)
            c_0 = size * np.random.default_rng(seed).choice([-1.0, 1.0], (1, 8))
            errors.append(lstm_error(p, x, variant="1997", state=(0 * c_0, c_0)))
        error = np.median(errors, axis=0)
        return error[99] / error[50]

    assert min(rise(gain, 0) for gain in GAINS) > 1.3
    assert max(rise(gain, 30) for gain in GAINS) < 1.1


def test_with_taps_nearly_shut_the_cut_leaves_out_next_to_nothing(chapter):
    chapter.says("The truncation then throws away next to nothing.")

    def angle(bias, gain, seed):
        p, x = random_block(gain, bias, seed)
        trace = lstm.forward(p, x, variant="1997")
        dh = np.zeros_like(trace["s"])
        dh[-1] = 1
        both = [lstm.backward(p, trace, dh, truncated=cut)[0] for cut in (False, True)]
        a, b = (np.concatenate([grad.ravel() for grad in grads.values()]) for grads in both)
        return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))

    nets = list(itertools.product(GAINS, range(5)))
    assert max(angle(-4, *net) for net in nets) < 6
    assert np.median([angle(0, *net) for net in nets]) > 20


@pytest.mark.parametrize("seed", range(4))
def test_a_cell_behind_a_shut_tap_learns_as_others_do_once_the_tap_is_made_up_for(chapter, seed):
    chapter.says("hardly speaks, and hardly learns, because error goes in through the same tap")
    rng, bias = np.random.default_rng(seed), np.array([0.0, -2, -4, -6])
    net = lstm.init(rng, 2, 4, 1, variant="1997", scale=0.2)
    x, y = rng.choice([-1.0, 1.0], (20, 16, 2)), np.ones((20, 16, 1))

    def learned(p):
        settings = {"variant": "1997", "output": "linear", "truncated": True}
        grads = lstm.loss_and_grads(p, (x, y), **settings)[1]
        return np.linalg.norm(np.column_stack([grads["U_g"], grads["b_g"]]), axis=1)

    shut = net | {"b_o": bias}
    made_up = shut | {"V": net["V"] * (1 + np.exp(-bias)) / 2}
    assert np.all(np.diff(learned(shut) / learned(net)) < 0)
    assert (learned(shut) / learned(net))[3] < 0.02
    assert np.abs(learned(made_up) / learned(net) - 1).max() < 0.2


def centred(Q, U_i, U_g, v, firsts, lr, cell=True):
    """As `long_lags.lstm`, but g lies between -1/2 and 1/2: at first nothing drifts."""
    p, errors, costs = len(v) - 1, np.zeros(len(firsts)), np.zeros(len(firsts))
    for n, first in enumerate(firsts):
        heard, wanted = np.append(first, np.arange(p - 1)), np.append(np.arange(p - 1), first)
        i, g = sigmoid(U_i[heard]), sigmoid(U_g[heard])
        c = np.cumsum(i * (g - 0.5)) * cell
        o = sigmoid(Q[heard] + np.outer(c, v))
        error = o - np.eye(p + 1)[wanted]
        dz = error * o * (1 - o)
        Q[heard] -= lr * dz
        if cell:
            dc = np.cumsum((dz @ v)[::-1])[::-1]
            U_i[heard] -= lr * dc * (g - 0.5) * i * (1 - i)
            U_g[heard] -= lr * dc * i * g * (1 - g)
            v -= lr * (c @ dz)
        errors[n], costs[n] = np.abs(error).max(), 0.5 * np.sum(error**2)
    return errors, costs


@pytest.mark.parametrize("seed", range(2))
def test_nets_that_fail_at_the_paper_s_rate_succeed_without_the_drift(chapter, seed):
    chapter.says("There the drift just described is to blame.")
    chapter.says("Take $\\tfrac12$ away from $g$, which ends the drift, and nets that fail succeed")

    def least_error(lstm):
        blocks = long_lags.train_steps(seed, "LSTM", 30, 1.0, 0.0, {"LSTM": lstm})
        return min(block.at_rest for block in itertools.islice(blocks, 80))

    assert least_error(long_lags.lstm) > 0.5
    assert least_error(centred) < 0.25


def test_elman_s_net_that_does_not_hear_its_last_state_does_not_learn_the_graph(chapter):
    chapter.says("its hidden layer hears what it was one step before, and so it carries the last")
    rng = np.random.default_rng(0)
    train, test = reber_strings.draw_sets(rng)

    def places_right(blank):
        net, h, right = reber_strings.draw(np.random.default_rng(1), "Elman"), np.zeros(15), []
        texts = [train[k] for k in np.random.default_rng(2).integers(256, size=1200)]
        for n, text in enumerate([*texts, *test[:100]]):
            h[:] = 0
            symbols = [SYMBOLS.index(s) for s in text]
            for symbol, coming, node in zip(symbols, symbols[1:], walk(text)[1:], strict=False):
                h *= not blank
                y = step(net, h, symbol, *([np.eye(7)[coming], 0.5] if n < 1200 else []))
                if n >= 1200:
                    legal = np.array([s in LEGAL[node] for s in SYMBOLS])
                    right.append(y[legal].min() > y[~legal].max())
        return np.mean(right)

    assert places_right(blank=True) < 0.57 < 0.8 < places_right(blank=False)


def test_a_stream_is_answered_rightly_if_its_memory_is_emptied_and_turned_if_it_is_turned(chapter):
    chapter.says("The first symbol of the stream still stands in the cells")
    chapter.says("Set state and output to zero after each answer, and all answers are right again.")
    *_, trained = itertools.islice(train_steps("1997 LSTM", seed=0, lag=100), 200)
    rng = np.random.default_rng(0)
    pieces = [sequences(rng, lag=100, B=100) for _ in range(6)]
    wanted = np.array([y[-1].argmax(axis=1) for _, y, _ in pieces])

    def answers(after):
        state, said = None, []
        for k, (x, _, _) in enumerate(pieces):
            trace = lstm.forward(trained.params, x, state, variant="1997")
            said.append(trace["prediction"][-1].argmax(axis=1))
            state = after(k, trace["h"][-1], trace["c"][-1])
        return np.array(said)

    alone = answers(lambda k, h, c: (h, c))
    emptied = answers(lambda k, h, c: (0 * h, 0 * c))
    turned = answers(lambda k, h, c: (0 * h, -c) if k == 0 else (h, c))
    assert np.mean(emptied == wanted) > 0.97
    assert np.mean(alone == alone[0]) > 0.95
    assert np.mean(turned[1:] != turned[0]) > 0.95


def patient_rtrl(Q, U, w, v, firsts, lr):
    """RTRL of the study, but for one thing: new weights after each sequence."""
    p, largest = len(v) - 1, []
    for first in firsts:
        s, P_U, P_w, most = 0.0, np.zeros(p + 1), 0.0, 0.0
        sums = [np.zeros_like(weight) for weight in (Q, U, w, v)]
        for t in range(p):
            heard, wanted = (first if t == 0 else t - 1), (t if t < p - 1 else first)
            before, s = s, sigmoid(U[heard] + w[0] * s)
            P_U, P_w = s * (1 - s) * w[0] * P_U, s * (1 - s) * (w[0] * P_w + before)
            P_U[heard] += s * (1 - s)
            o = sigmoid(Q[heard] + v * s)
            error = o - np.eye(p + 1)[wanted]
            dz = error * o * (1 - o)
            sums[0][heard] += dz
            for total, part in zip(sums[1:], (dz @ v * P_U, dz @ v * P_w, dz * s), strict=True):
                total += part
            most = max(most, np.abs(error).max())
        for weight, total in zip((Q, U, w, v), sums, strict=True):
            weight -= lr * total
        largest.append(most)
    return np.array(largest)


def test_rtrl_that_waits_for_the_end_of_the_sequence_is_bptt(chapter):
    chapter.says(
        "RTRL changes the weights after every step, in the middle of a sequence, BPTT and the LSTM"
    )
    p, rng = 4, np.random.default_rng(0)
    start = [rng.uniform(-0.2, 0.2, shape) for shape in ((p + 1, p + 1), p + 1, 1, p + 1)]
    firsts = rng.integers(p - 1, p + 1, 1000)
    one, other = ([weight.copy() for weight in start] for _ in range(2))
    errors = patient_rtrl(*one, firsts, 1.0)
    assert errors == pytest.approx(long_lags.bptt(*other, firsts, 1.0)[0], abs=1e-6)
    for mine, theirs in zip(one, other, strict=True):
        assert mine == pytest.approx(theirs, abs=1e-6)
    assert errors[-1] != errors[0]
