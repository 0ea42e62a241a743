"""The search: a dialog on each page, a page for links to it, and what the sections say.

When all pages are there, their sections are read out of them, with heading, address and words, and
written into one script beside MiniSearch, which ranks them, and `find.js`, which knows the
learners' words. A page fetches that script when its search is first opened: a script, because a
page from disk may fetch nothing else. Sphinx's own index and search page are not made.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from lxml import html
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util import logging

from .node import bundle
from .static import OWN
from .types import Context

Element: TypeAlias = html.HtmlElement
Opened: TypeAlias = Callable[[Element], bool]
Entry: TypeAlias = list[Any]  # address, headings, words, code, and what the index of subjects adds

LOGGER = logging.getLogger(__name__)
NAME = "search-index"

# ---- the page

INTRO = "Ask in your own words: the search knows plurals, spellings and other names of a thing."


def search_page(app: Sphinx) -> Iterator[tuple[str, Context, str]]:
    """The dialog's templates have a page for links: search.html."""
    yield "search", {"title": "Search", "body": f"<p>{INTRO}</p>"}, "search.html"


# ---- what the sections say

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
UNREAD = {"script", "style", "noscript", "button", "input", "audio", "nav", "select"}
BREAKS = {"p", "li", "td", "th", "dt", "dd", "div", "summary", "figcaption", "caption", "section"}
UNREAD_CLASSES = {"headerlink", "footnote-reference", "eqno", "collapsed", "expanded"}
UNREAD_CLASSES |= {"live-panel", "field-list"}  # words of the moment; a function's arguments


ACCENTS = {"′", "″", "ˆ", "^", "¯", "⏟"}
IDENTIFIER = re.compile(r"[A-Za-z_]\w\w+")
QUOTED = re.compile(r""""[^"\n]*"|'[^'\n]*'""")  # captions and words of figures, told elsewhere


def formula(element: Element) -> str:
    """A formula in a line, as one would type it: c_t = f_t c_{t-1}."""
    name, parts = element.tag, [formula(child) for child in element]
    if name in ("munder", "mover") and element[-1].tag == "mtext":  # words at a brace
        return f"{parts[0]} ({parts[-1]})"
    if name in ("msub", "msup", "munder", "mover") and len(parts) == 2:
        sign = "^" if name in ("msup", "mover") else "_"
        low = parts[1] if len(parts[1]) < 2 else f"{{{parts[1]}}}"
        if parts[1] in ACCENTS:
            return parts[0] + parts[1].strip("ˆ^¯⏟")
        return parts[0] + sign + low
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return f"{parts[0]}_{{{parts[1]}}}^{{{parts[2]}}}"
    if name == "mfrac":
        return f"({parts[0]})/({parts[1]})"
    if name in ("annotation", "annotation-xml"):
        return ""
    own = (element.text or "").strip("\u2061 \n")
    return f" {own} " if own in ("=", "<", ">", "≤", "≥", "≈", "→") else own + "".join(parts)


class Section:
    """A place that a hit leads to: its address, its headings from the page's down, its words."""

    def __init__(self, address: str, path: list[str]) -> None:
        self.address, self.path = address, path
        self.text: list[str] = []
        self.code: list[str] = []

    def entry(self) -> Entry:
        text = " ".join("".join(self.text).split())
        code = " ".join(dict.fromkeys(IDENTIFIER.findall(QUOTED.sub(" ", " ".join(self.code)))))
        return [self.address, self.path, re.sub(r" (?=[,.;:!?)])", "", text), code]


def heading(element: Element) -> str:
    """The words of a heading, a term or an exercise's title."""
    parts: list[str] = []
    collect(element, parts, parts, None)
    return " ".join("".join(parts).split())


def collect(element: Element, text: list[str], code: list[str], opened: Opened | None) -> None:
    """Gather the words of an element; ``opened`` takes those that begin a section of their own."""
    if not isinstance(element.tag, str) or element.tag in UNREAD:
        return
    if UNREAD_CLASSES.intersection(element.classes):
        return
    if opened and opened(element):
        return
    if element.tag == "math":
        text.append(formula(element))
    elif element.tag in ("svg", "img"):
        text.append(f" {element.get('aria-label') or element.get('alt') or ''} ")
    elif element.tag == "pre":
        code.append(element.text_content())
    else:
        text.append(element.text or "")
        for child in element:
            collect(child, text, code, opened)
            text.append(child.tail or "")
        if element.tag in BREAKS:
            text.append(" ")


def sections(name: str, tree: Element) -> list[Section]:
    """The sections of a page, in its order."""
    found: list[Section] = []

    def read(element: Element, path: list[str]) -> None:
        """Read one section; those inside it follow."""
        title = next((one for one in element if one.tag in HEADINGS), None)
        here = Section(f"{name}.html#{element.get('id')}", [*path, heading(title)])
        found.append(here)
        fill(here, [one for one in element if one is not title])

    def fill(here: Section, elements: list[Element]) -> None:
        current = here

        def opened(element: Element) -> bool:
            nonlocal current
            if element.tag == "section" and element.get("id"):
                read(element, here.path)
            elif "exercise" in element.classes:
                current = begun(element, heading(element.find("p")))
                for child in element[1:]:
                    collect(child, current.text, current.code, None)
            elif element.tag == "dt" and element.get("id"):
                current = begun(element, term(element))
            else:
                return False
            return True

        def begun(element: Element, title: str) -> Section:
            new = Section(f"{name}.html#{element.get('id')}", [*here.path, title])
            found.append(new)
            return new

        def walk(element: Element) -> None:
            """Like ``collect``, into whichever section is open."""
            if opened(element):
                return
            if element.tag == "dl" or (element.tag == "div" and element.xpath(INSIDE)):
                for child in element:
                    walk(child)
            else:
                collect(element, current.text, current.code, opened)

        for element in elements:
            walk(element)

    for top in tree.xpath("//article/section[@id]"):
        read(top, [])
    return found


INSIDE = ".//section[@id] | .//dt[@id]"


def term(element: Element) -> str:
    """A glossary's word, or a function's name without its arguments."""
    own = element.find_class("sig-name")
    return own[0].text_content() if own else heading(element)


def entries(folder: str | Path) -> list[Entry]:
    """The sections of all pages."""
    found: list[Entry] = []
    for path in sorted(Path(folder).glob("*.html")):
        tree = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        found += [section.entry() for section in sections(path.stem, tree)]
    return found


# ---- the script


def lines(file: Path) -> list[str]:
    """The lines of a table, without comments."""
    if not file.is_file():
        return []
    found = (line.partition("# ")[0].rstrip() for line in file.read_text("utf-8").splitlines())
    return [line for line in found if line and line != "#"]


def subjects(file: Path) -> Iterator[tuple[str, str, str]]:
    """Page, heading and subjects, from each line of the index of subjects."""
    page = ""
    for line in lines(file):
        if not line.startswith(" "):
            page = line
            continue
        title, _, words = line.strip().rpartition(": ")
        yield page, title, words


def own_title(title: str) -> str:
    """An exercise's title without its number."""
    return re.sub(r"^Exercise \d+ \((.*)\)$", r"\1", title)


def data(folder: Path, tables: Path) -> Context:
    """What find.js is told: the sections of all pages, and words that mean the same."""
    found = entries(folder)
    by_place = {(entry[0].partition(".html")[0], own_title(entry[1][-1])): entry for entry in found}
    pages = {page for page, _ in by_place}
    for page, title, words in subjects(tables / "sections.txt"):
        if (page, title) in by_place:
            by_place[page, title].append(words)
        elif page in pages:
            LOGGER.warning("_search/sections.txt: %s has no section %r", page, title)
    return {"sections": found, "words": lines(tables / "words.txt")}


def finish(app: Sphinx) -> None:
    """All that the search needs once it is open, as one script."""
    told = json.dumps(data(Path(app.outdir), Path(app.srcdir, "_search")), ensure_ascii=False)
    folder = Path(app.outdir, "_static")
    bundle({NAME: OWN / "find.js"}, folder)
    with (folder / f"{NAME}.js").open("a", encoding="utf-8") as file:
        file.write(f"globalThis.bookSearch = searchOf({told});\n")


def no_index_of_sphinx(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False
        Path(app.outdir, "searchindex.js").unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", no_index_of_sphinx)
    app.connect("html-collect-pages", search_page)
