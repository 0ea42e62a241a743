"""One trial of the timing tasks: one net learns until it passes a test, or runs out of updates.

Fire: three rounds to learn from, always the same; the test is 20 rounds, alone. Measure: a new
train of 20 silences at each update; the test is 1,000 new ones, all told right. The test is put to
the net after every 50 updates.
"""

from typing import Any

import numpy as np

from lstm_lib import lstm
from lstm_lib.checks import check_int, check_name
from studies.timing.compiled import learn, scores, split
from studies.timing.tasks import (
    EVERY,
    FORGET,
    LESSON,
    ROUNDS,
    all_told,
    delay_train,
    fire_mask,
    on_time,
    spike_train,
)


def trial(seed, task, F, cells, peepholes, lr, cap, balanced=False, hears=True, truncated=False):
    """Train one net.

    Parameters
    ----------
    seed : int
    task : {"fire", "measure"}
    F, cells : int
        Steps in a round (or in the longer silence), and memory cells.
    peepholes : bool
    lr : float
        Adam's learning rate.
    cap : int
        The most updates.
    balanced, hears : bool
        Of "fire" only: do the F-th steps count as much as all others together; does the net hear
        whether it fired?
    truncated : bool
        As for `lstm.backward`.

    Returns
    -------
    dict
        "updates" at the first test that was passed, None if none was; the last "loss".
    """
    check_name("task", task, ("fire", "measure"))
    theta, rng = draw(seed, cells), np.random.default_rng([seed, 1])
    mean, square = np.zeros_like(theta), np.zeros_like(theta)
    for done in range(0, check_int("cap", cap, EVERY), EVERY):
        lessons: Any
        if task == "fire":
            lesson = (*spike_train(F, LESSON, hears), fire_mask(F, LESSON, balanced))
            lessons = (np.broadcast_to(row, (EVERY, len(row))).copy() for row in lesson)
        else:
            trains = [delay_train(rng, F, 20) for _ in range(EVERY)]
            lessons = map(np.array, zip(*trains, strict=True))  # x, y, mask
        how = lr, peepholes, truncated
        loss = learn(theta, mean, square, done, cells, *lessons, *how)  # type: ignore[call-arg]
        if passes(theta, cells, task, F, hears, rng):
            return {"updates": done + EVERY, "loss": round(loss, 4)}
    return {"updates": None, "loss": round(loss, 4)}


def draw(seed, H):
    """Draw a net as `nets.start` does, in the one vector of `compiled`."""
    rng = np.random.default_rng(seed)
    theta = np.zeros(4 * H * (2 + H) + 4 * H + 1)
    A, _, V, _ = split(theta, H)
    block = lstm.init(rng, 1, H, variant="1999")
    for k, gate in enumerate("ifog"):
        A[k, :, :1], A[k, :, 2:] = block[f"U_{gate}"], block[f"W_{gate}"]
    A[1, :, 1] = FORGET
    V[:] = rng.normal(0, 1 / np.sqrt(H), H)
    return theta


def passes(theta, H, task, F, hears, rng):
    """Whether the net passes its test."""
    if task == "fire":
        fired = scores(theta, H, spike_train(F, ROUNDS, hears)[0], hears) > 0
        return bool(on_time(fired[:, None], F).all())
    trains = (delay_train(rng, F, 100) for _ in range(10))
    return all(all_told(scores(theta, H, x, False), y, mask) for x, y, mask in trains)
