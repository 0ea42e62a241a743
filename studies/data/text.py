"""The text that ships with the book, as characters and as codes.

It is *Alice's Adventures in Wonderland* (Lewis Carroll, 1865; public domain), in lower case and
with few punctuation marks; `data/README.md` says where it comes from and what was changed.
A character's code is its place in `ALPHABET`.
"""

import numpy as np

from lstm_lib.checks import check_array, check_number
from studies.data.datafiles import read_data
from studies.tasks.onehot import encode

ALPHABET = " abcdefghijklmnopqrstuvwxyz.,!?'-"
K = len(ALPHABET)


def alice():
    """Return the text as one string over `ALPHABET`; ValueError if its file is not whole."""
    return read_data("alice.txt").decode().strip().replace("\n", " ")


def codes_of(text):
    """Return the codes of a string's characters, shape (T,); ValueError names an unknown one."""
    if not isinstance(text, str):
        raise TypeError(f"text: got {type(text).__name__}, expected a string")
    return encode(text, list(ALPHABET))


def text_of(codes):
    """Return the string whose characters have these codes."""
    return "".join(ALPHABET[code] for code in check_codes("codes", codes))


def split(codes, held_out=0.1):
    """Return (training part, held-out part): the beginning, and the last share `held_out`."""
    check_number("held_out", held_out, 0, 1)
    cut = round(len(codes) * (1 - held_out))
    return codes[:cut], codes[cut:]


def check_codes(name, codes):
    """Return `codes` as an integer array of shape (T,) with entries 0 ... K - 1, or raise."""
    array = check_array(name, codes, ("",))  # none is a text too
    wrong = array[(array != np.floor(array)) | (array < 0) | (array >= K)]
    if wrong.size:
        raise ValueError(f"{name}: got {wrong[0]:g}, expected whole numbers from 0 to {K - 1}")
    return array.astype(int)
