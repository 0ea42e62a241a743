"""Learn to fire at every F-th step, with peepholes and without.

At each step a net hears whether it fired at the last one, and says how likely it is to fire now.
In training it hears what it should have done; afterwards it is left alone with its own answers.
It succeeds if it then fires at steps F, 2F, ... of 20 rounds, and at no other.

The nets of several seeds are trained side by side as one: their weights are the diagonal blocks of
larger matrices, whose other entries stay zero. Adam works on each number by itself, so every net
learns as if it were alone, and the Python loop over time runs once for all.

Source of the task: F. Gers, J. Schmidhuber 2000 (generating timed spikes). Here Adam and, if not
truncated, the exact gradient.
"""

import itertools
from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_array, check_int
from lstm_lib.experiments.train import training
from lstm_lib.models.activations import sigmoid
from lstm_lib.models.lstm import backward, forward
from lstm_lib.models.lstm_net import init_lstm_net
from lstm_lib.models.lstm_parts import block_parts, lstm_shapes

ROUNDS = 20  # of the test


class Progress(NamedTuple):
    """One update of all nets side by side."""

    step: int
    loss: float  # cross-entropy a step of the sequence, mean over the nets, before the update
    params: dict  # after it


def spike_train(F, rounds):
    """Return what is heard, x, and what is to be said, y, at the T = F * rounds steps: (T,)."""
    steps = np.arange(check_int("F", F, 2) * check_int("rounds", rounds, 1))
    return (steps % F == 0).astype(float), (steps % F == F - 1).astype(float)


def start(seeds, H, parts):
    """Draw one net a seed; the block's peepholes begin at zero, its forget bias at one.

    With the peepholes at zero, a seed's net with them begins as the very net without.

    Returns
    -------
    params : dict
        The block's weights for n nets side by side (n inputs, n H cells), readout "V" (n, n H) and
        its bias "a" (n,).
    mine : dict
        For each matrix, 1 where a net's own weights stand, 0 between nets.
    """
    blind = block_parts(parts)._replace(peepholes="none")
    nets = [init_lstm_net(np.random.default_rng(seed), 1, H, 1, blind) for seed in seeds]
    eyes = {k: np.zeros(s) for k, s in lstm_shapes(1, H, parts).items() if k[0] == "P"}
    nets = [net | eyes for net in nets]
    params, mine = {"a": np.zeros(len(nets))}, {}
    for name in nets[0]:
        arrays = [net[name] for net in nets]
        if arrays[0].ndim == 2:
            params[name] = _diagonal(arrays)
            mine[name] = _diagonal([np.ones_like(a) for a in arrays])
        else:
            params[name] = np.concatenate(arrays)
    params["b_f"] += 1
    return params, mine


def loss_and_grads(params, mine, x, y, parts, truncated=False):
    """Sum over the nets of the mean cross-entropy over the steps, and its gradient.

    Parameters
    ----------
    params, mine : dict
        From `start`.
    x, y : ndarray, shape (T,)
        From `spike_train`.
    parts : str or Parts
    truncated : bool
        As for `lstm.backward`: no error through h or the peepholes back to c.

    Returns
    -------
    loss : float
    grads : dict like `params`
    """
    T, n = len(x), len(params["a"])
    x, y = (np.repeat(v[:, None, None], n, axis=2) for v in (x, y))  # (T, 1, n)
    trace, z = scores(params, x, parts)
    dz = (sigmoid(z) - y) / T
    grads, _ = backward(trace, dz @ params["V"], truncated)
    grads["V"] = np.tensordot(dz, trace["h"][1:], ((0, 1), (0, 1)))
    grads["a"] = dz.sum(axis=(0, 1))
    loss = (np.logaddexp(0, z) - y * z).sum() / T
    return loss, {name: grad * mine.get(name, 1) for name, grad in grads.items()}


def scores(params, x, parts, h_0=None, c_0=None):
    """Return the block's trace and the scores z (T, 1, n): a net fires where z > 0."""
    block = {name: p for name, p in params.items() if name not in ("V", "a")}
    trace = forward(block, x, parts, h_0, c_0)
    return trace, trace["h"][1:] @ params["V"].T + params["a"]


def learning(parts, F, H, seeds, rounds=3, lr=0.03, truncated=False):
    """Train one net a seed side by side, without end; yield a `Progress` at each update."""
    seeds = list(seeds)
    params, mine = start(seeds, H, parts)
    x, y = spike_train(F, rounds)
    run = training(
        params,
        lambda params, _: loss_and_grads(params, mine, x, y, parts, truncated),
        itertools.repeat(None),
        lr=lr,
    )
    for done in run:
        yield Progress(done.step, done.loss / len(seeds), done.params)


def generate(params, parts, steps):
    """Let the nets run on their own answers; return who fired when, bool (steps, n).

    They begin as if they had just fired.
    """
    h = c = None
    x = np.ones((1, 1, len(params["a"])))
    fired = []
    for _ in range(check_int("steps", steps, 1)):
        trace, z = scores(params, x, parts, h, c)
        h, c, x = trace["h"][-1], trace["c"][-1], (z > 0).astype(float)
        fired.append(z[0, 0] > 0)
    return np.array(fired)


def on_time(fired, F):
    """Return which nets fired at every F-th step and at no other: bool (n,)."""
    wanted = np.arange(1, len(fired) + 1) % F == 0
    return (np.asarray(fired) == wanted[:, None]).all(axis=0)


def trials(parts, F, H, seeds=range(10), updates=600, truncated=False):
    """Train one net a seed and test it; return which succeed, bool (n,), and the nets."""
    run = learning(parts, F, H, seeds, truncated=truncated)
    params = next(itertools.islice(run, check_int("updates", updates, 1) - 1, None)).params
    return on_time(generate(params, parts, ROUNDS * F), F), params


def one_net(params, k):
    """Return the weights of net k of those side by side, as a net of its own."""
    n = check_int("k", k, 0, len(params["a"]) - 1), len(params["a"])
    own = {}
    for name, p in params.items():
        rows = np.split(check_array(name, p, tuple(p.shape)), n[1])[n[0]]
        own[name] = np.split(rows, n[1], axis=1)[n[0]] if p.ndim == 2 else rows
    return own


def _diagonal(arrays):
    """Put matrices of one shape on the diagonal of a larger one, zeros elsewhere."""
    rows, columns = arrays[0].shape
    n = len(arrays)
    out = np.zeros((n, rows, n, columns))
    out[np.arange(n), :, np.arange(n)] = arrays
    return out.reshape(n * rows, n * columns)
