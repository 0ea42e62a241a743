"""One trial of the gated recurrent unit or of the LSTM: one task, one lag, one first bias."""

import math

from lstm_lib.fast import compiled
from studies.gru import compiled as compiled_gru
from studies.gru.nets import until_solved

COMPILED = {"LSTM": compiled, "GRU": compiled_gru}


def trial(seed, net, lag, task, bias, steps, H=8):
    """Train one net until the task is solved, or for `steps` updates.

    Parameters
    ----------
    seed, net, lag, task, bias, steps, H
        As for `nets.until_solved`.

    Returns
    -------
    dict
        "updates" until solved, or None; for numbers also "loss", the mean of the last 100 batches.
    """
    updates, loss = until_solved(net, seed, lag, task, bias, steps, H=H, forms=COMPILED)
    outcome = {"updates": None if math.isinf(updates) else updates}
    return outcome | ({"loss": round(loss, 6)} if task == "number" else {})
