"""Scripts: only those that a page needs, none of which it waits for."""

import re
from pathlib import Path

import pydata_sphinx_theme

from .edits import edit, edit_pattern

TAG = re.compile(r'[ \t]*<script\b[^>]*\bsrc="(?P<url>[^"]+)"[^>]*></script>\s*?\n')
PRELOAD = r'\s*<link rel="preload" as="script"[^>]*>'
OPTIONS = r"\s*<script>DOCUMENTATION_OPTIONS\.\w+ = [^<]*;</script>"


def always(page, name):
    return True


def code(page, name):
    return 'class="highlight"' in page


def explorables(page, name):
    return '<figure class="explorable"' in page


def never(page, name):
    return False


# In the order in which they run: the theme's scripts read what the first one says.
NEEDED = {
    "documentation_options.js": always,
    "page.js": always,
    "search.js": always,
    "doctools.js": never,  # it serves the next one
    "sphinx_highlight.js": never,  # search.js marks what was searched for
    "clipboard.min.js": code,
    "copybutton.js": code,
    "sphinx-book-theme.js": always,
    "explorables.js": explorables,
    "theme.js": always,
    "pydata-sphinx-theme.js": never,  # theme.js is made from it
    "bootstrap.js": never,  # page.js opens the menus
    "fontawesome.js": never,  # icons.py
}


SEARCH_OF_SPHINX = {"searchtools.js", "language_data.js", "searchindex.js"}  # not on its own page


def scripts(page, context):
    """Drop what the page does not need and let the rest wait for the page."""
    page = edit_pattern(page, PRELOAD, "", 2)
    page = edit_pattern(page, OPTIONS, "", 2)  # of switches that the book does not have
    urls = {url.partition("?")[0].rpartition("/")[2]: url for url in TAG.findall(page)}
    if odd := sorted((urls.keys() ^ NEEDED.keys()) - SEARCH_OF_SPHINX):
        raise AssertionError(f"scripts come or go, {odd}: say in {__name__} which pages need them")
    page = TAG.sub("", page)
    name = context["pagename"]
    tags = "".join(
        f'    <script defer src="{urls[file].partition("?")[0]}"></script>\n'
        for file, needed in NEEDED.items()
        if needed(page, name)
    )
    return edit(page, "  </head>", f"{tags}  </head>", 1)


EDITS = (scripts,)


def theme_script():
    """The theme's script but for one part: page.js does the same without a layout for each box."""
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    text = (theme / "static" / "scripts" / "pydata-sphinx-theme.js").read_text("utf-8")
    text = edit(text, "\n//# sourceMappingURL=pydata-sphinx-theme.js.map", "", 1)
    part = r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
    return edit_pattern(text, part, "", 1)
