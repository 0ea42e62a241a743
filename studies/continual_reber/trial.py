"""One trial of the continual embedded Reber grammar, as in "Learning to Forget".

The net follows one training stream after another. It is blank at the beginning of each, learns
after every symbol, and a stream ends with the first mistake, or after 1,000 symbols (ours). Every
100 streams the weights are held still and tested on fresh streams of up to 100,000 symbols, each
again up to the first mistake. Ten of them without any: the net is perfect, and the trial over.

Source: Gers, Schmidhuber and Cummins 2000, section 4.
"""

import numpy as np

from studies.reber.compiled import follow_stream, largest_states
from studies.reber.online import blank, draw_net
from studies.reber.online_compiled import answer, scratch, wipe
from studies.tasks.reber import tables

FORGET = {"reset": 1, "keep": 1, "decay": 0.9, "forget gate": -1}  # rule -> the factor f
LADDER = np.arange(1, 5) / 2  # the gates' biases at the start, by block
TRAIN, TEST, TESTS, EVERY = 1000, 100_000, 10, 100
LR = 0.5
LOOKS = (10, 100, 1000, 3000)  # symbols after which the states are looked at


def trial(seed, *, rule, streams, lr_decay=1.0, by_next=False, carry=-1, weights=False):
    """Train one net, until it is perfect or has followed that many streams.

    Parameters
    ----------
    seed : int
    rule : {"reset", "keep", "decay", "forget gate"}
        What becomes of the cell state; "reset": all is wiped where a string begins.
    streams : int
    lr_decay : float
        The learning rate's factor after each symbol; each stream starts with the full rate.
    by_next : bool
        Train and judge by the next symbol instead of the legal ones, see `reber.compiled`.
    carry : float
        -1; or a factor of the carried derivatives that is not that of the state, see
        `reber.online`.
    weights : bool
        Return a perfect net's weights, too.

    Returns
    -------
    dict
        "perfect"; "streams" and "symbols" of training; "length": right answers before the first
        mistake, a mean over ten test streams; "states": the largest |c| after 10, 100, 1,000 and
        3,000 symbols of a stream, medians of ten; maybe "W" and "Y".
    """
    rng = np.random.default_rng(seed)
    biases = {"i": -LADDER, "f": LADDER, "o": -LADDER}
    net = draw_net(rng, 4, 2, FORGET[rule], biases, carry=carry)
    memory, grammar, reset = blank(net), tables(), rule == "reset"

    def follow(rng, T, lr=0.0, lr_decay=1.0):
        given = (net, memory, rng, grammar, T, lr, lr_decay, reset, by_next)
        return follow_stream(answer, wipe, scratch, *given)

    done = {"perfect": False, "streams": streams}
    symbols = 0
    for k in range(1, streams + 1):
        symbols += min(follow(rng, TRAIN, LR, lr_decay) + 1, TRAIN)
        if k % EVERY == 0:
            test = np.random.default_rng([seed, k])
            if all(follow(test, TEST) == TEST for _ in range(TESTS)):
                done = {"perfect": True, "streams": k}
                break
    test = np.random.default_rng([seed, 0])
    lengths = [TEST if done["perfect"] else follow(test, TEST) for _ in range(TESTS)]
    given = (net, memory, test, grammar, LOOKS[-1], reset)
    largest = [largest_states(answer, wipe, scratch, *given) for _ in range(TESTS)]
    median = np.median(largest, axis=0)[np.array(LOOKS) - 1]
    done |= {"symbols": symbols, "length": float(np.mean(lengths)), "states": _short(median)}
    if weights and done["perfect"]:
        done |= {"W": [_short(row) for row in net.W], "Y": [_short(row) for row in net.Y]}
    return done


def _short(values):
    return [round(float(value), 4) for value in values]
