"""Which cells of a net mean something to us: properties of a text, and who follows them.

A cell follows a property when its state and the property rise and fall together: the measure is
the size of their correlation, from 0 to 1. The cell is chosen on one part of a text, and what is
told of it is measured on another. What would chance find? The same search among the cells of a net
that has learnt nothing.
"""

import numpy as np

from lstm_lib.checks import check_array
from studies.alice.nets import PLAIN, read
from studies.data.text import K, codes_of
from studies.tasks.onehot import one_hot

MARKS = ".,!?"
FAR = 20  # words after a mark: more count as so many


def properties(text):
    """Return what is true of each place of a text, when its character has been read.

    Parameters
    ----------
    text : str
        Over the book's alphabet.

    Returns
    -------
    dict of str to ndarray, shape (T,)
        "a space", "a vowel": which character it is. "letters of the word": how many have been read
        of it. "the word ends": the next character is no letter. "words since a mark": of
        punctuation, at most 20. "first word": up to the end of the first word after a mark.
        "after the": up to the end of a word that follows *the*.
    """
    codes_of(text)  # which refuses another alphabet
    names: tuple = ("a space", "a vowel", "letters of the word", "the word ends")
    names += ("words since a mark", "first word", "after the")
    found = {name: np.zeros(len(text)) for name in names}
    letters, words, first, last, word = 0, 0, True, "", ""
    for t, char in enumerate(text):
        if char.isalpha() or char in "'-":
            letters, word = letters + 1, word + char
        else:
            if word:
                first, last, words = False, word, words + 1
            letters, word = 0, ""
            if char in MARKS:
                first, last, words = True, "", 0
        following = text[t + 1 : t + 2]
        found["a space"][t] = char == " "
        found["a vowel"][t] = char in "aeiou"
        found["letters of the word"][t] = letters
        found["the word ends"][t] = letters > 0 and not (following.isalpha() or following in "'-")
        found["words since a mark"][t] = min(words, FAR)
        found["first word"][t] = first
        found["after the"][t] = last == "the"
    return found


def states(params, text, loops=PLAIN):
    """Return every cell's state after each character: c of an LSTM, h of an RNN, (T, H)."""
    trace = read(params, one_hot(codes_of(text), K)[:, None], loops=loops)
    return trace["c" if "c" in trace else "h"][1:, 0]


def correlations(cells, values):
    """Correlation of each cell (T, H) with a property (T,), from -1 to 1; 0 if one is constant."""
    cells = check_array("cells", cells, ("T", "H"))
    values = check_array("values", values, (len(cells),))
    cells, values = cells - cells.mean(axis=0), values - values.mean()
    size = np.linalg.norm(cells, axis=0) * np.linalg.norm(values)
    return np.divide(values @ cells, size, out=np.zeros(cells.shape[1]), where=size > 0)


def followers(params, text, loops=PLAIN):
    """Find the cell that follows each property best, on the first half of a text.

    Returns
    -------
    dict of str to (int, float)
        Property -> the cell, and its correlation with the property on the second half.
    """
    cells, half = states(params, text, loops), len(text) // 2
    found = {}
    for name, values in properties(text).items():
        best = int(np.abs(correlations(cells[:half], values[:half])).argmax())
        found[name] = best, float(correlations(cells[half:], values[half:])[best])
    return found
