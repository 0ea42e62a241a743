"""The character network: its windows, its score on a text, its writing."""

import numpy as np
import pytest

from lstm_lib import rnn
from lstm_lib.training import train
from studies.data.text import ALPHABET, K, alice, codes_of
from studies.tasks.char_rnn import bits_per_character, next_scores, windows, write

SILENT = {"U": np.zeros((2, K)), "W": np.zeros((2, 2)), "b": np.zeros(2), "V": np.zeros((K, 2))}


def test_a_target_is_the_character_after_its_input():
    codes = codes_of(alice()[:500])
    x, y = next(windows(np.random.default_rng(0), codes, B=3, T=8))
    assert x.shape == y.shape == (8, 3, K)
    assert np.array_equal(x[1:], y[:-1])
    text = "".join(ALPHABET[i] for i in [*x[:, 0].argmax(-1), y[-1, 0].argmax()])
    assert text in alice()[:500]


def test_the_only_window_of_a_short_text_is_the_text():
    codes = codes_of("abc")
    x, y = next(windows(np.random.default_rng(0), codes, B=4, T=2))
    assert np.array_equal(x.argmax(-1), np.tile(codes[:2, None], 4))
    assert np.array_equal(y.argmax(-1), np.tile(codes[1:, None], 4))


def test_a_network_that_knows_nothing_pays_log2_of_the_alphabet():
    assert bits_per_character(SILENT, codes_of("off with her head")) == pytest.approx(np.log2(K))


def test_bits_are_the_mean_log_probability_of_the_next_character():
    params = rnn.init(np.random.default_rng(1), K, 5, K)
    codes = codes_of("alice")
    p = rnn.forward(params, np.eye(K)[codes][:, None])["prediction"][:, 0]
    by_hand = -np.mean([np.log2(p[t, codes[t + 1]]) for t in range(4)])
    assert bits_per_character(params, codes) == pytest.approx(by_hand, rel=1e-12)


def test_training_lowers_the_bits_below_those_of_chance():
    codes = codes_of(alice()[:4000])
    rng = np.random.default_rng(0)
    params, _ = train(
        rnn.init(rng, K, 16, K),
        rnn.loss_and_grads,
        windows(rng, codes, B=8, T=16),
        steps=150,
        lr=1e-2,
        progress=False,
    )
    assert bits_per_character(params, codes) < 4 < np.log2(K)


def test_writing_repeats_with_its_seed_and_is_greedy_when_cold():
    params = rnn.init(np.random.default_rng(2), K, 8, K)
    texts = [write(params, np.random.default_rng(5), 30) for _ in range(2)]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 30
    likeliest = ALPHABET[next_scores(params, "alice ").argmax()]
    assert write(params, np.random.default_rng(5), 1, temperature=1e-3) == likeliest


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="codes: got 3 characters, expected more than T = 8"):
        windows(rng, codes_of("abc"), T=8)
    with pytest.raises(ValueError, match="temperature: got 0, expected a number above 0"):
        write(SILENT, rng, 5, temperature=0)
    with pytest.raises(ValueError, match="text: got nothing to read"):
        next_scores(SILENT, "")
