"""The counts on the page of the papers' experiments are those of the stored trials."""

import itertools
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from studies.core.intervals import wilson
from studies.core.results import read
from studies.latch.figures import curves
from studies.reber.figures import RULES, chosen, classes
from studies.tasks.conflicts_abuse import carried
from studies.tasks.memory_task import NOTHING

BOOK = Path(__file__).parents[2] / "book"

BIASES = ([0, 0, 0, 0], [0, -2, -4, -6])  # of four output gates
NEAR_ZERO = {"inputs": 0.002, "lr": 0.0003}
OTHER_STARTS: Any = (
    ("tanh, orthogonal", NEAR_ZERO),
    ("tanh RNN", NEAR_ZERO),
    ("tanh, orthogonal", {"inputs": 0.002}),
    ("tanh, orthogonal", {"lr": 0.0003}),
    ("tanh RNN", {}),
)

NUMBERS = [  # an expression in the page's kernel, its format, and the words that quote it
    ("(1 + np.exp(-4.0)) ** -100", ".2f", "A bias of 4 leaves {} at a lag of 100;"),
    ("(1 + np.exp(-3.0)) ** -100", ".3f", "3 misses the hundredth by a little, with {}."),
    ("(1 + np.exp(-4.0)) ** -200", ".2f", "At a lag of 200 it is 4 again, with {}."),
]


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_page_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def counts(task, cells, F=(10, 20, 50), **more):
    """How many nets pass, with peepholes and without, at each F, with these settings alone."""
    out = []
    for eyes in (True, False):
        chosen = {"task": task, "cells": cells, "peepholes": eyes, **more}
        size = len(chosen) + 3  # and F, lr, cap
        rows = [[t for t in read("timing", F=f, **chosen) if len(t.settings) == size] for f in F]
        out.append([sum(t.outcome["updates"] is not None for t in row) for row in rows])
    return out


def ends(successes, n):
    """The ends of the 95 % interval, with z to all its digits."""
    return wilson(successes, n, round(NormalDist().inv_cdf(0.975), 2))


def apart(one, other, n=20):
    """Whether the intervals of two counts out of n do not touch, the first above the second."""
    return wilson(one, n)[0] > wilson(other, n)[1]


def test_a_lone_cell_needs_its_peepholes_where_all_steps_count_alike(chapter):
    eyes, blind = counts("fire", 1, balanced=False)
    chapter.says(
        "With them {}, {} and {} of 20 nets pass, at 10, 20 and 50 steps; "
        "without them {}, {} and {}.".format(*eyes, *blind)
    )
    assert [apart(*both) for both in zip(eyes, blind, strict=True)] == [True, True, False]
    chapter.says("At 10 and 20 steps the intervals are far apart. At 50 they overlap.")
    assert wilson(eyes[2], 20)[0] < wilson(blind[2], 20)[1]
    assert eyes[2] > blind[2]


def test_four_cells_do_not(chapter):
    eyes, blind = counts("fire", 4, balanced=False)
    chapter.says(
        "With them {}, {} and {} of 20 pass, without them {}, {} and {}.".format(*eyes, *blind)
    )
    chapter.says("At 50 steps the intervals are apart, the wrong way round")
    assert [apart(*both) for both in zip(blind, eyes, strict=True)] == [False, False, True]


@pytest.mark.parametrize("cells", [1, 4])
def test_balanced_the_intervals_overlap(cells):
    for eyes, blind in zip(*counts("fire", cells, balanced=True), strict=True):
        assert not apart(eyes, blind)
        assert not apart(blind, eyes)


def test_measuring_shows_no_difference(chapter):
    one, four = counts("measure", 1), counts("measure", 4)
    chapter.says(
        "With one cell {}, {} and {} nets pass with peepholes, {}, {} and {} without; "
        "with four cells {}, {} and {}, without {}, {} and {}.".format(
            *one[0], *one[1], *four[0], *four[1]
        )
    )
    for row in (one, four):
        for eyes, blind, n in zip(*row, (20, 20, 10), strict=True):
            assert not apart(eyes, blind, n)
            assert not apart(blind, eyes, n)


def test_the_figure_s_alternative_text_says_what_the_study_found(chapter):
    chapter.describes("a lone cell does better with peepholes, four cells better without.")
    chapter.describes("Measuring: four cells pass at 10 steps, half of them at 20, none at 50; no")
    chapter.describes("Nets that pass, with 95 % intervals: dots with peepholes, squares without.")
    drawn = [
        tuple(np.round(x, 9))
        for axes in chapter.drawn("compare.figure(study)")
        for _, x, _ in axes["lines"]
        if len(x) == 2
    ]
    for n in (1, 4):
        for passed, *_ in counts("fire", n, balanced=False):
            assert tuple(np.round(ends(passed, 20), 9)) in drawn
    (lone, lone_blind), (four, four_blind) = (counts("fire", n, balanced=False) for n in (1, 4))
    assert all(a > b for a, b in zip(lone, lone_blind, strict=True))
    assert all(a < b for a, b in zip(four, four_blind, strict=True))
    balanced = [counts("fire", n, balanced=True) for n in (1, 4)]
    assert np.min(balanced) >= 16  # of 20: "nearly all pass"
    ten, twenty, fifty = zip(*counts("measure", 4), strict=True)
    assert min(ten) >= 19
    assert twenty == (10, 10)  # "half of them"
    assert fifty == (0, 0)


def test_the_quiz_counts_what_the_study_found():
    text = (BOOK / "quizzes" / "peepholes.yml").read_text("utf-8")
    (eyes,), (blind,) = counts("fire", 1, (10,), balanced=False)
    assert f"{eyes} with peepholes passed the test, and {blind} without." in text
    assert "With four cells and 50 steps, nets with peepholes passed less often" in text


def test_nets_that_do_not_hear_themselves_do_better_blind(chapter):
    (eyes,), (blind,) = counts("fire", 4, (10,), hears=False)
    chapter.says(f"{eyes} of 20 passes with peepholes and {blind} of 20 without")
    assert apart(blind, eyes)


def test_the_gradient_of_the_paper(chapter):
    fire, measure = (counts(task, 4, (10,), truncated=True) for task in ("fire", "measure"))
    chapter.says(
        f"{fire[0][0]} and {fire[1][0]} of 20 learn to fire, "
        f"{measure[0][0]} and {measure[1][0]} to measure"
    )


WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@pytest.fixture(scope="module")
def rules():
    """Perfect, good and rest of each row of the study, and all its trials."""
    trials = read("continual_reber")
    rows = {name: chosen(trials, **settings) for name, settings, _ in RULES}
    rows |= {
        "not carried": chosen(trials, rule="decay", carry=1),
        "decay, next": chosen(trials, rule="decay", by_next=True),
        "reset, next": chosen(trials, rule="reset", by_next=True),
        "gates, next": chosen(trials, rule="forget gate", by_next=True),
        "rate, next": chosen(trials, rule="forget gate", by_next=True, lr_decay=0.99),
    }
    return {name: (*map(len, classes(row)), row) for name, row in rows.items()}


def test_the_rows_that_agree_with_the_paper(chapter, rules):
    assert all(len(row) == 10 for *_, row in rules.values())
    perfect = rules["forget gates, rate decay"][0]
    low, high = wilson(perfect, 10)
    assert low < 0.62 < high
    chapter.says(f"With forget gates and rate decay {WORDS[perfect]} of ten nets become perfect")
    reset = rules["external reset"][0]
    assert reset == perfect
    low, high = wilson(reset, 10)
    assert low < 0.74 < high
    chapter.says(f"as the paper's did, too: {WORDS[reset]} of ten")
    chapter.says("And the standard net never gets there; its first mistake comes after some two")
    assert rules["standard"][2] == 10
    for name, paper in (("external reset", 7441), ("forget gates, rate decay", 14_087)):
        streams = [t.outcome["streams"] for t in classes(rules[name][3])[0]]
        chapter.says("and the streams it took are as many")
        assert np.mean(streams) == pytest.approx(paper, rel=0.25)
        chapter.says("In these rows a net either makes it or fails early")
        assert rules[name][1] == 0
    lengths = [t.outcome["length"] for t in rules["standard"][3]]
    chapter.says("its first mistake comes after some two dozen letters")
    assert 18 < np.mean(lengths) < 30


def test_the_rows_that_do_not(chapter, rules):
    gates = rules["forget gates"][0]
    assert wilson(gates, 10)[0] > 0.18
    chapter.says(f"Without rate decay {WORDS[gates]} of ten of our nets are perfect")
    perfect, good, *_ = rules["state decay 0.9"]
    assert perfect > 0
    chapter.says(f"becomes perfect here in {WORDS[perfect]} of ten trials")
    if good:
        chapter.says(f"and good in {WORDS[good]} more")


def test_what_was_tried_about_state_decay(chapter, rules):
    perfect, good, _, row = rules["not carried"]
    assert (perfect, good) == (0, 0)
    mean = np.mean([t.outcome["length"] for t in row])
    chapter.says("none of ten nets is perfect or good")
    chapter.says(f"the first mistake comes after {mean:.0f} letters on average")
    perfect, good, *_ = rules["decay, next"]
    chapter.says(f"does not get there: {WORDS[perfect]} of ten perfect, {WORDS[good]} good")
    reset, rate = rules["reset, next"][0], rules["rate, next"][0]
    assert wilson(reset, 10)[1] < 0.74 and wilson(rate, 10)[1] < 0.62
    chapter.says(f"{WORDS[reset]} of ten with an external reset, {WORDS[rate]} of ten with forget")
    chapter.says(rf"Over a lag of 100 it is ${0.9**100 / 1e-5:.0f} \cdot 10^{{-5}}$.")
    chapter.says(f"eight steps on average: $0.9^8$ is {0.9**8:.2f}.")


def test_the_standard_net_drifts_and_the_others_come_to_rest(chapter, rules):
    drift = {
        name: np.median([t.outcome["states"] for t in row], axis=0)
        for name, (*_, row) in rules.items()
    }
    assert 0.8 < drift["standard"][3] / 3000 < 1.2  # "about one a letter"
    chapter.says(f"{drift['standard'][3]:,.0f} after 3,000 letters")
    for name, _, _ in RULES:
        if name != "standard":
            assert drift[name][3] < 1.5 * drift[name][2]  # a drift would make it 3 times


@pytest.fixture(scope="module")
def far():
    """The updates that the kept trials of the latch needed: curve -> lag -> list."""
    stored, grown = read("latch"), "forget bias ln(lag)"
    names = [f"forget bias {bias}" for bias in ("0", "1", "5", "ln(lag)")]
    shut = curves(stored, [grown, "1997, exact"], input_bias="-ln(lag)")
    found = curves(stored, [*names, "1997, exact"])
    return found | {"shut": shut[grown], "1997, shut": shut["1997, exact"]}


def test_the_first_bias_decides_how_far_the_latch_reaches(chapter, far):
    def solved(name, lag):
        trials = far[name][lag]
        return WORDS[sum(u is not None for u in trials)] if len(trials) == 10 else None

    assert {solved(f"forget bias {b}", 10) for b in ("0", "1", "5", "ln(lag)")} == {"ten"}
    assert solved("forget bias 0", 30) == solved("forget bias 1", 100) == "none"
    assert solved("forget bias 5", 300) == "none"
    assert {solved(name, lag) for name in ("shut", "1997, shut") for lag in far["shut"]} == {"ten"}
    chapter.says("A bias of 0 gets over ten steps, and over 30 not once in ten.")
    chapter.says(f"gets over 30 {solved('forget bias 1', 30)} times in ten")
    chapter.says(f"a bias of 5 over 100 {solved('forget bias 5', 100)} times and over 300 not")
    grown = [solved("forget bias ln(lag)", lag) for lag in (100, 300, 1000)]
    says = f"{grown[0]} of ten at 100, {grown[1]} at 300, {grown[2]} at 1000."
    chapter.says(says[0].upper() + says[1:])
    block = [sum(u is not None for u in far["1997, exact"][lag]) for lag in (100, 300, 1000)]
    chapter.says("That is hardly better than a bias of 5, and no better than the block of 1997")
    assert block >= [WORDS.index(word) for word in grown]
    updates = far["shut"][1000]
    chapter.says(f"at 1000 after {min(updates)} to {max(updates)} updates")
    chapter.says("the block of 1997 solves all of these, too, and not later")
    assert np.median(far["1997, shut"][1000]) <= np.median(updates)


def test_the_figure_s_alternative_text_has_the_shares(chapter, far):
    chapter.describes("Share of solved trials against the lag, 10 to 1000 on a logarithmic axis")
    chapter.describes("All solve a lag of 10. Bias 0 falls to zero at 30; bias 1 to")
    chapter.describes("and the input gates nearly shut at first all are solved at every lag.")
    chapter.describes(
        "Ten seeds per point (five at 1000 for biases 0, 1 and 5), 500 updates at most."
    )
    for b in ("0", "1", "5", "ln(lag)"):
        sizes = {lag: len(trials) for lag, trials in far[f"forget bias {b}"].items()}
        assert sizes.pop(1000) == (10 if b == "ln(lag)" else 5)
        assert set(sizes.values()) == {10}
        assert list(sizes) == [10, 30, 100, 300]
        assert max(u for ten in far[f"forget bias {b}"].values() for u in ten if u) <= 500
    chapter.describes("Upright lines: Wilson's 95 % intervals.")
    upright = chapter.value(
        "[line.get_segments()[0][:, 1].tolist() for line in success_figure({'forget bias 1': {30: "
        "far['forget bias 1'][30]}}, {'forget bias 1': (30, 0.5, 'left')}).axes[0].collections]"
    )
    thirty = far["forget bias 1"][30]
    assert upright == [pytest.approx(ends(sum(u is not None for u in thirty), len(thirty)))]
    share = {
        (b, lag): 10 * sum(u is not None for u in far[f"forget bias {b}"][lag])
        for b in ("1", "5", "ln(lag)")
        for lag in (30, 100, 300, 1000)
    }
    chapter.describes(f"bias 1 to {share['1', 30]} percent at 30 and zero at 100")
    chapter.describes(f"bias 5 to {share['5', 100]} percent at 100 and zero at 300")
    words = [f"{share['ln(lag)', lag]}" for lag in (100, 300, 1000)]
    chapter.describes("to {} percent at 100, {} at 300 and {} at 1000".format(*words))


def test_the_bias_that_grows_with_the_lag_leaves_one_e_th(chapter):
    limit = "[str(sp.limit(gate**lag, lag, sp.oo)) for lag in gate.free_symbols]"
    assert chapter.value(limit) == ["exp(-1)"]


def test_the_kept_trials_of_the_latch_come_out_alike_live(chapter, far):
    for name in ("forget bias 1", "forget bias ln(lag)"):
        run = "[updates_needed(seed=s, lag=10, steps=150, **MODELS[{!r}]) for s in range(3)]"
        live, kept = chapter.value(run.format(name)), far[name][10][:3]
        assert np.abs(np.subtract(live, kept)).max() <= 10  # to the last digit on one machine


def test_the_measured_error_follows_the_law(chapter):
    carousel, all_ways = chapter.value("(carousel, all_ways)")
    biases = chapter.value("biases")
    law = (1 / (1 + np.exp(-biases.astype(float))))[:, None] ** np.arange(201)
    open_enough = biases >= 3
    ratio = carousel[open_enough][:, :101] / law[open_enough][:, :101]
    chapter.says("Law and measurement agree closely once the gate is open. Where they part")
    assert ratio.min() > 0.8 and ratio.max() < 1.25
    assert (carousel[biases >= 4, 100] < law[biases >= 4, 100]).all()
    chapter.says(
        "some cells then keep more, others less, and far back the cell that keeps most wins"
    )
    assert (carousel[biases <= 1, 100] > law[biases <= 1, 100]).all()
    assert (all_ways[:, 0] == 1).all()
    chapter.describes("With a bias of 0 three lines fall straight and close together, below a")
    chapter.describes("below a millionth within some twenty steps.")
    shown = {k: v for k, v in chapter.shown("open-at-first").items() if len(np.atleast_1d(v)) > 9}
    assert set(shown) == {"law", "measured", "exact"}
    for line in shown.values():
        assert 17 < np.argmax(np.array(line) < 1e-6) < 26


def test_all_four_learn_the_graph_and_who_has_no_memory_stays_above_the_lower_level(chapter):
    found = chapter.value(
        "{rule: (test.wrong[test.letter != 0].mean(), test.wrong[test.letter == 0].mean(), "
        "test.wrong.mean()) for rule, test in found.items()}"
    )
    assert all(elsewhere < 0.1 for _, elsewhere, _ in found.values())
    chapter.says("elsewhere than behind the box they are seldom wrong")
    assert all((behind < 0.35) == (rate < 1 / 32) for behind, _, rate in found.values())
    below = chapter.value("below")
    assert below == [f"*{rule}*" for rule, (_, _, rate) in found.items() if rate < 1 / 48]


def test_keep_is_saturated(chapter):
    size = chapter.value("np.abs(ruled['keep'][-1].c)")
    assert 1000 < np.median(size) < 10_000
    chapter.says("Most of its states are in the thousands")


def test_the_captions_of_the_tables_count_the_trials(chapter, far):
    chapter.describes("In use: carries more than a tenth of the output.")
    table = chapter.printed("import carried").splitlines()[1:]
    for (bias, seed), row in zip(itertools.product(BIASES, range(3)), table, strict=True):
        assert f"{(np.abs(carried(bias, seed)) > 1 / 10).sum()} of 4" in row
    chapter.describes("Solved, of ten, at two lags.")
    table = chapter.printed('"at 100", "at 1000"').splitlines()[1:]
    for row, (model, settings) in zip(table, OTHER_STARTS, strict=True):
        points = curves(read("latch"), (model,), **settings)[model]
        assert (len(points[100]), len(points[1000])) == (10, 10)
        near, beyond = (sum(u is not None for u in points[lag]) for lag in (100, 1000))
        assert row.split()[-2:] == [f"{near}", f"{beyond}"]
    chapter.describes("Lag 10, medians; 1 is knowing nothing. Identity: the same weights, with the")
    assert pytest.approx(1) == 6 * NOTHING  # the table multiplies each loss by 6
    chapter.describes("Updates until solved, ten trials each.")
    assert {len(updates) for updates in far["1997, shut"].values()} == {10}
