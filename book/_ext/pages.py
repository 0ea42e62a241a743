"""Edits of finished pages, each of which asserts that it found what it edits.

A new version of the theme then fails the build, not the page.
"""

import html
import re

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SCRIPT = '    <script src="{}"></script>\n'


def edit(page, old, new, count=None):
    """Replace ``old``; it must occur ``count`` times (None: at least once)."""
    found = page.count(old)
    if found == 0 or count not in (None, found):
        raise AssertionError(f"a page has {old!r} {found} times: has the theme changed?")
    return page.replace(old, new)


def description(page, context):
    """Search engines and link previews show a page's first paragraph."""
    words = ""
    for paragraph in PARAGRAPH.findall(context.get("body") or ""):
        if not MATH.search(paragraph):
            words = " ".join(html.unescape(TAG.sub("", paragraph)).split())
            break
    words = words or context["docstitle"]
    if len(words) > 160:
        words = words[:157].rsplit(" ", 1)[0] + "..."
    tag = f'<meta name="description" content="{html.escape(words)}" />'
    return edit(page, '<meta charset="utf-8" />', f'<meta charset="utf-8" />\n    {tag}', 1)


def light_or_dark_at_once(page, context):
    """The reader's system decides before the first paint, and light where scripts are off."""
    page = edit(page, ' data-theme="auto">', ' data-theme="light">', 1)
    old = 'document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";'
    new = (
        'document.documentElement.dataset.theme = {light: "light", dark: "dark"}'
        "[document.documentElement.dataset.mode] || "
        '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");'
    )
    return edit(page, old, new, 1)


def preloaded_font(page, context):
    """The math font is asked for with the style sheets, not after them."""
    if "<math" not in page:
        return page
    url = context["pathto"]("_static/math.woff2", 1)
    tag = f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{url}" />'
    return edit(page, "<title>", f"{tag}\n    <title>", 1)


def search_only_where_one_searches(page, context):
    """The search index and its scripts load on the search page alone."""
    if context["pagename"] == "search":
        return page
    for name in ("searchtools.js", "language_data.js", "searchindex.js"):
        page, found = re.subn(rf'\s*<script src="[^"]*{name}[^"]*"></script>', "", page)
        if found != 1:
            raise AssertionError(f"a page loads {name} {found} times: has the theme changed?")
    return page


def search_button(page, context):
    """Its name is its visible text; the key combination beside it is for the eye."""
    page = edit(
        page, ' title="Search" aria-label="Search" data-bs-placement', " data-bs-placement", 2
    )
    icon_only = '<i class="fa-solid fa-magnifying-glass fa-lg"></i>\n</button>'
    page = edit(page, icon_only, f'<span class="visually-hidden">Search</span>{icon_only}', 1)
    shortcut = '<span class="search-button__kbd-shortcut">'
    return edit(page, shortcut, shortcut[:-1] + ' aria-hidden="true">')


def sidebar(page, context):
    """All of the side bar, the book's title too, stands in a landmark."""
    old = '<div id="pst-primary-sidebar" class='
    return edit(
        page, old, '<div id="pst-primary-sidebar" role="navigation" aria-label="Book" class=', 1
    )


def toggles(page, context):
    """Buttons that show only an icon say what they do, once."""
    for mode, title in (("light", "Light"), ("dark", "Dark"), ("auto", "System Settings")):
        page, found = re.subn(rf'(data-mode="{mode}") +title="{title}"', r"\1", page)
        if found != 1:
            raise AssertionError(f"a page has {found} icons for {mode}: has the theme changed?")
    old = '<button class="sidebar-toggle primary-toggle btn btn-sm" title="Toggle primary sidebar"'
    new = old.replace("title=", 'aria-label="Chapters" title=').replace(
        "Toggle primary sidebar", "Chapters"
    )
    return edit(page, old, new, 1)


def folded_cells(page, context):
    """The name of a folded cell's handle is the text that it shows."""
    return page.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def bibliography(page, context):
    """A list of notes needs no roles of a bibliography, which axe finds incomplete."""
    return page.replace(' role="doc-biblioentry"', "").replace(
        '<div role="list" class="citation-list">', '<div class="citation-list">'
    )


def empty_headers(page, context):
    """The corner of a table is no header."""
    return page.replace('<th class="head"><p></p></th>', "<td></td>")


def one_viewport(page, context):
    """Sphinx and both themes each write the viewport; the first is enough."""
    pattern = r'\s*<meta name="viewport" content="width=device-width, initial-scale=1"\s*/>'
    page, found = re.subn(pattern, "", page)
    if not found:
        raise AssertionError("a page has no viewport too many: has the theme changed?")
    return page


EDITS = (
    description,
    light_or_dark_at_once,
    preloaded_font,
    one_viewport,
    search_only_where_one_searches,
    search_button,
    sidebar,
    toggles,
    folded_cells,
    bibliography,
    empty_headers,
)


def wrap_renderer(app):
    if app.builder.format != "html":
        return
    render = app.builder.templates.render

    def edited(template, context):
        page = render(template, context)
        if page.lstrip().startswith("<!DOCTYPE html>"):
            for change in EDITS:
                page = change(page, context)
        return page

    app.builder.templates.render = edited


def setup(app):
    app.connect("builder-inited", wrap_renderer)
