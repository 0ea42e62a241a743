"""What a type checker says to those who use the library: it knows the types, and they ship."""

import doctest
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ARRAY = "numpy.ndarray[tuple[Any, ...], numpy.dtype[numpy.float64]]"


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    """A function that says what mypy finds in a user's program: pairs of a line and words."""
    folder = tmp_path_factory.mktemp("types")

    def check(program):
        (folder / "mine.py").write_text(program, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "mine.py"],
            cwd=folder,
            env={**os.environ, "MYPYPATH": str(TOP)},
            capture_output=True,
            text=True,
        )
        found = re.findall(r"^mine\.py:(\d+): (.*)$", done.stdout, re.MULTILINE)
        lines = program.splitlines()
        return [(lines[int(number) - 1], words) for number, words in found]

    return check


def ten_lines():
    """The README's program."""
    examples = doctest.DocTestParser().get_examples((TOP / "README.md").read_text("utf-8"))
    return "".join(example.source for example in examples)


@pytest.mark.slow
def test_the_ten_lines_of_the_readme_pass_and_their_types_are_known(mypy):
    params = f"dict[str, {ARRAY}]"
    kinds = {
        "params": params,
        "history": "dict[str, Any]",
        "lstm.forward(params, x)": "dict[str, Any]",
        "lstm.loss_and_grads(params, (x, y))": f"tuple[float, {params}]",
    }
    asked = {f"reveal_type({name})": kind for name, kind in kinds.items()}
    said = mypy(ten_lines() + "\n".join(asked) + "\n")
    assert [line for line, _ in said] == list(asked)
    for line, words in said:
        assert f'"{asked[line]}"' in words.replace("builtins.", "")


@pytest.mark.slow
def test_wrong_calls_are_errors(mypy):
    imports = "from lstm_lib import rnn\nfrom explorables import Slider\n"
    calls = [
        'lstm.init(rng, D="3", H=8)',
        "lstm.init(rng, D=3, H=8, cells=2)",
        "lstm.forward(params, x, variant=2)",
        "train(params, rnn.forward, [(x, y)], steps=1)",
        "check_gradient(lstm, params)",
        'Slider("low", 6, step=0.1, value=1)',
    ]
    said = mypy(ten_lines() + imports + "\n".join(calls) + "\n")
    assert [line for line, words in said if words.startswith("error")] == calls


@pytest.mark.parametrize("package", ["lstm_lib", "explorables"])
def test_the_types_ship(package):
    settings = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    assert (TOP / package / "py.typed").is_file()
    assert "py.typed" in settings["tool"]["setuptools"]["package-data"]["*"]
