"""Each chapter as a plain notebook, `_sources/<name>.ipynb`, for the download menu and JupyterLite.

Jupyter, VS Code and Colab know no MyST: its boxes become quotes, its roles words, its equation
labels numbers, its references a list; the quiz, a file beside the chapters, becomes text. Solutions
are folded, as on the pages. The last cell says what the licence is.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import nbformat
import yaml
from docutils import nodes
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from pybtex.database import Entry, parse_file
from pybtex.plugin import find_plugin
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains.math import MathDomain

from .remote import Remote, branch, remote
from .rights import last_cell
from .types import Context

Sources = dict[str, Entry]

QUIZ = re.compile(r'quiz\("(\w+)"\)')
FENCE = re.compile(
    r"^(?P<mark>:{3,}|`{3,})\{(?P<kind>[\w-]+)\} *(?P<title>[^\n]*)\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<body>.*?)^(?P=mark) *$",
    re.M | re.S,
)
SOLUTION = re.compile(r"^(```\{solution-(?:start|end)\}.*?^```) *$", re.M | re.S)
OPTION = re.compile(r"^:([\w-]+): *(.*)$", re.M)
EQUATION = re.compile(r"^(?P<tex>[^\n]*?)\$\$ \((?P<label>[\w-]+)\)", re.M)
CITATION = re.compile(r"\{footcite:([pt])\}`([\w, -]+)`")
ROLE = re.compile(r"\{(?:term|ref)\}`([^`<]+?)(?: *<[^`>]*>)?`")
LINK = re.compile(r"\[([^\]]*)\]\(([\w-]+)(\.md)?(?:#[\w-]+)?\)")
HIDDEN = {"hide-input", "remove-input"}


class Book(NamedTuple):
    """What a chapter's text points at."""

    titles: dict[str, str]  # page -> title
    chapters: set[str]  # the pages that are notebooks
    equations: dict[str, int]  # label -> number
    sources: Sources  # key -> pybtex entry
    folder: Path  # where `quizzes` lies


def first_cell(found: Remote | None, ref: str) -> str:
    """Code that gets lstm_lib where it is missing; `found` is the repository's remote, or None."""
    if found is None:
        how = '%pip install --quiet "/the/folder/of/your/copy/of/the/book[figures]"'
        return f"# This notebook needs lstm_lib, from a copy of the book:\n# {how}"
    address = "https://{host}/{owner}/{repo}".format(**found)
    return (
        "try:\n    import lstm_lib  # the book's library\nexcept ModuleNotFoundError:\n"
        f'    %pip install --quiet "lstm_lib[figures] @ git+{address}@{ref}"'
    )


def convert(text: str, book: Book, first: str, last: str) -> nbformat.NotebookNode:
    """The notebook of a chapter's text between its first and its last cell, without outputs."""
    source = read_myst_markdown_notebook(text)
    cells: list[tuple[str, str, dict[str, Any]]] = [("code", first, {})]
    cited, solving = keys_in(text), False
    for cell in source.cells:
        quiz = QUIZ.fullmatch(cell.source.strip())
        if quiz:
            cells.append(("markdown", questions(book.folder / "quizzes" / f"{quiz[1]}.yml"), {}))
        elif cell.cell_type == "markdown":
            words, solving = folded(cell.source, solving)
            cells.append(("markdown", plain(words, book, cited), {}))
        else:
            tags = cell.metadata.get("tags", [])
            cells.append(("code", cell.source, code_metadata(tags, solving)))
    cells.append(("markdown", last, {}))
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": source.metadata["kernelspec"], "language_info": {"name": "python"}}
    )
    for number, (kind, words, metadata) in enumerate(cells):
        new = getattr(nbformat.v4, f"new_{kind}_cell")
        made.cells.append(new(words, metadata=metadata, id=f"cell-{number}"))
    return made


def code_metadata(tags: list[str], solving: bool) -> dict[str, Any]:
    """Which parts of a cell are folded: a solution's code, and what comes out of it, both."""
    jupyter = {"source_hidden": True} if solving or HIDDEN.intersection(tags) else {}
    jupyter |= {"outputs_hidden": True} if solving else {}
    return ({"tags": list(tags)} if tags else {}) | ({"jupyter": jupyter} if jupyter else {})


def folded(text: str, solving: bool) -> tuple[str, bool]:
    """A cell's text with what is solution in it folded, and whether the solution goes on after it.

    A solution is cut by its own code cells: each piece of text between them folds by itself.
    """
    pieces = []
    for part in SOLUTION.split(text):
        starts, ends = part.startswith("```{solution-start}"), part.startswith("```{solution-end}")
        if starts or ends:
            solving = starts
            pieces += ["#### Solution"] * starts
        elif part.strip():
            pieces.append(fold("Read", part) if solving else part)
    return "\n\n".join(pieces), solving


def fold(title: str, text: str) -> str:
    return f"<details>\n<summary><b>{title}</b></summary>\n\n{text.strip()}\n\n</details>\n"


def plain(text: str, book: Book, cited: list[str]) -> str:
    """Markdown that any notebook shows; `cited` are the keys of the chapter's sources."""
    text = FENCE.sub(lambda match: fence(match, book, cited), text)
    text = EQUATION.sub(lambda m: f"{m['tex']}\\tag{{{book.equations[m['label']]}}}\n$$", text)
    text = re.sub(r"\{eq\}`([\w-]+)`", lambda m: f"({book.equations[m[1]]})", text)
    text = CITATION.sub(lambda match: citation(match, book.sources), text)
    text = LINK.sub(lambda match: link(match, book), text)
    return re.sub(r"\n{3,}", "\n\n", ROLE.sub(r"\1", text)).strip()


def fence(match: re.Match[str], book: Book, cited: list[str]) -> str:
    _, kind, title, options, body = match.groups()
    title = title.strip()
    if kind == "footbibliography":
        return references(cited, book.sources)
    if kind == "exercise-start":
        return f"#### Exercise: {title}"
    if kind in ("contents", "exercise-end"):
        return ""
    if kind != "admonition":
        raise ValueError(f"a notebook has no plain form for {{{kind}}}: add one to {__name__}")
    if "dropdown" in dict(OPTION.findall(options)).get("class", "").split():
        return fold(title, body)
    lines = [f"**{title}**", "", *body.strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n"


def link(match: re.Match[str], book: Book) -> str:
    words, target, page = match.groups()
    if page and target in book.titles:
        words = words or book.titles[target]
        return f"[{words}]({target}.ipynb)" if target in book.chapters else words
    if not words and target in book.equations:
        return f"({book.equations[target]})"
    return match[0]


# ---- sources


def names(entry: Entry) -> str:
    last = [
        " ".join(person.last_names).replace("{", "").replace("}", "")
        for person in entry.persons["author"]
    ]
    return f"{last[0]} et al." if len(last) > 2 else " and ".join(last)


def keys_in(text: str) -> list[str]:
    """The keys that a text cites, each once, in order."""
    found = (key.strip() for match in CITATION.finditer(text) for key in match[2].split(","))
    return list(dict.fromkeys(found))


def citation(match: re.Match[str], sources: Sources) -> str:
    kind, keys = match[1], keys_in(match[0])
    entries = [(names(sources[key]), sources[key].fields["year"]) for key in keys]
    if kind == "t":
        return ", ".join(f"{who} ({year})" for who, year in entries)
    return "(" + "; ".join(f"{who}, {year}" for who, year in entries) + ")"


def references(keys: list[str], sources: Sources) -> str:
    style = find_plugin("pybtex.style.formatting", "plain")()
    backend = find_plugin("pybtex.backends", "markdown")()
    entries = style.format_entries([sources[key] for key in keys])
    texts = [" ".join(entry.text.render(backend).split()) for entry in entries]
    return "\n".join(f"- {text}" for text in texts)


# ---- quiz


def questions(path: Path) -> str:
    """A quiz as text: each answer opens."""
    parts = []
    for number, question in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
        parts.append(f"**{number}.** {question['question'].strip()}")
        for letter, answer in zip("ABCDEFGH", question["answers"], strict=False):
            verdict = "✓ Right." if answer.get("right") else "✗ Not quite."
            parts.append(f"<details>\n<summary>{letter}. {answer['text'].strip()}</summary>")
            parts.append(f"**{verdict}** {answer['why'].strip()}\n\n</details>")
    return "\n\n".join(parts)


# ---- at build


@cache
def what_chapters_point_at(app: Sphinx) -> Book:
    equations = cast(MathDomain, app.env.get_domain("math")).equations
    return Book(
        titles={name: title.astext() for name, title in app.env.titles.items()},
        chapters={name for name, data in app.env.metadata.items() if "kernelspec" in data},
        equations={label: number for label, (_, number) in equations.items()},
        sources=parse_file(str(Path(app.srcdir, "references.bib"))).entries,
        folder=Path(app.srcdir),
    )


def write(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Write the notebook of a page that is one; the theme's download menu then has it."""
    if doctree is None or pagename not in app.env.found_docs:
        return
    text = Path(app.env.doc2path(pagename)).read_text("utf-8")
    if not is_myst_markdown_notebook(text):
        return
    found, ref = app.config.book_remote
    last = last_cell(found, app.env.titles[pagename].astext())
    made = convert(text, what_chapters_point_at(app), first_cell(found, ref), last)
    path = Path(app.outdir, "_sources", f"{pagename}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    context["ipynb_source"] = path.name


def look_for_remote(app: Sphinx, config: Config) -> None:
    config.book_remote = (remote(), branch())


def setup(app: Sphinx) -> None:
    app.add_config_value("book_remote", (None, ""), "html", tuple)
    app.connect("config-inited", look_for_remote)
    app.connect("html-page-context", write, priority=400)  # before the theme makes its menus
