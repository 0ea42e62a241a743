"""The library has floors, and imports go down only: checks <- models <- experiments <- pages."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from setuptools import find_namespace_packages

import lstm_lib

ROOT = Path(lstm_lib.__file__).parent
FLOORS = ("checks", "models", "experiments", "pages")
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))
LONGEST = 250
MODELS_MAY_IMPORT = {"numpy", "sympy", "lstm_lib", *sys.stdlib_module_names}


def imports(file):
    """Every module that a file imports, wherever in the file, by its full dotted name."""
    package = ("lstm_lib", *Path(file).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*start, *([node.module] if node.module else [])))
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def floor(parts):
    """The floor's number; the package itself, its version alone, is below all."""
    return FLOORS.index(parts[0]) if parts and parts[0] in FLOORS else -1


@pytest.mark.parametrize("file", FILES)
def test_imports_go_down_only(file):
    here = floor(Path(file).with_suffix("").parts)
    for name in imports(file):
        top, *rest = name.split(".")
        if top == "lstm_lib":
            assert floor(rest) <= here, f"{file} imports {name}"


@pytest.mark.parametrize("file", [file for file in FILES if floor(file.split("/")) == 1])
def test_models_need_only_numpy_and_sympy(file):
    assert {name.split(".")[0] for name in imports(file)} <= MODELS_MAY_IMPORT


@pytest.mark.parametrize("file", FILES)
def test_a_file_can_be_read_in_one_sitting(file):
    lines = (ROOT / file).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{file} has {lines} lines"


def test_every_file_stands_on_a_floor():
    tops = {file.split("/")[0].removesuffix(".py") for file in FILES}
    assert tops == {*FLOORS, "__init__"}


def test_a_new_folder_ships_without_being_listed(tmp_path):
    settings = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    for name in ("lstm_lib", "lstm_lib/new", "tests", "_build"):
        (tmp_path / name).mkdir()
    shipped = find_namespace_packages(
        tmp_path, **settings["tool"]["setuptools"]["packages"]["find"]
    )
    assert shipped == ["lstm_lib", "lstm_lib.new"]


def test_the_reader_of_imports_sees_every_kind_of_import():
    assert "lstm_lib.checks.check_array" in imports("models/rnn.py")
    assert "numpy" in imports("models/rnn.py")
    assert {"sympy", "numpy", "typing.NamedTuple"} <= imports("models/activations.py")
