"""The net whose gates see the input alone: its loss and gradients are PyTorch's, to 1e-12."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.beyond import scan

pytestmark = pytest.mark.oracle


def torch_scan(params, x, y):
    """Loss and gradients in float64: the two layers as torch.nn.Linear, the states in a loop."""
    import torch

    H, D = params["U_f"].shape
    layers = {k: torch.nn.Linear(D, H, dtype=torch.float64) for k in "fg"}
    for k, layer in layers.items():
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(params[f"U_{k}"]))
            layer.bias.copy_(torch.tensor(params[f"b_{k}"]))
    V = torch.tensor(params["V"], requires_grad=True)
    f, g = torch.sigmoid(layers["f"](torch.tensor(x))), layers["g"](torch.tensor(x))
    c, states = torch.zeros(x.shape[1], H, dtype=torch.float64), []
    for f_t, g_t in zip(f, g, strict=True):
        c = f_t * c + (1 - f_t) * g_t
        states.append(c)
    loss = -(torch.tensor(y) * torch.log_softmax(torch.stack(states) @ V.T, -1)).sum(-1).mean()
    loss.backward()
    grads = {f"U_{k}": layer.weight.grad.numpy() for k, layer in layers.items()}
    grads |= {f"b_{k}": layer.bias.grad.numpy() for k, layer in layers.items()}
    return loss.item(), grads | {"V": V.grad.numpy()}


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    T=st.integers(1, 12),
    B=st.integers(1, 4),
    D=st.integers(1, 5),
    H=st.integers(1, 5),
)
def test_the_net_is_pytorch_s(seed, T, B, D, H):
    rng = np.random.default_rng(seed)
    params = scan.init(rng, D, H, 3)
    params |= {name: rng.normal(size=H) for name in ("b_f", "b_g")}
    x, y = rng.normal(size=(T, B, D)), np.eye(3)[rng.integers(0, 3, (T, B))]
    loss, grads = torch_scan(params, x, y)
    ours, found = scan.loss_and_grads(params, (x, y))
    assert ours == pytest.approx(loss, rel=1e-12)
    for name, p in found.items():
        np.testing.assert_allclose(p, grads[name], rtol=1e-9, atol=1e-12)
