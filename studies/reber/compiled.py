"""Ways of reading the embedded Reber grammar, compiled: string by string, or one endless stream.

A net comes with three functions: `step`, `reset_state` and `workspace` of `online_compiled` or of
`elman_compiled`. Two ways to train and to judge:

- by the next symbol: the target is 1 for the symbol that came, else 0; an answer is right if every
  legal symbol's output is above all others;
- by the legal symbols: the target is 1 for each of them, else 0; an answer is right if every
  output is within 0.49 of it.
"""

import numpy as np
from numba import njit

NEAR = 0.49


@njit(cache=True)
def most_active(y, legal):
    """Say whether the outputs of all legal symbols are above all others."""
    low, high = np.inf, -np.inf
    for k in range(len(y)):
        if legal[k] == 1:
            low = min(low, y[k])
        else:
            high = max(high, y[k])
    return low > high


@njit(cache=True)
def near(y, legal):
    """Say whether every output is within 0.49 of 1 or 0."""
    return np.abs(y - legal).max() < NEAR


@njit
def learn_strings(step, reset_state, workspace, net, memory, texts, order, lr):
    """Learn strings, by the next symbol; the memory is wiped before each.

    Parameters
    ----------
    step, reset_state, scratch : function
        Of `online_compiled` or `elman_compiled`.
    net, memory
        Written in place.
    texts : ndarray of int, shape (n, L)
        Symbols, and -1 behind the last.
    order : ndarray of int
        Which strings, one after the other.
    lr : float
    """
    space, y, target = workspace(net), np.zeros(7), np.zeros(7)
    for k in order:
        reset_state(memory)
        for t in range(texts.shape[1] - 1):
            symbol, coming = texts[k, t], texts[k, t + 1]
            if coming < 0:
                break
            target[coming] = 1
            step(net, memory, symbol, target, lr, y, space)
            target[coming] = 0


@njit
def strings_right(step, reset_state, workspace, net, memory, texts, grammar):
    """Say whether all answers to all strings are right, by the most active outputs."""
    space, y = workspace(net), np.zeros(7)
    symbols, after, legal = grammar
    for k in range(len(texts)):
        reset_state(memory)
        node = 0
        for t in range(texts.shape[1] - 1):
            symbol = texts[k, t]
            if texts[k, t + 1] < 0:
                break
            node = after[node, 0] if symbols[node, 0] == symbol else after[node, 1]
            step(net, memory, symbol, y, 0.0, y, space)
            if not most_active(y, legal[node]):
                return False
    return True


@njit
def follow_stream(
    step, reset_state, workspace, net, memory, rng, grammar, T, lr, lr_decay, reset, by_next
):
    """Follow one stream up to the first mistake; learn on the way unless lr is 0.

    Parameters
    ----------
    step, reset_state, workspace, net, memory
        As for `learn_strings`; the memory is wiped at the beginning.
    rng : numpy.random.Generator
        Tosses the coins of the grammar.
    grammar : tuple of ndarray
        From `reber.tables`.
    T : int
        The most symbols.
    lr, lr_decay : float
        Learning rate at the beginning; its factor after each symbol.
    reset : bool
        Wipe the memory also where a string begins.
    by_next : bool
        Train and judge by the next symbol, else by the legal ones.

    Returns
    -------
    int
        Right answers before the first mistake; T if there was none.
    """
    space, y, target = workspace(net), np.zeros(7), np.zeros(7)
    symbols, after, legal = grammar
    node, coin = 0, 0
    for t in range(T):
        if t == 0 or (reset and node == 0):
            reset_state(memory)
        symbol, node = symbols[node, coin], after[node, coin]
        coin = 1 if rng.random() < 0.5 else 0
        if by_next:
            target[:] = 0
            target[symbols[node, coin]] = 1
        else:
            target[:] = legal[node]
        step(net, memory, symbol, target, lr, y, space)
        lr *= lr_decay
        right = most_active(y, legal[node]) if by_next else near(y, legal[node])
        if not right:
            return t
    return T


@njit
def largest_states(step, reset_state, workspace, net, memory, rng, grammar, T, reset):
    """Return the largest |c| of all cells after each of T symbols of a stream: (T,).

    Arguments as for `follow_stream`.
    """
    space, y, largest = workspace(net), np.zeros(7), np.zeros(T)
    symbols, after, _ = grammar
    node = 0
    for t in range(T):
        if t == 0 or (reset and node == 0):
            reset_state(memory)
        coin = 1 if rng.random() < 0.5 else 0
        symbol, node = symbols[node, coin], after[node, coin]
        step(net, memory, symbol, y, 0.0, y, space)
        largest[t] = np.abs(memory.c).max()
    return largest
