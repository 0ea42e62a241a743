"""The RNN equals PyTorch's: outputs and gradients, to 1e-12."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import feedforward, rnn
from lstm_lib.tree import leaves

pytestmark = pytest.mark.oracle
some = settings(max_examples=25, deadline=None)


def torch_rnn(params, x, y, mask, state, activation, output):
    """Loss and gradients from torch.nn.RNN in float64; its second bias stays at zero."""
    import torch  # here, so that the other tests' collection needs no PyTorch

    H, D = params["U"].shape
    net = torch.nn.RNN(D, H, nonlinearity=activation, dtype=torch.float64)
    V = torch.tensor(params["V"], requires_grad=True)
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(params["U"]))
        net.weight_hh_l0.copy_(torch.tensor(params["W"]))
        net.bias_ih_l0.copy_(torch.tensor(params["b"]))
        net.bias_hh_l0.zero_()
    h, _ = net(torch.tensor(x), torch.tensor(state)[None])  # (T, B, H)
    logits, y, mask = h @ V.T, torch.tensor(y), torch.tensor(mask)
    if output == "softmax":
        losses = -(y * torch.log_softmax(logits, dim=-1)).sum(-1)
    else:
        losses = ((logits - y) ** 2).sum(-1) / 2
    loss = (mask * losses).sum() / mask.sum()
    loss.backward()
    grads = {
        "U": net.weight_ih_l0.grad,
        "W": net.weight_hh_l0.grad,
        "b": net.bias_ih_l0.grad,
        "V": V.grad,
    }
    prediction = torch.softmax(logits, dim=-1) if output == "softmax" else logits
    grads = {name: g.numpy() for name, g in grads.items()}
    return loss.item(), grads, prediction.detach().numpy()


@some
@given(
    seed=st.integers(0, 10**6),
    T=st.integers(1, 30),
    B=st.integers(1, 4),
    H=st.integers(1, 8),
    activation=st.sampled_from(("tanh", "relu")),
    output=st.sampled_from(("softmax", "linear")),
)
def test_rnn_equals_torch(seed, T, B, H, activation, output):
    rng = np.random.default_rng(seed)
    D, O = 3, 5
    params = rnn.init(rng, D, H, O) | {"b": rng.normal(size=H)}
    x, state = rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    y = np.eye(O)[rng.integers(0, O, (T, B))]
    mask = rng.integers(0, 2, (T, B)).astype(float)
    mask[-1, 0] = 1
    options = {"state": state, "activation": activation, "output": output}
    want_loss, want, prediction = torch_rnn(params, x, y, mask, **options)
    trace = rnn.forward(params, x, **options)
    loss, grads = rnn.loss_and_grads(params, (x, y, mask), **options)
    assert loss == pytest.approx(want_loss, rel=1e-12)
    np.testing.assert_allclose(trace["prediction"], prediction, rtol=1e-12, atol=1e-13)
    for got in (grads, rnn.rtrl(params, (x, y, mask), **options)[1]):
        for name in want:
            largest = np.abs(want[name]).max()
            np.testing.assert_allclose(got[name], want[name], rtol=0, atol=1e-12 * largest + 1e-14)


@some
@given(
    st.integers(0, 10**6),
    st.lists(st.integers(1, 8), min_size=1, max_size=5),
    st.integers(2, 8),  # a softmax over one class is refused
    st.sampled_from(("sigmoid", "tanh", "relu")),
)
def test_deep_net_equals_torch(seed, sizes, classes, activation):
    import torch

    sizes = [*sizes, classes]

    rng = np.random.default_rng(seed)
    params = feedforward.init(rng, sizes)
    x, y = rng.normal(size=(6, sizes[0])), np.eye(sizes[-1])[rng.integers(0, sizes[-1], 6)]
    tensors = [
        {name: torch.tensor(p, requires_grad=True) for name, p in layer.items()} for layer in params
    ]
    z = torch.tensor(x)
    for l, layer in enumerate(tensors):
        z = (getattr(torch, activation)(z) if l else z) @ layer["W"].T + layer["b"]
    want_loss = -(torch.tensor(y) * torch.log_softmax(z, dim=-1)).sum() / 6
    want_loss.backward()
    loss, grads = feedforward.loss_and_grads(params, (x, y), activation=activation)
    assert loss == pytest.approx(want_loss.item(), rel=1e-12, abs=1e-15)
    for got, tensor in zip(leaves(grads), leaves(tensors), strict=True):
        want = tensor.grad.numpy()
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-12 * np.abs(want).max() + 1e-14)
