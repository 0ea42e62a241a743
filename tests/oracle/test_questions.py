"""The code of "What learners ask" prints what stands there, and its sentences on defaults hold."""

import doctest
import os
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.convert import to_keras

os.environ["KERAS_BACKEND"] = "torch"
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:LSTM with projections"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras
]
PAGE = Path(__file__).parents[2] / "book" / "questions.md"
TEXT = PAGE.read_text("utf-8")
BLOCKS = re.findall(r"^### (.+?)$|^```python\n(.*?)^```", TEXT, re.M | re.S)


def blocks():
    """Each block of code with its question."""
    title = None
    for heading, code in BLOCKS:
        title = heading or title
        if code:
            yield pytest.param(code, id=title)


def says(words):
    assert words in " ".join(TEXT.split())


def size(net):
    return sum(weights.numel() for weights in net.parameters())


@pytest.mark.parametrize("code", list(blocks()))
def test_a_block_prints_what_stands_below_it(code):
    test = doctest.DocTestParser().get_doctest(code, {}, "block", str(PAGE), 0)
    assert test.examples
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=told.append)
    assert runner.failures == 0, "".join(told)


def test_the_versions_are_those_that_the_page_names():
    import keras
    import torch

    torch, keras = (".".join(one.__version__.split(".")[:2]) for one in (torch, keras))
    says(f"The code is for PyTorch {torch} and Keras {keras};")


# ---- the sentences


def test_pytorch_counts_a_second_bias():
    import torch

    says("PyTorch has 25,344, with its second bias.")
    assert size(torch.nn.LSTM(33, 64)) == 25_344 == lstm.count_weights(33, 64) + 4 * 64
    assert size(torch.nn.GRU(33, 64)) == 18_816 + 3 * 64
    says("`torch.nn.LSTM(33, 64, num_layers=2)` has 58,624 numbers")
    assert size(torch.nn.LSTM(33, 64, num_layers=2)) == 58_624
    says("has 14,080 weights instead of 25,344")
    projected = torch.nn.LSTM(33, 64, proj_size=16)
    assert size(projected) == 14_080
    output, (h_n, c_n) = projected(torch.randn(7, 1, 33))
    assert output.shape[-1] == h_n.shape[-1] == 16
    assert c_n.shape[-1] == 64


def test_neither_library_has_peepholes():
    import keras
    import torch

    says("PyTorch and Keras have none.")
    assert len(list(torch.nn.LSTM(3, 5).parameters())) == 4  # U, W and two biases
    layer = keras.layers.LSTM(5)
    layer.build((None, 7, 3))
    assert [w.shape for w in layer.get_weights()] == [(3, 20), (5, 20), (20,)]


def test_default_biases():
    import keras
    import torch

    says("Keras starts them at 0, but the forget gates' at 1.")
    layer = keras.layers.LSTM(64)
    layer.build((None, 7, 33))
    bias = layer.get_weights()[2]
    assert (bias[64:128] == 1).all()
    assert (bias[:64] == 0).all() and (bias[128:] == 0).all()
    says(r"evenly between $\pm 1/\sqrt H$: $\pm 0.125$ for 64 cells")
    for weights in torch.nn.LSTM(33, 64).parameters():
        assert 0.115 < weights.abs().max().item() <= 0.125
        assert weights.abs().mean().item() == pytest.approx(0.0625, rel=0.15)  # of an even spread
    says("So its forget gates start near one half.")
    biases = torch.nn.LSTM(33, 64)
    start = torch.sigmoid(biases.bias_ih_l0 + biases.bias_hh_l0)[64:128]
    assert 0.43 < start.min() < start.max() < 0.57


def test_the_forget_gates_rows_are_the_second_quarter():
    import torch

    says("Set the forget gates' rows, $H$ to $2H$, yourself, in *one* bias")
    block = torch.nn.LSTM(1, 2)
    with torch.no_grad():
        for weights in block.parameters():
            weights.zero_()
        block.bias_ih_l0[2:4] = 100
    memory = torch.tensor([[[3.0, -2.0]]])
    _, (_, c_n) = block(torch.zeros(50, 1, 1), (torch.zeros(1, 1, 2), memory))
    assert torch.equal(c_n, memory)


@pytest.mark.parametrize("optimiser", ["SGD", "Adam"])
def test_the_sum_of_two_biases_moves_twice_as_far_as_one(optimiser):
    import torch

    says("each gets the whole gradient")
    block = torch.nn.LSTM(3, 5).double()
    both = block.bias_ih_l0, block.bias_hh_l0
    before = [b.detach().clone() for b in both]
    block(torch.ones(7, 1, 3).double())[0].sum().backward()
    assert torch.allclose(block.bias_ih_l0.grad, block.bias_hh_l0.grad)
    getattr(torch.optim, optimiser)(block.parameters(), lr=0.1).step()
    one, other = (now - old for now, old in zip(both, before, strict=True))
    assert torch.allclose(one + other, 2 * one)


def test_batch_first_does_not_turn_the_last_states():
    import torch

    says("`batch_first` turns inputs and `output` round, but never `h_n` and `c_n`")
    for first, shape in ((True, (4, 7, 3)), (False, (7, 4, 3))):
        output, (h_n, c_n) = torch.nn.LSTM(3, 5, batch_first=first)(torch.randn(shape))
        assert tuple(output.shape) == (*shape[:2], 5)
        assert tuple(h_n.shape) == tuple(c_n.shape) == (1, 4, 5)
    assert torch.nn.LSTM(3, 5).batch_first is False


def test_both_start_every_call_from_zeros():
    import keras
    import torch

    says("By default, yes: both start every call from zeros.")
    block, x = torch.nn.LSTM(3, 5), torch.randn(7, 4, 3)
    zeros = torch.zeros(1, 4, 5)
    assert torch.equal(block(x)[0], block(x)[0])
    assert torch.equal(block(x)[0], block(x, (zeros, zeros))[0])
    layer, x = keras.layers.LSTM(5), np.ones((4, 7, 3), "float32")
    assert not layer.stateful
    zeros = [np.zeros((4, 5), "float32")] * 2
    for _ in range(2):
        plain, started = (keras.ops.convert_to_numpy(y) for y in (layer(x), layer(x, zeros)))
        np.testing.assert_allclose(plain, started, atol=1e-7)


def test_a_stateful_sequence_goes_on_with_its_own_place_in_the_batch():
    import keras

    says("sequence $i$ of a batch goes on with sequence $i$ of the one before")
    x = np.random.default_rng(0).normal(size=(4, 14, 3)).astype("float32")
    layer = keras.layers.LSTM(5, stateful=True)
    for chunk in (x[:, :7], x[:, 7:]):
        last = keras.ops.convert_to_numpy(layer(chunk))
    whole = keras.layers.LSTM(5)
    whole.build((4, 14, 3))
    whole.set_weights(layer.get_weights())
    np.testing.assert_allclose(last, keras.ops.convert_to_numpy(whole(x)), atol=1e-6)


def test_without_detach_the_second_chunk_stops_with_an_error():
    import torch

    says("stops with an error at the second of these three chunks")
    block, state, done = torch.nn.LSTM(3, 5, batch_first=True), None, 0
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        for x in torch.randn(4, 21, 3).split(7, dim=1):
            output, state = block(x, state)
            output.pow(2).mean().backward()
            done += 1
    assert done == 1


def test_a_detached_chunk_keeps_the_numbers_and_cuts_the_gradient():
    import torch

    says("You keep the numbers and drop the way back to them")
    block, x = torch.nn.LSTM(3, 5), torch.randn(14, 1, 3, requires_grad=True)
    _, state = block(x[:7])
    output, _ = block(x[7:], tuple(s.detach() for s in state))
    assert torch.allclose(output, block(x)[0][7:], atol=1e-6)
    output.sum().backward()
    assert (x.grad[:7] == 0).all() and (x.grad[7:] != 0).any()


def test_keras_returns_the_last_step_only():
    import keras

    says("By default you get $h$ of the last step only.")
    layer = keras.layers.LSTM(5)
    assert not layer.return_sequences and not layer.return_state
    x = np.ones((4, 7, 3))
    _, *states = keras.layers.LSTM(5, return_state=True)(x)
    assert len(states) == 2


def test_a_bidirectional_net_is_two_nets():
    import torch

    says("for at `output[:, -1]` it has read one input")
    block = torch.nn.LSTM(3, 5, bidirectional=True, batch_first=True)
    x = torch.randn(4, 7, 3)
    other = torch.cat([torch.randn(4, 6, 3), x[:, 6:]], dim=1)  # the same last step
    last, last_other = (block(one)[0][:, -1] for one in (x, other))
    assert torch.allclose(last[:, 5:], last_other[:, 5:], atol=1e-6)
    assert not torch.allclose(last[:, :5], last_other[:, :5])
    assert size(block) == 2 * size(torch.nn.LSTM(3, 5))


def test_dropout_acts_between_layers_only():
    import torch

    says("so with one layer it does nothing, and warns")
    x = torch.randn(7, 4, 3)
    with pytest.warns(UserWarning, match="dropout"):
        one = torch.nn.LSTM(3, 5, dropout=0.5)
    assert torch.equal(one(x)[0], one(x)[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        two = torch.nn.LSTM(3, 5, num_layers=2, dropout=0.5)
    (first, (h, c)), (again, (h_again, c_again)) = two(x), two(x)
    assert not torch.equal(first, again)
    assert torch.equal(h[0], h_again[0]) and torch.equal(c[0], c_again[0])  # the layer below
    assert (first != 0).all()  # what comes out is whole


def test_keras_has_two_dropouts_both_off():
    import keras

    says("both are 0 by default")
    layer = keras.layers.LSTM(5)
    assert layer.dropout == layer.recurrent_dropout == 0
    x = np.ones((4, 1, 3), "float32")  # one step, from h = 0
    for kind, acts in (("dropout", True), ("recurrent_dropout", False)):
        layer = keras.layers.LSTM(5, **{kind: 0.5})
        first, second = (keras.ops.convert_to_numpy(layer(x, training=True)) for _ in range(2))
        assert np.allclose(first, second) != acts


def test_keras_expects_probabilities():
    import keras

    says("Keras expects probabilities, unless you say `from_logits=True`.")
    probabilities, target = np.array([[0.7, 0.3]]), np.array([[1.0, 0.0]])
    loss = keras.losses.CategoricalCrossentropy()(target, probabilities)
    assert float(loss) == pytest.approx(-np.log(0.7), abs=1e-6)
    logits = keras.losses.CategoricalCrossentropy(from_logits=True)(target, np.log(probabilities))
    assert float(logits) == pytest.approx(-np.log(0.7), abs=1e-6)


def test_a_second_softmax_never_gets_below_its_floor():
    import torch

    says("for two classes it never gets below 0.3133")
    logits = torch.tensor([[30.0, -30.0]])
    floor = torch.nn.CrossEntropyLoss()(logits.softmax(1), torch.tensor([0])).item()
    assert f"{floor:.4f}" == "0.3133"


def test_what_either_library_calls_a_cell_is_a_layer_for_one_step():
    import keras
    import torch

    says("It has the weights of `LSTM`, and you write the loop.")
    x = torch.randn(7, 4, 3)
    layer, cell = torch.nn.LSTM(3, 5), torch.nn.LSTMCell(3, 5)
    cell.load_state_dict({name.removesuffix("_l0"): w for name, w in layer.state_dict().items()})
    state = None
    for x_t in x:
        state = cell(x_t, state)
    assert state is not None and torch.allclose(state[0], layer(x)[1][0][0], atol=1e-6)
    assert keras.layers.LSTMCell(5).units == keras.layers.LSTM(5).units == 5


def test_our_weights_in_keras_give_our_outputs():
    """The map of the last chapter, to which the page leads."""
    import keras

    params = lstm.init(np.random.default_rng(0), D=3, H=5)
    x = np.random.default_rng(1).normal(size=(7, 4, 3))
    layer = keras.layers.LSTM(5, return_sequences=True, dtype="float64")
    layer.build((4, 7, 3))
    layer.set_weights(to_keras(params))
    theirs = keras.ops.convert_to_numpy(layer(x.swapaxes(0, 1))).swapaxes(0, 1)
    np.testing.assert_allclose(theirs, lstm.forward(params, x)["h"][1:], rtol=1e-10, atol=1e-12)
