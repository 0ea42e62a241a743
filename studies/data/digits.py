"""Handwritten digits, 8 x 8 pixels.

1,797 images of ten digits (Alpaydin and Kaynak 1998; source and licence in data/README.md). Small
enough that a net of seven layers trains in a second or two in NumPy, real enough that what its
gradients do is not an artefact of a toy.
"""

import gzip
from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_int
from studies.data.datafiles import read_data

TEST = 360  # images kept for the test, a fifth


class Digits(NamedTuple):
    """Images (B, 64), pixels from 0 (paper) to 1 (ink), and one-hot labels (B, 10)."""

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load_digits(seed=0):
    """Read the images, shuffle them, and keep the last 360 for the test.

    Parameters
    ----------
    seed : int
        Of the shuffle.

    Returns
    -------
    Digits
        x (1437, 64), y (1437, 10), x_test (360, 64), y_test (360, 10).

    Raises
    ------
    TypeError, ValueError
        `seed` is not a whole number of at least 0; the file is not whole.
    """
    check_int("seed", seed, 0)
    lines = gzip.decompress(read_data("digits.csv.gz")).decode().splitlines()
    rows = np.loadtxt(lines, delimiter=",", dtype=np.int64)  # (1797, 65): 64 pixels, the digit
    rows = np.random.default_rng(seed).permutation(rows)
    x, y = rows[:, :64] / 16.0, np.eye(10)[rows[:, 64]]
    return Digits(x[:-TEST], y[:-TEST], x[-TEST:], y[-TEST:])
