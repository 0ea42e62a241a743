"""The answers to what learners ask: their numbers, and that they say what the chapters say."""

import math
import re

import numpy as np
import pytest

from lstm_lib import check_gradient, lstm, rnn
from lstm_lib.activations import sigmoid
from studies.core.intervals import wilson
from studies.core.results import read
from studies.data.series import sunspots
from studies.latch.figures import curves
from studies.tasks.forecast import windows
from studies.tasks.memory_task import sequences

from .conftest import BOOK

LAGS = 100
TOLD_AGAIN = [  # words here, a chapter, and its own words, which its tests hold
    ("a state of 3 shows as 0.498 and one of 6 as 0.500", "full_diagram", "from 0.498 to 0.500"),
    ("half of a memory is left after 6.6 steps", "forget_gate", "At $f = 0.9$ it is 6.6 steps"),
    ("Keep gate", "forget_gate", '"Keep gate" would have been the better name'),
    (
        "gates at 0.9933 (a bias of 5)",
        "curious",
        "bias of 5 keeps a third over a hundred steps, where the law promises one half",
    ),
    ("$1.01^{1000}$ is 21,000", "vanishing_gradients", "$1.01^{1000} = 21{,}000$"),
    ("the loss from 0.5 to 204", "carousel", "the loss jumps from 0.5 to 204"),
    (
        "one update of 0.01",
        "carousel",
        "Adam's first step moves each weight, and the bias, by the learning rate, 0.01",
    ),
    (
        "so 2.30 for ten digits",
        "vanishing_gradients",
        "The loss stays near 2.30, which is $\\ln 10$",
    ),
    (
        "thousands of times smaller",
        "vanishing_gradients",
        "layer 1 gets thousands of times less than layer 7",
    ),
    ("off by 28.6", "time_series", "*Naive* gets 28.6 for nothing"),
    ("A model with one weight, 27.5", "time_series", "AR(1) hardly improves on naive (27.5)"),
    ("one with two gets 19.6", "time_series", "reaches 19.6"),
    ("one year ahead to 17.7", "time_series", "reach 17.7"),
    (
        "off by 49.2, where the plain mean costs 49.5",
        "time_series",
        "at 64 it is 49.2 where knowing nothing but the mean costs 49.5",
    ),
    ("an error of 19.5", "time_series", "between its known neighbours. It is off by 19.5"),
    ("a true future costs 67.5", "time_series", "is off by 67.5"),
    ("*the* is not twice *key*", "time_series", "*the* (2) would be twice *key* (1)"),
    ("1000 times in 10,000", "peepholes", "A thousand rounds, each of exactly ten steps."),
    ("192 for 64 cells", "peepholes", "for 12,288 weights instead of 192"),
    ("it cannot count", "forget_gate", "But it cannot *count* any more"),
    (
        "[two learned](full_diagram.md#exercises) what one did not",
        "full_diagram",
        "One cell is still not far from guessing, two cells are below 0.01.",
    ),
    ("no better than a coin", "two_gates", "From the second sequence on it is a coin."),
    ("still 1 after 100 steps", "truncated", "The truncated error is one, at every lag"),
]


@pytest.mark.parametrize(("here", "name", "there"), TOLD_AGAIN)
def test_what_is_told_again_is_what_the_chapter_says(chapter, here, name, there):
    chapter.says(here)
    chapter(name).says(there)


def test_every_question_is_answered_in_three_to_eight_sentences_with_a_number_and_a_link(chapter):
    questions = re.split(r"^### ", chapter.text, flags=re.M)[1:]
    assert len(questions) > 38
    for question in questions:
        title, answer = question.split("\n", 1)
        answer = re.sub(r"^## .*", "", answer, flags=re.M)
        words = re.sub(r"^```.*?^```", "", answer, flags=re.M | re.S)
        assert title.endswith("?")
        assert re.search(r"\]\(\w+\.md#[\w-]+\)|\{ref\}", words), title
        plain = re.sub(r"\$[^$]*\$", "x", re.sub(r"\]\([^)]*\)", "]", words))
        ends = re.findall(r"[.?!][])*]*(?=\s|$)", plain)
        assert 3 <= len(ends) <= 8, (title, len(ends))
        assert re.search(r"\d", answer), title


def test_the_page_is_not_long(chapter):
    told = re.sub(r"^```.*?^```", "", chapter.text.split("---", 2)[2], flags=re.M | re.S)
    told = re.sub(r"\$[^$]*\$", "x", re.sub(r"\]\([^)]*\)", "]", told))
    assert len(told.split()) < 2550


def test_each_link_leads_to_a_heading(chapter):
    for page, anchor in re.findall(r"\]\((\w+)\.md#([\w-]+)\)", chapter.text):
        headings = re.findall(r"^#+ (.+)$", (BOOK / f"{page}.md").read_text("utf-8"), re.M)
        slugs = {re.sub(r"[^\w\s-]", "", h.lower()).replace(" ", "-") for h in headings}
        assert anchor in slugs, (page, anchor)


# ---- in the block


def test_the_block_shows_what_the_answer_says():
    assert [f"{0.5 * np.tanh(c):.3f}" for c in (3, 6)] == ["0.498", "0.500"]


def test_a_block_of_64_cells_has_192_taps(chapter):
    chapter.says("64 cells have 192 taps")
    shapes = lstm.shapes(33, 64)
    assert sum(shapes[f"b_{k}"][0] for k in "ifo") == 192


def ends_and_falls(g):
    """The states at the end, and the share of steps at which a state falls, forget gates at one."""
    variant = lstm.Variant(gates="ifo", g=g)
    x = np.random.default_rng(1).normal(size=(LAGS, 1, 3))
    ends, falls = [], []
    for seed in range(20):
        params = lstm.init(np.random.default_rng(seed), 3, 8, variant=variant)
        c = lstm.forward(params | {"b_f": np.full(8, 1e3)}, x, variant=variant)["c"][:, 0]
        ends.append(np.abs(c[-1]))
        falls.append(np.mean(np.diff(c, axis=0) < 0))
    return np.median(ends), max(falls)


def test_with_a_sigmoid_inside_a_state_can_only_climb(chapter):
    chapter.says("a state can only climb: in twenty random nets, to 24 after 100 steps")
    climbed, falls = ends_and_falls("sigmoid")
    assert round(climbed) == 24
    assert falls == 0
    assert ends_and_falls("tanh")[1] > 0.3


def largest_output(seed, squash):
    """Over 100 random inputs, with `squash` in the place of both tanh; a forget bias of 1."""
    params = lstm.init(np.random.default_rng(seed), 3, 32)
    params["b_f"] = params["b_f"] + 1
    h = c = np.zeros((1, 32))
    largest = 0
    for x_t in np.random.default_rng(100 + seed).normal(size=(LAGS, 1, 3)):
        i, f = (lstm.gate(params, k, x_t, h, c) for k in "if")
        c = f * c + i * squash(lstm.pre_activation(params, "g", x_t, h, c))
        h = lstm.gate(params, "o", x_t, h, c) * squash(c)
        largest = max(largest, np.abs(h).max())
    return largest


def test_with_relu_some_outputs_run_away(chapter):
    chapter.says("With tanh an output stays below 1, whatever comes")
    assert max(largest_output(seed, np.tanh) for seed in range(20)) < 1
    chapter.says("with ReLU the largest passed a billion")
    assert max(largest_output(seed, lambda z: np.maximum(z, 0)) for seed in range(20)) > 1e9


def test_the_weights_are_counted_right(chapter):
    chapter.says("For $D = 33$ and $H = 64$ that is 25,088. PyTorch has 25,344")
    assert lstm.count_weights(33, 64) == 25_088 == 25_344 - 4 * 64
    chapter.says("18,816 weights where the LSTM of the last question has 25,088")
    assert 3 * 64 * (33 + 64 + 1) == 18_816
    chapter.says("64 cells have 25,088 weights and 128 have 82,944")
    assert lstm.count_weights(33, 128) == 82_944
    chapter.says("58,624 numbers, where one layer has 25,344")
    assert 25_344 + lstm.count_weights(64, 64) + 4 * 64 == 58_624


def test_the_pairs_of_1000_steps(chapter):
    chapter.says("over 1000 steps at 500,500 pairs of them")
    assert sum(range(1, 1001)) == 500_500


def test_gates_scale_an_error_along_the_carousel(chapter):
    chapter.says("gates at one half leave $8 \\cdot 10^{-31}$ of it")
    chapter.says("gates at 0.9933 (a bias of 5) leave 0.51")
    for bias, gate, left in ((0, "0.5000", "8e-31"), (5, "0.9933", "0.51"), (1e3, "1.0000", "1")):
        zero = {name: np.zeros(s) for name, s in lstm.shapes(1, 1).items()}
        zero["b_f"][0] = bias
        trace = lstm.forward(zero, np.zeros((LAGS, 1, 1)))
        last = np.zeros((LAGS, 1, 1))
        last[-1] = 1
        back = lstm.backward(zero, trace, last)[1]["c"][:, 0, 0]
        assert f"{trace['f'][0].item():.4f}" == gate
        assert f"{back[0] / back[-1]:.2g}".replace("7.9e-31", "8e-31") == left


def test_the_backward_line_is_the_library_s_and_nudging_agrees(chapter):
    chapter.says(r"$\delta c_t = \delta h_t\, o_t (1 - \tanh^2 c_t) + f_{t+1}\, \delta c_{t+1}$")
    rng = np.random.default_rng(0)
    net = lstm.init(rng, D=3, H=4, O=2)
    x, y = rng.normal(size=(6, 2, 3)), np.eye(2)[rng.integers(0, 2, (6, 2))]
    trace = lstm.forward(net, x)
    _, errors = lstm.backward(net, trace, rng.normal(size=(6, 2, 4)))
    dc, dh, o, f, s = errors["c"], errors["h"], trace["o"], trace["f"], trace["s"]
    after = np.concatenate([f[1:] * dc[2:], np.zeros((1, 2, 4))])
    np.testing.assert_allclose(dc[1:], dh[1:] * o * (1 - s**2) + after, atol=1e-14)
    chapter.says("the library's agrees to better than $10^{-7}$")
    assert check_gradient(lambda p: lstm.loss_and_grads(p, (x, y)), net) < 1e-7


# ---- in training


def solved(models, lag, **settings):
    (points,) = curves(read("latch"), (models,), **settings).values()
    return sum(updates is not None for updates in points[lag]), len(points[lag])


def test_the_trials_over_a_lag_are_those_of_the_study(chapter):
    chapter.says("in 2 of 10 trials, the block of 1997 in 10")
    assert solved("tanh RNN", 100) == (2, 10)
    assert solved("1997, exact", 100) == (10, 10)
    chapter.says("an orthogonal start and small input weights the tanh net did it in 10, too")
    assert solved("tanh, orthogonal", 100, inputs=0.002, lr=0.0003) == (10, 10)
    chapter.says("a bias of 1 solved none of ten trials, 5 solved seven and $\\ln 100$ eight")
    assert solved("forget bias 1", 100) == (0, 10)
    assert solved("forget bias 5", 100) == (7, 10)
    assert solved("forget bias ln(lag)", 100) == (8, 10)
    chapter.says("With the input gates shut at first, all ten")
    shut = {"input_bias": "-ln(lag)"}
    assert solved("forget bias ln(lag)", 100, **shut) == (10, 10)
    chapter.says("ten of ten trials learned to bring back a symbol over 10 steps, six over 30")
    assert [solved("forget bias 1", lag)[0] for lag in (10, 30, 100)] == [10, 6, 0]
    chapter.says("With $\\ln n$ and the input gates nearly shut, all learned it over 1000")
    assert solved("forget bias ln(lag)", 1000, **shut) == (10, 10)


def test_the_first_biases(chapter):
    chapter.says("A bias of 1 gives $f = 0.73$, which halves a memory in 2.2 steps")
    assert f"{sigmoid(1):.2f}" == "0.73"
    assert f"{np.log(0.5) / np.log(sigmoid(1)):.1f}" == "2.2"
    chapter.says("$\\ln n$ leaves a good third of it after $n$")
    assert [np.round(sigmoid(np.log(n)) ** n, 2) for n in (10, 100, 1000)] == [0.39, 0.37, 0.37]


def test_in_chunks_an_error_goes_back_as_the_figure_says(chapter):
    """The gradient of a chunk is that of errors that stop at its first step."""
    chapter.says("in chunks of 10 it is 4.5 steps on average")
    assert chapter.value("chunks[:10].mean()") == 4.5
    chapter.describes("In chunks of ten it is a saw-tooth: zero at the first step of each chunk")
    chapter.describes("zero at the first step of each chunk, nine at the last.")
    chapter.describes("In this book's form it climbs to nine once and stays there.")
    lines = {name: steps.tolist() for name, _, steps in chapter.drawn("fig")[0]["lines"]}
    assert lines == {
        "chunks of 10": [k % 10 for k in range(40)],
        "this book: k = 9": [min(k, 9) for k in range(40)],
    }
    rng = np.random.default_rng(0)
    net = rnn.init(rng, D=2, H=3, O=2)
    x, y = rng.normal(size=(10, 1, 2)), np.eye(2)[rng.integers(0, 2, (10, 1))]
    for step in range(10):
        only = np.zeros((10, 1))
        only[step] = 1
        whole = rnn.loss_and_grads(net, (x, y, only))[1]["W"]
        for k, same in ((step, True), (step - 2, False)):
            if k >= 0:
                cut = rnn.loss_and_grads(net, (x, y, only), window=k)[1]["W"]
                assert np.allclose(cut, whole, rtol=0, atol=1e-15) == same


def test_two_of_ten_say_little(chapter):
    chapter.says("put the true rate between 6 and 51 %")
    assert [round(100 * end) for end in wilson(2, 10)] == [6, 51]


# ---- in data


def test_the_windows_of_the_sunspots(chapter):
    chapter.says("The 170 windows of 11 sunspot years are $(170, 11, 1)$ in Keras.")
    years, x = sunspots()
    train = np.flatnonzero((years >= 1730) & (years < 1900))
    assert windows(x, 11, train)[..., None].shape == (170, 11, 1)


def test_a_sigmoid_is_flat_at_95(chapter):
    chapter.says("190 sunspots times a weight of 0.5 make a pre-activation of 95")
    chapter.says("a sigmoid's slope is $6 \\cdot 10^{-42}$")
    assert round(sunspots()[1].max()) == 190 == 95 / 0.5
    assert f"{sigmoid(95.0) * sigmoid(-95.0):.0e}" == "6e-42"


def test_errors_that_go_back_nine_steps_do_not_see_the_tenth(chapter):
    chapter.says("errors that go back 9 steps give that symbol's weights a gradient of")
    batch = sequences(np.random.default_rng(0), lag=10, B=16)
    net = rnn.init(np.random.default_rng(0), D=4, H=8, O=2)
    felt = [np.abs(rnn.loss_and_grads(net, batch, window=k)[1]["U"][:, :2]).max() for k in (9, 10)]
    assert felt[0] == 0 < felt[1]


def test_a_one_hot_vector_picks_a_column():
    U = np.random.default_rng(0).normal(size=(64, 33))
    assert (U @ np.eye(33)[5] == U[:, 5]).all()


# ---- in a framework: tests/oracle runs the code


def test_a_second_softmax_has_a_floor(chapter):
    chapter.says("for two classes it never gets below 0.3133")
    assert f"{math.log(1 + math.exp(-1)):.4f}" == "0.3133"


def test_a_projection_saves_weights(chapter):
    chapter.says("has 14,080 weights instead of 25,344")
    assert 4 * 64 * (33 + 16 + 2) + 16 * 64 == 14_080
    assert lstm.count_weights(33, 64) + 4 * 64 == 25_344  # a framework has two biases for one
