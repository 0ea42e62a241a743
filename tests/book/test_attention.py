"""What "Looking back, and all at once" says is what its cells and its study find."""

import re
from itertools import pairwise

import numpy as np
import pytest

from lstm_lib import lstm, rnn
from lstm_lib.beyond import attention, scan
from studies.core.intervals import wilson
from studies.core.results import read


def of(net, task, lag, name="updates"):
    return [one.outcome[name] for one in read("attention", net=net, task=task, lag=lag)]


def solved(net, task, lag):
    return sum(updates is not None for updates in of(net, task, lag))


def test_attention_by_hand_is_the_library_s(chapter):
    assert chapter.value("float(np.abs(h - trace['h'][0, 0]).max())") < 1e-12


def test_keys_was_read_seven_words_ago(chapter):
    words = "the keys to the cabinet in the hall are".split()
    assert words.index("are") - words.index("keys") == 7
    chapter.says("*keys* was read seven words ago")


def test_the_error_of_a_value_is_multiplied_by_its_weight_alone(chapter):
    chapter.says(r"$\partial h / \partial v_1 = a_1$, however far back")
    rng = np.random.default_rng(0)
    params, x = attention.init(rng, 3, 4, 2), rng.normal(size=(1000, 1, 3))
    trace, d = attention.forward(params, x, asked=1), rng.normal(size=(1, 1, 2))
    _, errors = attention.backward(params, trace, d)
    np.testing.assert_allclose(errors["v"][0], trace["a"][0, :, :1] * (d[0] @ params["V"]))


def test_a_thousand_looks_of_a_thousand_steps_are_half_a_square(chapter):
    chapter.says("$T$ steps take about $T^2/2$ looks")
    params = attention.init(np.random.default_rng(0), 2, 2, 2)
    a = attention.forward(params, np.random.default_rng(1).normal(size=(200, 1, 2)))["a"]
    assert np.count_nonzero(a) == 200 * 201 / 2


def test_the_positions_are_those_of_the_formula(chapter):
    t = np.arange(50)[:, None]
    w = 10000 ** (-np.arange(8) / 8)
    both = np.stack([np.sin(t * w), np.cos(t * w)], axis=-1).reshape(50, 16)
    np.testing.assert_allclose(attention.positions(50, 16), both, atol=1e-12)


def test_the_reader_that_was_told_looks_at_the_second_word(chapter):
    chapter.says("looks at the second word, and nowhere else: *keys*, then *cabinet*")
    (_, told), (_, other) = chapter.value("read_by")
    assert told[0][1] > 0.97 and other[0][1] > 0.97
    assert told[1] > 0.97 and other[1] < 0.03


def test_the_other_looks_at_all_nouns_alike_and_takes_its_weights_along(chapter):
    (blind, _), (swapped, _) = chapter.value("read_by")
    chapter.says("The other looks at all nouns alike.")
    nouns = blind[0][[1, 4, 7]]
    assert nouns.max() < 1.6 * nouns.min() and nouns.min() > 3 * blind[0][[0, 3, 6, 8]].max()
    chapter.says("its answer stays the same to the last digit")
    np.testing.assert_allclose(swapped[0][[4, 1]], blind[0][[1, 4]], rtol=1e-9)
    assert swapped[1] == pytest.approx(blind[1], rel=1e-9)


def test_who_counts_plurals_gets_three_quarters(chapter):
    """Of three nouns the first agrees with most of them in three cases of four."""
    ends = np.array(np.meshgrid(*[[0, 1]] * 3)).reshape(3, -1)
    assert np.mean((ends.sum(axis=0) > 1) == ends[0]) == 0.75
    chapter.says("Who only counts plurals gets 75 %.")
    blind, told = chapter.value("right")
    chapter.says("it gets 73 % right")
    assert blind == pytest.approx(0.73, abs=0.04) and told > 0.99


def test_the_rounds_and_pairs_are_counted_right(chapter, monkeypatch):
    pairs, compose = [], scan.compose
    monkeypatch.setattr(
        scan, "compose", lambda one, two: pairs.append(len(two[0])) or compose(one, two)
    )
    for T, rounds, words in ((16, 4, "49 pairs"), (1000, 10, "8,977 pairs")):
        pairs.clear()
        scan.in_rounds(np.ones(T), np.ones(T))
        assert len(pairs) == rounds and f"{sum(pairs):,} pairs" == words
        chapter.says(words)


def test_the_figure_counts_as_the_library_does(chapter):
    shown = [chapter.value(f"shown.evaluate(k={k})") for k in range(16)]
    steps = [values["steps"] for values in shown]
    rounds = [values["rounds"] for values in shown]
    for k in range(16):
        assert list(steps[k]) == [t if t <= k + 1 else 1 for t in range(1, 17)]
        assert list(rounds[k]) == [min(t, 2**k) for t in range(1, 17)]
    chapter.says("all 16 are ready after 4 ticks, $\\log_2 16$; step by step five are ready by then")


def test_steps_and_rounds_agree(chapter):
    assert chapter.value("float(np.abs(by_steps - by_rounds).max())") < 1e-10
    assert chapter.value("[sp.expand(a - b) == 0 for a, b in zip(left, right_first)]") == [True] * 2


def test_the_map_counts_weights_as_the_library_does(chapter):
    D, H = 5, 7
    N = D + H + 1
    rng = np.random.default_rng(0)

    def count(params):
        return sum(p.size for name, p in params.items() if name != "V")

    wanted = {
        "RNN": (count(rnn.init(rng, D, H, 2)), H * N, "$HN$"),
        "carousel": (lstm.count_weights(D, H, "carousel"), H * N, "$HN$"),
        "two gates": (lstm.count_weights(D, H, "1997"), 3 * H * N, "$3HN$"),
        "LSTM": (lstm.count_weights(D, H, "1999"), 4 * H * N, "$4HN$"),
        "peepholes": (lstm.count_weights(D, H, "2000"), 4 * H * N + 3 * H, "$4HN + 3H$"),
        "minGRU": (count(scan.init(rng, D, H, 2)), 2 * H * (D + 1), "$2H(D + 1)$"),
        "attention": (count(attention.init(rng, D, H, 2)), H * (3 * D + 1), "$H(3D + 1)$"),
    }
    for name, (counted, formula, words) in wanted.items():
        assert counted == formula, name
        assert re.search(rf"\| {name} \|.*\| {re.escape(words)} \|", chapter.text), name


def test_what_was_read_is_kept(chapter):
    assert chapter.value("float(gap)") < 1e-12
    assert chapter.value("int(kept)") == 800
    chapter.says("800 numbers are kept after 50 steps, and 16 more with every step")


def test_oddness_is_the_lemma(chapter):
    assert chapter.value("bool(np.array_equal(a < 0, odd == 1))")


# ---- the study
