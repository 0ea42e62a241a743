"""What is copied from a page can be pasted: formulas are TeX in text, MathML in what takes it."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError

SELECT = """(node, [from, to]) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  if (from) range.setStart(node.querySelector(from), 0);
  if (to) range.setEnd(node.querySelector(to), 0);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
GIVEN = """node => {
  const copied = {};
  const event = new ClipboardEvent("copy", {
    bubbles: true, cancelable: true, clipboardData: new DataTransfer() });
  node.dispatchEvent(event);
  return ["text/plain", "text/html"].map((kind) => event.clipboardData.getData(kind));
}"""
PARAGRAPH = "article p:has(> .math, > .glued)"


def copied(element, start="", end=""):
    """What a selection of the element gives: plain text, and HTML."""
    element.evaluate(SELECT, [start, end])
    return element.evaluate(GIVEN)


@pytest.fixture
def page(visit):
    return visit("two_gates").page


def test_a_formula_in_a_sentence_is_tex_between_its_words(page):
    paragraph = page.locator(PARAGRAPH).first
    formula = paragraph.locator("[data-tex]").first.get_attribute("data-tex")
    text, html = copied(paragraph)
    assert f"${formula}$" in text and "\n" not in text
    assert "<math" in html and html.count("data-tex") == paragraph.locator("[data-tex]").count()


def test_half_a_formula_is_copied_whole(page):
    paragraph = page.locator(PARAGRAPH).first
    formula = paragraph.locator("[data-tex]").first.get_attribute("data-tex")
    text, _ = copied(paragraph, start="math mi, math mrow")
    assert text.startswith(f"${formula}$")
    text, _ = copied(paragraph, end="math mi, math mrow")
    assert text.endswith(f"${formula}$")


def test_a_formula_on_its_own_line_is_tex_on_its_own_line(page):
    section = page.locator("article section section:has(> p + div.math)").first
    formula = section.locator("> div.math").first.get_attribute("data-tex")
    text, html = copied(section)
    assert f"\n$${formula}$$\n" in text
    assert "#" not in text.splitlines()[0]  # the heading's link to itself
    assert "<button" not in html


def test_what_has_no_formula_is_left_to_the_browser(page):
    assert copied(page.locator("article h2").first) == ["", ""]


def test_an_example_with_prompts_is_copied_without_them(visit):
    page = visit("api", permissions=["clipboard-read", "clipboard-write"]).page
    assert ">>> " in page.locator("article pre").first.text_content()
    page.locator("article pre").first.evaluate(SELECT, ["", ""])
    assert ">>>" not in page.evaluate("getSelection().toString()")
    page.locator("article pre").first.hover()
    page.locator("button.copybtn").first.click()
    code = page.locator("article pre").first.evaluate(
        "async () => (await navigator.clipboard.readText()).trim()"
    )
    assert code and ">>>" not in code


@pytest.mark.parametrize("modern", [True, False], ids=["clipboard", "old way"])
def test_the_button_of_a_formula_copies_its_tex_and_says_so(visit, modern):
    page = visit("two_gates", permissions=["clipboard-read", "clipboard-write"]).page
    if not modern:  # as over http, but in a frame that may read
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject('no'); }")
    formula = page.locator("article div.math").nth(1)
    button = formula.get_by_role("button", name="Copy the formula as TeX")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="The formula is copied as TeX.").wait_for(
        state="attached"
    )
    assert page.evaluate("navigator.clipboard.readText()") == formula.get_attribute("data-tex")


def test_every_formula_on_its_own_line_has_a_button_that_a_pointer_finds(used, page_name):
    page = used(page_name).page
    formulas = page.locator("article div.math")
    assert page.locator("article div.math > button").count() == formulas.count()
    if formulas.count():
        page.mouse.move(0, 0)
        opacity = "getComputedStyle(document.querySelector('article .copy-tex')).opacity"
        page.wait_for_function(f"{opacity} === '0'")
        for _ in range(20):  # what comes into sight above may push it away from the pointer
            formulas.first.hover()
            with suppress(TimeoutError):
                page.wait_for_function(f"{opacity} === '1'", timeout=500)
                break
        assert page.evaluate(opacity) == "1"
