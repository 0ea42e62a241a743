"""One small lemma, solved once: a_t = d_t + rho_t a_{t-1}.

    as a recursion         a_3 = d_3 + rho_3 (d_2 + rho_2 (d_1 + rho_1 a_0))
    as a sum of products   a_3 = d_3 + rho_3 d_2 + rho_3 rho_2 d_1 + rho_3 rho_2 rho_1 a_0

The same number. Let a_t be the derivative of a state with respect to a weight, d_t its direct
influence at step t, and rho_t the factor by which one step passes the past on. Then the recursion
is real-time recurrent learning and the sum of products is back-propagation through time. What a
step q back still counts is a product of q factors rho: small if they are below one in size, huge
if above.
"""

from lstm_lib.checks import check_int
from lstm_lib.derive.formulas import as_expression, indexed, product, total


def lemma_symbols(T):
    """Return names for a lemma of T steps, a_t = d_t + rho_t a_{t-1}: all d, all rho, and a_0.

    Parameters
    ----------
    T : int
        Steps.

    Returns
    -------
    d, rho : list of sympy symbols, length T
    a_0 : sympy symbol

    Raises
    ------
    TypeError, ValueError
        `T` is no whole number from 1 on.

    Examples
    --------
    >>> lemma_symbols(2)
    ([d_1, d_2], [rho_1, rho_2], a_0)
    """
    check_int("T", T, 1)
    d, rho = ([indexed(name, t) for t in range(1, T + 1)] for name in ("d", "rho"))
    return d, rho, indexed("a", 0)


def recursion(d, rho, a_0=0):
    """Solve the lemma a_t = d_t + rho_t a_{t-1} step by step, as RTRL does: a_T, nested.

    Parameters
    ----------
    d, rho : list of sympy expressions or numbers, length T
        d[t - 1] is d_t.
    a_0 : sympy expression or number

    Returns
    -------
    sympy expression
        T products and T sums, nested.

    Raises
    ------
    TypeError, ValueError
        Not expressions, or not as many d as rho.

    Examples
    --------
    >>> recursion([1, 2], [3, 4], 5).doit()
    66
    """
    d, rho, a = _check_lemma(d, rho, a_0)
    for d_t, rho_t in zip(d, rho, strict=True):
        a = total(d_t, product(rho_t, a) if a != 0 else 0)
    return a


def unrolled(d, rho, a_0=0):
    """Solve the same lemma as a sum of products, as BPTT does: one term per step.

    Parameters
    ----------
    d, rho, a_0
        As for `recursion`.

    Returns
    -------
    sympy expression
        A sum of T products, T + 1 with a_0.

    Raises
    ------
    TypeError, ValueError
        As for `recursion`.

    Examples
    --------
    >>> unrolled([1, 2], [3, 4], 5).doit()
    66
    """
    d, rho, a_0 = _check_lemma(d, rho, a_0)
    passed: list  # rho_T, ..., rho_{t+1}
    terms, passed = [], []
    for d_t, rho_t in zip(reversed(d), reversed(rho), strict=True):
        terms.append(product(*passed, d_t) if d_t != 0 else 0)
        passed.append(rho_t)
    return total(*terms, product(*passed, a_0) if a_0 != 0 else 0)


def _check_lemma(d, rho, a_0):
    for name, given in (("d", d), ("rho", rho)):
        if not isinstance(given, list | tuple):
            raise TypeError(f"{name}: got {given!r}, expected a list of expressions")
    d = [as_expression("d", d_t) for d_t in d]
    rho = [as_expression("rho", rho_t) for rho_t in rho]
    a_0 = as_expression("a_0", a_0)
    if not d or len(d) != len(rho):
        raise ValueError(
            f"rho: got {len(rho)} factors, expected as many as d: {len(d)}, at least 1"
        )
    return d, rho, a_0
