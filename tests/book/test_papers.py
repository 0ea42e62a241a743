"""What the pages quote from papers: every row of their tables, the numbers held here once more."""

import re
from functools import cache

import numpy as np
import pytest

from studies.core import tables
from studies.core.results import read
from studies.gru.nets import init_net
from studies.long_time_lags import figures as long_lags
from studies.reber import figures as reber

LONG_LAGS = (  # 1997, Table 2: method, delay p, learning rate, weights, % successful, sequences
    ("RTRL", "4", "1.0", "36", "78 %", "1,043,000"),
    ("RTRL", "4", "4.0", "36", "56 %", "892,000"),
    ("RTRL", "4", "10.0", "36", "22 %", "254,000"),
    ("RTRL", "10", "1.0–10.0", "144", "0 %", "> 5,000,000"),
    ("RTRL", "100", "1.0–10.0", "10,404", "0 %", "> 5,000,000"),
    ("BPTT", "100", "1.0–10.0", "10,404", "0 %", "> 5,000,000"),
    ("chunker", "100", "1.0", "10,506", "33 %", "32,400"),
    ("LSTM", "100", "1.0", "10,504", "100 %", "5,040"),
)
STRINGS = (  # 1997, Table 1: blocks x cells, learning rate, weights, % successful, strings
    ("4×1", "0.1", "264", "100 %", "39,740"),
    ("4×1", "0.5", "264", "97 %", "9,500"),
    ("3×2", "0.1", "276", "100 %", "21,730"),
    ("3×2", "0.2", "276", "97 %", "14,060"),
    ("3×2", "0.5", "276", "100 %", "8,440"),
)
ELMAN = ("0 %", "> 200,000")  # of the same table; its weights are "about 435"
CONTINUAL = (  # 1999, Table 2: algorithm, perfect (streams), good <length>, rest <length>
    ("external reset", "74 % (7,441)", "0 %", "26 % ⟨31⟩"),
    ("standard", "0 %", "1 % ⟨1,166⟩", "99 % ⟨37⟩"),
    ("state decay 0.9", "0 %", "0 %", "100 % ⟨56⟩"),
    ("forget gates", "18 % (18,889)", "29 % ⟨39,171⟩", "53 % ⟨145⟩"),
    ("forget gates, rate decay", "62 % (14,087)", "6 % ⟨68,464⟩", "32 % ⟨30⟩"),
)


@cache
def rows(table, study):
    """The rows of the table that a function of the page displays, as tuples of cells."""
    shown = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tables, "display", lambda data, raw: shown.append(data["text/plain"]))
        table(read(study))
    lines = shown[0].replace("\N{NO-BREAK SPACE}", " ").splitlines()[1:]
    return [tuple(re.split(r"\s{2,}", line.strip())) for line in lines]


@pytest.mark.parametrize(
    ("table", "study", "quoted"),
    [(long_lags.paper_table, "long_time_lags", row) for row in LONG_LAGS]
    + [(reber.strings_table, "reber", row) for row in STRINGS]
    + [(reber.continual_table, "continual_reber", row) for row in CONTINUAL],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, tuple) else "",
)
def test_a_row_of_a_paper_stands_on_the_page_as_in_the_paper(table, study, quoted):
    with_it = [row for row in rows(table, study) if row[: len(quoted)] == quoted]
    assert len(with_it) == 1, quoted


def test_no_other_row_claims_to_be_the_paper_s():
    lags = rows(long_lags.paper_table, "long_time_lags")
    assert [row[:6] for row in lags if row[4] != "–"] == list(LONG_LAGS)
    strings = [row for row in rows(reber.strings_table, "reber") if row[3] != "–"]
    assert [row[:5] for row in strings if row[0] != "Elman"] == list(STRINGS)
    assert {row[3:5] for row in strings if row[0] == "Elman"} == {ELMAN}
    assert [row[:4] for row in rows(reber.continual_table, "continual_reber")] == list(CONTINUAL)


def test_the_page_shows_these_three_tables(chapter):
    cells = "\n".join(cell.source for cell in chapter("experiments").code)
    for call in (
        "lag_tables.paper_table(results)",
        "tables.strings_table(trials_1997)",
        "tables.continual_table(trials)",
    ):
        assert call in cells


@pytest.mark.parametrize(
    "words",
    [
        'with 3 units, "some fraction" after 173,000, with 12 units, "some fraction" after 25,000',
        "recurrent cascade correlation with 7 to 9 units, 50 % after 182,000",
        "in the paper nearly all do, after 8,440 to 39,740",
        "They have its weights, 264 and 276",
        "The paper counted patiently: 100 nets per row, up to 30,000 streams of training each",
        "no mistake in ten test streams of 100,000 symbols each",
        "the paper's net of 424 weights, biases, learning rate of 0.5",
        "The interval holds the paper's 62 %",
        "seven of ten of our nets are perfect, against the paper's 18 %",
        "18 trials per row",
    ],
)
def test_what_the_prose_quotes_of_these_tables(chapter, words):
    chapter("experiments").says(words)


def test_the_first_biases_of_1999_are_the_paper_s(chapter):
    chapter("forget_gate").says("The paper gave its four blocks 0.5, 1, 1.5 and 2.")
    start = 'p["b_i"] = p["b_o"] = np.array([-0.5, -1, -1.5, -2])'
    assert start in chapter("forget_gate").text


def test_the_spread_of_biases_is_that_of_tallec_and_ollivier(chapter):
    chapter("experiments").says(
        "$b_f = \\ln u$ with $u$ drawn evenly between 1 and the longest lag less 1, "
        "and $b_i = -b_f$. We give all cells the largest one."
    )
    lag, nets = 50, []
    for seed in range(50):
        nets.append(init_net(np.random.default_rng(seed), "LSTM", 2, 1, 100, "spread", lag))
        assert nets[-1]["b_i"].tolist() == (-nets[-1]["b_f"]).tolist()
    times = np.exp([net["b_f"] for net in nets])  # u of each cell
    assert 1 <= times.min() < 1.1 and lag - 1.1 < times.max() <= lag - 1
    share, _ = np.histogram(times, 8, (1, lag - 1))
    assert share / times.size == pytest.approx(np.full(8, 1 / 8), abs=0.02)  # evenly
    ours = init_net(np.random.default_rng(0), "LSTM", 2, 1, 8, "ln(lag)", lag)["b_f"]
    assert ours == pytest.approx(np.log(lag))
    assert ours[0] - np.log(lag - 1) < 0.03  # the largest of theirs, to two hundredths
