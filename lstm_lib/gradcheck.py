"""Is this gradient right? Nudge each number both ways and look.

    d loss / d p  =  (loss(p + eps) - loss(p - eps)) / (2 eps)  +  O(eps^2)

The one test a backward pass cannot fool. In float64, with eps = 1e-6, about nine digits are to be
had: rounding of the loss, divided by eps, is what limits it.
"""

import numpy as np

from lstm_lib.checks import check_array, check_number
from lstm_lib.tree import leaves, tree_map


def central_difference(loss_fn, params, eps=1e-6):
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
    if check_number("eps", eps, 0) == 0:
        raise ValueError("eps: got 0, expected a number above 0")
    work = tree_map(_numbers, params)
    grads = tree_map(np.zeros_like, work)
    for p, g in zip(leaves(work), leaves(grads), strict=True):
        for i in np.ndindex(p.shape):
            kept = p[i]
            p[i] = kept + eps
            above = loss_fn(work)
            p[i] = kept - eps
            g[i] = (above - loss_fn(work)) / (2 * eps)
            p[i] = kept
    return grads


def relative_error(a, b):
    """Largest difference anywhere, divided by the largest number of both in size; 0 if all are 0.

    `a` and `b` are arrays, or dicts and lists of arrays with the same shapes (else ValueError). NaN
    anywhere gives NaN, which is not below any tolerance.

    >>> relative_error({"W": [1.0, -4.0]}, {"W": [1.0, -2.0]})
    0.5
    """
    pairs = _pairs(a, b)
    size = np.max([np.abs(part).max(initial=0.0) for pair in pairs for part in pair], initial=0.0)
    gap = np.max([np.abs(p - q).max(initial=0.0) for p, q in pairs], initial=0.0)
    return float(gap / size) if size else 0.0


def check_gradient(loss_and_grads, params, eps=1e-6):
    """Relative error of a backward pass against central differences.

    Parameters
    ----------
    loss_and_grads : callable
        params -> (loss, grads, ...).
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
    numeric = central_difference(lambda p: loss_and_grads(p)[0], params, eps)
    return relative_error(loss_and_grads(params)[1], numeric)


def _pairs(a, b):
    if isinstance(a, dict) and isinstance(b, dict) and set(a) == set(b):
        return [pair for name in a for pair in _pairs(a[name], b[name])]
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and len(a) == len(b):
        return [pair for p, q in zip(a, b, strict=True) for pair in _pairs(p, q)]
    if any(isinstance(x, (dict, list, tuple)) for x in (a, b)) or np.shape(a) != np.shape(b):
        raise ValueError(f"b: got {_kind(b)}, expected the same as a: {_kind(a)}")
    pair = zip("ab", (a, b), strict=True)
    return [tuple(check_array(name, x, np.shape(x), finite=False) for name, x in pair)]


def _kind(x):
    if isinstance(x, dict):
        return f"keys {sorted(x, key=str)}"
    if isinstance(x, (list, tuple)):
        return f"a list of {len(x)}"
    return f"shape {np.shape(x)}"


def _numbers(leaf):
    try:
        return np.array(leaf, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"got {type(leaf).__name__} inside, expected arrays") from None


def _check_function(name, value):
    if not callable(value):
        raise TypeError(f"{name}: got {type(value).__name__}, expected a function of params")
