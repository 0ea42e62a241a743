"""The code of "From the book to your framework" runs as printed, and its sentences hold."""

import contextlib
import io
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

os.environ["KERAS_BACKEND"] = "torch"
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:LSTM with projections"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras
]
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "book" / "framework.md").read_text("utf-8")
STORED = {
    one["name"]: one
    for one in json.loads((ROOT / "studies" / "data" / "frameworks.json").read_text("utf-8"))
}
BLOCKS = [
    (section.partition("\n")[0], code)
    for section in re.split(r"^## ", TEXT, flags=re.M)[1:]
    for code in re.findall(r"^```python\n(.*?)^```", section, re.M | re.S)
]
SEEDS = 0, 1, 2


def says(words):
    assert words in " ".join(TEXT.split()), words


def block(title, words):
    """The block below this title that has these words in it."""
    (code,) = (code for where, code in BLOCKS if where == title and words in code)
    return code


def run(code, names=None):
    """Run a block: what it leaves, and the lines that it prints."""
    names = {} if names is None else names
    with contextlib.redirect_stdout(io.StringIO()) as told:
        exec(code, names)
    return names, told.getvalue().splitlines()


def whole(code):
    """The block; a loop alone gets the head of the block whose loop it takes the place of."""
    if "import" in code:
        return code
    head, loop, _ = block("Carrying the state on", "chunks of 20, in order").partition(
        "state = None\n"
    )
    assert loop and "state = None" in code
    return head + code


def numbers(values):
    import keras

    return keras.ops.convert_to_numpy(values)


@pytest.mark.parametrize(
    "code", [pytest.param(code, id=f"{title}, {k}") for k, (title, code) in enumerate(BLOCKS)]
)
def test_a_block_runs_alone_and_prints_what_stands_beside_it(code):
    told = re.findall(r"# -> (.+)$", code, re.M)
    assert told, "a recipe that does not say what it gives"
    assert run(whole(code))[1] == told


def test_the_versions_are_those_that_the_page_names():
    import keras
    import torch

    torch, keras = (".".join(one.__version__.split(".")[:2]) for one in (torch, keras))
    says(f"It was run with PyTorch {torch}, and with Keras {keras} on PyTorch.")


# ---- the names, and what comes out


def test_the_weights_have_the_names_and_shapes_of_the_table():
    import keras
    import torch

    D, H = 3, 5
    theirs = {name: tuple(w.shape) for name, w in torch.nn.LSTM(D, H).named_parameters()}
    assert theirs == {
        "weight_ih_l0": (4 * H, D),
        "weight_hh_l0": (4 * H, H),
        "bias_ih_l0": (4 * H,),
        "bias_hh_l0": (4 * H,),
    }
    layer = keras.layers.LSTM(H)
    layer.build((None, None, D))
    theirs = {w.name: tuple(w.shape) for w in layer.weights}
    assert theirs == {"kernel": (D, 4 * H), "recurrent_kernel": (H, 4 * H), "bias": (4 * H,)}
    for name in ("`weight_ih_l0`, $(4H, D)$", "`weight_hh_l0`, $(4H, H)$", "`kernel`, $(D, 4H)$"):
        says(name)
    assert layer.activation is keras.activations.tanh
    assert layer.recurrent_activation is keras.activations.sigmoid


def test_both_take_the_first_states_as_the_table_says():
    import keras
    import torch

    x, h, c = torch.randn(7, 4, 3), torch.randn(1, 4, 5), torch.randn(1, 4, 5)
    lstm = torch.nn.LSTM(3, 5)
    first, _ = lstm(x, (h, c))
    halfway = lstm(x[:3], (h, c))[1]
    assert torch.allclose(lstm(x[3:], halfway)[0], first[3:], atol=1e-6)
    layer = keras.layers.LSTM(5, return_state=True)
    x = keras.random.normal((4, 7, 3))
    whole, *_ = layer(x)
    _, h, c = layer(x[:, :3])
    assert np.allclose(numbers(layer(x[:, 3:], initial_state=[h, c])[0]), numbers(whole), atol=1e-6)


def test_the_upper_last_state_is_the_last_output():
    names, _ = run(block("What comes out", "num_layers=2"))
    assert names["h_n"].shape == names["c_n"].shape
    says("They meet at one place.")
    lower = names["h_n"][0]
    assert not any(bool((lower == h).all()) for h in names["output"].unbind(1))


# ---- where the weights start


def test_the_first_weights_are_those_of_the_table():
    import keras
    import torch

    D, H = 3, 100
    for weights in torch.nn.LSTM(D, H).parameters():
        assert 0.095 < weights.abs().max() <= 0.1
        assert abs(weights.std().item() * 3**0.5 - 0.1) < 0.01  # uniform
    says(r"uniform, $\pm\sqrt{6/(D + 4H)}$")
    layer = keras.layers.LSTM(H)
    layer.build((None, None, D))
    kernel, recurrent, bias = layer.get_weights()
    edge = (6 / (D + 4 * H)) ** 0.5
    assert 0.95 * edge < np.abs(kernel).max() <= edge
    assert abs(kernel.std() * 3**0.5 - edge) < 0.1 * edge
    says("orthogonal: the rows of the whole $(H, 4H)$")
    assert np.allclose(recurrent @ recurrent.T, np.eye(H), atol=1e-5)
    one = recurrent[:, :H]
    assert not np.allclose(one @ one.T, np.eye(H), atol=0.1)
    assert np.array_equal(bias, np.repeat([0, 1, 0, 0], H))


def test_pytorch_can_start_as_keras():
    import keras

    names, _ = run(block("Where the weights start", "def start_as_keras"))
    lstm = names["lstm"]
    W = lstm.weight_hh_l0.detach().numpy()
    assert np.allclose(W.T @ W, np.eye(64), atol=1e-5)
    layer = keras.layers.LSTM(64)
    layer.build((None, None, 3))
    kernel, _, bias = layer.get_weights()
    assert np.array_equal((lstm.bias_ih_l0 + lstm.bias_hh_l0).detach().numpy(), bias)
    U, edge = lstm.weight_ih_l0.detach().numpy(), (6 / (3 + 4 * 64)) ** 0.5
    for one in (U, kernel):
        assert 0.95 * edge < np.abs(one).max() <= edge


def test_keras_keeps_the_bias_that_it_is_given():
    names, _ = run(block("Where the weights start", "import keras"))
    bias = names["lstm"].get_weights()[2]
    assert np.allclose(bias, np.repeat([0, np.log(100), 0, 0], 64))


# ---- two biases


def moved(optimiser, lr, updates, two):
    """How far the sum of the biases moved, with two biases that are trained, or with one."""
    import torch

    torch.manual_seed(0)
    lstm = torch.nn.LSTM(2, 8, dtype=torch.float64)
    with torch.no_grad():  # the same sum in both nets
        lstm.bias_ih_l0 += lstm.bias_hh_l0
        lstm.bias_hh_l0.zero_()
    lstm.bias_hh_l0.requires_grad_(two)
    before = lstm.bias_ih_l0.detach().clone()
    x = torch.randn(20, 16, 2, dtype=torch.float64)
    step = getattr(torch.optim, optimiser)([w for w in lstm.parameters() if w.requires_grad], lr)
    for _ in range(updates):
        step.zero_grad()
        (lstm(x)[0][-1] - x[0, :, :1]).square().mean().backward()
        step.step()
    return (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach() - before


@pytest.mark.parametrize(("optimiser", "lr"), [("SGD", 0.1), ("Adam", 0.01)])
def test_two_biases_move_as_far_as_the_table_says(optimiser, lr):
    says("moves twice as far as one bias would. That is so for SGD, and for Adam as well.")
    for updates, stored in zip((1, 100), STORED["PyTorch"]["biases"][optimiser], strict=True):
        two, one = (moved(optimiser, lr, updates, both) for both in (True, False))
        ratio = (two.abs().mean() / one.abs().mean()).item()
        print(f"{optimiser}, {updates} updates: {ratio:.3f} times, stored {stored}")
        assert ratio == pytest.approx(stored, abs=0.02)
        if updates == 1:
            assert np.allclose(two, 2 * one)


def test_with_one_bias_frozen_the_sum_moves_once():
    import torch

    names, _ = run(block("Two biases take two steps", "requires_grad_(False)"))
    lstm, before = names["lstm"], names["lstm"].bias_ih_l0.detach().clone()
    lstm(torch.ones(7, 1, 3))[0].sum().backward()
    names["optimiser"].step()
    step = (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach() - before
    assert torch.allclose(step.abs(), torch.full_like(step, 0.01), rtol=1e-3)
    assert (lstm.bias_hh_l0 == 0).all()


# ---- dropout, directions


def only_the_input_is_heard(weights, H):
    """Shut the forget gates and the way over h: then a step's output tells its input."""
    weights["W"][:] = 0
    weights["b"][:] = 0
    weights["b"][H : 2 * H] = -100


def test_pytorch_draws_dropout_anew_at_each_step_between_layers_only():
    import torch

    says("acts between layers only, so in one layer it does nothing (it warns). It draws anew")
    with pytest.warns(UserWarning, match="dropout"):
        one = torch.nn.LSTM(3, 16, dropout=0.5)
    x = torch.ones(6, 1, 3)
    assert torch.equal(one(x)[0], one(x)[0])
    two = torch.nn.LSTM(3, 16, num_layers=2, dropout=0.5)
    with torch.no_grad():
        for k in (0, 1):
            part = {"W": f"weight_hh_l{k}", "b": f"bias_ih_l{k}"}
            only_the_input_is_heard({key: getattr(two, name) for key, name in part.items()}, 16)
            getattr(two, f"bias_hh_l{k}").zero_()
    output, (h_n, _) = two(x)
    assert not torch.allclose(output[0], output[1])
    assert torch.equal(h_n[0], two(x)[1][0][0])  # layer 1 has no dropout below it
    assert (output != 0).all()  # none behind layer 2
    two.eval()
    assert torch.allclose(two(x)[0][0], two(x)[0][1])


@pytest.mark.parametrize("kind", ["dropout", "recurrent_dropout"])
def test_keras_keeps_a_dropout_s_choice_over_all_steps(kind):
    import keras

    says("Each keeps its choice over all steps of a sequence.")
    x = np.ones((1, 6, 16), "float32")
    layer = keras.layers.LSTM(16, return_sequences=True, **{kind: 0.5})
    layer.build(x.shape)
    kernel, recurrent, bias = layer.get_weights()
    if kind == "dropout":
        only_the_input_is_heard({"W": recurrent, "b": bias}, 16)
        layer.set_weights([kernel, recurrent, bias])
        first, second = (numbers(layer(x, training=True)) for _ in range(2))
        assert np.allclose(first, first[:, :1], atol=1e-6)
    else:  # h_0 = 0, so the first step cannot tell
        first, second = (numbers(layer(x, training=True)) for _ in range(2))
        assert np.allclose(first[:, 0], second[:, 0])
        says("`recurrent_dropout` on $h_{t-1}$")
    assert not np.allclose(first, second)
    assert np.allclose(numbers(layer(x)), numbers(layer(x)))  # off


def test_keras_keeps_the_choice_of_its_recurrent_dropout():
    """A loop of h alone: from step to step, what is dropped stays dropped."""
    import keras

    H = 16
    x = np.zeros((1, 8, 1), "float32")
    layer = keras.layers.LSTM(H, return_sequences=True, recurrent_dropout=0.5)
    layer.build(x.shape)
    kernel, recurrent, bias = (w * 0 for w in layer.get_weights())
    recurrent[:, 2 * H : 3 * H] = 20 * np.eye(H)  # g is the sign of what is left of h
    bias[:H], bias[H : 2 * H], bias[3 * H :] = 100, -100, 100
    layer.set_weights([kernel, recurrent, bias])
    start = [np.ones((1, H), "float32"), np.zeros((1, H), "float32")]
    h = numbers(layer(x, initial_state=start, training=True))[0]
    left = (np.abs(h) > 0.5).sum(1)
    assert 0 < left[0] < H
    assert (left == left[0]).all()  # with new draws hardly any would be left after 8


def test_no_dropout_touches_the_cell():
    import keras

    says("None of them touches $c$, or what leaves the last layer.")
    layer = keras.layers.LSTM(5, dropout=0.5, recurrent_dropout=0.5, return_sequences=True)
    x = np.zeros((1, 30, 3), "float32")
    layer.build(x.shape)
    kernel, recurrent, bias = (w * 0 for w in layer.get_weights())
    bias[5:10] = bias[15:] = 100  # keep, and show
    layer.set_weights([kernel, recurrent, bias])
    start = [np.ones((1, 5), "float32")] * 2
    shown = numbers(layer(x, initial_state=start, training=True))
    assert np.allclose(shown, np.tanh(1), atol=1e-6)


def test_half_of_the_last_output_has_read_one_step():
    import torch

    says("has half of its numbers from a net that has read one step")
    names, _ = run(block("Layers, directions, dropout", "bidirectional=True"))
    x = torch.randn(4, 7, 3)
    lstm = torch.nn.LSTM(3, 5, bidirectional=True, batch_first=True)
    other = torch.cat([torch.randn(4, 6, 3), x[:, 6:]], dim=1)
    last, last_other = (lstm(one)[0][:, -1] for one in (x, other))
    assert torch.allclose(last[:, 5:], last_other[:, 5:], atol=1e-6)
    assert not torch.allclose(last[:, :5], last_other[:, :5])
    assert not torch.equal(names["whole"], names["output"][:, -1])


def test_keras_picks_the_ends_where_all_is_read():
    import keras

    x = keras.random.normal((4, 7, 3))
    net = keras.layers.Bidirectional(keras.layers.LSTM(5))
    picked = numbers(net(x))
    every = keras.layers.Bidirectional(keras.layers.LSTM(5, return_sequences=True))
    every(x)
    every.set_weights(net.get_weights())
    steps = numbers(every(x))
    ends = np.concatenate([steps[:, -1, :5], steps[:, 0, 5:]], axis=1)
    assert np.allclose(picked, ends, atol=1e-6)


# ---- lengths


def test_the_padding_counts_in_no_loss():
    names, _ = run(block("Sequences of different lengths", "counts = "))
    assert names["counts"].sum() == 4 + 7 + 2
    alone = [names["lstm"](one[None])[0].square().mean(-1)[0] for one in names["sequences"]]
    mean = sum(one.sum() for one in alone) / 13
    assert abs((names["loss"] - mean).item()) < 1e-6


def test_packing_is_needed_when_one_net_reads_from_the_end():
    import torch

    says("the net that reads from the end would begin with the padding")
    names, _ = run(block("Sequences of different lengths", "counts = "))
    lstm = torch.nn.LSTM(3, 5, batch_first=True, bidirectional=True)
    short = lstm(names["sequences"][2][None])[1][0]  # alone
    padded, packed = lstm(names["x"])[1][0], lstm(names["packed"])[1][0]
    assert torch.allclose(packed[1, 2], short[1, 0], atol=1e-6)
    assert not torch.allclose(padded[1, 2], short[1, 0], atol=1e-3)


def test_what_is_unpacked_is_each_sequence_alone():
    import torch

    names, _ = run(block("Sequences of different lengths", "pad_packed_sequence"))
    lstm, output, h_n = names["lstm"], names["output"], names["h_n"]
    says("The sequences come back in your order, `h_n` too, with zeros for the padding.")
    for k, one in enumerate(names["sequences"]):
        alone, (h_alone, _) = lstm(one[:, None])
        assert torch.allclose(output[k, : len(one)], alone[:, 0], atol=1e-6)
        assert (output[k, len(one) :] == 0).all()
        assert torch.allclose(h_n[:, k], h_alone[:, 0], atol=1e-6)
    says("the real steps of all sequences in one long row, all first steps first")
    firsts = names["packed_output"].data[:3]  # the longest sequence first
    assert torch.equal(firsts, output[[1, 0, 2], 0])
    says("if your targets are padded further, say how far with `total_length`")
    padded, _ = names["rnn"].pad_packed_sequence(names["packed_output"], total_length=9)
    assert tuple(padded.shape) == (9, 3, 10)


def test_the_two_traps_of_keras():
    import keras

    says("`pad_sequences` pads in *front* and rounds to whole numbers, unless you say otherwise")
    padded = keras.utils.pad_sequences([[0.5, 1.5], [2.5]])
    assert padded.tolist() == [[0, 1], [0, 2]]
    says("`Masking` skips a real step, too, if all its numbers are zero")
    x = np.ones((1, 3, 2), "float32")
    x[0, 1] = 0
    layer, masking = keras.layers.LSTM(5, return_sequences=True), keras.layers.Masking(0.0)
    skipped, read = numbers(layer(masking(x)))[0], numbers(layer(x))[0]
    assert np.allclose(skipped[1], skipped[0]) and not np.allclose(read[1], read[0])


def test_the_loss_of_fit_respects_a_mask():
    import keras

    says("the loss of `fit` respects it")
    x = np.ones((1, 4, 2), "float32")
    x[0, 2:] = 0
    net = keras.Sequential([keras.layers.Masking(0.0), keras.layers.LSTM(1, return_sequences=True)])
    net.compile("sgd", "mse")
    losses = []
    for padding in (0.0, 100.0):  # a target that would be felt
        y = np.zeros((1, 4, 1), "float32")
        y[0, 2:] = padding
        losses.append(net.evaluate(x, y, verbose=0))
    assert losses[0] == pytest.approx(losses[1])


# ---- the state carried on


def test_without_detach_the_second_backward_stops_with_an_error():
    says("Without `detach`, the second `backward` stops with an error.")
    code = block("Carrying the state on", "chunks of 20, in order")
    broken = code.replace("    state = tuple(s.detach() for s in state)\n", "")
    assert broken != code
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        run(broken)


def reach(lstm, loss_of, x):
    """The steps of `x` that feel the loss."""
    x = x.clone().requires_grad_()
    loss_of(x).backward()
    return (x.grad != 0).flatten(1).any(1).nonzero()[:, 0].tolist()


def test_with_k1_and_k2_each_error_goes_back_far_enough():
    import torch

    says("each error goes back at least $k_2 - k_1 = 15$ steps")
    says("each step is read $k_2 / k_1 = 4$ times")
    names, _ = run(whole(block("Carrying the state on", "k1, k2 = 5, 20")))
    lstm, k1, k2 = names["lstm"], names["k1"], names["k2"]

    def first_new_step(x):
        _, next_state = lstm(x[:k1])
        output, _ = lstm(x[k1:], next_state)
        return output[-k1].sum()

    felt = reach(lstm, first_new_step, torch.randn(k2, 1, 1))
    assert (felt[-1] - felt[0], felt[0]) == (k2 - k1, 0)
    new = [range(start + k2 - k1, start + k2) for start in range(0, 401 - k2, k1)]
    counted = [step for steps in new for step in steps]
    assert counted == list(range(k2 - k1, 400))  # each once, without a gap
    read = [step for start in range(0, 401 - k2, k1) for step in range(start, start + k2)]
    assert read.count(200) == k2 / k1


def test_in_chunks_the_first_error_goes_back_not_at_all():
    import torch

    says("an error at the first step of a chunk does not go back at all")
    lstm, x = torch.nn.LSTM(1, 16), torch.randn(40, 1, 1)

    def second_chunk(x):
        _, state = lstm(x[:20])
        output, _ = lstm(x[20:], tuple(s.detach() for s in state))
        return output[0].sum()

    assert reach(lstm, second_chunk, x) == [20]


def test_a_stateful_layer_goes_on_until_it_is_reset():
    import keras

    names, _ = run(block("Carrying the state on", "stateful=True"))
    layer, x = names["net"].layers[0], names["x"]
    layer.reset_state()
    chunks = [numbers(layer(x[:, k : k + 20])) for k in (0, 20, 40)]
    whole = keras.layers.LSTM(5, return_sequences=True)
    whole.build((4, 60, 3))
    whole.set_weights(layer.get_weights())
    assert np.allclose(np.concatenate(chunks, axis=1), numbers(whole(x)), atol=1e-6)
    layer.reset_state()
    assert np.allclose(numbers(layer(x[:, :20])), chunks[0], atol=1e-6)


def test_on_pytorch_a_stateful_layer_trains_only_without_its_fast_path():
    says("Keras 3.15 trains such a layer only with `use_cudnn=False`.")
    code = block("Carrying the state on", "stateful=True").replace(" use_cudnn=False,", "")
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        run(code)


# ---- the loop


@pytest.mark.parametrize(
    ("name", "seeding"), [("PyTorch", "torch.manual_seed(0)"), ("Keras", "set_random_seed(0)")]
)
def test_the_loop_learns_from_three_starts_as_the_table_says(name, seeding):
    says("A net that always answers 0 has an error of $1/3$.")
    code = block("A training loop that works", seeding)
    found = [run(code.replace(seeding, seeding.replace("0", str(k))))[0]["error"] for k in SEEDS]
    stored = STORED[name]["errors"]
    print(name, [f"{one:.4f}" for one in found], "stored", stored)
    assert len(stored) == len(SEEDS)
    assert max(found + stored) < 0.02


def test_who_says_nothing_is_off_by_a_third():
    import torch

    names, _ = run(block("A training loop that works", "import torch").replace("(300)", "(1)"))
    readout = names["readout"]
    with torch.no_grad():
        readout.weight.zero_()
        readout.bias.zero_()
        error = sum(names["loss_of_a_batch"]().item() for _ in range(200)) / 200
    assert error == pytest.approx(1 / 3, abs=0.02)


def test_only_a_global_clipping_keeps_the_direction():
    import keras
    import torch

    says("`clipnorm` clips the gradient of each array of weights by itself")
    grads = [np.array([3.0, 4.0]), np.array([0.0, 0.5])]
    whole = np.concatenate(grads)
    moves = {}
    for kind in ("clipnorm", "global_clipnorm"):
        weights = [keras.Variable(np.zeros(2)) for _ in grads]
        step = keras.optimizers.SGD(1.0, **{kind: 1.0})
        step.apply([keras.ops.convert_to_tensor(g) for g in grads], weights)
        moves[kind] = -np.concatenate([numbers(w) for w in weights])
    assert np.allclose(moves["global_clipnorm"], whole / np.linalg.norm(whole), atol=1e-5)
    assert np.allclose(moves["clipnorm"], [0.6, 0.8, 0, 0.5], atol=1e-5)
    weights = [torch.zeros(2, requires_grad=True) for _ in grads]
    for w, g in zip(weights, grads, strict=True):
        w.grad = torch.tensor(g, dtype=torch.float32)
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    clipped = torch.cat([w.grad for w in weights]).numpy()
    assert np.allclose(clipped, moves["global_clipnorm"], atol=1e-5)
