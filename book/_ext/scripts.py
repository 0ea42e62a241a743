"""Scripts: only those that a page needs, none of which it waits for."""

import re

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


def menus(page, name):
    return 'data-bs-toggle="dropdown"' in page


def searching(page, name):
    return name == "search"


def never(page, name):
    return False


# In the order in which they run: the theme's scripts read what the first one says.
NEEDED = {
    "documentation_options.js": always,
    "page.js": always,
    "doctools.js": always,
    "sphinx_highlight.js": always,  # marks what was searched for
    "searchtools.js": searching,
    "language_data.js": searching,
    "searchindex.js": searching,
    "clipboard.min.js": code,
    "copybutton.js": code,
    "sphinx-book-theme.js": always,
    "explorables.js": explorables,
    "bootstrap.js": menus,
    "pydata-sphinx-theme.js": always,
    "fontawesome.js": never,
}


def scripts(page, context):
    """Drop what the page does not need and let the rest wait for the page."""
    page = edit_pattern(page, PRELOAD, "", 2)
    page = edit_pattern(page, OPTIONS, "", 2)  # of switches that the book does not have
    urls = {url.partition("?")[0].rpartition("/")[2]: url for url in TAG.findall(page)}
    if urls.keys() != NEEDED.keys():
        odd = sorted(urls.keys() ^ NEEDED.keys())
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
