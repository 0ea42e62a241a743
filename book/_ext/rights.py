"""What a reader may do with the book, and where to report a mistake: on every page and notebook.

A report opens the form of the repository's own remote; without one, it says to whom to write. The
licences lie beside the pages, so a copy of the site has them too.
"""

import html
import shutil
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from .freshness import ROOT
from .head import words
from .remote import Remote
from .types import Context
from .version import state

LICENCES = {"LICENSE": "BSD 3-Clause", "LICENSE-text": "CC BY 4.0"}
TEXT_AT = "https://creativecommons.org/licenses/by/4.0/"
FORM = {
    "github.com": "https://github.com/{owner}/{repo}/issues/new?title={title}&body={body}",
    "gitlab.com": "https://gitlab.com/{owner}/{repo}/-/issues/new"
    "?issue[title]={title}&issue[description]={body}",
}
NO_FORM = "write to those who gave you this copy, and say which page and which version"


def form(found: Remote, title: str) -> str:
    """The address of the form for a mistake on the page of this title."""
    title, body = (quote(text, safe="") for text in (f"{title}: ", f"{state()}\n\n"))
    return FORM[found["host"]].format(**found, title=title, body=body)


def footer(found: Remote | None, title: str) -> str:
    """Two lines of a page's footer; `found` is the repository's remote, or None."""
    code, text = (f'<a href="{file}.txt">{name}</a>' for file, name in LICENCES.items())
    said = f"Report a mistake: {NO_FORM}."
    if found:
        said = f'<a href="{html.escape(form(found, title))}">Report a mistake</a>'
    return (
        f'<p class="licence">Code: {code}. Text and figures: {text}.</p>\n'
        f'<p class="report">{said}</p>'
    )


def last_cell(found: Remote | None, title: str) -> str:
    """The same in a notebook, which may lie anywhere."""
    said = f"Report a mistake: {NO_FORM}"
    if found:
        said = f"[Report a mistake]({form(found, title)})"
    code, text = LICENCES.values()
    return f"---\n\nCode: {code}. Text and figures: [{text}]({TEXT_AT}). {said}."


def add(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    title = words(context.get("title") or pagename)
    lines = [context.get("theme_extra_footer"), footer(app.config.book_remote[0], title)]
    context["theme_extra_footer"] = "\n".join(filter(None, lines))


def finish(app: Sphinx) -> None:
    for name in LICENCES:
        shutil.copy(ROOT / name, Path(app.outdir, f"{name}.txt"))


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add)
