"""The embedded Reber grammar writes what it calls legal, and calls legal what it writes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.tasks.reber import (
    EDGES,
    LEGAL,
    NODES,
    START,
    SYMBOLS,
    follow,
    stream,
    string,
    walk,
)

seeds = st.integers(0, 10**6)


@given(seeds)
def test_a_string_is_legal_and_ends_where_it_began(seed):
    nodes = walk(string(np.random.default_rng(seed)))
    assert nodes[0] == nodes[-1] == START
    assert START not in nodes[1:-1]


@given(seeds)
def test_the_second_symbol_returns_as_the_last_but_one(seed):
    text = string(np.random.default_rng(seed))
    assert text[0] == "B" and text[-1] == "E"
    assert text[1] == text[-2] in ("T", "P")
    assert text[2] == "B" and text[-3] == "E"


@given(seeds)
def test_a_string_with_the_other_last_letter_is_refused(seed):
    text = string(np.random.default_rng(seed))
    other = text[:-2] + {"T": "P", "P": "T"}[text[-2]] + "E"
    with pytest.raises(ValueError, match=f"got '{other[-2]}' at place {len(text) - 2}"):
        walk(other)


def test_each_node_has_one_or_two_ways_on_and_all_nodes_are_reached():
    assert {len(legal) for legal in LEGAL} == {1, 2}
    assert {node for node, _ in EDGES} == set(EDGES.values()) == set(range(NODES))


def test_from_inside_the_two_boxes_look_alike():
    for node in range(2, 9):
        assert LEGAL[node] == LEGAL[node + 8]
    assert (LEGAL[9], LEGAL[17]) == ("T", "P")


@settings(max_examples=25)
@given(seeds, st.integers(1, 80), st.integers(1, 3))
def test_a_stream_says_what_may_come_next_and_where_strings_begin(seed, T, B):
    x, legal, new = stream(np.random.default_rng(seed), T, B)
    assert x.shape == legal.shape == (T, B, 7) and new.shape == (T, B)
    for b in range(B):
        nodes = walk("".join(SYMBOLS[k] for k in x[:, b].argmax(axis=1)))
        told = [
            "".join(s for s, may in zip(SYMBOLS, row, strict=True) if may) for row in legal[:, b]
        ]
        assert told == [LEGAL[node] for node in nodes[1:]]
        assert new[:, b].tolist() == [float(node == START) for node in nodes[:-1]]


def test_a_coin_decides_where_two_symbols_are_legal():
    x, _, new = stream(np.random.default_rng(0), 40_000)
    second = x[1:, 0][new[:-1, 0] == 1]  # after each first B
    assert second[:, SYMBOLS.index("T")].mean() == pytest.approx(0.5, abs=0.03)
    assert 40_000 / new.sum() == pytest.approx(12, abs=0.2)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="symbol: got 'T', expected one of 'B'"):
        follow(START, "T")
    with pytest.raises(ValueError, match="node: got 19"):
        follow(19, "B")
    with pytest.raises(TypeError, match="rng: got 0"):
        string(0)
    with pytest.raises(ValueError, match="T: got 0"):
        stream(np.random.default_rng(0), 0)
    assert follow(START, "B") == 1
