"""What the theme leaves unsaid, or says twice, to those who do not see the page."""

from .edits import edit, edit_pattern


def search_button(page, context):
    """Its name is its visible text; the key combination beside it is for the eye."""
    page = edit(page, ' title="Search" aria-label="Search" data-bs', " data-bs", 2)
    icon_only = "pst-navbar-icon search-button search-button__button pst-js-only"
    page = edit(page, f'{icon_only}"', f'{icon_only}" aria-label="Search"', 1)
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
        page = edit_pattern(page, rf'(data-mode="{mode}") +title="{title}"', r"\1", 1)
    old = '<button class="sidebar-toggle primary-toggle btn btn-sm" title="Toggle primary sidebar"'
    new = old.replace("title=", 'aria-label="Chapters" title=').replace(
        "Toggle primary sidebar", "Chapters"
    )
    return edit(page, old, new, 1)


def one_heading(page, context):
    """The theme repeats title and contents for paper, where the book's cover has them."""
    pattern = r'<div id="jb-print-docs-body" class="onlyprint">.*?</div>\s*</div>\s*</div>\s*(?=<)'
    before = page
    page = edit_pattern(page, pattern, "", 1)
    if before.count("<article") != page.count("<article"):
        raise AssertionError("the part for paper ends elsewhere: has the theme changed?")
    return page


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


EDITS = (
    search_button,
    sidebar,
    toggles,
    one_heading,
    folded_cells,
    bibliography,
    empty_headers,
)
