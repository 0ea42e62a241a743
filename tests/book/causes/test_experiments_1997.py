"""Each cause that is given for the experiments of 1997 is taken away, and its effect goes."""

import itertools

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from studies.long_time_lags import nets as long_lags
from studies.reber import strings as reber_strings
from studies.reber.elman import step
from studies.tasks.reber import LEGAL, SYMBOLS, walk


@pytest.fixture
def chapter(chapter):
    return chapter("experiments")


@pytest.mark.parametrize("seed", range(4))
def test_a_cell_behind_a_shut_tap_learns_as_others_do_once_the_tap_is_made_up_for(chapter, seed):
    chapter.says("hardly speaks, and hardly learns, because error goes in through the same tap")
    rng, bias = np.random.default_rng(seed), np.array([0.0, -2, -4, -6])
    net = lstm.init(rng, 2, 4, 1, variant="1997", scale=0.2)
    x, y = rng.choice([-1.0, 1.0], (20, 16, 2)), np.ones((20, 16, 1))

    def learned(p):
        grads = lstm.loss_and_grads(p, (x, y), variant="1997", output="linear", truncated=True)[1]
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
    chapter.says("through half open gates is to blame.")
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


def patient_rtrl(Q, U, w, v, firsts, lr):
    """RTRL of the study, but for one thing: new weights after each sequence."""
    p, largest = len(v) - 1, []
    for first in firsts:
        s, P_U, P_w, most = 0.0, np.zeros(p + 1), 0.0, 0.0
        sums = [np.zeros_like(weight) for weight in (Q, U, w, v)]
        for t in range(p):
            heard, wanted = (first if t == 0 else t - 1), (t if t < p - 1 else first)
            before, s = s, float(sigmoid(U[heard] + w[0] * s))
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
    Q, U, w, v = one
    errors = patient_rtrl(Q, U, w, v, firsts, 1.0)
    Q, U, w, v = other
    assert errors == pytest.approx(long_lags.bptt(Q, U, w, v, firsts, 1.0)[0], abs=1e-6)
    for mine, theirs in zip(one, other, strict=True):
        assert mine == pytest.approx(theirs, abs=1e-6)
    assert errors[-1] != errors[0]
