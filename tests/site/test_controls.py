"""The controls of the page's frame: search, contents, menus."""

import pytest

ICON_FONT = """() => [...document.querySelectorAll("*")].flatMap((one) => ["::before", "::after"]
  .map((part) => getComputedStyle(one, part)).filter((style) =>
    style.display !== "none" && /[\\ue000-\\uf8ff]/.test(style.content))
  .map(() => one.className))"""
RESTS = """([part, low, high]) => {
  const { top } = part.getBoundingClientRect();
  part.frames = part.place === top ? part.frames + 1 : 0;
  part.place = top;
  return part.frames > 15 && low <= top && top <= high;
}"""


def comes_to_rest(part, low=-1e9, high=1e9):
    """Wait until a part stays between these heights of the window; its height there."""
    part.page.wait_for_function(RESTS, arg=[part.element_handle(), low, high])
    return part.bounding_box()["y"]


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_search_opens_by_keyboard_and_leads_to_a_page(visit, size):
    seen = visit("rnn", size=size)
    page = seen.page
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    assert not page.locator("#search").is_visible()
    page.locator("button.search-button__button:visible").first.click()
    page.keyboard.type("carousel")
    result = page.locator(".search-hits a").first
    result.wait_for()
    page.keyboard.press("ArrowDown")
    assert result.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/carousel.html#*")
    page.locator("article h1").wait_for()
    assert seen.troubles == []


def test_the_contents_open_and_close_on_a_phone(visit):
    page = visit("rnn", size="phone").page
    for toggle, box, link in (
        (".primary-toggle", "#pst-primary-sidebar-modal", "Glossary"),
        (".secondary-toggle", "#pst-secondary-sidebar-modal", "Quiz"),
    ):
        button = page.locator(f"{toggle}:visible")
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.locator(box)
        assert dialog.get_by_role("link", name=link, exact=True).is_visible()
        page.keyboard.press("Escape")
        assert not dialog.is_visible()
    page.locator(".primary-toggle:visible").click()
    page.locator("#pst-primary-sidebar-modal").get_by_role("link", name="Glossary").click()
    page.wait_for_url("**/glossary.html")


def test_the_contents_of_a_page_make_way_for_the_place_chosen(visit):
    page = visit("rnn", size="phone").page
    page.locator(".secondary-toggle:visible").click()
    dialog = page.locator("#pst-secondary-sidebar-modal")
    dialog.get_by_role("link", name="Quiz", exact=True).click()
    assert not dialog.is_visible()
    page.wait_for_function("document.querySelector('#quiz').getBoundingClientRect().top < 200")
    assert page.get_by_role("heading", name="Quiz").bounding_box()["y"] >= 0


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_magnifier_stands_before_what_is_typed(visit, size):
    page = visit("rnn", size=size).page
    page.keyboard.press("Control+k")
    page.keyboard.type("forget gate")
    for address in (None, page.url.replace("rnn.html", "search.html?q=forget+gate")):
        if address:
            page.goto(address)
        form = page.locator("form.bd-search:visible")
        drawing, field = (form.locator(one).bounding_box() for one in ("svg", "input"))
        assert drawing["x"] + drawing["width"] <= field["x"]


def test_a_menu_closes_when_something_was_chosen(visit):
    page = visit("rnn").page
    page.get_by_role("button", name="Download this page").click()
    menu = page.locator(".dropdown-download-buttons .dropdown-menu")
    for name, file in ((".ipynb", "rnn.ipynb"), (".md", "rnn.md")):
        with page.expect_download() as kept:
            menu.get_by_role("link", name=name).click()
        assert kept.value.suggested_filename == file
        assert not menu.is_visible()
        page.get_by_role("button", name="Download this page").click()


def test_a_download_is_kept_whatever_the_server_says_of_its_kind(visit):
    """Many servers, those of public sites too, call a notebook JSON, which a browser shows."""
    page = visit("rnn").page
    for kind in ("ipynb", "md"):
        page.route(
            f"**/*.{kind}",
            lambda route: route.fulfill(response=route.fetch(), content_type="application/json"),
        )
        page.get_by_role("button", name="Download this page").click()
        with page.expect_download() as kept:
            page.get_by_role("link", name=f".{kind}").click()
        assert kept.value.suggested_filename == f"rnn.{kind}"


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_menus_open_by_keyboard(visit, size):
    page = visit("rnn", size=size).page
    for button in page.locator("[data-bs-toggle=dropdown]").all():
        menu = button.locator("xpath=..").locator(".dropdown-menu")
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        box = menu.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
        page.keyboard.press("ArrowDown")
        assert menu.evaluate("menu => menu.contains(document.activeElement)")
        page.keyboard.press("Escape")
        assert not menu.is_visible()
        assert button.evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_page_fills_the_screen_and_comes_back(visit, size):
    seen = visit("rnn", size=size)
    button = seen.page.get_by_role("button", name="Fullscreen mode")
    for full in ("true", "false"):
        button.focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_function(f"!!document.fullscreenElement === {full}")
    assert seen.troubles == []


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_theme_button_turns_the_light_and_the_choice_stays(visit, size):
    seen = visit("rnn", size=size)
    html = seen.page.locator("html")
    button = seen.page.locator("button.theme-switch-button:visible")
    shown = set()
    for _ in range(3):  # light, dark, and as the system has it
        button.focus()
        seen.page.keyboard.press("Enter")
        mode, theme = html.get_attribute("data-mode"), html.get_attribute("data-theme")
        seen.page.reload()
        assert mode == html.get_attribute("data-mode")
        assert theme == html.get_attribute("data-theme")
        shown.add((mode, theme))
    assert shown == {("light", "light"), ("dark", "dark"), ("auto", "light")}
    assert seen.troubles == []


def test_the_link_to_a_section_leads_there(visit):
    page = visit("rnn").page
    for name in ("Exercises", "With matrices"):
        page.locator("#pst-page-toc-nav").get_by_role("link", name=name, exact=True).click()
        comes_to_rest(page.get_by_role("heading", name=name), -5, 300)


def test_a_link_from_elsewhere_leads_to_the_section(visit):
    page = visit("rnn").page
    address = page.url + "#representing-is-not-learning"
    page.goto("about:blank")
    page.goto(address)
    comes_to_rest(page.get_by_role("heading", name="Representing is not learning"), -5, 300)


def test_a_page_loaded_again_stands_where_it_stood(visit):
    page = visit("rnn").page
    heading = page.get_by_role("heading", name="Representing is not learning")
    page.locator("#pst-page-toc-nav").get_by_role("link", name="One small lemma").click()
    comes_to_rest(page.get_by_role("heading", name="One small lemma"), -5, 300)
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 5000)
    page.wait_for_function("before => scrollY > before", arg=before)
    place = comes_to_rest(heading)
    page.reload()
    comes_to_rest(heading, place - 50, place + 50)


def test_no_icon_is_a_letter_of_a_font(visit, page_name):
    page = visit(page_name, query="?highlight=the").page  # adds a button
    assert page.get_by_text("Hide Search Matches").is_visible()
    assert page.evaluate(ICON_FONT) == []
    fonts = page.evaluate("[...document.fonts].map((font) => font.family)")
    assert set(fonts) == {"STIX2"}
