"""The PDF of the whole book: tagged, linked, searchable, and no page half empty."""

import io
import re
import unicodedata
from pathlib import Path

import numpy as np
import pdf
import pypdfium2
import pytest
from lxml import html
from pypdf import PdfReader

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
INK = 245  # grey values below are no paper
FOOT = 0.93  # below stands the number of the page


@pytest.fixture(scope="module")
def printed(browser):
    return pdf.write(browser, HTML)


@pytest.fixture(scope="module")
def reader(printed):
    return PdfReader(io.BytesIO(printed))


@pytest.fixture(scope="module")
def document(printed):
    return pypdfium2.PdfDocument(printed)


@pytest.fixture(scope="module")
def texts(document):
    """What each page says, in one line; letters of formulas are plain letters."""
    found = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(unicodedata.normalize("NFKC", text).split()) for text in found]


@pytest.fixture(scope="module")
def articles():
    return {name: html.parse(HTML / f"{name}.html").find(".//article") for name in pdf.names()}


def words(element):
    return " ".join(element.text_content().replace("#", "").split())


def structure(reader):
    """All elements of the document's structure."""
    todo = [reader.root_object["/StructTreeRoot"]]
    while todo:
        element = todo.pop().get_object()
        if isinstance(element, list):
            todo += element
        elif isinstance(element, dict):
            yield element
            if "/K" in element:
                todo.append(element["/K"])


def test_it_is_tagged_with_a_language_and_a_title(reader, articles):
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"].startswith("en")
    assert reader.metadata.title and reader.metadata.author
    elements = list(structure(reader))
    kinds = {element.get("/S") for element in elements}
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Link", "/Figure", "/Table"} <= kinds
    described = [
        element["/Alt"]
        for element in elements
        if element.get("/S") == "/Figure" and "/Alt" in element
    ]
    for name, article in articles.items():
        for label in article.xpath(
            ".//figure/svg[not(ancestor::details[not(@class)])]/@aria-label"
        ):
            assert label in described, f"{name}: {label}"


def test_the_cover_says_what_the_licences_are_and_where_to_report(texts, reader):
    assert "Code: BSD 3-Clause. Text and figures: CC BY 4.0." in texts[0]
    assert "Report a mistake" in texts[0]
    links = [link.get_object()["/A"]["/URI"] for link in reader.pages[0]["/Annots"]]
    assert "https://creativecommons.org/licenses/by/4.0/" in links


def test_the_outline_holds_every_heading_in_order(reader, articles):
    headings = [words(one) for a in articles.values() for one in a.xpath(".//h1 | .//h2 | .//h3")]
    titles = [item["/Title"] for item in pdf.outline_items(reader.root_object["/Outlines"])]
    assert titles[1] == "Contents"
    start = titles.index("Hints and solutions")
    assert titles[2:start] == headings


def test_the_contents_name_the_pages_where_chapters_begin(reader, texts, articles):
    pages = pdf.page_numbers(reader)
    contents = "".join("".join(texts[1 : pages["index"]]).split())  # spaces are guessed from gaps
    for name, article in articles.items():
        title = words(article.find(".//h1"))
        assert f"{title} {pages[name]}".replace(" ", "") in contents, name
        assert title in texts[pages[name] - 1], name


def test_every_page_but_the_cover_bears_its_number(texts):
    assert len(texts) > 100
    for number, text in enumerate(texts[1:], 2):
        assert re.search(rf"(^{number} | {number}$)", text), f"page {number}: {text[-60:]}"


def test_links_lead_to_places_inside_or_to_the_web(reader):
    places = {name.lstrip("/") for name in reader.named_destinations}
    count = 0
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if link["/Subtype"] != "/Link":
                continue
            count += 1
            if "/Dest" in link:
                assert link["/Dest"].lstrip("/") in places
            else:
                assert link["/A"]["/URI"].startswith("https://")
    assert count > 300


def test_links_between_chapters_lead_inside(reader, articles):
    places = {name.lstrip("/") for name in reader.named_destinations}
    for article in articles.values():
        for href in article.xpath(".//a/@href"):
            page, _, ident = href.partition("?")[0].partition(
                ".html"
            )  # settings mean nothing there
            if page in articles:
                assert (f"{page}--{ident[1:]}" if ident else page) in places, href


def test_no_page_is_half_empty(document):
    empty = []
    for number, page in enumerate(document, 1):
        grey = page.render(scale=0.25, grayscale=True).to_numpy().squeeze()
        height = len(grey)
        rows = np.flatnonzero((grey[: int(FOOT * height)] < INK).any(axis=1))
        if not len(rows) or rows[-1] < height / 2:
            empty.append(number)
    assert set(empty) <= {len(document)}  # the book may end anywhere


def test_fonts_are_embedded(reader):
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            if font["/Subtype"] == "/Type3":  # its drawings stand in the file
                continue
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            assert any(key.startswith("/FontFile") for key in inner["/FontDescriptor"]), font
            names.add(font["/BaseFont"])
    assert any("STIXTwoMath" in name for name in names)


def test_every_paragraph_can_be_searched(texts, articles):
    book = re.sub(r"\W", "", "".join(texts))
    for name, article in articles.items():
        for paragraph in article.xpath(
            "./section/p[not(.//math)] | ./section/section/p[not(.//math)]"
        ):
            start = re.sub(r"\W", "", words(paragraph))[:25]  # a page may end further on
            assert start in book, f"{name}: {start}"


def test_every_solution_stands_at_the_end_with_ways_there_and_back(texts, articles):
    start = max(i for i, text in enumerate(texts) if "Hints and solutions" in text)
    front, back = " ".join(texts[:start]), " ".join(texts[start:])
    count = 0
    for article in articles.values():
        for title in article.xpath(".//details[contains(@class, 'solution')]/summary"):
            count += 1
            assert words(title) in back
            assert words(title) not in front
    assert front.count("Hint and solution: page ") == count > 20


def test_every_quiz_has_its_answers_after_it(texts, articles):
    book = " ".join(texts)
    quizzes = [quiz for a in articles.values() for quiz in a.xpath(".//ol[@class='quiz']")]
    assert book.count("Answers to the quiz") == len(quizzes) > 0
    assert book.count(": ✓ Right.") == sum(len(quiz) for quiz in quizzes)


def test_nothing_that_only_a_screen_can_do_is_printed(texts):
    for label in ("Show the code", "Link to this heading", "page 000"):
        assert not [
            i for i, text in enumerate(texts) if re.search(rf"(^|\s){label}(\s|$)", text)
        ], label
