"""Highlighted code: only what has a colour of its own is marked, and every character is there."""

import re
from pathlib import Path

import jupytext
import pytest
from _ext.highlight import plain_types
from _ext.playground import PANEL
from lxml import html
from pygments.token import Comment, Keyword, Name, Punctuation, String, Text

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PLAIN = {"n", "nn", "p", "pm", "w", "x"}  # names, brackets, spaces
CHAPTERS = sorted(
    path.stem for path in (ROOT / "book").glob("*.md") if "kernelspec:" in path.read_text("utf-8")
)


HIDDEN = {"remove-input", "remove-cell"}
QUOTED = re.compile(r"""(["'])(?:\\.|(?!\1).)*\1|#.*""")  # words and remarks hold numbers, too


def test_types_are_plain_only_if_they_are_so_in_all_styles():
    both = plain_types(["a11y-high-contrast-light", "a11y-high-contrast-dark"])
    assert {Text, Name, Punctuation} <= both
    assert both.isdisjoint({Keyword, String, Comment, Name.Builtin, Name.Function})
    assert Keyword not in plain_types(["bw", "a11y-high-contrast-light"])  # bold in one of them


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_page_shows_the_code_whole_and_marks_only_colours(name):
    blocks = html.parse(HTML / f"{name}.html").xpath("//div[@class='highlight']/pre")
    shown = {"".join(block.itertext()).strip() for block in blocks}
    cells = jupytext.read(ROOT / "book" / f"{name}.md").cells
    sources = [
        cell.source.strip()
        for cell in cells
        if cell.cell_type == "code" and HIDDEN.isdisjoint(cell.metadata.get("tags", []))
        if not PANEL.search(cell.source.strip())  # the page has the panel in its place
    ]
    assert sources
    assert [source for source in sources if source not in shown] == []
    marks = {mark for block in blocks for mark in block.xpath(".//span/@class")}
    assert {"o", "s2"} <= marks
    code = [block for block in blocks if not block.xpath("ancestor::*[contains(@class, 'output')]")]
    text = "\n".join("".join(block.itertext()) for block in code)
    numbers = re.search(r"(?<![\w.])\d+(?![\w.])", QUOTED.sub("", text))
    assert ("mi" in marks) == bool(numbers)
    assert marks.isdisjoint(PLAIN)
    assert not any(re.search(r"\s", mark) for mark in marks)
