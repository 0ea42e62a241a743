"""The table and the figure of the timing study."""

import re

import pytest

from studies.core import tables
from studies.core.intervals import wilson
from studies.core.results import Trial
from studies.timing import figures as draw

pytestmark = pytest.mark.usefixtures("book_style")


def trials(updates, task="fire", cells=1, F=10, peepholes=True, **more):
    settings = {"task": task, "cells": cells, "F": F, "peepholes": peepholes, "lr": 0.03}
    settings |= {"cap": 20_000, **more}
    return [Trial(settings, k, 0.5, {"updates": n}) for k, n in enumerate(updates)]


SOME = [
    trial
    for task in draw.MAIN
    for eyes, updates in ((True, [100, None, 1300, 200]), (False, [None] * 4))
    for cells in (4, 1)
    for trial in trials(updates, task[0], cells, peepholes=eyes, balanced=task[1])
]


@pytest.fixture
def shown(monkeypatch):
    found = []
    monkeypatch.setattr(tables, "display", lambda data, raw: found.append(data["text/html"]))
    return found


def test_trials_are_sorted_by_task_cells_and_length():
    found = draw.groups(SOME + trials([50], hears=False) + trials([50], "measure", truncated=True))
    assert list(found) == [*draw.MAIN, list(draw.TASKS)[3], list(draw.TASKS)[5]]
    assert list(found[draw.MAIN[0]]) == [(1, 10), (4, 10)]
    assert draw.solved(found[draw.MAIN[0]][1, 10][True]) == 3
    assert draw.solved(found[draw.MAIN[0]][1, 10][False]) == 0


def test_the_table_counts_who_passed_and_gives_the_median(shown):
    draw.table(SOME, draw.MAIN[:1])
    (table,) = shown
    assert 'scope="row">1 cell, F = 10<' in table
    first = re.findall(r"<td[^>]*>([^<]*)</td>", table)[1:5]
    assert first == ["3/4", "200", "0/4", "–"]
    assert ">Fire, all steps count alike. After" in table


def test_the_details_have_interval_range_cap_and_rate(shown):
    draw.details(SOME)
    (table,) = shown
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", table)[:5]
    low, high = wilson(3, 4)
    share = f"{100 * low:.0f}–{100 * high:.0f}\u00a0%"
    assert cells == [share, "100–1,300", "20,000", "0.03", "0.5"]


def test_the_figure_is_legible_and_draws_shares_with_their_intervals(check_figure):
    fig = draw.figure(SOME)
    assert len(fig.axes) == 3
    bars, marks = fig.axes[0].lines[::2], fig.axes[0].lines[1::2]
    assert [mark.get_xdata()[0] for mark in marks] == [0.75, 0, 0.75, 0]
    assert tuple(bars[0].get_xdata()) == wilson(3, 4)
    assert marks[0].get_marker() != marks[1].get_marker()  # not by colour alone
    check_figure(fig)
