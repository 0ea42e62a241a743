"""Scripts: only those that a page needs, none of which it waits for, and none in the page itself.

So pages work under a strict content security policy. A figure's functions move from its markup into
a script of the page's own; what the theme would write into a page is a file here (light-or-dark.js)
or done by the book's script (pages.py).
"""

import re
from pathlib import Path

import pydata_sphinx_theme
from docutils import nodes
from sphinx.application import Sphinx

from explorables.page import take

from .types import Context

ALWAYS, NEVER = "", None
CODE, FIGURE = 'class="highlight"', '<figure class="explorable"'
PANEL, PLAYGROUND = (f'class="live-panel" id="{ident}"' for ident in ("train", "play"))

# Each with what a page that needs it has in its text, in the order in which they run: the theme's
# scripts read what the first one says.
NEEDED = {
    "_static/documentation_options.js": ALWAYS,
    "_static/page.js": ALWAYS,
    "_static/search.js": ALWAYS,
    "_static/doctools.js": NEVER,  # Sphinx's search: search.js does what these do
    "_static/sphinx_highlight.js": NEVER,
    "_static/clipboard.min.js": CODE,
    "_static/copybutton.js": CODE,
    "_static/scripts/sphinx-book-theme.js": ALWAYS,
    "_static/explorables.js": FIGURE,
    "_static/train.js": PANEL,
    "_static/playground.js": PLAYGROUND,
    "_static/theme.js": ALWAYS,
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
    context["body"], functions = take(context.get("body") or "")
    needed = [name for name, sign in NEEDED.items() if sign is not None and sign in context["body"]]
    if functions:
        own = f"_static/figures-{pagename}.js"
        needed.insert(needed.index("_static/explorables.js"), own)
        Path(app.outdir, "_static").mkdir(parents=True, exist_ok=True)
        Path(app.outdir, own).write_text(functions, "utf-8")
    context["scripts"] = needed


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
