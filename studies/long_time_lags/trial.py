"""One trial of Task 2a, long time lags, for the study."""

import numpy as np

from studies.long_time_lags.compiled import COMPILED
from studies.long_time_lags.nets import init, learning, sequences_needed


def trial(seed, method, p, lr, cap, gate_bias=0.0):
    """Train one net until it meets the paper's criterion, or `cap` sequences are through.

    Parameters
    ----------
    seed, method, p, lr, gate_bias
        As for `nets.learning`.
    cap : int

    Returns
    -------
    dict
        "weights", how many; "sequences" before a net at rest succeeds, "learning" before one that
        learns on does, or None; "added", after how many the cell was added, or None; "error", the
        largest error of both sequences at the end.
    """
    blocks = learning(seed, method, p, lr, gate_bias, COMPILED)
    at_rest, learning_on, last = sequences_needed(blocks, cap)
    weights = init(np.random.default_rng(seed), method, p, gate_bias)
    return {
        "weights": sum(weight.size for weight in weights),
        "sequences": at_rest,
        "learning": learning_on,
        "added": last.added,
        "error": round(last.at_rest, 3),
    }
