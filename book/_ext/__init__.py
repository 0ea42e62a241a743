"""The book's Sphinx extension: each file is one idea with a ``setup`` of its own.

freshness  an edited library or style never serves an old page
math       formulas become MathML at build
fonts      the math font, cut down to the glyphs that the pages use
folding    admonitions with the class ``dropdown`` become native <details>
static     the scripts and style sheets that pages load, and none of a widget's machinery
version    version, commit and date in the footer
notebooks  each chapter as an .ipynb file
launch     the menu of places that run a chapter
pages      edits of the finished pages: accessibility, head, what the theme leaves broken
"""

from . import folding, fonts, freshness, launch, math, notebooks, pages, static, version


def setup(app):
    for part in (freshness, math, fonts, folding, static, version, notebooks, launch, pages):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
