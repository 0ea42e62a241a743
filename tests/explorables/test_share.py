"""A figure is shared: by a link that holds its values, as a drawing of its own."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import pytest
import sympy as sp

from explorables import Choice, Slider, explore
from explorables.style import DARK

STATE = (
    "figure => [figure.querySelector('svg').innerHTML, figure.querySelector('.words').innerHTML]"
)
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def greek(name="greek"):
    """Sliders of several kinds, one of a Greek name, and a choice of words with signs in them."""
    fig, ax = plt.subplots()
    ax.text(0.5, 0.5, "", gid="word")
    θ, n, k = sp.symbols("θ n k")
    figure = explore(
        fig,
        "A number that says where three controls are",
        name=name,
        θ=Slider(-1, 1, 0.25, 0.5, "angle"),
        n=Slider(values=[1, 10, 100], value=10, label="count"),
        k=Choice(["x & y", "100% = all?", "ünï"], 0, "kind"),
    )
    return figure.text("word", θ + n, ".2f").note("Sum {:.3f}", θ + n + 1000 * k)


def values(figure):
    """Where its controls are, as the browser has them."""
    return figure.locator(".control > input, .options :checked").evaluate_all(
        "all => all.map((one) => one.value)"
    )


def go(page, fragment):
    """Follow a link on the same page."""
    page.evaluate(
        """fragment => new Promise((done) => {
          addEventListener("hashchange", () => done(), { once: true });
          location.hash = fragment;
        })""",
        fragment,
    )
    return page.locator("figure").first


def test_a_name_stays_when_the_figure_is_edited_and_is_refused_where_it_reads_badly_in_a_link():
    fig, _ = plt.subplots()
    other = explore(fig, "Another drawing of it", name="greek", k=Slider(0, 1, 1, 0, "k"))
    for figure in (greek(), other):
        assert '<figure class="explorable" id="fig-greek">' in figure.markup()
    for name in ("Greek", "a b", "", 3, "-a", "θ"):
        with pytest.raises(ValueError, match=r"name: got .*, expected lower"):
            greek(name)


def test_a_link_sets_the_controls_and_says_so_until_reset(visit):
    page = visit(greek())
    figure = page.locator("figure")
    before = figure.evaluate(STATE)
    go(page, "#fig-greek?n=100&θ=-0.75&k=ünï")
    assert values(figure) == ["-0.75", "2", "2"]
    assert figure.locator(".note output").text_content() == "2099.250"
    assert figure.locator(".origin").inner_text() == "Values from the link."
    assert figure.locator(".live").text_content().startswith("Values from the link. Sum 2099.250")
    figure.locator(".reset").click()
    assert figure.evaluate(STATE) == before
    assert figure.locator(".origin").count() == 0


def test_a_page_opened_by_a_link_is_at_the_figure_with_its_values(visit, zoo):
    page = visit(*(make(**start) for make, start, _ in zoo), greek())
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}#fig-greek?n=1")
    figure = page.locator("#fig-greek")
    figure.locator(".origin").wait_for()
    assert values(figure) == ["0.5", "0", "0"]
    assert page.evaluate("scrollY") > 0


def test_what_a_link_does_not_name_is_at_its_start_and_back_goes_back(visit):
    page = visit(greek())
    figure = go(page, "#fig-greek?θ=1")
    go(page, "#fig-greek?n=1")
    assert values(figure) == ["0.5", "0", "0"]
    page.go_back()
    page.wait_for_function("() => document.querySelector('input').value === '1'")
    assert values(figure) == ["1", "1", "0"]


@pytest.mark.parametrize(
    ("query", "there", "said"),
    [
        ("n=70", ["0.5", "2", "0"], "Values from the link. n cannot be 70; 100 is nearest."),
        ("n=1e99", ["0.5", "2", "0"], "Values from the link. n cannot be 1e99; 100 is nearest."),
        ("θ=−9", ["-1", "1", "0"], "Values from the link. θ cannot be −9; -1 is nearest."),
        ("θ=0.3", ["0.25", "1", "0"], "Values from the link. θ cannot be 0.3; 0.25 is nearest."),
        ("θ=−0.250", ["-0.25", "1", "0"], "Values from the link."),
        ("k=2", ["0.5", "1", "2"], "Values from the link."),
        ("k=7", ["0.5", "1", "2"], "Values from the link. k cannot be 7; ünï is nearest."),
        ("k=x+%26+y&n=1", ["0.5", "0", "0"], "Values from the link."),
        ("n=much", ["0.5", "1", "0"], "n cannot be much."),
        ("n=&θ=Infinity", ["0.5", "1", "0"], "n cannot be . θ cannot be Infinity."),
        ("zz=3&n=1", ["0.5", "0", "0"], "Values from the link. Nothing here is called zz."),
        ("__proto__=3", ["0.5", "1", "0"], "Nothing here is called __proto__."),
        ("n=1&n=100", ["0.5", "2", "0"], "Values from the link."),
        ("%zz", ["0.5", "1", "0"], "Nothing here is called %zz."),
        ("", ["0.5", "1", "0"], ""),
        ("a" * 99 + "=1", ["0.5", "1", "0"], f"Nothing here is called {'a' * 20}…."),
        ("<b>=<i>", ["0.5", "1", "0"], "Nothing here is called <b>."),
    ],
)
def test_a_link_that_asks_too_much_gets_what_is_nearest(visit, query, there, said):
    page = visit(greek())
    page.evaluate("query => { location.hash = `fig-greek?${query}`; }", query)
    page.locator(".origin").wait_for(state="attached")
    assert values(page.locator("figure")) == there
    assert page.locator(".origin").text_content() == said


def test_a_link_that_was_encoded_on_its_way_still_works(visit):
    page = visit(greek())
    figure = go(page, "#fig-greek%3Fn%3D100%26%CE%B8%3D1")
    assert values(figure) == ["1", "2", "0"]


def test_a_link_opens_what_the_figure_is_folded_into(visit, zoo):
    page = visit(*(make(**start) for make, start, _ in zoo), greek())
    page.evaluate("""() => {
      const [inner, outer] = ["details", "details"].map((tag) => document.createElement(tag));
      const figure = document.querySelector("#fig-greek");
      document.body.style.paddingBottom = "100vh"; // room to scroll to the figure
      figure.replaceWith(outer);
      outer.append(inner);
      inner.append(figure);
    }""")
    figure = page.locator("#fig-greek")
    assert not figure.is_visible()
    go(page, "#fig-greek?n=1")
    assert figure.is_visible() and values(figure)[1] == "0"
    assert figure.evaluate("figure => figure.getBoundingClientRect().top") < 300
    page.keyboard.press("Tab")
    assert figure.evaluate("figure => figure.contains(document.activeElement)")


def test_moving_on_takes_the_word_back_without_a_jump(visit):
    page = visit(greek())
    figure = go(page, "#fig-greek?n=1")
    boxes = """figure => [...figure.querySelectorAll('.controls, .control > *, .buttons')]
      .map((node) => node.getBoundingClientRect().toJSON())"""
    before = figure.evaluate(boxes)
    figure.locator("input").first.press("ArrowRight")
    assert not figure.locator(".origin").is_visible()
    assert figure.evaluate(boxes) == before


def entry(page, name):
    """An entry of the first figure's menu, opened."""
    page.get_by_role("button", name="Share").first.click()
    return page.get_by_role("button", name=name)


def test_the_copied_link_brings_back_every_figure(visit, zoo):
    for make, start, other in [*zoo, (greek, {}, None)]:
        page = visit(make(**start), **CLIPBOARD)
        figure = page.locator("figure")
        for slider in figure.locator("input[type=range]").all():
            slider.press("ArrowRight")
        for option in figure.locator(".options label:last-child input").all():
            option.check()
        there, drawn = values(figure), figure.evaluate(STATE)
        entry(page, "Copy link").click()
        page.get_by_text("Link copied").wait_for()
        link = page.evaluate("navigator.clipboard.readText()")
        page.keyboard.press("Escape")
        figure.locator(".reset").click()
        assert values(figure) != there
        page.goto("about:blank")
        page.goto(link)
        figure.locator(".origin").wait_for()
        assert values(figure) == there
        assert figure.evaluate(STATE) == drawn
        assert other is not None or "#fig-greek?θ=0.75&n=100&k=ünï" in unquote(link)


def test_without_a_clipboard_the_link_stands_selected_in_a_field(visit):
    page = visit(greek())
    page.evaluate(NO_CLIPBOARD)
    entry(page, "Copy link").click()
    field = page.get_by_label("To copy")
    field.wait_for()
    assert field.input_value().endswith("#fig-greek?%CE%B8=0.5&n=10&k=x+%26+y")
    assert page.evaluate("String(getSelection())") == field.input_value()
    assert (
        page.locator(".share [role=status]").text_content()
        == "Link selected: copy it from the field"
    )


def test_the_menu_works_by_keyboard(visit):
    page = visit(greek(), **CLIPBOARD)
    share = page.get_by_role("button", name="Share")
    share.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("group", name="Share this figure").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Link copied").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator(".share").is_visible()
    assert share.evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("width", [320, 1000])
def test_the_menu_lies_inside_the_window(visit, width):
    page = visit(greek(), viewport={"width": width, "height": 700})
    entry(page, "Save as SVG").wait_for()
    box = page.locator(".share").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert box["y"] >= 0 and box["y"] + box["height"] <= 700


def test_a_figure_without_a_page_of_its_own_does_not_offer_to_be_embedded(visit):
    page = visit(greek())
    entry(page, "Copy link").wait_for()
    assert page.get_by_role("button", name="Copy embed code").count() == 0


def test_on_paper_and_without_javascript_nothing_is_shared(visit):
    page = visit(greek())
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Share").is_visible()
    page = visit(greek(), java_script_enabled=False)
    assert page.get_by_text("Share").count() == 0


def test_in_a_notebook_the_drawing_can_be_saved_and_no_page_linked(visit):
    figure = greek()
    names = visit(figure).evaluate(
        """async (html) => {
      const { default: widget } = await import("./widget.js");
      const model = { get: (name) => ({ html, values: {} })[name], on() {}, off() {} };
      const el = document.body.appendChild(document.createElement("div"));
      widget.render({ model, el });
      while (!el.querySelector(".live-figure")) await new Promise((done) => setTimeout(done));
      const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
      return [[...el.querySelectorAll(".share button")].map((one) => one.textContent),
        new Set(ids).size === ids.length];
    }""",
        figure.markup(),
    )
    assert names == [["Save as SVG", "Save as PNG"], True]


def saved(page, name):
    with page.expect_download() as download:
        entry(page, name).click()
    return download.value


def pixels(page):
    """Width and height of a figure's drawing, whose own unit is the point."""
    box = page.locator("figure.explorable svg").first
    return [round(float(side) * 4 / 3) for side in box.get_attribute("viewBox").split()[2:]]


def test_the_saved_drawing_stands_alone_in_the_colours_of_paper(visit, zoo, browser, tmp_path):
    make, start, _ = zoo[2]
    page = visit(make(**start))
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.locator("input").first.press("End")  # mixed colours are written now
    got = saved(page, "Save as SVG")
    assert got.suggested_filename == page.locator("figure").get_attribute("id") + ".svg"
    text = got.path().read_text("utf-8")
    root = ET.fromstring(text)
    assert [int(root.attrib[side]) for side in ("width", "height")] == pixels(page)
    assert not re.findall(r"var\(|color-mix|class=\"(?!fig)|https?://(?!www.w3.org)", text)
    assert not [dark for _, dark in DARK.values() if dark in text]
    ids = {node.get("id") for node in root.iter()}
    assert set(re.findall(r'(?:href="|url\()#([\w-]+)', text)) <= ids
    alone = browser.new_page()
    (tmp_path / "alone.svg").write_text(text, "utf-8")
    alone.goto((tmp_path / "alone.svg").as_uri())
    paths = "[...document.querySelectorAll('[data-gid=factors] path, path')].map((one) => [{}])"
    look = paths.format("getComputedStyle(one).fill, getComputedStyle(one).stroke")
    assert len({str(one) for one in alone.evaluate(look)}) > 4  # the ramp's colours are there
    alone.close()


def test_the_saved_picture_is_twice_as_large_and_shows_the_figure_as_it_is(visit, zoo):
    make, start, _ = zoo[2]
    page = visit(make(**start))
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    first = plt.imread(saved(page, "Save as PNG").path())
    width, height = pixels(page)
    assert first.shape[:2] == (2 * height, 2 * width) and width > height > 100
    assert (first[2, 2, :3] == 1).all() and first[..., :3].min() < 0.3
    page.keyboard.press("Escape")
    page.locator("input").first.press("End")
    moved = plt.imread(saved(page, "Save as PNG").path())
    assert (first != moved).any(axis=2).mean() > 0.001
