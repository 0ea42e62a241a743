"""One small lemma, solved once: a_t = b_t + c_t a_{t-1}.

    as a recursion         a_3 = b_3 + c_3 (b_2 + c_2 (b_1 + c_1 a_0))
    as a sum of products   a_3 = b_3 + c_3 b_2 + c_3 c_2 b_1 + c_3 c_2 c_1 a_0

The same number. Let a_t be the derivative of a state with respect to a weight, b_t its direct
influence at step t, and c_t the factor by which one step passes the past on. Then the recursion
is real-time recurrent learning and the sum of products is back-propagation through time. What a
step q back still counts is a product of q factors c: small if they are below one in size, huge
if above.
"""

import sympy

from lstm_lib.checks import check_int
from lstm_lib.derive.formulas import indexed, product, total


def lemma_symbols(T):
    """Return the lists [b_1 ... b_T] and [c_1 ... c_T], and a_0.

    >>> lemma_symbols(2)
    ([b_1, b_2], [c_1, c_2], a_0)
    """
    check_int("T", T, 1)
    b, c = ([indexed(name, t) for t in range(1, T + 1)] for name in "bc")
    return b, c, indexed("a", 0)


def recursion(b, c, a_0=0):
    """Return a_T as it is carried forward, step by step.

    Parameters
    ----------
    b, c : sequence of sympy expressions or numbers, length T
        b[t - 1] is b_t.
    a_0 : sympy expression or number

    Returns
    -------
    sympy expression
        T products and T sums, nested.

    Raises
    ------
    TypeError, ValueError
        Not expressions, or not as many b as c.

    Examples
    --------
    >>> recursion([1, 2], [3, 4], 5).doit()
    66
    """
    b, c, a = _check_lemma(b, c, a_0)
    for b_t, c_t in zip(b, c, strict=True):
        a = total(b_t, product(c_t, a) if a != 0 else 0)
    return a


def unrolled(b, c, a_0=0):
    """Return a_T as a sum over the steps, each with all the factors behind it.

    Parameters and errors as for `recursion`; returns a sum of T products (T + 1 with a_0).

    >>> unrolled([1, 2], [3, 4], 5).doit()
    66
    """
    b, c, a_0 = _check_lemma(b, c, a_0)
    passed: list  # c_T, ..., c_{t+1}
    terms, passed = [], []
    for b_t, c_t in zip(reversed(b), reversed(c), strict=True):
        terms.append(product(*passed, b_t) if b_t != 0 else 0)
        passed.append(c_t)
    return total(*terms, product(*passed, a_0) if a_0 != 0 else 0)


def _check_lemma(b, c, a_0):
    got = ", ".join(type(given).__name__ for given in (b, c, a_0))
    try:
        b, c, a_0 = [sympy.sympify(e) for e in b], [sympy.sympify(e) for e in c], sympy.sympify(a_0)
    except (TypeError, sympy.SympifyError):
        raise TypeError(
            f"b, c, a_0: got {got}, expected two sequences of expressions and one expression"
        ) from None
    if not b or len(b) != len(c):
        raise ValueError(f"c: got {len(c)} factors, expected as many as b: {len(b)}, at least 1")
    return b, c, a_0
