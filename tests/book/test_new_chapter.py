"""CONTRIBUTING's recipe for a chapter, followed with the blocks that it shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## A chapter\n")[1]
BLOCK = re.compile(r"^ *(`{3,})(\w+)\n(.*?)^ *\1$", re.MULTILINE | re.DOTALL)
CLOSING = """## What you won, what still fails

A curve. Nothing learns.

## Quiz

```{code-cell} ipython3
:tags: [hide-input]
quiz("new_one")
```

## Exercises
"""
REFERENCES = "## References\n\n```{footbibliography}\n```\n"


def that_begins(start):
    """The one block of the recipe, or of the section on explorables, that begins so."""
    blocks = [dedent(block) for _, _, block in BLOCK.findall(RECIPE)]
    (block,) = (block for block in blocks if block.startswith(start))
    return block


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the book's sources with a chapter more, `new_one`."""
    top = tmp_path_factory.mktemp("checkout")
    for name in ("_config.yml", "constraints.txt", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, top)
    for name in ("LICENSE", "LICENSE-text", "pyproject.toml", "_toc.yml"):
        shutil.copy(ROOT / name, top)
    for name in ("lstm_lib", "explorables", "studies", "playground", "tools", "node_modules"):
        (top / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "book", top / "book")
    (top / "tests" / "book").mkdir(parents=True)
    for name in ("conftest.py", "book/conftest.py", "book/test_chapters.py"):
        shutil.copy(ROOT / "tests" / name, top / "tests" / name)
    write(top)
    return top


def write(top):
    header = re.match(r"---\n.*?\n---\n", (ROOT / "book" / "rnn.md").read_text("utf-8"), re.DOTALL)
    assert header
    body = that_begins("```{code-cell} ipython3\n:tags: [hide-input]\nimport")
    example = that_begins("k, x = sp.symbols").rstrip()
    body = re.sub(r"^# here the example.*$", lambda _: example, body, flags=re.MULTILINE)
    assert "explore(" in body
    opening = that_begins(":::{admonition} What fails so far").replace(" 15 minutes", " 2 minutes")
    exercise = that_begins("```{exercise-start}")
    exercises = [exercise.replace("ten-steps", f"ten-steps-{k}") for k in "abc"]
    parts = [header[0] + "\n# New one", opening, body, CLOSING, *exercises, REFERENCES]
    (top / "book" / "new_one.md").write_text("\n\n".join(parts), "utf-8")
    (top / "book" / "quizzes" / "new_one.yml").write_text(4 * that_begins("- question"), "utf-8")
    with (top / "_toc.yml").open("a", encoding="utf-8") as contents:
        contents.write("  - file: new_one\n")


def run(top, *command):
    settings = {"PYTHONPATH": os.pathsep.join((str(top), str(top / "book")))}
    done = subprocess.run(
        [Path(sys.executable).with_name(command[0]), *command[1:]],
        cwd=top,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.slow
def test_a_chapter_made_of_the_recipes_blocks_passes_the_tests_of_chapters(checkout):
    said = run(checkout, "pytest", "-q", "-k", "new_one", "tests/book/test_chapters.py")
    assert re.search(r"^1[5-9] passed", said, re.MULTILINE), said


@pytest.mark.slow
def test_it_is_built_and_nothing_is_warned_of_but_pages_that_a_preview_leaves_out(checkout):
    (checkout / "preview.yml").write_text(
        "format: jb-book\nroot: new_one\nchapters:\n  - file: glossary\n"
    )
    command = "jupyter-book build book -n --config _config.yml --path-output out --toc"
    said = [
        line
        for line in run(checkout, *command.split(), checkout / "preview.yml").splitlines()
        if "WARNING" in line
    ]
    left_out = [line for line in said if "new_one" in line and "'time_series'" in line]
    assert len(left_out) == 1
    assert [line for line in said if "new_one" in line and line not in left_out] == []
    page = (checkout / "out" / "_build" / "html" / "new_one.html").read_text("utf-8")
    assert page.count('<figure class="explorable"') == 1
    assert page.count('class="exercise') >= 3
