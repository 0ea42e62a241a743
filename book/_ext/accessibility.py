"""What the theme leaves unsaid, or says twice, to those who do not see the page."""

import re
from collections import Counter

from .edits import edit, edit_pattern

CODE = (
    '<summary aria-label="Toggle hidden content">\n'
    '<p class="collapsed admonition-title">Show the code</p>\n'
    '<p class="expanded admonition-title">Hide the code</p>\n</summary>'
)
PLACE = re.compile(
    r"<h[1-6]>(?P<heading>.*?)(?:<a class=\"headerlink\".*?)?</h[1-6]>"
    r'|<p class="admonition-title"><span class="caption-number">Exercise \d+ </span> '
    r"\((?P<exercise>.*?)\)</p>"
    rf"|(?P<code>{re.escape(CODE)})"
    r'|<summary class="admonition-title">Hint(?P<hint></summary>)',
    re.DOTALL,
)


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
    return edit(page, old, old.replace("Toggle primary sidebar", "Chapters"), 1)


def one_heading(page, context):
    """The theme repeats title and contents for paper, where the book's cover has them."""
    pattern = r'<div id="jb-print-docs-body" class="onlyprint">.*?</div>\s*</div>\s*</div>\s*(?=<)'
    before = page
    page = edit_pattern(page, pattern, "", 1)
    if before.count("<article") != page.count("<article"):
        raise AssertionError("the part for paper ends elsewhere: has the theme changed?")
    return page


def folded_parts(page, context):
    """A handle says what it unfolds: the code of which section, the hint to which exercise."""
    place, numbers = "", Counter()

    def name(match):
        nonlocal place
        if match["heading"] or match["exercise"]:
            place = re.sub(r"<[^>]+>", "", match["heading"] or match["exercise"])
            return match[0]
        kind = "code" if match["code"] else "hint"
        numbers[kind, place] += 1
        which = place + f", {numbers[kind, place]}" * (numbers[kind, place] > 1)
        which = f'<span class="visually-hidden">: {which}</span>'
        if match["hint"]:
            return match[0].replace("</summary>", f"{which}</summary>")
        return f'<summary><p class="admonition-title">Show the code{which}</p></summary>'

    return PLACE.sub(name, page)


def section_links(page, context):
    """The sign behind a heading is for the mouse; it is no part of the heading's name."""
    return page.replace(
        '<a class="headerlink" ', '<a class="headerlink" aria-hidden="true" tabindex="-1" '
    )


def contents(page, context):
    """A list of contents has one name, said once."""
    page = page.replace(
        'page-toc tocsection onthispage">', 'page-toc tocsection onthispage" aria-hidden="true">'
    )
    return page.replace(
        '<nav class="contents local"', '<nav class="contents local" aria-label="Questions"'
    )


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
    folded_parts,
    section_links,
    contents,
    bibliography,
    empty_headers,
)
