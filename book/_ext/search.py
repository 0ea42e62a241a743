"""The search: a dialog on each page, a page for links to it, and what the sections say.

When all pages are there, their sections are read out of them, with heading, address and words, and
written into one script beside MiniSearch, which ranks them, and `find.js`, which knows the
learners' words. A page fetches that script when its search is first opened: a script, because a
page from disk may fetch nothing else. Sphinx's own index and search page are not made.
"""

import json
import re
from pathlib import Path

from lxml import html
from sphinx.util import logging

from .edits import edit, edit_pattern
from .freshness import ROOT

LOGGER = logging.getLogger(__name__)
NAME = "search-index.js"
RANKS = ROOT / "node_modules/minisearch/dist/umd/index.js"
STEMS = ROOT / "node_modules/stemmer/index.js"
FINDS = Path(__file__).parent.parent / "_style" / "find.js"

# ---- the pages

FORM = """<form class="bd-search d-flex align-items-center" role="search" action="search.html">
  <i class="fa-solid fa-magnifying-glass"></i>
  <input type="search" class="form-control" name="q" placeholder="Search this book"
    aria-label="Search this book" autocomplete="off" autocapitalize="off" spellcheck="false"/>
</form>
<p role="status" class="search-said"></p>
<ol class="search-hits"></ol>"""
BOX = f'class="search" data-src="_static/{NAME}"'
CLOSE = '  <button type="button" class="search-close">Close</button>\n</form>'
DIALOG = f"""<dialog id="search" aria-label="Search" {BOX}>
{FORM.replace("</form>", CLOSE)}
</dialog>"""
PAGE = f"""<h1>Search</h1>
<p>Ask in your own words: the search knows plurals, spellings and other names of a thing.</p>
<noscript><p>The search needs JavaScript, which is off.</p></noscript>
<div id="search" {BOX}>
{FORM}
</div>"""


def own_dialog(page, context):
    """The theme's dialog leads to Sphinx's search page; the book's shows what it finds."""
    dialog = "" if context["pagename"] == "search" else DIALOG
    return edit_pattern(page, r'<dialog id="pst-search-dialog">.*?</dialog>', dialog, 1)


EDITS = (own_dialog,)


def search_page(app):
    """A page for links and bookmarks like `search.html?q=carousel`."""
    yield "search", {"title": "Search", "body": PAGE}, "page.html"


# ---- what the sections say

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
UNREAD = {"script", "style", "noscript", "button", "input", "audio", "nav", "select"}
BREAKS = {"p", "li", "td", "th", "dt", "dd", "div", "summary", "figcaption", "caption", "section"}
UNREAD_CLASSES = {"headerlink", "footnote-reference", "eqno", "collapsed", "expanded"}


ACCENTS = {"′", "″", "ˆ", "^", "¯", "⏟"}
IDENTIFIER = re.compile(r"[A-Za-z_]\w\w+")


def formula(element):
    """A formula in a line, as one would type it: c_t = f_t c_{t-1}."""
    name, parts = element.tag, [formula(child) for child in element]
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


def classes(element):
    return set((element.get("class") or "").split())


class Section:
    """A place that a hit leads to: its address, its headings from the page's down, its words."""

    def __init__(self, address, path):
        self.address, self.path = address, path
        self.text, self.code = [], []

    def entry(self):
        text = " ".join("".join(self.text).split())
        code = " ".join(dict.fromkeys(IDENTIFIER.findall(" ".join(self.code))))
        return [self.address, self.path, re.sub(r" (?=[,.;:!?)])", "", text), code]


def heading(element):
    """The words of a heading, a term or an exercise's title."""
    parts = []
    collect(element, parts, parts, None)
    return " ".join("".join(parts).split())


def collect(element, text, code, opened):
    """Gather the words of an element; ``opened`` takes those that begin a section of their own."""
    if not isinstance(element.tag, str) or element.tag in UNREAD:
        return
    if classes(element) & UNREAD_CLASSES:
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


def sections(name, tree):
    """The sections of a page, in its order."""
    found = []

    def read(element, path):
        """Read one section; those inside it follow."""
        title = next((one for one in element if one.tag in HEADINGS), None)
        here = Section(f"{name}.html#{element.get('id')}", [*path, heading(title)])
        found.append(here)
        fill(here, [one for one in element if one is not title])

    def fill(here, elements):
        current = here

        def opened(element):
            nonlocal current
            if element.tag == "section" and element.get("id"):
                read(element, here.path)
            elif "exercise" in classes(element):
                current = begun(element, heading(element.find("p")))
                for child in element[1:]:
                    collect(child, current.text, current.code, None)
            elif element.tag == "dt" and element.get("id"):
                current = begun(element, term(element))
            else:
                return False
            return True

        def begun(element, title):
            new = Section(f"{name}.html#{element.get('id')}", [*here.path, title])
            found.append(new)
            return new

        def walk(element):
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


def term(element):
    """A glossary's word, or a function's name without its arguments."""
    own = element.find_class("sig-name")
    return own[0].text_content() if own else heading(element)


def entries(folder):
    """The sections of all pages."""
    found = []
    for path in sorted(Path(folder).glob("*.html")):
        tree = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        found += [section.entry() for section in sections(path.stem, tree)]
    return found


# ---- the script


def lines(file):
    """The lines of a table, without comments."""
    if not file.is_file():
        return []
    found = (line.partition("# ")[0].rstrip() for line in file.read_text("utf-8").splitlines())
    return [line for line in found if line and line != "#"]


def subjects(file):
    """Page, heading and subjects, from each line of the index of subjects."""
    page = None
    for line in lines(file):
        if not line.startswith(" "):
            page = line
            continue
        title, _, words = line.strip().rpartition(": ")
        yield page, title, words


def own_title(title):
    """An exercise's title without its number."""
    return re.sub(r"^Exercise \d+ \((.*)\)$", r"\1", title)


def script(folder, tables):
    """All that the search needs once it is open, as one script."""
    found = entries(folder)
    by_place = {(entry[0].partition(".html")[0], own_title(entry[1][-1])): entry for entry in found}
    pages = {page for page, _ in by_place}
    for page, title, words in subjects(tables / "sections.txt"):
        if (page, title) in by_place:
            by_place[page, title].append(words)
        elif page in pages:
            LOGGER.warning("_search/sections.txt: %s has no section %r", page, title)
    stems = edit(STEMS.read_text("utf-8"), "export function stemmer", "return function stemmer", 1)
    data = {"sections": found, "words": lines(tables / "words.txt")}
    return "\n".join(
        [
            edit(RANKS.read_text("utf-8"), "//# sourceMappingURL=index.js.map", "", 1),
            f"const stem = (() => {{\n{stems}\n}})();",
            FINDS.read_text("utf-8"),
            f"globalThis.bookSearch = searchOf({json.dumps(data, ensure_ascii=False)}, stem);\n",
        ]
    )


def write_script(app, exception):
    if exception or app.builder.format != "html":
        return
    text = script(app.outdir, Path(app.srcdir, "_search"))
    Path(app.outdir, "_static", NAME).write_text(text, "utf-8")


def no_index_of_sphinx(app):
    if app.builder.format == "html":
        app.builder.search = False
        Path(app.outdir, "searchindex.js").unlink(missing_ok=True)


def setup(app):
    app.connect("builder-inited", no_index_of_sphinx)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_script, priority=905)
