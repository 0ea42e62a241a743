"""Count the brackets: the smallest task that one carousel solves.

A sequence holds opening brackets, closing brackets and letters. Asked for, at the end: how many
more brackets were opened than closed.

    ( a b ( ) a     target at the last step: +1

In the easy version brackets stand anywhere. In the late version the bracket comes first and only
letters follow, so that nothing near the end tells the answer.
"""

import numpy as np

from lstm_lib.checks import check_int, check_name, check_rng

SYMBOLS = "()ab"


def brackets(rng, T, B, where="anywhere"):
    """Draw B sequences of T symbols.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps, sequences.
    where : {"anywhere", "first"}
        "anywhere": each symbol is one of the four, with equal chance. "first": a bracket, then
        T - 1 letters.

    Returns
    -------
    x : ndarray, shape (T, B, 4)
        One-hot symbols, in the order of `SYMBOLS`.
    y : ndarray, shape (B,)
        Brackets opened minus brackets closed.

    Raises
    ------
    TypeError, ValueError
        Not a generator, a size below 1, or an unknown place.
    """
    check_rng("rng", rng)
    T, B = check_int("T", T, 1), check_int("B", B, 1)
    check_name("where", where, ("anywhere", "first"))
    if where == "anywhere":
        symbols = rng.integers(0, 4, (T, B))
    else:
        symbols = rng.integers(2, 4, (T, B))
        symbols[0] = rng.integers(0, 2, B)
    x = np.eye(4)[symbols]
    return x, (x[..., 0] - x[..., 1]).sum(axis=0)


def spell(x):
    """Write the sequences of `brackets` as strings, one per sequence."""
    return ["".join(SYMBOLS[k] for k in row) for row in np.argmax(x, axis=-1).T]
