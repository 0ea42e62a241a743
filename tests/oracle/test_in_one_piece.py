"""The forty lines of "The block in one piece" are PyTorch's and Keras's LSTM, as measured there."""

import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

os.environ["KERAS_BACKEND"] = "torch"
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras
]
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "book" / "in_one_piece.md").read_text("utf-8")
STORED = json.loads((ROOT / "studies" / "data" / "frameworks.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def ours():
    """What the page's own lines leave: weights, outputs and gradients."""
    names: dict[str, Any] = {}
    for cell in re.findall(
        r"ipython3\n((?:import numpy|def backward|D, H, T).*?)^```", TEXT, re.M | re.S
    ):
        exec(cell, names)
    return names


def run(library, ours):
    """Run the page's own lines for a framework, below the forty: its block and its outputs."""
    code = next(
        c for c in re.findall(r"```python\n(.*?)```", TEXT, re.S) if f"import {library}" in c
    )
    names = dict(ours)
    exec(code, names)
    return names["block"], names[f"h_{library}"]


def version(library):
    return ".".join(library.__version__.split(".")[:2])


def far(ours, theirs):
    return max(np.abs(one - other).max() for one, other in zip(ours, theirs, strict=True))


def pytorch(ours):
    import torch

    block, h = run("torch", ours)
    (h.square().sum() / 2).backward()
    theirs = [getattr(block, f"{name}_l0").grad for name in ("weight_ih", "weight_hh", "bias_ih")]
    outputs = far([ours["h"]], [h.detach().numpy()[:, 0]])
    return "PyTorch", torch, outputs, far(ours["grads"], [one.numpy() for one in theirs])


def keras(ours):
    import keras

    block, h = run("keras", ours)
    (h.square().sum() / 2).backward()
    kernel, recurrent, bias = (one.value.grad.numpy() for one in block.trainable_variables)
    outputs = far([ours["h"]], [h.detach().numpy()[0]])
    return "Keras", keras, outputs, far(ours["grads"], [kernel.T, recurrent.T, bias])


@pytest.mark.parametrize("measure", [pytorch, keras])
def test_the_forty_lines_are_the_framework_s_and_the_table_says_how_near(measure, ours):
    name, library, outputs, gradients = measure(ours)
    stored = next(one for one in STORED if one["name"] == name)
    assert stored["version"] == version(library)
    for found, kept in ((outputs, stored["outputs"]), (gradients, stored["gradients"])):
        print(f"{name} {version(library)}: {found:.1e}, stored {kept:.1e}")
        assert found < 10 * kept < 1e-12


def test_keras_starts_with_an_open_forget_gate_and_pytorch_does_not():
    import keras
    import torch

    assert "with a positive bias: Keras does, PyTorch does not." in TEXT
    layer = keras.layers.LSTM(100)
    layer.build((1, 1, 3))
    assert set(layer.get_weights()[2][100:200].tolist()) == {1.0}
    block = torch.nn.LSTM(3, 100)
    bias = (block.bias_ih_l0 + block.bias_hh_l0).detach().numpy()[100:200]
    assert abs(bias.mean()) < 0.05 and bias.min() < 0 < bias.max()
