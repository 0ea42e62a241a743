"""The book's Sphinx extension: each file is one idea.

Before and while pages are written:
freshness      an edited library or style never serves an old page
terms          no label is a glossary term
math           formulas become MathML at build
highlight      code without marks that show nothing
folding        admonitions with the class ``dropdown`` become native <details>
static         which files pages load, and none of a widget's machinery
version        version, commit and date in the footer
remote         where the repository lies, and so
address        where the book is published
notebooks      each chapter as an .ipynb file
launch         the menu of places that run a chapter

What the theme has written is edited, as pages.py says, by:
head           what a page says of itself: title, description, preview, light or dark
style          one style sheet with the rules that the pages use: PurgeCSS, by style.mjs
scripts        only those that a page needs, deferred
policy         no script inside a page
accessibility  landmarks, names, one heading
downloads      files that are kept, not shown
icons          drawings in the page instead of a script

When all pages are there:
fonts          the math font, cut down to the glyphs that the pages use
versions       files' addresses end in a hash
"""

from . import (
    folding,
    fonts,
    freshness,
    head,
    highlight,
    launch,
    math,
    notebooks,
    pages,
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
    head,
    pages,
)
AT_THE_END = (fonts, style, versions)


def setup(app):
    for part in (*PARTS, *AT_THE_END):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
