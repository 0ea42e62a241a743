"""Untrained nets of the continual Reber task, and what of an error comes back through them."""

import numpy as np

from studies.continual_reber.streams import VARIANT, init_net, with_sign
from studies.gradients.lags import lstm_error
from studies.tasks.reber import stream

SEEDS = range(9)


def letters(T=200):
    x, _, new = stream(np.random.default_rng(1), T)
    return with_sign(x, new)


def nets(bias, **changes):
    """Untrained nets of the chapter; `changes` are prefixes of weights to be set to zero."""
    for seed in SEEDS:
        net = init_net(np.random.default_rng(seed), "forget gate", bias=bias)["block"]
        yield {k: 0 * w if k.startswith(changes.get("without", ())) else w for k, w in net.items()}


def at_lag(q, bias, truncated, **changes):
    settings = {"variant": VARIANT, "truncated": truncated}
    return np.median([lstm_error(p, letters(), **settings)[q] for p in nets(bias, **changes)])
