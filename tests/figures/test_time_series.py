"""The drawn parts of the chapter "Time series"."""

import re

import numpy as np
import pytest
from figures import time_series as draw

from explorables.figure import markup
from studies.data.series import autocorrelation, sunspots
from studies.tasks.onehot import encode, one_hot, vocabulary

YEARS, COUNTS = sunspots()
TEST = np.arange(200, 309)
LETTERS = list("the dog")
VECTORS = one_hot(encode(LETTERS, vocabulary(LETTERS)), len(vocabulary(LETTERS)))
WORDS = ["the", "key", "to", "the", "hall"]
PAIR = ["the", "key", "is"], ["the", "keys", "are"]
ERRORS = np.linspace(20, 13, 30)
CURVES = dict.fromkeys(("naive", "seasonal naive", "AR(11)"), ERRORS)
FIGURES = {  # what draws it, and the gids that an explorable moves
    "three series": (lambda: draw.three_series("the dog", np.ones(9), 8, YEARS, COUNTS), ()),
    "sampled wave": (lambda: draw.sampled_wave(8), ("wave", "seen", "samples")),
    "one-hot walk": (
        lambda: draw.one_hot_walk(VECTORS, LETTERS, vocabulary(LETTERS)),
        ("here", "entry", "one"),
    ),
    "series and pairs": (
        lambda: draw.series_and_pairs(YEARS, COUNTS, np.arange(30, 200), TEST, 250, 5),
        (),
    ),
    "lag": (
        lambda: draw.lag_and_cloud(COUNTS, autocorrelation(COUNTS, 30)),
        ("cloud", "lag", "level"),
    ),
    "window length": (
        lambda: draw.window_length(YEARS, COUNTS, TEST, ERRORS, ERRORS + 4),
        ("forecast", "p", "train", "test"),
    ),
    "horizon": (
        lambda: draw.horizon(YEARS, COUNTS, TEST, CURVES, 40.0),
        ("forecast", "off", "k", "later"),
    ),
    "left alone": (
        lambda: draw.fed_truth_and_itself(YEARS, COUNTS, TEST, COUNTS[TEST], COUNTS[TEST]),
        (),
    ),
    "bags": (
        lambda: draw.one_hot_rows([WORDS] * 2, [VECTORS[: len(WORDS)]] * 2, vocabulary(LETTERS)),
        (),
    ),
    "what is left": (lambda: draw.what_is_left(WORDS, "key"), ("left",) * len(WORDS)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    fig = make()
    check_figure(fig, moving)
    assert sum(artist.get_gid() is not None for artist in fig.findobj()) == len(moving)


def test_the_ladder_marks_the_smallest_error_of_each_horizon(monkeypatch):
    shown = []
    monkeypatch.setattr(draw, "display", lambda bundle, raw: shown.append(bundle))
    draw.ladder({"naive": [3.0, 9.0], "AR(1)": [2.0, 10.0]}, (1, 4))
    table = shown[0]["text/html"]
    assert re.findall(r"<strong>([\d.]+)</strong>", table) == ["9.0", "2.0"]
    assert table.count('scope="col"') == table.count('scope="row"') == 2
    assert "<caption>" in table


def test_the_one_of_the_walk_covers_the_zero_that_it_stands_on():
    fig = FIGURES["one-hot walk"][0]()
    order = {artist.get_gid(): artist.get_zorder() for artist in fig.findobj()}
    zeros = [text for ax in fig.axes for text in ax.texts if text.get_text() == "0"]
    assert max(zero.get_zorder() for zero in zeros) < order["entry"] < order["one"]
    drawn = markup(fig, "the walk along a sentence")
    assert drawn.rindex(">0<") < drawn.index("M -7.5 7.5")  # the square


def test_a_frame_holds_its_words_and_no_others():
    fig, ((x, y),) = draw.sentence_windows([PAIR])
    check = {artist.get_gid() for artist in fig.findobj()}
    assert {"window-0", "same-0", "differ-0"} <= check
    places = {text.get_text(): text.get_position()[0] for text in fig.axes[0].texts}
    for held, left, right in zip((1, 2), x[:, 0], x[:, 1], strict=True):
        inside = [word for word in PAIR[1] if left < places[word] < right]
        assert inside == PAIR[1][-1 - held : -1]
    assert y.shape == x.shape == (2, 5)
