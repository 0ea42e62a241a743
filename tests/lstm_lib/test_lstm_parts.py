"""What each stage of the block consists of."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lstm_lib.lstm_parts import PRESETS, Parts, block_parts, count_weights, init_lstm
from lstm_lib.lstm_parts import lstm_shapes as shapes
from lstm_lib.lstm_squash import SQUASHES, slope, squash
from lstm_lib.lstm_wires import bundle, unbundle


def test_each_stage_adds_to_the_one_before():
    stages = ["carousel", "input gate", "1997", "1999", "2000"]
    names = [set(shapes(3, 4, stage)) for stage in stages]
    added = [sorted(later - before) for before, later in pairwise(names)]
    assert sorted(names[0]) == ["U_g", "W_g", "b_g"]
    assert added == [
        ["U_i", "W_i", "b_i"],
        ["U_o", "W_o", "b_o"],
        ["U_f", "W_f", "b_f"],
        ["P_f", "P_i", "P_o"],
    ]


def test_count_of_the_modern_block_is_the_textbook_formula():
    D, H = 7, 5
    assert count_weights(D, H) == 4 * H * (D + H + 1)
    assert count_weights(D, H, "2000") == 4 * H * (D + H + 1) + 3 * H
    assert count_weights(D, H, "full") == 4 * H * (D + H + 1) + 3 * H * H


def test_the_1997_long_lag_network_has_10504_weights_besides_biases():
    # 101 symbols in and out, one cell with an input gate; inputs also straight to the outputs
    parts = Parts(gates="i", g="sigmoid", h="identity", feedback=False)
    block = {k: np.prod(s) for k, s in shapes(101, 1, parts).items() if k[0] != "b"}
    assert sum(block.values()) + 101 + 101**2 == 10_504


def test_the_1999_reber_network_has_424_weights():
    # 7 inputs, 4 blocks of 2 cells without a bias at g; 7 outputs see cells, inputs and a bias
    block = count_weights(7, 8, PRESETS["1999"]._replace(cells=2)) - 8
    assert block + 7 * (8 + 7 + 1) == 424


def test_cells_of_a_block_share_gates_but_not_inputs():
    assert shapes(3, 6, Parts(cells=2, peepholes="diagonal")) == {
        **{"U_i": (3, 3), "W_i": (3, 6), "b_i": (3,), "P_i": (6,)},
        **{"U_f": (3, 3), "W_f": (3, 6), "b_f": (3,), "P_f": (6,)},
        **{"U_g": (6, 3), "W_g": (6, 6), "b_g": (6,)},
        **{"U_o": (3, 3), "W_o": (3, 6), "b_o": (3,), "P_o": (6,)},
    }


def test_weights_start_with_the_asked_spread_and_biases_at_zero():
    params = init_lstm(np.random.default_rng(0), 400, 100, "full")
    assert params["U_i"].std() == pytest.approx(1 / 20, rel=0.02)
    assert params["W_g"].std() == pytest.approx(1 / 10, rel=0.02)
    assert params["P_f"].std() == pytest.approx(1 / 10, rel=0.02)
    assert not params["b_f"].any()
    assert init_lstm(np.random.default_rng(0), 50, 50, scale=3)["U_i"].std() == pytest.approx(
        3, rel=0.05
    )


@settings(max_examples=30, deadline=None)
@given(
    gates=st.sampled_from(["", "i", "o", "fo", "ifo"]),
    peepholes=st.sampled_from(["none", "diagonal", "full"]),
    cells=st.integers(1, 3),
    feedback=st.booleans(),
)
def test_the_way_out_of_the_bundle_is_the_transpose_of_the_way_in(
    gates, peepholes, cells, feedback
):
    # <bundle(p), e> = <p, unbundle(e)> for every p and e: sums for copies, nothing lost
    rng = np.random.default_rng(0)
    parts = Parts(gates, peepholes, cells=cells, feedback=feedback)
    params = {k: rng.normal(size=s) for k, s in shapes(2, 2 * cells, parts).items()}
    wires = bundle(params, parts)
    looks = [p for p in (wires.P_o, wires.P_if) if p is not None]
    arrays = {"U": wires.U, "W": wires.W, "b": wires.b}
    arrays |= {"P": np.concatenate(looks)} if looks else {}
    errors = {k: rng.normal(size=a.shape) for k, a in arrays.items() if a is not None}
    named = unbundle(wires, parts, errors)
    there = sum((arrays[k] * errors[k]).sum() for k in errors)
    back = sum((params[k] * named[k]).sum() for k in params)
    assert there == pytest.approx(back, abs=1e-11)


@pytest.mark.parametrize("name", [*SQUASHES, "identity"])
def test_slope_from_the_value_is_the_slope(name):
    z, eps = np.linspace(-6, 6, 49), 1e-6
    rise = squash(z + eps, name) - squash(z - eps, name)
    np.testing.assert_allclose(slope(squash(z, name), name), rise / (2 * eps), atol=1e-9)


def test_the_two_squashes_of_1997():
    z = np.linspace(-8, 8, 33)
    logistic = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(squash(z, "g1997"), 4 * logistic - 2, atol=1e-14)
    np.testing.assert_allclose(squash(z, "h1997"), 2 * logistic - 1, atol=1e-14)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: shapes(0, 4), ValueError, "D: got 0, expected at least 1"),
        (lambda: shapes(3, 2.5), TypeError, "H: got 2.5, expected a whole number"),
        (
            lambda: shapes(3, 5, Parts(cells=2)),
            ValueError,
            "H: got 5, expected a multiple of the 2",
        ),
        (lambda: shapes(3, 4, "1998"), ValueError, "parts: got '1998', expected one of 'carousel'"),
        (lambda: shapes(3, 4, ["i"]), TypeError, "parts: got list, expected a preset's name"),
        (lambda: block_parts(Parts(gates="ig")), ValueError, "parts.gates: got 'ig'"),
        (lambda: block_parts(Parts(gates="ii")), ValueError, "parts.gates: got 'ii'"),
        (lambda: block_parts(Parts(gates=None)), ValueError, "parts.gates: got None"),
        (lambda: block_parts(Parts(peepholes="some")), ValueError, "parts.peepholes: got 'some'"),
        (lambda: block_parts(Parts(g="identity")), ValueError, "parts.g: got 'identity'"),
        (lambda: block_parts(Parts(h="relu")), ValueError, "parts.h: got 'relu'"),
        (lambda: block_parts(Parts(cells=0)), ValueError, "parts.cells: got 0"),
        (lambda: block_parts(Parts(feedback="no")), TypeError, "parts.feedback: got 'no'"),
        (lambda: squash(np.zeros(2), "relu"), ValueError, "name: got 'relu', expected one of"),
        (lambda: slope(np.zeros(2), "relu"), ValueError, "name: got 'relu', expected one of"),
        (lambda: init_lstm(7, 3, 4), TypeError, "rng: got 7"),
        (lambda: init_lstm(RNG, 3, 4, scale=-1), ValueError, "scale: got -1"),
    ],
)
def test_bad_input_names_the_argument_what_came_and_what_was_expected(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(says)
