"""Where an explorable's numbers come from: an expression, a recursion or a table.

Each source computes the same lists of numbers twice: here with NumPy (call it with the parameters)
and on the page with JavaScript (from its `spec`).
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike

from .checks import check_array, check_int, count_axes
from .controls import Choice, Slider
from .expressions import Compiled, as_sympy, name_of
from .kinds import Array, Expr, Spec


class Expression:
    """`outputs` over a grid of `x` (or, without one, plain numbers)."""

    def __init__(
        self,
        where: str,
        outputs: Sequence[Expr] | dict[str, Expr],
        sliders: Sequence[str],
        x: str | None = None,
        grid: Array | None = None,
        grid_index: int | None = None,
    ) -> None:
        self._compiled = Compiled(where, outputs, sliders, x)
        self._grid = grid
        self.spec: Spec = {"kind": "expression"}
        self.names, self.bodies = ("f",), [self._compiled.js]
        if grid is not None:
            self.spec["grid"] = grid_index

    def __call__(self, p: Sequence[float]) -> list[Any]:
        """Return a list of arrays, one an output."""
        return self._compiled(p, self._grid)


class Scan:
    """A recursion: all states step at once, `outputs` are read off after each step.

    At t = 0 the states are `init`; at t = 1 ... steps they follow the rules, in which each state
    means its old value and each input its value at t.
    """

    def __init__(
        self,
        where: str,
        rules: dict[sp.Symbol, Expr],
        outputs: Sequence[Expr],
        sliders: Sequence[str],
        init: dict[sp.Symbol, Expr],
        inputs: dict[sp.Symbol, Expr],
        steps: int,
        t: str,
        first: int,
    ) -> None:
        steps = check_int(f"{where}: steps", steps, 1, 5000)
        first = check_int(f"{where}: first", first, 0, steps)
        states = [name_of(f"{where}: rules", state) for state in rules]
        if sorted(states) != sorted(name_of(f"{where}: init", state) for state in init):
            raise ValueError(
                f"{where}: init: got {list(init)}, expected a start for each of {states}"
            )
        start = {name_of(where, state): value for state, value in init.items()}
        place = f"{where}: inputs"
        given = {name_of(place, s): as_sympy(place, value) for s, value in inputs.items()}

        def fill(expr: Expr, place: str = f"{where}: gid") -> sp.Basic:
            expr = as_sympy(place, expr)
            return expr.xreplace({s: given[s.name] for s in expr.free_symbols if s.name in given})

        self._start = Compiled(f"{where}: init", [start[s] for s in states], sliders)
        filled = [fill(rule, f"{where}: rules") for rule in rules.values()]
        self._step = Compiled(f"{where}: rules", filled, sliders, t, states)
        self._read = Compiled(where, [fill(output) for output in outputs], sliders, t, states)
        self._steps, self._first = steps, first
        self.grid = np.arange(first, steps + 1, dtype=np.float64)
        self.spec = {"kind": "scan", "steps": steps, "first": first}
        self.names = ("init", "step", "read")
        self.bodies = [self._start.js, self._step.js, self._read.js]

    def __call__(self, p: Sequence[float]) -> list[Any]:
        """Return a list of arrays over t = first ... steps, one an output."""
        state, rows = self._start(p), []
        for t in range(self._steps + 1):
            if t:
                state = self._step(p, t, state)
            if t >= self._first:
                rows.append(self._read(p, t, state))
        return list(np.array(rows, dtype=np.float64).T)


class Table:
    """Rows of an array computed beforehand; controls choose the row, nothing is interpolated."""

    def __init__(
        self,
        where: str,
        array: ArrayLike,
        by: Sequence[str],
        controls: Mapping[str, Slider | Choice],
    ) -> None:
        names = list(controls)
        for name in by:
            if name not in controls:
                raise ValueError(f"{where}: by: got {name!r}, expected some of {', '.join(names)}")
        sizes = [len(controls[name].values) for name in by]
        tail = tuple(f"n{k}" for k in range(count_axes(array) - len(by)))
        rows = check_array(f"{where}: array", array, (*sizes, *tail), finite=False)
        if len(tail) > 1:
            raise ValueError(
                f"{where}: array: got shape {rows.shape}, expected at most one axis more"
            )
        self._rows = rows.astype("<f4")
        self._by = [(names.index(name), controls[name]) for name in by]
        self.size = rows.shape[-1] if tail else 1
        self._number = not tail
        self.names: tuple[str, ...] = ()
        self.bodies: list[str] = []
        self.spec = {
            "kind": "table",
            "by": [place for place, _ in self._by],
            "sizes": sizes,
            "size": self.size,
            "data": base64.b64encode(self._rows.tobytes()).decode(),
        }

    def __call__(self, p: Sequence[float]) -> list[Any]:
        """Return a list with one array, the chosen row."""
        row = self._rows[tuple(control.position(p[place]) for place, control in self._by)]
        return [row.astype(np.float64)]
