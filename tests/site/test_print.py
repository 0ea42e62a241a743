"""A page that a reader prints: its title, light colours also from dark, folded parts open."""

import io

import pypdfium2
import pytest

BOXES = """[...document.querySelectorAll(".bd-article details")]
  .map((box) => [box.id || box.textContent.slice(0, 40), box.open, box.getAttribute("name")])"""


@pytest.fixture
def printed(visit):
    """A page as printed from a dark screen: the first sheet as grey values, and all text."""
    seen = visit("carousel", color_scheme="dark")
    document = pypdfium2.PdfDocument(io.BytesIO(seen.page.pdf(print_background=True)))
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
    return document[0].render(scale=0.25, grayscale=True).to_numpy(), " ".join(text.split())


def test_a_printed_page_is_light_and_whole(printed):
    grey, text = printed
    assert (grey > 200).mean() > 0.8
    assert "The constant error carousel" in text[:200]
    assert "Solution to Exercise" in text
    assert "Show the code" not in text
    assert "Reset" not in text


def test_what_is_printed_is_all_there_and_then_as_it_was(visit, page_name):
    """Also what the reader had opened: of a quiz's answers, which close each other, one."""
    page = visit(page_name).page
    for question in page.locator("ol.quiz > li").all():
        question.locator("summary").nth(1).click()
    before = page.evaluate(BOXES)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # some browsers prepare twice
    folded = page.locator(".bd-article details:not([open], .hide)")
    assert folded.evaluate_all("boxes => boxes.map((box) => box.textContent)") == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(BOXES) == before
    if page.locator("ol.quiz").count():
        assert any(is_open and name for _, is_open, name in before)
        first = page.locator("ol.quiz details[name]").first
        first.locator("summary").click()  # they close each other as before
        group = page.locator(f'ol.quiz details[name="{first.get_attribute("name")}"][open]')
        assert group.count() == 1


def test_every_answer_of_a_quiz_is_printed_with_its_verdict(visit):
    seen = visit("carousel")
    sheets = pypdfium2.PdfDocument(io.BytesIO(seen.page.pdf()))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in sheets)
    answers = seen.page.locator("ol.quiz details").count()
    assert answers > 8
    assert text.count("✓ Right.") + text.count("✗ Not quite.") == answers
