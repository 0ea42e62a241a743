"""An opened LSTM is the framework's: outputs and gradients of any layers, in both directions."""

import importlib.util
import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_lib import opened
from studies.tasks.your_lstm import CASES, load, outcomes

os.environ["KERAS_BACKEND"] = "torch"
pytestmark = pytest.mark.oracle

SHAPES = [(1, 1, False), (3, 4, False), (1, 3, True), (2, 3, True)]  # layers, H, both directions
T, B, D = 9, 4, 2


@pytest.mark.parametrize(("layers", "H", "both"), SHAPES)
@pytest.mark.parametrize("bias", [True, False])
def test_outputs_and_gradients_are_pytorchs(layers, H, both, bias):
    import torch

    torch.manual_seed(layers)
    block = torch.nn.LSTM(D, H, layers, bidirectional=both, bias=bias, dtype=torch.float64)
    x = torch.randn(T, B, D, dtype=torch.float64, requires_grad=True)
    h, _ = block(x)
    dh = torch.randn_like(h)
    (h * dh).sum().backward()
    ours = opened.from_torch(block.state_dict())
    run = opened.forward(ours, x.detach().numpy())
    grads, errors = opened.backward(ours, run, dh.numpy())
    np.testing.assert_allclose(run["h"], h.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(errors["x"], x.grad.numpy(), rtol=0, atol=1e-12)
    for name, p in block.named_parameters():
        layer = grads[int(name.split("_l")[1][0])]["reverse" if "reverse" in name else "forward"]
        letter = {"weight_ih": "U", "weight_hh": "W", "bias_ih": "b", "bias_hh": "b"}
        stacked = np.concatenate([layer[f"{letter[name.split('_l')[0]]}_{k}"] for k in "ifgo"])
        np.testing.assert_allclose(stacked, p.grad.numpy(), rtol=0, atol=1e-11)


@pytest.mark.parametrize("both", [False, True])
def test_how_far_it_reaches_is_what_autograd_says(both):
    import torch

    torch.manual_seed(0)
    block = torch.nn.LSTM(D, 3, 2, bidirectional=both, dtype=torch.float64)
    x = torch.randn(T, B, D, dtype=torch.float64, requires_grad=True)
    readout = torch.randn(2, 6 if both else 3, dtype=torch.float64)
    squares = np.zeros(T)
    for row in readout:
        (grad,) = torch.autograd.grad((block(x)[0][5] @ row).sum(), x)
        squares += (grad.numpy() ** 2).sum((1, 2))
    ours = opened.from_torch(block.state_dict())
    found = opened.reach(ours, x.detach().numpy(), readout=readout.numpy(), step=5)
    np.testing.assert_allclose(found["x"], np.sqrt(squares / B), rtol=1e-9, atol=1e-14)


def test_outputs_are_those_of_kerass_stack():
    import keras

    keras.utils.set_random_seed(0)
    stack = [
        keras.layers.LSTM(4, return_sequences=True, dtype="float64"),
        keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True, dtype="float64")),
        keras.layers.LSTM(2, return_sequences=True, use_bias=False, dtype="float64"),
    ]
    x = np.random.default_rng(0).normal(size=(B, T, D))
    h = x
    for layer in stack:
        h = layer(h)
    layers = opened.from_keras([layer.get_weights() for layer in stack])
    assert [list(layer) for layer in layers] == [
        ["forward"],
        ["forward", "reverse"],
        ["forward"],
    ]
    ours = opened.forward(layers, x.swapaxes(0, 1))["h"].swapaxes(0, 1)
    close = 1e-10 if str(stack[1].dtype_policy.name) == "float64" else 1e-5
    np.testing.assert_allclose(ours, keras.ops.convert_to_numpy(h), rtol=0, atol=close)


def test_projections_of_pytorch_are_refused():
    import torch

    with pytest.raises(ValueError, match="proj_size"):
        opened.from_torch(torch.nn.LSTM(2, 4, proj_size=2).state_dict())
    whole = torch.nn.ModuleDict({"lstm": torch.nn.LSTM(2, 4), "head": torch.nn.Linear(4, 1)})
    with pytest.raises(ValueError, match=r"model.lstm.state_dict"):
        opened.from_torch(whole.state_dict())


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_the_pages_lines_for_a_framework_run_as_printed(framework):
    page = Path(__file__).parents[2] / "book" / "your_lstm.md"
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.M)
    (code,) = [block for block in blocks if f"import {framework}" in block]
    names: dict[str, Any] = {}
    exec(code, names)
    sizes = [[params["b_f"].size for params in layer.values()] for layer in names["layers"]]
    assert sizes == {"torch": [[12], [12]], "keras": [[12], [12, 12]]}[framework]


@pytest.fixture(scope="module")
def script():
    path = Path(__file__).with_name("your_lstm.py")
    spec = importlib.util.spec_from_file_location("train_your_lstm", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("case", CASES)
def test_the_script_examines_the_stored_nets_as_the_table_has_them(script, case):
    (row,) = [r for r in outcomes() if r["case"] == case and r["seed"] == script.SHOWN]
    again = script.examine(case, script.SHOWN, *load(case), [row["error"]])
    assert again["found"] == row["found"]
    assert again["half-life"] == pytest.approx(row["half-life"], rel=0.02)


def test_an_ill_net_that_is_trained_anew_is_named_again(script):
    state, readout, losses = script.train("exploding gradient", script.SHOWN)
    row = script.examine("exploding gradient", script.SHOWN, state, readout, losses)
    assert row["found"][0] == "exploding gradient"
    assert json.loads(json.dumps(row)) == row
