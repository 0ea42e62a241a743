"""Print the built book to one PDF: python tools/pdf.py FOLDER FILE.

The browser joins the pages (pdf.js) and prints them, with tags, outline and links. It cannot say on
which page a link ends, so the book is printed, the pages are read off, and it is printed again.
"""

import io
import sys
from pathlib import Path

import chromium
import yaml
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from serve import serving
from whole import whole

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
COVER = "full_diagram"  # the page whose first figure stands on the cover
PASSES = 3  # one is enough, unless a number of four digits moves what follows it


def names():
    """The pages in reading order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(chapter["file"] for chapter in toc["chapters"])]


def page_numbers(reader):
    """On which page each target of a link stands, counted from 1."""
    return {
        name.lstrip("/"): reader.get_destination_page_number(target) + 1
        for name, target in reader.named_destinations.items()
    }


def named(pdf, headings, book):
    """The PDF with an author, and with headings in its outline as they are written.

    The browser's own outline has no space where a heading begins a new line.
    """
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Author": book["author"], "/Creator": "make pdf"})
    items = list(outline_items(writer.root_object["/Outlines"]))
    if len(items) != len(headings):
        raise RuntimeError(f"{len(items)} items in the outline, {len(headings)} headings")
    for item, heading in zip(items, headings, strict=True):
        item[NameObject("/Title")] = TextStringObject(heading)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def outline_items(parent):
    """All items below one, in the order of the text."""
    item = parent.get("/First")
    while item:
        item = item.get_object()
        yield item
        yield from outline_items(item)
        item = item.get("/Next")


def write(browser, folder):
    """The PDF of the book that is built in ``folder``, as bytes."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    book = {"title": settings["title"], "author": settings["author"], "cover": COVER}
    with serving(folder) as host:
        page = browser.new_page(color_scheme="light", reduced_motion="reduce")
        page.route("**/*.js*", lambda route: route.abort())
        page.goto(f"{host}/index.html")
        page.add_script_tag(path=HERE / "pdf.js")
        headings = page.evaluate("([pages, book]) => assemble(pages, book)", [names(), book])
        page.add_style_tag(path=HERE / "pdf.css")
        numbers: dict[str, int] = {}
        for _ in range(PASSES):
            last = bool(numbers)  # tags and outline take time, and move nothing
            pdf = page.pdf(
                prefer_css_page_size=True, print_background=True, tagged=last, outline=last
            )
            before, numbers = numbers, page_numbers(PdfReader(io.BytesIO(pdf)))
            if numbers == before:
                page.close()
                return named(pdf, headings, book)
            page.evaluate("numbers => number(numbers)", numbers)
    raise RuntimeError(f"the numbers of pages still move after {PASSES} passes")


def main(folder, file):
    if not Path(folder, "index.html").is_file():
        sys.exit(f"There is no page in {folder}: run `make book` first.")
    path = chromium.find()
    if path is None:
        sys.exit(chromium.HELP)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        pdf = write(browser, folder)
        browser.close()
    with whole(file) as draft:
        draft.write_bytes(pdf)
    print(f"The book is in {file}: {len(PdfReader(io.BytesIO(pdf)).pages)} pages.")


if __name__ == "__main__":
    main(*sys.argv[1:])
