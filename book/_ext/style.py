"""One style sheet: what the theme, the packages and the book bring, cut down to what pages use.

PurgeCSS keeps a rule if each tag, class, id and attribute that it names occurs in a page's tags or
in a script; Lightning CSS gathers the sheets before and makes them small after: style.mjs.
"""

import json
import re
from pathlib import Path

from . import versions
from .edits import edit
from .node import run

NAME = "style.css"
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
    r"book\.css",
    r"print\.css",
)
LINK = re.compile(
    r'[ \t]*<link [^>]*href="(?P<folder>[^"]*)_static/(?P<file>[^"?]+\.css)[^>]*>\s*?\n'
)
URL = re.compile(r"""url\((["']?)(?!data:|["'])([^)"']+)\1\)""")
SCRIPT = re.compile(r'<script [^>]*src="([^"?]+)')


def one_sheet(page, context):
    """A page loads one sheet in place of all."""
    links = list(LINK.finditer(page))
    files = [link["file"] for link in links]
    if len(files) != len(SHEETS) or not all(map(re.fullmatch, SHEETS, files)):
        raise AssertionError(f"pages load other style sheets, {files}: say so in {__name__}")
    one = f'    <link rel="stylesheet" href="{links[0]["folder"]}_static/{NAME}" />\n'
    for link in links[1:]:
        page = edit(page, link[0], "", 1)
    return edit(page, links[0][0], one, 1)


EDITS = (one_sheet,)


def write_sheet(app, exception):
    """Gather the sheets into one, and leave no other."""
    if exception or app.builder.format != "html":
        return
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
    sheet = run("style.mjs", json.dumps(given))
    (top / NAME).write_text(versions.stamped(sheet, top, URL), "utf-8")


def setup(app):
    app.connect("build-finished", write_sheet, priority=910)
