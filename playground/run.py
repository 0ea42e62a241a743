"""A cell over a batch of sequences in NumPy: forward, and beside it backward.

The protocol is the library's, so `lstm_lib.train` trains a cell. Arrays are (T, B, features).
"""

from typing import Any

import numpy as np

from lstm_lib.checks import check_array, check_batch
from lstm_lib.losses import loss_and_error
from lstm_lib.lstm import read_out

from . import derive
from .cells import Cell, called

Arrays = dict[str, Any]
SHAPES = {"U": ("H", "D"), "W": ("H", "H"), "b": ("H",), "P": ("H",), "V": ("O", "H")}


def shapes(cell: Cell, D: int, H: int, O: int) -> dict[str, tuple[int, ...]]:
    """Name every weight array and give its shape, in the order in which they are drawn.

    >>> from playground.cells import CELLS
    >>> shapes(CELLS["tanh"], D=2, H=3, O=1)
    {'U': (3, 2), 'W': (3, 3), 'b': (3,), 'V': (1, 3)}
    """
    size = {"D": D, "H": H, "O": O}
    return {name: tuple(size[axis] for axis in SHAPES[name[0]]) for name in cell.weights}


_made: dict[str, Any] = {}


def _functions(cell: Cell) -> tuple[Any, Any]:
    key = repr((cell.maps, cell.lines))
    if key not in _made:
        _made[key] = derive.step_numpy(cell), derive.back_numpy(cell)
    return _made[key]


def forward(cell: Cell, params: Arrays, x: Any, *, output: str = "softmax") -> Arrays:
    """Run a cell from a state of zeros.

    Returns
    -------
    dict
        "x" (T, B, D), "z" (T, maps, B, H), every line by its name: states (T+1, B, H), row 0 is
        the start, the others (T, B, H); "logits" and "prediction" (T, B, O).
    """
    x = check_array("x", x, ("T", "B", "D"))
    step, states = _functions(cell)[0], cell.states
    H = params["V"].shape[1]
    now = {name: np.zeros((x.shape[1], H)) for name in states}
    kept: dict[str, list[Any]] = {
        name: [now[name]] if name in states else [] for name in cell.lines
    }
    own, pre = [params[name] for name in cell.own_weights], []
    for x_t in x:
        sources = {"x": ("U", x_t), "h": ("W", now["h"])}
        z = []
        for k, names in cell.maps.items():
            total = np.zeros((x.shape[1], H))
            for s in names:
                total = total + (
                    params[called("b", k)]
                    if s == "b"
                    else sources[s][1] @ params[called(sources[s][0], k)].T
                )
            z.append(total)
        with np.errstate(over="ignore"):  # 1 / (1 + infinity) is 0, as it should be
            values = step(*z, *now.values(), *own)
        for name, value in zip(cell.lines, values, strict=True):
            kept[name].append(value)
        now = {name: kept[name][-1] for name in states}
        pre.append(z)
    trace = {"x": x, "z": np.array(pre)} | {name: np.array(kept[name]) for name in kept}
    return trace | read_out(params, trace["h"], output)


def backward(cell: Cell, params: Arrays, trace: Arrays, dh: Any) -> tuple[Arrays, Arrays]:
    """Gradient by back-propagation through time; `dh` (T, B, H) is the readout's error.

    Returns
    -------
    grads : dict
        Of the cell's weights, without "V".
    errors : dict
        Of each state (T+1, B, H): the derivative of the loss with respect to it, all paths
        together.
    """
    back, states, x = _functions(cell)[1], cell.states, trace["x"]
    errors = {name: np.zeros_like(trace[name]) for name in states}
    errors["h"][1:] = dh
    grads = {name: np.zeros_like(p) for name, p in params.items() if name != "V"}
    own = [params[name] for name in cell.own_weights]
    S, M = len(states), len(cell.maps)
    for t in reversed(range(len(x))):
        lines = [trace[name][t + 1 if name in states else t] for name in cell.lines]
        old = [trace[name][t] for name in states]
        arriving = [errors[name][t + 1] for name in states]
        found = [np.asarray(v) for v in back(*trace["z"][t], *old, *own, *lines, *arriving)]
        for name, total, earlier in zip(states, found[:S], found[S + M :], strict=False):
            errors[name][t + 1] = total
            errors[name][t] += earlier
        for k, dz in zip(cell.maps, found[S : S + M], strict=True):
            for s in cell.maps[k]:
                if s == "b":
                    grads[called("b", k)] += dz.sum(axis=0)
                elif s == "x":
                    grads[called("U", k)] += dz.T @ x[t]
                else:
                    grads[called("W", k)] += dz.T @ trace["h"][t]
                    errors["h"][t] += dz @ params[called("W", k)]
        for name, value in zip(cell.own_weights, found[2 * S + M :], strict=True):
            grads[name] += value.sum(axis=0)
    return grads, errors


def loss_and_grads(
    params: Arrays, batch: Any, *, cell: Cell, output: str = "softmax"
) -> tuple[float, Arrays]:
    """Loss of a batch (x, y) or (x, y, mask), and its gradient, as in `lstm_lib`."""
    x, y, mask = check_batch(batch)
    trace = forward(cell, params, x, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    grads, _ = backward(cell, params, trace, dlogits @ params["V"])
    return loss, grads | {"V": np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))}
