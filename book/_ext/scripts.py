"""Scripts: only those that a page needs, none of which it waits for."""

import re
from pathlib import Path

import pydata_sphinx_theme
from docutils import nodes
from sphinx.application import Sphinx

from .policy import figures
from .types import Context


def always(page: str, name: str) -> bool:
    return True


def code(page: str, name: str) -> bool:
    return 'class="highlight"' in page


def explorables(page: str, name: str) -> bool:
    return '<figure class="explorable"' in page


def panels(page: str, name: str) -> bool:
    return 'class="live-panel"' in page


def never(page: str, name: str) -> bool:
    return False


# In the order in which they run: the theme's scripts read what the first one says.
NEEDED = {
    "_static/documentation_options.js": always,
    "_static/page.js": always,
    "_static/search.js": always,
    "_static/doctools.js": never,  # Sphinx's search: search.js does what these do
    "_static/sphinx_highlight.js": never,
    "_static/clipboard.min.js": code,
    "_static/copybutton.js": code,
    "_static/scripts/sphinx-book-theme.js": always,
    "_static/explorables.js": explorables,
    "_static/playground.js": panels,
    "_static/theme.js": always,
}

SEARCH_OF_SPHINX = {f"_static/{name}.js" for name in ("searchtools", "language_data")}
SEARCH_OF_SPHINX |= {"searchindex.js"}  # not on the book's own page


def choose(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Say which scripts a page loads; layout.html writes no others."""
    # Those without a file set switches of the theme that the book does not have.
    named = filter(None, (script.filename for script in context["script_files"]))
    files = {str(name).partition("?")[0] for name in named}
    if odd := sorted((files ^ NEEDED.keys()) - SEARCH_OF_SPHINX):
        raise AssertionError(f"scripts come or go, {odd}: say in {__name__} which pages need them")
    page = context.get("body") or ""
    context["scripts"] = [name for name, needed in NEEDED.items() if needed(page, pagename)]
    if own := figures(app, pagename, context):
        context["scripts"].insert(context["scripts"].index("_static/explorables.js"), own)


def theme_script() -> str:
    """The theme's script but for one part: page.js does the same without a layout for each box."""
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    text = (theme / "static" / "scripts" / "pydata-sphinx-theme.js").read_text("utf-8")
    text = text.replace("\n//# sourceMappingURL=pydata-sphinx-theme.js.map", "")
    part = r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
    text, found = re.subn(part, "", text)
    if found != 1:
        raise AssertionError(f"the theme's script has {part!r} {found} times: has it changed?")
    return text


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", choose, priority=700)
