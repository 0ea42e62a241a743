"""The checks themselves: what they take, and that they name whatever else comes."""

import inspect
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy

import lstm_lib.checks
from explorables import checks as of_the_engine
from lstm_lib.checks import (
    check_array,
    check_batch,
    check_flag,
    check_int,
    check_keys,
    check_name,
    check_number,
    check_rng,
)
from studies.core.fingerprint import bare_code

NO_NUMBERS = [
    "1",
    None,
    True,
    np.True_,
    1j,
    Fraction(1, 2),
    Decimal(1),
    sympy.Rational(1, 2),
    sympy.Float(0.5),
    sympy.pi,
    sympy.Symbol("x"),
    np.datetime64("2000-01-01"),
    np.array(1.0),
    [1.0],
]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_named(value):
    with pytest.raises(TypeError, match=r"^lr: got .*, expected a number$"):
        check_number("lr", value, 0, 1)
    with pytest.raises(TypeError, match=r"^n: got .*, expected a whole number$"):
        check_int("n", value, 0)


@pytest.mark.parametrize(
    "value", [0, 0.25, -3, np.int8(5), np.uint64(2**63 - 1), np.float32(0.5), np.longdouble(1)]
)
def test_numbers_come_back_as_they_are(value):
    assert check_number("lr", value) is value


@pytest.mark.parametrize("value", [2**63, 2**64, 10**400, -(2**64), np.uint64(2**64 - 1)])
def test_whole_numbers_that_no_array_holds_are_refused(value):
    for check in (check_number, check_int):
        with pytest.raises(ValueError, match=r"^n: got .*, expected from -?\d+ to \d+$"):
            check("n", value, -10)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -np.inf, np.float32("nan")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match=r"^lr: got .*, expected a finite number$"):
        check_number("lr", value)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (None, 1), (0, None)])
def test_bounds_hold_and_are_named(low, high):
    assert check_number("lr", 0 if low is not None else 1, low, high) in (0, 1)
    with pytest.raises(ValueError, match="lr: got"):
        check_number("lr", 1.5 if high else -0.5, low, high)


# ---- arrays

MASKED = np.ma.array([1.0, 2.0], mask=[False, True])
NO_ARRAYS = {
    "a complex array": (np.array([1 + 0j]), "ndarray of complex128"),
    "complex numbers": ([1j, 2], "list of complex128"),
    "a masked array": (MASKED, "a masked array"),
    "digits as text": (["1", "2"], "list of <U1"),
    "bytes": (np.array([b"1"]), r"ndarray of \|S1"),
    "dates": (np.array(["2000-01-01"], "M8[D]"), r"ndarray of datetime64\[D\]"),
    "durations": (np.array([1], "m8[s]"), r"ndarray of timedelta64\[s\]"),
    "fractions": ([Fraction(1, 2)], "list of object"),
    "sympy's numbers": ([sympy.pi], "list of object"),
    "too large a number": ([2**70], "list of object"),
    "nothing": ([None], "list of object"),
    "rows of two lengths": ([[1], [1, 2]], "list"),
    "a word": ("1", "str"),
    "a dict": ({}, "dict"),
}


@pytest.mark.parametrize("kind", NO_ARRAYS)
def test_what_is_no_array_of_real_numbers_is_named(kind):
    value, says = NO_ARRAYS[kind]
    with pytest.raises(TypeError, match=rf"^x: got {says}, expected numbers of shape \(T,\)$"):
        check_array("x", value, ("T",), finite=False)


@pytest.mark.parametrize("kind", ["?", "i1", "u8", "f2", "f4", "f8"])
def test_real_numbers_become_float64(kind):
    array = check_array("x", np.array([1, 0], kind), ("T",))
    assert array.dtype == np.float64 and array.tolist() == [1, 0]


def test_an_array_of_float64_is_not_copied():
    x = np.ones(3)
    assert check_array("x", x, (3,)) is x


# ---- names and flags


@pytest.mark.parametrize("value", [np.array(["a", "b"]), np.zeros(3), ["a"], {}, None, "c", 1])
def test_what_is_no_known_name_is_named(value):
    with pytest.raises(ValueError, match=r"(?s)^f: got .*, expected one of 'a', 'b'$"):
        check_name("f", value, {"a": 1, "b": 2})


@pytest.mark.parametrize("value", ["no", "False", 0, 1, None, [], np.array([True])])
def test_what_is_neither_true_nor_false_is_named(value):
    with pytest.raises(TypeError, match=r"^truncated: got .*, expected True or False$"):
        check_flag("truncated", value)


@pytest.mark.parametrize("value", [True, False, np.True_, np.False_])
def test_flags_come_back_as_python_s(value):
    assert check_flag("truncated", value) is bool(value)


# ---- dicts, generators, batches


def test_missing_keys_are_named():
    assert check_keys("trace", {"x": 1, "h": 2}, ("x",)) == {"x": 1, "h": 2}
    with pytest.raises(ValueError, match=r"^trace: got a dict without 'h', 'c'$"):
        check_keys("trace", {"x": 1}, ("x", "h", "c"))
    with pytest.raises(TypeError, match=r"^trace: got list, expected a dict$"):
        check_keys("trace", [], ())


@pytest.mark.parametrize("value", [0, None, np.random, "rng"])
def test_what_is_no_generator_is_named(value):
    with pytest.raises(TypeError, match=r"^rng: got .*, expected a numpy.random.Generator"):
        check_rng("rng", value)


def test_a_batch_has_two_or_three_parts():
    assert check_batch((1, 2)) == check_batch([1, 2]) == (1, 2, None)
    assert check_batch((1, 2, 3)) == (1, 2, 3)
    for batch in ((), (1,), (1, 2, 3, 4), 5, np.zeros((2, 2)), "xy"):
        with pytest.raises(
            TypeError,
            match=r"^batch: got .*, expected \(x, y\) or \(x, y, mask\); `train` takes a list$",
        ):
            check_batch(batch)


def test_the_engine_s_checks_are_the_library_s():
    theirs = dict(inspect.getmembers(of_the_engine, inspect.isfunction))
    assert len(theirs) >= 6
    for name, function in theirs.items():
        ours = inspect.getsource(getattr(lstm_lib.checks, name))
        assert bare_code(inspect.getsource(function)) == bare_code(ours), name
