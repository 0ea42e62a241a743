"""Every public function of the library has an example, and every example runs."""

import doctest
import inspect
from importlib import import_module
from pathlib import Path

import pytest

import lstm_lib

TOP = Path(lstm_lib.__file__).parent
MODULES = sorted(
    ".".join(("lstm_lib", *path.relative_to(TOP).with_suffix("").parts)).removesuffix(".__init__")
    for path in TOP.rglob("*.py")
)
EXAMPLES = [
    pytest.param(example, id=example.name)
    for name in MODULES
    for example in doctest.DocTestFinder(exclude_empty=True).find(import_module(name))
    if example.examples
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs(example):
    said: list[str] = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_an_example(name):
    module = import_module(name)
    found = {example.id for example in EXAMPLES}
    for function, value in inspect.getmembers(module, inspect.isfunction):
        if value.__module__ == name and not function.startswith("_"):
            assert f"{name}.{function}" in found, f"{name}.{function} has no example"


def test_all_modules_are_looked_at():
    assert {"lstm_lib", "lstm_lib.lstm", "lstm_lib.fast.compiled", "lstm_lib.derive.rnn"} <= {
        *MODULES
    }
