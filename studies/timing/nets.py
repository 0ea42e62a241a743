"""Learn the timing tasks, with peepholes and without, in plain NumPy.

The nets of several seeds are trained side by side as one: their weights are the diagonal blocks of
larger matrices, whose other entries stay zero. Adam works on each number by itself, so every net
learns as if it were alone, and the Python loop over time runs once for all.

`tasks` says what the tasks are; `compiled` computes the same, one net at a time.
Here the net hears itself, Adam learns, and the gradient is exact if not truncated.
"""

import itertools
from typing import NamedTuple

import numpy as np

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_array, check_int
from lstm_lib.fast import fused
from lstm_lib.losses import share_of
from lstm_lib.training import training
from studies.timing.tasks import (
    EVERY,
    FORGET,
    LESSON,
    ROUNDS,
    fire_mask,
    on_time,
    spike_train,
)


class Progress(NamedTuple):
    """One update of all nets side by side."""

    step: int
    loss: float  # cross-entropy per step of the sequence, mean over the nets, before the update
    params: dict  # after it


def start(seeds, H, variant):
    """Draw one net per seed; the block's peepholes begin at zero, its forget bias at 3.

    With the peepholes at zero, a seed's net with them begins as the very net without.

    Returns
    -------
    params : dict
        The block's weights for n nets side by side (n inputs, n H cells), readout "V" (n, n H) and
        its bias "a" (n,).
    mine : dict
        For each matrix, 1 where a net's own weights stand, 0 between nets.
    """
    blind = lstm.as_variant(variant)._replace(peepholes="none")
    nets = [lstm.init(np.random.default_rng(seed), 1, H, 1, variant=blind) for seed in seeds]
    eyes = {k: np.zeros(s) for k, s in lstm.shapes(1, H, variant).items() if k[0] == "P"}
    nets = [net | eyes for net in nets]
    params, mine = {"a": np.zeros(len(nets))}, {}
    for name in nets[0]:
        arrays = [net[name] for net in nets]
        if arrays[0].ndim == 2:
            params[name] = _diagonal(arrays)
            mine[name] = _diagonal([np.ones_like(a) for a in arrays])
        else:
            params[name] = np.concatenate(arrays)
    params["b_f"] += FORGET
    return params, mine


def loss_and_grads(params, batch, *, variant, mine=None, truncated=False):
    """Sum over the nets of the weighted mean cross-entropy over the steps, and its gradient.

    Parameters
    ----------
    params : dict
        From `start`.
    batch : (x, y) or (x, y, mask)
        From `spike_train` or `delay_train`, (T,) each; the mask says how much each step counts.
    variant : str or Variant
    mine : dict, optional
        From `start`; None: there is one net.
    truncated : bool
        As for `lstm.backward`: no error through h or the peepholes back to c.

    Returns
    -------
    loss : float
    grads : dict like `params`
    """
    x, y, mask = (*batch, None)[:3]
    n, share = len(params["a"]), share_of(mask, x.shape)[:, None, None]
    x, y = (np.repeat(v[:, None, None], n, axis=2) for v in (x, y))  # (T, 1, n)
    trace, logits = scores(params, x, variant)
    dlogits = (sigmoid(logits) - y) * share
    grads, _ = fused.backward(_block(params), trace, dlogits @ params["V"], truncated=truncated)
    grads["V"] = np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))
    grads["a"] = dlogits.sum(axis=(0, 1))
    loss = ((np.logaddexp(0, logits) - y * logits) * share).sum()
    return loss, {name: grad * (mine or {}).get(name, 1) for name, grad in grads.items()}


def scores(params, x, variant, state=None):
    """Return the block's trace and the logits (T, 1, n): a net fires where its logit is above 0."""
    trace = fused.forward(_block(params), x, state, variant=variant)
    return trace, trace["h"][1:] @ params["V"].T + params["a"]


def _block(params):
    return {name: p for name, p in params.items() if name not in ("V", "a")}


def train_steps(variant, F, H, seeds, lr=0.03, truncated=False, balanced=False):
    """Train one net per seed side by side, without end; yield a `Progress` at each update."""
    seeds = list(seeds)
    params, mine = start(seeds, H, variant)
    lesson = (*spike_train(F, LESSON), fire_mask(F, LESSON, balanced))
    settings = {"variant": variant, "mine": mine, "truncated": truncated}
    run = training(
        params,
        lambda params, lesson: loss_and_grads(params, lesson, **settings),
        itertools.repeat(lesson),
        lr=lr,
    )
    for done in run:
        yield Progress(done.step, done.loss / len(seeds), done.params)


def generate(params, variant, steps):
    """Let the nets run on their own answers; return who fired when, bool (steps, n).

    They begin as if they had just fired.
    """
    state = None
    x = np.ones((1, 1, len(params["a"])))
    fired = []
    for _ in range(check_int("steps", steps, 1)):
        trace, logits = scores(params, x, variant, state)
        state, x = (trace["h"][-1], trace["c"][-1]), (logits > 0).astype(float)
        fired.append(logits[0, 0] > 0)
    return np.array(fired)


def trials(variant, F, H, seeds=range(10), updates=600, truncated=False, balanced=False):
    """Train one net per seed to fire at every F-th step, and test them all now and then.

    Returns
    -------
    ndarray, shape (n,)
        Updates until each passed its first test, infinity if it passed none.
    dict
        The nets, side by side, as they are after the last update.
    """
    seeds = list(seeds)
    solved = np.full(len(seeds), np.inf)
    run = train_steps(variant, F, H, seeds, truncated=truncated, balanced=balanced)
    for done in itertools.islice(run, check_int("updates", updates, EVERY)):
        if done.step % EVERY == 0:
            right = on_time(generate(done.params, variant, ROUNDS * F), F)
            solved[right] = np.minimum(solved[right], done.step)
    return solved, done.params


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
