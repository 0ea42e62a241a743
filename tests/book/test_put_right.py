"""Sentences that were wrong once and put right: what they say now, beside what it rests on."""

import re
from pathlib import Path

import numpy as np
import pytest

from lstm_lib.gradcheck import central_difference
from lstm_lib.lstm import VARIANTS
from studies.reber import elman
from studies.tasks.reber import SYMBOLS, stream

BOOK = Path(__file__).parents[2] / "book"


def year(source):
    """The year of a source of the book."""
    entry = (BOOK / "references.bib").read_text("utf-8").split(f"{{{source},")[1]
    found = re.search(r"year *= *[{\"]?(\d{4})", entry)
    assert found
    return int(found[1])


def test_elman_s_error_stays_within_its_step(chapter):
    """The change of W is the gradient with the last state held fixed, not the whole one."""
    chapter("experiments").says("Its error does not go back a single step")
    net = elman.draw_elman(np.random.default_rng(2), 5)
    start, target = np.random.default_rng(3).uniform(0, 1, 5), np.eye(7)[2]

    def loss(W, begin, symbols):
        h = begin.copy()
        for symbol in symbols:
            y = elman.step(elman.Elman(W, net.V.copy()), h, symbol)
        return 0.5 * np.sum((y - target) ** 2)

    before, W = start.copy(), net.W.copy()
    elman.step(net, before, 1)  # the step before, without learning
    fixed = central_difference(lambda W: loss(W, before, [4]), W.copy())
    whole = central_difference(lambda W: loss(W, start, [1, 4]), W.copy())
    elman.step(net, before, 4, target, lr=1.0)
    assert pytest.approx(fixed, abs=1e-9) == W - net.W
    assert np.abs(whole - fixed).max() > 1e-4


def test_the_grammar_has_seven_letters_and_one_prediction_in_twelve_needs_the_memory(chapter):
    chapter("glossary").says("writes strings with an alphabet of seven letters")
    assert len(set(SYMBOLS)) == 7
    chapter("forget_gate").says("So one prediction in twelve needs the memory.")
    _, _, new = stream(np.random.default_rng(0), T=20_000, B=4)
    assert new.mean() == pytest.approx(1 / 12, abs=0.002)  # once in each string
    chapter("forget_gate").says(rf"is wrong in $1/12 = {100 / 12:.1f}\ \%$ of all predictions")
    chapter("forget_gate").says(rf"in half as many, ${100 / 24:.1f}\ \%$")


def test_a_block_since_1999_has_three_gates(chapter):
    chapter("glossary").says("one input gate, one output gate and, since 1999, one forget gate")
    chapter("differences").says("Technical report 1995, journal paper 1997.")
    chapter("differences").says("the block that everyone uses came later, with the forget gate")
    assert year("hochreiter1997") == 1997 < year("gers2000forget")
    assert (VARIANTS["1997"].gates, VARIANTS["1999"].gates) == ("io", "ifo")
    chapter("rnn").says("The architecture is Elman's, of 1990")
    assert year("elman1990") == 1990


def test_what_is_said_of_the_comparison_is_as_its_authors_say_it(chapter):
    """Their title page's words: nothing here can be computed but the year."""
    chapter("experiments").says(
        "A later comparison of eight variants on three representative tasks"
    )
    chapter("ablation").says("cut the block in eight ways, on three larger tasks")
    assert year("greff2017") == 2017


def test_the_settings_that_you_know_are_the_buttons(chapter):
    page = chapter("full_diagram")
    page.says("You know five settings of the block: keep, wipe, write, read, count.")
    assert list(page.value("settings")) == ["keep", "wipe", "write", "read", "count"]
