"""The book's Sphinx extension: each file is one idea.

Before and while pages are written:
freshness      an edited library or style never serves an old page
terms          no label is a glossary term
math           formulas become MathML at build
highlight      code without marks that show nothing
folding        admonitions with the class ``dropdown`` become native <details>
static         which files pages load, and none of a widget's machinery
version        version, commit and date in the footer
remote         where the repository lies, and so where the book is published
rights         licences, and where to report a mistake
notebooks      each chapter as an .ipynb file
launch         the menu of places that run a chapter

What a page says and loads, which the theme's templates leave to those in `templates`:
head           title, description, preview for shared links
style          one style sheet with the rules that the pages use: PurgeCSS, by style.mjs
scripts        only those that a page needs, deferred, and none inside the page
playground     the panels in which nets learn
embeds         each explorable as a page of its own, for other sites
accessibility  a page's text says nothing twice to those who do not see it

What no template offers is edited in the page that the theme has made:
pages          names, landmarks, icons, downloads
icons          Font Awesome's drawings

Behind them: node, which runs what is written in JavaScript, and types.

search         a dialog and a page in place of the theme's, and what they look in

When all pages are there:
fonts          the math font, cut down to the glyphs that the pages use
versions       files' addresses end in a hash
"""

from pathlib import Path

from sphinx.application import Sphinx

from . import (
    accessibility,
    embeds,
    folding,
    fonts,
    freshness,
    head,
    highlight,
    launch,
    math,
    notebooks,
    pages,
    playground,
    rights,
    scripts,
    search,
    static,
    style,
    terms,
    version,
    versions,
)

PARTS = (
    freshness,
    terms,
    math,
    highlight,
    folding,
    static,
    version,
    notebooks,
    launch,
    rights,
    head,
    accessibility,
    scripts,
    search,
    pages,
    playground,
    style,
    embeds,
)
# When all pages are there, in this order: each reads what those before it leave.
AT_THE_END = (rights, head, fonts, search, style, embeds, versions, static)


def finish(app: Sphinx, exception: Exception | None) -> None:
    if not exception and app.builder.format == "html":
        for part in AT_THE_END:
            part.finish(app)


def setup(app: Sphinx) -> dict[str, str | bool]:
    app.config.templates_path.append(str(Path(__file__).with_name("templates")))
    for part in PARTS:
        part.setup(app)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
