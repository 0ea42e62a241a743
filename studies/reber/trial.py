"""One trial of the embedded Reber grammar, as in the first experiment of 1997.

256 strings to learn from and 256 to test with, none of them among the first. Strings are picked at
random from the first 256; the net is blank at the beginning of each, and learns after every symbol
to name the next. Every 100 strings all 512 are read without learning. Success: at every place of
all of them, the outputs of the legal next symbols are above all others.

Source: Hochreiter and Schmidhuber 1997, section 5.1. Elman's net is ours, with his truncation.
"""

from typing import Any

import numpy as np

from studies.reber import elman_compiled, online_compiled
from studies.reber.compiled import learn_strings, strings_right
from studies.reber.online import count_weights, zero_state
from studies.reber.strings import STRINGS, draw, draw_sets
from studies.tasks.reber import SYMBOLS, tables

EVERY = 100  # strings from test to test


def as_symbols(texts):
    """Write strings as numbers: (n, L), with -1 behind the last symbol of each."""
    out = np.full((len(texts), max(map(len, texts)) + 1), -1)
    for row, text in zip(out, texts, strict=True):
        row[: len(text)] = [SYMBOLS.index(symbol) for symbol in text]
    return out


def trial(seed, *, net, lr, cap, shortcut=False):
    """Train one net until it succeeds.

    Parameters
    ----------
    seed : int
        Of the strings, the weights and the order.
    net : {"4 x 1", "3 x 2", "Elman"}
        LSTM blocks x cells in each, or 15 hidden units.
    lr : float
        Learning rate.
    cap : int
        Training strings at most.
    shortcut : bool
        Let the outputs of LSTM hear the inputs too, and give them biases (ours).

    Returns
    -------
    dict
        "success"; "strings", how many were read till then; "weights", how many the net has.
    """
    rng = np.random.default_rng(seed)
    train, test = map(as_symbols, draw_sets(rng))
    model = draw(rng, net, shortcut)
    loop: Any
    if net == "Elman":
        loop, memory, weights = elman_compiled, np.zeros(15), sum(w.size for w in model)
    else:
        loop, memory, weights = online_compiled, zero_state(model), count_weights(model)
    functions, grammar = (loop.step, loop.reset_state, loop.workspace), tables()
    done = {"success": False, "strings": cap, "weights": weights}
    for read in range(EVERY, cap + 1, EVERY):
        order = rng.integers(STRINGS, size=EVERY)
        learn_strings(*functions, model, memory, train, order, lr)
        if all(strings_right(*functions, model, memory, texts, grammar) for texts in (train, test)):
            return done | {"success": True, "strings": read}
    return done
