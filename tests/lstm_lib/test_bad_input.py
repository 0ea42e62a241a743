"""Bad input: the error names the argument, what came, and what was expected."""

import inspect
from importlib import import_module

import numpy as np
import pytest
import sympy

from lstm_lib import activations, chain, deep, gradcheck, losses, memory, rnn
from lstm_lib.derive import (
    chain as derive_chain,
)
from lstm_lib.derive import (
    deep as derive_deep,
)
from lstm_lib.derive import (
    formulas,
    lemma,
    paths,
)
from lstm_lib.derive import (
    rnn as derive_rnn,
)

RNG = np.random.default_rng(0)
P = rnn.init_rnn(RNG, 2, 3, 4)
X, Y = np.zeros((5, 1, 2)), np.full((5, 1, 4), 0.25)
NET = deep.init_deep(RNG, (2, 3))
CHAIN = chain.forward([1.0, 2.0], 1.0)
NAN = float("nan")


def without(name):
    return {key: value for key, value in P.items() if key != name}


# function, arguments, the type of the error, what its message must contain
TABLE = [
    *(
        (getattr(activations, name), (z,), {}, TypeError, ("z: got", "expected numbers"))
        for name in ("sigmoid", "tanh", "relu", "identity", "softmax")
        for z in ("a word", [[1], [1, 2]])
    ),
    *(
        (getattr(activations, f"{name}_slope"), ([None, {}],), {}, TypeError, ("z: got list",))
        for name in ("sigmoid", "tanh", "relu", "identity")
    ),
    (activations.softmax, (1.0,), {}, ValueError, ("z: got shape ()", "last axis")),
    (activations.softmax, (np.zeros((2, 0)),), {}, ValueError, ("z: got shape (2, 0)",)),
    (activations.activation, ("gelu",), {}, ValueError, ("f: got 'gelu'", "'sigmoid', 'tanh'")),
    (losses.predict, (X, "argmax"), {}, ValueError, ("output: got 'argmax'", "'linear'")),
    (losses.predict, ("x", "linear"), {}, TypeError, ("z: got str",)),
    (losses.shares, ([1, 1], (3, 2)), {}, ValueError, ("weight: got shape (2,)", "(3,)")),
    (losses.shares, ([[1, 1]], (3, 2)), {}, ValueError, ("weight: got shape (1, 2)", "(3, 2)")),
    (losses.shares, ([1, -1, 1], (3, 2)), {}, ValueError, ("weight: got -1", "no negative")),
    (losses.shares, ([0, 0, 0], (3, 2)), {}, ValueError, ("weight: got all zeros", "at least one")),
    (losses.cost_and_error, (Y, Y, "linear", [1]), {}, ValueError, ("share: got shape (1,)",)),
    (losses.cost_and_error, (Y, X, "linear", 1), {}, ValueError, ("y: got shape (5, 1, 2)",)),
    (rnn.init_rnn, (0, 1, 1, 1), {}, TypeError, ("rng: got 0", "Generator")),
    (rnn.init_rnn, (RNG, 0, 1, 1), {}, ValueError, ("D: got 0", "at least 1")),
    (rnn.init_rnn, (RNG, 1, 2.0, 1), {}, TypeError, ("H: got 2.0", "whole number")),
    (rnn.init_rnn, (RNG, 1, 1, True), {}, TypeError, ("O: got True", "whole number")),
    (rnn.init_rnn, (RNG, 1, 1, 1, -1), {}, ValueError, ("scale: got -1", "at least 0")),
    (rnn.init_rnn, (RNG, 1, 1, 1, "he"), {}, TypeError, ("scale: got 'he'", "a number")),
    *(
        (function, args, {}, error, parts)
        for function, more in ((rnn.forward, ()), (rnn.bptt, (Y,)), (rnn.rtrl, (Y,)))
        for args, error, parts in (
            ((without("V"), X, *more), ValueError, ("params: got ['U', 'W', 'b']", "'V'")),
            (([1], X, *more), ValueError, ("params: got list", "a dict")),
            ((P | {"W": np.ones((3, 2))}, X, *more), ValueError, ("params['W']", "(3, 3)")),
            ((P | {"b": [0, 0, NAN]}, X, *more), ValueError, ("params['b']", "NaN")),
            ((P, X[0], *more), ValueError, ("x: got shape (1, 2)", "(T, B, 2)")),
            ((P, X[:, :, :1], *more), ValueError, ("x: got shape (5, 1, 1)", "(T, B, 2)")),
            ((P, X[:0], *more), ValueError, ("x: got shape (0, 1, 2)", "at least one step")),
            ((P, X[:, :0], *more), ValueError, ("x: got shape (5, 0, 2)", "at least one step")),
            ((P, X * NAN, *more), ValueError, ("x: got NaN or infinity", "finite")),
            ((P, X, *more, [0, 0, 0]), ValueError, ("s_0: got shape (3,)", "(1, 3)")),
            ((P, X, *more, None, "sin"), ValueError, ("f: got 'sin'", "'tanh'")),
            ((P, X, *more, None, "tanh", "mse"), ValueError, ("output: got 'mse'", "'softmax'")),
        )
    ),
    *(
        (function, (P, X, y), options, ValueError, parts)
        for function in (rnn.bptt, rnn.rtrl)
        for y, options, parts in (
            (Y[1:], {}, ("y: got shape (4, 1, 4)", "(5, 1, 4)")),
            (2 * Y, {}, ("y: got a row that sums to 2", "sum to 1")),
            (np.array([2, -1, 0, 0]) + 0 * Y, {}, ("y: got -1", "probabilities")),
            (Y, {"weight": np.zeros(5)}, ("weight: got all zeros", "at least one prediction")),
            (Y, {"weight": np.ones(4)}, ("weight: got shape (4,)", "(5,)")),
        )
    ),
    (rnn.bptt, (P, X, Y), {"k": -1}, ValueError, ("k: got -1", "at least 0")),
    (rnn.bptt, (P, X, Y), {"k": 1.5}, TypeError, ("k: got 1.5", "whole number")),
    (rnn.loss, (P, Y), {}, ValueError, ("trace: got a dict without 'z', 'output'",)),
    (rnn.loss, ([], Y), {}, TypeError, ("trace: got list", "a dict")),
    (rnn.loss, (rnn.forward(P, X), X), {}, ValueError, ("y: got shape (5, 1, 2)", "(5, 1, 4)")),
    (rnn.check_run, (P, X, X, "linear"), {}, ValueError, ("s_0: got shape (5, 1, 2)", "(1, 3)")),
    (chain.forward, (1.0, 1.0), {}, ValueError, ("w: got shape ()",)),
    (chain.forward, ([], 1.0), {}, ValueError, ("w: got shape (0,)", "at least one layer")),
    (chain.forward, ([1.0], "x"), {}, TypeError, ("x: got 'x'", "a number")),
    (chain.forward, ([1.0], 1.0, "sin"), {}, ValueError, ("f: got 'sin'",)),
    (chain.layer_factors, ({},), {}, ValueError, ("trace: got a dict without 'w'",)),
    (chain.output_cost, ({}, 1), {}, ValueError, ("trace: got a dict without 'w'",)),
    (chain.output_cost, (CHAIN, NAN), {}, ValueError, ("y: got nan", "finite")),
    (chain.output_cost, (CHAIN, 1, "hinge"), {}, ValueError, ("cost: got 'hinge'", "'squared'")),
    (chain.output_cost, (CHAIN, 2, "cross-entropy"), {}, ValueError, ("y: got 2", "0 to 1")),
    (
        chain.gradient,
        (chain.forward([1.0], 1.0, "tanh"), 1, "cross-entropy"),
        {},
        ValueError,
        ("cost: got 'cross-entropy' with f = 'tanh'", "expected f = 'sigmoid'"),
    ),
    (chain.named_factors, (CHAIN, 1, 0), {}, ValueError, ("k: got 0", "from 1 to 2")),
    (chain.named_factors, (CHAIN, 1, 3), {}, ValueError, ("k: got 3", "from 1 to 2")),
    (deep.init_deep, (None, (2, 3)), {}, TypeError, ("rng: got None", "Generator")),
    (deep.init_deep, (RNG, (2,)), {}, ValueError, ("sizes: got (2,)", "at least two")),
    (deep.init_deep, (RNG, (2, 0)), {}, ValueError, ("sizes[1]: got 0", "at least 1")),
    (deep.init_deep, (RNG, (2, 3), "lecun"), {}, TypeError, ("scale: got 'lecun'", "a number")),
    (deep.init_deep, (RNG, (2, 3), -1), {}, ValueError, ("scale: got -1", "at least 0")),
    (deep.forward, ({}, np.ones((1, 2))), {}, ValueError, ("params: got {}", "a list")),
    (deep.forward, ([{"W": 1}], np.ones((1, 2))), {}, ValueError, ("params[0]: got", "'b'")),
    (deep.forward, (NET, np.ones((1, 3))), {}, ValueError, ("params[0]['W']", "(n, 3)")),
    (deep.forward, (NET, np.ones(2)), {}, ValueError, ("x: got shape (2,)", "(B, D)")),
    (deep.forward, (NET, np.ones((0, 2))), {}, ValueError, ("x: got shape (0, 2)", "one row")),
    (deep.forward, (NET, np.ones((1, 2)), "sin"), {}, ValueError, ("f: got 'sin'",)),
    (deep.backward, (NET, np.ones((1, 2)), [[1, 0]]), {}, ValueError, ("y: got shape", "(1, 3)")),
    (deep.backward, (NET, np.ones((1, 2)), [[1, 1, 0]]), {}, ValueError, ("y: got a row",)),
    (deep.gradient_norms, ([],), {}, ValueError, ("grads: got []", "one dict a layer")),
    (deep.gradient_norms, ([1],), {}, TypeError, ("grads[0]: got int", "a dict")),
    (gradcheck.central_difference, (3, {}), {}, TypeError, ("loss_fn: got int", "a function")),
    (gradcheck.central_difference, (sum, ["a"]), {}, TypeError, ("params: got str", "arrays")),
    (gradcheck.central_difference, (sum, [], 0), {}, ValueError, ("eps: got 0", "above 0")),
    (gradcheck.central_difference, (sum, [], -1), {}, ValueError, ("eps: got -1", "at least 0")),
    (gradcheck.check_gradient, (None, []), {}, TypeError, ("loss_and_grads: got NoneType",)),
    (gradcheck.relative_error, ([1], [1, 2]), {}, ValueError, ("b: got a list of 2", "list of 1")),
    (gradcheck.relative_error, ({"a": 1}, {"b": 1}), {}, ValueError, ("b: got keys ['b']",)),
    (
        gradcheck.relative_error,
        (np.ones(2), np.ones(3)),
        {},
        ValueError,
        ("b: got shape (3,)", "the same as a: shape (2,)"),
    ),
    (formulas.slope_name, (1, "sin"), {}, ValueError, ("f: got 'sin'",)),
    (formulas.number, (sympy.Symbol("q"), {}), {}, ValueError, ("values: got none for q",)),
    (formulas.number, (sympy.Symbol("q"), 3), {}, TypeError, ("values: got int", "a dict")),
    (lemma.lemma_symbols, (0,), {}, ValueError, ("T: got 0", "at least 1")),
    *(
        (function, args, {}, error, parts)
        for function in (lemma.recursion, lemma.unrolled)
        for args, error, parts in (
            (([1], [1, 2]), ValueError, ("c: got 2 factors", "as many as b: 1")),
            (([], []), ValueError, ("c: got 0 factors", "at least 1")),
            ((1, 2), TypeError, ("b, c, a_0: got int, int, int", "sequences of expressions")),
        )
    ),
    *(
        (function, args, {}, error, parts)
        for function in (
            derive_chain.chain_factors,
            derive_chain.chain_derivative,
            derive_chain.chain_latex,
        )
        for args, error, parts in (
            ((0, 1), ValueError, ("n: got 0", "at least 1")),
            ((3, 4), ValueError, ("k: got 4", "from 1 to 3")),
            ((3, 1, "sin"), ValueError, ("f: got 'sin'", "'sigmoid'")),
        )
    ),
    (derive_chain.chain_latex, (2, 1, "f", 0), {}, ValueError, ("layers_per_line: got 0",)),
    (derive_chain.chain_values, ([[1]], 1, 1), {}, ValueError, ("w: got shape (1, 1)", "(n,)")),
    (derive_chain.chain_values, ([1], 1, 1, "tanh", "l1"), {}, ValueError, ("cost: got 'l1'",)),
    (derive_deep.deep_derivative, ((2,), 1), {}, ValueError, ("sizes: got (2,)", "at least two")),
    (derive_deep.deep_derivative, ((2, 0), 1), {}, ValueError, ("sizes[1]: got 0", "at least 1")),
    (derive_deep.deep_derivative, ((2, 3), 2), {}, ValueError, ("l: got 2", "from 1 to 1")),
    (derive_deep.deep_values, (NET, [[1]], [1]), {}, ValueError, ("x: got shape (1, 1)", "(D,)")),
    (derive_deep.deep_values, (NET, [1, 2], [1]), {}, ValueError, ("y: got shape (1,)", "(3,)")),
    (deep.check_net, (NET, np.ones(2)), {}, ValueError, ("x: got shape (2,)", "(B, D)")),
    (derive_rnn.rnn_state, (-1,), {}, ValueError, ("t: got -1", "at least 0")),
    *(
        (function, args, {}, ValueError, parts)
        for function in (derive_rnn.rnn_bptt, derive_rnn.rnn_rtrl)
        for args, parts in (
            ((0,), ("T: got 0", "at least 1")),
            ((2, "v"), ("parameter: got 'v'", "'u', 'w', 'b'")),
            ((2, "w", "sin"), ("f: got 'sin'",)),
        )
    ),
    (derive_rnn.rnn_bptt, (2, "w", "f", -1), {}, ValueError, ("k: got -1", "at least 0")),
    (derive_rnn.rnn_values, (1, 1, 1, 1, [1], [1, 2]), {}, ValueError, ("y: got shape (2,)",)),
    (derive_rnn.rnn_values, (1, NAN, 1, 1, [1], [1]), {}, ValueError, ("w: got nan", "finite")),
    (paths.path_sum, (0, 1), {}, ValueError, ("n: got 0", "at least 1")),
    (paths.path_sum, (2, 1, 3), {}, ValueError, ("u: got 3", "from 1 to 2")),
    (paths.path_sum, (2, 1, 1, 0), {}, ValueError, ("v: got 0", "from 1 to 2")),
    (paths.path_sum, (10, 6), {}, ValueError, ("q: got 6", "10^5 paths", "at most 5000")),
    *(
        (function, args, {}, ValueError, parts)
        for function in (paths.error_factors, paths.path_values)
        for args, parts in (
            ((np.ones((2, 3)), [[1, 1]]), ("W: got shape (2, 3)", "(2, 2)")),
            ((np.ones((2, 2)), [[1]]), ("slopes: got shape (1, 1)", "(q, 2)")),
            ((np.ones((2, 2)), np.ones((0, 2))), ("slopes: got shape (0, 2)", "at least one")),
        )
    ),
    (paths.path_bound, (2, 0, 1.0), {}, ValueError, ("q: got 0", "at least 1")),
    (paths.path_bound, (2, 1, -1.0), {}, ValueError, ("w_max: got -1.0", "at least 0")),
    (paths.path_bound, (2, 1, 1.0, NAN), {}, ValueError, ("slope_max: got nan",)),
    (memory.rnn_by_hand, (-1,), {}, ValueError, ("distractors: got -1", "at least 0")),
    (memory.rnn_by_hand, (), {"w": NAN}, ValueError, ("w: got nan", "finite")),
    (memory.fixed_points, ("w",), {}, TypeError, ("w: got 'w'", "a number")),
    (memory.fixed_points, (1, 0, "relu"), {}, ValueError, ("f: got 'relu'", "'tanh', 'sigmoid'")),
    (memory.forgetting_time, (1,), {"f": "sin"}, ValueError, ("f: got 'sin'",)),
    (memory.forgetting_time, (1,), {"fraction": 2}, ValueError, ("fraction: got 2", "0 to 1")),
    (memory.forgetting_time, (1,), {"fraction": 0}, ValueError, ("fraction: got 0", "above 0")),
    (memory.forgetting_time, (1,), {"limit": 0}, ValueError, ("limit: got 0", "at least 1")),
    (memory.forgetting_time, (1,), {"pulse": 0.0}, ValueError, ("pulse: got 0.0", "no state")),
]
TAKES_ANYTHING = {"leaves", "indexed", "derivative_name", "product", "total", "latex"}


@pytest.mark.parametrize(("function", "args", "options", "error", "parts"), TABLE)
def test_error_says_what_is_wrong(function, args, options, error, parts):
    with pytest.raises(error) as caught:
        function(*args, **options)
    for part in parts:
        assert part in str(caught.value)


def test_every_public_function_has_its_row():
    rows = {row[0] for row in TABLE}
    modules = {function.__module__ for function in rows}
    for module in modules:
        for name, function in inspect.getmembers(import_module(module), inspect.isfunction):
            if function.__module__ == module and not name.startswith(("_", "<")):
                assert function in rows or name in TAKES_ANYTHING, f"{module}.{name}"
