"""A book of two pages, built by the settings and the extension of the real one."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")
VERSION = re.compile(rb"\?v=[0-9a-f]+")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
COPIED = (
    *("_config.yml", "constraints.txt", "package.json", "package-lock.json"),
    *("LICENSE", "LICENSE-text"),
)
INDEX = "# Front\n\nThe formula $a^2$, and [the chapter](notes.md).\n"
NOTES = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---
# Notes

A page with one cell.

```{code-cell} python3
from lstm_lib.answer import ANSWER

print(f"The answer is {ANSWER}.")
```
"""

GLOSSARY = "\n```{glossary}\ncarousel\n  A wire that leads back to itself.\n```\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The folder of a book whose notebook prints what a library says."""
    top = tmp_path_factory.mktemp("project")
    for name in COPIED:
        shutil.copy(ROOT / name, top)
    for name in ("_ext", "_style"):
        shutil.copytree(ROOT / "book" / name, top / "book" / name)
    (top / "node_modules").symlink_to(ROOT / "node_modules")
    (top / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: notes\n")
    (top / "book" / "references.bib").touch()
    (top / "book" / "index.md").write_text(INDEX)
    (top / "book" / "notes.md").write_text(NOTES)
    for room in ("lstm_lib", "explorables"):
        (top / room).mkdir()
    (top / "lstm_lib" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    (top / "playground").mkdir()
    (top / "playground" / "page.py").write_text("def script(cells):\n    return f'run({cells});'\n")
    (top / "playground" / "derive.py").write_text("def all_javascript():\n    return '{}'\n")
    for room in ("explorables", "playground"):
        for path in [*ROOT.glob(f"{room}/*.js"), *ROOT.glob(f"{room}/*.css")]:
            shutil.copy(path, top / room)
    return top


def start(book, into="."):
    """What `make book` runs, with the small library in place of the book's own."""
    command = f"{JUPYTER_BOOK} build book --config _config.yml --toc {book}/_toc.yml"
    return subprocess.Popen(
        [*command.split(), "--path-output", into, "-W", "-n", "--keep-going"],
        cwd=book,
        env=os.environ | {"PYTHONPATH": str(book), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def build(book, into="."):
    started = start(book, into)
    said, _ = started.communicate(timeout=300)
    return started.returncode, said


def pages(book, into="."):
    """All files of a built book, by name.

    Without the versions that Sphinx hangs on names: it knows some of them only the second time.
    """
    top = book / into / "_build" / "html"
    return {
        str(path.relative_to(top)): VERSION.sub(b"", path.read_bytes())
        for path in top.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def edited(book):
    """The book, built, then edited in its text and its library, and built again."""
    (book / "lstm_lib" / "answer.py").write_text("ANSWER = 41\n")
    code, said = build(book)
    assert code == 0, said
    assert "The answer is 41." in pages(book)["notes.html"].decode()
    (book / "lstm_lib" / "answer.py").write_text("ANSWER = 42\n")
    (book / "book" / "index.md").write_text(INDEX.replace("a^2", r"\beta^2"))
    code, said = build(book)
    assert code == 0, said
    return book


def test_an_edited_library_runs_the_notebooks_anew(edited):
    page = pages(edited)["notes.html"].decode()
    assert "The answer is 42." in page
    assert "The answer is 41." not in page


def test_a_rebuilt_book_is_the_one_built_from_nothing(edited):
    code, said = build(edited, "clean")
    assert code == 0, said
    rebuilt, clean = pages(edited), pages(edited, "clean")
    assert rebuilt.keys() == clean.keys()
    assert [name for name in clean if rebuilt[name] != clean[name]] == []


def test_a_failing_cell_fails_the_build_and_shows_its_traceback(edited):
    failing = "\n```{code-cell} python3\nnothing = 0\nratio = 1 / nothing\n```\n"
    (edited / "book" / "notes.md").write_text(NOTES + failing)
    code, said = build(edited)
    said = COLOUR.sub("", said)
    assert code != 0
    assert "notes.md" in said
    assert "ratio = 1 / nothing" in said
    assert "ZeroDivisionError: division by zero" in said


# ---- builds that fail or are stopped


@pytest.fixture(scope="module")
def whole(book):
    """The book with a glossary, built, and its pages; each test leaves it as it was."""
    (book / "book" / "notes.md").write_text(NOTES)
    (book / "lstm_lib" / "answer.py").write_text("ANSWER = 42\n")
    (book / "book" / "index.md").write_text(INDEX + GLOSSARY)
    code, said = build(book)
    assert code == 0, said
    return book, pages(book)


def test_a_warning_fails_every_build_until_it_is_repaired(whole):
    book, good = whole
    page = book / "book" / "index.md"
    page.write_text(page.read_text() + "\nSee {ref}`nowhere`.\n")
    for _ in range(2):
        code, said = build(book)
        assert code != 0 and "nowhere" in said
    page.write_text(INDEX + GLOSSARY)
    code, said = build(book)
    assert code == 0, said
    assert pages(book) == good


def test_a_label_that_moves_to_another_page_does_not_fail_the_next_build(whole):
    book, good = whole
    front, notes = book / "book" / "index.md", book / "book" / "notes.md"
    formula = "\n$$\na = b\n$$ (eq-one)\n"
    notes.write_text(NOTES + formula)
    assert build(book)[0] == 0
    notes.write_text(NOTES)
    front.write_text(INDEX + GLOSSARY + formula)  # read before the page that had it
    code, said = build(book)
    assert code == 0, said
    front.write_text(INDEX + GLOSSARY)
    assert build(book)[0] == 0
    assert pages(book) == good


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "stop"),
    [
        ("reading sources", signal.SIGINT),
        ("pickling environment", signal.SIGKILL),
        ("writing output", signal.SIGINT),
    ],
)
def test_a_build_after_a_stopped_one_is_whole(whole, moment, stop):
    book, good = whole
    page = book / "book" / "index.md"
    page.write_text(page.read_text().replace("wire", "pipe"))
    (book / "lstm_lib" / "answer.py").write_text("ANSWER = 43\n")  # all pages are read anew
    stopped = start(book)
    for line in stopped.stdout:
        if moment in line:
            stopped.send_signal(stop)
            break
    stopped.communicate(timeout=60)
    assert stopped.returncode != 0
    page.write_text(INDEX + GLOSSARY)
    (book / "lstm_lib" / "answer.py").write_text("ANSWER = 42\n")
    code, said = build(book)
    assert code == 0, said
    assert "carousel" in (book / "_build" / "html" / "_static" / "search-index.js").read_text()
    assert pages(book) == good
