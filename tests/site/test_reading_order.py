"""What a screen reader is given: Chromium's accessibility tree of each page, read as text.

`RENEW=1 .venv/bin/python -m pytest tests/site/test_reading_order.py -k as_it_was` writes the tree
of the page NOTATION anew, when a change to it is meant; look at the difference before you commit.
"""

import itertools
import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.site.conftest import window

NOTATION = Path(__file__).with_name("notation.tree.txt")
# Sections far below are laid out when they come near; only a real screen reader makes Chromium do
# without. So they are laid out here.
LAID_OUT = "* { content-visibility: visible !important }"
SILENT = {"InlineTextBox", "generic", "none", "ListMarker", "LineBreak"}
WHOLE = {"MathMLMath", "button", "heading", "image", "link", "radio", "slider", "cell"}
WHOLE |= {"columnheader", "rowheader", "DisclosureTriangle", "DisclosureTriangleGrouped"}
NAMED = {"button", "image", "link", "navigation", "radiogroup", "slider", "textbox", "searchbox"}
NAMED |= {"DisclosureTriangle", "DisclosureTriangleGrouped", "combobox", "checkbox", "radio"}


class Part(NamedTuple):
    depth: int
    role: str
    name: str
    description: str
    level: int | None

    def __str__(self):
        level = f" {self.level}" if self.level else ""
        return f"{'  ' * self.depth}{self.role}{level} {self.name}".rstrip()


def text(node, key):
    return " ".join(str(node.get(key, {}).get("value", "")).split())


def tree(page):
    """The parts of a page in the order in which they are read."""
    page.add_style_tag(content=LAID_OUT)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id, parts = {node["nodeId"]: node for node in nodes}, []

    def below(node):
        return [by_id[one] for one in node.get("childIds", []) if one in by_id]

    def letters(node):
        if node["role"]["value"] == "StaticText":
            return text(node, "name")
        return " ".join(filter(None, map(letters, below(node))))

    def read(node, depth):
        role = node["role"]["value"]
        if not node["ignored"] and role not in SILENT:
            levels = [one["value"]["value"] for one in node["properties"] if one["name"] == "level"]
            level = levels[0] if levels and role == "heading" else None
            name, description = text(node, "name"), text(node, "description")
            if role == "MathMLMath":
                return parts.append(Part(depth, role, letters(node), description, level))
            parts.append(Part(depth, role, name, description, level))
            depth += 1
        for one in below(node):
            read(one, depth)

    read(nodes[0], 0)
    return parts


def spoken(parts):
    """What is said, one after the other; what a part holds is said with it."""
    within = None
    for part in parts:
        if within is None or part.depth <= within:
            within = part.depth if part.role in WHOLE else None
            if part.role in WHOLE or part.role in ("StaticText", "Figcaption"):
                yield part


@pytest.fixture(scope="module")
def parts(browser, root_url, page_name):
    with window(browser, page_name, root_url) as visit:
        return tree(visit.page)


def test_a_page_reads_well(parts):
    unnamed = [str(p) for p in parts if p.role in NAMED and not p.name]
    unnamed += [
        "group"
        for p, after in itertools.pairwise(parts)
        if p.role == "group" and not p.name and "Disclosure" not in after.role  # <details>
    ]
    assert unnamed == [], "no name"
    assert [p.name for p in parts if p.name and p.name == p.description] == [], "said twice"
    assert [p.name for p in parts if p.role == "heading" and re.search(r"[#¶]$", p.name)] == []

    levels = [p.level for p in parts if p.role == "heading"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert [b for a, b in itertools.pairwise(levels) if b > a + 1] == []

    said = list(spoken(parts))
    again = [
        one.name
        for one, after in itertools.pairwise(said)
        if one.name == after.name
        and len(one.name.split()) > 2
        and {one.role, after.role} != {"StaticText", "slider"}  # a label and what it names
    ]
    assert again == [], "said twice in a row"


def test_a_handle_says_what_it_unfolds(parts):
    handles = [p.name for p in parts if p.role == "DisclosureTriangle"]
    code = [name for name in handles if name.startswith(("Show the code", "Hint"))]
    assert [name for name in code if not re.match(r"(Show the code|Hint) ?: \S", name)] == []
    assert [name for name, times in Counter(code).items() if times > 1] == []
    assert [name for name in handles if re.search("[▸▾]|Hide", name)] == []


def test_the_page_of_notation_is_read_as_it_was(visit):
    parts = tree(visit("notation").page)
    start = next(i for i, p in enumerate(parts) if p.role == "article")
    own = itertools.takewhile(lambda p: p.depth > parts[start].depth, parts[start + 1 :])
    now = "".join(f"{p._replace(depth=p.depth - parts[start].depth - 1)}\n" for p in own)
    if os.environ.get("RENEW"):
        NOTATION.write_text(now, "utf-8")
    assert now == NOTATION.read_text("utf-8"), "meant? then renew it: see the top of this file"
