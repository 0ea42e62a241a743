"""Explorables: right numbers on the page, clear errors, the same bytes each time."""

import json
import re
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp
import traitlets

from explorables import Choice, Slider, explore, parity

k, x, s, t, n = sp.symbols("k x s t n")


def line(**controls):
    """An explorable of one line, one text, three bars and an area, nothing bound yet."""
    fig, ax = plt.subplots()
    ax.plot([], [], gid="line")
    ax.text(0, 0, "", gid="word")
    ax.bar([0, 1, 2], 1, gid="bar")
    ax.fill_between([0, 1], [0, 1], gid="area")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    return explore(fig, "One line that moves", **(controls or {"k": Slider(0, 2, 0.5, 1, "slope")}))


def test_javascript_equals_numpy_for_every_binding(zoo):
    figures = [make(**start) for make, *starts in zoo for start in starts]
    assert max(parity.max_js_error(figures, settings=100)) <= 1e-9


def test_parity_notices_a_wrong_number():
    figure = line().curve("line", k * x)
    (source,) = figure._sources
    source.bodies = [source.bodies[0].replace("p[0]", "(p[0] + 1e-8)")]
    assert parity.max_js_error([figure], settings=5)[0] > 1e-9


def test_evaluate_gives_what_each_artist_shows():
    figure = line().curve("line", k * x, grid=[0, 1, 2]).text("word", k**2, ".1f")
    assert figure.evaluate()["line"].tolist() == [0, 1, 2]
    assert figure.evaluate(k=2)["line"].tolist() == [0, 2, 4]
    assert figure.evaluate(k=2)["word"] == 4


def test_a_scan_steps_all_states_at_once_from_t_0():
    a, b = sp.symbols("a b")
    figure = line().scan({"line": (t, b)}, {a: b, b: a + b}, init={a: 0, b: 1}, steps=6)
    assert figure.evaluate()["line"].tolist() == [1, 1, 2, 3, 5, 8, 13]


def test_a_scan_without_its_start_fits_bars():
    figure = line().scan("bar", {s: k * s}, init={s: 1}, steps=3, first=1)
    assert figure.evaluate(k=2)["bar"].tolist() == [2, 4, 8]


def test_a_table_shows_the_row_of_the_nearest_step():
    controls = {"k": Slider(0, 2, 0.5, 1, "slope"), "n": Choice(["a", "b"], label="which")}
    rows = np.arange(5 * 2 * 3.0).reshape(5, 2, 3)
    figure = line(**controls).table("line", rows, by=("k", "n"), x=[0, 0.5, 1])
    for row, value in enumerate([0, 0.5, 1, 1.5, 2]):
        for column in (0, 1):
            shown = figure.evaluate(k=value, n=column)["line"]
            assert shown.tolist() == rows[row, column].tolist()


def test_a_table_can_move_a_line_s_points_along_both_axes():
    x_, y = np.arange(10.0).reshape(5, 2), np.arange(10.0, 20).reshape(5, 2)
    figure = line().table("line", y, by="k", x=x_)
    up, across = (np.ravel(source) for source in figure.sources(k=1))
    assert (across.tolist(), up.tolist()) == ([4, 5], [14, 15])
    assert figure.evaluate(k=1)["line"].tolist() == [14, 15]
    assert parity.max_js_error([figure], settings=5) == [0]
    for wrong in (x_[:3], np.zeros((5, 3))):
        with pytest.raises(ValueError, match="table 'line'"):
            line().table("line", y, by="k", x=wrong)


@pytest.mark.slow
def test_the_same_figure_gives_the_same_bytes(zoo):
    for make, start, other in zoo:
        assert make(**start).markup() == make(**start).markup()
        assert make(**start).markup() != make(**other).markup()


def test_ids_belong_to_one_figure(zoo):
    pages = [make(**start).markup() for make, start, _ in zoo]
    found = [set(re.findall(r'\bid="([^"]+)"', page)) for page in pages]
    for page, ids in zip(pages, found, strict=True):
        assert len(re.findall(r'\bid="', page)) == len(ids)
        assert set(re.findall(r'(?:url\(#|href="#|for=")([^")]+)', page)) <= ids
    assert not set.intersection(*found)


def test_the_page_carries_everything(zoo):
    for make, start, _ in zoo:
        figure = make(**start)
        page = figure.markup()
        spec = re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)[0]
        assert json.loads(spec) == json.loads(json.dumps(figure.spec()))
        assert 'role="img" aria-label="' in page
        assert len(re.findall(r'type="range"|role="radiogroup"', page)) == len(figure.controls)


def test_a_notebook_gets_the_widget_and_a_page_gets_html(zoo):
    for make, start, _ in zoo:
        data, _ = make(**start)._repr_mimebundle_()
        assert data["text/html"].startswith('<figure class="explorable"')
        assert "application/vnd.jupyter.widget-view+json" in data


def test_values_can_be_set_and_observed():
    figure, seen = line(), []
    figure.observe(lambda change: seen.append(change["new"]), "values")
    figure.values = {"k": 1.5}
    assert seen == [{"k": 1.5}]
    for wrong, error in (({"k": 3}, "from 0.0 to 2.0"), ({"q": 1}, "'q'"), ({"k": "a"}, "number")):
        with pytest.raises((ValueError, TypeError, traitlets.TraitError), match=error):
            figure.values = wrong
    assert figure.values == {"k": 1.5}


WRONG = {
    "an unknown gid": (lambda e: e.curve("nobody", x), "no artist has gid 'nobody'.*area, bar"),
    "a gid of another kind": (lambda e: e.curve("word", x), "is a Text, expected a line"),
    "an unbound symbol": (
        lambda e: e.curve("line", x * n, x=x),
        "got unbound n, expected only k, x",
    ),
    "two free symbols": (lambda e: e.curve("line", x * n), r"got symbols \['n', 'x'\]"),
    "an empty grid": (lambda e: e.curve("line", x, grid=[]), "grid: got shape"),
    "too few bars": (lambda e: e.bars("bar", n, count=5), "count: got 5, expected 3"),
    "a scan that misses bars": (
        lambda e: e.scan("bar", {s: s}, init={s: 0}, steps=5),
        "bars: got 3, expected 6",
    ),
    "a state without start": (lambda e: e.scan("line", {s: s}, init={}), "init: got"),
    "no steps": (lambda e: e.scan("line", {s: s}, init={s: 0}, steps=0), "steps: got 0"),
    "a rule with an unknown": (
        lambda e: e.scan("line", {s: n * s}, init={s: 0}),
        "rules: got unbound n",
    ),
    "a table of another size": (
        lambda e: e.table("line", np.zeros((4, 2)), by="k"),
        r"array: got shape \(4, 2\), expected \(5, n0\)",
    ),
    "a table by a stranger": (lambda e: e.table("line", np.zeros(4), by="q"), "by: got 'q'"),
    "a table of other points": (
        lambda e: e.table("line", np.zeros((5, 2)), by="k", x=[1, 2, 3]),
        "points: got 2, expected 3",
    ),
    "a format that is none": (lambda e: e.text("word", k, ".2x"), "got '.2x', expected a format"),
    "a template without a number": (lambda e: e.note("hello", k), "expected 1 numbers"),
    "a formula that changes": (lambda e: e.text("word", k, "$s$ {:.2f}"), "cannot hold a formula"),
    "a move that is none": (lambda e: e.transform("line", left=k), "got 'left', expected one of"),
    "a look that is none": (lambda e: e.attribute("line", "colour", k), "got 'colour'"),
    "a colour without ramp": (lambda e: e.attribute("line", "stroke", k), "expected ramp"),
    "one fragment": (lambda e: e.choice("rule", ["x"], k), "expected at least 2 strings"),
    "playing a stranger": (lambda e: e.play("q"), "got 'q', expected one of 'k'"),
    "evaluating out of range": (lambda e: e.evaluate(k=9), "k: got 9, expected from 0.0 to 2.0"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_named_at_once(wrong):
    act, says = WRONG[wrong]
    with pytest.raises(ValueError, match=says):
        act(line())


HALF = {
    "a scan of which one gid is unknown": lambda e: e.scan(
        {"line": s, "no such": s}, {s: k * s}, init={s: 1}
    ),
    "a look of many, with a wrong name": lambda e: e.attribute("bar", "colour", n, i=n),
    "a text whose format is none": lambda e: e.text("word", k, ".2x"),
    "a note with too many numbers": lambda e: e.note("{:.1f}", k, k),
}


def state(figure):
    gids = [artist.get_gid() for artist in figure._fig.findobj()]
    return figure.spec(), list(figure._refs), gids


@pytest.mark.parametrize("wrong", [*WRONG, *HALF])
def test_a_mistake_leaves_the_figure_as_it_was(wrong):
    act = HALF[wrong] if wrong in HALF else WRONG[wrong][0]
    figure = line().curve("line", k * x)
    before = state(figure)
    with pytest.raises(ValueError):
        act(figure)
    assert state(figure) == before
    assert figure.text("word", k, ".1f").evaluate(k=2)["word"] == 2


TEXT = "__import__('pathlib').Path({!r}).touch()"


@pytest.mark.parametrize(
    "act",
    [
        lambda e, text: e.curve("line", text),
        lambda e, text: e.curve("line", text, x=x),
        lambda e, text: e.curve("area", (x, text)),
        lambda e, text: e.point("line", 0, text),
        lambda e, text: e.text("word", text, ".1f"),
        lambda e, text: e.transform("word", x=text),
        lambda e, text: e.scan("line", {s: text}, init={s: 0}),
        lambda e, text: e.scan("line", {s: s}, init={s: text}),
        lambda e, text: e.scan("line", {s: n}, init={s: 0}, inputs={n: text}),
        lambda e, text: e.scan({"line": text}, {s: s}, init={s: 0}),
    ],
)
def test_text_is_no_expression_and_is_never_executed(act, tmp_path):
    with pytest.raises(TypeError, match=r"(?s): got .*, expected a sympy expression"):
        act(line(), TEXT.format(str(tmp_path / "made")))
    assert not list(tmp_path.iterdir())


def test_a_figure_without_alt_or_controls_is_refused():
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt: got ''"):
        explore(fig, "", k=Slider(0, 1, 1, 0, "k"))
    with pytest.raises(ValueError, match="no controls"):
        explore(fig, "A figure that shows nothing")
    with pytest.raises(TypeError, match="k: got float, expected Slider or Choice"):
        explore(fig, "A figure that shows nothing", k=1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="fig: got str"):
        explore("fig", "A figure that shows nothing", k=Slider(0, 1, 1, 0, "k"))  # type: ignore[arg-type]


def test_only_linear_and_log_axes_move():
    fig, ax = plt.subplots()
    ax.plot([], [], gid="line")
    ax.set_yscale("symlog")
    with pytest.raises(ValueError, match="got a symlog axis, expected linear or log"):
        explore(fig, "A line that moves", k=Slider(0, 1, 1, 0, "k")).curve("line", k * x)


SLIDERS: dict[str, tuple[dict[str, Any], str]] = {
    "value out of range": (
        {"low": 0, "high": 1, "step": 0.5, "value": 2},
        "value: got 2, expected",
    ),
    "steps that miss the end": ({"low": 0, "high": 1, "step": 0.3, "value": 0}, "whole number of"),
    "no step": ({"low": 0, "high": 1, "step": 0, "value": 0}, "step: got 0"),
    "too many steps": ({"low": 0, "high": 1e300, "step": 0.5, "value": 0}, "at most|to 10000"),
    "a range beyond all numbers": (
        {"low": -1e308, "high": 1e308, "step": 1.0, "value": 0},
        "step: got inf",
    ),
    "values that fall": ({"values": [2, 1], "value": 1}, "ascending"),
    "a value that is not listed": ({"values": [1, 2], "value": 1.5}, "expected one of"),
}


@pytest.mark.parametrize("wrong", SLIDERS)
def test_a_slider_says_what_is_wrong(wrong):
    given, says = SLIDERS[wrong]
    with pytest.raises(ValueError, match=f"Slider 'w'.*{says}"):
        Slider(label="w", **given)


def test_a_choice_says_what_is_wrong():
    with pytest.raises(ValueError, match="expected at least 2 names"):
        Choice(["one"], label="w")
    with pytest.raises(TypeError, match="got 'text', expected a list of names"):
        Choice("text", label="w")
    with pytest.raises(ValueError, match="got 'c', expected one of"):
        Choice(["a", "b"], "c", label="w")
    with pytest.raises(ValueError, match="label: got ''"):
        Choice(["a", "b"])


def folding(**presets):
    controls = {name: Slider(0, 2, 0.5, 1, name, group="the gate") for name in ("w", "b")}
    figure = line(k=Slider(0, 2, 0.5, 1, "slope"), **controls).curve("line", k * x, x=x)
    return figure.presets(**presets) if presets else figure


def test_sliders_of_one_group_are_folded_under_its_name():
    page = folding().markup()
    (inside,) = re.findall(r"<details><summary>the gate</summary>(.*?)</details>", page)
    assert re.findall(r'name="(\w)"', inside) == ["w", "b"]


def test_a_preset_is_a_button_that_is_pressed_where_its_values_stand():
    figure = folding(as_it_was={"w": 1}, shut={"w": 0, "b": 2})
    page = figure.markup()
    assert '<button type="button" aria-pressed="true">as it was</button>' in page
    assert '<button type="button" aria-pressed="false">shut</button>' in page
    assert figure.spec()["presets"] == [[[1, 1.0]], [[1, 0.0], [2, 2.0]]]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": " ", "w": k}, "advance: text: got ' '"),
        ({"text": "Next"}, "advance: to: got none"),
        ({"text": "Next", "z": k}, "advance: got 'z'"),
        ({"text": "Next", "w": x}, "advance: w: got unbound x"),
    ],
)
def test_a_button_that_carries_nothing_over_is_refused(given, says):
    figure = folding()
    before = figure.spec()
    with pytest.raises((TypeError, ValueError), match=says):
        figure.advance(**given)
    assert figure.spec() == before


def dots(count=4):
    fig, ax = plt.subplots()
    for place in range(count):
        ax.plot([place], [0], "o", gid=f"dot-{place}")
    ax.text(0, 1, "", gid="word")
    figure = explore(fig, "Some dots to tap", k=Slider(0, 3, 1, 1, "dot"))
    return figure.text("word", k, "d")


def test_what_can_be_tapped_is_found_again_by_the_script():
    figure = dots().pick("dot", "k")
    assert figure.spec()["pick"] == [0, "dot"]
    page = figure.markup()
    assert [f'data-gid="dot-{n}"' in page for n in range(5)] == [True] * 4 + [False]
    assert 'data-gid="dot-' not in dots().markup()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("dot", "z"), "pick 'dot': name: got 'z'"),
        (("spot", "k"), "pick 'spot': no artist has gid 'spot'"),
        (("word", "k"), "pick 'word': artists: got 1, expected 4"),
        ((3, "k"), "pick 3: gid: got int"),
    ],
)
def test_a_tap_that_would_set_nothing_is_refused(given, says):
    figure = dots()
    before = figure.spec()
    with pytest.raises((TypeError, ValueError), match=says):
        figure.pick(*given)
    assert figure.spec() == before


@pytest.mark.parametrize("values", [{"z": 1}, {"w": 3}])
def test_a_preset_that_no_control_can_take_is_refused(values):
    with pytest.raises(ValueError, match="presets: shut"):
        folding(shut=values)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: line(x=Slider(0, 1, 0.5, 0, "slope")).curve("line", x, grid=[0, 1]), None),
        (lambda: line().curve("line", sp.Symbol("k") * k, x=k), "the name 'k' for two things"),
        (lambda: line().note("plain words"), "note: exprs: got none"),
        (lambda: line().choice("which", [r"\\frac{", "b"], k), "formula: got .*, expected LaTeX"),
        (lambda: Slider(0, 1, 0.1, 0.55, "lab"), "value: got 0.55 between two steps"),
    ],
)
def test_what_would_move_wrongly_is_refused(make, says):
    if says is None:
        make()
        return
    with pytest.raises(ValueError, match=says):
        make()


def test_axes_that_bend_and_lines_in_steps_are_refused():
    bent, ax = plt.subplots(subplot_kw={"projection": "polar"})
    ax.plot([], [], gid="line")
    with pytest.raises(ValueError, match="got polar axes, expected plain ones"):
        explore(bent, "A line on a circle", k=Slider(0, 1, 0.5, 0, "slope")).curve(
            "line", k * x, x=x
        )
    stepped, ax = plt.subplots()
    ax.step([0, 1], [0, 1], gid="line")
    with pytest.raises(ValueError, match="'line' is drawn in steps"):
        explore(stepped, "A line in steps", k=Slider(0, 1, 0.5, 0, "slope")).curve(
            "line", k * x, x=x
        )


def test_what_is_true_is_one_in_both_languages():
    figure = line().curve("line", x < k, x=x).note("{:.0f}", k < 2)
    assert set(figure.evaluate(k=1)["line"]) == {0.0, 1.0}
    assert parity.max_js_error([figure], settings=20) == [0]
