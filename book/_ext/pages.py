"""What no block of the theme's templates offers is edited in the page that they make.

The templates of the book stand in `templates`. A page's own text waits outside of these edits. Each
must find its place: a new version of the theme then fails the build, not the page.
"""

import re
from typing import TypeAlias

from lxml import html
from sphinx.application import Sphinx

from .icons import drawing, license_of_all
from .types import Context

Page: TypeAlias = html.HtmlElement

TEXT = "the text of the page"
DOES = {"window.print()": "print", "toggleFullScreen()": "fullscreen"}  # page.js


def places(page: Page, path: str, count: int | None = None) -> list[Page]:
    """The elements of a path; there must be `count` of them (None: at least one)."""
    found = page.xpath(path)
    if not found or count not in (None, len(found)):
        raise AssertionError(f"a page has {path!r} {len(found)} times: has the theme changed?")
    return found


def search_button(page: Page) -> None:
    """Its name is its visible text; the key combination beside it is for the eye."""
    for button in places(page, "//button[@title='Search'][@aria-label='Search']", 2):
        del button.attrib["title"]
        if "search-button-field" in button.classes:
            del button.attrib["aria-label"]
    for shortcut in places(page, "//span[@class='search-button__kbd-shortcut']"):
        shortcut.set("aria-hidden", "true")


def sidebar(page: Page) -> None:
    """All of the side bar, the book's title too, stands in a landmark."""
    (bar,) = places(page, "//div[@id='pst-primary-sidebar']", 1)
    bar.set("role", "navigation")
    bar.set("aria-label", "Book")


def toggles(page: Page) -> None:
    """Buttons that show only an icon say what they do, once."""
    for icon in places(page, "//*[@data-mode][@title]", 3):
        del icon.attrib["title"]
    (button,) = places(page, "//button[@title='Toggle primary sidebar']", 1)
    button.set("title", "Chapters")
    for heading in page.xpath("//*[contains(@class, 'page-toc tocsection')]"):
        heading.set("aria-hidden", "true")  # the list of contents has that name


def downloads(page: Page) -> None:
    """What the download menu offers is kept as a file, whatever a server says of its kind."""
    if not page.xpath("//dialog[@id='search']"):
        return  # the page of the search has no source
    for link in places(page, "//a[starts-with(@href, '_sources/')]"):
        link.attrib.pop("target", None)  # the theme opens text in a new tab
        link.set("download", "")


def handlers(page: Page) -> None:
    """What a button does is said by name, for policies that allow no script in a page."""
    for button in page.xpath("//*[@onclick]"):
        button.set("data-does", DOES[button.attrib.pop("onclick")])
    inside = page.xpath("//script[not(@src)] | //@*[starts-with(name(), 'on')]")
    if inside:
        raise AssertionError(f"the theme has a script in a page, {inside}: it needs another place")


def icons(page: Page) -> None:
    """Icons are drawings: the theme's icon script would weigh more than all else together."""
    for place in places(page, "//*[contains(@class, 'fa-')]"):
        svg = drawing(place.get("class").split())
        svg.attrib.update({key: said for key, said in place.attrib.items() if key != "class"})
        svg.tail = place.tail
        place.getparent().replace(place, svg)
    page.body.insert(0, html.HtmlComment(license_of_all()))


EDITS = (search_button, sidebar, toggles, downloads, handlers, icons)


def edited(frame: str, text: str) -> str:
    """A page of the theme's frame, edited, and the chapter's text, as it is."""
    page = html.document_fromstring(frame)
    for change in EDITS:
        change(page)
    made = html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    before, mark, after = made.partition(f"<!--{TEXT}-->")
    if bool(text) != bool(mark):
        raise AssertionError("a page's text has another place: has the theme changed?")
    return re.sub(r"\n\s*\n+", "\n", before) + text + re.sub(r"\n\s*\n+", "\n", after)


def wrap_renderer(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    render = app.builder.templates.render

    def whole(template: str, context: Context) -> str:
        text = context.get("body") or ""
        page = render(template, context | ({"body": f"<!--{TEXT}-->"} if text else {}))
        return edited(page, text) if page.lstrip().startswith("<!DOCTYPE html>") else page

    app.builder.templates.render = whole


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", wrap_renderer)
