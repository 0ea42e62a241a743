"""Memory cells as thresholds: the abuse problem in its smallest form.

The output is to be 1 at every step, whatever comes in, and the readout has no bias. Nothing need be
remembered. But a cell that shows the same value all the time makes a fine bias, so gradient descent
takes the cells for that, as many as it can get.

Source: S. Hochreiter, J. Schmidhuber 1997, section 4 (abuse problem; output gate bias).
"""

import itertools
from typing import Any

import numpy as np

from lstm_lib import lstm
from lstm_lib.checks import check_array, check_int
from lstm_lib.training import train


def carried(bias, seed, T=20, B=16, steps=300, lr=0.3):
    """Train a 1997 block to say 1, and return how much of it each cell carries.

    Parameters
    ----------
    bias : array_like, shape (H,)
        Of the output gates, one per cell.
    seed : int
    T, B : int
        Steps of a sequence of random signs, sequences in a batch.
    steps : int
    lr : float
        Of plain gradient descent, with the truncated gradient.

    Returns
    -------
    ndarray, shape (H,)
        Mean of V_j h_j over steps and sequences; they add up to about 1.
    """
    bias = check_array("bias", bias, ("H",))
    rng = np.random.default_rng(check_int("seed", seed, 0))
    start = lstm.init(rng, 2, len(bias), 1, variant="1997", scale=0.2) | {"b_o": bias}
    settings: Any = {"variant": "1997", "output": "linear"}
    batches = ((rng.choice([-1.0, 1.0], (T, B, 2)), np.ones((T, B, 1))) for _ in itertools.count())
    params, _ = train(
        start,
        lambda p, batch: lstm.loss_and_grads(p, batch, **settings, truncated=True),
        batches,
        steps=steps,
        optimiser="sgd",
        lr=lr,
        progress=False,
    )
    x, _ = next(batches)
    return (params["V"][0] * lstm.forward(params, x, **settings)["h"][1:]).mean(axis=(0, 1))
