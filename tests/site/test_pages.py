"""What holds for every page in the browser: quiet, accessible, readable anywhere."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.site.conftest import SIZES, until_another

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
# Of axe's rules, those of colours alone ask for the theme. The others look at a page's elements,
# their attributes, and where and whether they are shown: where all that is as it was when axe ran
# last, in the other theme, they would find what they found there.
RUN = """async () => {
const parts = [...document.querySelectorAll("*")].map((one) => [one.localName,
  ...[...one.attributes].filter(({ name }) => name !== "data-theme").map(({ value }) => value),
  one.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  ...Object.values(one.getBoundingClientRect().toJSON())].join());
const now = parts.join("\\n");
const only = now === globalThis.seen && {
  runOnly: ["cat.color"], rules: { "color-contrast-enhanced": { enabled: false } }, // as by default
};
const found = await axe.run({ resultTypes: ["violations"], ...only });
if (!found.violations.length) { globalThis.seen = now; }
return found.violations;
}"""
UNFOLD = """async () => {
for (const details of document.querySelectorAll("main details")) {
  details.removeAttribute("name");  // answers of a quiz close each other
  details.open = true;
}
if (!document.querySelector("style.unfolded")) {  // what is far away too, in its last colour
  const style = document.createElement("style");
  style.className = "unfolded";
  style.textContent = "* { content-visibility: visible !important; transition: none !important; }";
  document.head.append(style);
}
await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_axe_finds_no_violation(used, page_name, size, theme):
    page = used(page_name).page
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(f"document.documentElement.dataset.theme == '{theme}'")
    page.evaluate(UNFOLD)
    if not page.evaluate("!!globalThis.axe"):  # half a megabyte to send and to read
        page.evaluate(AXE)
    assert [
        f"{violation['id']}: {node['html'][:150]} {node['failureSummary']}"
        for violation in page.evaluate(RUN)
        for node in violation["nodes"]
    ] == []


def test_a_page_asks_only_its_own_host_and_the_console_stays_empty(still, page_name):
    seen = still(page_name)
    seen.page.wait_for_load_state("networkidle")
    assert seen.troubles == []


def test_a_page_works_in_a_sub_folder(visit, folder_url, page_name):
    seen = visit(page_name, base=folder_url)
    seen.page.wait_for_load_state("networkidle")
    assert seen.troubles == []
    assert all(url.startswith((folder_url, "data:", "blob:")) for url in seen.requests)


def test_a_phone_does_not_scroll_sideways(still, page_name):
    page = still(page_name, size="phone").page
    wide = page.evaluate(
        """[...document.querySelectorAll("main *")].filter((element) => {
          const box = element.getBoundingClientRect();
          return box.width && box.right > innerWidth + 1 && !element.closest("svg *, math *");
        }).slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 380, wide


CUT_FORMULAS = """() => {
const hides = (box, right) => getComputedStyle(box).overflowX !== "visible"
  && right > box.getBoundingClientRect().right + 1;
const cut = [...document.querySelectorAll("main math")].filter((formula) => {
  const { right } = formula.getBoundingClientRect();
  for (let box = formula; box.localName !== "table"; box = box.parentElement) {
    if (box.localName === "main") return right > innerWidth;
    if (box !== formula && hides(box, right)) return true;
  }
  return false; // a table scrolls as a whole
});
const lines = (part) => new Set([...part.getClientRects()].map(({ top }) => Math.round(top))).size;
const torn = [...document.querySelectorAll("main .glued")].filter((formula) => lines(formula) > 1);
return [...cut, ...torn].map( // torn from its comma or full stop
  (one) => one.parentElement.dataset.tex ?? one.textContent);
}"""


def test_a_phone_shows_figures_words_at_11_pixels_whole_formulas_and_names_what_scrolls(
    used, page_name
):
    page = used(page_name).page
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(UNFOLD)
    small = page.evaluate(
        """[...document.querySelectorAll("main svg.fig text")].filter((text) => {
          const svg = text.closest("svg");
          if (!svg.checkVisibility()) return false; // the other view of a panel
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return scale * parseFloat(getComputedStyle(text).fontSize) < 10.95; // a hair is rounding
        }).map((text) => text.textContent)"""
    )
    assert small == []
    assert page.evaluate(CUT_FORMULAS) == []
    page.wait_for_function(
        """[...document.querySelectorAll("main pre")].every((box) =>
          box.scrollWidth <= box.clientWidth + 1
          || box.tabIndex === 0 && box.getAttribute("aria-label")?.endsWith("scrolls sideways"))"""
    )


SCREENS = {"laptop": (1280, 720, 650), "phone": (390, 844, 790)}  # the page's bar takes the rest


def test_a_figure_and_its_controls_are_seen_together(used, page_name):
    page = used(page_name).page
    page.evaluate(UNFOLD)
    page.evaluate(
        """document.querySelectorAll(".controls details").forEach((one) => (one.open = false))"""
    )
    for name, (width, height, most) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        high = page.evaluate(
            """Object.fromEntries([...document.querySelectorAll("figure.explorable")].map(
              (figure) => [figure.id, figure.querySelector("svg").getBoundingClientRect().top,
                Math.max(...[...figure.querySelectorAll(":scope > :is(svg, .controls, .words)")]
                  .map((part) => part.getBoundingClientRect().bottom))])
              .map(([id, top, bottom]) => [id, Math.round(bottom - top)]))"""
        )
        assert {ident: pixels for ident, pixels in high.items() if pixels > most} == {}, name


def test_formulas_stand_in_the_book_s_own_font(still, page_name):
    page = still(page_name).page
    if page.locator("math").count():
        page.locator("math").first.scroll_into_view_if_needed()
        page.evaluate("async () => { await document.fonts.ready; }")
        assert page.evaluate("document.fonts.check('16px STIX2', 'x')")
        assert page.evaluate(
            "[...document.fonts].some((f) => f.family == 'STIX2' && f.status == 'loaded')"
        )


def test_what_folds_shows_an_arrow(still, page_name):
    """Also in a cell's output, where myst-nb takes it away."""
    bare = still(page_name).page.evaluate(
        """[...document.querySelectorAll("main details.admonition:not(.hide) > summary")]
          .filter((summary) => getComputedStyle(summary, "::before").content === "none")
          .map((summary) => summary.textContent)"""
    )
    assert bare == []


def test_a_number_in_a_sentence_stands_on_its_line(still, page_name):
    """As a box of its own it would stand higher, in one of the engines."""
    numbers = still(page_name).page.locator(".note output")
    shown = numbers.evaluate_all("all => all.map((one) => getComputedStyle(one).display)")
    assert set(shown) <= {"inline"}


def test_icons_are_drawings(still, page_name):
    assert still(page_name).page.locator("svg.drawing").count() >= 3


def test_every_formula_of_every_page_carries_its_tex(still, page_name):
    page = still(page_name).page
    assert page.locator("article math").count() == page.locator("article [data-tex] > math").count()


LABELLED = """() => [...document.querySelectorAll("main svg, main img, main figure svg")]
  .filter((svg) => !svg.closest("[aria-hidden=true]") && !svg.parentElement.closest("svg"))
  .filter((svg) => svg.getAttribute("role") === "img" || svg.tagName === "IMG")
  .filter((svg) => !(svg.getAttribute("aria-label") || svg.alt))
  .map((svg) => svg.outerHTML.slice(0, 99))"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((one) => one.checkVisibility()).map((one) => +one.tagName[1])"""
SLIDERS = """() => [...document.querySelectorAll("input[type=range]")].map((slider) => [
  slider.labels[0]?.textContent.trim(), slider.getAttribute("aria-valuetext"), slider.id])"""


def test_a_page_reads_in_order(still, page_name):
    page = still(page_name).page
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deep - before <= 1 for before, deep in pairwise(levels))
    assert page.get_by_role("main").count() == 1
    navigations = page.get_by_role("navigation")
    names = [
        one.get_attribute("aria-label") or one.get_attribute("aria-labelledby")
        for one in navigations.all()
    ]
    assert all(names) and len(set(names)) == len(names)
    assert page.evaluate(LABELLED) == []


def test_sliders_say_name_and_value(still, page_name):
    page = still(page_name).page
    page.wait_for_load_state("networkidle")
    for label, value, ident in page.evaluate(SLIDERS):
        assert label and value, ident


typed = pytest.fixture(scope="module")(until_another)  # its first key goes to the skip link


def test_the_skip_link_is_the_first_stop_and_leads_to_the_text(typed, page_name):
    page = typed(page_name).page
    if page_name == "search":  # it begins in its field
        page.locator("a[href], button, input").first.focus()
    else:
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


def test_quizzes_work_by_keyboard(typed, page_name):
    page = typed(page_name).page
    for answer in page.locator("ol.quiz details").all():
        assert not answer.locator("p").first.is_visible()
        answer.locator("summary").focus()
        page.keyboard.press("Enter")
        assert answer.locator("p").first.is_visible()


def test_the_search_finds_pages(visit):
    page = visit("search").page
    page.goto(page.url + "?q=network")
    page.locator(".search-hits a").first.wait_for()
