"""Train any model that can say its loss and its gradient.

`training` takes one step each time it is asked, so that a panel, a test or a loop may drive it;
`train` runs it for a number of steps with a progress bar and keeps the history.

Parameters are arrays in any nest of dicts and lists, gradients the same nest:

    from lstm_lib import rnn, train
    params = rnn.init(rng, D=27, H=64, O=27)
    params, history = train(params, rnn.loss_and_grads, batches, steps=500)

Options of a loss go in by `functools.partial(rnn.loss_and_grads, output="linear")`.

References: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, Algorithm 1;
R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks",
ICML 2013, Algorithm 1 (clipping the gradient's norm).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lstm_lib.checks import (
    check_array,
    check_flag,
    check_int,
    check_name,
    check_number,
    check_rng,
    count_axes,
)
from lstm_lib.kinds import Array, Nest, Part
from lstm_lib.tree import leaves, tree_map


class Step(NamedTuple):
    """What one training step did: the batch's loss before the update, the parameters after it."""

    step: int  # 1, 2, ...
    loss: float  # of this step's batch, before the update
    grads: Any  # the gradient of that loss, before clipping
    params: Any  # after the update: new arrays at each step, yours to keep


def training(
    params: Nest,
    loss_and_grads: Callable[[Nest, Part], tuple[float, Nest]],
    batches: Iterable[Part],
    *,
    optimiser: str = "adam",
    lr: float = 1e-2,
    clip: float | None = None,
) -> Iterator[Step]:
    """Take one gradient step for each batch; yield a `Step` after each.

    Parameters
    ----------
    params : array, or nested dict or list of arrays
        Where to start. Never modified.
    loss_and_grads : callable
        ``loss_and_grads(params, batch)`` returns the loss (a number) and its gradient, in the
        nest of `params`.
    batches : iterable
        One batch per step; training ends when it ends. ``itertools.repeat(data)`` for the whole
        data at each step. `minibatches` takes a random part of the rows of a feed-forward net's
        data; of sequences (T, B, features) take some along the second axis, ``x[:, chosen]``.
    optimiser : {"adam", "sgd"}
    lr : float
        Learning rate, above 0.
    clip : float, optional
        The longest gradient that is let through: a longer one (Euclidean norm over all the
        parameters together) is scaled down to it.

    Yields
    ------
    Step
        A named tuple: ``step``, from 1 on; the batch's ``loss`` before the update; ``grads``, that
        loss's gradient before clipping; ``params`` after the update, new arrays at each step.

    Raises
    ------
    FloatingPointError
        The loss or a gradient is no longer finite.
    TypeError, ValueError
        Bad settings, or a gradient whose nest or shapes are not those of `params`.

    Examples
    --------
    >>> def loss_and_grads(p, goal):
    ...     return 0.5 * (p - goal) ** 2, p - goal
    >>> [step.loss for step in training(4.0, loss_and_grads, [0.0] * 3, optimiser="sgd", lr=0.5)]
    [8.0, 2.0, 0.5]
    """
    check_name("optimiser", optimiser, ("adam", "sgd"))
    check_number("lr", lr)
    if lr <= 0:
        raise ValueError(f"lr: got {lr!r}, expected a number above 0")
    if clip is not None and check_number("clip", clip) <= 0:
        raise ValueError(f"clip: got {clip!r}, expected a number above 0, or None")
    if not callable(loss_and_grads):
        got = type(loss_and_grads).__name__
        raise TypeError(f"loss_and_grads: got {got}, expected a function of params and a batch")
    if not hasattr(batches, "__iter__") or isinstance(batches, str | bytes | dict):
        raise TypeError(f"batches: got {type(batches).__name__}, expected an iterable of batches")
    params = tree_map(_array, params)
    return _steps(params, loss_and_grads, batches, optimiser, lr, clip)


def _steps(
    params: Nest,
    loss_and_grads: Callable[[Nest, Part], tuple[float, Nest]],
    batches: Iterable[Part],
    optimiser: str,
    lr: float,
    clip: float | None,
) -> Iterator[Step]:
    mean = tree_map(np.zeros_like, params)
    square = mean
    for step, batch in enumerate(batches, start=1):
        found = loss_and_grads(params, batch)
        if not isinstance(found, tuple | list) or len(found) != 2:
            got = type(found).__name__
            raise TypeError(f"loss_and_grads(params, batch): got {got}, expected (loss, grads)")
        loss = float(check_array("loss", found[0], (), finite=False))
        grads = tree_map(_fit, params, found[1], name="grads")
        norm = _norm(grads)
        if not np.isfinite(loss) or not np.isfinite(norm):
            raise FloatingPointError(
                f"step {step}: the loss is {loss:g} and the gradient's norm {norm:g}; "
                f"expected finite numbers. Try a smaller lr (now {lr:g}) or clip (now {clip})"
            )
        scale = 1.0 if clip is None or norm <= clip else clip / norm
        nudge = tree_map(lambda g, c=scale: c * g, grads)
        if optimiser == "adam":
            mean = tree_map(lambda m, g: 0.9 * m + 0.1 * g, mean, nudge)
            square = tree_map(lambda v, g: 0.999 * v + 0.001 * g * g, square, nudge)
            # Both averages start at zero: divide by the share of them that is real by now.
            m_share, v_share = 1 - 0.9**step, 1 - 0.999**step
            nudge = tree_map(
                lambda m, v, a=m_share, b=v_share: (m / a) / (np.sqrt(v / b) + 1e-8),
                mean,
                square,
            )
        params = tree_map(lambda p, d: p - lr * d, params, nudge)
        yield Step(step, loss, grads, params)


def train(
    params: Nest,
    loss_and_grads: Callable[[Nest, Part], tuple[float, Nest]],
    batches: Iterable[Part],
    *,
    steps: int,
    optimiser: str = "adam",
    lr: float = 1e-2,
    clip: float | None = None,
    progress: bool = True,
    watch: Callable[[Step], Any] | None = None,
) -> tuple[Nest, dict[str, Any]]:
    """Run `training` for a number of steps; interrupt it (Ctrl-C) and keep what it reached.

    Parameters
    ----------
    params, loss_and_grads, batches, optimiser, lr, clip
        As in `training`.
    steps : int
        At most so many; fewer if `batches` ends, or at an interrupt: a list of one batch is one
        step, ``[batch] * steps`` are `steps`.
    progress : bool
        Show a progress bar with the loss, where tqdm is installed.
    watch : callable, optional
        Called with each `Step`; what it returns is kept, unless it is None.

    Returns
    -------
    params
        The trained parameters, in the nest of the given ones.
    history : dict
        "loss": array, one entry per step taken; "watch": list of what `watch` returned.

    Raises
    ------
    TypeError, ValueError, FloatingPointError
        As for `training`; or `steps` is no whole number from 1 on.

    Examples
    --------
    >>> def loss_and_grads(p, goal):
    ...     return 0.5 * (p - goal) ** 2, p - goal
    >>> options = {"optimiser": "sgd", "lr": 0.5, "progress": False}
    >>> p, history = train(4.0, loss_and_grads, [0.0] * 9, steps=3, **options)
    >>> float(p), history["loss"]
    (0.5, array([8. , 2. , 0.5]))
    """
    check_int("steps", steps, 1)
    check_flag("progress", progress)
    losses, watched = [], []
    run = training(params, loss_and_grads, batches, optimiser=optimiser, lr=lr, clip=clip)
    if watch is not None and not callable(watch):
        raise TypeError(f"watch: got {type(watch).__name__}, expected a function of a Step")
    params = tree_map(_array, params)
    try:
        with _progress(steps, progress) as show:
            for done in itertools.islice(run, steps):
                params = done.params
                losses.append(done.loss)
                seen = None if watch is None else watch(done)
                if seen is not None:
                    watched.append(seen)
                show(done.loss)
    except KeyboardInterrupt:
        print(f"Stopped after {len(losses)} of {steps} steps.")
    return params, {"loss": np.array(losses), "watch": watched}


@contextmanager
def _progress(steps: int, wanted: bool) -> Iterator[Callable[[float], None]]:
    """Give a function that takes each step's loss: a bar, if wanted and if tqdm is installed."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        wanted = False
    if not wanted:
        yield lambda loss: None
        return
    with tqdm(total=steps, leave=False, mininterval=0.3) as bar:

        def show(loss: float) -> None:
            bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
            bar.update()

        yield show


def minibatches(
    rng: np.random.Generator, size: int, *arrays: Any
) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield, without end, tuples of `size` rows of the arrays; no row twice within an epoch.

    Rows are the first axis, as in the data of a feed-forward net: a row of each array belongs
    together. Sequences (T, B, features) are cut along their second axis, not by this. A last part
    that is smaller than `size` is left for another epoch's shuffle.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int
        Rows of a part.
    *arrays : array_like, shape (rows, ...)

    Yields
    ------
    tuple of ndarray, shape (size, ...)

    Raises
    ------
    TypeError, ValueError
        No array, one without rows, not equally many rows, or a `size` above their number.

    Examples
    --------
    >>> x, y = next(minibatches(np.random.default_rng(0), 2, [1, 2, 3], [10, 20, 30]))
    >>> bool((y == 10 * x).all())
    True
    """
    if not arrays:
        raise ValueError("arrays: got none, expected at least one")
    check_rng("rng", rng)
    for k, a in enumerate(arrays):
        if count_axes(a) == 0:
            got = type(a).__name__
            raise TypeError(f"arrays[{k}]: got {got}, expected an array of one row per example")
    arrays = [np.asarray(a) for a in arrays]  # type: ignore[assignment]
    rows = len(arrays[0])
    if any(len(a) != rows for a in arrays):
        raise ValueError(f"arrays: got {[len(a) for a in arrays]} rows, expected equally many")
    check_int("size", size, 1, rows)
    return _minibatches(rng, size, arrays, rows)


def _minibatches(
    rng: np.random.Generator, size: int, arrays: Sequence[NDArray[Any]], rows: int
) -> Iterator[tuple[NDArray[Any], ...]]:
    while True:
        order = rng.permutation(rows)
        for start in range(0, rows - size + 1, size):
            chosen = order[start : start + size]
            yield tuple(a[chosen] for a in arrays)


def global_norm(grads: Any) -> float:
    """Return the Euclidean norm over all arrays of a nest together.

    Parameters
    ----------
    grads : array, or nested dict or list of arrays

    Returns
    -------
    float

    Raises
    ------
    TypeError
        Not numbers.

    Examples
    --------
    >>> global_norm({"W": [3.0], "b": [4.0]})
    5.0
    """
    return _norm(tree_map(_array, grads, name="grads"))


def _norm(grads: Any) -> float:
    with np.errstate(over="ignore"):  # an infinite norm is an answer too
        return float(np.sqrt(sum(float(np.sum(np.square(g))) for g in leaves(grads))))


def _array(p: ArrayLike) -> Array:
    return check_array("array", p, ("",) * count_axes(p), finite=False).copy()


def _fit(param: Array, grad: ArrayLike) -> Array:
    return check_array("array", grad, param.shape, finite=False)
