"""What runs on the page computes what the library does: every cell on every task, in Node."""

import numpy as np
import pytest
from in_node import ask
from table import TRAIN, agree, settings_of

from lstm_lib import lstm
from playground import run
from playground.cells import CELLS
from playground.draws import STARTS, Draws
from playground.tasks import TASKS, batch, batches, first_weights

RUN = """return given.map((s) => {
  const run = playground.create(s);
  return { ...run.gradient(), losses: run.step(50) };
});"""


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_and_losses_are_the_library_s_for_every_task(cell):
    table = [(cell, task, how) for task in TASKS for how in TRAIN]
    for row, said in zip(table, ask(RUN, [settings_of(*row) for row in table]), strict=True):
        agree(said, *row)


def test_the_generator_is_the_same_over_a_hundred_thousand_draws():
    said = ask(
        "const d = playground.Draws(given, 1); return Array.from({length: 1e5}, d.bits);", 42
    )
    draws = Draws(42, 1)
    assert said == [draws.bits() for _ in range(10**5)]


def test_the_generator_looks_random():
    draws = Draws(3, 0)
    uniform = np.array([draws.uniform() for _ in range(20_000)])
    counts = np.histogram(uniform, 20, (0, 1))[0]
    assert ((counts - 1000) ** 2 / 1000).sum() < 50  # chi-square, 19 degrees of freedom
    assert abs(np.corrcoef(uniform[1:], uniform[:-1])[0, 1]) < 0.03
    normal = np.array([draws.normal() for _ in range(20_000)])
    assert abs(normal.mean()) < 0.03
    assert abs(normal.std() - 1) < 0.03


@pytest.mark.parametrize("kind", STARTS)
def test_the_start_weights_are_the_same(kind):
    start = {"kind": kind, "gain": 1.1, "inputs": 0.3, "bias": {"f": 2}}
    given = {"cell": "peepholes", "units": 8, "start": start, "seed": 3}
    said = ask("return playground.create(given).weights();", given)
    for name, p in first_weights(given).items():
        np.testing.assert_allclose(said[name], p.ravel(), rtol=1e-12, atol=1e-13)
    W = first_weights(given | {"start": {"kind": "orthogonal"}})["W_i"]
    np.testing.assert_allclose(W @ W.T, np.eye(8), atol=1e-13)


def test_a_trace_shows_what_numpy_s_forward_computes():
    given = {"cell": "modern", "units": 3}
    x = np.random.default_rng(0).normal(size=(6, 4))
    body = """const r = playground.create(given[0]); r.step(2);
    return [r.weights(), r.predict(given[1])];"""
    weights, trace = ask(body, [given, x.tolist()])
    shapes = run.shapes(CELLS["modern"], 4, 3, 2)
    params = {name: np.reshape(weights[name], shape) for name, shape in shapes.items()}
    ours = lstm.forward(params, x[:, None])
    for name in ("i", "f", "g", "o", "s", "prediction"):
        np.testing.assert_allclose(trace[name], ours[name][:, 0], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(trace["c"], ours["c"][1:, 0], rtol=1e-12, atol=1e-14)


def test_the_error_by_lag_is_the_library_s():
    given = {"cell": "modern", "task": "symbol", "lag": 20, "train": {"batch": 1}, "units": 4}
    said = ask("return playground.create(given).errorByLag();", given)
    params, (x, y, _) = first_weights(given), next(batches(given))
    trace = lstm.forward(params, x)
    dh = np.zeros_like(trace["h"][1:])
    dh[-1] = (trace["prediction"][-1] - y[-1]) @ params["V"]
    block = {name: p for name, p in params.items() if name != "V"}
    _, errors = lstm.backward(block, trace, dh)
    for name in ("h", "c"):
        norms = np.linalg.norm(errors[name][1:, 0], axis=-1)[::-1]
        np.testing.assert_allclose(said[name], norms, rtol=1e-10)


def test_numbers_that_overflow_stop_the_run_and_are_named():
    given = {"cell": "ReLU", "lag": 100, "start": {"gain": 1e6}, "train": {"clip": None}}
    body = "try { playground.create(given).step(5); } catch (error) { return error.message; }"
    assert "h of unit" in ask(body, given)
    assert "try a smaller rate" in ask(body, given)


@pytest.mark.slow
def test_a_string_has_the_grammar_s_law():
    """A string's chance is a half for each of its choices, shared out among those that fit."""
    from studies.tasks.reber import LEGAL, SYMBOLS, walk

    x, y, mask = batch(Draws(0, 1), "reber", 14, 4000)
    found: dict[str, int] = {}
    for b in range(x.shape[1]):
        n = int(mask[:, b].sum())
        text = "".join(SYMBOLS[k] for k in x[:n, b].argmax(1)) + SYMBOLS[y[n - 1, b].argmax()]
        found[text] = found.get(text, 0) + 1
    chance = {t: 0.5 ** sum(len(LEGAL[k]) == 2 for k in walk(t)[:-1]) for t in found}
    total = sum(chance.values())
    expected = {t: 4000 * p / total for t, p in chance.items()}
    chi = sum((found[t] - e) ** 2 / e for t, e in expected.items())
    assert chi < len(found) + 6 * np.sqrt(2 * len(found))
