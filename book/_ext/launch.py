"""The launch menu of a chapter: where it runs as a notebook, by a click.

Binder is there when the repository's remote is one that Binder can clone; JupyterLite when
`make lite` has put its site beside the pages. Without either, there is no menu.
"""

from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from .remote import Remote
from .types import Context

BINDER = "https://mybinder.org/v2"
PROVIDER = {"github.com": "gh", "gitlab.com": "gl"}


def binder(found: Remote, ref: str, page: str) -> str:
    """The address that opens a page in Binder's JupyterLab."""
    project = f"{found['owner']}/{found['repo']}"
    if found["host"] == "gitlab.com":
        project = quote(project, safe="")  # a group may hold groups
    place = f"{PROVIDER[found['host']]}/{project}/{quote(ref, safe='')}"
    return f"{BINDER}/{place}?urlpath={quote(f'lab/tree/book/{page}.md')}"


def buttons(found: Remote | None, ref: str, lite: str | None, page: str) -> list[Context]:
    """The entries of a page's menu, in the theme's form; `lite` is the address of JupyterLite."""
    entries = []
    if lite:
        address = f"{lite}/lab/index.html?path={quote(page)}.ipynb"
        tooltip = "Run this chapter with JupyterLite, which loads Python first"
        entries.append(link("In this browser", tooltip, "fas fa-globe", address))
        tooltip = "Notebooks that you saved in this browser, of all editions of the book"
        entries.append(link("What you saved", tooltip, "fas fa-download", f"{lite}/saved.html"))
    if found:
        tooltip = "Run this chapter on mybinder.org"
        entries.append(link("On Binder", tooltip, "fas fa-cloud", binder(found, ref, page)))
    return entries


def link(text: str, tooltip: str, icon: str, url: str) -> dict[str, str]:
    return {"type": "link", "text": text, "tooltip": tooltip, "icon": icon, "url": url}


def add(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    if "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    lite = context["pathto"]("lite", 1) if app.config.book_lite else None
    found, ref = app.config.book_remote
    entries = buttons(found, ref, lite, pagename)
    if entries:
        group: Context = {"type": "group", "tooltip": "Run this chapter", "icon": "fas fa-rocket"}
        group |= {"label": "launch-buttons", "buttons": entries}
        context["header_buttons"].insert(0, group)


def look_for_lite(app: Sphinx, config: Config) -> None:
    config.book_lite = Path(app.outdir, "lite", "lab", "index.html").is_file()


def setup(app: Sphinx) -> None:
    app.add_config_value("book_lite", False, "html", bool)
    app.connect("config-inited", look_for_lite)
    app.connect("html-page-context", add, priority=502)  # the theme's own buttons: 501
