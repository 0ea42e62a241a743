"""sympy differentiates a cell's step; the result runs as NumPy, and as JavaScript.

The chain rule walks a cell's lines backwards. Each factor, a line with respect to a name in it, is
sympy's. Where a line's own value stands in its derivative, tanh'(z) = (1 - y)(1 + y), the stored
value is read instead of computing tanh again.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import sympy as sp

from explorables.expressions import in_javascript

from .cells import CELLS, Cell, old, spelled_out, z


class Errors(NamedTuple):
    """Derivatives of the loss, as expressions of the lines' values and of what comes from later."""

    states: dict[str, Any]  # with respect to each new state, all paths together
    z: dict[str, Any]  # ... to each pre-activation
    old: dict[str, Any]  # ... to each old state, on the ways inside the unit
    own: dict[str, Any]  # ... to each of the unit's own weights


def arriving(state: str) -> sp.Symbol:
    """What comes to a new state from later steps and from the readout."""
    return sp.Symbol(f"d_{state}")


def errors(cell: Cell) -> Errors:
    """Derive the step's backward pass."""
    total: dict[sp.Symbol, Any] = {sp.Symbol(name): arriving(name) for name in cell.states}
    for name, line in reversed(cell.lines.items()):
        value = sp.Symbol(name)
        for symbol in sorted(line.free_symbols, key=str):
            factor = sp.diff(line, symbol).xreplace({line: value})
            total[symbol] = total.get(symbol, 0) + total.get(value, 0) * factor
    zero = sp.Integer(0)
    return Errors(
        {name: total[sp.Symbol(name)] for name in cell.states},
        {k: total.get(z(k), zero) for k in cell.maps},
        {name: total.get(old(name), zero) for name in cell.states},
        {name: total[sp.Symbol(name)] for name in cell.own_weights},
    )


# ---- NumPy


def step_numpy(cell: Cell) -> Callable[..., list[Any]]:
    """Return (pre-activations, old states, own weights) -> the lines' values."""
    values: dict[sp.Symbol, Any] = {}
    for name, line in cell.lines.items():  # lambdify's cse finds what the lines share
        values[sp.Symbol(name)] = spelled_out(line.xreplace(values))
    return sp.lambdify(_given(cell), list(values.values()), modules="numpy", cse=True)


def back_numpy(cell: Cell) -> Callable[..., list[Any]]:
    """Return (pre-activations, old states, own weights, lines' values, arriving) -> `Errors`.

    All of them in one list, in the order of `Errors`.
    """
    given = [*_given(cell), *map(sp.Symbol, cell.lines), *map(arriving, cell.states)]
    found = [spelled_out(expr) for part in errors(cell) for expr in part.values()]
    return sp.lambdify(given, found, modules="numpy", cse=True)


def _given(cell: Cell) -> list[sp.Symbol]:
    own_weights = map(sp.Symbol, cell.own_weights)
    return [*map(z, cell.maps), *map(old, cell.states), *own_weights]


# ---- JavaScript. Names of the frame begin with $, those of the lines do not.


def order(cell: Cell) -> list[str]:
    """The lines in the order in which the runtime stores them: states first."""
    return [*cell.states, *(name for name in cell.lines if name not in cell.states)]


@cache
def _javascript(name: str) -> str:
    return tight(javascript(CELLS[name]))


def tight(text: str) -> str:
    """Leave out the blanks that JavaScript does not need, and each `const` after the first."""
    found = re.sub(r"\s*([-+*/=<>(),;:?{}\[\]])\s*", r"\1", text)
    assert not re.search(r"--|\+\+(?!\))", found), "two signs have become another"
    together = r"(?:(?<=[;{}])const [^;{}]*;)+"
    return re.sub(together, lambda m: m[0].replace(";const ", ","), found)


def javascript(cell: Cell) -> str:
    """Return a cell as a JavaScript object: its data, and the step both ways over a layer.

    A layer holds units times sequences, `$H` times `$B`. The functions read and write flat
    arrays: the pre-activations `$z`, from `$pre`, and their errors `$dz`, a layer for each map;
    the trace `$v`, a layer per line, from `$now` and, for the old states, from `$was`; the errors
    `$e` of the states, from `$at` and `$before`; own weights `$p` and their gradient `$dp`, a
    number per unit.
    """
    maps, points, lines, states = cell.laid, cell.own_weights, order(cell), cell.states
    at = [f"const {name}=$p[{k}*$H+$j];" for k, name in enumerate(points)]

    def layer(array: str, start: str, k: int) -> str:
        return f"${array}[{start}{k}+$k]"

    places = {str(z(k)): layer("z", "$pre", n) for n, k in enumerate(maps)}
    places |= {str(old(name)): layer("v", "$was", k) for k, name in enumerate(states)}
    stored = {name: layer("v", "$now", k) for k, name in enumerate(lines)}
    come = {str(arriving(name)): layer("e", "$at", k) for k, name in enumerate(states)}

    def read(exprs: list[Any], where: dict[str, str]) -> str:
        used = sorted({symbol.name for expr in exprs for symbol in expr.free_symbols})
        return "".join(f"const {name}={where[name]};" for name in used if name in where)

    ahead, step = read([*cell.lines.values()], places), ""
    for name, line in cell.lines.items():
        _, (text,) = in_javascript([spelled_out(line)], {})
        step += f"const {name}={stored[name]}={text};"

    found = errors(cell)
    exprs = [spelled_out(expr) for part in found for expr in part.values()]
    shared, texts = in_javascript(exprs, {})
    back = read(exprs, places | stored | come) + shared
    targets = [f"{layer('e', '$at', k)}=" for k in range(len(states))]
    targets += [f"{places[str(z(k))]}=" for k in cell.maps]
    targets += [f"{layer('e', '$before', k)}+=" for k in range(len(states))]
    targets += [f"$s{k}+=" for k in range(len(points))]
    idle = {f"{t}{d}" for t, d in zip(targets, map(str, map(arriving, states)), strict=False)}
    idle |= {f"{target}0" for target in targets if target.endswith("+=")}
    pairs = (f"{a}{b}" for a, b in zip(targets, texts, strict=True))
    back += "".join(f"{pair};" for pair in pairs if pair not in idle)  # idle: changes nothing
    sums = "".join(f"let $s{k}=0;" for k in range(len(points)))
    keep = "".join(f"$dp[{k}*$H+$j]+=$s{k};" for k in range(len(points)))

    def loops(body: str, before: str = "", after: str = "") -> str:
        layers = sorted(set(re.findall(r"\$(pre|now|was|at|before)(\d+)", body)))
        begin = "".join(f",${name}{k}=${name}+{k}*$n" for name, k in layers)
        inner = f"for(const $end=$k+$B;$k<$end;$k++){{{body}}}"
        return (
            f"const $n=$H*$B{begin};"
            f"for(let $j=0,$k=0;$j<$H;$j++){{{''.join(at)}{before}{inner}{after}}}"
        )

    data = f"maps:{[[k, cell.maps[k]] for k in maps]},own:{[*points]},"
    return (
        f"{{{data}lines:{lines},states:{len(states)},\n"
        f"step($H,$B,$p,$z,$pre,$v,$now,$was){{{loops(ahead + step)}}},\n"
        f"back($H,$B,$p,$dp,$z,$pre,$v,$now,$was,$e,$at,$before){{{loops(back, sums, keep)}}}}}"
    )


def all_javascript() -> str:
    """Return every cell by its name, as the text of a JavaScript object.

    What is alike in two cells has the same name in both, so together they compress well. What
    renames variables to make scripts small must leave them as they are.
    """
    return "{" + ",".join(f"{name!r}:{_javascript(name)}" for name in CELLS) + "}"
