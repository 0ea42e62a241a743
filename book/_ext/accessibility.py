"""What Sphinx and MyST leave unsaid, or say twice, to those who do not see a page's text."""

import re
from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx

from .types import Context

EDITS = {
    # The sign behind a heading is for the mouse; it is no part of the heading's name.
    '<a class="headerlink" ': '<a class="headerlink" aria-hidden="true" tabindex="-1" ',
    # A list of contents has one name, said once.
    '<nav class="contents local"': '<nav class="contents local" aria-label="Questions"',
    # A list of notes needs no roles of a bibliography, which axe finds incomplete.
    ' role="doc-biblioentry"': "",
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    # The corner of a table is no header.
    '<th class="head"><p></p></th>': "<td></td>",
}

CODE = (
    '<summary aria-label="Toggle hidden content">\n'
    '<p class="collapsed admonition-title">Show the code</p>\n'
    '<p class="expanded admonition-title">Hide the code</p>\n</summary>'
)
PLACE = re.compile(
    r"<h[1-6]>(?P<heading>.*?)(?:<a class=\"headerlink\".*?)?</h[1-6]>"
    r'|<p class="admonition-title"><span class="caption-number">Exercise \d+ </span> '
    r"\((?P<exercise>.*?)\)</p>"
    rf"|(?P<code>{re.escape(CODE)})"
    r'|<summary class="admonition-title">Hint(?P<hint></summary>)',
    re.DOTALL,
)


def folded_parts(text: str) -> str:
    """A handle says what it unfolds: the code of which section, the hint to which exercise."""
    place = ""
    numbers: Counter[tuple[str, str]] = Counter()

    def name(match: re.Match[str]) -> str:
        nonlocal place
        if match["heading"] or match["exercise"]:
            place = re.sub(r"<[^>]+>", "", match["heading"] or match["exercise"])
            return match[0]
        kind = "code" if match["code"] else "hint"
        numbers[kind, place] += 1
        which = place + f", {numbers[kind, place]}" * (numbers[kind, place] > 1)
        which = f'<span class="visually-hidden">: {which}</span>'
        if match["hint"]:
            return match[0].replace("</summary>", f"{which}</summary>")
        return f'<summary><p class="admonition-title">Show the code{which}</p></summary>'

    return PLACE.sub(name, text)


def edit(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    text = folded_parts(context.get("body") or "")
    for old, new in EDITS.items():
        text = text.replace(old, new)
    context["body"] = text


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", edit, priority=700)
