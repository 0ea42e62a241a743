"""Sentences as sequences of one-hot vectors, and back.

"the dog"  ->  list("the dog") or "the dog".split()     symbols
           ->  encode(symbols, vocabulary(symbols))     whole numbers, one per step
           ->  one_hot(numbers, size)                   (T, size), a single 1 in each row
"""

import numpy as np

from lstm_lib.checks import check_array, check_int


def vocabulary(symbols):
    """Return the distinct symbols, sorted: a symbol's number is its place in this list."""
    return sorted(set(symbols))


def encode(symbols, vocab):
    """Turn each symbol into its place in the vocabulary.

    Parameters
    ----------
    symbols : sequence of str
        Characters or words; a plain string is a sequence of characters.
    vocab : list of str

    Returns
    -------
    ndarray of int, shape (T,)

    Raises
    ------
    ValueError
        A symbol that is not in the vocabulary.
    """
    place = {symbol: i for i, symbol in enumerate(vocab)}
    unknown = [symbol for symbol in symbols if symbol not in place]
    if unknown:
        raise ValueError(f"symbols: got {unknown[0]!r}, expected one of the vocabulary {vocab}")
    return np.array([place[symbol] for symbol in symbols], dtype=int)


def one_hot(numbers, size):
    """Give each number its row: zeros, and a single 1 at the number's place.

    Parameters
    ----------
    numbers : array_like of int, shape (T,)
        From 0 to size - 1.
    size : int
        Length N of the vocabulary.

    Returns
    -------
    ndarray, shape (T, size)

    Raises
    ------
    TypeError, ValueError
        Numbers that are not whole, or fall outside the vocabulary.
    """
    check_int("size", size, 1)
    given = check_array("numbers", numbers, ("",))
    wrong = given[(given != np.floor(given)) | (given < 0) | (given >= size)]
    if wrong.size:
        raise ValueError(f"numbers: got {wrong[0]:g}, expected whole numbers from 0 to {size - 1}")
    return np.eye(size)[given.astype(int)]


def decode(vectors, vocab):
    """Read one symbol from each row: the one whose entry is largest.

    Parameters
    ----------
    vectors : array_like, shape (T, N)
        One-hot rows, or probabilities.
    vocab : list of str, length N

    Returns
    -------
    list of str, length T
    """
    vectors = check_array("vectors", vectors, ("", len(vocab)))
    return [vocab[i] for i in vectors.argmax(axis=1)]
