"""The hash of the code behind a result: what changes it and what does not."""

import shutil
import sys

import pytest

from studies.core import fingerprint as hashing
from studies.core.fingerprint import bare_code, data_behind, fingerprint, modules_behind
from studies.latch.nets import updates_needed
from studies.tasks.trained_cell import sunspots

CODE = (
    '"""About."""\n\nimport numpy as np\n\n\ndef f(x):\n    """Say what."""\n    return x + np.pi\n'
)


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("About", "Of what"),
        CODE.replace('    """Say what."""\n', ""),
        CODE.replace("x + np.pi\n", "x + np.pi  # why\n\n"),
        CODE.replace("x + np.pi", "x+np.pi"),
    ],
)
def test_docstrings_comments_and_spaces_do_not_count(same):
    assert same != CODE
    assert bare_code(same) == bare_code(CODE)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("x + np.pi", "x - np.pi"),
        CODE.replace("x + np.pi", "'text'"),
        CODE + "    return 0\n",
        CODE + "return 0\n",
    ],
)
def test_anything_else_counts(other):
    assert bare_code(other) != bare_code(CODE)


OPEN = "def run(x):\n    return x + 1\n\n\ndef f(x):\n    return run(x)\n"
OWN = OPEN.replace("run", "_run")


def test_whether_a_function_is_its_module_s_own_does_not_count():
    assert bare_code(OWN) == bare_code(OPEN)
    assert bare_code(OWN.replace("x + 1", "x + 2")) != bare_code(OWN)
    assert bare_code(OWN.replace("return _run", "return _walk")) != bare_code(OWN)


@pytest.mark.parametrize("more", ["run = 1\n", "from kernels import run\n"])
def test_it_counts_where_both_names_stand(more):
    one, other = more + OWN, more + OWN.replace("return _run", "return run")
    assert bare_code(one) != bare_code(other)


def test_a_text_that_is_no_docstring_counts():
    assert bare_code("x = 'a'\n") != bare_code("x = 'b'\n")


BARE = """\
from typing import NamedTuple

import numpy as np


class Pair(NamedTuple):
    x: int
    y: float = 0.0


def f(x, y=1, *rest, key=None, **more):
    total = np.sum(x)
    for part in rest:
        total += part
    return lambda a, b=2: total


def long(parameters, batches, *, optimiser="adam", rate=0.01, progress=True, watch=None):
    pass


def longer(
    parameters,
    batches,
    *,
    optimiser="adam",
    rate=0.01,
    momentum=0.9,
    progress=True,
    watch=None,
    every=10,
):
    pass
"""
TYPED = """\
from __future__ import annotations

import collections.abc
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import (
    ArrayLike,
    NDArray,
)

if TYPE_CHECKING:
    from fractions import Fraction

    if Fraction:
        from decimal import Decimal


class Pair(NamedTuple):
    x: int
    y: float = 0.0


def f(
    x: ArrayLike, y: (int | dict[str, int]) = 1, *rest: float, key: Any = None, **more: object
) -> (
    collections.abc.Callable[
        [int], int
    ]
):
    total: NDArray[np.float64] = np.sum(x)
    part: Fraction
    for part in rest:
        total += part
    return lambda a, b=2: total


def long(
    parameters: dict[str, Any],
    batches: list[tuple[ArrayLike, ArrayLike]],
    *,
    optimiser: str = "adam",
    rate: float = 0.01,
    progress: bool = True,
    watch: Any = None,
) -> None:
    pass


def longer(
    parameters: dict[str, Any],
    batches: list[tuple[ArrayLike, ArrayLike]],
    *,
    optimiser: str = "adam",
    rate: float = 0.01,
    momentum: float = 0.9,
    progress: bool = True,
    watch: Any = None,
    every: int = 10,
) -> None:
    pass
"""


def test_what_only_a_type_checker_reads_does_not_count():
    assert bare_code(TYPED) == bare_code(BARE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("y: (int | dict[str, int]) = 1", "y: (int | dict[str, int]) = 2"),
        ("key: Any = None", "keys: Any = None"),
        ("*rest: float, key", "*, key"),
        ("total: NDArray[np.float64] = np.sum(x)", "total: NDArray[np.float64] = np.max(x)"),
        ("b=2", "b=3"),
        ("Any, NamedTuple", "Any, NamedTuple as Other"),
        ("import numpy as np", "import numpy as np, math"),
        ("if TYPE_CHECKING:", "if np:"),
    ],
)
def test_code_among_annotations_counts(old, new):
    assert old in TYPED
    assert bare_code(TYPED.replace(old, new)) != bare_code(BARE)


@pytest.mark.parametrize("field", ["x: float", "x: int = 0", "z: int"])
def test_the_fields_of_a_class_count(field):
    assert bare_code(TYPED.replace("x: int\n", f"{field}\n", 1)) != bare_code(BARE)


def test_an_import_that_code_uses_too_counts():
    typed = "from math import tau, pi\n\n\ndef f(x: pi, y: tau):\n    return pi\n"
    assert bare_code(typed) == bare_code("from math import pi\n\n\ndef f(x, y):\n    return pi\n")


def test_annotations_behind_letters_of_several_bytes_are_found():
    assert bare_code("def f(é='ü', x: int = 1): 0\n") == bare_code("def f(é='ü', x=1): 0\n")


def test_the_modules_behind_a_function_are_followed_down():
    behind = modules_behind("studies.latch.nets")
    assert {
        "studies.latch.nets",
        "lstm_lib.training",
        "lstm_lib.lstm",
        "lstm_lib.activations",
    } <= behind
    assert not any(name.startswith(("explorables", "figures")) for name in behind)
    assert not {"lstm_lib", "studies"} & behind


def test_checks_that_only_refuse_are_left_out():
    assert "lstm_lib.checks" not in modules_behind("studies.latch.nets")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Some files in a package `lstm_lib.small`: write(name, text) makes one."""
    folder = tmp_path / "small"
    (folder / "below").mkdir(parents=True)
    for path in (folder, folder / "below"):
        (path / "__init__.py").touch()
    monkeypatch.setattr("lstm_lib.__path__", [*sys.modules["lstm_lib"].__path__, str(tmp_path)])
    yield lambda name, text: (folder / name).write_text(text)
    for name in [name for name in sys.modules if name.startswith("lstm_lib.small")]:
        del sys.modules[name]


@pytest.mark.parametrize(
    "line",
    [
        "from . import other",
        "from .other import f",
        "from ..small import other",
        "from .other import *",
    ],
)
def test_relative_imports_are_followed(package, line):
    package("here.py", line)
    package("other.py", "from .below.last import g as f")
    package("below/last.py", "from ..first import h as g")
    package("first.py", "h = 1")
    names = {f"lstm_lib.small.{name}" for name in ("here", "other", "below.last", "first")}
    assert modules_behind("lstm_lib.small.here") == names


def test_a_module_that_only_annotations_name_is_not_behind(package):
    package("here.py", "from .other import f, T\n\n\ndef g(x: T) -> T:\n    return f(x)\n")
    package("other.py", "from .kinds import T\n\n\ndef f(x: T):\n    return x\n")
    package("kinds.py", "T = int")
    assert modules_behind("lstm_lib.small.here") == {"lstm_lib.small.here", "lstm_lib.small.other"}


def test_a_data_file_that_the_code_names_is_part_of_it(tmp_path, monkeypatch):
    data = tmp_path / "data"
    shutil.copytree(hashing.DATA, data)
    monkeypatch.setattr(hashing, "DATA", data)
    assert [path.name for path in data_behind(modules_behind(sunspots.__module__))] == [
        "sunspots.csv"
    ]
    before = fingerprint(sunspots)
    (data / "alice.txt").write_text("another")
    assert fingerprint(sunspots) == before
    (data / "sunspots.csv").write_text("cut")
    assert fingerprint(sunspots) != before


def test_a_fingerprint_is_short_and_the_same_twice():
    assert fingerprint(updates_needed) == fingerprint(updates_needed)
    assert len(fingerprint(updates_needed)) == 16
