"""One trial of the study: one net, one task, one lag, one seed."""

import numpy as np

from studies.attention.nets import TASKS, answered, share_right, until_solved
from studies.latch.compiled import COMPILED

OTHER = (0.5, 2)  # lags that were not trained on, as a multiple


def trial(seed, net, task, lag, steps):
    """Train one net, then ask it at its lag and at others.

    Returns
    -------
    dict
        "updates" until solved, or None; "right": the share of 400 fresh answers at the lag that
        are right, and "shorter" and "longer" at half and at twice the lag.
    """
    updates, params = until_solved(net, seed, task, lag, steps, loops=COMPILED)
    draw, output, *_ = TASKS[task]
    outcome = {"updates": updates}
    for name, times in (("right", 1), ("shorter", OTHER[0]), ("longer", OTHER[1])):
        rng, found = np.random.default_rng(99), []
        for _ in range(4):
            batch = draw(rng, int(times * lag), 100)
            answers = answered(params, batch, net=net, output=output, loops=COMPILED)[2]
            found.append(share_right(answers, batch[1][-1]))
        outcome[name] = round(float(np.mean(found)), 4)
    return outcome
