"""The text that ships: its alphabet, its codes and its two parts."""

import numpy as np
import pytest

from studies.data.text import ALPHABET, K, alice, check_codes, codes_of, split, text_of


def test_the_text_uses_the_whole_alphabet_and_nothing_else():
    text = alice()
    assert set(text) == set(ALPHABET)
    assert len(text) == 139_917
    assert text.startswith("chapter i down the rabbit-hole alice was beginning")
    assert "  " not in text


def test_text_to_codes_and_back():
    assert text_of(codes_of("off with her head!")) == "off with her head!"
    assert codes_of(" a").tolist() == [0, 1]
    assert codes_of("").shape == (0,)


def test_the_parts_are_the_beginning_and_the_end():
    codes = codes_of(alice())
    train, held_out = split(codes)
    assert np.array_equal(np.concatenate([train, held_out]), codes)
    assert len(held_out) == pytest.approx(0.1 * len(codes), abs=1)


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="text: got list, expected a string"):
        codes_of(["a"])
    with pytest.raises(ValueError, match="got 'A', expected one of the vocabulary"):
        codes_of("Alice")
    with pytest.raises(ValueError, match=f"codes: got {K}, expected whole numbers from 0"):
        check_codes("codes", [0, K])
    with pytest.raises(ValueError, match="codes: got -1"):
        text_of([-1])
    with pytest.raises(ValueError, match=r"held_out: got 1\.5"):
        split(codes_of("abc"), 1.5)
