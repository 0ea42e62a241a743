"""One trial of the first-symbol task, for the study: can a tanh network learn to remember it?"""

import numpy as np

from lstm_lib.training import train
from studies.latch.compiled import COMPILED
from studies.latch.nets import init_net, loss_and_grads
from studies.tasks.memory_task import sequences, share_right


def trial(seed, H, lag, start="Gaussian", inputs=0.5, lr=1e-2, steps=300):
    """Train one network by Adam, 16 fresh sequences per step; return {"right": its share right}.

    `start` and `inputs` as for `latch.init_net`: with one unit, an orthogonal W is 1 or -1.
    """
    rng = np.random.default_rng(seed)
    params, _ = train(
        init_net(rng, "tanh RNN", D=4, O=2, H=H, start=start, inputs=inputs),
        lambda p, batch: loss_and_grads(p, batch, net="tanh RNN", loops=COMPILED),
        (sequences(rng, lag, 16) for _ in range(steps)),
        steps=steps,
        lr=lr,
        clip=1.0,
        progress=False,
    )
    return {"right": share_right(params, lag)}
