"""A task's sequences obey its definition, that of the study where one trains it, on both sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import ask

from playground.draws import Draws
from playground.tasks import KINDS, LONGEST, SAID, SERIES, TASKS, batch, batches
from studies.data.series import sunspots
from studies.tasks.memory_task import PLACES, marked_numbers, sequences
from studies.tasks.reber import START, SYMBOLS, walk

few = settings(max_examples=30, deadline=None)
B = 7


def one_hot(rows):
    """The places of the ones; all else must be zero."""
    assert ((rows == 0) | (rows == 1)).all()
    assert (rows.sum(axis=-1) == 1).all()
    return rows.argmax(axis=-1)


def only_the_last_counts(mask):
    assert (mask[:-1] == 0).all()
    assert (mask[-1] == 1).all()


# ---- what each task says of a batch: x (T, B, D), y (T, B, O), mask (T, B)


def symbol(lag, x, y, mask):
    """A or B, then C or D at random; at the end, which came first?"""
    assert x.shape == (lag + 1, B, 4)
    symbols = one_hot(x)
    assert (symbols[0] < 2).all()
    assert (symbols[1:] >= 2).all()
    only_the_last_counts(mask)
    assert (one_hot(y[-1]) == symbols[0]).all()


def marks(x, many):
    """Places of the marks, from the first on, (B, many)."""
    assert (np.abs(x[..., 0]) <= 1).all()
    assert ((x[..., 1] == 0) | (x[..., 1] == 1)).all()
    assert (x[..., 1].sum(axis=0) == many).all()
    return np.array([np.flatnonzero(x[:, b, 1]) for b in range(B)])


def number(lag, x, y, mask):
    """One of the first ten numbers is marked; at the end, which was it?"""
    assert x.shape == (lag + PLACES, B, 2)
    (place,) = marks(x, 1).T
    assert (place < PLACES).all()
    only_the_last_counts(mask)
    assert (y[-1, :, 0] == x[place, range(B), 0]).all()


def adding(lag, x, y, mask):
    """One number is marked in the first ten, another in the first half; half their sum is asked."""
    assert x.shape == (lag + PLACES, B, 2)
    first, second = marks(x, 2).T
    assert (first < PLACES).all()
    assert (second < max(PLACES, len(x) // 2)).all()
    only_the_last_counts(mask)
    sums = x[first, range(B), 0] + x[second, range(B), 0]
    assert (y[-1, :, 0] == sums / 2).all()


def reber(lag, x, y, mask):
    """A string of the embedded grammar: what comes next? After its end nothing counts."""
    assert x.shape == (lag, B, 7)
    for b in range(B):
        n = int(mask[:, b].sum())
        assert (mask[:n, b] == 1).all()
        assert not x[n:, b].any()
        ids = [*one_hot(x[:n, b]), one_hot(y[n - 1, b])]
        assert (one_hot(y[:n, b]) == ids[1:]).all()
        nodes = walk("".join(SYMBOLS[k] for k in ids))  # refuses what is not legal
        assert nodes[-1] == START
        assert START not in nodes[1:-1]


def repeat(lag, x, y, mask):
    """Three symbols, a silence, a sign: now the three again, in their order."""
    assert x.shape == (2 * SAID + lag, B, KINDS + 1)
    said, sign = one_hot(x[:SAID]), SAID + lag
    assert (said < KINDS).all()
    assert (one_hot(x[sign]) == KINDS).all()
    assert not np.delete(x[SAID:], lag, axis=0).any()
    assert (mask[:sign] == 0).all()
    assert (mask[sign:] == 1).all()
    assert (one_hot(y[sign:]) == said).all()


def counting(lag, x, y, mask):
    """As many b as a; from the first b on: does another b come, or is this the end?"""
    assert x.shape == (2 * lag, B, 2)
    for b in range(B):
        n = int(x[:, b, 0].sum())
        assert 1 <= n <= lag
        assert (one_hot(x[: 2 * n, b]) == [0] * n + [1] * n).all()
        assert not x[2 * n :, b].any()
        assert (mask[:, b] == [0] * n + [1] * n + [0] * (2 * lag - 2 * n)).all()
        assert (one_hot(y[n : 2 * n, b]) == [0] * (n - 1) + [1]).all()


def sine(lag, x, y, mask):
    """What comes next? A sine's neighbours have the sum 2 cos(2 pi / period) times the middle."""
    assert x.shape == (lag, B, 1)
    assert (x[1:] == y[:-1]).all()
    line = np.concatenate([x[:1], y])[..., 0]
    middle, sums = line[1:-1], line[:-2] + line[2:]
    factor = (sums * middle).sum(axis=0) / (middle**2).sum(axis=0)
    np.testing.assert_allclose(sums, factor * middle, rtol=0, atol=1e-12)
    period = 2 * np.pi / np.arccos(factor / 2)
    assert ((period > 9.99) & (period < 30.01)).all()
    assert (mask[:2] == 0).all()
    assert (mask[2:] == 1).all()


def sunspots_(lag, x, y, mask):
    """What comes next year? The numbers are the file's, 0 to 190 scaled to -1 to 1."""
    years = (sunspots()[1] - 95) / 95
    windows = np.lib.stride_tricks.sliding_window_view(years, lag + 1)
    for b in range(B):
        found = np.concatenate([x[:, b, 0], y[-1, b]])
        assert (windows == found).all(axis=1).any()
    assert (x[1:] == y[:-1]).all()
    assert mask.all()


RULES = {
    **{rule.__name__: rule for rule in (symbol, number, adding, reber, repeat, counting, sine)},
    "sunspots": sunspots_,
}


@pytest.mark.parametrize("task", TASKS)
@few
@given(data=st.data(), seed=st.integers(0, 2**31 - 1))
def test_each_target_follows_from_the_inputs_by_the_task_s_rule(task, data, seed):
    lag = data.draw(st.integers(TASKS[task].least, min(TASKS[task].most, 60)))
    RULES[task](lag, *batch(Draws(seed, 1), task, lag, B))


@pytest.mark.parametrize(("task", "study"), [("symbol", sequences), ("number", marked_numbers)])
@few
@given(lag=st.integers(1, 60), seed=st.integers(0, 2**31 - 1))
def test_the_study_s_sequences_obey_the_same_rule(task, study, lag, seed):
    x, y, mask = study(np.random.default_rng(seed), lag, B)
    RULES[task](lag, x, y, np.tile(mask[:, None], B))


def shares(task, lag, many=4000):
    """How often each choice of a task is made, as here and as in its study."""
    ours = batch(Draws(11, 1), task, lag, many)[0]
    theirs = {"symbol": sequences, "number": marked_numbers}[task](
        np.random.default_rng(11), lag, many
    )[0]
    return ours, theirs


def test_symbols_are_as_frequent_as_in_the_study():
    for x in shares("symbol", 8):
        np.testing.assert_allclose(x[0].mean(axis=0), [0.5, 0.5, 0, 0], atol=0.04)
        np.testing.assert_allclose(x[1:].mean(axis=1), [[0, 0, 0.5, 0.5]] * 8, atol=0.04)
        follow = (x[1:-1, :, 2] == x[2:, :, 2]).mean(axis=1)  # each is drawn anew
        np.testing.assert_allclose(follow, 0.5, atol=0.04)


def test_marks_and_numbers_are_as_frequent_as_in_the_study():
    for x in shares("number", 3):
        np.testing.assert_allclose(x[:PLACES, :, 1].mean(axis=1), 1 / PLACES, atol=0.025)
        for t in range(len(x)):
            np.testing.assert_allclose(
                np.quantile(x[t, :, 0], (0.1, 0.5, 0.9)), (-0.8, 0, 0.8), atol=0.07
            )


def test_lengths_and_places_are_drawn_evenly():
    x, _, _ = batch(Draws(5, 1), "counting", 10, 4000)
    lengths = np.bincount(x[..., 0].sum(axis=0).astype(int), minlength=11)
    np.testing.assert_allclose(lengths[1:] / 4000, 0.1, atol=0.025)
    x, _, _ = batch(Draws(5, 1), "adding", 90, 4000)
    second = x[PLACES:, :, 1].sum(axis=1)  # those of the second half of the choice alone
    assert (second[: 50 - PLACES] > 0).all()
    assert not second[50 - PLACES :].any()


# ---- the page draws the same


BATCHES = """return given.map((s) => {
  const run = playground.create(s);
  const found = [run.batch()];
  run.step(2);
  return [...found, run.batch()];
});"""


@pytest.mark.parametrize("task", TASKS)
def test_the_page_draws_the_same_inputs_targets_and_masks(task):
    D, O, _, least, steps, _, most = TASKS[task]
    table = [
        {"task": task, "lag": lag, "seed": seed, "cell": "tanh", "units": 1, "train": {"batch": B}}
        for lag in (least, least + 1, 17, min(most, 400))
        for seed in (0, 5, 2**31 - 1)
    ]
    for s, said in zip(table, ask(BATCHES, table), strict=True):
        stream, T = batches(s), steps(s["lag"])
        first, _, third = (next(stream) for _ in range(3))
        for ours, theirs in zip((first, third), said, strict=True):
            for name, array, width in zip(("x", "y", "mask"), ours, (D, O, 1), strict=True):
                page = np.reshape(theirs[name], (T, width, theirs["B"])).transpose(0, 2, 1)
                assert not page[:, B:].any()  # those that fill up
                np.testing.assert_allclose(
                    page[:, :B].reshape(array.shape),
                    array,
                    rtol=0,
                    atol=1e-15 if task == "sine" else 0,
                    err_msg=f"{name} of {s}",
                )


def test_the_constants_are_the_page_s():
    assert ask("return playground.tasks.repeat.D;") == KINDS + 1
    assert len(SERIES) == TASKS["sunspots"].most + 1
    assert max(task.most for task in TASKS.values()) == LONGEST
