"""The counts on the page of the papers' experiments are those of the stored trials."""

from pathlib import Path

import numpy as np
import pytest

from studies.core.intervals import wilson
from studies.core.results import read

BOOK = Path(__file__).parents[2] / "book"


def counts(task, cells, F=(10, 20, 50), **more):
    """How many nets pass, with peepholes and without, at each F, with these settings alone."""
    out = []
    for eyes in (True, False):
        chosen = {"task": task, "cells": cells, "peepholes": eyes, **more}
        size = len(chosen) + 3  # and F, lr, cap
        rows = [[t for t in read("timing", F=f, **chosen) if len(t.settings) == size] for f in F]
        out.append([sum(t.outcome["updates"] is not None for t in row) for row in rows])
    return out


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
    assert wilson(eyes[2], 20)[0] < wilson(blind[2], 20)[1]  # "At 50 they overlap."
    assert eyes[2] > blind[2]


def test_four_cells_do_not(chapter):
    eyes, blind = counts("fire", 4, balanced=False)
    chapter.says(
        "With them {}, {} and {} of 20 pass, without them {}, {} and {}.".format(*eyes, *blind)
    )
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


def test_the_figure_s_alternative_text_says_what_the_study_found():
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
