"""Icons are drawings in the page: its own icon script would weigh more than all else together.

The drawings are read out of that script, which comes with the theme.
"""

import re
from functools import cache
from pathlib import Path

import pydata_sphinx_theme

SCRIPT = "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
PLACE = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)>\s*</\1>')
PACKS = {"fas": "fas", "fa-solid": "fas", "far": "far", "fa-regular": "far"}
PACKS |= {"fab": "fab", "fa-brands": "fab"}
SIZES = {"fa-lg"}


@cache
def pack(name):
    """The text that defines one family of drawings: fas, far or fab."""
    script = Path(pydata_sphinx_theme.__file__).parent / SCRIPT
    text = script.read_text("utf-8")
    end = text.index(f'd("{name}",p)')
    return text[text.rindex("var p={", 0, end) : end]


@cache
def drawing(family, name):
    """Width, height and path of an icon."""
    pattern = rf'[,{{]"?{name}"?:\[(\d+),(\d+),\[[^\]]*\],"[^"]*","([^"]+)"\]'
    found = re.findall(pattern, pack(family))
    if len(found) != 1:
        raise AssertionError(f"the theme has {len(found)} icons {name!r}, expected one")
    return found[0]


def inline(match):
    _, classes, attributes = match.groups()
    words = classes.split()
    family = next(PACKS[word] for word in words if word in PACKS)
    names = [word[3:] for word in words if word.startswith("fa-") and word not in {*PACKS, *SIZES}]
    width, height, path = drawing(family, names[0])
    kept = [word for word in words if not word.startswith("fa-") and word not in PACKS]
    kept += ["drawing", *(word for word in words if word in SIZES)]
    return (
        f'<svg class="{" ".join(kept)}"{attributes.rstrip()} viewBox="0 0 {width} {height}" '
        f'aria-hidden="true"><path d="{path}"/></svg>'
    )


def icons(page, context):
    """Each place of an icon gets its drawing."""
    page, found = PLACE.subn(inline, page)
    left = re.search(r'<\w+ class="[^"]*\b(fa[srb]|fa-(?!lg)[a-z-]+)\b[^"]*"[^>]*>', page)
    if not found or left:
        raise AssertionError(f"a page has icons of another form, {left}: has the theme changed?")
    return page


EDITS = (icons,)
