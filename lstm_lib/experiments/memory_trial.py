"""One trial of the first-symbol task, for the study: can a tanh network learn to remember it?"""

import numpy as np

from lstm_lib.checks import check_name
from lstm_lib.experiments.latch_compiled import loss_and_grads
from lstm_lib.experiments.memory_task import sequences, share_right
from lstm_lib.experiments.train import train
from lstm_lib.models.rnn import init_rnn

STARTS = ("Gaussian", "orthogonal")


def init(rng, H, start="Gaussian", inputs=0.5):
    """Draw a tanh network's weights for the task.

    Parameters
    ----------
    rng : numpy.random.Generator
    H : int
        Hidden units.
    start : {"Gaussian", "orthogonal"}
        W: Gaussian of standard deviation 1/sqrt(H), or a random orthogonal matrix, which keeps
        every length. With one unit that is 1 or -1.
    inputs : float
        Standard deviation of U.
    """
    params = init_rnn(rng, D=4, H=H, O=2)
    if check_name("start", start, STARTS) == "orthogonal":
        Q, R = np.linalg.qr(params["W"])
        params["W"] = Q * np.sign(np.diag(R))
    params["U"] *= inputs * 2  # they come with 1/sqrt(D) = 1/2
    return params


def trial(seed, H, lag, start="Gaussian", inputs=0.5, lr=1e-2, steps=300):
    """Train one network by Adam, 16 fresh sequences a step; return {"right": its share right}."""
    rng = np.random.default_rng(seed)
    params, _ = train(
        init(rng, H, start, inputs),
        lambda p, batch: loss_and_grads("tanh RNN", p, batch)[:2],
        (sequences(rng, lag, 16) for _ in range(steps)),
        steps=steps,
        lr=lr,
        clip=1.0,
        progress=False,
    )
    return {"right": share_right(params, lag)}
