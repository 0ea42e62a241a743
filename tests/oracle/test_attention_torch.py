"""Attention equals PyTorch's, with one head: weights, loss and gradients, to 1e-12."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib.beyond import attention

pytestmark = pytest.mark.oracle


def torch_attention(params, x, y, S):
    """Loss, weights and gradients of torch.nn.MultiheadAttention in float64, one head of size D."""
    import torch

    T, _, D = x.shape
    head = torch.nn.MultiheadAttention(D, 1, dtype=torch.float64)
    V = torch.tensor(params["V"], requires_grad=True)
    with torch.no_grad():
        head.in_proj_weight.copy_(torch.tensor(np.concatenate([params[f"U_{n}"] for n in "qkv"])))
        head.in_proj_bias.zero_()
        head.in_proj_bias[:D] = torch.tensor(params["b_q"])
        head.out_proj.weight.copy_(torch.eye(D))
        head.out_proj.bias.zero_()
    x = torch.tensor(x)
    later = torch.arange(T) > torch.arange(T - S, T)[:, None]
    h, a = head(x[T - S :], x, x, attn_mask=later)  # (S, B, D), (B, S, T)
    loss = -(torch.tensor(y) * torch.log_softmax(h @ V.T, dim=-1)).sum(-1).mean()
    loss.backward()
    U = head.in_proj_weight.grad.numpy().reshape(3, D, D)
    grads = dict(zip(("U_q", "U_k", "U_v"), U, strict=True))
    grads |= {"b_q": head.in_proj_bias.grad[:D].numpy(), "V": V.grad.numpy()}
    return loss.item(), a.detach().numpy().transpose(1, 0, 2), grads


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    T=st.integers(1, 12),
    B=st.integers(1, 4),
    D=st.integers(1, 5),
    data=st.data(),
)
def test_the_net_is_pytorch_s_head(seed, T, B, D, data):
    rng, S = np.random.default_rng(seed), data.draw(st.integers(1, T))
    params = attention.init(rng, D, D, 3) | {"b_q": rng.normal(size=D)}
    x, y = rng.normal(size=(T, B, D)), np.eye(3)[rng.integers(0, 3, (T, B))]
    loss, a, grads = torch_attention(params, x, y[T - S :], S)
    mask = np.arange(T) >= T - S
    ours, found = attention.loss_and_grads(params, (x, y, mask))
    assert ours == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(attention.forward(params, x, asked=S)["a"], a, atol=1e-12)
    for name, p in found.items():
        np.testing.assert_allclose(p, grads[name], rtol=1e-9, atol=1e-12)
