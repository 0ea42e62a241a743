"""One trial of the latch, for the study: one of eight models, one seed, one lag."""

import math

from lstm_lib.checks import check_name
from lstm_lib.experiments.latch import MODELS, updates_needed
from lstm_lib.experiments.latch_compiled import loss_and_grads


def trial(seed, model, lag, steps, lr=1e-2, input_bias=0):
    """Train one net; return {"updates": how many it needed, or None if `steps` did not do}.

    Parameters
    ----------
    seed, lag, steps : int
        Solved is 20 batches of 16 fresh sequences in a row without a mistake, within `steps`.
    model : str
        A name in `latch.MODELS`.
    lr, input_bias
        As for `latch.learning`.
    """
    settings = MODELS[check_name("model", model, MODELS)] | {"lr": lr, "input_bias": input_bias}
    updates = updates_needed(seed=seed, lag=lag, steps=steps, gradient=loss_and_grads, **settings)
    return {"updates": None if math.isinf(updates) else updates}
