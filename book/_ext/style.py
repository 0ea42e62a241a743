"""One style sheet: what the theme, the packages and the book bring, cut down to what pages use.

PurgeCSS keeps a rule if each tag, class, id and attribute that it names occurs in a page's tags or
in a script; Lightning CSS gathers the sheets before and makes them small after: style.mjs.

A page says `light` until its head's script has read the reader's choice. For dark systems where
scripts are off, a second sheet follows the first (layout.html): the same rules, of which those for
dark always hold. Who has scripts never loads it.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from . import versions
from .node import run
from .types import Context

NAME, UNSCRIPTED = "style.css", "dark.css"
THEME = re.compile(r'\[data-theme="?(dark|light)"?\]')
HOLDS = {"dark": "[data-theme]", "light": ":not(html)"}  # always, never
# In the order in which the pages would load them.
SHEETS = (
    r"styles/theme\.css",
    r"styles/pydata-sphinx-theme\.css",
    r"pygments\.css",
    r"styles/sphinx-book-theme\.css",
    r"mystnb\.\w+\.css",
    r"copybutton\.css",
    r"exercise\.css",
    r"temml\.css",
    r"explorable\.css",
    r"panel\.css",
    r"book\.css",
    r"search\.css",
    r"print\.css",
)
SCRIPT = re.compile(r'<script [^>]*src="([^"?]+)')


def check(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """A page loads one sheet in place of all: layout.html."""
    names = [str(sheet.filename).partition("?")[0] for sheet in context["css_files"]]
    files = [name.removeprefix("_static/") for name in names]
    if not all(map(re.fullmatch, SHEETS[2:], files)) or len(files) != len(SHEETS[2:]):
        raise AssertionError(f"pages load other style sheets, {files}: say so in {__name__}")


def finish(app: Sphinx) -> None:
    """Gather the sheets into one, and leave no other."""
    top = Path(app.outdir, "_static")
    if not (top / "styles").is_dir() and (top / NAME).exists():
        return  # no page was written, so Sphinx has brought nothing
    files = [path.relative_to(top).as_posix() for path in top.rglob("*.css")]
    sheets = [[name for name in files if re.fullmatch(sheet, name)] for sheet in SHEETS]
    assert all(len(found) == 1 for found in sheets), f"style sheets come or go: {sorted(files)}"
    pages = sorted(Path(app.outdir).glob("*.html"))
    scripts = {name for page in pages for name in SCRIPT.findall(page.read_text("utf-8"))}
    given = {
        "folder": str(top),
        "sheets": [name for (name,) in sheets],
        "pages": [str(page) for page in pages],
        "scripts": [str(Path(app.outdir, name)) for name in sorted(scripts)],
    }
    sheet = versions.stamped(run("style.mjs", json.dumps(given)), top)
    dark, found = THEME.subn(lambda match: HOLDS[match[1]], sheet)
    assert found, "the style sheets have no rules for dark: has the theme changed?"
    (top / NAME).write_text(sheet, "utf-8")
    (top / UNSCRIPTED).write_text(dark, "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", check, priority=700)
