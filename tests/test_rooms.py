"""The project has rooms, and imports go down only."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest
from setuptools import find_namespace_packages

import lstm_lib
from studies.core.checkers import places_for_checkers

TOP = Path(lstm_lib.__file__).parents[1]
FOLDERS = dict.fromkeys(("lstm_lib", "explorables", "studies", "playground"), TOP)
FOLDERS["figures"] = TOP / "book"
FILES = [
    path.relative_to(folder).as_posix()
    for room, folder in FOLDERS.items()
    for path in sorted((folder / room).rglob("*.py"))
]
BELOW = {  # what each room may import of the others
    "lstm_lib": set(),
    "explorables": set(),
    "studies": {"lstm_lib"},
    "playground": {"lstm_lib", "explorables", "studies"},
    "figures": {"lstm_lib", "explorables", "studies"},
}
DRAWINGS = ("figures.py", "dots.py")  # of studies: they draw in the style of the engine
MORE = {  # beside the core: what it needs
    "derive": {"sympy"},
    "fast": {"numba"},
    "opened": set(),
    "beyond": set(),
}
OTHERS = {"numpy", *sys.stdlib_module_names}  # what the library needs beside itself


def imports(file):
    """Every module that a file imports, wherever in the file, by its full dotted name."""
    package = Path(file).parts[:-1]
    source = (FOLDERS[package[0]] / file).read_text(encoding="utf-8")
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*start, *([node.module] if node.module else [])))
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def tops(file):
    return {name.split(".")[0] for name in imports(file)}


@pytest.mark.parametrize("file", FILES)
def test_imports_go_down_only(file):
    room = Path(file).parts[0]
    allowed = BELOW[room] | {room}
    if room == "studies" and file.endswith(DRAWINGS):
        allowed |= {"explorables"}
    assert tops(file) & FOLDERS.keys() <= allowed


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("lstm_lib/")])
def test_the_library_needs_numpy_and_sympy_only_where_formulas_are_derived(file):
    more = MORE.get(Path(file).parts[1], set())
    more |= {"tqdm"} if file == "lstm_lib/training.py" else set()  # a bar, where it is installed
    assert tops(file) - {"lstm_lib"} <= OTHERS | more


def test_without_tqdm_numba_and_sympy_the_library_imports():
    block = "import sys; sys.modules.update(dict.fromkeys(('tqdm', 'numba', 'sympy')))"
    subprocess.run([sys.executable, "-c", f"{block}; import lstm_lib"], check=True, cwd=TOP)


def test_who_wants_the_nets_installs_numpy_and_nothing_else():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [re.findall(r"^[\w-]+", name)[0] for name in project["dependencies"]] == ["numpy"]
    assert {"figures", "studies"} == set(project["optional-dependencies"])


def lines_of_code(source):
    """Count the lines that hold code: no docstrings, comments or blank lines, no annotations.

    So a signature is one line, in however many the formatter writes it with its annotations.
    """
    silent = {"COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENCODING", "ENDMARKER"}
    words = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            assert node.end_lineno
            words |= set(range(node.lineno, node.end_lineno + 1))
        elif isinstance(node, ast.FunctionDef):
            words |= set(range(node.lineno + 1, node.body[0].lineno))
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    tokens = [token for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL)]
    words_only = places_for_checkers(source, tokens)
    code = set()
    for k, token in enumerate(tokens):
        if tokenize.tok_name[token.type] not in silent and k not in words_only:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - words)


def test_the_library_is_small():
    kept = [f for f in FILES if f.startswith("lstm_lib/") and Path(f).parts[1] not in MORE]
    assert sum(lines_of_code((TOP / file).read_text(encoding="utf-8")) for file in kept) <= 1000


def test_lines_of_code_are_counted_without_words():
    doc = '"""Do.\n\n    More."""'
    source = f"{doc}\n\n# why\ndef f(x):\n    {doc}\n    return (\n        x\n    )\n"
    assert lines_of_code(source) == 4
    typed = source.replace("f(x)", "f(\n    x: T,\n) -> T")
    assert lines_of_code(f"from typing import Any as T\n{typed}") == 4


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("explorables/")])
def test_the_engine_knows_nothing_of_recurrent_nets(file):
    words = (FOLDERS["explorables"] / file).read_text(encoding="utf-8").lower()
    assert not [word for word in ("lstm", "recurrent", "gradient descent") if word in words]


def test_a_new_folder_ships_without_being_listed(tmp_path):
    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    found = settings["tool"]["setuptools"]["packages"]["find"]
    for name in ("lstm_lib/new", "studies/new", "book/figures/new", "tests", "_build", "tools"):
        (tmp_path / name).mkdir(parents=True)
    shipped = {
        package
        for where in found["where"]
        for package in find_namespace_packages(tmp_path / where, include=found["include"])
    }
    rooms = {"lstm_lib", "studies", "figures"}
    assert shipped == rooms | {f"{room}.new" for room in rooms}


def test_ruff_leaves_no_folder_out_and_mypy_reads_the_same():
    tool = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert not {"exclude", "extend-exclude", "force-exclude"} & set(tool["ruff"])
    assert not {"exclude", "per-file-ignores"} & set(tool["ruff"]["lint"])
    assert "exclude" not in tool["mypy"]
    rooms = {"lstm_lib", "explorables", "studies", "book/_ext", "book/figures", "playground"}
    assert rooms | {"tests", "tools"} <= set(tool["mypy"]["files"])


def test_the_reader_of_imports_sees_every_kind_of_import():
    assert "lstm_lib.checks.check_array" in imports("lstm_lib/rnn.py")
    assert "numpy" in imports("lstm_lib/rnn.py")
    assert "explorables.bindings.Bindings" in imports("explorables/explorable.py")
    assert {"matplotlib.pyplot", "typing.NamedTuple"} <= imports("studies/core/dots.py") | imports(
        "studies/core/study.py"
    )
