"""Counting as a language model: what a network has to beat.

An n-gram model gives the next character from the n - 1 before it, by counting what followed them
in the training text. Long contexts are rare, so each count leans on the next shorter context:

    p_n(c | context) = (count(context c) + p_{n-1}(c | shorter context)) / (count(context) + 1)

down to p_0 = 1 / K, all characters alike. The shorter context weighs as much as one character
seen: D. MacKay, L. Peto, "A hierarchical Dirichlet language model", 1995, with strength 1.
"""

from collections import defaultdict

import numpy as np

from lstm_lib.checks import check_int
from studies.data.text import K, check_codes


def count_ngrams(codes, n):
    """Count what follows each context of 0, 1, ..., n - 1 characters.

    Parameters
    ----------
    codes : array_like of int, shape (T,)
        The training text.
    n : int
        0 counts nothing (all characters alike), 1 single characters, 2 pairs, ...

    Returns
    -------
    list of dict
        One entry per context length: tuple of codes -> counts of the next character, shape (K,).
    """
    check_int("n", n, 0)
    codes = check_codes("codes", codes).tolist()
    tables = []
    for length in range(n):
        table: dict = defaultdict(lambda: np.zeros(K))
        for t in range(length, len(codes)):
            table[tuple(codes[t - length : t])][codes[t]] += 1
        tables.append(dict(table))
    return tables


def next_probabilities(tables, context):
    """Return the probabilities of the next character after `context` (codes), shape (K,)."""
    context = tuple(check_codes("context", context).tolist())
    p = np.full(K, 1 / K)
    for length, table in enumerate(tables[: len(context) + 1]):
        counts = table.get(context[len(context) - length :])
        if counts is None:
            break
        p = (counts + p) / (counts.sum() + 1)
    return p


def ngram_bits(tables, codes):
    """Return the mean of -log2 p(next character) over a text: bits per character.

    Each character is predicted from the ones before it; the first ones from what there is.
    """
    codes = check_codes("codes", codes)
    far = max(len(tables) - 1, 0)
    p = [next_probabilities(tables, codes[max(0, t - far) : t])[c] for t, c in enumerate(codes)]
    return float(-np.mean(np.log2(p)))


def numbers_in(tables):
    """Return how many counts above zero the tables keep."""
    return sum(np.count_nonzero(counts) for table in tables for counts in table.values())


def write_ngrams(tables, rng, length):
    """Return `length` codes, each drawn from the model's answer to the ones before it."""
    check_int("length", length, 1)
    codes: list = []
    for _ in range(length):
        context = codes[max(0, len(codes) - len(tables) + 1) :]
        codes.append(int(rng.choice(K, p=next_probabilities(tables, context))))
    return np.array(codes)
