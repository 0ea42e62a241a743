"""Text that comes in is never executed: sympy would run it, if it were let."""

import contextlib
import inspect
import io
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sympy

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in [
        *(ROOT / "lstm_lib").rglob("*.py"),
        *(ROOT / "playground").glob("*.py"),
        ROOT / "explorables" / "expressions.py",
    ]
    if path.stem not in ("__init__", "compiled")  # numba's kernels take arrays alone
)
FILLS: tuple[Any, ...] = (1, [1, 2], "tanh", {})


def public_functions(module):
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


def calls(function, text):
    """Arguments of all shapes, with the text in each place."""
    parameters = inspect.signature(function).parameters
    needed = [
        one.name
        for one in parameters.values()
        if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    for name, parameter in parameters.items():
        others = [other for other in needed if other != name]
        for fill in FILLS if others else FILLS[:1]:  # without others, all would be the same call
            for value in (text, [text, text], {"a": text}):
                given = dict.fromkeys(needed, fill)
                if parameter.kind is parameter.VAR_POSITIONAL:
                    yield [*given.values(), value, value], {}
                elif parameter.kind is parameter.VAR_KEYWORD:
                    yield [], given | {"z": value}
                else:
                    yield [], given | {name: value}


def runs_text(function, folder):
    """Say whether a call makes the file that the text would make."""
    trace = folder / "executed"
    text = f"__import__('pathlib').Path({str(trace)!r}).touch()"
    for args, kwargs in calls(function, text):
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            with contextlib.suppress(Exception):  # what it refuses is another test's matter
                function(*args, **kwargs)
    return trace.exists()


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_no_public_function_runs_text(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for function in public_functions(import_module(module)):
        assert not runs_text(function, tmp_path), function.__name__


def test_a_function_that_runs_text_is_found(tmp_path):
    assert runs_text(lambda value: sympy.sympify(value), tmp_path)
