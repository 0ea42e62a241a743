"""What the runtime computes besides gradients, and that it takes no memory while it trains."""

import numpy as np
import pytest
import sympy as sp
from in_node import ask

from playground import derive, run
from playground.cells import CELLS, Cell, old, tanh, z
from playground.page import script


def test_ten_thousand_updates_leave_nothing_behind():
    """Neither arrays nor objects: both are counted after the garbage is collected."""
    body = """const r = playground.create({ lag: 5, units: 2, train: { batch: 4 } });
    const used = () => {
      gc(); gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return [heapUsed, arrayBuffers];
    };
    for (let k = 0; k < 2000; k++) r.step();
    const before = used();
    for (let k = 0; k < 10000; k++) r.step();
    return used().map((bytes, k) => bytes - before[k]);"""
    heap, arrays = ask(body, options=["--expose-gc"])
    assert arrays <= 0
    assert heap < 10_000  # less than a byte an update: the engine keeps some notes of its own


def test_an_update_makes_no_array():
    """The only typed arrays are those that `create` makes."""
    body = """let made = 0;
    const Plain = Float64Array;
    globalThis.Float64Array = new Proxy(Plain, {
      construct(...given) { made++; return Reflect.construct(...given); },
    });
    const r = playground.create({ lag: 20, cell: "peepholes" });
    const before = made;
    r.step(100);
    return [before > 5, made - before];"""
    assert ask(body) == [True, 0]


@pytest.mark.parametrize("name", CELLS)
def test_maps_of_one_source_stand_together_whatever_their_order(name):
    cell = CELLS[name]
    for maps in (cell.maps, dict(reversed(cell.maps.items()))):
        laid = cell._replace(maps=maps).laid
        assert sorted(laid) == sorted(maps)
        for source in "xh":
            reads = "".join("y" if source in maps[k] else "n" for k in laid)
            assert "n" not in reads.strip("n")


ODD = Cell(  # two maps read x alone, one h alone, one both, one neither
    {"p": "b", "q": "h", "r": "xhb", "s": "x", "t": "xb"},
    {
        "a": tanh(z("q") + z("p") * z("s")) + old("a") / 2,
        "h": sp.Symbol("a") * z("r") + tanh(z("t")),
    },
)


@pytest.mark.parametrize("units", [1, 2, 5])
def test_a_cell_with_maps_of_every_kind_has_numpy_s_gradient(units):
    text = script().replace(
        "const DATA =", f"CELLS.odd = {derive.javascript(ODD)};\nconst DATA =", 1
    )
    given = {"cell": "odd", "task": "reber", "lag": 9, "units": units, "train": {"batch": 3}}
    body = """const r = playground.create(given);
    return [r.weights(), r.gradient(), r.batch()];"""
    weights, said, batch = ask(body, given, text=text)
    shapes = run.shapes(ODD, 7, units, 7)
    params = {name: np.array(weights[name], float).reshape(shape) for name, shape in shapes.items()}
    T, B = 9, batch["B"]
    x, y = (np.reshape(batch[k], (T, 7, B)).transpose(0, 2, 1)[:, :3] for k in "xy")
    mask = np.reshape(batch["mask"], (T, B))[:, :3]
    loss, grads = run.loss_and_grads(params, (x, y, mask), cell=ODD)
    assert said["loss"] == pytest.approx(loss, rel=1e-12)
    scale = max(np.abs(g).max() for g in grads.values())
    for key, g in grads.items():
        np.testing.assert_allclose(said["gradient"][key], g.ravel(), rtol=1e-10, atol=1e-10 * scale)
