"""Each explorable also as a small page of its own, `embed/<page>-<figure>.html`, for frames.

The figure says by `data-embed` where that page is; there, it says by `data-page` where it came
from. It loads the scripts of its chapter and a style sheet made for figures alone.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from . import head, versions
from .static import ENGINE, OWN, TEMML_STYLE, without_font
from .types import Context

FOLDER = "embed"
FIGURE = re.compile(r'<figure class="explorable" id="([\w-]+)"(>.*?</figure>)', re.DOTALL)
NAMED = re.compile(rf'data-embed="{FOLDER}/([^"]+)"')
DARK = re.compile(r'html\[data-theme="dark"\][^{]*(\{[^}]*\})')
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>{title}</title>
    <link rel="icon" href="../_static/favicon.svg" />
    <link rel="stylesheet" href="embed.css" />
    <script defer src="../_static/figures-{page}.js"></script>
    <script defer src="../_static/explorables.js"></script>
  </head>
  <body>
    <main>
{figure}
    </main>
    <p>From <a href="../{page}.html#{ident}" target="_blank">{chapter}</a>{book}</p>
  </body>
</html>
"""


def embeds(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Write the pages of a page's figures."""
    folder, book = Path(app.outdir, FOLDER), context["docstitle"]
    chapter = book if pagename == "index" else context.get("title") or ""

    def embed(match: re.Match[str]) -> str:
        ident, rest = match.groups()
        file = f"{pagename}-{ident.removeprefix('fig-')}.html"
        start = f'<figure class="explorable" id="{ident}"'
        folder.mkdir(exist_ok=True)
        text = PAGE.format(
            lang=context["language"],
            title=head.words(chapter),
            page=pagename,
            figure=f'{start} data-page="../{pagename}.html" data-embed="{file}"{rest}',
            ident=ident,
            chapter=chapter,
            book="" if pagename == "index" else f", {book}",
        )
        (folder / file).write_text(text, "utf-8")
        return f'{start} data-embed="{FOLDER}/{file}"{rest}'

    context["body"] = FIGURE.sub(embed, context.get("body") or "")


def sheet(folder: Path) -> str:
    """The style of such a page: dark where the reader's system is, not by a switch."""
    figures = (ENGINE / "explorable.css").read_text("utf-8")
    own = versions.stamped((OWN / "embed.css").read_text("utf-8"), folder)
    (colours,) = DARK.findall(figures)
    dark = f"@media (prefers-color-scheme: dark) {{ :root {colours} }}\n"
    return f"{without_font(TEMML_STYLE)}\n{figures}\n{dark}{own}"


def finish(app: Sphinx) -> None:
    """Write the style sheet; what no page names any more goes."""
    folder = Path(app.outdir, FOLDER)
    named: set[str] = set()
    for path in Path(app.outdir).glob("*.html"):
        named.update(NAMED.findall(path.read_text("utf-8")))
    if not named:
        return
    (folder / "embed.css").write_text(sheet(folder), "utf-8")
    for path in folder.glob("*.html"):
        if path.name not in named:
            path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", embeds, priority=710)  # when scripts.py has read the figures
