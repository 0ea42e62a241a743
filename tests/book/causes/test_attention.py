"""Without recurrence: what lets a reader find the subject is taken away, and it errs."""

import numpy as np
import pytest

from lstm_lib import train
from lstm_lib.beyond import attention
from studies.attention.nets import PLACES, with_places
from studies.attention.sentences import NOUNS, WORDS, coded, sentences
from studies.core.results import read


def draw(rng, nouns, B, front, most):
    """As `sentences`, all behind as many words "…", up to `most`; `front`: and "in the hall"."""
    x, y = sentences(rng, nouns, B)
    dots = "… " * int(rng.integers(0, most + 1))
    places = [f"in the {rng.choice(NOUNS)}{'s' * rng.integers(2)}" for _ in y] if front else [""]
    head = coded([dots + place for place in places]) if dots or front else x[:0]
    return np.concatenate([np.broadcast_to(head, (len(head), *x.shape[1:])), x]), y


def errs(seed, most):
    """Train on both kinds of sentences; the share wrong of the worse kind."""
    rng = np.random.default_rng(seed)

    def batches():
        while True:
            x, y = draw(rng, int(rng.integers(1, 4)), 32, rng.random() < 0.5, most)
            last = np.arange(len(x)) == len(x) - 1
            yield with_places(x), np.broadcast_to(y, (len(x), *y.shape)), last

    params = attention.init(rng, len(WORDS) + PLACES, 8, 2)
    params, _ = train(
        params, attention.loss_and_grads, batches(), steps=250, lr=0.02, clip=1.0, progress=False
    )
    wrong: dict[bool, list[float]] = {False: [], True: []}
    for front in wrong:
        for _ in range(6):
            x, y = draw(rng, 2, 200, front, most)
            said = attention.forward(params, with_places(x), asked=1)["prediction"][0]
            wrong[front].append(np.mean(said.argmax(axis=1) != y.argmax(axis=1)))
    return max(np.mean(share) for share in wrong.values())


@pytest.mark.slow
def test_one_look_finds_the_subject_by_its_place_and_not_without(chapter):
    chapter.says("Train it on such sentences, too, and it names the verb of both.")
    chapter.says("With up to two words *…* before each sentence they do not, and it errs.")
    assert max(errs(seed, most=0) for seed in (0, 1)) < 0.01
    assert min(errs(seed, most=2) for seed in (0, 1)) > 0.1


def test_an_lstm_that_does_not_see_its_state_never_learns_to_keep_the_first_symbol(chapter):
    chapter.says("So the recurrent nets that learn it see their own state.")
    for net, solved in (("LSTM", 10), ("LSTM, blind gates", 0), ("minGRU", 0)):
        trials = read("attention", task="first", net=net, lag=10)
        assert len(trials) == 10
        assert sum(t.outcome["updates"] is not None for t in trials) == solved
