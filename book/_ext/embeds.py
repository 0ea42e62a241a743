"""Each explorable also as a small page of its own, `embed/<page>-<figure>.html`, for frames.

The figure says by `data-embed` where that page is; there, it says by `data-page` whence it came.
It loads the scripts of its chapter and a style sheet made for figures alone.
"""

import re
from pathlib import Path

from explorables import ASSETS

from . import head, versions
from .edits import checked
from .freshness import ROOT
from .static import TEMML_STYLE, without_font
from .style import URL

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


def embeds(page, context):
    """Write the pages of a page's figures."""
    folder, name = Path(context["outdir"], FOLDER), context["pagename"]
    book = context["docstitle"]
    chapter = book if name == "index" else context.get("title")

    def embed(match):
        ident, rest = match.groups()
        file = f"{name}-{ident.removeprefix('fig-')}.html"
        start = f'<figure class="explorable" id="{ident}"'
        folder.mkdir(exist_ok=True)
        text = PAGE.format(
            lang=context["language"],
            title=head.words(chapter),
            page=name,
            figure=f'{start} data-page="../{name}.html" data-embed="{file}"{rest}',
            ident=ident,
            chapter=chapter,
            book="" if name == "index" else f", {book}",
        )
        (folder / file).write_text(text, "utf-8")
        return f'{start} data-embed="{FOLDER}/{file}"{rest}'

    return FIGURE.sub(embed, page)


EDITS = (embeds,)


def sheet(folder):
    """The style of such a page: dark where the reader's system is, not by a switch."""
    figures = ASSETS[2].read_text("utf-8")
    own = (ROOT / "book/_style/embed.css").read_text("utf-8")
    found = DARK.findall(figures)
    checked(figures, len(found), 1, DARK.pattern)
    dark = f"@media (prefers-color-scheme: dark) {{ :root {found[0]} }}\n"
    own = versions.stamped(own, folder, URL)
    return f"{without_font(TEMML_STYLE)}\n{figures}\n{dark}{own}"


def finish(app, exception):
    """Write the style sheet; what no page names any more goes."""
    if exception or app.builder.format != "html":
        return
    folder, named = Path(app.outdir, FOLDER), set()
    for path in Path(app.outdir).glob("*.html"):
        named.update(NAMED.findall(path.read_text("utf-8")))
    if not named:
        return
    (folder / "embed.css").write_text(sheet(folder), "utf-8")
    for path in folder.glob("*.html"):
        if path.name not in named:
            path.unlink()


def setup(app):
    app.connect("build-finished", finish, priority=915)
