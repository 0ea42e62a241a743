"""The nets and tasks of the study "attention", and the small sentences."""

import numpy as np
import pytest

from lstm_lib import check_gradient
from lstm_lib.gradcheck import relative_error
from studies.attention import sentences
from studies.attention.nets import (
    NETS,
    PLACES,
    TASKS,
    TOLD,
    answered,
    firsts,
    init_net,
    until_solved,
    with_places,
)
from studies.latch import nets as latch


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("task", TASKS)
def test_the_gradient_is_that_of_nudges(net, task):
    draw, output, D, O = TASKS[task]
    params, batch = init_net(rng(), net, D, O, lag=4, H=3), draw(rng(), 4, 2)
    loss = lambda p: answered(p, batch, net=net, output=output)[:2]  # noqa: E731
    assert check_gradient(loss, params) < 1e-6


@pytest.mark.parametrize("net", ["tanh RNN", "LSTM"])
def test_compiled_loops_answer_as_the_plain_ones(net):
    from studies.latch.compiled import COMPILED

    params, batch = init_net(rng(), net, 4, 2, lag=9), TASKS["symbol"][0](rng(), 9, 3)
    plain, fast = (
        list(answered(params, batch, net=net, loops=loops)) for loops in (latch.PLAIN, COMPILED)
    )
    assert relative_error(plain, fast) < 1e-9


def test_the_first_is_asked_for_at_the_end():
    x, y, mask = firsts(rng(), 7, 5)
    assert x.shape == y.shape == (8, 5, 2) and mask.tolist() == [False] * 7 + [True]
    np.testing.assert_array_equal(y, np.broadcast_to(x[0], y.shape))
    assert 0.2 < firsts(rng(), 50, 50)[0][..., 0].mean() < 0.8


def test_blind_gates_have_no_weights_from_the_state():
    assert any(name.startswith("W") for name in init_net(rng(), "LSTM", 2, 2, 10))
    assert not any(name.startswith("W") for name in init_net(rng(), "LSTM, blind gates", 2, 2, 10))


@pytest.mark.parametrize("net", ["LSTM", "minGRU"])
def test_gates_start_as_the_lag_asks(net):
    assert init_net(rng(), net, 2, 2, 100)["b_f"] == pytest.approx(np.log(100))


def test_places_stand_beside_the_inputs():
    x = with_places(np.ones((5, 2, 3)))
    assert x.shape == (5, 2, 3 + PLACES)
    assert (x[..., :3] == 1).all() and (x[:, 0] == x[:, 1]).all()
    assert len(np.unique(x[:, 0], axis=0)) == 5


@pytest.mark.parametrize("net", ["minGRU", "attention", TOLD])
def test_a_short_symbol_is_soon_learnt(net):
    updates, params = until_solved(net, 0, "symbol", 10, 300)
    assert updates is not None
    batch = TASKS["symbol"][0](np.random.default_rng(5), 10, 200)
    answers = answered(params, batch, net=net)[2]
    assert np.mean(answers.argmax(1) == batch[1][-1].argmax(1)) > 0.97


def test_the_first_noun_of_a_sentence_decides():
    x, y = sentences.sentences(rng(), 2, 40)
    words = [[sentences.WORDS[k] for k in one] for one in x.argmax(axis=2).T]
    assert all(len(one) == 6 and one[0] == one[3] == "the" and one[5] == "…" for one in words)
    assert [one[1].endswith("s") for one in words] == y[:, 1].astype(bool).tolist()
    assert {one[2] for one in words} == set(sentences.LINKS)


def test_a_reader_learns_only_when_it_is_told_where_words_stand():
    right = [
        sentences.share_right(sentences.train_reader(1, told), told, B=500)
        for told in (False, True)
    ]
    assert right[0] < 0.82 < 0.98 < right[1]
