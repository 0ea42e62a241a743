"""Explorables in a real browser, on a bare page: they move, by key and by pointer, and go back."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp

from explorables import Slider, explore

VALUE = "figure.explorable >> nth={} >> input >> nth={}"
PHONE = {"width": 390, "height": 800}
LOOK = """figure => [figure.querySelector("svg").innerHTML,
  figure.querySelector(".control").innerText, figure.querySelector("input").value].join()"""
VERTICES = """svg => [...svg.querySelectorAll("[data-gid]")].map((group) => {
  const use = group.querySelector("g > use");
  const path = group.querySelector("path");
  const fill = group.querySelector("defs > path") && use && use.parentNode.children.length === 1
    && !group.querySelector(":scope > path");
  const numbers = (text) => (text.match(/-?[\\d.]+(?:e-?\\d+)?/g) || []).map(Number);
  const pairs = (list) => list.flatMap((v, k) => k % 2 ? [[list[k - 1], v]] : []);
  const shown = !use || use.parentNode.style.display !== "none";
  const [dx, dy] = fill ? [+use.getAttribute("x"), +use.getAttribute("y")] : [0, 0];
  return {
    gid: group.dataset.gid,
    points: pairs(numbers(path && (shown || !fill) && path.getAttribute("d") || ""))
      .map(([x, y]) => [x + dx, y + dy]),
    marks: fill || !shown ? [] : [...group.querySelectorAll("g > use")]
      .map((u) => [+u.getAttribute("x"), +u.getAttribute("y")]),
    transform: numbers(group.getAttribute("transform") || ""),
    words: group.textContent,
    look: [group.style.opacity, path ? path.style.fill : ""],
  };
})"""


def put(page, figure, control, value):
    """Set a control as a hand would: the value, then the event."""
    page.locator("figure.explorable").nth(figure).locator(".control > :is(input, .options)").nth(
        control
    ).evaluate(
        """(node, value) => {
          if (node.matches("input")) node.value = value;
          else node.querySelector(`[value="${value}"]`).checked = true;
          node.dispatchEvent(new Event("input"));
        }""",
        f"{value:.12g}",
    )


def apart(ours, theirs, size):
    """Return how far (pixels) the vertices inside the drawing lie from each other's nearest."""

    def inside(points):
        points = np.array(points, dtype=float).reshape(-1, 2)
        return points[((points > 0.6) & (points < np.array(size) - 0.6)).all(axis=1)]

    ours, theirs = inside(ours), inside(theirs)
    if not len(ours) or not len(theirs):
        return 0.0 if len(ours) == len(theirs) else np.inf
    gaps = np.abs(ours[:, None] - theirs[None]).max(axis=2)
    return max(gaps.min(axis=0).max(), gaps.min(axis=1).max())


def assert_drawn_alike(page):
    """Check that the first figure, moved, looks like the second, which was drawn there."""
    moved, drawn = (page.locator("svg").nth(k).evaluate(VERTICES) for k in (0, 1))
    box = page.locator("svg").first.get_attribute("viewBox").split()
    assert [m["gid"] for m in moved] == [d["gid"] for d in drawn]
    for ours, theirs in zip(moved, drawn, strict=True):
        gid = ours["gid"]
        assert apart(ours["points"], theirs["points"], (float(box[2]), float(box[3]))) <= 0.02, gid
        assert apart(ours["marks"], theirs["marks"], (float(box[2]), float(box[3]))) <= 0.02, gid
        np.testing.assert_allclose(ours["transform"], theirs["transform"], atol=0.02, err_msg=gid)
        assert ours["words"] == theirs["words"]
        assert ours["look"] == theirs["look"]


@pytest.mark.parametrize("which", range(3))
def test_moved_there_is_drawn_there(zoo, visit, which):
    make, start, other = zoo[which]
    here, there = make(**start), make(**other)
    page = visit(here, there)
    for number, control in enumerate(there.controls.values()):
        listed = getattr(control, "listed", False)
        put(page, 0, number, control.position(control.value) if listed else control.value)
    assert_drawn_alike(page)


def gaps(k_):
    """A marker, a row of markers, a line with markers and two areas that are nowhere at k = 0."""
    fig, ax = plt.subplots()
    for gid, look in (("dot", "o"), ("row", "s"), ("chain", "o-"), ("plain", "-")):
        ax.plot([1, 2, 3], [0, 0, 0], look, gid=gid)
    ax.fill_between([1, 2, 3], [0, 0, 0], gid="area")
    ax.fill_between([1, 2, 3], [0, 0, 0], gid="band", alpha=0.3)
    ax.set(xlim=(0.5, 3.5), ylim=(-1, 9))
    k = sp.Symbol("k")
    figure = explore(fig, "Shapes that come and go", k=Slider(0, 2, 1, k_, "shown"))
    figure.point("dot", k, sp.Piecewise((k, k > 0), (sp.nan, True)))
    for n, gid in enumerate(("row", "chain", "plain", "area", "band"), 1):
        rows = np.array([[np.nan] * 3, [1, 2, np.nan], [2, 3, 4]]) * n / 3
        figure.table(gid, rows, by="k", x=[1, 2, 3])
    return figure


@pytest.mark.parametrize(("start", "other"), [(0, 1), (0, 2), (1, 0), (2, 0)])
def test_what_starts_as_gaps_only_appears_where_it_is_moved_and_goes_again(visit, start, other):
    page = visit(gaps(start), gaps(other))
    put(page, 0, 0, other)
    assert_drawn_alike(page)
    for shape in page.locator("svg").first.evaluate(VERTICES):
        assert bool(shape["marks"] or shape["points"]) == (other > 0), shape["gid"]


def test_keys_move_a_slider_and_reset_puts_the_drawing_back(zoo, visit):
    page = visit(*(make(**start) for make, start, _ in zoo))
    before = page.locator("svg").evaluate_all("all => all.map((svg) => svg.outerHTML)")
    slider = page.locator(VALUE.format(0, 0))
    output = page.locator("figure.explorable >> nth=0 >> .control output")
    slider.focus()
    seen = []
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "PageUp", "PageDown", "End", "Home"):
        page.keyboard.press(key)
        seen.append(output.text_content())
        assert slider.get_attribute("aria-valuetext") == seen[-1]
    assert seen[:3] == ["1.1 mV", "1.2 mV", "1.1 mV"]
    assert float(seen[3].split()[0]) > 1.1 and float(seen[4].split()[0]) < float(seen[3].split()[0])
    assert seen[-2:] == ["6.0 mV", "0.2 mV"]
    live = page.locator("figure.explorable >> nth=0 >> .live").text_content()
    assert live.startswith("slope k 0.2 mV. Slope 0.050")
    now = page.locator("svg").evaluate_all("all => all.map((svg) => svg.outerHTML)")
    assert now[0] != before[0] and now[1:] == before[1:]
    page.locator(".reset").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("svg").evaluate_all("all => all.map((svg) => svg.outerHTML)") == before
    assert output.text_content() == "1.0 mV"


def test_a_finger_that_scrolls_the_page_leaves_the_slider_as_it_was(zoo, visit):
    make, start, _ = zoo[0]
    page = visit(make(**start), has_touch=True, is_mobile=True, viewport=PHONE)
    page.evaluate("document.body.style.height = '3000px'")
    slider = page.locator(VALUE.format(0, 0))
    before = page.locator("figure").first.evaluate(LOOK)
    box = slider.bounding_box()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        at = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    page.evaluate(
        """addEventListener("input", () => { globalThis.moved = true; }, { capture: true });
        addEventListener("scrollend", () => { globalThis.rests = true; });"""
    )
    send("touchStart", (x, y))
    for step in range(1, 20):
        send("touchMove", (x, y - 15 * step))
    send("touchEnd")
    page.wait_for_function(
        "() => globalThis.rests && scrollY > 100"
    )  # a page thrown by a finger glides on
    assert page.locator("figure").first.evaluate(LOOK) == before
    page.evaluate("globalThis.moved = false; scrollTo(0, 0)")
    page.wait_for_function("() => scrollY === 0")
    send("touchStart", (x, y))
    send("touchEnd")
    page.wait_for_function("() => globalThis.moved")
    assert page.locator("figure").first.evaluate(LOOK) != before  # a tap does move it


def test_a_figure_that_fails_says_so_and_the_others_move(zoo, visit):
    """One whose functions did not come, and one that fails when it is moved."""
    make = zoo[0][0]
    page = visit(*(make(k_=k_) for k_ in (1, 1.2, 1.4, 1.6)))
    page.add_init_script(
        """console.error = () => {};
        addEventListener("DOMContentLoaded", () => {
          const [first, second] = Object.keys(globalThis.figureFunctions);
          delete figureFunctions[first];
          figureFunctions[second] = figureFunctions[second].map(() => () => {
            throw new Error("a wrong number");
          });
        });"""
    )
    page.reload()
    page.wait_for_selector(".live-figure >> nth=2")
    put(page, 1, 0, 2)
    for number in (0, 1):
        figure = page.locator("figure").nth(number)
        assert figure.get_by_role("alert").count() == 1
        assert "This figure cannot move here" in figure.get_by_role("alert").inner_text()
        assert not figure.locator(".controls").is_visible()
    for number in (2, 3):
        figure = page.locator("figure").nth(number)
        before = figure.evaluate(LOOK)
        put(page, number, 0, 2)
        assert figure.evaluate(LOOK) != before
        assert figure.get_by_role("alert").count() == 0


def test_a_pointer_moves_a_slider_and_a_choice_shows_its_formula(zoo, visit):
    make, start, _ = zoo[1]
    page = visit(make(**start))
    slider = page.locator(VALUE.format(0, 0))
    box = slider.bounding_box()
    assert box["height"] >= 24
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    page.mouse.up()
    assert slider.input_value() == "1.5"
    assert page.locator(".choice .on [data-tex]").get_attribute("data-tex") == r"\tanh(x_t + w s)"
    page.get_by_role("radiogroup", name="activation").get_by_label("linear").check()
    assert page.locator(".choice .on [data-tex]").get_attribute("data-tex") == "x_t + w s"
    assert page.locator(".live").text_content() == "activation linear"


def test_play_runs_once_to_the_end(zoo, visit):
    make, start, _ = zoo[1]
    page = visit(make(**start))
    slider = page.locator(VALUE.format(0, 1))
    press = """(button) => {
      button.click();
      return [button.textContent, button.ariaPressed, document.querySelectorAll("input")[1].value];
    }"""
    assert page.locator(".play").evaluate(press) == ["Pause", "true", "3"]
    page.wait_for_function("() => document.querySelector('.play').ariaPressed === 'false'")
    assert slider.input_value() == "40"
    twice = f"(button) => [({press})(button), ({press})(button)]"  # no frame between the two
    again, stopped = page.locator(".play").evaluate(twice)
    assert again == ["Pause", "true", "1"]
    assert stopped == ["Play", "false", "1"]


def test_where_motion_is_unwanted_play_takes_one_step(zoo, visit):
    make, start, _ = zoo[1]
    page = visit(make(**start), reduced_motion="reduce")
    page.locator(".play").click()
    page.locator(".play").click()
    assert page.locator(VALUE.format(0, 1)).input_value() == "5"
    assert page.locator(".play").get_attribute("aria-pressed") == "false"


def test_without_javascript_the_figure_stands_and_the_controls_are_gone(zoo, visit):
    page = visit(*(make(**start) for make, start, _ in zoo), java_script_enabled=False)
    assert all(svg.bounding_box()["height"] > 100 for svg in page.locator("svg").all())
    assert not any(controls.is_visible() for controls in page.locator(".controls").all())
    assert all(words.is_visible() for words in page.locator("noscript p").all())


def test_nothing_jumps_at_load_or_under_a_moving_slider(zoo, visit):
    page = visit(*(make(**start) for make, start, _ in zoo))
    shift = """() => new Promise((done) => new PerformanceObserver((list) => done(
      list.getEntries().reduce((sum, e) => sum + e.value, 0))).observe(
      { type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 300))"""
    assert page.evaluate(shift) == 0
    boxes = """[...document.querySelectorAll('.controls, .control > *')]
      .map((node) => node.getBoundingClientRect().toJSON())"""
    before = page.evaluate(boxes)
    for figure, count in ((0, 1), (1, 3), (2, 3)):
        for control in range(count):
            put(page, figure, control, 1)
    assert page.evaluate(boxes) == before


@pytest.mark.parametrize("width", [320, 380, 1200])
def test_no_width_scrolls_sideways(zoo, visit, width):
    page = visit(
        *(make(**start) for make, start, _ in zoo), viewport={"width": width, "height": 700}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_dark_has_its_own_colours(zoo, visit):
    make, start, _ = zoo[0]
    page = visit(make(**start))
    colour = "getComputedStyle(document.querySelector('[data-gid=sigmoid] path')).stroke"
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert (light, page.evaluate(colour)) == ("rgb(10, 98, 173)", "rgb(111, 179, 242)")


MODEL = """async (html) => {
  const { default: widget } = await import("./widget.js");
  const state = { html: "", values: { k: 2 } }, heard = {}, sent = [];
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; },
    on: (event, call) => { heard[event] = call; },
    off: (event) => { delete heard[event]; },
    save_changes: () => sent.push({ ...state.values }),
    send: (message) => sent.push(message),
  };
  const el = document.body.appendChild(document.createElement("div"));
  const leave = widget.render({ model, el });
  state.html = html;
  await heard["change:html"]();
  const input = el.querySelector("input"), shown = [input.value];
  input.value = 3;
  input.dispatchEvent(new Event("input"));
  state.values = { k: 4 };
  heard["change:values"]();
  shown.push(input.value);
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  const unique = new Set(ids).size === ids.length;
  leave();
  return { sent, shown, unique, heard: Object.keys(heard) };
}"""


def test_in_a_notebook_the_kernel_and_the_figure_tell_each_other(zoo, visit):
    make, start, _ = zoo[0]
    figure = make(**start)
    told = visit(figure).evaluate(MODEL, figure.markup())
    assert told["sent"] == [
        {"wanted": "html"},
        {"k": 3},
    ]  # what came from the kernel is not sent back
    assert told["shown"] == ["2", "4"]
    assert told["unique"]
    assert told["heard"] == []


GONE = (
    MODEL.partition("  await heard")[0]
    + """
  let listening = 0;
  const { on, off } = model;
  model.on = (event, call) => { listening += event === "change:values"; on(event, call); };
  model.off = (event) => { listening -= event === "change:values"; off(event); };
  const first = heard["change:html"](), second = heard["change:html"]();
  await Promise.all([first, second]);
  const shown = listening;
  const third = heard["change:html"]();
  leave();
  await third;
  return [shown, listening];
}"""
)


def test_a_view_that_is_replaced_or_goes_while_it_loads_leaves_no_listener(zoo, visit):
    make, start, _ = zoo[0]
    figure = make(**start)
    assert visit(figure).evaluate(GONE, figure.markup()) == [1, 0]


def three_sliders():
    """A figure with a note, whose `<output>` is written anew at each drawing, and two presets."""
    fig, _ = plt.subplots()
    sliders: dict[str, Any] = {name: Slider(0, 2, 0.5, 1, name) for name in "abc"}
    figure = explore(fig, "A sum of three", **sliders).note("Sum {:.1f}", sum(sp.symbols("a b c")))
    return figure.presets(low={"a": 0, "b": 0, "c": 0}, high={"a": 2, "b": 2})


DRAWINGS = """async () => {
  const figure = document.querySelector("figure.explorable"), seen = [];
  new MutationObserver((changes) => seen.push(...changes.map((c) => c.target.textContent)))
    .observe(figure.querySelector(".note output"), { childList: true });
  const [low, high] = figure.querySelectorAll(".presets > button"), out = [];
  for (const button of [low, high, figure.querySelector(".reset")]) {
    button.click();
    await new Promise((done) => setTimeout(done));
    out.push(seen.splice(0));
  }
  return out;
}"""


def test_presets_and_reset_draw_once(visit):
    assert visit(three_sliders()).evaluate(DRAWINGS) == [["0.0"], ["4.0"], ["3.0"]]


def test_presets_and_reset_send_the_kernel_no_half_set_state(visit):
    wanted = MODEL.replace("values: { k: 2 }", "values: {}").partition("const input")[0]
    figure = three_sliders()
    sent = visit(figure).evaluate(
        wanted
        + """
      el.querySelectorAll(".presets > button, .reset").forEach((button) => button.click());
      state.values = { a: 2, b: 2, c: 2 };
      heard["change:values"]();
      leave();
      return sent.slice(1);
    }""",
        figure.markup(),
    )
    assert sent == [{"a": 0, "b": 0, "c": 0}, {"a": 2, "b": 2, "c": 0}, {"a": 1, "b": 1, "c": 1}]


def test_a_step_carries_results_over_to_the_nearest_value_that_a_slider_can_take(visit):
    fig, ax = plt.subplots()
    ax.text(0.5, 0.5, "", gid="word")
    a, b = sp.symbols("a b")
    figure = explore(
        fig,
        "Two numbers that follow each other",
        a=Slider(0, 2, 0.5, 0.5, "a"),
        b=Slider(values=[0, 1, 10], value=1, label="b"),
    ).text("word", a + b, ".1f")
    page = visit(figure.advance("Next & on", a=a + 0.6 * b, b=4 * a * b))
    step = page.get_by_role("button", name="Next & on")
    shown = []
    for _ in range(3):  # (0.5, 1), (1.1, 2), (1.6, 4), and then beyond the ends
        step.click()
        shown.append(page.locator('[data-gid="word"]').text_content().strip())
    assert shown == ["2.0", "2.5", "12.0"]
    assert page.locator(".live").text_content().startswith("Next & on")
    page.get_by_role("button", name="Reset").click()
    assert page.locator('[data-gid="word"]').text_content().strip() == "1.5"


def four_dots():
    fig, ax = plt.subplots(figsize=(4, 2))
    for place in range(4):
        ax.plot([place], [0], "o", gid=f"dot-{place}")
    ax.text(1.5, 0.8, "", gid="word")
    ax.set(ylim=(-1, 1))
    figure = explore(fig, "Four dots to tap", n=Slider(values=[1, 3, 10, 30], value=1, label="dot"))
    return figure.text("word", sp.Symbol("n"), "d").pick("dot", "n")


def middles(page):
    """The middle of each dot, on the page."""
    boxes = [page.locator(f'[data-gid="dot-{n}"]').bounding_box() for n in range(4)]
    return [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]


def chosen(page):
    """The number that the drawing shows, and the one beside the slider: they must agree."""
    shown = page.locator('[data-gid="word"]').text_content().strip()
    assert page.locator(".explorable output").first.text_content() == shown
    return int(shown)


def test_a_click_on_the_drawing_or_a_drag_over_it_sets_the_slider(visit):
    page = visit(four_dots())
    places = middles(page)
    for place, value in zip(places[::-1], (30, 10, 3, 1), strict=True):
        page.mouse.click(place[0] + 3, place[1] - 3)
        assert chosen(page) == value
        assert page.locator(".live").text_content() == f"dot {value}"
    page.mouse.move(*places[1])
    assert chosen(page) == 1  # to point is not enough
    page.mouse.click(places[3][0], places[3][1] + 60)
    assert chosen(page) == 1  # nor is a click far from all
    page.mouse.click(*places[2], button="right")
    assert chosen(page) == 1
    page.mouse.move(*places[3])
    page.mouse.down()
    page.mouse.move(*places[2])
    assert chosen(page) == 10
    page.mouse.move(*places[1])
    page.mouse.up()
    assert chosen(page) == 3
    page.mouse.move(*places[0])
    assert chosen(page) == 3
    page.locator(".explorable input").press("ArrowRight")
    assert chosen(page) == 10


def test_a_tap_of_a_finger_sets_the_slider_and_a_scroll_does_not(visit):
    page = visit(four_dots(), has_touch=True, viewport=PHONE)
    places = middles(page)
    page.touchscreen.tap(*places[2])
    assert chosen(page) == 10
    page.locator("body").evaluate("body => { body.style.height = '3000px'; }")
    finger = page.context.new_cdp_session(page)

    def touch(kind, *points):
        finger.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    x, y = places[1]
    touch("touchStart", (x, y))
    for down in range(20, 200, 20):
        touch("touchMove", (x, y - down))
    touch("touchEnd")
    page.wait_for_function("() => scrollY > 50")
    assert chosen(page) == 10
    page.reload()
    page.wait_for_selector(".live-figure")
    page.evaluate("scrollTo(0, 0)")
    places = middles(page)
    touch("touchStart", places[0])
    for place in places[1:]:
        touch("touchMove", place)
    page.wait_for_function(
        "() => document.querySelector('.explorable output').textContent === '30'"
    )
    touch("touchEnd")
    assert chosen(page) == 30


def test_a_preset_sets_its_sliders_and_stays_pressed_until_one_moves(visit):
    fig, ax = plt.subplots()
    ax.text(0.5, 0.5, "", gid="word")
    w, b = sp.symbols("w b")
    figure = explore(
        fig,
        "A number that presets change",
        w=Slider(0, 2, 0.5, 1, "w", group="the gate"),
        b=Slider(0, 2, 0.5, 1, "b", group="the gate"),
    ).text("word", w + b, ".1f")
    page = visit(figure.presets(shut={"w": 0, "b": 0}, wide_open={"w": 2, "b": 2}))
    button = page.get_by_role("button", name="wide open")
    button.click()
    inputs = page.locator(".explorable input")
    assert inputs.evaluate_all("all => all.map((input) => input.value)") == ["2", "2"]
    assert page.locator('[data-gid="word"]').text_content().strip() == "4.0"
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".live").text_content().startswith("wide open")
    page.locator("summary").click()
    inputs.first.press("ArrowLeft")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator('[data-gid="word"]').text_content().strip() == "3.5"


def test_a_saved_figure_moves_from_disk_without_a_server(zoo, browser, tmp_path):
    for k, (make, start, _) in enumerate(zoo):
        make(**start).save(tmp_path / f"{k}.html")
        page = browser.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.goto((tmp_path / f"{k}.html").as_uri())
        page.wait_for_selector(".live-figure")
        before = page.locator("svg").inner_html()
        page.locator("input[type=range]").first.press("End")
        assert page.locator("svg").inner_html() != before
        assert said == [] and len(asked) == 1
        page.close()


def test_a_saved_figure_must_be_named_as_a_page(zoo, tmp_path):
    make, start, _ = zoo[0]
    with pytest.raises(ValueError, match=r"file: got '.*figure.svg', expected a name that ends"):
        make(**start).save(tmp_path / "figure.svg")
    assert list(tmp_path.iterdir()) == []
