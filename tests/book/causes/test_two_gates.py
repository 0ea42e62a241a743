"""Each cause that "Input and output gates" gives is taken away, and its effect goes."""

import itertools

import numpy as np
import pytest

from lstm_lib import lstm
from studies.latch.nets import train_steps
from studies.tasks.conflicts import all_signs, floor, storing
from studies.tasks.memory_task import sequences


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


def test_a_stream_is_answered_rightly_if_its_memory_is_emptied_and_turned_if_it_is_turned(chapter):
    chapter.says("The first symbol of the stream is still in the cells")
    chapter.says("Set state and output to zero after each answer, and all answers are right again.")
    *_, trained = itertools.islice(train_steps("1997", seed=0, lag=100), 200)
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
