"""The key to the cabinets: the sentences, what counts in them, and what is no sentence."""

import re

import numpy as np
import pytest

from studies.tasks.agreement import (
    FIRST,
    NONE,
    NOUNS,
    WORDS,
    batch,
    draw,
    encode,
    facts,
    spell,
    twin,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_every_drawn_sentence_is_of_the_grammar_and_reads_the_same_both_ways():
    words = draw(rng(), 500)
    assert words.shape == (19, 500)
    sentences = spell(words)
    for sentence in sentences:
        for part in re.split(" to | in | near ", sentence):
            the, *adjective, noun = part.split()
            assert the == "the"
            assert noun in NOUNS
            assert adjective in ([], ["old"], ["small"])
    again = encode(sentences)
    assert np.array_equal(again, words[: len(again)])
    assert (words[len(again) :] == NONE).all()


def test_one_answer_a_sentence_counts_the_one_at_its_last_word():
    words = draw(rng(), 200)
    x, y, mask = batch(words)
    assert (x.shape, y.shape, mask.shape) == ((19, 200, 14), (19, 200, 2), (19, 200))
    for b, sentence in enumerate(spell(words)):
        spoken = sentence.split()
        T = len(spoken)
        assert np.flatnonzero(mask[:, b]).tolist() == [T - 1]
        assert [WORDS[n] for n in x[:T, b].argmax(axis=-1)] == spoken
        assert (x[:T, b].sum(axis=-1) == 1).all()
        assert not x[T:, b].any()
        subject = next(word for word in spoken if word in NOUNS)
        assert (y[:, b] == np.eye(2)[int(subject.endswith("s"))]).all()


def test_the_facts_are_those_of_a_sentence_counted_by_hand():
    found = facts(encode(["the key to the old cabinets in the halls", "the old keys"]))
    assert found["plural"].tolist() == [False, True]
    assert found["attractors"].tolist() == [2, 0]
    assert found["against"].tolist() == [2, 0]
    assert found["last"].tolist() == [True, True]
    assert found["nouns"].tolist() == [3, 1]
    assert found["plurals"].tolist() == [2, 1]
    assert found["distance"].tolist() == [7, 0]
    assert found["subject"].tolist() == [1, 2]
    assert found["before"].tolist() == [0, 0]


def test_the_subject_is_the_noun_without_a_preposition_wherever_it_stands():
    found = facts(encode(["in the halls near the door the old keys to the cabinet", "the key"]))
    assert found["plural"].tolist() == [True, False]
    assert found["subject"].tolist() == [8, 1]
    assert found["before"].tolist() == [2, 0]
    assert found["attractors"].tolist() == [1, 0]
    assert found["against"].tolist() == [1, 0]
    assert found["last"].tolist() == [False, False]
    assert found["nouns"].tolist() == [4, 1]
    assert found["plurals"].tolist() == [2, 0]
    assert found["distance"].tolist() == [3, 0]


def test_a_twin_differs_in_one_letter_and_in_the_verb():
    words = draw(rng(), 300, before=2)
    other = twin(words)
    assert ((words != other).sum(axis=0) == 1).all()
    assert (facts(other)["plural"] != facts(words)["plural"]).all()
    assert spell(twin(encode(["in the hall the key"]))) == ["in the hall the keys"]
    assert np.array_equal(twin(other), words)


def test_attractors_before_the_subject_are_drawn_evenly_too():
    words = draw(rng(2), 20_000, 0, 1, before=2)
    found = facts(words)
    assert words.shape == (15, 20_000)
    assert np.bincount(found["before"]) / 20_000 == pytest.approx([1 / 3] * 3, abs=0.015)
    assert np.bincount(found["attractors"]) / 20_000 == pytest.approx([0.5] * 2, abs=0.015)
    again = encode(spell(words))
    assert np.array_equal(again, words[: len(again)])


def test_numbers_of_attractors_are_even_and_their_number_says_nothing_of_the_subject():
    words = draw(rng(1), 20_000)
    found = facts(words)
    shares = np.bincount(found["attractors"]) / 20_000
    assert shares == pytest.approx([0.2] * 5, abs=0.01)
    assert found["plural"].mean() == pytest.approx(0.5, abs=0.01)
    more = found["attractors"] > 0
    assert (found["last"] == found["plural"])[more].mean() == pytest.approx(0.5, abs=0.02)
    nouns = words[words >= FIRST]
    assert np.bincount(nouns - FIRST) / len(nouns) == pytest.approx([1 / 8] * 8, abs=0.01)


def test_the_same_seed_draws_the_same_and_so_many_attractors_as_asked_for():
    assert np.array_equal(draw(rng(3), 9), draw(rng(3), 9))
    assert set(facts(draw(rng(), 99, 5, 7))["attractors"]) == {5, 6, 7}
    assert (facts(draw(rng(), 99, 0, 0))["distance"] == 0).all()
    assert draw(rng(), 9, 0, 0).shape == (3, 9)


@pytest.mark.parametrize(
    "sentence",
    [
        "key",
        "the",
        "the key to",
        "the key the door",
        "the key in the hall the door",
        "the old small key",
        "to the key",
        "",
        "the key near",
    ],
)
def test_what_is_no_sentence_is_refused(sentence):
    with pytest.raises(ValueError, match="sentences: got"):
        encode([sentence])


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="rng: got 0"):
        draw(0, 4)
    with pytest.raises(ValueError, match="B: got 0"):
        draw(rng(), 0)
    with pytest.raises(ValueError, match="most: got 1, expected at least 2"):
        draw(rng(), 4, 2, 1)
    with pytest.raises(ValueError, match="least: got -1"):
        draw(rng(), 4, -1)
    with pytest.raises(ValueError, match="before: got -1"):
        draw(rng(), 4, before=-1)
    with pytest.raises(TypeError, match="sentences: got 'the key'"):
        encode("the key")
    with pytest.raises(ValueError, match="sentences: got the word 'box'"):
        encode(["the box"])
    with pytest.raises(ValueError, match="sentences: got shape"):
        encode([])
    for bad in ([[0.5]], [[14]], [[-2]], [[0], [NONE], [6]]):
        for function in (batch, facts, spell):
            with pytest.raises(ValueError, match="words: got"):
                function(bad)
