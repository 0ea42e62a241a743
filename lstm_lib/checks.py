"""Clear errors for bad input: the argument's name, what came, what was expected."""

import numbers

import numpy as np


def check_array(name, value, shape, finite=True):
    """Return `value` as a float64 array of the given shape, or raise.

    Parameters
    ----------
    name : str
        The argument's name, for the error.
    value : array_like
    shape : tuple of int or str
        One entry an axis; a string names an axis of any length: ``("T", "B", 3)``.
    finite : bool
        Refuse NaN and infinities.

    Raises
    ------
    TypeError
        `value` is not numeric.
    ValueError
        Wrong shape, or not finite.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name}: got {type(value).__name__}, expected numbers of shape {_show(shape)}"
        ) from None
    fits = array.ndim == len(shape) and all(
        isinstance(want, str) or have == want for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name}: got shape {array.shape}, expected {_show(shape)}")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name}: got NaN or infinity, expected finite numbers")
    return array


def check_int(name, value, low, high=None):
    """Return `value` if it is a whole number in [low, high], else raise TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name}: got {value!r}, expected a whole number")
    return int(check_number(name, value, low, high))


def check_number(name, value, low=None, high=None):
    """Return `value` if it is a finite number in [low, high], else TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name}: got {value!r}, expected a number")
    too_low, too_high = low is not None and value < low, high is not None and value > high
    if not np.isfinite(value) or too_low or too_high:
        bounds = {
            (True, True): "a finite number",
            (False, True): f"at least {low}",
            (True, False): f"at most {high}",
            (False, False): f"from {low} to {high}",
        }[low is None, high is None]
        raise ValueError(f"{name}: got {value!r}, expected {bounds}")
    return value


def check_name(name, value, known):
    """Return `value` if it is one of `known`; raise ValueError with the known names if not."""
    known = list(known)
    if value not in known:
        raise ValueError(f"{name}: got {value!r}, expected one of {', '.join(map(repr, known))}")
    return value


def check_keys(name, value, keys):
    """Return `value` if it is a dict with at least these keys, else TypeError or ValueError."""
    if not isinstance(value, dict):
        raise TypeError(f"{name}: got {type(value).__name__}, expected a dict")
    missing = [key for key in keys if key not in value]
    if missing:
        raise ValueError(f"{name}: got a dict without {', '.join(map(repr, missing))}")
    return value


def check_rng(name, value):
    """Return `value` if it is a `numpy.random.Generator`, else raise TypeError."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name}: got {value!r}, expected a numpy.random.Generator (default_rng(0))"
        )
    return value


def _show(shape):
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
