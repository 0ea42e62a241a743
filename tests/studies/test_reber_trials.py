"""The two Reber studies: their streams, their judges, and trials that end as they should."""

import numpy as np
import pytest

from studies.continual_reber.trial import trial as continual
from studies.reber import online as online_net
from studies.reber import online_compiled
from studies.reber.compiled import (
    follow_stream,
    largest_states,
    most_active,
    near,
    strings_right,
)
from studies.reber.strings import draw, draw_sets, read, train_steps
from studies.reber.trial import as_symbols
from studies.reber.trial import trial as strings
from studies.tasks.reber import EDGES, LEGAL, SYMBOLS, tables, walk

pytestmark = pytest.mark.slow
LOOP = (online_compiled.step, online_compiled.reset_state, online_compiled.workspace)


def a_net(forget=-1):
    net = online_net.draw_net(np.random.default_rng(0), 4, 2, forget, {})
    return net, online_net.zero_state(net)


def plain_stream(net, memory, seed, T, lr, lr_decay, reset):
    """Follow a stream with the plain net: symbols, states, answers before the first mistake."""
    rng, (symbols, after, legal) = np.random.default_rng(seed), tables()
    node, coin, said, largest, mistake = 0, 0, [], [], T
    for t in range(T):
        if reset and node == 0:
            online_net.reset_state(memory)
        symbol, node = symbols[node, coin], after[node, coin]
        coin = int(rng.random() < 0.5)
        y = online_net.step(net, memory, symbol, legal[node], lr * lr_decay**t)
        said.append(SYMBOLS[symbol])
        largest.append(np.abs(memory.c).max())
        if np.abs(y - legal[node]).max() >= 0.49:
            mistake = t
            break
    return "".join(said), largest, mistake


def test_the_graph_as_arrays_is_the_graph():
    symbols, after, legal = tables()
    for node, names in enumerate(LEGAL):
        assert {SYMBOLS[s] for s in symbols[node]} == set(names)
        assert all(EDGES[node, SYMBOLS[s]] == a for s, a in zip(symbols[node], after[node]))  # noqa: B905
        assert "".join(s for s, is_legal in zip(SYMBOLS, legal[node]) if is_legal) == names  # noqa: B905


@pytest.mark.parametrize("reset", [True, False])
def test_the_compiled_streams_are_the_plain_ones(reset):
    (net, memory), (twin, its) = a_net(), a_net()
    for seed in range(40):
        online_net.reset_state(its)
        rng = np.random.default_rng(seed)
        got = follow_stream(*LOOP, net, memory, rng, tables(), 50, 0.5, 0.99, reset, False)
        text, _, mistake = plain_stream(twin, its, seed, 50, 0.5, 0.99, reset)
        walk(text)
        assert got == mistake
    np.testing.assert_allclose(net.W, twin.W, rtol=0, atol=1e-12)


def test_the_largest_state_is_that_of_the_cells():
    net, memory = a_net(forget=1)
    rng = np.random.default_rng(5)
    got = largest_states(*LOOP, net, memory, rng, tables(), 300, False)
    assert got.shape == (300,)
    assert got[-1] == pytest.approx(np.abs(memory.c).max())
    assert got[299] > got[29]  # it drifts
    assert np.abs(np.diff(got)).max() < 2  # a step adds i g, less than 2


def test_two_judges():
    legal = np.array([0, 1, 1, 0, 0, 0, 0.0])
    assert near(np.array([0.4, 0.6, 0.9, 0, 0, 0, 0]), legal)
    assert not near(np.array([0.4, 0.5, 0.9, 0, 0, 0, 0]), legal)
    assert most_active(np.array([0.1, 0.2, 0.3, 0, 0, 0, 0]), legal)
    assert not most_active(np.array([0.2, 0.2, 0.3, 0, 0, 0, 0]), legal)


def test_test_strings_are_not_among_the_training_strings():
    train, test = draw_sets(np.random.default_rng(0))
    assert len(train) == len(test) == 256
    assert not set(train) & set(test)
    first = as_symbols(train)[0]
    assert "".join(SYMBOLS[s] for s in first[first >= 0]) == train[0]


def test_a_net_that_knows_nothing_reads_no_string_right():
    net, memory = a_net()
    assert not strings_right(*LOOP, net, memory, as_symbols(["BTBTXSETE"]), tables())


def test_the_plain_reading_gets_where_the_compiled_trial_gets():
    done = strings(4, net="3 x 2", lr=0.5, cap=4000, shortcut=True)
    *_, last = train_steps("3 x 2", 4, done["strings"], shortcut=True, every=100, tests=256)
    assert done["success"]
    assert last == (done["strings"], 1, 1)


def test_reading_learns_only_with_a_rate():
    rng = np.random.default_rng(0)
    net = draw(rng, "Elman")
    start = net.W.copy()
    assert len(read(net, "BTBTXSETE")) == 8
    assert np.array_equal(net.W, start)
    read(net, "BTBTXSETE", lr=0.5)
    assert not np.array_equal(net.W, start)


def test_a_trial_is_the_same_again_and_a_learned_net_succeeds():
    settings = {"net": "3 x 2", "lr": 0.5, "cap": 20_000, "shortcut": True}
    done = strings(0, **settings)
    assert done == strings(0, **settings)
    assert done == {"success": True, "strings": done["strings"], "weights": 332}
    assert done["strings"] < 20_000
    assert strings(0, net="Elman", lr=0.1, cap=1000)["weights"] == 457


def test_a_continual_trial_counts_its_streams_and_shows_the_drift():
    done = continual(0, rule="keep", streams=300)
    assert done == continual(0, rule="keep", streams=300)
    assert not done["perfect"] and done["streams"] == 300 and done["length"] < 1000
    ten, hundred, thousand, most = done["states"]
    assert 5 * ten < hundred and 5 * hundred < thousand < most
    assert max(continual(0, rule="decay", streams=300)["states"]) < 20
