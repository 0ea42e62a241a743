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


def test_a_text_that_is_no_docstring_counts():
    assert bare_code("x = 'a'\n") != bare_code("x = 'b'\n")


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
