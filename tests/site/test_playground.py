"""The memory playground: a newcomer's first minute, links, a run's Python, runs that break."""

import ast
import json
import re
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from lstm_lib import lstm
from playground.page import in_python
from playground.presets import CHAPTERS, MEAN_OF, SOLVED, STORIES, solved_at
from playground.tasks import batches, first_weights

PATH = ".live .charts svg path[style*='--fig-blue']"
WATCH = f"""() => {{
  window.seen = new Set();
  const path = document.querySelector("{PATH}");
  const note = () => window.seen.add(path.getAttribute("d"));
  new MutationObserver(note).observe(path, {{ attributes: true }});
}}"""
SAID = "document.querySelector('.said').textContent"
ENDED = rf"/after [0-9]+ updates|broke|of 10 solved/.test({SAID})"
SETTINGS = re.compile(r"^settings = (.+)$", re.MULTILINE)


def said(page, press, minutes=2):
    """Press a button, wait for the end, and return what the page says."""
    press.click()
    page.wait_for_function(
        f"!document.querySelector('.live .main').disabled && {ENDED}", timeout=minutes * 60_000
    )
    return page.locator(".said").inner_text()


def opened(page, base, **values):
    """The playground by a link with these values."""
    page.goto("about:blank")
    page.goto(f"{base}/playground.html#play?{urlencode(values)}")
    page.locator(".fold .program").wait_for(state="attached")
    page.wait_for_function("document.querySelector('.fold .program').textContent")


def python(page):
    return page.locator(".fold .program").text_content()


def run_of(program):
    """The settings in a run's Python; a bias of 0 may be left out."""
    settings = ast.literal_eval(SETTINGS.findall(program)[0])
    biases = settings["start"]["bias"]
    settings["start"]["bias"] = {gate: value for gate, value in biases.items() if value}
    return settings


def test_a_newcomer_presses_one_button_and_sees_a_net_learn(visit):
    page = visit("playground", reduced_motion="no-preference").page
    asked = page.locator(".asked").inner_text()
    assert "100 other symbols" in asked and asked.endswith("Press Train.")
    page.evaluate(WATCH)
    told = said(page, page.get_by_role("button", name="Train", exact=True))
    assert re.match(r"Solved after \d+ updates\. It began by guessing\.", told)
    assert page.evaluate("window.seen.size") > 3  # the curve was there while it fell
    assert page.get_by_role("img", name=re.compile("Share right at the end: 1")).is_visible()
    assert page.get_by_role("button", name="Next: A plain net").is_visible()


def test_who_wants_no_motion_sees_results_only(visit):
    page = visit("playground").page
    page.wait_for_function("document.querySelector('.fold .program').textContent")
    page.evaluate(WATCH)
    said(page, page.get_by_role("button", name="Train", exact=True))
    assert page.evaluate("window.seen.size") == 1


def test_the_opening_fits_a_laptop_s_screen(visit):
    page = visit("playground").page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_function("document.querySelector('.viewed')?.textContent")
    assert page.locator(".live-panel").evaluate("box => box.getBoundingClientRect().bottom") <= 720


def test_it_learns_by_keyboard_alone(visit):
    page = visit("playground").page
    page.get_by_label("Story").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(ENDED, timeout=120_000)
    assert page.locator(".said").inner_text().startswith("Solved")


SHORT = {"lag": 10, "updates": 20, "units": 3, "f": 2}


@pytest.mark.parametrize("place", ["root_url", "folder_url", "disk"])
def test_it_trains_from_a_server_from_a_sub_folder_and_from_disk(browser, request, place):
    from tests.site.conftest import HTML

    base = HTML.as_uri() if place == "disk" else request.getfixturevalue(place)
    page, troubles = browser.new_page(), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    opened(page, base, **SHORT)
    assert said(page, page.get_by_role("button", name="Train", exact=True)).startswith(
        "Done after 20"
    )
    assert troubles == []
    page.close()


@pytest.mark.parametrize(
    "values",
    [
        {"cell": "peepholes i, f", "task": "counting", "lag": 12, "units": 3, "f": 2},
        {"cell": "GRU", "task": "counting", "lag": 12, "lr": 0.0001, "clip": 0, "seed": 3},
        {
            "cell": "peepholes",
            "task": "number",
            "start": "orthogonal",
            "gain": 0.9,
            "f": 1.5,
            "i": -0.5,
        },
        {
            "cell": "ReLU",
            "task": "sine",
            "optimiser": "sgd",
            "lr": 0.05,
            "clip": 0.3,
            "inputs": 0.1,
        },
    ],
)
def test_a_link_sets_a_run_whose_python_is_the_library_s(visit, values):
    visited = visit("playground")
    page = visited.page
    opened(page, visited.base, **values, updates=30)
    settings = json.loads(
        page.evaluate(
            "JSON.stringify(" + SETTINGS.findall(python(page))[0].replace("None", "null") + ")"
        )
    )
    assert python(page) == in_python(settings, 30)
    flat = settings | settings["start"] | settings["train"] | settings["start"]["bias"]
    flat |= {"start": settings["start"]["kind"], "clip": settings["train"]["clip"] or 0}
    assert {name: flat[name] for name in values} == values


def test_the_python_of_a_run_has_the_losses_that_the_page_drew(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, **SHORT)
    said(visited.page, visited.page.get_by_role("button", name="Train", exact=True))
    run: dict[str, Any] = {}
    exec(python(visited.page), run)
    shown = visited.page.get_by_role("img", name=re.compile("^The loss over")).get_attribute(
        "aria-label"
    )
    ends = [float(part) for part in re.findall(r"from (\S+) to (\S+)\. ", shown)[0]]
    assert ends == [float(f"{run['losses'][k]:.2g}") for k in (0, -1)]


def test_the_address_holds_what_the_reader_sets_and_a_reload_keeps_it(visit):
    page = visit("playground").page
    page.locator("summary", has_text="Task").click()
    page.get_by_label("lag, or length").fill("33")
    page.get_by_label("lag, or length").press("Tab")
    page.wait_for_url(re.compile("lag=33"))
    page.reload()
    page.wait_for_function(
        "document.querySelector('.fold .program')?.textContent.includes(\"'lag': 33\")"
    )
    assert "settings of your own" in page.locator(".asked").inner_text()


def test_what_a_link_cannot_set_is_said_and_the_rest_is_set(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, lag=20, cell="nobody", colour="red")
    visited.page.wait_for_function("document.querySelector('.said').textContent")
    told = visited.page.locator(".said").inner_text()
    assert "cell=nobody: that cannot be set" in told and "colour=red" in told
    assert "'lag': 20" in python(visited.page)


def test_a_run_that_breaks_names_the_number_and_what_to_try(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, cell="ReLU", gain=3, lag=300, clip=0, optimiser="sgd", lr=10)
    told = said(visited.page, visited.page.get_by_role("button", name="Train", exact=True))
    assert re.search(
        r"Training broke at update \d+: .* no longer a finite number; try a smaller rate", told
    )


def test_a_race_of_ten_seeds_counts_what_python_counts(visit):
    """Two quick nets: one keeps a symbol for 5 steps, its rival hardly trains."""
    visited = visit("playground")
    opened(
        visited.page,
        visited.base,
        lag=5,
        units=4,
        lr=0.03,
        updates=150,
        seed=2,
        **{"vs.lr": 0.0001},
    )
    settings = json.loads(
        visited.page.evaluate("JSON.stringify(" + SETTINGS.findall(python(visited.page))[0] + ")")
    )
    told = said(visited.page, visited.page.get_by_role("button", name="Ten seeds", exact=True))
    good = 0
    for seed in range(2, 12):
        run: dict[str, Any] = {}
        exec(in_python(settings | {"seed": seed}, 150), run)
        good += solved_at(run["losses"], "symbol") is not None
    assert told == f"This net: {good} of 10 solved. The rival: 0 of 10 solved."
    sides = visited.page.locator(".seeds strong").evaluate_all(
        "all => all.map((one) => one.parentNode.textContent)"
    )
    assert sides == [
        f"— this net, learning rate 0.03: {good} of 10 solved",
        "- - rival, learning rate 0.0001: 0 of 10 solved",
    ]
    assert visited.page.locator(".seeds li").count() == 20


def test_stop_and_reset_bring_it_back_to_its_start(visit):
    visited = visit("playground", reduced_motion="no-preference")
    page = visited.page
    opened(page, visited.base, lag=100, updates=10_000, f=0)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("/loss/.test(document.querySelector('.counter').textContent)")
    assert said(page, page.get_by_role("button", name="Stop")).startswith("Stopped after")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("document.querySelector('.counter').textContent == 'update 0 of 10000'")


def test_every_unit_is_shown_over_a_sequence(visit):
    page = visit("playground").page
    page.get_by_label("every unit").check()
    page.get_by_role("img", name=re.compile("^f of 8 units over 101 steps")).wait_for()
    assert (
        page.locator(".units canvas").count() == 10
    )  # gates, candidate, state twice, output; task
    settings = STORIES[0].settings
    x, y, _ = next(batches(settings))
    answer = lstm.forward(first_weights(settings), x[:, :1])["prediction"][-1, 0]
    numbers = [f"{value:.2g}".replace("-", "−") for value in (*answer, *y[-1, 0])]
    told = "Last answer: {}, {}; right: {}, {}. A row is a unit".format(*numbers)
    assert page.locator(".viewed").inner_text().startswith(told)


def test_a_page_goes_on_answering_while_a_net_trains_and_every_unit_is_drawn(visit):
    visited = visit("playground", reduced_motion="no-preference")
    opened(visited.page, visited.base, lag=100, updates=10_000, f=0, view="units")
    visited.page.get_by_role("button", name="Train", exact=True).click()
    answers = visited.page.evaluate(
        """() => new Promise((done) => {
          let drawn = 0, answers = 0;
          new MutationObserver(() => drawn++).observe(
            document.querySelector(".units"), { childList: true });
          const next = () => {
            answers++;
            if (drawn < 5) setTimeout(next);
            else done(answers);
          };
          setTimeout(next);
        })"""
    )
    assert answers > 5  # more often than it draws; `make bench` has the times
    assert visited.page.get_by_role("button", name="Stop").is_enabled()


def test_a_picture_is_saved_as_svg(visit):
    page = visit("playground").page
    page.locator("summary", has_text="Take it with you").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    text = download.value.path().read_text("utf-8")
    assert text.startswith("<svg") and "steps back from the answer" in text and "var(" not in text


def test_without_script_the_first_story_s_curve_stands_there(still):
    page = still("playground", java_script_enabled=False).page
    assert page.get_by_role("img", name=re.compile("^The loss of")).is_visible()
    assert re.search(r"Solved after \d+ updates", page.locator(".stored").inner_text())


def test_only_pages_with_a_panel_load_what_trains(page_name):
    from tests.site.conftest import HTML

    text = (HTML / f"{page_name}.html").read_text("utf-8")
    every = page_name == "playground"
    assert ("_static/playground.js" in text) == every
    assert ("_static/train.js" in text) == ('class="live-panel"' in text and not every)


def test_the_levels_of_the_page_are_those_of_python(visit):
    held = json.loads(visit("playground").page.locator(".live-panel > script").text_content())
    assert (held["levels"], held["mean_of"]) == (SOLVED, MEAN_OF)
    assert [story["name"] for story in held["stories"]] == [story.name for story in STORIES]


@pytest.mark.parametrize("chapter", ["rnn", "vanishing_gradients", "two_gates", "forget_gate"])
def test_a_chapter_s_link_sets_a_story(visit, chapter):
    page = visit(chapter).page
    page.locator("a[href*='playground.html#play?']").click()
    page.wait_for_function("document.querySelector('.fold .program')?.textContent")
    in_view(page)
    assert page.locator(".said").inner_text() == ""  # nothing that could not be set
    assert run_of(python(page)) in [run_of(in_python(story.settings, 1)) for story in STORIES]


def in_view(page):
    """Wait until the panel's top stands in the upper half of the window, and Tab goes on there."""
    page.wait_for_function(
        """() => {
          const box = document.querySelector(".live-panel"), { top } = box.getBoundingClientRect();
          return 0 <= top && top < innerHeight / 2 && document.activeElement === box;
        }"""
    )


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_link_with_settings_leads_to_the_panel(visit, size, motion):
    """From another page and within a page, where it still sleeps and where it is awake."""
    visited = visit("index", size=size, reduced_motion=motion)
    page = visited.page
    page.goto(f"{visited.base}/rnn.html#train?lag=40")  # far below
    in_view(page)
    field = page.locator(".live").get_by_label("lag, or length", exact=True)
    page.wait_for_function("() => document.querySelector('.viewed')?.textContent")
    assert field.input_value() == "40"
    page.goto(f"{visited.base}/rnn.html")
    page.evaluate("() => { location.hash = 'train?lag=33'; }")
    in_view(page)
    field.wait_for()
    assert field.input_value() == "33"
    opened(page, visited.base, lag=10)
    in_view(page)
    page.locator("#what-to-try a[href*='#play?']").click()
    in_view(page)
    assert "'task': 'number'" in python(page)
    page.evaluate("() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    page.reload()  # who was elsewhere stays there
    page.wait_for_function("() => scrollY > innerHeight")
    assert page.evaluate("() => document.activeElement === document.body")
    assert page.locator(".live-panel").bounding_box()["y"] < 0
    assert visited.troubles == []


# Chapter after chapter: each is opened once for all tests that leave it as it was.
panel_of = pytest.mark.parametrize("chapter", CHAPTERS, scope="module")
WAKES = "document.querySelector('.viewed')?.textContent"


@panel_of
def test_a_chapter_s_panel_trains_on_the_page_and_leads_to_all_settings(visit, chapter):
    visited = visit(chapter)
    page, story = visited.page, CHAPTERS[chapter].story
    page.locator(".live-panel").scroll_into_view_if_needed()
    page.wait_for_function(WAKES)
    assert page.locator(".asked").inner_text() == story.asked
    told = said(page, page.get_by_role("button", name="Train", exact=True))
    assert re.match(r"Solved after \d+ updates\. ", told) if story.told else told[:4] == "Done"
    page.locator("a.more").click()
    page.wait_for_url(re.compile("playground.html#play"))
    page.wait_for_function("document.querySelector('.fold .program')?.textContent")
    assert python(page) == in_python(story.settings, story.updates)
    assert visited.troubles == []


@panel_of
def test_a_page_has_the_panel_in_place_of_the_cell_that_a_notebook_has(chapter):
    from tests.site.conftest import HTML

    text = (HTML / f"{chapter}.html").read_text("utf-8")
    assert text.count('class="live-panel"') == 1
    assert "import panel" not in re.sub("<[^>]*>", "", text)


@panel_of
def test_a_chapter_s_panel_shows_a_few_settings_that_can_be_set(still, chapter):
    page = still(chapter).page
    page.locator(".live-panel").scroll_into_view_if_needed()
    page.wait_for_function(WAKES)
    settings = page.locator(".live .controls :is(input, select)")
    assert settings.count() == len(CHAPTERS[chapter].controls)
    assert all(setting.is_enabled() for setting in settings.all())


@panel_of
def test_without_script_a_chapter_shows_its_panel_s_stored_curve(still, chapter):
    box = still(chapter, java_script_enabled=False).page.locator(".live-panel .stored")
    box.scroll_into_view_if_needed()
    assert box.get_by_role("img", name=re.compile("^The loss of")).is_visible()
    assert CHAPTERS[chapter].story.asked in box.text_content()


@pytest.mark.parametrize("size", ["wide", "phone"])
@panel_of
def test_what_stands_below_a_chapter_s_panel_stays_where_it_is_when_it_wakes(still, size, chapter):
    heights = []
    for script in (False, True):
        page = still(chapter, size=size, java_script_enabled=script).page
        box = page.locator(".live-panel")
        box.scroll_into_view_if_needed()
        if script:
            page.wait_for_function(WAKES)
        heights.append(box.bounding_box()["height"])
    assert heights[1] == pytest.approx(heights[0], abs=2)


@pytest.mark.parametrize("width", [320, 360, 390, 430])
@panel_of
def test_no_blank_stands_below_a_chapter_s_panel_on_a_phone(used, width, chapter):
    """Two lines of words may be left, four where fields wrap or not."""
    page = used(chapter, size="phone").page
    page.set_viewport_size({"width": width, "height": 844})
    page.locator(".live-panel").scroll_into_view_if_needed()
    page.wait_for_function(WAKES)
    blank = page.locator(".live .rest").evaluate(
        "rest => rest.getBoundingClientRect().bottom"
        " - rest.lastElementChild.getBoundingClientRect().bottom"
    )
    assert blank <= (38 if width > 369 else 76)


def awake(visit, chapter, **options):
    page = visit(chapter, **options).page
    page.locator(".live-panel").scroll_into_view_if_needed()
    page.wait_for_function(WAKES)
    return page


def test_each_field_of_a_panel_has_a_label_and_an_id_of_its_own(visit):
    for name in ("playground", "rnn"):
        page = awake(visit, name)
        idents = page.locator(".live [id]").evaluate_all("all => all.map((one) => one.id)")
        assert len(idents) == len(set(idents))
        labels = page.locator(".live :is(input:not([readonly]), select)").evaluate_all(
            "all => all.map((one) => one.labels.length)"
        )
        assert set(labels) == {1}


def test_a_run_that_is_reset_or_set_anew_says_nothing_of_what_is_gone(visit):
    seen = visit("forget_gate")
    page = seen.page
    page.locator(".live-panel").scroll_into_view_if_needed()
    page.wait_for_function(WAKES)
    page.get_by_label("lag, or length").fill("300")
    page.get_by_label("lag, or length").press("Tab")
    for end in ("reset", "set anew", "reset after the end"):
        page.get_by_role("button", name="Train", exact=True).click()
        if end == "reset after the end":
            page.get_by_role("button", name="Stop").click()
            page.wait_for_function(f"{SAID}.startsWith('Stopped')")
        if end == "set anew":
            page.get_by_label("seed").fill("3")
            page.get_by_label("seed").press("Tab")
        else:
            page.locator(".live").get_by_role("button", name="Reset").click()
        page.wait_for_function(
            "document.querySelector('.counter').textContent == 'update 0 of 200'"
        )
        page.wait_for_function("!document.querySelector('.live .buttons button').disabled")
        assert page.locator(".said").inner_text() == ""
    assert seen.troubles == []


def test_the_focus_goes_to_stop_and_back(visit):
    page = awake(visit, "rnn")
    step = page.get_by_role("button", name="One step")
    step.focus()
    for n in (1, 2):
        page.keyboard.press("Enter")
        page.wait_for_function(f"{SAID}.startsWith('Update {n}: ')")
        assert page.evaluate("document.activeElement.textContent") == "One step"
    page.get_by_role("button", name="Train", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(ENDED, timeout=60_000)
    assert page.evaluate("document.activeElement.textContent") == "Train"


def test_paper_shows_the_stored_curve_of_a_panel_that_nobody_came_to(visit):
    page = visit("carousel").page
    page.emulate_media(media="print")
    assert page.locator(".live-panel .stored").count() == 1


def test_ten_runs_that_break_are_counted_as_broken(visit):
    visited = visit("playground")
    page = visited.page
    opened(page, visited.base, cell="ReLU", gain=3, lag=300, clip=0, optimiser="sgd", lr=10)
    told = said_of_ten(page)
    assert re.match(r"Ten seeds: 0 of 10 solved, \d+ broke\.", told)


def said_of_ten(page):
    page.get_by_role("button", name="Ten seeds", exact=True).click()
    page.wait_for_function(f"/of 10 (broke|solved)/.test({SAID})", timeout=120_000)
    return page.locator(".said").inner_text()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_what_stands_below_the_playground_stays_where_it_is_when_it_wakes(visit, size):
    asleep = visit("playground", size=size, java_script_enabled=False).page
    awake = visit("playground", size=size).page
    awake.wait_for_function("document.querySelector('.fold .program')?.textContent")
    tops = [page.locator("#what-you-see").bounding_box()["y"] for page in (asleep, awake)]
    assert tops[1] == pytest.approx(tops[0], abs=2)


# ---- the weights


WEIGHTS = ".live svg[aria-label^='The weights'] path"
SQUARES = f"""() => Object.fromEntries([["filled", 2], ["hollow", 3]].map(([name, k]) =>
  [name, document.querySelectorAll("{WEIGHTS}")[k - 1].getAttribute("d").split("M").slice(1)]))"""


def weights_of(page):
    page.get_by_label("weights", exact=True).check()
    page.get_by_role("img", name=re.compile("^The weights of the net")).wait_for()
    return page.evaluate(SQUARES)


def test_the_weights_are_squares_filled_above_zero_and_hollow_below(visit):
    page = awake(visit, "playground")
    squares, weights = weights_of(page), first_weights(STORIES[0].settings)
    numbers = [value for p in weights.values() for value in p.ravel()]
    assert len(squares["filled"]) == sum(value > 0 for value in numbers)
    assert len(squares["hollow"]) == sum(value < 0 for value in numbers)
    filled, hollow = page.locator(WEIGHTS).nth(1), page.locator(WEIGHTS).nth(2)
    assert filled.evaluate("path => getComputedStyle(path).fill") != "none"
    assert hollow.evaluate("path => getComputedStyle(path).fill") == "none"
    sides = sorted(float(re.findall(r"h([\d.]+)", one)[0]) for one in squares["filled"])
    areas = [(side / sides[-1]) ** 2 for side in sides]
    largest = sorted(value / max(numbers) for value in numbers if value > 0)
    assert areas == pytest.approx(largest, abs=0.05)


def test_the_weights_are_named_by_the_book_s_letters(visit):
    page = awake(visit, "playground")
    weights_of(page)
    svg = page.locator(".live svg[aria-label^='The weights']")
    names = {text.replace("_", "") for text in first_weights(STORIES[0].settings)}
    assert names == set(svg.locator("g text").all_text_contents())
    for name in ("U of i, 8 by 4", "W of f, 8 by 8", "b of f, 8 by 1: from 4.6", "V, 2 by 8"):
        assert name in svg.get_attribute("aria-label")
    assert "U: input, W: last output, b: bias, V: readout" in page.locator(".viewed").inner_text()


def test_the_weights_move_while_the_net_trains(visit):
    visited = visit("playground", reduced_motion="no-preference")
    page = visited.page
    opened(page, visited.base, lag=100, updates=10_000, f=0)
    start = weights_of(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function(
        f"start => JSON.stringify(({SQUARES})()) !== start",
        arg=json.dumps(start, separators=(",", ":")),
    )
    assert page.get_by_role("button", name="Stop").is_enabled()
    assert visited.troubles == []


@pytest.mark.parametrize("cell", ["tanh", "peepholes", "GRU"])
def test_the_weights_of_the_largest_net_of_each_cell_fit_a_phone(visit, cell):
    visited = visit("playground", size="phone")
    opened(visited.page, visited.base, cell=cell, task="reber", units=16, view="weights")
    visited.page.get_by_role("img", name=re.compile("^The weights of the net")).wait_for()
    sheet, boxes = visited.page.locator(WEIGHTS).first.evaluate(
        """({ ownerSVGElement: svg }) => {
          const { width, height } = svg.viewBox.baseVal;
          const ends = ({ x, y, width, height }) => [x + width, y + height];
          return [[width, height], [...svg.children].map((one) => ends(one.getBBox()))];
        }"""
    )
    assert all(x <= sheet[0] and y <= sheet[1] for x, y in boxes)


# ---- links, limits, what is counted


def test_a_link_carries_the_view(visit):
    visited = visit("playground")
    page = visited.page
    opened(page, visited.base, lag=10, view="units")
    assert page.get_by_label("every unit").is_checked()
    page.get_by_label("weights", exact=True).check()
    page.wait_for_url(re.compile("view=weights"))
    opened(page, visited.base, lag=10, view="nothing")
    page.wait_for_function(f"{SAID}.includes('view=nothing: that cannot be set')")


def test_a_chapter_s_view_is_that_of_its_link(visit):
    page = awake(visit, "rnn")
    page.get_by_label("weights", exact=True).check()
    assert page.locator("a.more").get_attribute("href").endswith("&view=weights")


@pytest.mark.parametrize(
    ("label", "given", "value", "told"),
    [
        ("lag, or length", "1000", "300", "set to 300, as it is a whole number from 5 to 300"),
        ("units", "2.4", "2", "set to 2, as it is a whole number from 1 to 16"),
        ("units", "−3", "1", "set to 1, as it is a whole number from 1 to 16"),
        ("seed", "7", "7", ""),
    ],
)
def test_a_number_out_of_its_limits_is_set_right_and_says_so(visit, label, given, value, told):
    page = awake(visit, "rnn")
    field = page.locator(".live-panel").get_by_label(label, exact=True)
    field.evaluate("(field, given) => { field.type = 'text'; field.value = given; }", given)
    field.dispatch_event("change")
    assert field.input_value() == value
    assert told in page.locator(".said").inner_text()
    assert bool(page.locator(".said").inner_text()) == bool(told)


def test_a_link_out_of_limits_and_a_lag_too_short_for_a_task_say_so(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, lag=5, units=99, task="reber")
    told = visited.page.locator(".said").inner_text()
    assert "units: set to 16" in told
    assert "lag, or length: set to 8, the least for Reber strings." in told
    assert "'lag': 8" in python(visited.page)


def test_the_update_that_solved_it_is_the_last_and_the_python_has_as_many(visit):
    page = awake(visit, "playground")
    told = said(page, page.get_by_role("button", name="Train", exact=True))
    steps = re.findall(r"^Solved after (\d+) updates", told)[0]
    assert page.locator(".counter").inner_text().startswith(f"update {steps}, loss")
    assert f"steps={steps}," in python(page)


def test_what_is_right_is_said_of_numbers(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, task="number", lag=5)
    title = visited.page.locator(".live .charts text", has_text="share right")
    assert title.text_content() == "share right, within 0.1, of a batch"
    opened(visited.page, visited.base, task="symbol", lag=6)
    assert title.text_content() == "share right of a batch"


# ---- a race


def test_a_race_shows_both_nets_apart_and_says_whose_view_it_is(visit):
    visited = visit("playground")
    page = visited.page
    rival = {"vs.lr": 0.0001, "vs.cell": "GRU"}
    opened(page, visited.base, lag=5, units=2, updates=40, **rival)
    said_of_ten(page)
    page.wait_for_function(
        "document.querySelector('.viewed').textContent.startsWith('The rival, seed 9.')"
    )
    curves = page.locator(".live .charts > div:first-child svg > path[style*='fill: none']")
    drawn = [
        (
            one.get_attribute("style").split("--fig-")[1].split(",")[0],
            one.get_attribute("stroke-dasharray"),
        )
        for one in curves.all()
        if one.get_attribute("d") != "M0 0"
    ]
    assert drawn == [("blue", None), ("purple", None), ("orange", "6 3"), ("orange", "6 3")]
    label = page.get_by_role("img", name=re.compile("^The loss over 40 updates")).get_attribute(
        "aria-label"
    )
    assert "The rival's loss over 40 updates" in label
    assert page.get_by_text("— this net\u2003- - rival", exact=False).is_visible()
    heads = page.locator(".seeds > div").all_inner_texts()
    assert [head.split(",")[0] for head in heads] == ["— this net", "- - rival"]
    page.locator(".live").get_by_role("button", name="Reset").click()
    page.wait_for_function("!/seed|rival/.test(document.querySelector('.viewed').textContent)")


def test_the_sides_of_a_race_are_kept_swapped_and_ended(visit):
    """By keyboard, and each step is in the address."""
    visited = visit("playground")
    page = visited.page
    opened(page, visited.base, lag=5, units=2, updates=20)
    page.locator("summary", has_text="Race").press("Enter")
    keep, swap, alone = (
        page.get_by_role("button", name=name)
        for name in ("Make this the rival", "Swap the two", "No rival")
    )
    assert swap.is_disabled()
    assert alone.is_disabled()
    keep.press("Enter")
    page.locator("summary", has_text="Start").press("Enter")
    bias = page.get_by_label("forget bias")
    bias.fill("0")
    bias.press("Tab")
    assert "&f=0" in page.evaluate("location.hash")
    assert "vs.f=4.6" in page.evaluate("location.hash")
    swap.press("Enter")
    assert bias.input_value() == "4.6"
    assert "vs.f=0" in page.evaluate("location.hash")
    assert "a rival with forget bias 0." in page.locator(".fold", has=swap).inner_text()
    said(page, page.get_by_role("button", name="Train", exact=True))
    assert page.locator(".viewed").inner_text().startswith("This net. ")
    alone.press("Enter")
    assert "vs." not in page.evaluate("location.hash")
    assert page.evaluate("() => document.activeElement.textContent") == "Make this the rival"


# ---- the drawing of a cell


def test_the_drawing_beside_the_choice_is_that_of_the_cell(visit):
    page = awake(visit, "two_gates")
    drawing = page.locator(".live svg.cell")
    parts = """svg => [...svg.querySelectorAll("path")]
      .filter((part) => part.parentNode.style.display != "none").length"""
    many = {}
    for cell in ("tanh", "bare carousel", "input gate", "1997", "peephole f", "peepholes", "GRU"):
        page.get_by_label("cell", exact=True).select_option(cell)
        many[cell] = drawing.evaluate(parts)
        assert drawing.is_visible()
    assert 5 < many["tanh"] < many["bare carousel"] < many["input gate"] < many["1997"]
    assert many["1997"] < many["peephole f"] < many["peepholes"] and many["GRU"] > 15
    assert drawing.get_attribute("aria-label").startswith("One pipe for state and output")


@panel_of
def test_a_drawing_stands_where_the_cell_can_be_chosen(still, chapter):
    page = still(chapter).page
    page.locator(".live-panel").scroll_into_view_if_needed()
    page.wait_for_function(WAKES)
    assert page.locator(".live svg.cell").count() == ("cell" in CHAPTERS[chapter].controls)


# ---- dark and light, fingers, one screen


def test_heat_maps_take_the_colours_of_a_theme_that_is_switched(visit):
    page = awake(visit, "playground")
    page.get_by_label("every unit").check()
    page.get_by_role("img", name=re.compile("^f of 8 units")).wait_for()
    colour = """() => [...document.querySelector(".units canvas").getContext("2d")
      .getImageData(0, 0, 1, 1).data].slice(0, 3).join()"""
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"light => ({colour})() !== light", arg=light)


@pytest.mark.parametrize("name", ["playground", "forget_gate", "two_gates"])
def test_what_is_pressed_on_a_phone_is_as_large_as_a_finger(visit, name):
    page = awake(visit, name, size="phone")
    pressed = ".live :is(button, select, summary, .views label, input:not([type=radio]))"
    boxes = [one.bounding_box() for one in page.locator(pressed).all() if one.is_visible()]
    assert len(boxes) > 10
    assert min(min(box["width"], box["height"]) for box in boxes) >= 40
    assert all(link.bounding_box()["height"] >= 24 for link in page.locator(".live a.more").all())


@panel_of
def test_a_number_is_seen_whole_on_a_phone(visit, chapter):
    page = awake(visit, chapter, size="phone")
    fields = page.locator(".live .controls input").all()
    assert len(fields) >= 3 or len(fields) == len(CHAPTERS[chapter].controls)
    for field in fields:
        assert field.evaluate("({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth"), (
            field.get_attribute("id")
        )


@pytest.mark.parametrize("chapter", ["rnn", "two_gates"])
def test_ten_seeds_their_curves_and_the_fields_fit_a_phone_s_screen(visit, chapter):
    page = awake(visit, chapter, size="phone")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".live").get_by_label("lag, or length", exact=True).fill("5")
    page.locator(".live").get_by_label("lag, or length", exact=True).press("Tab")
    said_of_ten(page)
    assert page.locator(".seeds li").count() == 10
    top = page.locator(".live .buttons").bounding_box()["y"]
    box = page.locator(".live .controls").bounding_box()
    assert box["y"] + box["height"] - top <= 790


def test_a_race_of_ten_seeds_fits_a_phone_s_screen(visit):
    visited = visit("playground", size="phone")
    page = visited.page
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, visited.base, lag=5, units=2, updates=20, **{"vs.lr": 0.0001})
    said_of_ten(page)
    assert page.locator(".seeds li").count() == 20
    top = page.locator(".live .buttons").bounding_box()["y"]
    box = page.locator(".live .seeds").last.bounding_box()
    assert box["y"] + box["height"] - top <= 790


@panel_of
def test_after_a_run_a_chapter_s_panel_fits_a_phone_s_screen(visit, chapter):
    page = awake(visit, chapter, size="phone")
    said(page, page.get_by_role("button", name="Train", exact=True))
    views = {"weights": "Rows are", "every unit": "A row is", "error going back": "the error"}
    for view, told in views.items():
        page.get_by_label(view, exact=True).check()
        page.locator(".viewed", has_text=told).wait_for()  # which comes with the drawing
        assert page.locator(".live-panel").bounding_box()["height"] <= 790
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# ---- what a run keeps


DOTS = ".live svg[aria-label^='The error by steps'] path[stroke-dasharray='2 3']"


def drawn(page, path):
    return page.locator(path).first.get_attribute("d")


def test_the_dots_are_the_net_before_it_trained_whenever_one_looks(visit):
    page = awake(visit, "playground")
    start = drawn(page, DOTS)
    assert start != "M0 0"
    page.get_by_label("weights", exact=True).check()
    said(page, page.get_by_role("button", name="Train", exact=True))
    page.get_by_label("error going back").check()
    page.locator(".viewed", has_text="times its size").wait_for()
    assert drawn(page, DOTS) == start
    solid = page.locator(".live svg[aria-label^='The error by steps'] path").last
    assert solid.get_attribute("d") != start


def trained_a_little(visit, **values):
    visited = visit("playground")
    opened(visited.page, visited.base, **SHORT | values)
    said(visited.page, visited.page.get_by_role("button", name="Train", exact=True))
    for fold in visited.page.locator(".live summary").all():
        fold.click()
    return visited.page


def counted(page):
    return page.locator(".counter").inner_text()


def test_a_run_stays_when_its_net_does(visit):
    """A refused number, a number it has, other updates, and a rival that comes and goes."""
    page = trained_a_little(visit)
    told, curve = counted(page), drawn(page, PATH)
    assert told.startswith("update 20, loss")
    lag = page.get_by_label("lag, or length")
    lag.fill("")
    lag.press("Tab")
    assert page.locator(".said").inner_text() == "lag, or length: expected a number from 5 to 300."
    assert lag.input_value() == "10"
    lag.evaluate("(field) => field.dispatchEvent(new Event('change'))")
    assert (counted(page), drawn(page, PATH)) == (told, curve)
    for name in ("Make this the rival", "No rival"):
        page.get_by_role("button", name=name).click()
        assert (counted(page), drawn(page, PATH)) == (told, curve)
    updates = page.get_by_label("updates", exact=True)
    updates.fill("40")
    updates.press("Tab")
    assert counted(page) == told
    ends = [re.findall(r"L([\d.]+) [\d.]+$", d)[0] for d in (curve, drawn(page, PATH))]
    assert float(ends[1]) < float(ends[0])  # 20 of 40 updates: half as far
    page.get_by_role("button", name="One step").click()
    page.wait_for_function(f"{SAID}.startsWith('Update 21: ')")
    lag.fill("11")
    lag.press("Tab")
    page.wait_for_function("document.querySelector('.counter').textContent == 'update 0 of 40'")


def test_a_link_with_few_settings_has_the_first_story_s_others(visit):
    page = trained_a_little(visit, cell="GRU", batch=4, view="weights", **{"vs.lr": 0.1})
    page.evaluate("() => { location.hash = 'play?task=number&lag=50'; }")
    page.wait_for_function(
        "() => document.querySelector('.fold .program').textContent.includes(\"'number'\")"
    )
    kept = STORIES[0].settings
    assert run_of(python(page)) == run_of(in_python(kept | {"task": "number", "lag": 50}, 1))
    assert "vs." not in page.evaluate("location.hash")


def test_who_goes_back_to_the_address_without_settings_finds_the_first_story(visit):
    page = awake(visit, "playground")
    page.evaluate("() => { location.hash = 'play?lag=20&colour=red'; }")
    page.wait_for_function(f"{SAID}.includes('colour=red')")
    page.go_back()
    page.wait_for_function(f"{SAID} === ''")
    assert run_of(python(page)) == run_of(in_python(STORIES[0].settings, 1))
    assert page.locator(".asked").inner_text() == STORIES[0].asked


@pytest.mark.parametrize("mark", ["?", "%3F"])
def test_a_link_that_was_encoded_on_its_way_still_works(visit, mark):
    visited = visit("playground")
    visited.page.goto("about:blank")
    visited.page.goto(f"{visited.base}/playground.html#play{mark}task%3Dreber%26lag%3D12")
    visited.page.wait_for_function("document.querySelector('.fold .program')?.textContent")
    settings = run_of(python(visited.page))
    assert (settings["task"], settings["lag"]) == ("reber", 12)


def test_a_rival_that_is_the_same_stays_in_the_link(visit):
    page = trained_a_little(visit)
    page.get_by_role("button", name="Make this the rival").click()
    page.reload()
    page.wait_for_function("() => document.querySelector('.live summary')")
    page.locator(".live summary", has_text="Race").click()
    assert page.get_by_text("The rival has these settings.").is_visible()
    assert page.get_by_role("button", name="No rival").is_enabled()


def test_a_race_is_over_one_task(visit):
    page = trained_a_little(visit, **{"vs.lr": 0.1})
    for label, value in (("lag, or length", "12"), ("updates", "25"), ("learning rate", "0.02")):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Tab")
    page.get_by_label("task", exact=True).select_option("number")
    query = page.evaluate("location.hash")
    assert [part for part in query.split("&") if part.startswith("vs.")] == ["vs.lr=0.1"]
    assert "task=number&lag=12" in query
    assert "updates=25" in query


def test_a_rival_follows_to_the_least_lag_of_a_task(visit):
    page = trained_a_little(visit, lag=5, **{"vs.lr": 0.1})
    page.get_by_label("task", exact=True).select_option("reber")
    assert page.locator(".said").inner_text().endswith("set to 8, the least for Reber strings.")
    page.get_by_role("button", name="Swap the two").click()
    assert page.get_by_label("lag, or length").input_value() == "8"
    assert page.get_by_label("learning rate").input_value() == "0.1"


def test_a_link_gives_a_rival_no_task_lag_updates_or_seed_of_its_own(visit):
    others = {"vs.task": "number", "vs.lag": 20, "vs.updates": 60}
    visited = visit("playground")
    opened(visited.page, visited.base, **SHORT, **others)
    told = visited.page.locator(".said").inner_text()
    for name, value in others.items():
        assert f"The link says {name}={value}: that cannot be set." in told
    assert visited.page.get_by_role("button", name="No rival", include_hidden=True).is_disabled()


def test_a_bias_that_neither_cell_has_makes_no_race(visit):
    page = trained_a_little(visit, cell="tanh", f=0, **{"vs.f": 3})
    assert page.get_by_text("The rival has these settings.").is_visible()
    assert page.locator(".live .main").inner_text() == "Train"


def test_a_race_names_only_what_a_cell_has(visit):
    page = trained_a_little(visit, **{"vs.cell": "tanh", "vs.f": 0, "vs.lr": 0.1})
    said_of_ten(page)
    heads = page.locator(".seeds > div:first-child").all_inner_texts()
    assert heads[0].startswith("— this net, cell modern, forget bias 2, learning rate 0.01: ")
    assert heads[1].startswith("- - rival, cell tanh, learning rate 0.1: ")
    with_rival = page.locator(".fold", has=page.get_by_role("button", name="Swap the two"))
    assert "a rival with cell tanh, learning rate 0.1." in with_rival.inner_text()


def test_a_step_after_a_race_is_one_of_a_new_net_and_says_so(visit):
    page = trained_a_little(visit, seed=4)
    said_of_ten(page)
    page.get_by_role("button", name="One step").click()
    page.wait_for_function(f"{SAID}.startsWith('A new net, with seed 4. Update 1: ')")


def test_python_that_a_page_may_not_copy_keeps_its_lines(visit):
    page = trained_a_little(visit)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copy Python").click()
    field = page.get_by_label("To copy")
    field.wait_for()
    assert field.input_value() == python(page)
    assert page.locator(".said").inner_text() == "Python selected: copy it from the field."


def test_next_hands_the_focus_on(visit):
    page = awake(visit, "playground")
    said(page, page.get_by_role("button", name="Train", exact=True))
    page.get_by_role("button", name="Next: A plain net").press("Enter")
    assert page.evaluate("() => document.activeElement.textContent") == "Ten seeds"


def test_not_solved_says_what_is_asked(visit):
    page = trained_a_little(visit)
    run: dict[str, Any] = {}
    exec(python(page), run)
    mean = np.mean(run["losses"][-MEAN_OF:])
    assert len(run["losses"]) == MEAN_OF
    told = page.locator(".said").inner_text()
    assert told == (
        f"Done after 20 updates, not solved: the last 20 losses are {mean:.2g} on average, "
        f"below {SOLVED['symbol']} is asked."
    )


# ---- what a picture and the views show


def test_each_update_has_its_share_of_right_answers_on_every_machine(visit):
    """Twenty updates are twenty points, however few pieces they came in."""
    page = trained_a_little(visit, task="number")
    share = page.locator(".live .charts svg path[style*='--fig-purple']").first.get_attribute("d")
    assert share.count("L") == 19


@pytest.mark.parametrize(
    ("gain", "sign"), [(3, "above"), (0.05, "below")], ids=["explodes", "vanishes"]
)
def test_the_error_s_line_ends_where_it_leaves_the_axis(visit, gain, sign):
    visited = visit("playground")
    opened(visited.page, visited.base, cell="linear", gain=gain, lag=100)
    page = visited.page
    page.locator(".viewed", has_text="the line ends where it leaves the axis").wait_for()
    solid = page.locator(".live svg[aria-label^='The error by steps'] path").last
    points = re.findall(r"([\d.]+) ([\d.]+)", solid.get_attribute("d"))
    x, y = (np.array(row, float) for row in zip(*points, strict=True))
    assert x[-1] < 352 - 40  # far from the right end
    assert np.count_nonzero(y == y[-1]) == 1
    assert (y[-1] < 40) if sign == "above" else (y[-1] > 100)


def test_one_update_is_seen(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, **SHORT)
    visited.page.get_by_role("button", name="One step").click()
    visited.page.wait_for_function(f"{SAID}.startsWith('Update 1: ')")
    assert visited.page.locator(PATH).first.bounding_box()["width"] > 1


def test_the_loss_ends_where_it_leaves_the_axis(visit):
    visited = visit("playground")
    opened(visited.page, visited.base, cell="linear", gain=3, lag=300, units=16, updates=3)
    told = said(visited.page, visited.page.get_by_role("button", name="Train", exact=True))
    assert "10¹" in told
    assert drawn(visited.page, PATH) == "M0 0"


def test_of_a_net_that_broke_the_views_say_so(visit):
    visited = visit("playground")
    page = visited.page
    opened(page, visited.base, cell="ReLU", gain=3, lag=300, clip=0, optimiser="sgd", lr=10)
    said(page, page.get_by_role("button", name="Train", exact=True))
    page.locator(".viewed", has_text="The error has no finite size any more.").wait_for()
    page.get_by_label("every unit").check()
    page.locator(".viewed", has_text="A row is a unit").wait_for()
    assert visited.troubles == []


def test_where_nothing_is_asked_nothing_is_right(visit):
    page = awake(visit, "playground")
    page.get_by_label("every unit").check()
    right = page.get_by_role("img", name=re.compile("^right of 2 wires over 101 steps"))
    right.wait_for()
    seen = right.evaluate(
        """(map) => [...map.getContext("2d").getImageData(0, 0, map.width, 1).data]
          .filter((_, k) => k % 4 == 3)"""
    )
    assert seen == [0] * 100 + [255]


@pytest.mark.parametrize("view", ["error", "units", "weights"])
def test_a_picture_has_the_view_and_says_whose_it_is(visit, view):
    page = trained_a_little(visit, view=view, seed=3)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    text = download.value.path().read_text("utf-8")
    whose = "modern, a symbol over a lag, lag 10, 3 units, seed 3, update 20"
    assert whose in text
    assert text.count("<image") == (10 if view == "units" else 0)
    held = {"error": "steps back", "units": "below zero", "weights": "largest: "}
    assert [name for name, words in held.items() if words in text] == [view]
    with page.expect_download() as download:
        page.get_by_role("button", name="Save PNG").click()
    assert Image.open(download.value.path()).size == (1920, 602)
