"""Each chapter's notebook in the download menu, and the launch menu of its page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jupytext
import nbformat
import pytest
from lxml import html
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
CHAPTERS = sorted(
    path.stem for path in (ROOT / "book").glob("*.md") if "kernelspec:" in path.read_text("utf-8")
)
CODE = re.compile(r"^(`{3,}).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
MYST = re.compile(r"\{[\w:-]+\}`|^:{3,}|^`{3,}\{|^:\w+:|\[\]\(|^\$\$ \(", re.MULTILINE)
SETTINGS = """extensions = ["myst_nb", "sphinxcontrib.bibtex"]
extensions += ["_ext.notebooks", "_ext.launch", "_ext.rights"]
html_theme = "sphinx_book_theme"
html_theme_options = {"use_download_button": True}
html_copy_source = True
myst_footnote_transition = False
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer", "myst.domains", "myst.footnote"]
bibtex_bibfiles = ["references.bib"]
exclude_patterns = ["_ext/**"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
"""
PAGE = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3, language: python}
---
# One page

:::{admonition} Predict
:class: predict
What is $1 + 1$, in {eq}`eq-sum`?
:::

$$
1 + 1 = 2
$$ (eq-sum)

```{code-cell} python3
:tags: [hide-input]
1 + 1
```

As {footcite:t}`peano` says {footcite:p}`peano`.

```{footbibliography}
```
"""
SOURCE = "@book{peano, author={Peano, Giuseppe}, title={Arithmetices}, publisher={B}, year={1889}}"
REMOTES = {
    "https://github.com/me/book.git": ("github.com", "me", "book"),
    "https://github.com/me/book": ("github.com", "me", "book"),
    "git@github.com:me/my.book.git": ("github.com", "me", "my.book"),
    "ssh://git@github.com:22/me/book.git": ("github.com", "me", "book"),
    "https://name:word@github.com/me/book/": ("github.com", "me", "book"),
    "git@gitlab.com:group/part/book.git": ("gitlab.com", "group/part", "book"),
    "https://gitlab.com/me/book.git": ("gitlab.com", "me", "book"),
    "https://example.org/me/book.git": None,
    "https://github.com.example.org/me/book.git": None,
    "/srv/github.com/me/book": None,
    "../book": None,
}


def notebook(name):
    return nbformat.read(HTML / "_sources" / f"{name}.ipynb", as_version=4)


# ---- the notebooks of the built book


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_offers_its_notebook_and_its_text(name):
    menu = html.parse(HTML / f"{name}.html").xpath("//*[contains(@class, 'dropdown-download')]//a")
    found = [str(link.get("href")) for link in menu]
    assert [Path(link).suffix for link in found] == [".ipynb", ".md"]
    assert (HTML / found[1]).read_bytes() == (ROOT / "book" / f"{name}.md").read_bytes()
    nbformat.validate(notebook(name))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_has_the_chapter_s_code_after_the_cell_that_gets_the_library(name):
    first, *cells = [cell.source for cell in notebook(name).cells if cell.cell_type == "code"]
    assert "lstm_lib" in first and "%pip install" in first
    chapter = jupytext.read(ROOT / "book" / f"{name}.md").cells
    code = [cell.source for cell in chapter if cell.cell_type == "code"]
    assert cells == [source for source in code if not source.startswith("quiz(")]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_s_text_needs_no_myst(name):
    for cell in notebook(name).cells:
        if cell.cell_type == "markdown":
            assert not MYST.search(CODE.sub("", cell.source)), cell.source
    if "{footbibliography}" in (ROOT / "book" / f"{name}.md").read_text("utf-8"):
        last = notebook(name).cells[-2].source  # before the licence
        assert re.search(r"^## References\n\n- \w", last, re.MULTILINE)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_s_solutions_are_folded(name):
    """All of them: text, code, and what the code prints; the exercises and their number stay."""
    solving, found = False, 0
    for cell in notebook(name).cells:
        open_text = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.DOTALL)
        if cell.cell_type == "code":
            hidden = cell.metadata.get("jupyter", {})
            if solving:
                assert hidden == {"source_hidden": True, "outputs_hidden": True}, cell.source
            else:
                assert "outputs_hidden" not in hidden, cell.source
            continue
        for part in re.split(r"^(?=#)", open_text, flags=re.MULTILINE):
            if part.startswith("#"):
                solving = part.startswith("#### Solution")
                found += solving
                words = part.partition("\n")[2].strip()
                assert not solving or words.strip("-") == "", part
            else:
                assert not solving or not part.strip(), part
    source = (ROOT / "book" / f"{name}.md").read_text("utf-8")
    assert found == source.count("{solution-start}")


def test_a_notebook_runs_in_a_folder_of_its_own(tmp_path):
    client = NotebookClient(notebook("carousel"), timeout=300, kernel_name="python3")
    client.execute(cwd=str(tmp_path))
    cells = [cell for cell in client.nb.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    assert any("explorable" in str(cell.outputs) for cell in cells)


# ---- a book of one page, in repositories with and without a remote


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The folder of a book of one page, with this book's extension."""
    top = tmp_path_factory.mktemp("fork")
    (top / "book").mkdir()
    shutil.copytree(ROOT / "book" / "_ext", top / "book" / "_ext")
    for name, text in {"conf.py": SETTINGS, "index.md": PAGE, "references.bib": SOURCE}.items():
        (top / "book" / name).write_text(text)
    (top / "lstm_lib").mkdir()
    for name in ("LICENSE", "LICENSE-text", "lstm_lib/__init__.py"):
        shutil.copy(ROOT / name, top / name)
    git(top, "init", "--quiet")
    return top


def git(top, *arguments):
    subprocess.run(["git", *arguments], cwd=top, check=True)


def built(top):
    """The page, as a tree, after a build that keeps what the last one made."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "book", "out"]
    env = os.environ | {"PYTHONPATH": "book"}
    subprocess.run(command, cwd=top, env=env, check=True, timeout=120)
    return html.parse(top / "out" / "index.html")


def launched(tree):
    return [link.get("href") for link in tree.xpath("//*[contains(@class, 'launch')]//a")]


def first_cell(top):
    return nbformat.read(top / "out" / "_sources" / "index.ipynb", as_version=4).cells[0].source


@pytest.fixture(scope="module")
def without(book):
    """The book's page without a remote, built before there is one."""
    tree = built(book)
    return tree, first_cell(book)


def test_without_a_remote_there_is_no_button(without):
    tree, first = without
    assert launched(tree) == []
    assert "copy of the book" in first


def test_a_plain_notebook_says_the_same_in_plain_words(without, book):
    cells = nbformat.read(book / "out" / "_sources" / "index.ipynb", as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "> **Predict**\n>\n> What is $1 + 1$, in (1)?" in text
    assert "1 + 1 = 2\n\\tag{1}\n$$" in text
    assert "As Peano (1889) says (Peano, 1889)." in text
    assert "- Giuseppe Peano" in text
    assert cells[2].metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


def test_a_fork_s_button_opens_the_fork(without, book):
    git(book, "remote", "add", "origin", "git@github.com:someone/lstm.git")
    assert launched(built(book)) == [
        "https://mybinder.org/v2/gh/someone/lstm/HEAD?urlpath=lab/tree/book/index.md"
    ]
    assert "lstm_lib[figures] @ git+https://github.com/someone/lstm@HEAD" in first_cell(book)
    git(book, "remote", "set-url", "origin", "https://gitlab.com/group/part/lstm.git")
    assert launched(built(book)) == [
        "https://mybinder.org/v2/gl/group%2Fpart%2Flstm/HEAD?urlpath=lab/tree/book/index.md"
    ]
    assert "git+https://gitlab.com/group/part/lstm@HEAD" in first_cell(book)


def test_the_site_in_the_browser_is_in_the_menu_when_it_was_made(without, book):
    lab = book / "out" / "lite" / "lab" / "index.html"
    lab.parent.mkdir(parents=True)
    lab.touch()
    assert "lite/lab/index.html?path=index.ipynb" in launched(built(book))


def test_the_button_opens_a_chapter_that_is_there():
    for name in CHAPTERS:
        tree = html.parse(HTML / f"{name}.html")
        for link in launched(tree):
            url = urlsplit(link)
            if url.netloc == "mybinder.org":
                path = unquote(url.query).removeprefix("urlpath=lab/tree/")
                assert (ROOT / path) == ROOT / "book" / f"{name}.md"


# ---- the remote


ASK = """import sys
from _ext import remote
for address in sys.argv[1:]:
    remote.git = lambda *arguments: address
    found = remote.remote()
    print(address, *(found.values() if found else ["none"]))
"""


def test_remotes_are_understood():
    done = subprocess.run(
        [sys.executable, "-c", ASK, *REMOTES],
        env=os.environ | {"PYTHONPATH": str(ROOT / "book")},
        capture_output=True,
        text=True,
        check=True,
    )
    found = [line.split() for line in done.stdout.splitlines()]
    expected = [[address, *(parts or ["none"])] for address, parts in REMOTES.items()]
    assert found == expected


def test_the_branch_is_the_one_that_is_followed(tmp_path):
    far, near = tmp_path / "far", tmp_path / "near"
    far.mkdir()
    git(far, "init", "--quiet", "--initial-branch=work")
    me = ("-c", "user.name=me", "-c", "user.email=me@example.org")
    git(far, *me, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    git(tmp_path, "clone", "--quiet", str(far), str(near))
    shutil.copytree(ROOT / "book" / "_ext", near / "book" / "_ext")
    ask = [sys.executable, "-c", "from _ext.remote import branch; print(branch())"]
    run = {"env": os.environ | {"PYTHONPATH": "book"}, "cwd": near, "text": True}
    assert subprocess.run(ask, stdout=subprocess.PIPE, **run).stdout == "work\n"
    git(near, "checkout", "--quiet", "-b", "mine")
    assert subprocess.run(ask, stdout=subprocess.PIPE, **run).stdout == "HEAD\n"
