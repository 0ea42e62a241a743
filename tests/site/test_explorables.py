"""Every explorable moves, by keyboard and by pointer, and goes back."""

import json
from pathlib import Path

import pytest

BOTH_WAYS = Path(__file__).with_name("both_ways.js").read_text("utf-8")
# A number per state: the drawings themselves are long.
STATE = """figure => {
  const now = figure.querySelector("svg").innerHTML + figure.querySelector(".words").innerHTML;
  const seen = (globalThis.states ??= []);
  return seen.includes(now) ? seen.indexOf(now) : seen.push(now) - 1;
}"""
BEGIN = """figure => {
  figure.querySelector("button.reset").click();
  figure.querySelectorAll("details").forEach((group) => { group.open = true; });
}"""


@pytest.fixture
def figure(moving):
    """The figure at its start; the page must not have complained when the test is over."""
    visit, figure = moving
    figure.evaluate(BEGIN)
    yield figure
    assert visit.troubles == []


def state(figure):
    return figure.evaluate(STATE)


def controls(figure):
    """The sliders and the groups of radio buttons."""
    return figure.locator(".control > input, .options").all()


def is_slider(control):
    return control.get_attribute("type") == "range"


def press(control, key):
    """On a group, every key but ArrowLeft takes the next option; after the last comes the first."""
    if not is_slider(control):
        key = key if key == "ArrowLeft" else "ArrowRight"
        control = control.locator(":checked")
    control.press(key)  # after it has the focus


def value(control):
    return control.evaluate("one => one.value ?? one.querySelector(':checked').value")


def pressed(control):
    keys = ["ArrowRight", "End", "Home", "ArrowLeft", "PageUp", "PageDown"]
    if not is_slider(control):
        keys = [key if key == "ArrowLeft" else "ArrowRight" for key in keys]
        control = control.locator(":checked")
    control.focus()
    for key in keys:
        control.page.keyboard.press(key)
        yield


def clicked(slider):
    slider.evaluate("slider => slider.scrollIntoView({block: 'end'})")
    box = slider.bounding_box()
    for part in (0.04, 0.5, 0.96):
        slider.page.mouse.click(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        yield


def changes(figure, control, how):
    """Use a control in all ways; whether one of them changed the figure."""
    start, changed = state(figure), False
    for _ in how(control):
        changed = changed or state(figure) != start
    return changed


def moves(figure, control, how):
    """With the others where they were left, or all at the start: one may silence another."""
    if changes(figure, control, how):
        return True
    figure.locator("button.reset").click()
    return changes(figure, control, how)


def test_every_control_moves_the_figure_by_keyboard(figure):
    for control in controls(figure):
        assert moves(figure, control, pressed), f"{control.get_attribute('id')} changes nothing"


def test_a_slider_reaches_both_its_ends_by_keyboard(figure):
    for slider in figure.locator("input[type=range]").all():
        slider.focus()
        slider.press("End")
        assert float(slider.input_value()) == float(slider.get_attribute("max"))
        slider.press("Home")
        assert float(slider.input_value()) == float(slider.get_attribute("min"))


def test_sliders_move_the_figure_by_pointer(figure):
    for slider in figure.locator("input[type=range]").all():
        assert moves(figure, slider, clicked), f"{slider.get_attribute('id')} changes nothing"


def test_reset_brings_the_figure_back(figure):
    start = state(figure)
    values = [value(control) for control in controls(figure)]
    for control in controls(figure):
        press(control, "End")
    assert [value(control) for control in controls(figure)] != values
    reset = figure.locator("button.reset")
    reset.press("Enter")  # after it has the focus
    assert state(figure) == start
    assert [value(control) for control in controls(figure)] == values
    press(controls(figure)[0], "End")
    reset.click()
    assert state(figure) == start


def test_every_control_has_a_label_and_tells_its_value(figure):
    for control in controls(figure):
        ident = control.get_attribute("id")
        named = f'label[for="{ident}"]' if is_slider(control) else f'[id="{ident}-name"]'
        assert figure.locator(named).inner_text().strip()
        press(control, "Home")
        press(control, "End")
        if is_slider(control):
            said = control.get_attribute("aria-valuetext")
            assert said in control.locator("xpath=..").inner_text()
        else:
            said = control.locator("label:has(:checked)").inner_text()
        assert said and said in figure.locator(".live").text_content()


def test_a_choice_is_made_by_pointer(figure):
    for group in figure.locator(".options").all():
        labels = group.locator("label").all()
        for _ in labels:  # once around, from the one after the chosen one
            option = labels[(int(value(group)) + 1) % len(labels)]
            option.click()
            assert option.locator("input").is_checked()
            assert option.inner_text() in figure.locator(".live").text_content()


def test_a_tap_on_the_drawing_sets_the_control_that_it_stands_for(figure):
    spec = json.loads(figure.locator("> script[type='application/json']").text_content())
    if "pick" not in spec:
        return
    k, gid = spec["pick"]
    control, spots = controls(figure)[k], figure.locator(f"svg [data-gid^='{gid}-']")
    for n, end in ((spots.count() - 1, "max"), (0, "min")):
        spot = figure.locator(f"svg [data-gid='{gid}-{n}']")
        spot.scroll_into_view_if_needed()
        box = spot.bounding_box()
        spot.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert value(control) == control.get_attribute(end)
        assert control.get_attribute("aria-valuetext") in figure.locator(".live").text_content()


def test_the_play_button_moves_the_figure(figure):
    play = figure.locator("button.play")
    for button in play.all():
        before = state(figure)
        button.focus()
        button.press("Enter")  # motion is reduced here: one step a press
        button.press("Enter")
        assert state(figure) != before


def test_a_link_brings_every_control_where_a_hand_brings_it(moving):
    visit, figure = moving
    visit.page.wait_for_function(
        "figure => figure.matches('.live-figure')", arg=figure.element_handle()
    )
    for by_hand, by_link, said in figure.evaluate(BOTH_WAYS):
        assert by_link == by_hand
        assert said == "Values from the link."
    assert visit.troubles == []
