"""Icons are drawings in the page: the theme's icon script would weigh more than all else together.

The theme names icons of Font Awesome; their drawings are those that Font Awesome publishes.
"""

import re
from functools import cache

from .freshness import ROOT

DRAWINGS = ROOT / "node_modules/@fortawesome/fontawesome-free/svgs"
PLACE = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)>\s*</\1>')
PACKS = {"fas": "solid", "fa-solid": "solid", "far": "regular", "fa-regular": "regular"}
PACKS |= {"fab": "brands", "fa-brands": "brands"}
SIZES = {"fa-lg"}
DRAWING = re.compile(r'<svg [^>]*(viewBox="[^"]*")>(<!--.*?-->)(.*)</svg>')


@cache
def drawing(family, name):
    """The viewBox of an icon, its license, and what it shows."""
    return DRAWING.fullmatch((DRAWINGS / family / f"{name}.svg").read_text("utf-8")).groups()


def inline(match):
    _, classes, attributes = match.groups()
    words = classes.split()
    family = next(PACKS[word] for word in words if word in PACKS)
    names = [word[3:] for word in words if word.startswith("fa-") and word not in {*PACKS, *SIZES}]
    box, _, shape = drawing(family, names[0])
    kept = [word for word in words if not word.startswith("fa-") and word not in PACKS]
    kept += ["drawing", *(word for word in words if word in SIZES)]
    return (
        f'<svg class="{" ".join(kept)}"{attributes.rstrip()} {box} aria-hidden="true">{shape}</svg>'
    )


def icons(page, context):
    """Each place of an icon gets its drawing, and the page their license."""
    page, found = PLACE.subn(inline, page)
    left = re.search(r'<\w+ class="[^"]*\b(fa[srb]|fa-(?!lg)[a-z-]+)\b[^"]*"[^>]*>', page)
    if not found or left:
        raise AssertionError(f"a page has icons of another form, {left}: has the theme changed?")
    return page.replace("<body", f"{drawing('solid', 'bars')[1]}\n  <body", 1)


EDITS = (icons,)
