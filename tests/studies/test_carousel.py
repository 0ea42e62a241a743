"""The bracket task: what it asks, what it hides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.tasks.carousel import brackets, spell

sizes = st.integers(1, 30)


@given(st.integers(0, 99), sizes, sizes, st.sampled_from(["anywhere", "first"]))
def test_the_target_is_brackets_opened_minus_closed(seed, T, B, where):
    x, y = brackets(np.random.default_rng(seed), T, B, where)
    assert x.shape == (T, B, 4)
    assert y.tolist() == [text.count("(") - text.count(")") for text in spell(x)]


@given(st.integers(0, 99), sizes, sizes)
def test_each_step_is_one_symbol(seed, T, B):
    x, _ = brackets(np.random.default_rng(seed), T, B)
    assert (x.sum(axis=-1) == 1).all()
    assert set(np.unique(x)) <= {0.0, 1.0}


@given(st.integers(0, 99), sizes, sizes)
def test_a_late_answer_hangs_on_the_first_symbol_alone(seed, T, B):
    x, y = brackets(np.random.default_rng(seed), T, B, where="first")
    for text, count in zip(spell(x), y, strict=True):
        assert text[0] in "()"
        assert set(text[1:]) <= {"a", "b"}
        assert count == {"(": 1, ")": -1}[text[0]]


def test_all_four_symbols_come_equally_often():
    x, _ = brackets(np.random.default_rng(0), 100, 1000)
    assert np.abs(x.mean(axis=(0, 1)) - 0.25).max() < 0.01


def test_the_same_seed_gives_the_same_sequences():
    one, two = (brackets(np.random.default_rng(5), 9, 4) for _ in range(2))
    assert spell(one[0]) == spell(two[0])


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [
        ((0, 5, 5), TypeError, "rng"),
        ((np.random.default_rng(0), 0, 5), ValueError, "T"),
        ((np.random.default_rng(0), 5, 2.5), TypeError, "B"),
        ((np.random.default_rng(0), 5, 5, "last"), ValueError, "where"),
    ],
)
def test_bad_input_is_named(arguments, error, named):
    with pytest.raises(error, match=f"^{named}: got"):
        brackets(*arguments)
