"""The drawn parts of "The whole block": the plumbing shows what the library computes."""

import functools
from typing import Any

import numpy as np
import pytest
import sympy as sp
from figures import diagrams
from figures import full_diagram as draw
from figures import full_diagram_equations as equations
from figures.diagrams.cell import SLOTS
from figures.diagrams.primitives import PIPE
from figures.full_diagram_time import lookup, step_through, through_time
from hypothesis import given, settings
from hypothesis import strategies as st

from explorables import Choice, Slider, explore
from explorables.parity import max_js_error
from lstm_lib import lstm
from studies.tasks.trained_cell import marked_years, run, train_steps

SHAPES = lstm.shapes(1, 1, "full")
NAMES = list(SHAPES)
STEP = {slot: formula for slot, formula in draw.one_step().items() if slot in SLOTS}
RUN = sp.lambdify(["x", "h", "c", *NAMES], list(STEP.values()), modules="numpy")


@functools.cache
def whole():
    names = ("x", "h", "c", *NAMES)
    controls: dict[str, Any] = {name: Slider(-4, 4, 0.5, 0.5, name) for name in names}
    return draw.flow(explore(draw.plumbing(), "the whole block at work", **controls), STEP)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.floats(-4, 4), min_size=18, max_size=18))
def test_one_step_is_the_librarys(values):
    x, h, c, *weights = values
    params = {n: np.full(s, w) for (n, s), w in zip(SHAPES.items(), weights, strict=True)}
    trace = lstm.forward(params, [[[x]]], ([[h]], [[c]]), variant="full")
    numbers = dict(zip(("x", "h", "c", *NAMES), values, strict=True))
    ours = dict(zip(STEP, RUN(**numbers), strict=True))
    for slot, name in {"i": "i", "f": "f", "g": "g", "o": "o", "s": "s"}.items():
        assert ours[slot] == pytest.approx(trace[name].item(), abs=1e-12)
    assert ours["c"] == pytest.approx(trace["c"][1].item(), abs=1e-12)
    assert ours["h"] == pytest.approx(trace["h"][1].item(), abs=1e-12)
    assert ours["c"] == pytest.approx(ours["kept"] + ours["new"], abs=1e-12)


@pytest.mark.slow
def test_pipes_are_as_full_as_their_values_and_striped_below_zero():
    shown = whole().evaluate(c=-0.5, b_f=4)
    assert shown["fill-c_prev stroke-width"] == 0.5 * PIPE
    assert shown["minus-c_prev opacity"] == 1
    assert whole().evaluate(c=3)["fill-c_prev stroke-width"] == PIPE
    assert whole().evaluate(c=3)["minus-c_prev opacity"] == 0


def test_every_slot_has_its_number():
    shown = whole().evaluate(x=2)
    assert {f"number-{slot}" for slot in SLOTS} <= set(shown)
    assert shown["number-x"] == 2


def test_javascript_computes_what_numpy_computes():
    assert max(max_js_error([whole()], settings=40)) < 1e-9


def test_a_single_tap_is_drawn_without_the_rest():
    figure = draw.plumbing(("c_prev", "f", "kept"), lit="f")
    texts = {text.get_text() for text in figure.axes[0].texts if text.get_text()}
    assert texts == {"$x_t$", "$h_{t-1}$", "$c_{t-1}$", "$f$", "σ"}


def test_the_branch_flows_only_where_its_end_is_shown():
    assert ("c-down", "c") in draw.flowing(("c", "s"))
    assert draw.flowing(("c",)) == [("c", "c")]


@pytest.mark.parametrize("make", [draw.picture, draw.opened, draw.plumbing, equations.turned])
def test_a_figure_is_legible(make, check_figure):
    check_figure(make())


PART, WAY, EYES = sp.symbols("part way eyes")


@functools.cache
def turning():
    figure = explore(
        equations.turned(),
        "the whole block",
        part=Choice(equations.PARTS, label="part"),
        way=Choice(["forward", "backward"], label="way"),
        eyes=Choice(["with", "without"], label="peepholes"),
    )
    return equations.light(figure, PART, WAY, EYES)


def opacities(**values):
    return {
        gid.removesuffix(" opacity"): float(v) for gid, v in turning().evaluate(**values).items()
    }


@pytest.mark.parametrize(("k", "lit", "dark"), [(1, "layer-f", "layer-i"), (6, "squash", "joint")])
def test_one_part_is_lit_at_a_time(k, lit, dark):
    shown = opacities(part=k)
    assert shown[lit] == 1
    assert shown[dark] == equations.DIM
    assert opacities(part=0)[dark] == 1


def test_forward_no_error_is_drawn_and_backward_each_part_has_its_own():
    assert not [gid for gid, seen in opacities(part=0).items() if "error-" in gid and seen]
    for k, part in enumerate(equations.BACK, 1):
        shown = opacities(part=list(draw.LIT).index(part) + 1, way=1)
        lit = {gid.removeprefix("error-") for gid in shown if gid[:6] == "error-" and shown[gid]}
        assert lit == set(equations.BACK[part]), k


def test_the_cell_state_has_five_ways_out_and_two_without_peepholes():
    c = list(draw.LIT).index("c") + 1
    for eyes, ways in ((0, [1, 2, 3, 4, 5]), (1, [1, 3])):
        shown = opacities(part=c, way=1, eyes=eyes)
        assert [n for n in equations.NUMBERS if shown[f"number-{n}"]] == ways
        assert [n for n in equations.NUMBERS if shown[f"error-way-{n}"]] == ways
        tex = equations.equations(True, ("full", "modern")[eyes])[c]
        assert [n for n in range(1, 6) if f"({n})" in tex] == ways
    assert shown["peephole-o"] == equations.DIM


def test_each_way_carries_the_number_of_its_term():
    tex = equations.equations(True)[list(draw.LIT).index("c") + 1]
    terms = {1: "delta h", 2: "P_{o}", 3: "delta c_{t+1}", 4: "P_{f}", 5: "P_{i}"}
    for line in tex.splitlines()[1:-1]:
        (n,) = [n for n in terms if f"({n})" in line]
        assert terms[n] in line


def test_every_name_of_a_lit_part_is_in_the_drawing():
    there = {artist.get_gid() for artist in diagrams.block().findobj()}
    assert {gid for names in draw.LIT.values() for gid in names.split()} <= there


def test_each_part_has_its_equations_with_tanh_for_g_and_h():
    forward_, backward_ = equations.equations(), equations.equations(backward=True)
    assert len(forward_) == len(backward_) == len(equations.PARTS)
    assert r"g_{t} &= \tanh{\left(" in forward_[3]
    assert r"h_{t} &= o_{t} \tanh{\left(c_{t}" in forward_[6]
    assert backward_[4].count(r"\delta") == 6  # five ways out of c_t
    assert not [tex for tex in forward_ + backward_ if r"\tan\tanh" in tex or " h{" in tex]


def test_folding_breaks_only_long_sums():
    tex = "\\begin{aligned}\na &= b + \\delta c \\\\\nd &= e + \\delta f + \\delta g + \\delta k\n"
    lines = equations.fold(tex).split("\\\\\n")
    assert lines[0].endswith("b + \\delta c ")
    assert [line.strip().startswith("&\\quad + \\delta") for line in lines[2:]] == [True] * 3


@given(k=st.integers(0, 5))
def test_lookup_finds_the_value_of_its_step(k):
    t, values = sp.Symbol("t"), [0.5, -1.25, 3.0, 0.0, 2.0, 2.5]
    found = lookup(t, range(1933, 1939), values)
    assert float(found.subs(t, 1933 + k)) == values[k]


def test_the_time_figure_follows_its_slider():
    *_, done = train_steps(1, 3)
    years, x, y = marked_years()
    seen, t = run(done.params, x, y), sp.Symbol("t")
    figure = explore(
        through_time(years, seen), "a cell through time", t=Slider(1933, 1958, 1, 1940, "year")
    )
    step_through(figure, years, seen, t)
    for year in (1933, 1944, 1958):
        k = year - 1933
        shown = figure.evaluate(t=year)
        for slot in SLOTS:
            assert shown[f"number-{slot}"] == pytest.approx(seen[slot][k], abs=1e-4)
        assert shown["marked opacity"] == seen["mark"][k]
    assert max(max_js_error([figure], settings=10)) < 1e-9
