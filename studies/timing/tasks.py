"""Two tasks of counting silent steps: to fire in time, and to measure a silence.

Fire ("generating timed spikes"): fire at steps F, 2F, 3F, ... and at no other. The net hears 1 at
the first step. If it hears itself, it hears at each later step whether it fired at the last one;
while it learns, whether it should have. If not, it hears nothing more.

Measure ("measuring spike delays"): spikes come F - 1 or F steps apart, either with chance 1/2. At
each spike, say whether the silence before it was the longer one. What a net says at other steps
does not count.

Both are answered by one logistic output: yes where its logit is above 0.

Source of the ideas: F. Gers, J. Schmidhuber, "Recurrent nets that time and count", 2000. The
details are ours.
"""

import numpy as np

from lstm_lib.checks import check_array, check_flag, check_int, check_rng

LESSON = 3  # rounds to learn from
ROUNDS = 20  # of the test
EVERY = 50  # updates from test to test
FORGET = 3.0  # bias of the forget gates at the start


def spike_train(F, rounds, hears=True):
    """Return what is heard, x, and what is to be said, y, at the T = F * rounds steps: (T,)."""
    steps = np.arange(check_int("F", F, 2) * check_int("rounds", rounds, 1))
    heard = steps % F == 0 if check_flag("hears", hears) else steps == 0
    return heard.astype(float), (steps % F == F - 1).astype(float)


def fire_mask(F, rounds, balanced):
    """How much each step counts, (T,): all alike, or the F-th steps as much as all others."""
    _, y = spike_train(F, rounds)
    return 1 + y * (F - 2) if check_flag("balanced", balanced) else np.ones_like(y)


def on_time(fired, F):
    """Return which nets fired at every F-th step and at no other: bool (n,), from (steps, n)."""
    wanted = np.arange(1, len(fired) + 1) % F == 0
    return (np.asarray(fired) == wanted[:, None]).all(axis=0)


def delay_train(rng, F, delays):
    """Draw a train of spikes, F - 1 or F steps apart.

    Parameters
    ----------
    rng : numpy.random.Generator
    F, delays : int
        The longer distance, at least 3, and how many to measure.

    Returns
    -------
    x, y, mask : ndarray, shape (F * delays + 1,)
        The spikes; 1 where the distance to the last one was F; 1 at each spike but the first. The
        end is silent if there were short distances.
    """
    check_rng("rng", rng)
    long = rng.integers(0, 2, check_int("delays", delays, 1))
    at = np.cumsum(check_int("F", F, 3) - 1 + long)
    x, y, mask = np.zeros((3, F * delays + 1))
    x[0] = x[at] = mask[at] = 1
    y[at] = long
    return x, y, mask


def all_told(logits, y, mask):
    """Whether the logits (T,) say yes and no as y does, at each step that counts."""
    logits = check_array("logits", logits, ("T",))
    y = check_array("y", y, logits.shape)
    return bool(((logits > 0) == (y > 0.5))[np.asarray(mask) > 0].all())
