"""A page that a reader prints: its title, light colours also from dark, folded parts open."""

import io

import pypdfium2
import pytest


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
