"""Where a browser denies storage, or has none left, menus, colours and search work all the same."""

import re

import pytest

DENIED = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException("denied", "SecurityError"); } });
}"""
ABSENT = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { configurable: true, value: null });
}"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
};"""


@pytest.fixture(params=[DENIED, ABSENT, FULL], ids=["denied", "absent", "full"])
def poor(visit, request):
    """A page on a phone in a browser without storage."""
    seen = visit("rnn", size="phone")
    seen.page.add_init_script(request.param)
    seen.page.reload()
    return seen


def test_menus_colours_and_search_work_without_storage(poor):
    works(poor.page)
    poor.page.keyboard.press("Control+k")
    poor.page.keyboard.type("carousel")
    poor.page.locator(".search-hits a").first.wait_for()
    poor.page.keyboard.press("Enter")
    poor.page.wait_for_url("**/*.html#*")
    poor.page.wait_for_function("CSS.highlights.has('found')")
    assert poor.troubles == []


def test_a_page_works_in_a_frame_that_may_keep_nothing(visit, root_url):
    seen = visit("index")
    seen.page.evaluate(
        """address => {
          document.body.innerHTML = `<iframe sandbox="allow-scripts" width="380" height="800"
            src="${address}/rnn.html"></iframe>`;
        }""",
        root_url,
    )
    frame = seen.page.frames[-1]
    frame.wait_for_load_state("load")
    works(frame)


def works(page):
    html = page.locator("html")
    shown = set()
    for _ in range(3):
        page.locator("button.theme-switch-button:visible").click()
        shown.add((html.get_attribute("data-mode"), html.get_attribute("data-theme")))
    assert shown == {("light", "light"), ("dark", "dark"), ("auto", "light")}
    page.locator(".primary-toggle:visible").click()
    assert page.locator("#pst-primary-sidebar-modal").is_visible()
    page.locator("#pst-primary-sidebar-modal").press("Escape")
    page.locator("button.search-button__button:visible").first.click()
    assert page.locator("dialog#search").is_visible()
    page.locator("dialog#search input").press("Escape")
    assert not page.locator("dialog#search").is_visible()
    figure = page.locator("figure.explorable").first
    figure.locator(".reset").click()
    assert re.search("live-figure", figure.get_attribute("class"))
