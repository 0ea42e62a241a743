"""The gated recurrent unit is PyTorch's `nn.GRU`: outputs and gradients."""

import numpy as np
import pytest

from lstm_lib.beyond import gru
from lstm_lib.gradcheck import relative_error

pytestmark = pytest.mark.oracle

ROWS = {"weight_ih_l0": "U_r U_u U_n", "weight_hh_l0": "W_r W_u W_m"}
SIZES = [(1, 1, 1, 1), (7, 2, 3, 4), (20, 1, 5, 2), (100, 3, 4, 8)]  # T, B, D, H


def to_torch(params):
    """PyTorch's arrays; its second biases of r and u stay zero."""
    state = {k: np.concatenate([params[name] for name in rows.split()]) for k, rows in ROWS.items()}
    none = np.zeros_like(params["b_m"])
    state["bias_ih_l0"] = np.concatenate([params[f"b_{k}"] for k in "run"])
    state["bias_hh_l0"] = np.concatenate([none, none, params["b_m"]])
    return state


def from_torch(grads):
    """The gradients by our names."""
    parts = {name: np.split(value, 3) for name, value in grads.items()}
    found = {
        name: part
        for k, rows in ROWS.items()
        for name, part in zip(rows.split(), parts[k], strict=True)
    }
    found |= dict(zip(("b_r", "b_u", "b_n"), parts["bias_ih_l0"], strict=True))
    return found | {"b_m": parts["bias_hh_l0"][2]}


@pytest.mark.parametrize(("T", "B", "D", "H"), SIZES)
def test_our_weights_in_pytorch_give_our_outputs_and_gradients(T, B, D, H):
    import torch

    rng = np.random.default_rng(T)
    params = {k: rng.normal(0, 0.7, shape) for k, shape in gru.shapes(D, H).items()}
    x, h_0, dh = (rng.normal(size=s) for s in ((T, B, D), (B, H), (T, B, H)))
    theirs = torch.nn.GRU(D, H).double()
    theirs.load_state_dict({k: torch.tensor(v) for k, v in to_torch(params).items()})
    x_, start = (torch.tensor(v, requires_grad=True) for v in (x, h_0[None]))
    out, _ = theirs(x_, start)
    (out * torch.tensor(dh)).sum().backward()
    trace = gru.forward(params, x, h_0)
    grads, errors = gru.backward(params, trace, dh)
    assert relative_error(trace["h"][1:], out.detach().numpy()) < 1e-12
    assert relative_error(errors["x"], x_.grad.numpy()) < 1e-12
    assert relative_error(errors["h"][0], start.grad[0].numpy()) < 1e-12
    expected = {name: value.grad.numpy() for name, value in theirs.named_parameters()}
    assert relative_error(grads, from_torch(expected)) < 1e-12
