"""Say the number that was marked last, but only when asked: a task that needs all three gates.

Numbers come one per step. A cell must let in what is marked, hold it, show it when asked, and drop
it when the next marked number comes.
"""

from typing import Any

import numpy as np

from lstm_lib import lstm
from lstm_lib.checks import check_array, check_int, check_rng
from lstm_lib.training import training
from studies.tasks.trained_cell import sample_and_hold

NUMBERS = (0.8, 0.5, 0.3, -0.6, 0.7, 0.4)  # of the game: six steps
MARKED = (1, 4)  # steps, from 1
ASKED = (3, 6)


def task(values, marks, asks):
    """Return inputs and targets: the number marked last where it is asked for, elsewhere 0.

    Parameters
    ----------
    values, marks, asks : array_like, shape (T, B)
        Numbers, and two rows of zeros and ones; the first number of each sequence is marked.

    Returns
    -------
    x : ndarray, shape (T, B, 3)
    y : ndarray, shape (T, B, 1)

    Raises
    ------
    TypeError, ValueError
        Shapes that differ, or a first number that is not marked.
    """
    x, y = sample_and_hold(values, marks)
    asks = check_array("asks", asks, x.shape[:2])[..., None]
    return np.concatenate([x, asks], axis=-1), y * asks


def game():
    """Return the game's six steps as one sequence, x (6, 1, 3) and y (6, 1, 1)."""
    steps = np.arange(1, len(NUMBERS) + 1)
    marks, asks = (np.isin(steps, one)[:, None].astype(float) for one in (MARKED, ASKED))
    return task(np.array(NUMBERS)[:, None], marks, asks)


def draw_batch(rng, T=8, B=16, share=0.3):
    """Draw numbers uniform in [-1, 1]; `share` of them marked, of the others `share` asked for."""
    check_rng("rng", rng)
    shape = check_int("T", T, 1), check_int("B", B, 1)
    marks = (rng.random(shape) < share).astype(float)
    marks[0] = 1
    asks = (rng.random(shape) < share) * (1 - marks)
    return task(rng.uniform(-1, 1, shape), marks, asks)


def train_cell(gates, seed, updates=800):
    """Train one cell with these gates ("io" or "ifo") and a linear readout, by Adam.

    Returns
    -------
    dict of str to ndarray, shape (6,)
        What it does in the game: each gate by its letter, and "says".
    """
    variant, rng = lstm.Variant(gates=gates), np.random.default_rng(check_int("seed", seed, 0))
    params = lstm.init(rng, 3, 1, 1, variant=variant)
    if "f" in gates:
        params["b_f"] = params["b_f"] + 1
    settings: Any = {"variant": variant, "output": "linear"}
    batches = (draw_batch(rng) for _ in range(check_int("updates", updates, 1)))

    def loss_and_grads(params, batch):
        return lstm.loss_and_grads(params, batch, **settings)

    for step in training(params, loss_and_grads, batches, lr=0.05, clip=1.0):
        params = step.params
    trace = lstm.forward(params, game()[0], **settings)
    return {k: trace[k][:, 0, 0] for k in gates} | {"says": trace["prediction"][:, 0, 0]}
