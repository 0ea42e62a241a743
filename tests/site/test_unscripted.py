"""With JavaScript off: the text is there, no button is dead, and a dark system gets a dark page."""

import pytest

from tests.site.conftest import SIZES

SEEN = """[...document.querySelectorAll("button, input, label")]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""
PARTS = ":is(body, pre, .admonition, h1, article p):not(noscript *, .share *)"  # of both pages
GROUND = f"""[...document.querySelectorAll("{PARTS}")]
  .map((one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color])"""


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_nothing_that_needs_a_script_is_shown(used, page_name, size):
    page = used(page_name, java_script_enabled=False).page
    page.set_viewport_size(SIZES[size])
    seen = [one for one in page.evaluate(SEEN) if "dropdown-toggle" not in one]
    assert seen == []


def test_the_menus_without_script_open_when_pointed_at(visit):
    page = visit("rnn", java_script_enabled=False).page
    page.get_by_role("button", name="Download this page").hover()
    assert page.get_by_role("link", name=".ipynb").is_visible()


def test_the_chapters_can_be_reached_on_a_phone(visit):
    page = visit("rnn", size="phone", java_script_enabled=False).page
    link = page.get_by_role("navigation", name="Book").get_by_role("link", name="Glossary")
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_url("**/glossary.html")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_the_colours_of_the_system(still, used, page_name, theme):
    bare = used(page_name, java_script_enabled=False).page
    bare.set_viewport_size(SIZES["wide"])
    bare.emulate_media(color_scheme=theme)
    full = still(page_name, color_scheme=theme).page
    assert full.evaluate("document.documentElement.dataset.theme") == theme
    assert bare.evaluate(GROUND) == full.evaluate(GROUND)


def test_figures_are_there_without_javascript(used, page_name):
    page = used(page_name, java_script_enabled=False).page
    page.set_viewport_size(SIZES["wide"])
    for figure in page.locator("main figure svg.fig").all():
        if figure.evaluate("svg => !svg.closest('details:not([open])')"):
            box = figure.bounding_box()
            assert box and box["width"] > 100 and box["height"] > 40
        assert len((figure.get_attribute("aria-label") or "").split()) >= 5


def test_nothing_jumps_when_the_script_takes_over(still, used, page_name):
    drawings = "[...document.querySelectorAll('main figure svg')].map((svg) => svg.innerHTML)"
    before = used(page_name, java_script_enabled=False).page.evaluate(drawings)
    assert still(page_name, color_scheme="light").page.evaluate(drawings) == before
