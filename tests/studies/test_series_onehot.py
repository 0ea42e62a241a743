"""Sentence -> one-hot vectors -> sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.tasks.onehot import decode, encode, one_hot, vocabulary


@given(st.text(max_size=60))
def test_any_text_comes_back_from_its_one_hot_vectors(text):
    vocab = vocabulary(text)
    vectors = one_hot(encode(text, vocab), max(len(vocab), 1))
    if text:
        assert "".join(decode(vectors, vocab)) == text


@given(st.lists(st.integers(0, 6), min_size=1, max_size=20))
def test_each_row_holds_a_single_one_at_its_number(numbers):
    vectors = one_hot(numbers, 7)
    np.testing.assert_array_equal(vectors.sum(axis=1), 1)
    np.testing.assert_array_equal(vectors.argmax(axis=1), numbers)
    assert set(np.unique(vectors)) == {0, 1}


def test_words_are_symbols_too():
    words = ["the", "dog", "bit", "the", "man"]
    vocab = vocabulary(words)
    assert vocab == ["bit", "dog", "man", "the"]
    np.testing.assert_array_equal(encode(words, vocab), [3, 1, 0, 3, 2])


def test_decode_reads_the_most_probable_symbol():
    assert decode([[0.2, 0.5, 0.3]], ["a", "b", "c"]) == ["b"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: encode("cat", ["a", "c"]), "symbols: got 't', expected one of the vocabulary"),
        (lambda: one_hot([0, 3], 3), "numbers: got 3, expected whole numbers from 0 to 2"),
        (lambda: one_hot([-1], 3), "numbers: got -1"),
        (lambda: one_hot([0.5], 3), "numbers: got 0.5"),
        (lambda: one_hot([0], 0), "size: got 0"),
        (lambda: decode([[1, 0, 0]], ["a", "b"]), r"vectors: got shape \(1, 3\)"),
    ],
)
def test_one_hot_refuses_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
