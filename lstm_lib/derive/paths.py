r"""Hochreiter's path sum: how an error is scaled on its way back through q steps.

Error that leaves unit u at time t reaches unit v at time t - q along every path of units
l_0 = u, l_1, ..., l_q = v, and each step multiplies it by a slope and a weight:

    factor = sum over l_1 ... l_{q-1} of  prod_{m=1..q}  f'(z_{l_m}(t - m)) W[l_{m-1}, l_m]

n^(q-1) paths; the recursion (one matrix product per step) gives the same number at once.

Source: Hochreiter and Schmidhuber 1997, section 3.1, equation 2 (from Hochreiter's thesis, 1991).
The indices of W are to, from, as everywhere here; the paper's equation prints them the other way
round than its own recursion does.
"""

from itertools import product as every

import numpy as np
import sympy

from lstm_lib.checks import check_array, check_int, check_number
from lstm_lib.derive.formulas import product, total

MOST_PATHS = 5000


def path_sum(n, q, u=1, v=1):
    """Write how an error is scaled from unit u back to unit v, q steps earlier: a sum over paths.

    Parameters
    ----------
    n : int
        Units.
    q : int
        Steps back.
    u, v : int
        Where the error starts and where it arrives, 1 to n.

    Returns
    -------
    sympy expression
        A sum of n^(q-1) products of 2 q factors.

    Raises
    ------
    TypeError, ValueError
        Not a whole number in range, or more than 5000 paths.

    Examples
    --------
    >>> len(path_sum(n=3, q=4).args)  # 3^3 paths
    27
    """
    check_int("n", n, 1)
    check_int("q", q, 1)
    check_int("u", u, 1, n)
    check_int("v", v, 1, n)
    if n ** (q - 1) > MOST_PATHS:
        raise ValueError(f"q: got {q}, which is {n}^{q - 1} paths, expected at most {MOST_PATHS}")
    units = range(1, n + 1)
    paths = ((u, *between, v) for between in every(units, repeat=q - 1))
    return total(
        *(
            product(
                *(f for m in range(1, q + 1) for f in (_slope(l[m], m), _weight(l[m - 1], l[m])))
            )
            for l in paths
        )
    )


def path_values(W, slopes):
    """Return a number for each name in `path_sum`, from weights and slopes.

    Parameters
    ----------
    W : array_like, shape (n, n)
        W[i, j]: weight from unit j to unit i.
    slopes : array_like, shape (q, n)
        slopes[m - 1]: f'(z(t - m)) of all units.

    Returns
    -------
    dict
        Symbol -> float, for `number(path_sum(n, q, u, v), values)`.

    Raises
    ------
    TypeError, ValueError
        Wrong shapes, or NaN or infinity.

    Examples
    --------
    >>> len(path_values(np.ones((2, 2)), np.ones((3, 2))))  # 4 weights, 6 slopes
    10
    """
    W, slopes = _check_steps(W, slopes)
    values = {_weight(i + 1, j + 1): sympy.Float(W[i, j]) for i, j in np.ndindex(W.shape)}
    return values | {
        _slope(j + 1, i + 1): sympy.Float(slopes[i, j]) for i, j in np.ndindex(slopes.shape)
    }


def error_factors(W, slopes):
    """Return the same factors for all pairs of units at once: one matrix product per step.

    Parameters
    ----------
    W, slopes
        As for `path_values`.

    Returns
    -------
    ndarray, shape (n, n)
        Entry [v - 1, u - 1]: from unit u at time t back to unit v at time t - q.

    Raises
    ------
    TypeError, ValueError
        Wrong shapes, or NaN or infinity.

    Notes
    -----
    O(q n^3), where the sum over paths needs O(q n^(q-1)) for each pair.

    Examples
    --------
    >>> error_factors([[2.0]], [[0.5], [0.25]])
    array([[0.5]])
    """
    W, slopes = _check_steps(W, slopes)
    factors = np.eye(len(W))
    for slope in slopes:
        factors = slope[:, None] * (W.T @ factors)  # (n, n)
    return factors


def path_bound(n, q, w_max, slope_max=0.25):
    """Return a bound, n tau^q with tau = n w_max slope_max: no error is scaled by more.

    Parameters
    ----------
    n, q : int
        Units, steps back.
    w_max : float
        Largest weight in size. Below 4/n (sigmoid) tau is below one: the bound falls to 0 with q.
    slope_max : float
        Largest slope: 1/4 for the sigmoid, 1 for tanh.

    Returns
    -------
    float
        The paper's bound; infinite where it leaves float64. Counting paths gives tau^q / n, n^2
        times sharper: n^(q-1) paths, each at most (w_max slope_max)^q.

    Raises
    ------
    TypeError, ValueError
        Not a number in range.

    Examples
    --------
    >>> path_bound(n=4, q=100, w_max=1.0)
    4.0
    """
    check_int("n", n, 1)
    check_int("q", q, 1)
    check_number("w_max", w_max, 0)
    check_number("slope_max", slope_max, 0)
    with np.errstate(over="ignore"):
        return float(n * np.float64(n * w_max * slope_max) ** q)


def _slope(unit, m):
    return sympy.Symbol(rf"f'_{{{unit}}}(t{{-}}{m})")


def _weight(to, source):
    return sympy.Symbol(f"w_{{{to}{source}}}" if max(to, source) < 10 else f"w_{{{to},{source}}}")


def _check_steps(W, slopes):
    n = len(check_array("W", W, ("n", "n")))
    return check_array("W", W, (n, n)), check_array("slopes", slopes, ("q", n))
