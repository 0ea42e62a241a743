"""What "Open your own LSTM" says of its nets is what its cells find, and why is tried."""

import math
import re

import numpy as np
import pytest
from lxml import html

from lstm_lib import opened
from lstm_lib.opened import report as checking
from lstm_lib.opened.report import FULL, LIMITS, OPEN, STILL
from studies.tasks.your_lstm import CASES, LAG, load, outcomes, windows_of

WELL = ("healthy", "as PyTorch begins")
FRESH = [row for row in outcomes() if row["seed"] >= 3]


def of(case):
    return [row for row in FRESH if row["case"] == case]


def named(row):
    return not row["found"] if row["case"] in WELL else row["case"] in row["found"]


def test_each_disease_is_named_and_the_others_are_left_alone(chapter):
    found = {
        case: [finding["name"] for finding in findings]
        for case, findings in chapter.value(
            "{case: one.findings for case, one in reports.items()}"
        ).items()
    }
    chapter.says("Each disease is named, and the two nets in good health are left alone.")
    assert len(WELL) == 2
    assert found == {case: [] if case in WELL else [case] for case in CASES}


def test_the_unit_that_keeps_longest_writes_at_marks_alone(chapter):
    chapter.says("Which of the 24 units is worth a look?")
    chapter.says("take ours: two layers of 12 cells, trained in PyTorch")
    assert {(row["layer"], row["unit"]) for row in chapter.value("report.units")} == {
        (layer, unit) for layer in range(2) for unit in range(12)
    }
    chapter.says(f"how many steps back your task must reach: `lag`, here {LAG}.")
    assert chapter.value("len(report.units)") == 24
    seen, marked = chapter.value("seen"), chapter.value("marked")
    at_mark = np.isin(np.arange(40), marked)
    chapter.says("the input gate opens and the forget gate gives way: the unit writes.")
    assert seen["i"][at_mark].min() > 0.5 > 0.2 > seen["i"][~at_mark].max()
    chapter.says("with $f$ near 1 and $i$ near 0")
    assert seen["f"][~at_mark].min() > 0.9 > 0.8 > seen["f"][at_mark].max()


def test_the_alternative_text_quotes_the_step(chapter):
    now = chapter.value("{k: float(v) for k, v in walk.evaluate().items() if 'number' in k}")
    f, i, o, before, after = (now[f"number-{slot}"] for slot in ("f", "i", "o", "c_prev", "c"))
    chapter.describes("The block with one unit's numbers at step 12: f =")
    assert chapter.starts("unit") == {"t": 12}
    chapter.describes(f"numbers at step 12: f = {f:.2f}, i = {i:.2f}, o = {o:.2f}, c goes from")
    chapter.describes(f"c goes from {before:.2f} to {after:.2f}. Below, over 40 steps: f is near 1")
    chapter.describes(
        "over 40 steps: f is near 1 and i near 0, but at each of the three marks f falls"
    )
    assert chapter.value("len(marked)") == 3


def test_one_saturated_unit_is_no_finding(chapter):
    chapter.says("Unit 6 is. One such unit is no finding.")
    states = chapter.value("[row['state'] for row in report.units if row['layer'] == 0]")
    assert [unit for unit, state in enumerate(states) if state == "saturated"] == [6]
    assert chapter.value("report.findings") == []


TOLD = {  # finding -> its limits in the code, and how the page writes them
    "input scale": (("input size", "input push"), "above {:g}, and above {:g}"),
    "exploding gradient": (("growth",), "above {:g}"),
    "forget bias": (("half-life", "kept"), "below {:g} steps, and below {:g}"),
    "gradient does not arrive": (("arrives",), "below {:g}"),
    "dead units": (("dead",), "above {:.0%}"),
    "saturated units": (("saturated",), "above {:.0%}"),
    "drift of c": (("drift",), "above {:g}"),
}


def test_the_table_of_findings_has_the_limits_of_the_code(chapter):
    (table,) = re.findall(
        r"^\| finding \| measured by .*\n\|---.*\n((?:\|.*\n)+)", chapter.text, re.M
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert {name: when for name, _, when in rows} == {
        name: form.format(*(LIMITS[key] for key in keys)).replace("%", " %")
        for name, (keys, form) in TOLD.items()
    }
    assert [name for name, *_ in rows] == list(TOLD)
    assert sorted(key for keys, _ in TOLD.values() for key in keys) == sorted(LIMITS)
    chapter.says("The check-up looks for seven things")
    assert len(rows) == 7
    chapter.says(f'"Open" is above {OPEN}, "shut" below {1 - OPEN:.1f}.')
    chapter.says(f"below {STILL} it is called dead")
    chapter.says(f"at nine steps of ten $|c|$ is above {FULL:g}")


def names_at(monkeypatch, limits):
    """The findings on the healthy net, in their order, with other limits."""
    for key, value in limits.items():
        monkeypatch.setitem(checking.LIMITS, key, value)
    state, readout = load("healthy")
    report = opened.checkup(
        opened.from_torch(state), windows_of("healthy")[0], lag=LAG, readout=readout
    )
    return [finding["name"] for finding in report.findings]


def test_each_finding_is_reported_beyond_all_its_limits_and_on_the_side_that_is_told(monkeypatch):
    chosen = dict(LIMITS)
    told = {key: form.split()[0] for keys, form in TOLD.values() for key in keys}
    beyond = {key: -math.inf if side == "above" else math.inf for key, side in told.items()}
    beyond["arrives"] = 1.0  # a share: nothing is above it
    assert names_at(monkeypatch, beyond) == list(TOLD)
    assert names_at(monkeypatch, chosen) == []
    for name, (keys, _) in TOLD.items():
        for key in keys:
            short = beyond | {key: math.inf if told[key] == "above" else 0}
            assert name not in names_at(monkeypatch, short), key


def test_the_net_with_the_bad_bias_learnt_as_well(chapter):
    chapter.says("The net with the bad forget bias has learnt as well as the healthy one!")
    errors = chapter.value("errors")
    assert errors["forget bias"] < 1.25 * errors["healthy"]
    chapter.says("cells that keep a tenth of their state from one step to the next")
    half_life = chapter.value("reports['forget bias'].findings[0]['value']")
    assert 0.5 ** (1 / half_life) == pytest.approx(0.1, abs=0.02)


def test_its_gradient_comes_through_the_loop_and_not_along_the_cells(chapter):
    def at_lag(name):
        one = chapter.value(f"reaches[{name!r}]")
        fade = one["layers"][0]["forward"]["c"]
        return fade[one["lag"] == LAG] / fade[one["lag"] == 0]

    chapter.says("With the bias at $-2$ the gradient still arrives.")
    assert at_lag("forget bias") > 0.1
    chapter.says("at 20 steps less than a millionth is left")
    assert at_lag("forget bias, loop cut") < 1e-6
    chapter.says("healthy net's cells alone keep a few hundredths")
    assert 0.01 < at_lag("healthy, loop cut") < 0.09
    chapter.says("grows by several powers of ten on its way back")
    growth = chapter.value("reports['exploding gradient'].findings[0]['value']")
    assert growth > 1e3


def test_the_unscaled_net_is_well_again_when_its_inputs_are_the_cause():
    """The same weights on the same numbers, scaled: the finding was of the inputs."""
    state, readout = load("input scale")
    layers = opened.from_torch(state)
    for case, ill in (("input scale", True), ("healthy", False)):
        report = opened.checkup(layers, windows_of(case)[0], lag=LAG, readout=readout)
        assert ("input scale" in [finding["name"] for finding in report.findings]) == ill


def test_the_table_of_ten_fresh_seeds_is_counted_right(chapter):
    tables = [html.fromstring(text) for text in chapter.html() if "something else too" in text]
    (table,) = tables
    chapter.says("Then we trained ten more of each kind and changed nothing")
    chapter.says("Each limit in the check-up was chosen on nets of three seeds.")
    assert {row["seed"] for row in outcomes()} - {row["seed"] for row in of(CASES[0])} == {0, 1, 2}
    rows = {r.xpath("string(th)"): r.xpath("td/text()") for r in table.xpath("//tbody/tr")}
    for case in CASES:
        assert len(of(case)) == 10
        assert rows[case][0] == f"{sum(map(named, of(case)))} of 10"
    assert all(named(row) for case in WELL for row in of(case))


def test_one_net_with_the_bad_bias_did_not_learn(chapter):
    chapter.says("One of the ten such nets below did not learn it.")
    errors = sorted(row["error"] for row in of("forget bias"))
    assert errors[-2] < 0.02 < 0.1 < errors[-1]


def test_the_exploding_nets_that_were_missed_had_been_calmed(chapter):
    missed = [row for row in of("exploding gradient") if not named(row)]
    chapter.says("Three exploding nets were missed. Training had calmed them")
    assert len(missed) == 3
    chapter.says("their gradient grows less than tenfold")
    assert all(row["growth"] < 10 < row["first growth"] for row in missed)
    chapter.says("On their first weights all ten are named")
    limit = LIMITS["growth"]
    assert all(row["first growth"] > limit for row in of("exploding gradient"))


def test_the_file_that_is_written_holds_the_report(chapter, tmp_path):
    chapter.says("It opens from disk and needs no script")
    code = next(line for line in chapter.text.splitlines() if "save_checkup(" in line)
    state, readout = load("healthy")
    x, _ = windows_of("healthy")
    report = opened.checkup(opened.from_torch(state), x, lag=LAG, readout=readout)
    path = str(tmp_path / "checkup.html")
    exec(code.replace('"checkup.html"', "path"), {"opened": opened, "report": report, "path": path})
    assert "<script" not in (tmp_path / "checkup.html").read_text("utf-8")


def test_the_words_of_the_reaches_say_what_is_drawn(chapter):
    (axes,) = chapter.drawn("your_lstm.draw_reach(reaches, LAG)")
    lines = {name: dict(zip(x, y, strict=True)) for name, x, y in axes["lines"][:5]}
    chapter.describes("Five curves of the gradient over the steps back, on a logarithmic axis.")
    assert set(lines) == set(chapter.value("list(reaches)"))
    assert len(lines) == 5
    chapter.describes(
        "Healthy and forget bias stay near 1 beyond the lag of 20. Exploding gradient climbs"
    )
    assert chapter.value("LAG") == 20
    ends = {name: line[20] for name, line in lines.items()}
    (healthy,) = (name for name in lines if "healthy" in name and "cut" not in name)
    (bias,) = (name for name in lines if "bias" in name and "cut" not in name)
    (exploding,) = (name for name in lines if "xplod" in name)
    for name in (healthy, bias):
        assert 0.2 < ends[name] < 5
        assert 0.2 < lines[name][25] < 5
    chapter.describes(
        "Exploding gradient climbs by several powers of ten. With the loop cut, healthy"
    )
    assert max(lines[exploding].values()) > 1000
    chapter.describes(
        "healthy falls to a few hundredths at 20 steps, forget bias to less than a millionth."
    )
    assert 0.01 < ends[f"{healthy}, loop cut"] < 0.1
    assert ends[f"{bias}, loop cut"] < 1e-6
