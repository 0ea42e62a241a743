"""The math font, cut down to the glyphs that the book's formulas use: 21 KB instead of 400."""

import html
import logging
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from sphinx.application import Sphinx

from .freshness import ROOT

SOURCE = ROOT / "node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
TARGET = "math.woff2"
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")

# A browser sets a letter alone in <mi> in italics, from another part of Unicode.
ITALICS = [chr(n) for n in (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))]
PARTS = {one: unicodedata.decomposition(one).split() for one in ITALICS}  # like <font> 0041
ITALIC = {chr(int(parts[1], 16)): one for one, parts in PARTS.items() if parts} | {"h": "\u210e"}


def characters(pages: Iterable[str]) -> str:
    """The characters of all formulas in HTML texts, sorted, with their italic forms."""
    found = set("0123456789+−=()√")  # a root is an element, its sign stands in no text
    for page in pages:
        for formula in MATH.findall(page):
            found.update(html.unescape(TAG.sub("", formula)))
    found |= {ITALIC[letter] for letter in found if letter in ITALIC}
    return "".join(sorted(found))


def cut(text: str, target: Path) -> None:
    """Write the font with the glyphs for ``text``, their larger variants and the math tables."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = subset.Options(layout_features=["*"], flavor="woff2", hinting=False)
    font = subset.load_font(str(SOURCE), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def finish(app: Sphinx) -> None:
    pages = (path.read_text("utf-8") for path in sorted(Path(app.outdir).glob("**/*.html")))
    text = characters(pages)
    target = Path(app.outdir, "_static", TARGET)
    note = Path(app.outdir).parent / ".math-font"  # the text that the font there was cut for
    if target.exists() and note.exists() and note.read_text("utf-8") == text:
        return
    cut(text, target)
    note.write_text(text, "utf-8")
