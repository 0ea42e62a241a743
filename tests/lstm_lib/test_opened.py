"""An LSTM of PyTorch's or Keras's layout is opened: what comes in, what it does, what is wrong."""

import os
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from lstm_lib import convert, lstm, opened
from lstm_lib.gradcheck import central_difference, relative_error
from lstm_lib.opened.layers import DIRECTIONS
from lstm_lib.opened.report import LIMITS

ENDS = dict(zip(DIRECTIONS, ("", "_reverse"), strict=True))


def net(rng, D=2, sizes=((3, 1), (2, 1))):
    """Layers of (cells, directions) with random weights, biases too."""
    layers = []
    for H, ways in sizes:
        layer = {way: lstm.init(rng, D, H) for way in DIRECTIONS[:ways]}
        for params in layer.values():
            for k in "ifgo":
                params[f"b_{k}"] = rng.normal(size=H)
        layers.append(layer)
        D = H * ways
    return layers


def as_torch(layers):
    return {
        name.replace("l0", f"l{number}") + ENDS[way]: array
        for number, layer in enumerate(layers)
        for way, params in layer.items()
        for name, array in convert.to_torch(params).items()
    }


def as_keras(layers):
    return [[a for params in layer.values() for a in convert.to_keras(params)] for layer in layers]


def same(one, other):
    return len(one) == len(other) and all(
        a.keys() == b.keys() and all((a[way][k] == b[way][k]).all() for way in a for k in a[way])
        for a, b in zip(one, other, strict=True)
    )


SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@settings(max_examples=20, deadline=None)
@given(sizes=SIZES, ways=st.integers(1, 2), D=st.integers(1, 4), seed=st.integers(0, 99))
def test_weights_come_through_both_layouts_unchanged(sizes, ways, D, seed):
    layers = net(np.random.default_rng(seed), D, [(H, ways) for H in sizes])
    assert same(opened.from_torch(as_torch(layers)), layers)
    assert same(opened.from_keras(as_keras(layers)), layers)


def test_one_layer_of_keras_comes_as_its_get_weights():
    layers = net(np.random.default_rng(0), sizes=((3, 2),))
    (weights,) = as_keras(layers)
    assert same(opened.from_keras(weights), layers)
    assert list(opened.from_keras(weights[:3])[0]) == ["forward"]


def test_pytorchs_two_biases_are_summed_and_may_both_be_missing():
    state = as_torch(net(np.random.default_rng(0)))
    moved = {k: w + 1 if k.startswith("bias_hh") else w for k, w in state.items()}
    first, second = (opened.from_torch(s)[0]["forward"] for s in (state, moved))
    np.testing.assert_allclose(second["b_f"], first["b_f"] + 1)
    bare = {k: w for k, w in state.items() if not k.startswith("bias")}
    assert not opened.from_torch(bare)[1]["forward"]["b_o"].any()
    (kernel, recurrent, _), _ = as_keras(net(np.random.default_rng(0)))
    assert not opened.from_keras([kernel, recurrent])[0]["forward"]["b_o"].any()


class Tensor:
    """What a tensor of PyTorch shows of itself: NumPy reads it when it is detached."""

    def __init__(self, array, detached=False):
        self.array, self.detached = array, detached

    def detach(self):
        return Tensor(self.array, True)

    def __array__(self, dtype=None, copy=None):
        if not self.detached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad")
        return self.array


def test_tensors_are_detached():
    layers = net(np.random.default_rng(0))
    state = {name: Tensor(array) for name, array in as_torch(layers).items()}
    assert same(opened.from_torch(state), layers)


TWO = as_torch(net(np.random.default_rng(0)))
RECURRENT = TWO["weight_hh_l0"]
SPOILT = RECURRENT.copy()
SPOILT[0, 0] = np.nan


def without(*names):
    return {name: array for name, array in TWO.items() if name not in names}


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({}, "state: got no names, expected names like 'weight_ih_l0'"),
        ({f"lstm.{k}": w for k, w in TWO.items()}, "got 'lstm.bias_hh_l0'.*model.lstm.state"),
        (TWO | {"fc.weight": 1}, "got 'fc.weight', expected names like"),
        (without("bias_hh_l1"), "without 'bias_hh_l1', expected all"),
        ({k: w for k, w in TWO.items() if "l0" not in k}, "got nothing of layer 0"),
        (TWO | {"weight_ih_l0_reverse": TWO["weight_ih_l0"]}, "without 'weight_hh_l0_reverse'"),
        (TWO | {"weight_hr_l0": np.ones((2, 3))}, "expected an LSTM without proj.*proj_size"),
        (TWO | {"weight_hh_l0": RECURRENT.T}, r"got shape \(3, 12\).*4H, H.*other layout, Keras"),
        (TWO | {"weight_hh_l0": RECURRENT[:9]}, r"got shape \(9, 3\).*a GRU, not an LSTM"),
        (TWO | {"weight_hh_l0": RECURRENT[:3]}, "a plain RNN, not an LSTM"),
        (TWO | {"weight_hh_l0": SPOILT}, r"state\['weight_hh_l0'\]: got NaN or infinity"),
        (TWO | {"bias_ih_l1": np.ones(7)}, r"bias_ih_l1'\]: got shape \(7,\), expected \(8,\)"),
        (TWO | {"weight_ih_l1": np.ones((8, 5))}, r"got shape \(8, 5\), expected \(8, 3\)"),
    ],
)
def test_a_state_dict_that_is_none_is_refused_and_told_why(state, says):
    with pytest.raises(ValueError, match=says):
        opened.from_torch(state)


KERAS = as_keras(net(np.random.default_rng(0)))


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (KERAS[0][:1], r"weights: got 1 parts, expected 3 arrays"),
        ([KERAS[0], KERAS[1][:1]], r"weights\[1\]: got 1 parts"),
        ([w.T for w in KERAS[0]], r"weights\[1\]: got shape \(12, 3\).*other layout, PyTorch's"),
        ([KERAS[0], KERAS[0]], r"weights\[1\]\[0\]: got shape \(2, 12\), expected \(3, 12\)"),
    ],
)
def test_weights_of_keras_that_are_none_are_refused_and_told_why(weights, says):
    with pytest.raises(ValueError, match=says):
        opened.from_keras(weights)


def test_layers_are_the_block_one_upon_the_other():
    rng = np.random.default_rng(1)
    layers, x = net(rng, sizes=((3, 2), (2, 1))), rng.normal(size=(7, 4, 2))
    there = lstm.forward(layers[0]["forward"], x)["h"][1:]
    back = lstm.forward(layers[0]["reverse"], x[::-1])["h"][1:][::-1]
    top = lstm.forward(layers[1]["forward"], np.concatenate([there, back], 2))
    np.testing.assert_array_equal(opened.forward(layers, x)["h"], top["h"][1:])


@pytest.mark.parametrize("sizes", [((2, 1),), ((2, 2), (1, 2))])
def test_the_gradient_is_that_of_central_differences(sizes):
    rng = np.random.default_rng(2)
    layers, x = net(rng, sizes=sizes), rng.normal(size=(4, 2, 2))
    run = opened.forward(layers, x)
    dh = rng.normal(size=run["h"].shape)
    grads, errors = opened.backward(layers, run, dh)

    def loss(parts):
        return float((opened.forward(parts["layers"], parts["x"])["h"] * dh).sum())

    wanted = central_difference(loss, {"layers": layers, "x": x})
    assert relative_error({"layers": grads, "x": errors["x"]}, wanted) < 1e-7


def moved(layers, x, number, way, name, t, change):
    """What is handed on when h or c of a direction is changed after a step, by the block alone."""
    handed = x
    for k, layer in enumerate(layers):
        parts = []
        for one, params in layer.items():
            steps = handed if one == "forward" else handed[::-1]
            at = t if one == "forward" else len(x) - 1 - t
            if (k, one) != (number, way):
                h = lstm.forward(params, steps)["h"][1:]
            else:
                first = lstm.forward(params, steps[: at + 1])
                state = {"h": first["h"][-1], "c": first["c"][-1]}
                done = first["h"][1:].copy()
                if name == "h":
                    state["h"] = done[-1] = state["h"] + change
                else:  # h_t is o tanh(c_t)
                    state["c"] = state["c"] + change
                    state["h"] = done[-1] = first["o"][-1] * np.tanh(state["c"])
                h = done
                if at + 1 < len(steps):
                    rest = lstm.forward(params, steps[at + 1 :], (state["h"], state["c"]))
                    h = np.concatenate([done, rest["h"][1:]])
            parts.append(h if one == "forward" else h[::-1])
        handed = np.concatenate(parts, 2)
    return handed


@pytest.mark.parametrize("name", ["h", "c"])
@pytest.mark.parametrize(("number", "way"), [(0, "forward"), (0, "reverse"), (1, "forward")])
def test_what_reaches_a_state_is_what_moving_it_changes(name, number, way):
    rng = np.random.default_rng(3)
    layers, x = net(rng, sizes=((3, 2), (2, 1))), rng.normal(size=(6, 1, 2))
    readout, step = rng.normal(size=(1, 2)), 3
    found = opened.reach(layers, x, readout=readout, step=step)
    np.testing.assert_array_equal(found["lag"], step - np.arange(6))
    for t in range(6):
        slopes = []
        for change in 1e-5 * np.eye(layers[number][way]["b_g"].size):
            ends = [
                moved(layers, x, number, way, name, t, s * change)[step, 0] @ readout[0]
                for s in (1, -1)
            ]
            slopes.append((ends[0] - ends[1]) / 2e-5)
        wanted = np.linalg.norm(slopes)
        assert found["layers"][number][way][name][t] == pytest.approx(wanted, abs=1e-9)


def test_every_unit_together_is_the_norm_of_each_alone():
    rng = np.random.default_rng(4)
    layers, x = net(rng, sizes=((3, 1), (2, 1))), rng.normal(size=(8, 3, 2))
    alone = [opened.reach(layers, x, readout=np.eye(2)[[u]])["x"] for u in range(2)]
    np.testing.assert_allclose(opened.reach(layers, x)["x"], np.hypot(*alone))
    first = opened.reach(layers[:1], x)
    np.testing.assert_array_equal(opened.reach(layers, x, layer=0)["x"], first["x"])


def test_one_direction_is_not_reached_from_later_steps():
    rng = np.random.default_rng(5)
    found = opened.reach(net(rng), rng.normal(size=(8, 1, 2)), step=4)
    assert not found["x"][5:].any() and found["x"][:5].all()
    both = opened.reach(net(rng, sizes=((2, 2),)), rng.normal(size=(8, 1, 2)))
    assert both["x"].all() and both["lag"][0] == 4  # from the middle


# ---- the check-up


def kept(f, T=41, D=1, H=4, **more):
    """A layer whose forget gates stand at f, with other weights as given."""
    params = {name: np.zeros(shape) for name, shape in lstm.shapes(D, H).items()}
    params["U_g"][:] = 1.0
    params["b_f"][:] = np.log(f / (1 - f))
    return [{"forward": params | more}]


X = np.random.default_rng(6).normal(size=(41, 5, 1))


def names(layers, x=X, lag=20):
    return [finding["name"] for finding in opened.checkup(layers, x, lag=lag).findings]


@pytest.mark.parametrize("f", [0.12, 0.5, 0.9, 0.99])
def test_the_half_life_is_that_of_the_forget_gate(f):
    for row in opened.checkup(kept(f), X, lag=20).units:
        assert f ** row["half-life"] == pytest.approx(0.5)
        assert row["mean half-life"] == pytest.approx(row["half-life"])


def test_a_gate_that_wipes_now_and_then_still_keeps_in_between():
    x = np.zeros((40, 1, 1))
    x[::10] = 1
    layers = kept(0.99, U_f=np.full((4, 1), -12.0))
    (row, *_) = opened.checkup(layers, x, lag=20).units
    assert 0.99 ** row["half-life"] == pytest.approx(0.5)
    assert row["mean half-life"] < 2
    assert row["f shut"] == pytest.approx(0.1) and row["f open"] == pytest.approx(0.9)


def test_shares_of_open_shut_and_undecided_are_counted():
    x = np.array([-9.0, 0.0, 9.0, 9.0] * 10)[:, None, None]
    (row, *_) = opened.checkup(kept(0.99, U_i=np.ones((4, 1))), x, lag=20).units
    assert [row[f"i {name}"] for name in ("shut", "undecided", "open")] == [0.25, 0.25, 0.5]


def test_dead_and_saturated_units_are_told_apart():
    shut = np.array([0.0, 0.0, 0.0, -20.0])  # the last one's output gate
    full = np.array([0.0, 0.0, 8.0, 0.0])  # the third writes ones always
    report = opened.checkup(kept(0.9, b_o=shut, b_g=full, b_i=full), X, lag=20)
    assert [row["state"] for row in report.units] == ["", "", "saturated", "dead"]
    assert not {"dead units", "saturated units"} & {row["name"] for row in report.findings}
    assert "dead units" in names(kept(0.9, b_o=np.full(4, -20.0)))
    assert "saturated units" in names(kept(0.9, b_g=np.full(4, 8.0), b_i=np.full(4, 8.0)))


def test_each_disease_is_named_and_good_health_is_not():
    assert names(kept(0.9)) == []
    assert names(kept(0.12))[0] == "forget bias"
    assert names(kept(0.9, U_i=np.full((4, 1), 0.2)), x=50 * X)[0] == "input scale"
    assert "drift of c" in names(kept(1 - 1e-9, b_g=np.full(4, 3.0)))
    wild = np.random.default_rng(0).normal(scale=9, size=(3, 4, 4))
    loop = {f"W_{k}": w for k, w in zip("igo", wild, strict=True)}
    assert "exploding gradient" in names(kept(0.9, **loop))


def test_large_inputs_that_small_weights_make_up_for_are_no_finding():
    assert names(kept(0.9, U_g=np.full((4, 1), 0.02)), x=50 * X) == []


def test_large_weights_on_inputs_of_the_right_size_are_no_finding():
    assert "input scale" not in names(kept(0.9, U_i=np.full((4, 1), 9.0)))


def test_a_finding_names_measure_value_and_limit():
    for finding in opened.checkup(kept(0.12), X, lag=20).findings:
        assert set(finding) == {"name", "measure", "value", "limit", "advice"}
        assert finding["limit"] in LIMITS.values()
        assert finding["advice"].endswith(".") and re.search(r"\d", finding["advice"])


def test_a_lag_that_the_sequences_cannot_show_is_refused():
    with pytest.raises(ValueError, match=r"x: got 41 steps, of which 40 .*at least lag = 41"):
        opened.checkup(kept(0.9), X, lag=41)
    assert opened.checkup(kept(0.9), X, lag=40).lag == 40


@pytest.mark.parametrize("ways", [1, 2])
def test_text_table_and_page_show_every_unit_and_finding(ways, tmp_path):
    layers = net(np.random.default_rng(7), 1, ((3, ways), (2, ways)))
    report = opened.checkup(layers, 30 * X, lag=15)
    assert report.findings
    assert len(report.units) == 5 * ways
    assert {(row["layer"], row["direction"]) for row in report.units} == {
        (k, way) for k in (0, 1) for way in DIRECTIONS[:ways]
    }
    file = tmp_path / "checkup.html"
    opened.save_checkup(file, report)
    page = html.fromstring(file.read_text("utf-8"))
    text = " ".join(page.text_content().split())
    for finding in report.findings:
        assert finding["advice"] in str(report) and finding["advice"] in text
    assert len(page.xpath("//table[2]//tr | (//table)[2]//tr")) == 1 + 5 * ways
    assert len(page.xpath("//svg/path[@stroke-dasharray]")) == 4 * ways  # a curve and its key
    assert not page.xpath("//script | //@src | //link | //*[starts-with(@href, 'http')]")


def test_a_page_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    file = tmp_path / "checkup.html"
    file.write_text("old")

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        opened.save_checkup(file, opened.checkup(kept(0.9), X, lag=20))
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
