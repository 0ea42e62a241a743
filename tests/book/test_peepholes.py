"""The numbers in the prose of "Peepholes" are those that its cells compute."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from figures.diagrams import block
from figures.diagrams.stages import STAGES
from figures.peepholes import CLOCK_PRESETS, MOMENTS

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from studies.core.intervals import wilson
from studies.core.results import read
from studies.tasks.timing import spike_times, timing_cell
from studies.timing.tasks import LESSON, ROUNDS, on_time, spike_train

BOOK = Path(__file__).parents[2] / "book"

NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("2 / (1 + np.exp(-4)) - 1", ".2f", "4 and 6 come out as {} and 1.00"),
    ("2 / (1 + np.exp(-6)) - 1", ".2f", "4 and 6 come out as 0.96 and {}"),
    (
        "100 * 192 / lstm.count_weights(10, 64, '1999')",
        ".0f",
        "64 cells and 10 inputs that is {} % more",
    ),
    (
        "lstm.count_weights(10, 64, 'full') - lstm.count_weights(10, 64, '1999')",
        ",d",
        "see every cell, for {} weights",
    ),
    (
        "lstm.count_weights(10, 64, '2000') - lstm.count_weights(10, 64, '1999')",
        "d",
        "instead of {}.",
    ),
    ("h[shouts - 1].min()", ".2f", "shouts every 31 steps, at {}"),
    ("h[shouts - 1].max()", ".2f", "shouts every 31 steps, at {}"),
    ("np.unique(np.diff(shouts))[0]", "d", "shouts every {} steps"),
    ("sigmoid(-5.3)", ".3f", r"$\sigma(-5.3) = {}$."),
]


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_the_title_is_the_stage_of_the_map(chapter):
    assert chapter.cells[0].source.startswith(f"# {STAGES[6].name}\n")


def test_two_states_behind_a_shut_gate_get_the_same_answer_to_the_last_digit(chapter):
    gates = chapter.value(
        "[[lstm.forward(block, np.random.default_rng(1).normal(size=(1, 1, 3)), "
        "([[0]], [[c]]), variant='1999')[k][0, 0, 0] for k in 'ifo'] for c in (1.0, 5.0)]"
    )
    assert gates[0] == gates[1]


def test_the_gate_s_curve_is_flat_when_shut_and_steep_with_a_peephole(chapter):
    shut = chapter.value("blind.evaluate(o=0)['gate']")
    assert np.ptp(shut) == 0
    chapter.says("Shut the output gate and the curve sinks to a flat line at 0.5")
    assert shut[0] == 0.5
    assert all(np.ptp(chapter.value(f"blind.evaluate(o=0, w={w})['gate']")) == 0 for w in (-4, 4))
    assert np.ptp(chapter.value("blind.evaluate(o=0, p=-1)['gate']")) > 0.9
    open_ = chapter.value("{k: float(blind.evaluate()[k]) for k in ('A', 'B')}")
    curve = chapter.value("blind.evaluate()['gate']")
    chapter.describes(f"an S-shaped curve from {curve[0]:.2f} to {curve[-1]:.2f}.")
    chapter.describes(f"Cell A holds -1 and its gate says {open_['A']:.2f}, cell B holds 2 and its")
    chapter.describes(f"cell B holds 2 and its gate says {open_['B']:.2f}.")
    starts = chapter.starts("blind-gates")
    assert [starts[k] for k in ("a", "b", "p", "o")] == [-1, 2, 0, 1]


def test_the_six_moments_show_every_part_of_the_block_once():
    slots = ("x", "h_prev", "c_prev", "f", "i", "g", "o", "c", "h")
    drawn = {a.get_gid() for a in block("full", dict.fromkeys(slots, "0")).findobj()} - {None}
    known = [name for names in MOMENTS for name in names.split()]
    assert len(known) == len(set(known))
    ends = re.compile(r"-(flow|knob|handle)$")
    parts = {name if name in known else ends.sub("", name) for name in drawn} - {"block"}
    assert parts <= set(known)


def test_the_moments_formulas_say_what_the_library_computes(chapter):
    lines, n = chapter.value("lines"), chapter.value("told")
    f = 1 / (1 + np.exp(-(0.5 + 0.5 * 0.2 + 1.5)))
    i = 1 / (1 + np.exp(-(0.4 + 0.2 - 1.5)))
    g = np.tanh(0.8 - 0.5 * 0.2)
    c = f * 1.5 + i * g
    o = 1 / (1 + np.exp(-(-0.6 + 0.5 * 0.2 - 1 + 1.5 * c)))
    by_hand = {"i": i, "f": f, "g": g, "c": c, "o": o, "s": np.tanh(c), "h": o * np.tanh(c)}
    assert n == pytest.approx(by_hand)
    for moment, name in ((2, "g"), (3, "c"), (4, "o"), (5, "s"), (6, "h")):
        assert lines[moment].endswith(f"= {by_hand[name]:.2f}")
    assert f"= {i:.2f}" in lines[1]
    assert f"= {f:.2f}" in lines[1]


def test_the_output_gate_is_still_faint_at_the_third_moment(chapter):
    faint = chapter.value(
        "[float(order.evaluate(moment=3)[g + ' opacity']) for g in ('layer-o', 'peephole-o')]"
    )
    assert faint == [0.13, 0.13]
    shown = chapter.value(
        "[float(order.evaluate(moment=3)[g + ' opacity']) for g in ('pipe-c', 'peephole-f')]"
    )
    assert shown == [1, 1]


def test_the_clock_fires_a_thousand_times_ten_steps_apart(chapter):
    cell = chapter.value("cell")
    trace = lstm.forward(cell, np.zeros((10_000, 1, 1)), variant="2000")
    spikes = spike_times(trace["h"][1:, 0, 0])
    assert spikes.tolist() == list(range(10, 10_001, 10))
    chapter.says("A thousand rounds, each of exactly ten steps.")
    chapter.says("In between, the output stays below $10^{-39}$.")
    assert 1e-40 < chapter.value("np.abs(between).max()") < 1e-39
    assert cell["b_g"][0] == pytest.approx(np.log(3))
    chapter.says("With $p = 100$ both gates turn within a few hundredths of the threshold.")
    assert 100 * np.log(9) / 100 < 5  # hundredths from the threshold to nine tenths of the way


@pytest.mark.parametrize("name", [name for name in CLOCK_PRESETS if name != "blind"])
def test_the_moving_clock_is_the_library_s_cell(chapter, name):
    v = CLOCK_PRESETS[name]
    cell = timing_cell(v["k"], v["theta_f"], v["theta_o"])
    trace = lstm.forward(cell, np.zeros((150, 1, 1)), variant="2000")
    moved = chapter.value(f"{{k: clock.evaluate(**{v})[k] for k in ('state', 'output')}}")
    assert moved["state"] == pytest.approx(trace["c"][:, 0, 0], abs=1e-9)
    assert moved["output"][1:] == pytest.approx(trace["h"][1:, 0, 0], abs=1e-9)


def spikes(chapter, **values):
    return 1 + np.flatnonzero(chapter.value(f"clock.evaluate(**{values})['output'][1:] > 0.5"))


def test_the_period_follows_the_weights_as_the_page_says(chapter):
    assert spikes(chapter).tolist() == list(range(10, 151, 10))
    assert spikes(chapter, k=0.2).tolist() == [50, 100, 150]
    chapter.says(r"a round has $\lceil \theta_f / k \rceil$ steps, so $k = 0.2$ makes it 50.")
    burst = spikes(chapter, theta_f=12.9)
    assert burst[:8].tolist() == [10, 11, 12, 13, 23, 24, 25, 26]
    chapter.says("give rounds of 13 steps of which 4 fire")
    assert spikes(chapter, theta_o=12.9).size == 0
    assert chapter.value("clock.evaluate(theta_o=12.9)['state']").max() == pytest.approx(
        10, abs=1e-3
    )
    assert spikes(chapter, cut=1).size == 0
    assert chapter.value("clock.evaluate(cut=1)['state'][-1]") == pytest.approx(150)


def test_the_words_under_the_clock_count_what_it_does(chapter):
    note = "Steps in a round: {:d}. It fires at {:d} of them."
    rng = np.random.default_rng(0)
    for _ in range(12):
        k = round(0.2 * rng.integers(1, 10), 1)
        f, o = 1.9 + rng.integers(0, 19, 2)
        values = {"k": k, "theta_f": round(f, 1), "theta_o": round(o, 1)}
        length = float(chapter.value(f"clock.evaluate(**{values})[{f'note {note!r}'!r}]"))
        state = chapter.value(f"clock.evaluate(**{values})['state']")
        falls = np.flatnonzero(np.diff(state) < 0)
        assert (np.diff(np.concatenate([[0], falls])) == length).all()
        fires = spikes(chapter, **values)
        assert len(fires[fires <= length]) == chapter.value(
            f"int(firing.subs({{'k': {k}, 'theta_f': {values['theta_f']}, "
            f"'theta_o': {values['theta_o']}, 'cut': 0}}))"
        )


def test_blind_cells_only_climb(chapter):
    runs = chapter.value("runs")
    chapter.describes("States of four blind cells over 60 steps. With f = 0.73, 0.88 and 0.95 they")
    chapter.describes(
        "climb ever more slowly to a level and stay; with f = 1.00 the state climbs in a"
    )
    chapter.describes("the state climbs in a straight line. None of them ever falls.")
    assert all((np.diff(c) >= 0).all() for _, c, _ in runs)
    chapter.describes("Grey lines: the fixed points $k / (1 - f)$.")
    assert {len(c) for _, c, _ in runs} == {61}
    for f, c, rest in runs[:3]:
        assert rest == pytest.approx(c[1] / (1 - f))
        assert (np.diff(c, 2) < 1e-9).all()
    assert np.ptp(np.diff(runs[3][1])) < 0.05 * np.diff(runs[3][1]).mean()
    assert [round(f, 2) for f, _, _ in runs] == [0.73, 0.88, 0.95, 1.0]
    for f, c, rest in runs:
        assert (np.diff(c) > 0).all()
        assert rest is None or (c < rest).all()
        assert c[-1] == pytest.approx(12 if rest is None else rest * (1 - f**60), rel=1e-9)
    (cell,) = (cell for cell in chapter.code if "largest h" in cell.source)
    leaks = [float(leak) for leak in re.findall(r"largest h (\S+)", cell.outputs[0]["text"])]
    chapter.says("A sigmoid is never exactly zero.")
    assert len(leaks) == 4
    assert 1e-10 < min(leaks) < max(leaks) < 1e-8


def test_how_many_lone_cells_keep_time_on_the_page(chapter):
    passed = chapter.value("passed")
    cell = next(cell.source for cell in chapter.code if "passed, nets = {}, {}" in cell.source)
    most = {cost: int(updates) for cost, updates in re.findall(r'"(\w+)", (\d+)\)', cell)}
    chapter.says(
        f"most nets with peepholes pass within {most['alike']:,} updates, and none without"
    )
    assert passed["alike", "2000"] > 5
    assert passed["alike", "1999"] == 0
    chapter.says(f"{most['balanced']:,} updates are enough for nearly all, with or without")
    assert passed["balanced", "2000"] > 6
    assert passed["balanced", "1999"] > 6


def test_the_blind_cell_knows_the_time_but_tells_it_with_a_ramp(chapter):
    ramp, twin = (chapter.value(f"chances['alike', '{name}']") for name in ("1999", "2000"))
    chapter.says("Its chance climbs.")
    assert (np.diff(ramp) > 0.01).all()
    chapter.says("the chance has risen at the ninth step, and is still under one half at the tenth")
    assert ramp[-2] > 0.1
    assert ramp[-1] < 0.45
    chapter.says("with a jump from the ninth to the tenth")
    assert twin[-2] < 0.3 < 0.7 < twin[-1]
    after = chapter.value("chances['balanced', '1999']")
    assert after[-2] < 0.4 < 0.7 < after[-1]


def test_all_blind_nets_end_at_the_same_ramp(chapter):
    chapter.says("All ten blind nets end at this ramp.")
    all_logits = "scores(nets['alike', '1999'], x[:, None, None] * np.ones(10), '1999')[1][26:, 0]"
    x, _ = spike_train(10, 3)
    chances = sigmoid(chapter.value(all_logits.replace("x[", f"np.array({x.tolist()})[")))
    assert np.ptp(chances, axis=1).max() < 0.1


def test_the_net_on_the_page_keeps_time_and_is_never_silent(chapter):
    fired, good = chapter.value("fired_blind"), chapter.value("good")
    assert (1 + np.flatnonzero(fired[:, good])).tolist() == list(range(10, 201, 10))
    h_all, loudest = chapter.value("h_all"), chapter.value("loudest")
    assert h_all.shape == (200, 4)
    chapter.describes(
        "A trained net without peepholes over six rounds. Above, the outputs of its four"
    )
    chapter.describes(
        "the outputs of its four cells swing through each round and are never all at zero."
    )
    chapter.describes("the chance to fire is above one half at every tenth step, and only there.")
    assert np.flatnonzero(fired[:60, good]).size == 6
    for start in range(0, 60, 10):
        assert np.ptp(h_all[start : start + 10], axis=0).max() > 0.3
    chapter.says("even at the quietest step, one of them says more than 0.5")
    assert loudest.min() > 0.55
    chance = chapter.value("chance")
    assert (chance[9::10] > 0.5).all()
    assert np.delete(chance, np.s_[9::10]).max() < 0.5


def test_the_nets_learn_from_three_rounds_and_are_tested_on_twenty(chapter):
    chapter.says("It learns from three rounds in which the input says what it *should* have done.")
    chapter.says(
        f"and has to keep exact time for {ROUNDS} rounds: one wrong step, and it has failed"
    )
    assert LESSON == 3
    exact = np.tile([False] * 9 + [True], ROUNDS)[:, None]
    assert on_time(exact, 10).all()
    for step in (0, 8, 9, 10 * ROUNDS - 1):
        assert not on_time(exact ^ (np.arange(10 * ROUNDS) == step)[:, None], 10).any()


def test_what_is_said_of_the_larger_study_is_what_was_kept(chapter):
    passed: dict[Any, Any] = {}
    for trial in read("timing"):
        row = dict(trial.settings)
        eyes = row.pop("peepholes")
        both = passed.setdefault(tuple(sorted(row.items())), {True: [], False: []})
        both[eyes].append(trial.outcome["updates"] is not None)
    spread = {
        row: {k: wilson(sum(v), len(v)) for k, v in both.items()} for row, both in passed.items()
    }
    harm = [dict(row) for row, ends in spread.items() if ends[False][0] > ends[True][1]]
    chapter.says("and with four cells they did harm in two settings")
    chapter("experiments").says("and with four cells they were twice in the way")
    assert len(harm) == 2 and {row["cells"] for row in harm} == {4}
    fifty = [
        both
        for row, both in passed.items()
        if {"F": 50, "task": "measure"}.items() <= dict(row).items()
    ]
    told = [one for both in fifty for ends in both.values() for one in ends]
    chapter("experiments").says(f"of our {len(told)} nets none did within 6,000 updates")
    assert not any(told)
    chapter.asks("With four cells and 50 steps, nets with peepholes passed less often than those")
    assert sorted(row["F"] for row in harm) == [10, 50]  # the first does not hear itself
    lone = {"F": 10, "cells": 1, "balanced": False}
    (both,) = (both for row, both in passed.items() if lone.items() <= dict(row).items())
    chapter.asks(
        f"Of {len(both[True])} lone cells that learned to fire at every tenth step, "
        f"{sum(both[True])} with peepholes passed the test, and {sum(both[False])} without."
    )


def test_the_panel_s_net_was_left_alone_for_a_hundred_steps(chapter):
    assert chapter.value("alone").shape == (100,)


def test_the_exercises_do_what_their_solutions_say(chapter):
    chapter.says("fires at two steps in a row, then is silent for 23, and so on")
    assert chapter.value("pairs").tolist()[:4] == [24, 25, 49, 50]
    shouts, h = chapter.value("shouts"), chapter.value("h")
    assert np.unique(np.diff(shouts)).tolist() == [31]
    assert h[shouts[0] - 2] == pytest.approx(0.044, abs=5e-4)
    chapter.says("the shout it has reached 0.044.")
    between = np.delete(h, np.concatenate([shouts - 1, shouts - 2]))
    assert between.max() < 0.03


@pytest.mark.parametrize(
    ("p", "first"),
    [(12, [10, 20, 30, 40, 50]), (10, [10, 20, 30, 40, 49]), (8, [10, 19, 26, 35, 44]), (2, [])],
)
def test_a_clock_with_soft_gates_loses_its_rhythm(chapter, p, first):
    silence = np.zeros((300, 1, 1))
    trace = lstm.forward(timing_cell(1, 9.5, 9.5, p), silence, variant="2000")
    assert spike_times(trace["h"][1:, 0, 0])[: max(len(first), 1)].tolist() == first
    nudged = lstm.forward(timing_cell(1 + 1e-9, 9.5, 9.5, p), silence, variant="2000")
    assert spike_times(nudged["h"][1:, 0, 0])[:5].tolist() == first  # no rounding noise
    if p == 10:
        chapter.says("With $p = 12$ it still does so nearly enough; with $p = 10$ it keeps")
        chapter.says(f"with $p = 10$ it keeps {100 * trace['f'][10, 0, 0]:.1f} % of the old state")
    if p == 8:
        chapter.says("With $p = 8$ the rhythm is gone. With $p = 2$ the cell never fires")
    if p == 2:
        assert trace["c"][-1, 0, 0] == pytest.approx(8.49, abs=5e-3)


def test_every_question_has_one_right_answer_and_a_reason_for_each():
    for question in yaml.safe_load((BOOK / "quizzes" / "peepholes.yml").read_text("utf-8")):
        assert sum(answer.get("right", False) for answer in question["answers"]) == 1
        assert all(answer["why"] for answer in question["answers"])


def test_the_words_of_moments_and_clock_say_what_is_drawn(chapter):
    chapter.describes(
        "The whole block after the third of six moments. Dashed peepholes lead from the"
    )
    shown = chapter.shown("order")
    assert chapter.starts("order") == {"moment": 3}
    assert shown["peephole-f opacity"] == shown["peephole-i opacity"] == 1
    assert shown["peephole-o opacity"] < 0.2
    assert len(MOMENTS) == 1 + 6
    clock = chapter.shown("clock")
    state, out = np.array(clock["state"]), np.array(clock["output"])
    chapter.describes(
        "Above, the state of one cell over 150 steps: a saw-tooth that climbs to 10 and"
    )
    chapter.describes("a saw-tooth that climbs to 10 and falls to 1, fifteen times.")
    assert len(state) == 151
    assert state.max() == pytest.approx(10, abs=0.01)
    falls = np.flatnonzero(np.diff(state) < 0)
    assert state[falls + 1] == pytest.approx(1, abs=0.01)
    chapter.describes("zero but for a spike at each tooth's tip, one every ten steps.")
    spikes = np.flatnonzero(out > 0.5)
    assert spikes.tolist() == list(range(10, 151, 10))
    assert falls.tolist() == spikes[: len(falls)].tolist()
    assert len(spikes) == 15 and np.abs(np.delete(out, spikes)).max() < 0.01
