"""A heat map tells a number's sign without colour, in each theme of the book and of JupyterLab."""

from itertools import pairwise

import pytest

from playground import page

SHOW = """async (text) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const { unitsView } = await import(address), view = unitsView();
  const box = document.querySelector(".live");
  box.append(view.node);
  const h = [-1, -0.5, 0, 0.5, 1].map((value) => [value, 0.5]);
  box.append(view.show({ h }));
}"""
GREY = """() => {
  const map = document.querySelector("canvas"), pen = map.getContext("2d");
  const { data } = pen.getImageData(0, 0, map.width, 1);
  return Array.from({ length: map.width }, (_, t) =>
    0.2126 * data[4 * t] + 0.7152 * data[4 * t + 1] + 0.0722 * data[4 * t + 2]);
}"""
DARK = {
    "the book": "document.documentElement.dataset.theme = 'dark'",
    "JupyterLab": "document.body.dataset.jpThemeLight = 'false'",
}


@pytest.fixture
def shown(browser):
    window = browser.new_page()
    window.set_content(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>t</title>'
        f"<style>{page.styles()}</style>"
        '<div class="live-panel"><div class="live"></div></div></html>'
    )
    window.evaluate(SHOW, (page.HERE / "views.js").read_text("utf-8"))
    yield window
    window.close()


def steps(grey):
    return [after - before for before, after in pairwise(grey)]


@pytest.mark.parametrize("place", DARK)
def test_a_sign_is_seen_when_printed_grey_and_a_switched_theme_is_followed(shown, place):
    light = shown.evaluate(GREY)
    assert max(steps(light)) < -20  # the larger, the darker: of 255 shades of grey
    shown.evaluate(DARK[place])
    grey = shown.evaluate(f"() => new Promise((done) => setTimeout(() => done(({GREY})())))")
    assert min(steps(grey)) > 20


def test_the_words_and_the_bar_tell_the_sign_too(shown):
    assert shown.get_by_role(
        "img", name="h of 2 units over 5 steps: from −1 to 1, 20 % below zero", exact=True
    ).is_visible()
    assert shown.locator(".scale").inner_text().split() == ["−", "0", "+"]
    assert "below zero, zero, above" in shown.locator(".live").inner_text()
    shades = shown.locator(".scale span").evaluate("bar => getComputedStyle(bar).backgroundImage")
    assert shades.count("rgb") == 3
