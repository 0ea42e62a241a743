"""Learning the embedded Reber grammar string by string, in plain NumPy: see `trial`.

Source: Hochreiter and Schmidhuber 1997, section 5.1.
"""

from typing import Any, NamedTuple

import numpy as np

from lstm_lib.checks import check_flag, check_int, check_name, check_number, check_rng
from studies.reber import elman as elman_net
from studies.reber import online as online_net
from studies.tasks.reber import LEGAL, SYMBOLS, string, walk

STRINGS = 256  # in each of the two sets
NETS = ("4 x 1", "3 x 2", "Elman")  # LSTM: blocks x cells; Elman: 15 hidden units


class Test(NamedTuple):
    """How a net reads test strings, after so many training strings."""

    strings: int
    right: float  # share of the test strings without a mistake
    memory: float  # share of them without a mistake at the last symbol but one


def draw_sets(rng):
    """Draw 256 training strings, and 256 test strings that are not among them: two lists."""
    check_rng("rng", rng)
    test: list
    train, test = [string(rng) for _ in range(STRINGS)], []
    while len(test) < STRINGS:
        text = string(rng)
        if text not in train:
            test.append(text)
    return train, test


def draw(rng, net, shortcut=False):
    """Draw the weights of a net as in the paper.

    Parameters
    ----------
    rng : numpy.random.Generator
    net : str
        A name in `NETS`.
    shortcut : bool
        Let the outputs of LSTM hear the inputs too, and give them biases (ours).

    Returns
    -------
    Net or Elman
    """
    check_flag("shortcut", shortcut)
    if check_name("net", net, NETS) == "Elman":
        return elman_net.draw_elman(rng, 15)
    blocks, cells = map(int, net.split(" x "))
    biases = {"o": -np.arange(1.0, blocks + 1)}
    return online_net.draw_net(rng, blocks, cells, 1, biases, fed_back=True, shortcut=shortcut)


def train_steps(net, seed, strings, lr=0.5, shortcut=False, every=300, tests=100):
    """Train a net string by string; yield a `Test` now and then.

    Parameters
    ----------
    net : str
        A name in `NETS`.
    seed, strings : int
        Of the sets, weights and order, as in `trial`; how many to learn from.
    lr : float
    shortcut : bool
    every, tests : int
        Training strings from test to test; how many of the test strings to read.

    Raises
    ------
    TypeError, ValueError
        An unknown net, or a bad number.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    check_int("strings", strings, 1)
    check_number("lr", lr, 0)
    train, test = draw_sets(rng)
    model = draw(rng, net, shortcut)
    for k in range(strings):
        if k % 100 == 0:
            order = rng.integers(STRINGS, size=100)
        read(model, train[order[k % 100]], lr)
        if (k + 1) % every == 0:
            rights = [read(model, text) for text in test[:tests]]
            memory = float(np.mean([right[-2] for right in rights]))
            yield Test(k + 1, float(np.mean([all(right) for right in rights])), memory)


def read(model, text, lr=0.0):
    """Read one string from a blank start; learn the next symbols unless lr is 0.

    Returns
    -------
    list of bool
        For each symbol after the first: were the outputs of the legal ones above all others?
    """
    loop: Any
    if isinstance(model, elman_net.Elman):
        loop, memory = elman_net, np.zeros(len(model.W))
    else:
        loop, memory = online_net, online_net.zero_state(model)
    symbols, rights = [SYMBOLS.index(s) for s in text], []
    for symbol, coming, node in zip(symbols, symbols[1:], walk(text)[1:], strict=False):
        target = np.eye(len(SYMBOLS))[coming] if lr else None
        y = loop.step(model, memory, symbol, target, lr)
        legal = np.array([s in LEGAL[node] for s in SYMBOLS])
        rights.append(bool(y[legal].min() > y[~legal].max()))
    return rights
