"""Every door: what a public callable cannot take is refused by name, and nothing is left half done.

The test walks the public names by itself. `DOORS` holds one good call for each; one parameter at a
time is replaced by values of many kinds. Each is refused with an error that names the parameter,
or it stands in the table as one that the docstring allows, beside the value that it equals.
"""

import contextlib
import inspect
import io
import itertools
import re
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp
from matplotlib.figure import Figure

import explorables
import playground
from explorables.bindings import Bindings
from explorables.explorable import Explorable
from explorables.style import BLUE, ORANGE
from lstm_lib import (
    activations,
    chain,
    convert,
    feedforward,
    gradcheck,
    losses,
    lstm,
    online,
    opened,
    rnn,
    training,
    tree,
)
from lstm_lib.beyond import attention, gru, scan
from lstm_lib.derive import chain as derive_chain
from lstm_lib.derive import formulas, lemma, paths
from lstm_lib.derive import lstm as derive_lstm
from lstm_lib.derive import lstm_numbers as derive_lstm_numbers
from lstm_lib.derive import rnn as derive_rnn
from lstm_lib.fast import compiled, fused

REFUSED, SELF, ABSENT = "refused", "as it is", "left out"
PASSED_ON = "passed on"  # to what the reader gave: taken, or refused as that refuses it
SIMPLE = (bool, int, float, complex, str, np.generic)
ALIVE = (np.random.Generator, Figure)  # a call that succeeds changes them
API = Path(__file__).parents[1] / "book/api.md"


# ---- what may come


def strange():
    """Values of many kinds, made anew: label -> value."""
    return {
        "None": None,
        "a word": "a word",
        "'1'": "1",
        "'False'": "False",
        "no word": "",
        "NaN": float("nan"),
        "infinity": float("inf"),
        "-1": -1,
        "0": 0,
        "1": 1,
        "2.5": 2.5,
        "2**64": 2**64,
        "1e300": 1e300,
        "a fraction": Fraction(1, 2),
        "sympy's number": sp.Rational(1, 2),
        "a complex number": 1j,
        "True": True,
        "NumPy's True": np.True_,
        "NumPy's complex": np.complex128(1),
        "a date": np.datetime64("2000-01-01"),
        "an array": np.array([0.5, 0.25, 0.25]),
        "a complex array": np.array([1j, 1]),
        "a masked array": np.ma.array([1.0, 2.0], mask=[False, True]),
        "an array of strings": np.array(["1", "2"]),
        "dates": np.array(["2000-01-01"], "M8[D]"),
        "an array of objects": np.array([None, {}]),
        "a ragged list": [[1.0], [1.0, 2.0]],
        "seven axes": np.ones((1,) * 7),
        "an empty array": np.array([]),
        "bools": np.array([True, False]),
        "an empty dict": {},
        "a mixed dict": {1: 1.0, "a": None, (2,): "b"},
        "an empty list": [],
        "a generator": (n for n in (1, 2)),
        "a set": {1, 2},
        "a function": len,
        "a class": dict,
        "an object": object(),
    }


FEW = (
    *("None", "a word", "'1'", "NaN", "2**64", "a complex number", "a fraction", "a ragged list"),
    *("an empty array", "a mixed dict", "a generator", "a function", "a masked array"),
)


def kin(good):
    """Relatives of a good value: label -> (value, what it equals or REFUSED)."""
    if isinstance(good, np.ndarray) and good.dtype.kind == "f":
        yield from _kin_of_array(good)
    elif isinstance(good, bool):
        for word in ("no", "yes", "True", 0, [True], np.array([True])):
            yield f"a flag as {word!r}", word, REFUSED
    elif isinstance(good, str):
        yield "the name in an array", np.array([good, good]), REFUSED
        yield "the name in a list", [good], REFUSED
        yield "the name as bytes", good.encode(), REFUSED
        yield "a near miss", f"{good} ", REFUSED
    elif isinstance(good, int):
        yield "NumPy's whole number", np.int64(good), good
        yield "a float", good + 0.0, REFUSED
        yield "as text", str(good), REFUSED
    elif isinstance(good, float):
        yield "NumPy's number", np.float64(good), good
        yield "as text", str(good), REFUSED
        yield "in an array", np.array([good]), REFUSED
    elif isinstance(good, dict):
        for key in good:
            yield f"without {key!r}", {k: v for k, v in good.items() if k != key}, REFUSED
        yield "a key more", good | {"surplus": 1.0}, REFUSED
        yield "a key of another kind", good | {1: 1.0}, REFUSED
        yield "its items", list(good.items()), REFUSED
        yield "its values", list(good.values()), REFUSED
    elif isinstance(good, tuple | list):
        swap = list if isinstance(good, tuple) else tuple
        yield "the other sequence", swap(good), good
        yield "one less", good[:-1], REFUSED
        yield "one more", (list if isinstance(good, list) else tuple)([*good, None]), REFUSED
        yield "a generator of it", (part for part in good), REFUSED


def _kin_of_array(good):
    yield "as a list", good.tolist(), good
    yield "of the other byte order", good.astype(">f8"), good
    yield "in Fortran's order", np.asfortranarray(good), good
    yield "complex", good + 0j, REFUSED
    yield "masked", np.ma.array(good, mask=np.arange(good.size).reshape(good.shape) == 0), REFUSED
    yield "as strings", good.astype(str), REFUSED
    yield "as dates", good.astype(int).astype("M8[s]"), REFUSED
    yield "as objects", good.astype(object), REFUSED
    yield "as sympy's", np.vectorize(sp.Float, otypes=[object])(good).tolist(), REFUSED
    yield "an axis more", good[None], REFUSED
    yield "an axis less", good[0], REFUSED
    yield "nothing of it", good[:0], REFUSED
    for axis in range(good.ndim):
        yield f"longer along {axis}", np.concatenate([good, good], axis), REFUSED
    for label, bad in (("NaN inside", np.nan), ("infinity inside", np.inf)):
        spoilt = good.copy()
        spoilt.flat[-1] = bad
        yield label, spoilt, REFUSED
    ragged = good.tolist()
    ragged[-1] = [*ragged[-1], ragged[-1][0]] if good.ndim > 1 else [ragged[-1]]
    yield "ragged", ragged if len(good) > 1 else [ragged[-1], []], REFUSED


# ---- the table


@dataclass
class Door:
    """One good call of a public callable.

    good: makes the arguments anew. takes: for a parameter, or a part of one (`batch[2]`,
    `trace['x']`; `trace[*]` for every part), the labels that are allowed, with what they equal; one
    word for all labels: SELF for a part that is not read, REFUSED for one that takes no other,
    PASSED_ON.
    names: what an error may call a parameter instead.
    more: further values for a parameter, label -> (value, what it equals).
    """

    function: Callable[..., Any]
    good: Callable[[], dict[str, Any]]
    takes: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)
    scene: Any = None  # what the call changes, and how to look at it


NUMBERS = np.ndarray | int | float | np.number


def own(*labels):
    """These are taken as they are."""
    return dict.fromkeys(labels, SELF)


def rng():
    return np.random.default_rng(0)


SCALE = own("0", "1", "2.5", "1e300", "-1e-9")
BATCH = {"batch": ("batch", "x", "y", "mask")}
EXTRA = own("a key more", "a key of another kind")  # a trace may hold more
LOOSE = own("NaN inside", "infinity inside")  # errors may be anything: they show what blew up

DOORS: dict[str, Door] = {}


def door(name, function, good, takes=None, **more):
    DOORS[name] = Door(function, good, takes or {}, **more)


# lstm: D = 2 inputs, H = 4 cells, O = 6 outputs, T = 5 steps, B = 3 sequences

RNG = np.random.default_rng(1)
X, Y, H0 = RNG.normal(size=(5, 3, 2)), RNG.normal(size=(5, 3, 6)), RNG.normal(size=(3, 4))
C0, DH = RNG.normal(size=(3, 4)), RNG.normal(size=(5, 3, 4))
MASK = np.array([0.0, 0.0, 1.0, 0.0, 0.5])
BLOCK = lstm.init(rng(), 2, 4, variant="2000")
NET = BLOCK | {"V": RNG.normal(size=(6, 4))}
MODERN = lstm.init(rng(), 2, 4)
PLAIN = rnn.init(rng(), 2, 4, 6)
COPIES = {
    "another net's": (lstm.init(rng(), 3, 4, 6, variant="2000"), REFUSED),
    "another net's, without peepholes": (lstm.init(rng(), 2, 4, 6), REFUSED),
}
VARIANT = {
    "a Variant": (lstm.VARIANTS["2000"], "2000"),
    "a Variant's parts": (tuple(lstm.VARIANTS["2000"]), REFUSED),
    "unknown gates": (lstm.Variant(gates="ix"), REFUSED),
    "no gates": (lstm.Variant(gates=None), REFUSED),  # type: ignore[arg-type]
    "half a cell": (lstm.Variant(cells=0.5), REFUSED),  # type: ignore[arg-type]
}
LONGER = own("longer along 0", "longer along 1")
SOME = r"params(\['(U_i|W_f|P_o|b_g)'\])?"  # one of a kind


TRACE = {
    "trace": EXTRA | own("without 'logits'", "without 'prediction'"),
    "trace[*]": LOOSE | {"as a list": REFUSED},
    "trace['variant']": {"the other sequence": REFUSED},
    "trace['logits']": SELF,
    "trace['prediction']": SELF,
}
RUN_ALONE = TRACE | {"trace[*]": REFUSED}  # compiled loops take no other arrays than their own


def copied(value):
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    if isinstance(value, list):
        return [copied(part) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value


for module in (lstm, fused, compiled):
    short = module.__name__.split(".")[-1]
    door(
        f"{short}.forward",
        module.forward,
        lambda: {
            "params": copied(NET),
            "x": X.copy(),
            "state": (H0.copy(), C0.copy()),
            "variant": "2000",
            "output": "linear",
        },
        {
            "params": own("without 'V'"),
            "params['V']": own("longer along 0"),
            "x": own("longer along 0"),
        },
        more={"params": COPIES, "variant": VARIANT},
    )

    def good(module=module):
        params = copied(NET)
        trace = module.forward(params, X, variant="2000")
        return {"params": params, "trace": trace, "dh": DH.copy(), "truncated": False}

    door(
        f"{short}.backward",
        module.backward,
        good,
        {"dh": LOOSE, "truncated": own("True", "NumPy's True"), "params['V']": SELF}
        | {"params": own("without 'V'")}
        | (TRACE if module is not compiled else RUN_ALONE),
        names={"trace": ("trace", "variant")},
    )

door(
    "lstm.loss_and_grads",
    lstm.loss_and_grads,
    lambda: {
        "params": copied(NET),
        "batch": (X.copy(), Y.copy(), MASK.copy()),
        "variant": "2000",
        "output": "linear",
        "truncated": True,
        "state": (H0.copy(), C0.copy()),
    },
    {
        "params['V']": {},
        "batch": own("one less"),
        "batch[2]": own("None"),
        "truncated": own("True", "NumPy's True"),
    },
    names=BATCH,
    more={"params": COPIES, "variant": VARIANT},
)
door(
    "lstm.init",
    lstm.init,
    lambda: {"rng": rng(), "D": 2, "H": 4, "O": 6, "variant": "2000", "scale": 0.5},
    {"D": own("1"), "H": own("1"), "O": own("1"), "scale": own("0", "1", "2.5", "1e300")},
    more={"variant": VARIANT},
)
for name in ("shapes", "count_weights"):
    door(
        f"lstm.{name}",
        getattr(lstm, name),
        lambda: {"D": 2, "H": 4, "variant": "2000"},
        {"D": own("1"), "H": own("1")},
        more={"variant": VARIANT},
    )
door("lstm.as_variant", lstm.as_variant, lambda: {"variant": "2000"}, more={"variant": VARIANT})


def made(gates="ifo", peepholes="none", g="tanh", h="tanh", cells=1, feedback=True):
    """A `Variant` is checked where it is used."""
    return lstm.as_variant(lstm.Variant(gates, peepholes, g, h, cells, feedback))


door(
    "lstm.Variant",
    made,
    lambda: {
        "gates": "io",
        "peepholes": "full",
        "g": "g1997",
        "h": "h1997",
        "cells": 2,
        "feedback": False,
    },
    {"gates": own("no word"), "cells": own("1"), "feedback": own("True", "NumPy's True")},
)

# rnn

door(
    "rnn.init",
    rnn.init,
    lambda: {"rng": rng(), "D": 2, "H": 4, "O": 6, "scale": 0.5},
    {name: own("1") for name in "DHO"} | {"scale": own("0", "1", "2.5", "1e300")},
)
PLAIN_MORE = {"params": {"another net's": (rnn.init(rng(), 3, 4, 6), REFUSED)}}
door(
    "rnn.forward",
    rnn.forward,
    lambda: {
        "params": copied(PLAIN),
        "x": X.copy(),
        "state": H0.copy(),
        "activation": "tanh",
        "output": "linear",
    },
    {"x": own("longer along 0"), "params['V']": own("longer along 0")},
    more=PLAIN_MORE,
)
door(
    "rnn.backward",
    rnn.backward,
    lambda: {
        "params": copied(PLAIN),
        "trace": rnn.forward(PLAIN, X),
        "dlogits": Y.copy(),
        "window": 2,
    },
    {"dlogits": LOOSE, "window": own("0", "1")}
    | TRACE
    | {"trace['x']": {"NaN inside": REFUSED, "infinity inside": REFUSED}},
    names={"trace": ("trace", "x", "state", "activation"), "params": ("params", "x")},
    more=PLAIN_MORE,
)
for name, options in (("loss_and_grads", {"window": 2}), ("rtrl", {})):
    door(
        f"rnn.{name}",
        getattr(rnn, name),
        lambda options=options: (
            {
                "params": copied(PLAIN),
                "batch": (X.copy(), Y.copy(), MASK.copy()),
                "activation": "sigmoid",
                "output": "linear",
                "state": H0.copy(),
            }
            | options
        ),
        {"batch": own("one less"), "batch[2]": own("None"), "window": own("0", "1")},
        names=BATCH,
        more=PLAIN_MORE,
    )

# beyond

UNIT = gru.init(rng(), 2, 4, 6)
UNIT_MORE = {"params": {"another net's": (gru.init(rng(), 3, 4, 6), REFUSED)}}
door(
    "gru.init",
    gru.init,
    lambda: {"rng": rng(), "D": 2, "H": 4, "O": 6, "scale": 0.5},
    {name: own("1") for name in "DHO"} | {"scale": own("0", "1", "2.5", "1e300")},
)
for name in ("shapes", "count_weights"):
    door(
        f"gru.{name}",
        getattr(gru, name),
        lambda: {"D": 2, "H": 4},
        {"D": own("1"), "H": own("1")},
    )
door(
    "gru.forward",
    gru.forward,
    lambda: {"params": copied(UNIT), "x": X.copy(), "state": H0.copy(), "output": "linear"},
    {
        "params": own("without 'V'"),
        "params['V']": own("longer along 0"),
        "x": own("longer along 0"),
    },
    more=UNIT_MORE,
)
door(
    "gru.backward",
    gru.backward,
    lambda: {"params": copied(UNIT), "trace": gru.forward(UNIT, X), "dh": DH.copy()},
    {"dh": LOOSE, "params": own("without 'V'"), "params['V']": SELF}
    | {name: takes for name, takes in TRACE.items() if name != "trace['variant']"},
    more=UNIT_MORE,
)
door(
    "gru.loss_and_grads",
    gru.loss_and_grads,
    lambda: {
        "params": copied(UNIT),
        "batch": (X.copy(), Y.copy(), MASK.copy()),
        "output": "linear",
        "state": H0.copy(),
    },
    {"batch": own("one less"), "batch[2]": own("None")},
    names=BATCH,
    more=UNIT_MORE,
)

LOOK = attention.init(rng(), 2, 4, 6)
LINEAR = scan.init(rng(), 2, 4, 6)
for module, params in ((attention, LOOK), (scan, LINEAR)):
    short = module.__name__.split(".")[-1]
    other = {"params": {"another net's": (module.init(rng(), 3, 4, 6), REFUSED)}}
    state: dict[str, Any] = {"state": H0.copy()} if module is scan else {}
    door(
        f"{short}.init",
        module.init,
        lambda: {"rng": rng(), "D": 2, "H": 4, "O": 6},
        {name: own("1") for name in "DHO"},
    )
    door(
        f"{short}.forward",
        module.forward,
        lambda params=params, more=state or {"asked": 2}: (
            {"params": copied(params), "x": X.copy(), "output": "linear"} | more
        ),
        {
            "x": own("longer along 0", *(() if state else ("longer along 1",))),
            "params['V']": own("longer along 0"),
            "asked": own("1"),
        },
        more=other,
    )
    door(
        f"{short}.backward",
        module.backward,
        lambda module=module, params=params: {
            "params": copied(params),
            "trace": module.forward(params, X),
            "dlogits": Y.copy(),
        },
        {"dlogits": LOOSE}
        | {name: takes for name, takes in TRACE.items() if name != "trace['variant']"}
        | {"trace['x']": {"NaN inside": REFUSED, "infinity inside": REFUSED}},
        names={"trace": ("trace", "x"), "params": ("params", "x")},
        more=other,
    )
    door(
        f"{short}.loss_and_grads",
        module.loss_and_grads,
        lambda params=params, more=state: (
            {
                "params": copied(params),
                "batch": (X.copy(), Y.copy(), MASK.copy()),
                "output": "linear",
            }
            | more
        ),
        {"batch": own("one less"), "batch[2]": own("None")},
        names=BATCH,
        more=other,
    )
door("attention.positions", attention.positions, lambda: {"T": 5, "D": 4}, {"T": own("1")})
for name in ("in_steps", "in_rounds"):
    door(
        f"scan.{name}",
        getattr(scan, name),
        lambda: {"rho": X.copy(), "d": X[::-1].copy(), "a_0": X[0].copy()},
        {"rho": LOOSE, "d": LOOSE, "a_0": LOOSE},
        names={"rho": ("rho", "d")},
    )

# feedforward

LIST = {"the other sequence": REFUSED}
LAYERS = feedforward.init(rng(), (2, 4, 6))
ROWS, CLASSES = RNG.normal(size=(3, 2)), np.eye(6)[[0, 2, 5]]
door(
    "feedforward.init",
    feedforward.init,
    lambda: {"rng": rng(), "sizes": (2, 4, 6), "scale": 0.5},
    {"sizes": own("one less"), "scale": own("0", "1", "2.5", "1e300")},
)
door(
    "feedforward.forward",
    feedforward.forward,
    lambda: {"params": copied(LAYERS), "x": ROWS.copy(), "activation": "tanh"},
    {"params": own("one less") | LIST, "x": own("longer along 0")},
)
door(
    "feedforward.backward",
    feedforward.backward,
    lambda: {
        "params": copied(LAYERS),
        "trace": feedforward.forward(LAYERS, ROWS),
        "dlogits": CLASSES.copy(),
    },
    {
        "params": LIST,
        "dlogits": LOOSE,
        "trace": EXTRA | own("without 'z'", "without 'logits'", "without 'prediction'"),
        "trace['h']": LIST,
        "trace['h'][0]": {"NaN inside": REFUSED, "infinity inside": REFUSED},
        "trace['z']": SELF,
        "trace['z'][0]": SELF,
        "trace['z'][1]": SELF,
        "trace['logits']": SELF,
        "trace['prediction']": SELF,
        "trace[*]": LOOSE | {"as a list": REFUSED},
    },
    names={"trace": ("trace", "x", "activation"), "params": ("params", "trace")},
)
door(
    "feedforward.loss_and_grads",
    feedforward.loss_and_grads,
    lambda: {
        "params": copied(LAYERS),
        "batch": (ROWS.copy(), CLASSES.copy(), np.array([1.0, 0.5, 0.0])),
        "activation": "tanh",
    },
    {
        "params": LIST,
        "batch": own("one less"),
        "batch[1]": LOOSE,  # the last row does not count
        "batch[2]": own("None"),
    },
    names=BATCH,
)
door(
    "feedforward.gradient_norms",
    feedforward.gradient_norms,
    lambda: {"grads": copied(LAYERS)},
    {
        "grads": LIST | own("one less"),
        "grads[*]": LOOSE,
        "grads[0]['W']": own("longer along 1"),
        "grads[1]['W']": own("longer along 1"),
    },
)

# chain

W = np.array([[0.5, 1.0], [2.0, -1.0], [1.5, 0.25]])
door(
    "chain.forward",
    chain.forward,
    lambda: {"w": W.copy(), "x": 1.5, "activation": "tanh"},
    {
        "w": own("an array", "an axis less", "bools") | LONGER,
        "x": own("-1", "0", "1", "2.5", "1e300"),
    },
)
RUN = {"trace": EXTRA, "trace['z']": LOOSE, "trace['h']": LOOSE}
door("chain.layer_factors", chain.layer_factors, lambda: {"trace": chain.forward(W, 1.5)}, RUN)
for name, options in (("output_cost", {}), ("gradient", {})):
    for cost, targets in (("squared", ("-1", "0", "1", "2.5", "1e300")), ("cross-entropy", "01")):
        door(
            f"chain.{name} {cost}",
            getattr(chain, name),
            lambda options=options, cost=cost: (
                {
                    "trace": chain.forward(W, 1.5),
                    "y": 0.5,
                    "cost": cost,
                }
                | options
            ),
            RUN | {"y": own(*targets), "k": own("1")},
        )

# online

MEMORY = {
    "memory": EXTRA,
    "memory[*]": LOOSE | {"as a list": REFUSED},
    "memory['variant']": {"the other sequence": REFUSED},
}
STARTED = online.start(BLOCK, B=3, variant="2000")
STEPPED = online.step(BLOCK, STARTED, X[0])
door(
    "online.start",
    online.start,
    lambda: {
        "params": copied(BLOCK),
        "B": 3,
        "state": (H0.copy(), C0.copy()),
        "variant": "2000",
    },
    {"params": own("another net's")},
    names={"B": ("B", "state")},
    more={"params": COPIES, "variant": VARIANT},
)
door(
    "online.step",
    online.step,
    lambda: {"params": copied(BLOCK), "memory": copied(STARTED), "x_t": X[0].copy()},
    MEMORY,
    names={"memory": ("memory", "variant")},
    more={"params": COPIES},
)
door(
    "online.gradient",
    online.gradient,
    lambda: {"params": copied(BLOCK), "memory": copied(STEPPED), "dh_t": DH[0].copy()},
    MEMORY
    | {f"memory['{k}']": SELF for k in "ifg"}
    | {"memory": EXTRA | own(*(f"without '{k}'" for k in "ifg"))},
    names={"memory": ("memory", "variant")},
)

# training, tree


def square(p, goal=1.0):
    gap = tree.tree_map(lambda part: part - goal, p)
    return 0.5 * training.global_norm(gap) ** 2, gap


NEST = {"W": np.array([[1.0, 2.0, 4.0]]), "layers": [np.array([0.5, 0.25])]}
FUNCTION = own("a function", "a class")
SCALARS = own("NaN", "infinity", "-1", "0", "1", "2.5", "1e300", "True", "NumPy's True")
SHAPES = own("an array", "seven axes", "bools")
SIZES = own("an axis more", "an axis less", "nothing of it", "longer along 0", "longer along 1")
ROWS_OF_Z = SHAPES | SIZES | LOOSE | own("longer along 2")
EMPTY = own("an empty array", "an empty list")
A_NEST = SCALARS | SHAPES | EMPTY | own("an empty dict", "a ragged list", "its values")
A_NEST |= own("without 'W'", "without 'layers'") | EXTRA
SETTINGS = {
    "lr": own("1", "2.5", "1e300"),
    "clip": own("1", "2.5", "1e300"),
    "steps": own("1"),
    "progress": own("True", "NumPy's True"),
}
FOR_TRAIN = {"steps": 2, "progress": False, "watch": None}
for name, more in (("training", {}), ("train", FOR_TRAIN)):
    door(
        f"training.{name}",
        getattr(training, name),
        lambda more=more: (
            {
                "params": copied(NEST),
                "loss_and_grads": square,
                "batches": [0.0, 1.0],
                "optimiser": "sgd",
                "lr": 0.5,
                "clip": 3.5,
            }
            | more
        ),
        SETTINGS
        | {
            "watch": dict.fromkeys(FUNCTION, PASSED_ON) | {"None": ABSENT},
            "params": PASSED_ON,
            "params[*]": PASSED_ON,
            "loss_and_grads": PASSED_ON,
        }
        | {"batches": PASSED_ON, "batches[*]": PASSED_ON},
    )
door(
    "training.minibatches",
    training.minibatches,
    lambda: {"rng": rng(), "size": 2, "arrays": (X.copy(), Y.copy())},
    {"size": own("1"), "arrays[*]": PASSED_ON},  # data of any kind
)
door(
    "training.global_norm",
    training.global_norm,
    lambda: {"grads": copied(NEST)},
    {"grads": A_NEST, "grads[*]": A_NEST | SIZES | LOOSE | own("ragged", "one less")},
)
door("tree.leaves", tree.leaves, lambda: {"tree": copied(NEST)}, {"tree": SELF, "tree[*]": SELF})
door(
    "tree.tree_map",
    tree.tree_map,
    lambda: {"f": np.add, "tree": copied(NEST), "others": (copied(NEST),), "name": "params"},
    {
        "f": dict.fromkeys(FUNCTION, PASSED_ON),
        "tree": PASSED_ON,
        "tree[*]": PASSED_ON,
        "others": PASSED_ON,
    }
    | {"others[*]": PASSED_ON, "name": SELF},
)

# gradcheck

CALLED = {
    "one that returns text": (lambda p: "1", REFUSED),
    "one that returns nothing": (lambda p: None, REFUSED),
    "one that returns an array": (lambda p: np.ones(2), REFUSED),
    "one that returns a complex number": (lambda p: 1j, REFUSED),
}
PAIRS = {label: (lambda p, f=f: (f(p), p), REFUSED) for label, (f, _) in CALLED.items()} | {
    "one that returns the loss": (lambda p: 1.0, REFUSED),
    "one that returns nothing": (lambda p: None, REFUSED),
    "one that returns no pair": (lambda p: (1.0,), REFUSED),
    "one that returns another gradient": (lambda p: (1.0, [np.ones(3)]), REFUSED),
}
EPS = own("1", "2.5", "1e300")
FREE = own("longer along 0", "longer along 1", "an axis more", "an axis less", "nothing of it")
FREE |= own("NaN", "a ragged list", "an empty array", "ragged", "one less") | LOOSE
NESTED = own("NaN", "infinity", "-1", "0", "1", "2.5", "1e300", "True", "NumPy's True", "bools")
NESTED |= own("an array", "a ragged list", "seven axes", "an empty array", "an empty dict")
NESTED |= own("an empty list", "a key more", "a key of another kind", "without 'W'", "its values")
NESTED = {"params": NESTED | own("without 'layers'"), "params[*]": FREE}
door(
    "gradcheck.central_difference",
    gradcheck.central_difference,
    lambda: {"loss_fn": lambda p: square(p)[0], "params": copied(NEST), "eps": 0.25},
    NESTED | {"eps": EPS, "loss_fn": own("a function")},
    more={"loss_fn": CALLED},
)
door(
    "gradcheck.check_gradient",
    gradcheck.check_gradient,
    lambda: {"loss_and_grads": square, "params": copied(NEST), "eps": 0.25},
    NESTED | {"eps": EPS},
    more={"loss_and_grads": PAIRS},
)
door(
    "gradcheck.relative_error",
    gradcheck.relative_error,
    lambda: {"a": copied(NEST), "b": copied(NEST)},
    {f"{name}[*]": LOOSE | {"as a list": REFUSED} for name in "ab"},
    names={"a": ("a", "b"), "b": ("a", "b")},
)

# losses, activations, convert

door(
    "losses.predict",
    losses.predict,
    lambda: {"logits": X.copy(), "output": "linear"},
    {"logits": ROWS_OF_Z},
)
door(
    "losses.share_of",
    losses.share_of,
    lambda: {"mask": MASK.copy(), "shape": (5, 3)},
    {"mask": own("None"), "shape": own("one less")},
)
door(
    "losses.loss_and_error",
    losses.loss_and_error,
    lambda: {"logits": X.copy(), "y": X.copy(), "output": "linear", "mask": MASK.copy()},
    {"logits": LOOSE},
    names={"logits": ("logits", "shape", "mask")},
)
door(
    "activations.sigmoid",
    activations.sigmoid,
    lambda: {"z": X.copy()},
    {"z": ROWS_OF_Z | SCALARS | EMPTY},
)
door("activations.softmax", activations.softmax, lambda: {"z": X.copy()}, {"z": ROWS_OF_Z})
door(
    "activations.activation",
    activations.activation,
    lambda: {"name": "tanh"},
    names={"name": ("activation",)},
)
for name in ("to_torch", "to_keras"):
    door(
        f"convert.{name}",
        getattr(convert, name),
        lambda: {"params": copied(MODERN)},
        {"params": {}},
    )
door(
    "convert.from_torch",
    convert.from_torch,
    lambda: {"state": copied(convert.to_torch(MODERN))},
    {"state['weight_ih_l0']": own("longer along 1")},
)
door(
    "convert.from_keras",
    convert.from_keras,
    lambda: {"weights": copied(convert.to_keras(MODERN))},
    {"weights[0]": own("longer along 0")},
)

# opened: two layers, of 4 and of 2 cells


SCRATCH = tempfile.TemporaryDirectory()  # gone when the tests end
OPENED = [{"forward": lstm.init(rng(), 2, 4)}, {"forward": lstm.init(rng(), 4, 2)}]
TORCH = convert.to_torch(MODERN)
ONE_LESS = {"layers": own("one less")}
READ_ROWS = {"readout": own("longer along 0")}
door(
    "opened.from_torch",
    opened.from_torch,
    lambda: {"state": copied(TORCH)},
    {"state['weight_ih_l0']": own("longer along 1")},
)
door(
    "opened.from_keras",
    opened.from_keras,
    lambda: {"weights": copied(convert.to_keras(MODERN))},
    {"weights": own("one less"), "weights[0]": own("longer along 0")},
)
door(
    "opened.forward",
    opened.forward,
    lambda: {"layers": copied(OPENED), "x": X.copy()},
    {"x": LONGER} | ONE_LESS,
)
door(
    "opened.backward",
    opened.backward,
    lambda: {
        "layers": copied(OPENED),
        "run": opened.forward(OPENED, X),
        "dh": DH[..., :2].copy(),
    },
    {"dh": LOOSE, "run": EXTRA | own("without 'x'", "without 'h'"), "run['x']": SELF}
    | {"run['h']": SELF},
)
door(
    "opened.reach",
    opened.reach,
    lambda: {
        "layers": copied(OPENED),
        "x": X.copy(),
        "readout": np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]]),
        "layer": 1,
        "step": 3,
    },
    {"x": LONGER, "step": own("0", "1"), "layer": own("1")} | READ_ROWS,
    names={"layer": ("layer", "readout")},  # which fits another one
)


def checked(layers, x, *, lag, readout=None):
    """The parts of a report, which can be compared."""
    return vars(opened.checkup(layers, x, lag=lag, readout=readout))


door(
    "opened.checkup",
    checked,
    lambda: {
        "layers": copied(OPENED),
        "x": X.copy(),
        "lag": 3,
        "readout": np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]]),
    },
    {"x": LONGER, "lag": own("1")} | READ_ROWS,
)
REPORT = opened.checkup(OPENED, X, lag=3)
door(
    "opened.save_checkup",
    opened.save_checkup,
    lambda: {"path": str(Path(SCRATCH.name, "checkup.html")), "report": REPORT},
)

# explorables

k, x, s, t, u, n = sp.symbols("k x s t u n")


def drawing():
    """A figure with every kind of artist; without ticks, of which most of its time would go."""
    fig, ax = plt.subplots()
    ax.set(xticks=[], yticks=[])
    ax.plot([0, 1], [0, 1], gid="line")
    ax.plot([], [], gid="dot")
    ax.text(0, 0, "", gid="word")
    ax.bar([0, 1, 2], 1, gid="bar")
    ax.fill_between([0, 1], [0, 1], gid="area")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    return fig


def controls():
    made = explorables.Slider(0, 2, 0.5, 1, "slope")
    return {"k": made, "c": explorables.Choice(["a", "b", "d"], label="which")}


class Scene:
    """One explorable for all that is refused; a new one after each call that changes it."""

    def __init__(self):
        self.figure = None

    def __call__(self, new=False):
        made = self.figure
        if new or made is None or made._sources or made._play or made._pick:
            self.figure = explorables.explore(drawing(), "One line that moves", **controls())
        return self.figure


def figure_door(name, good, takes=None, **more):
    method = getattr(Explorable, name.split(" ")[0])

    def act(figure, *args, **kwargs):
        made = method(figure, *args, **kwargs)
        return (made.spec(), made.markup()) if made is figure else made

    signature = inspect.signature(method)
    rest = list(signature.parameters.values())[1:]
    act.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
    door(f"figure.{name}", act, good, takes, scene=Scene(), **more)


TEXTS = own("a word", "'1'", "'False'", "no word")
EXPR = own("-1", "0", "1", "2.5", "1e300", "sympy's number", "NaN", "infinity", "True")
EXPR |= own("NumPy's True", "2**64", "NumPy's complex")  # which is real
figure_door(
    "curve",
    lambda: {"gid": "line", "y": k * x, "x": x, "grid": np.array([0.0, 0.5, 1.0])},
    {"y": EXPR, "grid": own("an array", "longer along 0", "bools")},
)
figure_door(
    "curve of an area",
    lambda: {"gid": "area", "y": (k * x, x), "x": x, "grid": np.array([0.0, 0.5, 1.0])},
    {
        "y": EXPR,
        "y[*]": own("NaN", "2**64"),
        "grid": own("an array", "longer along 0", "bools"),
    },
)
figure_door("point", lambda: {"gid": "dot", "x": k, "y": k**2}, {"x": EXPR, "y": EXPR})
figure_door(
    "bars",
    lambda: {"gid": "bar", "y": k * n, "count": 3, "i": n, "first": 2, "horizontal": False},
    {
        "y": EXPR,
        "first": own("-1", "0", "1"),
        "i": {"None": ABSENT},
        "horizontal": own("True", "NumPy's True"),
    },
)
figure_door(
    "scan",
    lambda: {
        "gid": {"line": s, "area": (s, t)},
        "rules": {s: k * s + u},
        "init": {s: k},
        "inputs": {u: t},
        "steps": 4,
        "t": t,
        "first": 1,
    },
    {
        "gid": own("without 'line'", "without 'area'"),
        "gid[*]": own("NaN", "2**64", "one less"),
        "rules[*]": own("NaN", "2**64"),
        "init[*]": own("NaN", "2**64"),
        "inputs": {"None": REFUSED},  # its input is then unknown
        "inputs[*]": own("NaN", "2**64"),
        "steps": own("1"),
        "first": own("0", "1"),
    },
    names={name: (name, "gid", "rules", "init", "inputs") for name in ("gid", "inputs")},
)
figure_door(
    "table",
    lambda: {
        "gid": "line",
        "array": np.arange(10.0).reshape(5, 2),
        "by": ("k",),
        "x": np.array([0.0, 1.0]),
        "format": None,
    },
    {"array": LOOSE, "x": own("bools")},
    names={"x": ("x", "array"), "format": ("format", "gid")},
)
figure_door(
    "table for a text",
    lambda: {"gid": "word", "array": np.arange(5.0), "by": "k", "x": None, "format": ".2f"},
    {"array": LOOSE, "by": own("the name in a list"), "format": {"None": REFUSED}},
    names={"format": ("format", "gid")},
)
figure_door(
    "text",
    lambda: {"gid": "word", "values": (k, k**2, "{:.2f}, {:.1f}")},
    {
        "values[*]": own("NaN", "2**64"),
        "values[2]": {"NaN": REFUSED, "2**64": REFUSED} | own("a near miss"),
    },
    names={"values": ("values", "text")},
)
figure_door(
    "note",
    lambda: {"template": "{:.2f}, {:.1f}", "exprs": (k, k**2)},
    {"template": own("a near miss"), "exprs[*]": own("NaN", "2**64")},
    names={"template": ("template", "note")},
)
figure_door(
    "choice",
    lambda: {"name": "rule", "fragments": ["x", "y"], "index": k, "latex": True},
    {
        "name": TEXTS | own("a near miss"),
        "fragments[*]": own("a word", "'1'", "a near miss"),
        "index": EXPR,
        "latex": own("True", "NumPy's True"),
    },
)
figure_door(
    "transform",
    lambda: {"gid": "word", "about": (0.5, 0.25), "moves": {"x": k, "rotate": 30 * k}},
    {"moves[*]": own("NaN", "2**64")},
    names={"moves": ("moves", "x", "rotate")},
)
figure_door(
    "attribute",
    lambda: {
        "gid": "bar",
        "name": "fill",
        "expr": n / 4,
        "i": n,
        "ramp": (ORANGE, BLUE),
        "first": 2,
    },
    {
        "expr": EXPR,
        "i": {"None": REFUSED},
        "ramp": {"None": REFUSED},
        "ramp[*]": own("'1'"),  # a grey
        "first": own("-1", "0", "1"),
    },
    names={"i": ("i", "expr")},
)
figure_door("play", lambda: {"name": "k", "seconds": 3.5}, {"seconds": own("1", "2.5")})
figure_door(
    "advance",
    lambda: {"text": "Next step", "to": {"k": k / 2, "c": 1 - k}},
    {"text": own("a word", "'1'", "'False'", "a near miss"), "to[*]": EXPR},
    names={"to": ("to", "advance")},
)
figure_door("pick", lambda: {"gid": "bar", "name": "c"})
figure_door(
    "presets",
    lambda: {"settings": {"all": {"k": 2.0, "c": 1}}},
    {"settings['all']": own("without 'k'", "without 'c'"), "settings['all']['c']": own("a float")},
    names={"settings": ("presets",)},
)
for name in ("evaluate", "sources"):
    figure_door(
        name,
        lambda: {"values": {"k": 2.0, "c": 1}},
        {"values": own("none of them"), "values['c']": own("a float")},
        names={"values": ("values", "k", "c")},
    )
figure_door("save", lambda: {"file": str(Path(SCRATCH.name, "saved.html"))})
WORDS = {"alt": own("a near miss"), "caption": TEXTS | own("a near miss")}
door(
    "explore",
    lambda fig, alt, caption=None, name=None, **controls: explorables.explore(
        fig, alt, caption, name=name, **controls
    ),
    lambda: {
        "fig": drawing(),
        "alt": "One line that moves",
        "caption": "A line",
        "name": "a-line",
        "controls": controls(),
    },
    WORDS,
    names={"controls": ("k", "c", "controls")},
)
door(
    "show",
    explorables.show,
    lambda: {"fig": drawing(), "alt": "One line that stays", "caption": "A line"},
    WORDS,
)
LABELS = own("a word", "'1'", "'False'", "a near miss")
door(
    "Slider",
    explorables.Slider,
    lambda: {
        "low": 0.0,
        "high": 2.0,
        "step": 0.5,
        "value": 1.0,
        "label": "slope",
        "unit": "mV",
        "values": None,
        "format": ".1f",
        "group": "the gate",
    },
    {
        "low": own("-1", "0", "1") | {"None": REFUSED},
        "high": own("1", "2.5") | {"None": REFUSED},
        "step": own("1") | {"None": REFUSED},
        "value": own("0", "1") | {"None": REFUSED},
        "label": LABELS,
        "unit": TEXTS | own("a near miss"),
        "group": TEXTS | own("a near miss"),
    },
    names={"low": ("low", "high", "step", "value"), "high": ("high", "value")},
)
door(
    "Slider of values",
    explorables.Slider,
    lambda: {"values": np.array([0.0, 1.0, 4.0]), "value": 1.0, "label": "slope"},
    {
        "values": {"None": REFUSED},
        "value": own("0", "1") | {"None": REFUSED},
        "label": LABELS,
    },
    names={"values": ("values", "value", "low")},
)
door(
    "Choice",
    explorables.Choice,
    lambda: {"options": ["a", "b"], "value": "b", "label": "which"},
    {
        "options[0]": own("a word", "'1'", "a near miss"),
        "value": own("0", "1"),
        "label": LABELS,
    },
    names={"options": ("options", "value")},
)

# derive: numbers and sympy's expressions stand for each other

EXPRESSIONS = own(
    *("NaN", "infinity", "-1", "0", "1", "2.5", "2**64", "1e300", "a fraction", "sympy's number"),
    *("a complex number", "NumPy's complex"),
)
REAL = own("-1", "0", "1", "2.5", "1e300", "2**64", "a fraction", "sympy's number")
SIZE = own("0", "1", "2.5", "1e300")
ANY = SIZE | own("-1")
CELL = lstm.init(rng(), 1, 1, variant="2000")
OPEN = {"open": ("f", SELF)}  # a name for any activation


def by_word(values):
    return {str(symbol): float(value) for symbol, value in values.items()}


for name in ("chain_factors", "chain_derivative"):
    door(
        f"chain.{name}",
        getattr(derive_chain, name),
        lambda: {"n": 4, "k": 2, "f": "tanh"},
        {"k": own("1")},
        names={"n": ("n", "k")},
        more={"f": OPEN},
    )
door(
    "chain.chain_latex",
    derive_chain.chain_latex,
    lambda: {"n": 4, "k": 2, "f": "tanh", "layers_per_line": 2},
    {"k": own("1"), "layers_per_line": own("1")},
    names={"n": ("n", "k")},
    more={"f": OPEN},
)


def chain_values(w, x, y, f="sigmoid", cost="squared"):
    return by_word(derive_chain.chain_values(w, x, y, f, cost))


door(
    "chain.chain_values",
    chain_values,
    lambda: {"w": np.array([0.5, 2.0]), "x": 1.5, "y": 0.5, "f": "tanh", "cost": "squared"},
    {"w": own("longer along 0", "an array", "bools")} | dict.fromkeys("xy", ANY),
)
door("lemma.lemma_symbols", lemma.lemma_symbols, lambda: {"T": 3}, {"T": own("1")})
for name in ("recursion", "unrolled"):
    door(
        f"lemma.{name}",
        getattr(lemma, name),
        lambda: {"d": [sp.Symbol("d_1"), 2.5], "rho": [sp.Symbol("rho_1"), 0.5], "a_0": 0.5},
        {f"{part}[{k}]": EXPRESSIONS for part in ("d", "rho") for k in (0, 1)}
        | {"a_0": EXPRESSIONS},
        names={"d": ("d", "rho")},
    )
for name in ("rnn_rtrl", "rnn_bptt"):
    door(
        f"rnn.{name}",
        getattr(derive_rnn, name),
        lambda name=name: (
            {"T": 3, "parameter": "u", "f": "tanh"} | ({"k": 1} if name == "rnn_bptt" else {})
        ),
        {"T": own("1")} | ({"k": own("0", "1")} if name == "rnn_bptt" else {}),
        more={"f": OPEN},
    )


def rnn_values(u, w, b, v, x, y, h_0=0.0, f="tanh"):
    return by_word(derive_rnn.rnn_values(u, w, b, v, x, y, h_0, f))


door(
    "rnn.rnn_values",
    rnn_values,
    lambda: (
        dict(zip("uwbv", (0.5, 1.5, 0.25, 2.0), strict=True))
        | {"x": np.array([0.5, 2.0]), "y": np.array([1.0, 0.5]), "h_0": 0.5, "f": "tanh"}
    ),
    dict.fromkeys(("u", "w", "b", "v", "h_0"), ANY) | dict.fromkeys("xy", own("bools")),
    names={"x": ("x", "y")},
)
door(
    "paths.path_sum",
    paths.path_sum,
    lambda: {"n": 3, "q": 3, "u": 2, "v": 3},
    {"q": own("1"), "u": own("1"), "v": own("1")},
    names={"n": ("n", "u", "v"), "q": ("n", "q")},
)


def path_values(W, slopes):
    return by_word(paths.path_values(W, slopes))


for name, function in (("path_values", path_values), ("error_factors", paths.error_factors)):
    door(
        f"paths.{name}",
        function,
        lambda: {"W": np.array([[0.5, 2.0], [1.0, 0.25]]), "slopes": np.array([[0.5, 0.25]] * 3)},
        {"slopes": own("longer along 0")},
    )
door(
    "paths.path_bound",
    paths.path_bound,
    lambda: {"n": 4, "q": 3, "w_max": 1.5, "slope_max": 0.25},
    {"n": own("1"), "q": own("1"), "w_max": SIZE, "slope_max": SIZE},
)
door(
    "lstm.lstm_backward",
    derive_lstm.lstm_backward,
    lambda: {"variant": "2000", "truncated": True},
    {"truncated": own("True", "NumPy's True")},
    more={"variant": VARIANT},
)
for name in ("lstm_forward", "lstm_weights"):
    door(
        f"lstm.{name}",
        getattr(derive_lstm, name),
        lambda: {"variant": "2000"},
        more={"variant": VARIANT},
    )
door(
    "lstm.lstm_latex",
    lambda equations: derive_lstm.lstm_latex(equations),
    lambda: {"equations": {sp.Symbol("c_t"): sp.Symbol("g_t") + 1}},
    {"equations": own("an empty dict", "without c_t"), "equations[c_t]": EXPRESSIONS},
)


def lstm_numbers(params, x, dh, variant="modern", truncated=False):
    values, grads = derive_lstm_numbers.lstm_numbers(params, x, dh, variant, truncated)
    return {str(symbol): series for symbol, series in values.items()}, grads


door(
    "lstm_numbers.lstm_numbers",
    lstm_numbers,
    lambda: {
        "params": copied(CELL),
        "x": np.array([0.5, 2.0]),
        "dh": np.array([1.0, 0.5]),
        "variant": "2000",
        "truncated": True,
    },
    {"truncated": own("True", "NumPy's True"), "x": own("bools"), "dh": own("bools")},
    names={"x": ("dh", "x")},
    more={"params": {"two cells'": (lstm.init(rng(), 1, 2, variant="2000"), REFUSED)}}
    | {"variant": VARIANT},
)
door(
    "formulas.latex",
    formulas.latex,
    lambda: {"formula": sp.Symbol("a") * sp.Symbol("b")},
    {"formula": EXPRESSIONS},
)
door(
    "formulas.number",
    formulas.number,
    lambda: {"formula": sp.Symbol("a") * 2, "values": {sp.Symbol("a"): 0.5}},
    {"formula": REAL | own("NumPy's complex"), "values": EXTRA, "values[a]": REAL},
    names={"values": ("values", "a")},
)

door(
    "playground.panel",
    lambda settings, updates=None: both(playground.panel(settings, updates)),
    lambda: {
        "settings": {"lag": 20, "start": {"bias": {"f": 2.5}}, "train": {"lr": 0.02}},
        "updates": 50,
    },
    {
        "settings": own("an empty dict", "without 'lag'", "without 'start'", "without 'train'"),
        "settings['start']": own("without 'bias'"),
        "settings['start']['bias']": own("without 'f'"),
        "settings['train']": own("without 'lr'"),
        "updates": own("1"),
    },
    names={"settings": ("settings", "lag", "start", "train")},
)


def both(net):
    return net.settings, net.updates


# ---- the walk


def public():
    """The names that the page of the library lists, then the others: {name: callable}."""
    found, module = {}, ""
    for kind, name in re.findall(r"^\.\. (\w+):: ([\w.]+)$", API.read_text("utf-8"), re.M):
        if kind == "currentmodule":
            module = name
        else:
            found[f"{module.split('.')[-1]}.{name}"] = getattr(import_module(module), name)
    for fast in (fused, compiled):
        for pass_ in ("forward", "backward"):
            found[f"{fast.__name__.split('.')[-1]}.{pass_}"] = getattr(fast, pass_)
    for name in explorables.__all__:
        if callable(getattr(explorables, name)) and name != "use_style":
            found[name] = getattr(explorables, name)
    for cls in (Bindings, Explorable):
        for name, method in vars(cls).items():
            if inspect.isfunction(method) and not name.startswith("_"):
                found[f"figure.{name}"] = method
    return found


def test_every_public_callable_and_parameter_has_its_door():
    doors: dict[str, set[str]] = {}
    for name, each in DOORS.items():
        doors.setdefault(name.split(" ")[0], set()).update(each.good())
    wanted = public()
    assert set(doors) == {name for name in wanted if parameters(wanted[name])}
    for name, function in wanted.items():
        assert parameters(function) <= doors.get(name, set()), name


def parameters(function):
    return set(inspect.signature(function).parameters) - {"self"}


@pytest.mark.slow
@pytest.mark.parametrize("name", DOORS)
def test_what_a_door_cannot_take_is_refused_by_name(name):
    each = DOORS[name]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        call(each, each.good(), each.scene and each.scene(new=True))
        wrong = [says for case in cases(each) if (says := attempt(each, *case))]
    plt.close("all")
    assert not wrong, f"{len(wrong)} of {name}:\n" + "\n".join(wrong)


def cases(each):
    """All that is tried: (parameter, path within it, label, value, what it equals)."""
    signature = inspect.signature(each.function).parameters
    for name, good in each.good().items():
        kind = signature[name].kind
        if kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
            top = {"none of them": (type(good)(), REFUSED)}
        else:
            top = {label: (value, REFUSED) for label, value in strange().items()}
            top |= {label: pair for label, *pair in kin(good)}
            if signature[name].default is None:
                top["None"] = (None, ABSENT)
        yield from _judged(each, name, (), top | each.more.get(name, {}), good)
        yield from _inside(each, name, (), good)


def _inside(each, name, path, good):
    if not isinstance(good, dict | list | tuple) or len(path) > 1 or hasattr(good, "_fields"):
        return
    for key, part in good.items() if isinstance(good, dict) else enumerate(good):
        tried = {label: (value, REFUSED) for label, value in strange().items() if label in FEW}
        tried |= {label: pair for label, *pair in kin(part)}
        inner = (*path, key)
        yield from _judged(each, name, inner, tried | each.more.get(unit(name, inner), {}), part)
        yield from _inside(each, name, inner, part)


def _judged(each, name, path, tried, good):
    place = unit(name, path)
    takes = each.takes.get(f"{name}[*]", {}) if path else {}
    if isinstance(whole := each.takes.get(place, {}), str):
        whole = dict.fromkeys(tried, whole)
    takes = dict.fromkeys(tried, takes) if isinstance(takes, str) else takes
    takes = takes | whole
    assert takes.keys() <= tried.keys() or path, (place, takes.keys() - tried.keys())
    for label, (value, equals) in tried.items():
        yield name, path, label, value, takes.get(label, equals)


def unit(name, path):
    return name + "".join(f"[{key!r}]" for key in path)


def attempt(each, name, path, label, value, equals):
    """Say what goes wrong when this value comes in place of the good one; None if nothing."""
    args, scene = each.good(), each.scene and each.scene()
    args[name] = replaced(args[name], path, value)
    said = f"  {unit(name, path)}, {label}: "
    before = kept_parts(args, scene)
    try:
        result = call(each, args, scene)
    except (TypeError, ValueError) as problem:
        message = f"{type(problem).__name__}: {problem}"
        if kept_parts(args, scene) != before:
            return f"{said}is refused, but something changed: {message}"
        if equals is PASSED_ON:
            return None
        if equals is not REFUSED:
            return f"{said}is refused, expected to be taken: {message}"
        allowed = [*each.names.get(name, (name,))]
        if label.startswith(("longer", "one ", "an axis", "nothing", "another net")):
            allowed = [*allowed, *args, *itertools.chain(*each.names.values())]
        if not any(re.search(rf"(?<!\w){re.escape(a)}(?!\w)", str(problem)) for a in allowed):
            return f"{said}is refused without its name: {message}"
        if not re.search("got|expected|no artist has", str(problem)):
            return f"{said}is refused, but not said why: {message}"
        return None
    except FloatingPointError as problem:
        return None if equals is SELF or equals is PASSED_ON else f"{said}is taken, then: {problem}"
    except Exception as problem:
        return f"{said}crashes: {type(problem).__name__}: {problem}"
    if frozen(still(args)) != before[0]:
        return f"{said}is changed by the call"
    if equals is REFUSED:
        return f"{said}is taken"
    if equals is SELF or equals is PASSED_ON:
        return None
    good = each.good()
    if equals is ABSENT:
        del good[name]
    else:
        good[name] = replaced(good[name], path, equals)
    wanted = call(each, good, each.scene and each.scene(new=True))
    each.scene and each.scene(new=True)
    return None if alike(result, wanted) else f"{said}is taken, but is not {equals!r:.60}"


def call(each, args, scene=None):
    positional, absent = [] if scene is None else [scene], False
    named: dict[str, Any] = {}
    for name, parameter in inspect.signature(each.function).parameters.items():
        if name not in args:
            absent = True
            continue
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            positional += args[name]
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            named |= args[name]
        elif parameter.kind is inspect.Parameter.KEYWORD_ONLY or absent:
            named[name] = args[name]
        else:
            positional.append(args[name])
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        result = each.function(*positional, **named)
        if inspect.isgenerator(result):
            result = list(itertools.islice(result, 3))
    return printed.getvalue() if result is None else result


def still(args):
    """What a call that succeeds must leave as it was."""
    return {name: value for name, value in args.items() if not isinstance(value, ALIVE)}


def kept_parts(args, scene):
    """What a call that is refused must leave as it was; what must stay after any call first."""
    changing = {name: value for name, value in args.items() if isinstance(value, ALIVE)}
    return frozen(still(args)), frozen(changing), frozen(scene)


def replaced(good, path, value):
    """Return a copy of `good` with another value at one place."""
    if not path:
        return value
    key, *rest = path
    if isinstance(good, dict):
        return {k: replaced(v, rest, value) if k == key else v for k, v in good.items()}
    return type(good)(replaced(v, rest, value) if k == key else v for k, v in enumerate(good))


def frozen(value):
    """Return what can be compared later: the contents, not the object."""
    if isinstance(value, SIMPLE):  # first, since most are
        return repr(value)
    if isinstance(value, np.ndarray):
        plain = not (value.dtype.hasobject or isinstance(value, np.ma.MaskedArray))
        return value.dtype.str, value.shape, value.tobytes() if plain else repr(value)
    if isinstance(value, dict):
        return [(repr(key), frozen(part)) for key, part in value.items()]
    if isinstance(value, list | tuple):
        return type(value).__name__, [frozen(part) for part in value]
    if isinstance(value, np.random.Generator):
        return str(value.bit_generator.state)
    if isinstance(value, Figure):
        gids = [artist.get_gid() for artist in value.findobj()]
        scaled = [axes.get_autoscale_on() for axes in value.axes]
        return value.dpi, plt.fignum_exists(value.number), scaled, gids
    if isinstance(value, explorables.Slider | explorables.Choice):
        return frozen(vars(value))
    if isinstance(value, Explorable):
        gids = [artist.get_gid() for artist in value._fig.findobj()]
        return frozen((value.spec(), value._refs, value._presets, gids, value.html, value.values))
    if isinstance(value, sp.Basic):
        return sp.srepr(value)
    return type(value).__name__, id(value)


def alike(a, b):
    """Say that two results are equal to rounding."""
    if isinstance(a, NUMBERS) and isinstance(b, NUMBERS):
        same = np.shape(a) == np.shape(b)
        return same and np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)
    if isinstance(a, list) and isinstance(b, np.ndarray):
        return alike(np.array(a), b)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    return frozen(a) == frozen(b)
