"""What the engine offers has an example, and every example runs."""

import doctest
import inspect

import matplotlib.pyplot as plt
import pytest

import explorables
from explorables.bindings import Bindings
from explorables.explorable import Explorable

METHODS = [
    function
    for kind in (Bindings, Explorable)
    for name, function in vars(kind).items()
    if inspect.isfunction(function) and not name.startswith("_")
]
NAMES = [name for name in explorables.__all__ if callable(getattr(explorables, name))]
OFFERED = [*METHODS, *(getattr(explorables, name) for name in NAMES)]
named = pytest.mark.parametrize("offered", OFFERED, ids=lambda offered: offered.__qualname__)


def examples(offered, names):
    return doctest.DocTestFinder(recurse=False).find(offered, offered.__name__, globs=dict(names))


def run(found, names):
    """Run examples; return what they named, what went wrong is raised."""
    said: list[str] = []
    for example in found:
        example.globs.update(names)
        doctest.DocTestRunner().run(example, out=said.append, clear_globs=False)
        names = names | example.globs
    assert not said, "".join(said)
    return names


@named
def test_the_example_runs(offered, tmp_path, monkeypatch, book_style):
    monkeypatch.chdir(tmp_path)
    names = vars(inspect.getmodule(offered))
    if offered in METHODS:
        names = run(examples(Bindings, names), names)  # the figure with which they begin
    found = examples(offered, names)
    assert [example for test in found for example in test.examples]
    run(found, names)
    plt.close("all")


@named
def test_each_argument_is_explained(offered):
    function = offered.__init__ if inspect.isclass(offered) else offered
    arguments = [name for name in inspect.signature(function).parameters if name != "self"]
    text = inspect.getdoc(offered) or ""
    assert [name for name in arguments if name not in text] == []
    assert not arguments or "Parameters\n----------" in text
