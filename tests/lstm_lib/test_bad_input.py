"""Bad input: the error names the argument, what came, and what was expected."""

import inspect
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import sympy

from lstm_lib import activations, chain, checks, feedforward, gradcheck, losses, rnn, tree
from lstm_lib.derive import (
    activations as derive_activations,
)
from lstm_lib.derive import (
    chain as derive_chain,
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
P = rnn.init(RNG, 2, 3, 4)
X, Y = np.zeros((5, 1, 2)), np.full((5, 1, 4), 0.25)
RUN = rnn.forward(P, X)
NET = feedforward.init(RNG, (2, 3))
NET_RUN = feedforward.forward(NET, np.ones((1, 2)))
CHAIN = chain.forward([1.0, 2.0], 1.0)
NAN = float("nan")


def without(name):
    return {key: value for key, value in P.items() if key != name}


# function, arguments, the type of the error, what its message must contain
TABLE: list[tuple[Any, ...]] = [
    *(
        (function, (z,), {}, TypeError, ("z: got", "expected numbers"))
        for function in (
            activations.numbers,
            activations.sigmoid,
            activations.softmax,
            *(a.f for a in activations.ACTIVATIONS.values()),
        )
        for z in ("a word", [[1], [1, 2]])
    ),
    *(
        (a.derivative, ([None, {}],), {}, TypeError, ("y: got list", "expected numbers"))
        for a in activations.ACTIVATIONS.values()
    ),
    (activations.softmax, (1.0,), {}, ValueError, ("z: got shape ()", "last axis")),
    (activations.softmax, (np.zeros((2, 0)),), {}, ValueError, ("z: got shape (2, 0)",)),
    (
        activations.activation,
        ("gelu",),
        {},
        ValueError,
        ("activation: got 'gelu'", "'sigmoid', 'tanh'"),
    ),
    (losses.predict, (X, "argmax"), {}, ValueError, ("output: got 'argmax'", "'linear'")),
    (losses.predict, ("x", "linear"), {}, TypeError, ("logits: got str",)),
    (losses.share_of, ([1, 1], (3, 2)), {}, ValueError, ("mask: got shape (2,)", "(3,)")),
    (losses.share_of, ([[1, 1]], (3, 2)), {}, ValueError, ("mask: got shape (1, 2)", "(3, 2)")),
    (losses.share_of, ([1, -1, 1], (3, 2)), {}, ValueError, ("mask: got -1", "no negative")),
    (losses.share_of, ([0, 0, 0], (3, 2)), {}, ValueError, ("mask: got all zeros", "at least one")),
    (losses.loss_and_error, (Y, Y, "linear", [1]), {}, ValueError, ("mask: got shape (1,)",)),
    (losses.loss_and_error, (Y, X, "linear"), {}, ValueError, ("y: got shape (5, 1, 2)",)),
    (losses.loss_and_error, ("x", X), {}, TypeError, ("logits: got str",)),
    (losses.loss_and_error, (Y, Y, "mse"), {}, ValueError, ("output: got 'mse'",)),
    (rnn.init, (0, 1, 1, 1), {}, TypeError, ("rng: got 0", "Generator")),
    (rnn.init, (RNG, 0, 1, 1), {}, ValueError, ("D: got 0", "at least 1")),
    (rnn.init, (RNG, 1, 2.0, 1), {}, TypeError, ("H: got 2.0", "whole number")),
    (rnn.init, (RNG, 1, 1, True), {}, TypeError, ("O: got True", "whole number")),
    (rnn.init, (RNG, 1, 1, 1), {"scale": -1}, ValueError, ("scale: got -1", "at least 0")),
    (rnn.init, (RNG, 1, 1, 1), {"scale": "he"}, TypeError, ("scale: got 'he'", "a number")),
    *(
        (function, (params, more(x)), options, error, parts)
        for function, more in (
            (rnn.forward, lambda x: x),
            (rnn.loss_and_grads, lambda x: (x, Y)),
            (rnn.rtrl, lambda x: (x, Y)),
        )
        for params, x, options, error, parts in (
            (without("V"), X, {}, ValueError, ("params: got ['U', 'W', 'b']", "'V'")),
            ([1], X, {}, ValueError, ("params: got list", "a dict")),
            (P | {"W": np.ones((3, 2))}, X, {}, ValueError, ("params['W']", "(3, 3)")),
            (P | {"b": [0, 0, NAN]}, X, {}, ValueError, ("params['b']", "NaN")),
            (P, X[0], {}, ValueError, ("x: got shape (1, 2)", "(T, B, 2)")),
            (P, X[:, :, :1], {}, ValueError, ("x: got shape (5, 1, 1)", "(T, B, 2)")),
            (P, X[:0], {}, ValueError, ("x: got shape (0, 1, 2)", "no axis empty")),
            (P, X[:, :0], {}, ValueError, ("x: got shape (5, 0, 2)", "no axis empty")),
            (P, X * NAN, {}, ValueError, ("x: got NaN or infinity", "finite")),
            (P, X, {"state": [0, 0, 0]}, ValueError, ("state: got shape (3,)", "(1, 3)")),
            (P, X, {"activation": "sin"}, ValueError, ("activation: got 'sin'", "'tanh'")),
            (P, X, {"output": "mse"}, ValueError, ("output: got 'mse'", "'softmax'")),
        )
    ),
    *(
        (function, (P, batch), {}, error, parts)
        for function in (rnn.loss_and_grads, rnn.rtrl)
        for batch, error, parts in (
            ((X, Y[1:]), ValueError, ("y: got shape (4, 1, 4)", "(5, 1, 4)")),
            ((X, 2 * Y), ValueError, ("y: got a row that sums to 2", "sum to 1")),
            ((X, np.array([2, -1, 0, 0]) + 0 * Y), ValueError, ("y: got -1", "probabilities")),
            ((X, Y, np.zeros(5)), ValueError, ("mask: got all zeros", "at least one prediction")),
            ((X, Y, np.ones(4)), ValueError, ("mask: got shape (4,)", "(5,)")),
            ((X,), TypeError, ("batch: got 1 parts", "(x, y) or (x, y, mask)")),
            (X, TypeError, ("batch: got ndarray", "(x, y) or (x, y, mask)")),
        )
    ),
    (rnn.loss_and_grads, (P, (X, Y)), {"window": -1}, ValueError, ("window: got -1", "at least 0")),
    (rnn.loss_and_grads, (P, (X, Y)), {"window": 1.5}, TypeError, ("window: got 1.5", "whole")),
    (rnn.backward, (P, {}, Y), {}, ValueError, ("trace: got a dict without 'x', 'h'",)),
    (rnn.backward, (P, [], Y), {}, TypeError, ("trace: got list", "a dict")),
    (rnn.backward, (without("V"), RUN, Y), {}, ValueError, ("params: got ['U', 'W', 'b']",)),
    (rnn.backward, (P, RUN, X), {}, ValueError, ("dlogits: got shape (5, 1, 2)", "(5, 1, 4)")),
    (rnn.backward, (P, RUN, Y), {"window": -1}, ValueError, ("window: got -1", "at least 0")),
    (rnn.check_run, (P, X, X), {}, ValueError, ("state: got shape (5, 1, 2)", "(1, 3)")),
    (chain.forward, (1.0, 1.0), {}, ValueError, ("w: got shape ()",)),
    (chain.forward, ([], 1.0), {}, ValueError, ("w: got shape (0,)", "no axis empty")),
    (chain.forward, ([1.0], "x"), {}, TypeError, ("x: got 'x'", "a number")),
    (chain.forward, ([1.0], 1.0), {"activation": "sin"}, ValueError, ("activation: got 'sin'",)),
    (chain.layer_factors, ({},), {}, ValueError, ("trace: got a dict without 'w'",)),
    (chain.output_cost, ({}, 1), {}, ValueError, ("trace: got a dict without 'w'",)),
    (chain.output_cost, (CHAIN, NAN), {}, ValueError, ("y: got nan", "finite")),
    (chain.output_cost, (CHAIN, 1, "hinge"), {}, ValueError, ("cost: got 'hinge'", "'squared'")),
    (chain.output_cost, (CHAIN, 2, "cross-entropy"), {}, ValueError, ("y: got 2", "0 to 1")),
    (
        chain.gradient,
        (chain.forward([1.0], 1.0, activation="tanh"), 1, "cross-entropy"),
        {},
        ValueError,
        ("cost: got 'cross-entropy' with activation 'tanh'", "expected 'sigmoid'"),
    ),
    (feedforward.init, (None, (2, 3)), {}, TypeError, ("rng: got None", "Generator")),
    (feedforward.init, (RNG, (2,)), {}, ValueError, ("sizes: got (2,)", "at least two")),
    (feedforward.init, (RNG, (2, 0)), {}, ValueError, ("sizes[1]: got 0", "at least 1")),
    (
        feedforward.init,
        (RNG, (2, 3)),
        {"scale": "lecun"},
        TypeError,
        ("scale: got 'lecun'", "a number"),
    ),
    (feedforward.init, (RNG, (2, 3)), {"scale": -1}, ValueError, ("scale: got -1", "at least 0")),
    (feedforward.forward, ({}, np.ones((1, 2))), {}, ValueError, ("params: got {}", "a list")),
    (feedforward.forward, ([{"W": 1}], np.ones((1, 2))), {}, ValueError, ("params[0]: got", "'b'")),
    (feedforward.forward, (NET, np.ones((1, 3))), {}, ValueError, ("params[0]['W']", "(n, 3)")),
    (feedforward.forward, (NET, np.ones(2)), {}, ValueError, ("x: got shape (2,)", "(B, D)")),
    (
        feedforward.forward,
        (NET, np.ones((0, 2))),
        {},
        ValueError,
        ("x: got shape (0, 2)", "no axis empty"),
    ),
    (
        feedforward.forward,
        (NET, np.ones((1, 2))),
        {"activation": "sin"},
        ValueError,
        ("activation: got 'sin'",),
    ),
    *(
        (feedforward.loss_and_grads, (NET, batch), {}, error, parts)
        for batch, error, parts in (
            ((np.ones((1, 2)), [[1, 0]]), ValueError, ("y: got shape", "(1, 3)")),
            ((np.ones((1, 2)), [[1, 1, 0]]), ValueError, ("y: got a row",)),
            (np.ones((1, 2)), TypeError, ("batch: got ndarray", "(x, y)")),
        )
    ),
    (feedforward.backward, (NET, {}, [[0]]), {}, ValueError, ("trace: got a dict without 'h'",)),
    (feedforward.backward, ([], NET_RUN, [[0]]), {}, ValueError, ("params: got []", "a list")),
    (feedforward.backward, (NET, NET_RUN, [[0]]), {}, ValueError, ("dlogits: got", "(1, 3)")),
    (feedforward.gradient_norms, ([],), {}, ValueError, ("grads: got []", "one dict per layer")),
    (feedforward.gradient_norms, ([1],), {}, TypeError, ("grads[0]: got int", "a dict")),
    (gradcheck.central_difference, (3, {}), {}, TypeError, ("loss_fn: got int", "a function")),
    (gradcheck.central_difference, (sum, ["a"]), {}, TypeError, ("params[0]: got str", "arrays")),
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
    (formulas.as_expression, ("d", "1"), {}, TypeError, ("d: got '1'", "a sympy expression")),
    (formulas.as_expression, ("d", True), {}, TypeError, ("d: got True", "a sympy expression")),
    (formulas.product, (1, "2"), {}, TypeError, ("factors: got '2'", "a sympy expression")),
    (formulas.total, (1, [2]), {}, TypeError, ("terms: got [2]", "a sympy expression")),
    (formulas.number, (sympy.Symbol("q"), {}), {}, ValueError, ("values: got none for q",)),
    (formulas.number, (sympy.Symbol("q"), 3), {}, TypeError, ("values: got int", "a dict")),
    (lemma.lemma_symbols, (0,), {}, ValueError, ("T: got 0", "at least 1")),
    *(
        (function, args, {}, error, parts)
        for function in (lemma.recursion, lemma.unrolled)
        for args, error, parts in (
            (([1], [1, 2]), ValueError, ("rho: got 2 factors", "as many as d: 1")),
            (([], []), ValueError, ("rho: got 0 factors", "at least 1")),
            ((1, 2), TypeError, ("d: got 1", "a list of expressions")),
            (([1], ["1"]), TypeError, ("rho: got '1'", "a sympy expression or a number")),
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
    (feedforward.check_net, (NET, np.ones(2)), {}, ValueError, ("x: got shape (2,)", "(B, D)")),
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
            ((np.ones((2, 2)), np.ones((0, 2))), ("slopes: got shape (0, 2)", "no axis empty")),
        )
    ),
    (paths.path_bound, (2, 0, 1.0), {}, ValueError, ("q: got 0", "at least 1")),
    (paths.path_bound, (2, 1, -1.0), {}, ValueError, ("w_max: got -1.0", "at least 0")),
    (paths.path_bound, (2, 1, 1.0, NAN), {}, ValueError, ("slope_max: got nan",)),
    (derive_activations.symbolic, ("gelu",), {}, ValueError, ("f: got 'gelu'", "'sigmoid'")),
    (tree.tree_map, (max, {"a": 1}, {"b": 1}), {}, ValueError, ("params: got ['b']", "['a']")),
    (tree.tree_map, (max, [1], [1, 2]), {}, ValueError, ("params: got 2", "1 entries")),
    (tree.tree_map, (max, {"a": [1]}, {"a": ["b"]}), {}, TypeError, ("params['a'][0]: ",)),
    (checks.check_batch, (3,), {}, TypeError, ("batch: got int", "(x, y)")),
]
TAKES_ANYTHING = {"leaves", "indexed", "derivative_name", "latex"}
ELSEWHERE = {"checks"}  # tests/test_checks.py


@pytest.mark.parametrize(("function", "args", "options", "error", "parts"), TABLE)
def test_error_says_what_is_wrong(function, args, options, error, parts):
    with pytest.raises(error) as caught:
        function(*args, **options)
    for part in parts:
        assert part in str(caught.value)


def test_every_public_function_has_its_row():
    rows = {row[0] for row in TABLE}
    modules = {function.__module__ for function in rows}
    modules -= {f"lstm_lib.{name}" for name in ELSEWHERE}
    for module in modules:
        for name, function in inspect.getmembers(import_module(module), inspect.isfunction):
            if function.__module__ == module and not name.startswith(("_", "<")):
                assert function in rows or name in TAKES_ANYTHING, f"{module}.{name}"
