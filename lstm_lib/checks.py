"""Clear errors for bad input: the argument's name, what came, what was expected."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**63 - 1  # beyond, NumPy has no whole numbers


def check_array(
    name: str, value: Any, shape: Sequence[int | str], finite: bool = True
) -> NDArray[np.float64]:
    """Return `value` as a float64 array of the given shape, or raise.

    Parameters
    ----------
    name : str
        The argument's name, for the error.
    value : array_like
    shape : tuple of int or str
        One entry per axis; a string names an axis of any length from 1 on: ``("T", "B", 3)``; the
        empty string one of any length.
    finite : bool
        Refuse NaN and infinities.

    Raises
    ------
    TypeError
        `value` is not of real numbers: complex, text, dates, objects; or some of it is masked.
    ValueError
        Wrong shape, or not finite.

    Examples
    --------
    >>> check_array("x", [[1, 2]], ("T", 2))
    array([[1., 2.]])
    >>> check_array("x", [1, 2], ("T", 2))
    Traceback (most recent call last):
    ValueError: x: got shape (2,), expected (T, 2)
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, OverflowError):  # rows of different lengths, for one
        array = None
    if array is None or array.dtype.kind not in "biuf" or isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name}: got {_kind(value, array)}, expected numbers of shape {_show(shape)}"
        )
    array = np.asarray(array, dtype=np.float64)
    fits = array.shape == shape or (
        array.ndim == len(shape)
        and all(
            have >= bool(n) if isinstance(n, str) else have == n
            for have, n in zip(array.shape, shape, strict=True)
        )
    )
    if not fits:
        filled = ", no axis empty" if 0 in array.shape else ""
        raise ValueError(f"{name}: got shape {array.shape}, expected {_show(shape)}{filled}")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name}: got NaN or infinity, expected finite numbers")
    return array


def check_made(name: str, value: Any, shape: Sequence[int | str]) -> NDArray[np.float64]:
    """Return an array that a function of ours has made, or raise: it may hold NaN, as they can.

    >>> check_made("trace['h']", [0.5], ("H",))
    Traceback (most recent call last):
    TypeError: trace['h']: got list, expected the array that was put there
    """
    if not isinstance(value, np.ndarray):
        got = type(value).__name__
        raise TypeError(f"{name}: got {got}, expected the array that was put there")
    return check_array(name, value, shape, finite=False)


def count_axes(value: Any) -> int:
    """Return how many axes an array of these values has; 0 if they make none.

    >>> count_axes([[1, 2]]), count_axes([[1], [1, 2]])
    (2, 0)
    """
    try:
        return np.ndim(value)
    except (TypeError, ValueError):  # rows of different lengths, for one
        return 0


def check_int(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return `value` if it is a whole number in [low, high], else raise TypeError or ValueError.

    >>> check_int("H", 0, 1)
    Traceback (most recent call last):
    ValueError: H: got 0, expected at least 1
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: got {value!r}, expected a whole number")
    return int(check_number(name, value, low, high))


def check_number(name: str, value: Any, low: float | None = None, high: float | None = None) -> Any:
    """Return `value` if it is a finite number in [low, high], else TypeError or ValueError.

    Numbers are those of Python and NumPy, not fractions or sympy's.

    >>> check_number("lr", 0.1, 0, 1)
    0.1
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name}: got {value!r}, expected a number")
    whole = isinstance(value, int | np.integer)
    exact = int(value) if whole else float(value)
    if whole and abs(exact) > LARGEST:
        low = -LARGEST if low is None else low
        high = LARGEST if high is None else high
    fits = (low is None or exact >= low) and (high is None or exact <= high)
    if not fits or not (whole or np.isfinite(exact)):
        bounds = {
            (True, True): "a finite number",
            (False, True): f"at least {low}",
            (True, False): f"at most {high}",
            (False, False): f"from {low} to {high}",
        }[low is None, high is None]
        raise ValueError(f"{name}: got {value!r}, expected {bounds}")
    return value


def check_flag(name: str, value: Any) -> bool:
    """Return `value` if it is True or False, else raise TypeError: a word like "no" is true.

    >>> check_flag("truncated", "no")
    Traceback (most recent call last):
    TypeError: truncated: got 'no', expected True or False
    """
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: got {value!r}, expected True or False")
    return bool(value)


def check_name(name: str, value: Any, known: Iterable[str]) -> str:
    """Return `value` if it is one of `known`; raise ValueError with the known names if not.

    >>> check_name("output", "linear", ("softmax", "linear"))
    'linear'
    """
    known = list(known)
    if not isinstance(value, Hashable) or value not in known:  # an array equals nothing
        raise ValueError(f"{name}: got {value!r}, expected one of {', '.join(map(repr, known))}")
    return value


def check_keys(name: str, value: Any, keys: Iterable[str]) -> dict[str, Any]:
    """Return `value` if it is a dict with at least these keys, else TypeError or ValueError.

    >>> check_keys("trace", {"x": 1}, ("x", "h"))
    Traceback (most recent call last):
    ValueError: trace: got a dict without 'h'
    """
    if not isinstance(value, dict):
        raise TypeError(f"{name}: got {type(value).__name__}, expected a dict")
    missing = [key for key in keys if key not in value]
    if missing:
        raise ValueError(f"{name}: got a dict without {', '.join(map(repr, missing))}")
    return value


def check_batch(value: Any) -> tuple[Any, Any, Any]:
    """Return (x, y, mask), mask None if there is none, or raise TypeError.

    >>> check_batch((1, 2))
    (1, 2, None)
    """
    if not isinstance(value, tuple | list) or len(value) not in (2, 3):
        got = f"{len(value)} parts" if isinstance(value, tuple | list) else type(value).__name__
        raise TypeError(f"batch: got {got}, expected (x, y) or (x, y, mask); `train` takes a list")
    return (*value, None)[:3]


def check_rng(name: str, value: Any) -> np.random.Generator:
    """Return `value` if it is a `numpy.random.Generator`, else raise TypeError.

    >>> check_rng("rng", 0)
    Traceback (most recent call last):
    TypeError: rng: got 0, expected a numpy.random.Generator (default_rng(0))
    """
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name}: got {value!r}, expected a numpy.random.Generator (default_rng(0))"
        )
    return value


def _kind(value: Any, array: NDArray[Any] | None) -> str:
    """Say what came in place of numbers."""
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array"
    kind = type(value).__name__
    return kind if array is None or array.ndim == 0 else f"{kind} of {array.dtype}"


def _show(shape: Sequence[int | str]) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
