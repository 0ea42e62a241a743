"""The modern block is PyTorch's `nn.LSTM`: outputs and gradients, weights mapped both ways."""

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.convert import from_torch, to_torch
from lstm_lib.fast import compiled, fused
from lstm_lib.gradcheck import relative_error

pytestmark = pytest.mark.oracle

SIZES = [(1, 1, 1, 1), (7, 2, 3, 4), (20, 1, 5, 2), (100, 3, 4, 8)]  # T, B, D, H
FORMS = {"plain": lstm, "fused": fused, "compiled": compiled}


def run_torch(block, x, h_0, c_0, dh):
    """Outputs and gradients with respect to everything, as NumPy arrays."""
    import torch

    x, h_0, c_0 = (torch.tensor(v, requires_grad=True) for v in (x, h_0[None], c_0[None]))
    h, (_, c_T) = block(x, (h_0, c_0))
    (h * torch.tensor(dh)).sum().backward()
    weights = {k: v.grad.numpy() for k, v in block.named_parameters()}
    errors = {"x": x.grad.numpy(), "h_0": h_0.grad[0].numpy(), "c_0": c_0.grad[0].numpy()}
    return {"h": h.detach().numpy(), "c_T": c_T[0].detach().numpy()}, weights, errors


def run_ours(form, params, x, h_0, c_0, dh):
    trace = form.forward(params, x, (h_0, c_0))
    grads, errors = form.backward(params, trace, dh)
    errors = {"x": errors["x"], "h_0": errors["h"][0], "c_0": errors["c"][0]}
    return {"h": trace["h"][1:], "c_T": trace["c"][-1]}, grads, errors


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("T", "B", "D", "H"), SIZES)
def test_our_weights_in_pytorch_give_our_outputs_and_gradients(form, T, B, D, H):
    import torch

    rng = np.random.default_rng(T)
    params = lstm.init(rng, D, H)
    params = {k: v + (k[0] == "b") * rng.normal(size=v.shape) for k, v in params.items()}
    data = [rng.normal(size=s) for s in ((T, B, D), (B, H), (B, H), (T, B, H))]
    theirs = torch.nn.LSTM(D, H).double()
    theirs.load_state_dict({k: torch.tensor(v) for k, v in to_torch(params).items()})
    out, grads, errors = run_ours(FORMS[form], params, *data)
    out_, grads_, errors_ = run_torch(theirs, *data)
    assert relative_error(out, out_) < 1e-12
    assert relative_error(errors, errors_) < 1e-12
    both_biases = to_torch(grads) | {"bias_hh_l0": to_torch(grads)["bias_ih_l0"]}
    assert relative_error(both_biases, grads_) < 1e-12


def test_the_sum_of_pytorchs_two_biases_moves_twice_as_far():
    import torch

    rng = np.random.default_rng(0)
    params, rate = lstm.init(rng, 3, 4), 0.1
    data = [rng.normal(size=s) for s in ((7, 2, 3), (2, 4), (2, 4), (7, 2, 4))]
    theirs = torch.nn.LSTM(3, 4).double()
    theirs.load_state_dict({k: torch.tensor(v) for k, v in to_torch(params).items()})
    run_torch(theirs, *data)
    torch.optim.SGD(theirs.parameters(), lr=rate).step()
    moved = from_torch({k: v.detach().numpy() for k, v in theirs.state_dict().items()})
    _, grads, _ = run_ours(lstm, params, *data)
    for name in ("b_i", "b_f", "b_g", "b_o"):
        np.testing.assert_allclose(moved[name], params[name] - 2 * rate * grads[name], rtol=1e-9)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("T", "B", "D", "H"), SIZES)
def test_pytorchs_own_weights_give_the_same_here(form, T, B, D, H):
    import torch

    torch.manual_seed(T)
    rng = np.random.default_rng(T)
    theirs = torch.nn.LSTM(D, H).double()
    params = from_torch({k: v.numpy() for k, v in theirs.state_dict().items()})
    data = [rng.normal(size=s) for s in ((T, B, D), (B, H), (B, H), (T, B, H))]
    out, grads, errors = run_ours(FORMS[form], params, *data)
    out_, grads_, errors_ = run_torch(theirs, *data)
    assert relative_error(out, out_) < 1e-12
    assert relative_error(errors, errors_) < 1e-12
    half = {
        "bias_hh_l0": np.zeros(4 * H)
    }  # the two biases have the same gradient, and are one here
    assert relative_error(grads, from_torch(grads_ | half)) < 1e-12
