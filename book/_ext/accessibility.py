"""What Sphinx and MyST leave unsaid, or say twice, to those who do not see a page's text."""

from docutils import nodes
from sphinx.application import Sphinx

from .types import Context

EDITS = {
    # The name of a folded cell's handle is the text that it shows.
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # A list of notes needs no roles of a bibliography, which axe finds incomplete.
    ' role="doc-biblioentry"': "",
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    # The corner of a table is no header.
    '<th class="head"><p></p></th>': "<td></td>",
}


def edit(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    for old, new in EDITS.items():
        context["body"] = (context.get("body") or "").replace(old, new)


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", edit, priority=700)
