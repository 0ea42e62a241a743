"""The drawings of the theme's icons, which are those of Font Awesome."""

import re
from functools import cache

from lxml import etree

from .freshness import ROOT

DRAWINGS = ROOT / "node_modules/@fortawesome/fontawesome-free/svgs"
PACKS = {"fas": "solid", "fa-solid": "solid", "far": "regular", "fa-regular": "regular"}
PACKS |= {"fab": "brands", "fa-brands": "brands"}
SIZES = {"fa-lg"}


@cache
def file(pack: str, name: str) -> str:
    return (DRAWINGS / pack / f"{name}.svg").read_text("utf-8")


def license_of_all() -> str:
    """What Font Awesome says in each drawing of its origin and its license."""
    return re.findall("<!--!(.*?)-->", file("solid", "bars"))[0]


def drawing(classes: list[str]) -> etree._Element:
    """The <svg> in place of an icon with these classes, like ``fa-solid fa-moon fa-lg``."""
    (pack,) = (PACKS[name] for name in classes if name in PACKS)
    (name,) = (one[3:] for one in classes if one.startswith("fa-") and one not in {*PACKS, *SIZES})
    svg = etree.fromstring(re.sub(r' xmlns="[^"]*"|<!--.*?-->', "", file(pack, name)))
    kept = [one for one in classes if not one.startswith("fa-") and one not in PACKS]
    svg.set("class", " ".join([*kept, "drawing", *(one for one in classes if one in SIZES)]))
    svg.set("aria-hidden", "true")
    return svg
