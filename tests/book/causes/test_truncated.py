"""Each cause that the page on the truncated gradient gives is taken away, and its effect goes."""

import itertools

import numpy as np

from lstm_lib import lstm
from studies.gradients.lags import lstm_error

GAINS = (0.5, 1, 1.5, 2, 3)


def random_block(gain, bias, seed):
    """Draw a block as the figure of the error by lag does: it and its inputs."""
    rng = np.random.default_rng(seed)
    p = lstm.init(rng, 4, 8, variant="1997")
    p |= {f"W_{k}": gain * p[f"W_{k}"] for k in "igo"}
    return p | {f"b_{k}": p[f"b_{k}"] + bias for k in "io"}, rng.normal(size=(100, 1, 4))


def test_large_states_at_the_start_take_away_the_rise_at_the_far_end(chapter):
    chapter.says(
        "There the states are still small, so $h(c)$ is steep and passes more of the error on."
    )

    def rise(gain, size):
        errors = []
        for seed in range(9):
            p, x = random_block(gain, 0, seed)
            c_0 = size * np.random.default_rng(seed).choice([-1.0, 1.0], (1, 8))
            errors.append(lstm_error(p, x, variant="1997", state=(0 * c_0, c_0)))
        error = np.median(errors, axis=0)
        return error[99] / error[50]

    assert min(rise(gain, 0) for gain in GAINS) > 1.3
    assert max(rise(gain, 30) for gain in GAINS) < 1.1


def test_with_taps_nearly_shut_the_cut_leaves_out_next_to_nothing(chapter):
    chapter.says("The truncation then throws away next to nothing.")

    def angle(bias, gain, seed):
        p, x = random_block(gain, bias, seed)
        trace = lstm.forward(p, x, variant="1997")
        dh = np.zeros_like(trace["s"])
        dh[-1] = 1
        both = [lstm.backward(p, trace, dh, truncated=cut)[0] for cut in (False, True)]
        a, b = (np.concatenate([grad.ravel() for grad in grads.values()]) for grads in both)
        return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))

    nets = list(itertools.product(GAINS, range(5)))
    assert max(angle(-4, *net) for net in nets) < 6
    assert np.median([angle(0, *net) for net in nets]) > 20
