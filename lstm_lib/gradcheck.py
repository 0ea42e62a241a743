"""Is this gradient right? Nudge each number both ways and look.

    d loss / d p  =  (loss(p + eps) - loss(p - eps)) / (2 eps)  +  O(eps^2)

The one test a backward pass cannot fool. In float64, with eps = 1e-6, about nine digits are to be
had: rounding of the loss, divided by eps, is what limits it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstm_lib.checks import check_array, check_number, count_axes
from lstm_lib.kinds import Array, Nest
from lstm_lib.tree import leaves, tree_map


def central_difference(loss_fn: Callable[[Nest], float], params: Nest, eps: float = 1e-6) -> Nest:
    """Gradient of `loss_fn` by central differences, two calls for every number in `params`.

    Parameters
    ----------
    loss_fn : callable
        params -> float.
    params : dict, list, tuple or ndarray
        Any nesting of dicts and lists whose leaves are arrays; it is left as it was.
    eps : float
        Size of the nudge.

    Returns
    -------
    Shaped like `params`
        Float64 arrays.

    Raises
    ------
    TypeError, ValueError
        A leaf is not numeric, or `eps` is not above 0.

    Examples
    --------
    >>> central_difference(lambda p: (p**2).sum(), np.array([1.0, 2.0])).round(6)
    array([2., 4.])
    """
    _check_function("loss_fn", loss_fn)
    return _differences("loss_fn(params)", loss_fn, params, eps)


def _differences(name: str, loss_fn: Callable[[Nest], float], params: Nest, eps: float) -> Nest:
    """As `central_difference`; `name` is what the loss is called in an error."""
    if check_number("eps", eps, 0) == 0:
        raise ValueError("eps: got 0, expected a number above 0")
    work = tree_map(_numbers, params)
    grads = tree_map(np.zeros_like, work)
    for p, g in zip(leaves(work), leaves(grads), strict=True):
        for i in np.ndindex(p.shape):
            kept = p[i]
            p[i] = kept + eps
            above = check_array(name, loss_fn(work), (), finite=False)
            p[i] = kept - eps
            below = check_array(name, loss_fn(work), (), finite=False)
            g[i] = (above - below) / (2 * eps)
            p[i] = kept
    return grads


def relative_error(a: Any, b: Any) -> float:
    """Largest difference anywhere, divided by the largest number of both in size; 0 if all are 0.

    Parameters
    ----------
    a, b : array, or nested dict or list of arrays
        With the same shapes.

    Returns
    -------
    float
        NaN, which is below no tolerance, if there is one anywhere.

    Raises
    ------
    TypeError, ValueError
        Not numbers, or other names or shapes.

    Examples
    --------
    >>> relative_error({"W": [1.0, -4.0]}, {"W": [1.0, -2.0]})
    0.5
    """
    return _relative_error(_pairs(a, b))


def _relative_error(pairs: list[tuple[Array, ...]]) -> float:
    size = np.max([np.abs(part).max(initial=0.0) for pair in pairs for part in pair], initial=0.0)
    gap = np.max([np.abs(p - q).max(initial=0.0) for p, q in pairs], initial=0.0)
    return float(gap / size) if size else 0.0


def check_gradient(
    loss_and_grads: Callable[[Nest], Sequence[Any]], params: Nest, eps: float = 1e-6
) -> float:
    """Relative error of a backward pass against central differences.

    Parameters
    ----------
    loss_and_grads : callable
        params -> (loss, grads, ...); the same for the same params, so no new batch at each call.
    params, eps
        As for `central_difference`.

    Returns
    -------
    float
        `relative_error` of the two gradients; below 1e-7 for a right one.

    Raises
    ------
    TypeError, ValueError
        As for `central_difference`; or the two gradients differ in shape.

    Examples
    --------
    >>> check_gradient(lambda p: ((p**2).sum(), 2 * p), np.array([1.0, 2.0])) < 1e-7
    True
    """
    _check_function("loss_and_grads", loss_and_grads)
    name = "loss_and_grads(params)"

    def both(p: Nest) -> Sequence[Any]:
        found = loss_and_grads(p)
        if not isinstance(found, tuple | list) or len(found) < 2:
            raise TypeError(f"{name}: got {_kind(found)}, expected (loss, grads)")
        return found

    numeric = _differences(f"{name}[0]", lambda p: both(p)[0], params, eps)
    return _relative_error(_pairs(numeric, both(params)[1], ("params", f"{name}[1]")))


def _pairs(a: Any, b: Any, names: tuple[str, str] = ("a", "b")) -> list[tuple[Array, ...]]:
    if isinstance(a, dict) and isinstance(b, dict) and set(a) == set(b):
        return [pair for name in a for pair in _pairs(a[name], b[name], names)]
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and len(a) == len(b):
        return [pair for p, q in zip(a, b, strict=True) for pair in _pairs(p, q, names)]
    if any(isinstance(x, (dict, list, tuple)) for x in (a, b)) or _shape(a) != _shape(b):
        raise ValueError(f"{names[1]}: got {_kind(b)}, expected the same as {names[0]}: {_kind(a)}")
    pair = zip(names, (a, b), strict=True)
    return [tuple(check_array(name, x, _shape(x), finite=False) for name, x in pair)]


def _kind(x: Any) -> str:
    if isinstance(x, dict):
        return f"keys {sorted(x, key=str)}"
    if isinstance(x, (list, tuple)):
        return f"a list of {len(x)}"
    return type(x).__name__ if x is None or isinstance(x, str) else f"shape {_shape(x)}"


def _shape(x: Any) -> tuple[int, ...]:
    return np.shape(x) if count_axes(x) else ()


def _numbers(leaf: Any) -> Array:
    array = np.asarray(leaf)
    if array.dtype.kind not in "biuf" or isinstance(leaf, np.ma.MaskedArray):
        raise TypeError(f"got {type(leaf).__name__} of {array.dtype} inside, expected arrays")
    return np.array(array, dtype=np.float64)


def _check_function(name: str, value: object) -> None:
    if not callable(value):
        raise TypeError(f"{name}: got {type(value).__name__}, expected a function of params")
