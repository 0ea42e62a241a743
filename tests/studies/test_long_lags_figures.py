"""The tables of the long time lags: the paper's rows, and beside them what the study found."""

import re

import numpy as np
import pytest

from explorables.figure import markup
from studies.core import tables
from studies.core.results import Trial
from studies.long_time_lags import figures as draw
from studies.long_time_lags.nets import Block

pytestmark = pytest.mark.usefixtures("book_style")


def trial(method, p, lr, sequences, gate_bias=None, learning=None, seed=0):
    settings = {"method": method, "p": p, "lr": lr, "cap": 50_000}
    settings |= {} if gate_bias is None else {"gate_bias": gate_bias}
    outcome = {"weights": 36, "sequences": sequences, "learning": learning, "error": 0.5}
    return Trial(settings, seed, 1.5, outcome | {"added": None})


TRIALS = [
    trial("RTRL", 4, 1.0, None),
    trial("RTRL", 4, 1.0, 123_456),
    trial("RTRL", 10, 1.0, None),
    trial("RTRL", 10, 4.0, None),
    trial("LSTM", 100, 1.0, None, 0.0),
    trial("LSTM", 100, 10.0, 3000, -5.0, 6400),
    trial("LSTM", 100, 10.0, 3600, -5.0),
]


@pytest.fixture
def shown(monkeypatch):
    found = []
    monkeypatch.setattr(tables, "display", lambda data, raw: found.append(data))
    return found


def cells(table):
    lines = re.findall("<tr>(.*?)</tr>", table.replace("\N{NO-BREAK SPACE}", " "))
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in lines]


def test_all_eight_rows_of_the_paper_stand_first_and_ours_beside_them(shown):
    draw.paper_table(TRIALS)
    table = cells(shown[0]["text/html"])
    body = table[2:]
    assert len(body) == len(draw.PAPER) + 1
    assert body[0][:6] == ["RTRL", "4", "1.0", "36", "78 %", "1,043,000"]
    assert body[0][6:] == ["1/2", "123,000"]
    assert body[3][-2:] == ["0/2", "&gt; 50,000"]  # both rates of one row of the paper
    assert body[6] == ["chunker", "100", "1.0", "10,506", "33 %", "32,400", "not run", "–"]
    assert body[7][4:] == ["100 %", "5,040", "0/1", "&gt; 50,000"]
    assert body[8][0] == "LSTM*"
    assert body[8][4:] == ["–", "–", "2/2", "3,300"]


def test_the_details_fold_and_tell_interval_cap_and_seconds(shown):
    draw.details_table(TRIALS)
    assert shown[0]["text/html"].startswith("<details")
    body = cells(shown[0]["text/html"])[1:]
    assert len(body) == 4
    assert body[0][3:6] == ["2", "9 to 91 %", "123,000 to 123,000"]
    assert body[0][6:] == ["0/2", "–", "50,000", "1.5"]
    assert body[3][5:8] == ["3,000 to 3,600", "1/2", "6,400 to 6,400"]


def test_the_figure_of_the_errors_is_legible_and_says_when_the_cell_came():
    blocks = [Block(100 * k, np.zeros(100), 0.0, None, 1 / k) for k in range(1, 60)]
    fig = draw.errors_figure({"BPTT": blocks, "LSTM": blocks}, added=900)
    assert markup(fig, "Two lines that fall as 1/k").startswith("<figure")
    (ax,) = fig.axes
    assert [900, 900] in [list(line.get_xdata()) for line in ax.lines]
