"""The embedded Reber grammar: a small machine that writes strings, and says what may come next.

    B  T  (B T S X S E)  T  E        inside the brackets: a string of the plain Reber grammar
    B  P  (B T S X S E)  P  E        the second symbol returns as the last but one

At most crossings two symbols are allowed, and a coin decides. So nobody can predict the next
symbol; what can be learned is the set of those that are legal. Nearly always the last few symbols
tell it. Not so before the last but one: there the second symbol must be remembered, across a
string whose length is not known before.

The continual stream is one string after the other, without a mark where one ends.

Sources: A. Reber, "Implicit learning of artificial grammars", 1967; the embedded form: A. Smith,
D. Zipser, "Learning sequential structure with the real-time recurrent learning algorithm", 1989,
and S. Hochreiter, J. Schmidhuber 1997, section 5.1; the continual one: F. Gers, J. Schmidhuber,
F. Cummins 2000, section 4.1.
"""

import numpy as np

from lstm_lib.checks import check_int, check_name, check_rng

SYMBOLS = "BTPSXVE"
INNER = (  # from, symbol, to
    (0, "B", 1),
    (1, "T", 2),
    (1, "P", 3),
    (2, "S", 2),
    (2, "X", 4),
    (3, "T", 3),
    (3, "V", 5),
    (4, "X", 3),
    (4, "S", 6),
    (5, "P", 4),
    (5, "V", 6),
    (6, "E", 7),
)
START, CHOICE, AFTER_T, AFTER_P, JOIN = 0, 1, 2, 10, 18  # the inner grammar stands twice
NODES = 19


def _edges():
    edges = {(START, "B"): CHOICE, (CHOICE, "T"): AFTER_T, (CHOICE, "P"): AFTER_P}
    for copy in (AFTER_T, AFTER_P):
        edges |= {(copy + a, symbol): copy + b for a, symbol, b in INNER}
    edges |= {(AFTER_T + 7, "T"): JOIN, (AFTER_P + 7, "P"): JOIN}
    return edges | {(JOIN, "E"): START}  # where the next string begins


EDGES = _edges()  # (node, symbol) -> node
LEGAL = tuple("".join(s for s in SYMBOLS if (node, s) in EDGES) for node in range(NODES))


def tables():
    """Return the graph as arrays, for loops that are to be fast.

    Returns
    -------
    symbols, after : ndarray of int, shape (19, 2)
        What may be written at each node if the coin shows 0 or 1, and the node it leads to; twice
        the same where there is no choice.
    legal : ndarray, shape (19, 7)
        1 for each symbol that may be written, else 0.
    """
    symbols = np.array([[SYMBOLS.index(s) for s in (LEGAL[n] * 2)[:2]] for n in range(NODES)])
    after = np.array([[EDGES[n, SYMBOLS[s]] for s in symbols[n]] for n in range(NODES)])
    legal = np.zeros((NODES, 7))
    legal[np.arange(NODES)[:, None], symbols] = 1
    return symbols, after, legal


def follow(node, symbol):
    """Return the node that `symbol` leads to from `node`.

    Raises
    ------
    TypeError, ValueError
        No such node; a symbol that is not legal there.
    """
    check_int("node", node, 0, NODES - 1)
    return EDGES[node, check_name("symbol", symbol, LEGAL[node])]


def walk(text):
    """Return the nodes that a string passes, from the start on: one more than it has symbols.

    Raises
    ------
    ValueError
        A symbol that is not legal where it stands.
    """
    nodes = [START]
    for place, symbol in enumerate(text):
        if symbol not in LEGAL[nodes[-1]]:
            raise ValueError(
                f"text: got {symbol!r} at place {place} of {text!r}, "
                f"expected one of {', '.join(map(repr, LEGAL[nodes[-1]]))}"
            )
        nodes.append(EDGES[nodes[-1], symbol])
    return nodes


def string(rng):
    """Draw one string; where two symbols are legal, each has chance one half."""
    check_rng("rng", rng)
    text, node = "", START
    while not text or node != START:
        text += LEGAL[node][rng.integers(len(LEGAL[node]))]
        node = EDGES[node, text[-1]]
    return text


def stream(rng, T, B=1):
    """Draw B endless streams of strings, and cut them after T symbols.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Symbols, streams.

    Returns
    -------
    x : ndarray, shape (T, B, 7)
        The symbols, one-hot, in the order of `SYMBOLS`.
    legal : ndarray, shape (T, B, 7)
        1 for each symbol that may come next, else 0.
    new : ndarray, shape (T, B)
        1 where a string begins, else 0.

    Raises
    ------
    TypeError, ValueError
        Not a generator, or a size below 1.
    """
    check_rng("rng", rng)
    T, B = check_int("T", T, 1), check_int("B", B, 1)
    x, legal, new = np.zeros((T, B, 7)), np.zeros((T, B, 7)), np.zeros((T, B))
    coins = rng.integers(2, size=(T, B))
    for b in range(B):
        node = START
        for t in range(T):
            new[t, b] = node == START
            symbol = LEGAL[node][coins[t, b] % len(LEGAL[node])]
            x[t, b, SYMBOLS.index(symbol)] = 1
            node = EDGES[node, symbol]
            for s in LEGAL[node]:
                legal[t, b, SYMBOLS.index(s)] = 1
    return x, legal, new
