"""A net of layers, forward and beside it backward; and how far back its gradient reaches.

    forward                                       backward
    layer 1 reads x_1 ... x_T                     layer L gets d loss / d output
    its "reverse" direction reads x_T ... x_1     each direction goes back through its own steps
    it hands on both h_t, one behind the other    what reaches its inputs is summed over directions
    layer 2 reads that, ...                       layer L - 1 gets that, ...

Each direction is the block of `lstm_lib.lstm`. Its trace runs in the order in which it reads: step
0 of "reverse" is the last of the sequence.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib import lstm
from lstm_lib.checks import check_array, check_int, check_keys
from lstm_lib.kinds import Array, Trace
from lstm_lib.opened.layers import Layers, check_layers


def forward(layers: Layers, x: ArrayLike) -> Trace:
    """Run all layers over a batch of sequences, from a state of zeros.

    Parameters
    ----------
    layers : list of dict
        As from `from_torch` or `from_keras`.
    x : array_like, shape (T, B, D)
        Steps first, as PyTorch has it without `batch_first`.

    Returns
    -------
    dict
        "x" (T, B, D), "h" (T, B, H or 2H), what the last layer hands on, and "layers": a dict for
        each, with a trace of `lstm.forward` for each direction: "i", "f", "g", "o" (T, B, H), "h"
        and "c" (T + 1, B, H), the start in row 0. Those of "reverse" begin at the last step.

    Raises
    ------
    TypeError, ValueError
        Layers or a sequence that do not fit, NaN or infinity.

    Examples
    --------
    >>> layers = [{"forward": lstm.init(np.random.default_rng(0), D=2, H=3)}]
    >>> run = forward(layers, np.ones((5, 1, 2)))
    >>> run["h"].shape, run["layers"][0]["forward"]["c"].shape
    ((5, 1, 3), (6, 1, 3))
    """
    layers = check_layers(layers)
    handed = x = check_array("x", x, ("T", "B", layers[0]["forward"]["U_g"].shape[1]))
    traces = []
    for layer in layers:
        trace = {way: lstm.forward(layer[way], ordered(handed, way)) for way in layer}
        handed = np.concatenate([ordered(trace[way]["h"][1:], way) for way in trace], axis=2)
        traces.append(trace)
    return {"x": x, "h": handed, "layers": traces}


def backward(layers: Layers, run: Trace, dh: ArrayLike) -> tuple[Layers, Trace]:
    """Gradient of a loss by back-propagation through all layers and steps.

    Parameters
    ----------
    layers : list of dict
    run : dict
        From `forward`, with the same layers.
    dh : array_like, shape (T, B, H or 2H)
        d loss / d what the last layer hands on.

    Returns
    -------
    grads : list of dict
        Shaped like `layers`.
    errors : dict
        "x" (T, B, D), and "layers": for each layer and direction the errors of `lstm.backward`,
        "x" (T, B, inputs), "h" and "c" (T + 1, B, H), in the order in which the direction reads.

    Raises
    ------
    TypeError, ValueError
        `run` is not from `forward` with these layers, or `dh` does not fit it.

    Examples
    --------
    >>> layers = [{"forward": lstm.init(np.random.default_rng(0), D=2, H=3)}]
    >>> run = forward(layers, np.ones((5, 1, 2)))
    >>> grads, errors = backward(layers, run, np.ones((5, 1, 3)))
    >>> grads[0]["forward"]["W_f"].shape, errors["x"].shape
    ((3, 3), (5, 1, 2))
    """
    layers, traces = check_layers(layers), check_keys("run", run, ("layers",))["layers"]
    if not isinstance(traces, list | tuple) or len(traces) != len(layers):
        raise ValueError("run['layers']: got others, expected a trace for each layer")
    for number, (layer, trace) in enumerate(zip(layers, traces, strict=True)):
        if not isinstance(trace, dict) or list(trace) != list(layer):
            raise ValueError(f"run['layers'][{number}]: got others, expected {list(layer)}")
    width = sum(len(params["b_g"]) for params in layers[-1].values())
    back = check_array("dh", dh, ("T", "B", width), finite=False)
    grads, errors = [], []
    for layer, trace in zip(layers[::-1], traces[::-1], strict=True):
        parts = np.split(back, len(layer), axis=2)
        both = {
            way: lstm.backward(layer[way], trace[way], ordered(part, way))
            for way, part in zip(layer, parts, strict=True)
        }
        grads.append({way: grad for way, (grad, _) in both.items()})
        errors.append({way: error for way, (_, error) in both.items()})
        back = np.sum([ordered(error["x"], way) for way, error in errors[-1].items()], axis=0)
    return grads[::-1], {"x": back, "layers": errors[::-1]}


def ordered(steps: Array, way: str) -> Array:
    """Turn a direction's order of steps into the sequence's, or back.

    >>> ordered(np.array([1, 2, 3]), "reverse")
    array([3, 2, 1])
    """
    return steps[::-1] if way == "reverse" else steps


def reach(
    layers: Layers,
    x: ArrayLike,
    *,
    readout: ArrayLike | None = None,
    layer: int | None = None,
    step: int | None = None,
) -> Trace:
    """Measure how far from a chosen output its gradient reaches, step by step.

    The output is `readout` times what a layer hands on at one step. Its derivatives by x_t, h_t
    and c_t are taken exactly, through all layers below and all steps.

    Parameters
    ----------
    layers : list of dict
    x : array_like, shape (T, B, D)
    readout : array_like, shape (O, H or 2H), optional
        Rows of weights, one for each output: your own last layer's, or ``np.eye(H)[[3]]`` for
        unit 3 alone; units of "reverse" follow those of "forward". Left out: every unit.
    layer : int, optional
        Which layer's output, from 0; left out: the last.
    step : int, optional
        At which step, from 0. Left out: the last, and in a net of two directions the middle.

    Returns
    -------
    dict
        "lag" (T,): how many steps before the output step t is, below 0 after it. "x" (T,): the
        norm of the derivative of all outputs by x_t, its root mean square over the sequences.
        "layers": for each layer below and each direction "h" and "c" (T,), the same by h_t and
        c_t. All in the order of the sequence.

    Raises
    ------
    TypeError, ValueError
        As `forward`; a readout that does not fit, a layer or a step that is not there.

    Examples
    --------
    >>> layers = [{"forward": lstm.init(np.random.default_rng(0), D=1, H=2)}]
    >>> found = reach(layers, np.ones((4, 1, 1)))
    >>> found["lag"], bool((np.diff(found["layers"][0]["forward"]["c"]) > 0).all())
    (array([3, 2, 1, 0]), True)
    """
    layers = check_layers(layers)
    if layer is not None:
        layers = layers[: check_int("layer", layer, 0, len(layers) - 1) + 1]
    run = forward(layers, x)
    T, B, width = run["h"].shape
    if step is None:
        step = T // 2 if any("reverse" in one for one in layers) else T - 1
    check_int("step", step, 0, T - 1)
    rows = np.eye(width) if readout is None else check_array("readout", readout, ("O", width))
    squares = [{way: {"h": np.zeros(T), "c": np.zeros(T)} for way in one} for one in layers]
    by_x = np.zeros(T)
    for row in rows:  # one output after the other: all at once would need O times the memory
        dh = np.zeros_like(run["h"])
        dh[step] = row
        _, errors = backward(layers, run, dh)
        by_x += (errors["x"] ** 2).sum((1, 2))
        for square, error in zip(squares, errors["layers"], strict=True):
            for way, of in square.items():
                for name, so_far in of.items():
                    so_far += ordered((error[way][name][1:] ** 2).sum((1, 2)), way)
    for square in squares:
        for way in square:
            square[way] = {name: np.sqrt(total / B) for name, total in square[way].items()}
    return {"lag": step - np.arange(T), "x": np.sqrt(by_x / B), "layers": squares}
