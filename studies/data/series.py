"""The real series of the book, and what a series is to be asked first.

Yearly sunspot numbers 1700-2008; source and licence stand in data/README.md.
"""

import numpy as np

from lstm_lib.checks import check_array, check_int
from studies.data.datafiles import read_data


def sunspots():
    """Load the yearly sunspot numbers.

    Returns
    -------
    years : ndarray of int, shape (309,)
        1700 ... 2008.
    counts : ndarray, shape (309,)
        Mean sunspot number of each year (the international number before its revision of 2015).

    Raises
    ------
    ValueError
        The file is not whole.
    """
    lines = read_data("sunspots.csv").decode().splitlines()
    years, counts = np.loadtxt(lines, delimiter=",", skiprows=1, unpack=True)
    return years.astype(int), counts


def autocorrelation(x, lags):
    """How alike the series and itself k steps earlier are.

    With z_t = x_t - mean(x): r_k = sum_t z_t z_{t-k} / sum_t z_t^2. The sum above has k terms
    fewer than the one below, so r_k shrinks a little at long lags, and always lies in [-1, 1].

    Parameters
    ----------
    x : array_like, shape (T,)
        Not constant.
    lags : int
        The longest lag, below T.

    Returns
    -------
    ndarray, shape (lags + 1,)
        r_0 = 1, r_1, ..., r_lags.

    Raises
    ------
    TypeError, ValueError
        A constant series; a lag that does not fit into it.
    """
    x = check_array("x", x, ("T",))
    check_int("lags", lags, 0, len(x) - 1)
    z = x - x.mean()
    if not z.any():
        raise ValueError("x: got a constant series, expected one that varies")
    return np.array([z[k:] @ z[: len(z) - k] for k in range(lags + 1)]) / (z @ z)
