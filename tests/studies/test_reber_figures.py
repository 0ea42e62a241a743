"""The tables of the Reber studies hold the papers' rows and count ours rightly."""

import re

import pytest

from studies.core import tables
from studies.core.results import Trial
from studies.reber import figures as reber

pytestmark = pytest.mark.usefixtures("book_style")


@pytest.fixture
def shown(monkeypatch):
    """Cells of the tables displayed so far, row by row, tags left out."""
    rows = []

    def keep(bundle, raw):
        for row in re.findall(r"<tr>(.*?)</tr>", bundle["text/html"].replace("\u00a0", " "), re.S):
            rows.append(re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S))

    monkeypatch.setattr(tables, "display", keep)
    return rows


def continual(settings, *outcomes):
    out = []
    for seed, (streams, length) in enumerate(outcomes):
        outcome = {"perfect": length == 100_000, "streams": streams, "length": length}
        outcome |= {"symbols": 10**6, "states": [1, 2, 3, 4 + seed]}
        out.append(Trial(settings | {"streams": 30_000}, seed, 1.0, outcome))
    return out


@pytest.fixture
def trials():
    some = ((8000, 100_000.0), (30_000, 2000.0), (30_000, 30.0), (10_000, 100_000.0))
    return [t for _, settings, _ in reber.RULES for t in continual(settings, *some)]


def test_the_rows_of_1999_stand_beside_ours(shown, trials):
    reber.continual_table(trials)
    ours = ["50 % (9,000)", "25 % ⟨2,000⟩", "25 % ⟨30⟩"]
    assert shown[-5:] == [
        ["external reset", "74 % (7,441)", "0 %", "26 % ⟨31⟩", *ours],
        ["standard", "0 %", "1 % ⟨1,166⟩", "99 % ⟨37⟩", *ours],
        ["state decay 0.9", "0 %", "0 %", "100 % ⟨56⟩", *ours],
        ["forget gates", "18 % (18,889)", "29 % ⟨39,171⟩", "53 % ⟨145⟩", *ours],
        ["forget gates, rate decay", "62 % (14,087)", "6 % ⟨68,464⟩", "32 % ⟨30⟩", *ours],
    ]


def test_the_details_give_intervals_and_ranges(shown, trials):
    reber.continual_details(trials)
    name, perfect, good, rest, streams, length, *_ = shown[-1]
    assert (name, perfect, good, rest) == (
        "forget gates, rate decay",
        "15–85 %",
        "5–70 %",
        "5–70 %",
    )
    assert (streams, length) == ("9,000 (8,000–10,000)", "2,000 (2,000–2,000)")


def test_the_drift_is_a_median(shown, trials):
    reber.drift_table(trials)
    assert shown[-1] == ["forget gates, rate decay", "1.0", "2.0", "3.0", "5.5"]


def test_a_row_takes_the_trials_of_its_settings_alone(shown, trials):
    more = continual({"rule": "decay", "carry": 1}, (30_000, 20.0))
    reber.variants_table(trials + more, [("other", {"rule": "decay", "carry": 1})])
    assert shown[-1] == ["other", "0 %", "0 %", "100 % ⟨20⟩"]


def test_the_rows_of_1997_stand_beside_ours(shown):
    def some(net, lr, weights, *strings, **more):
        outcomes = [{"success": s < 900, "strings": s, "weights": weights} for s in strings]
        settings = {"net": net, "lr": lr, "cap": 900} | more
        return [Trial(settings, seed, 1.0, done) for seed, done in enumerate(outcomes)]

    trials = some("3 x 2", 0.5, 276, 300, 500, 900, 900) + some("Elman", 0.1, 457, 900)
    reber.strings_table(trials + some("3 x 2", 0.5, 332, 200, shortcut=True))
    assert shown[-3:] == [
        ["3×2", "0.5", "276", "100 %", "8,440", "2 of 4", "400"],
        ["Elman", "0.1", "457", "0 %", "&gt; 200,000", "0 of 1", "&gt; 900"],
        ["3×2 + shortcuts", "0.5", "332", "–", "–", "1 of 1", "200"],
    ]
    reber.strings_details(trials)
    assert shown[-2:] == [
        ["3×2", "0.5", "15–85 %", "400 (300–500)", "1.0"],
        ["Elman", "0.1", "0–79 %", "–", "1.0"],
    ]
