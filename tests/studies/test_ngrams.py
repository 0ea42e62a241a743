"""Counting: hand-made cases, probabilities that add up, entropy as its limit."""

import itertools

import numpy as np
import pytest

from studies.data.text import K, alice, codes_of, split
from studies.tasks.ngrams import (
    count_ngrams,
    next_probabilities,
    ngram_bits,
    numbers_in,
    write_ngrams,
)


def test_counting_nothing_costs_log2_of_the_alphabet():
    assert ngram_bits(count_ngrams([], 0), codes_of("abc")) == pytest.approx(np.log2(K))


def test_counts_of_a_short_text_by_hand():
    tables = count_ngrams(codes_of("abab"), 2)
    a, b = codes_of("ab")
    assert tables[0][()][[a, b]].tolist() == [2, 2]
    assert tables[1][(a,)][b] == 2
    assert tables[1][(b,)][a] == 1
    assert numbers_in(tables) == 4  # a, b; b after a, a after b
    # p_1(b) = (2 + 1/K) / 5, p_2(b | a) = (2 + p_1(b)) / 3
    p_1 = (2 + 1 / K) / 5
    assert next_probabilities(tables, [a])[b] == pytest.approx((2 + p_1) / 3)
    assert next_probabilities(tables, [])[b] == pytest.approx(p_1)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("context", ["", "q", "alice wa", "zzzz"])
def test_probabilities_are_positive_and_sum_to_one(n, context):
    tables = count_ngrams(codes_of(alice()[:3000]), n)
    p = next_probabilities(tables, codes_of(context))
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert (p > 0).all()


def test_an_unseen_context_falls_back_to_the_shorter_one():
    tables = count_ngrams(codes_of("abcabc"), 3)
    long, short = codes_of("zb"), codes_of("b")
    assert np.array_equal(next_probabilities(tables, long), next_probabilities(tables, short))


def test_each_character_more_of_context_helps_up_to_four():
    train, held_out = split(codes_of(alice()))
    bits = [ngram_bits(count_ngrams(train, n), held_out[:3000]) for n in range(5)]
    assert all(later < before for before, later in itertools.pairwise(bits))


def test_writing_repeats_with_its_seed_and_follows_the_counts():
    tables = count_ngrams(codes_of("ab" * 2000), 2)
    text = write_ngrams(tables, np.random.default_rng(0), 50)
    assert np.array_equal(text, write_ngrams(tables, np.random.default_rng(0), 50))
    a, b = codes_of("ab")
    assert np.sum(text[1:][text[:-1] == a] == b) >= 0.9 * np.sum(text[:-1] == a)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="n: got -1"):
        count_ngrams([0, 1], -1)
    with pytest.raises(ValueError, match=r"codes: got 0\.5, expected whole numbers"):
        count_ngrams([0.5], 1)
    with pytest.raises(ValueError, match="length: got 0"):
        write_ngrams([], np.random.default_rng(0), 0)
