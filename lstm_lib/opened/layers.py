"""The layers of a trained LSTM, out of the arrays of PyTorch or Keras.

A net here is a list of layers, the first layer first. A layer is a dict of one or two directions,
"forward" and "reverse", each with a modern block's weights as `lstm_lib.lstm` takes them. A layer
of two directions hands on 2H numbers, those of "forward" first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstm_lib import convert
from lstm_lib.checks import check_array, count_axes
from lstm_lib.kinds import Params
from lstm_lib.lstm import VARIANTS, check_params

Layers = list[dict[str, Params]]
DIRECTIONS = ("forward", "reverse")
NAME = re.compile(r"(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)_l(\d+)(_reverse)?")


def from_torch(state: Mapping[str, Any]) -> Layers:
    """Take the layers of a `torch.nn.LSTM` from its `state_dict()`.

    Parameters
    ----------
    state : dict of str to array_like
        "weight_ih_l0" (4H, D), "weight_hh_l0" (4H, H), "bias_ih_l0" and "bias_hh_l0" (4H,), the
        same with l1, l2, ... for further layers and with "_reverse" for a second direction; rows
        in the order i, f, g, o. Arrays, or tensors: a tensor is detached and copied to the CPU.
        With `bias=False` there are no biases.

    Returns
    -------
    list of dict of str to dict
        A dict for each layer: "forward", and where there are two directions "reverse", each a
        modern block's weights. The two biases are summed.

    Raises
    ------
    TypeError, ValueError
        A layer or an array that is missing, unknown names (those of a whole model, say), shapes
        that do not fit, NaN or infinity, or projections (`proj_size`).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> shapes = {"weight_ih_l0": (8, 3), "weight_hh_l0": (8, 2), "bias_ih_l0": 8, "bias_hh_l0": 8}
    >>> layers = from_torch({name: rng.normal(size=shape) for name, shape in shapes.items()})
    >>> len(layers), list(layers[0]), layers[0]["forward"]["W_f"].shape
    (1, ['forward'], (2, 2))
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"state: got {type(state).__name__}, expected the state_dict of an nn.LSTM")
    found = {name: NAME.fullmatch(name) if isinstance(name, str) else None for name in state}
    strange = sorted((name for name, match in found.items() if not match), key=str)
    if strange or not state:
        tail = ""
        if any(isinstance(name, str) and NAME.search(name) for name in strange):
            tail = "; of a whole model, give the LSTM's part alone: model.lstm.state_dict()"
        raise ValueError(
            f"state: got {_few(strange) or 'no names'}, expected names like 'weight_ih_l0'{tail}"
        )
    known = [match for match in found.values() if match]
    if any(match[1] == "weight_hr" for match in known):
        raise ValueError(
            "state: got 'weight_hr_l0', expected an LSTM without projections: made with proj_size, "
            "it hands on another vector than the block's h"
        )
    biases = any(match[1].startswith("bias") for match in known)
    kinds = ("weight_ih", "weight_hh", *(("bias_ih", "bias_hh") if biases else ()))
    ends = ("", "_reverse") if any(match[3] for match in known) else ("",)
    layers: Layers = []
    for number in range(1 + max(int(match[2]) for match in known)):
        needed = {(end, kind): f"{kind}_l{number}{end}" for end in ends for kind in kinds}
        missing = [name for name in needed.values() if name not in state]
        if missing:
            what = f"nothing of layer {number}" if len(missing) == len(needed) else "a dict"
            raise ValueError(f"state: got {what}, without {_few(missing)}, expected all of them")
        layer = {}
        for direction, end in zip(DIRECTIONS, ends, strict=False):
            names = [needed[end, kind] for kind in kinds]
            arrays = [_array(f"state['{name}']", state[name]) for name in names]
            names = [f"state['{name}']" for name in names]
            layer[direction] = _direction(names, arrays, _width(layers), "torch")
        layers.append(layer)
    return layers


def from_keras(weights: Sequence[Any]) -> Layers:
    """Take the layers from the `get_weights()` of Keras's LSTM layers.

    Parameters
    ----------
    weights : list
        Of one LSTM layer what `get_weights()` gives: kernel (D, 4H), recurrent_kernel (H, 4H) and
        bias (4H,), columns in the order i, f, c, o; of a `Bidirectional` one (merged by "concat")
        six arrays, those of the forward layer first. Of several layers a list of such lists.
        With `use_bias=False` there are no biases.

    Returns
    -------
    list of dict of str to dict
        As from `from_torch`.

    Raises
    ------
    TypeError, ValueError
        Another number of arrays, shapes that do not fit each other or the layer before, NaN or
        infinity.

    Examples
    --------
    >>> first = [np.ones((3, 8)), np.ones((2, 8)), np.ones(8)]
    >>> second = [np.ones((2, 4)), np.ones((1, 4)), np.ones(4)] * 2  # two directions
    >>> [list(layer) for layer in from_keras([first, second])]
    [['forward'], ['forward', 'reverse']]
    """
    if not isinstance(weights, list | tuple) or not weights:
        got = type(weights).__name__ if not isinstance(weights, list | tuple) else "an empty list"
        raise TypeError(f"weights: got {got}, expected a list: kernel, recurrent_kernel, bias")
    single = count_axes(_tensor(weights[0])) == 2
    given = [weights] if single else weights
    layers: Layers = []
    for number, arrays in enumerate(given):
        name = "weights" if single else f"weights[{number}]"
        if not isinstance(arrays, list | tuple) or len(arrays) not in (2, 3, 4, 6):
            is_list = isinstance(arrays, list | tuple)
            got = f"{len(arrays)} parts" if is_list else type(arrays).__name__
            raise ValueError(
                f"{name}: got {got}, expected 3 arrays, kernel, recurrent_kernel and bias, or 6 "
                "of two directions (2 or 4 without bias)"
            )
        per = 3 if len(arrays) % 3 == 0 else 2  # arrays of one direction
        layer = {}
        for k, direction in enumerate(DIRECTIONS[: len(arrays) // per]):
            names = [f"{name}[{n}]" for n in range(per * k, per * (k + 1))]
            own = [
                _array(n, a) for n, a in zip(names, arrays[per * k : per * (k + 1)], strict=True)
            ]
            layer[direction] = _direction(names, own, _width(layers), "keras")
        layers.append(layer)
    return layers


def check_layers(layers: Any) -> Layers:
    """Return layers whose weights are float64 arrays and fit each other, or raise.

    >>> check_layers([])
    Traceback (most recent call last):
    ValueError: layers: got an empty list, expected layers as from `from_torch`
    """
    if not isinstance(layers, list | tuple):
        raise TypeError(f"layers: got {type(layers).__name__}, expected a list as from_torch gives")
    if not layers:
        raise ValueError("layers: got an empty list, expected layers as from `from_torch`")
    checked: Layers = []
    for number, layer in enumerate(layers):
        name = f"layers[{number}]"
        if not isinstance(layer, dict):
            raise TypeError(f"{name}: got {type(layer).__name__}, expected a dict of directions")
        if not layer or set(layer) - {*DIRECTIONS} or "forward" not in layer:
            got = sorted(layer, key=str)
            raise ValueError(f"{name}: got {got}, expected 'forward', and perhaps 'reverse'")
        done = {}
        for direction in DIRECTIONS[: len(layer)]:
            try:
                done[direction] = check_params(layer[direction], VARIANTS["modern"])
            except (TypeError, ValueError) as problem:
                where = f"{name}['{direction}']"
                raise type(problem)(str(problem).replace("params", where, 1)) from None
            H, D = done[direction]["U_g"].shape
            first = done["forward"]["U_g"].shape
            wanted = (first[0], _width(checked) or first[1])
            if wanted != (H, D):
                raise ValueError(
                    f"{name}['{direction}']: got {D} inputs and {H} cells, expected "
                    f"{wanted[1]} inputs and {wanted[0]} cells"
                )
        if any("V" in layer[direction] for direction in layer):
            raise ValueError(f"{name}: got a readout 'V', expected a block alone")
        checked.append(done)
    return checked


def _direction(names: list[str], arrays: list[Any], D: int | None, layout: str) -> Params:
    """Turn the arrays of one direction into a block's weights; `D` inputs, None: any number."""
    torch = layout == "torch"
    shape = np.shape(arrays[1])
    rows, H = shape if torch and len(shape) == 2 else (*shape[::-1], 0, 0)[:2]
    if len(shape) != 2 or rows != 4 * H:
        wanted = "(4H, H)" if torch else "(H, 4H)"
        hint = ""
        if len(shape) == 2 and 4 * rows == H:
            other = "Keras's, for from_keras" if torch else "PyTorch's, for from_torch"
            hint = f": this is the other layout, {other}"
        elif len(shape) == 2 and rows in (H, 3 * H):
            kind = {1: "a plain RNN", 3: "a GRU"}[rows // H] if H else ""
            hint = f": this is {kind}, not an LSTM"
        raise ValueError(f"{names[1]}: got shape {shape}, expected {wanted}{hint}")
    inputs: Any = D or "D"
    U = check_array(names[0], arrays[0], (4 * H, inputs) if torch else (inputs, 4 * H))
    W = check_array(names[1], arrays[1], (4 * H, H) if torch else (H, 4 * H))
    biases = [check_array(n, b, (4 * H,)) for n, b in zip(names[2:], arrays[2:], strict=True)]
    b = sum(biases, np.zeros(4 * H))
    return convert.from_keras([U.T, W.T, b] if torch else [U, W, b])


def _array(name: str, value: Any) -> Any:
    """Return an array of numbers of any shape, so that its shape can be judged."""
    value = _tensor(value)
    return check_array(name, value, ("n",) * max(1, count_axes(value)), finite=False)


def _tensor(value: Any) -> Any:
    """Return a tensor as something that NumPy reads, anything else as it is."""
    if not hasattr(value, "detach"):
        return value
    value = value.detach()
    return np.asarray(value.cpu() if hasattr(value, "cpu") else value)


def _width(layers: Layers) -> int | None:
    """Return how many numbers the last of these layers hands on; None if there is none yet."""
    return sum(len(params["b_g"]) for params in layers[-1].values()) if layers else None


def _few(names: Sequence[Any]) -> str:
    """Write up to four names."""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(map(repr, names[:4])) + more
