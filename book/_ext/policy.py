"""Pages work under a strict content security policy: no script stands in a page itself.

A figure's functions move from its markup into a script of the page's own, the theme's choice of
light or dark before the first paint into a file that all pages share, and what its buttons do into
the book's script.
"""

import re
from pathlib import Path

from explorables.page import take

from .edits import edit

INLINE = re.compile(r'<script(?: data-cfasync="false")?>(.*?)</script>', re.DOTALL)
HANDLER = re.compile(r'<button[^>]*\son\w+="')
BUTTONS = {"window.print()": "print", "toggleFullScreen()": "fullscreen"}  # page.js


def functions(page, context):
    """Each figure's functions go into `_static/figures-<page>.js`, before the engine."""
    page, script = take(page)
    if not script:
        return page
    name = f"figures-{context['pagename']}.js"
    _write(context, name, script)
    url = context["pathto"](f"_static/{name}", 1)
    engine = '    <script defer src="_static/explorables.js'
    return edit(page, engine, f'    <script defer src="{url}"></script>\n{engine}', 1)


def inline(page, context):
    """What the theme writes into a page stands in files that are fetched once, in the same place.

    The reader's choice of light or dark is read before the first paint.
    """
    found = INLINE.findall(page)
    if len(found) != 1:
        raise AssertionError(f"a page has {len(found)} inline scripts, expected one")
    _write(context, "light-or-dark.js", found[0].strip() + "\n")
    url = context["pathto"]("_static/light-or-dark.js", 1)
    return INLINE.sub(f'<script src="{url}"></script>', page)


def buttons(page, context):
    """What a button does is said by name; `page.js` does it."""
    for code, name in BUTTONS.items():
        page = page.replace(f'onclick="{code}"', f'data-does="{name}"')
    if HANDLER.search(page):
        raise AssertionError("the theme has another handler in a page: name it in BUTTONS")
    return page


def _write(context, name, text):
    folder = Path(context["outdir"]) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


EDITS = (functions, inline, buttons)
