"""Chapter 2: each cause it gives is taken away, and the effect goes."""

import numpy as np
import pytest

from lstm_lib import rnn
from lstm_lib.training import train
from studies.core.intervals import wilson
from studies.core.results import read
from studies.tasks.by_hand import fixed_points, rnn_by_hand
from studies.tasks.memory_task import sequences, share_right

SEEDS = range(8)


def good_start(seed, H):
    params = rnn.init(np.random.default_rng(seed), D=4, H=H, O=2)
    Q, R = np.linalg.qr(params["W"])
    return params | {"W": Q * np.sign(np.diag(R)), "U": 0.04 * params["U"]}


def trained(params, seed, lag, steps, lr, k=None, frozen=()):
    """The share right after training."""
    return share_right(learn(params, seed, lag, steps, lr, k, frozen), lag)


def learn(params, seed, lag, steps, lr, k=None, frozen=()):
    """The net after training; errors go back k steps, `frozen` weights stay."""
    rng = np.random.default_rng([seed, lag])

    def loss_and_grads(p, batch):
        loss, grads = rnn.loss_and_grads(p, batch, window=k)
        return loss, {name: g * (name not in frozen) for name, g in grads.items()}

    batches = (sequences(rng, lag, 16) for _ in range(steps))
    settings = {"steps": steps, "lr": lr, "clip": 1.0, "progress": False}
    return train(params, loss_and_grads, batches, **settings)[0]


def readout(params, lag):
    """How often the best straight-line readout of the last state names the first symbol."""
    (states, truth), (unseen, asked) = (
        (np.c_[rnn.forward(params, x)["h"][-1], np.ones(2000)], 2 * y[-1, :, 0] - 1)
        for x, y, _ in (sequences(np.random.default_rng(seed), lag, 2000) for seed in (1, 2))
    )
    v = np.linalg.lstsq(states, truth, rcond=None)[0]
    return np.mean(np.sign(unseen @ v) == asked)


def test_from_a_good_start_one_unit_learns_if_its_error_arrives_and_mostly_not_if_it_is_cut(
    chapter,
):
    chapter.says("from the same good start, cut the error off after 90 steps, and most trials")
    chapter.says("So it is not the network that is too weak but the *gradient*")
    right = {
        k: [trained(good_start(s, 1), s, lag=100, steps=300, lr=1e-3, k=k) for s in range(5)]
        for k in (None, 90)
    }
    assert sum(share >= 0.99 for share in right[None]) >= 4
    assert sum(share >= 0.99 for share in right[90]) <= 2


def test_without_its_older_characters_the_network_writes_worse(chapter):
    chapter.says("with the last two alone its loss rises by more than half a bit")
    alone, all_ = chapter.value(
        "(lambda bits: (bits(2), bits(32)))(lambda n: float(-np.mean([np.log2(rnn.forward("
        "alice_net, one_hot(held_out[a - n:a], K)[:, None])['prediction'][-1, 0, held_out[a]])"
        " for a in range(100, 9000, 10)])))"
    )
    assert alone > all_ + 0.55


def test_the_network_is_less_sure_where_a_word_begins(chapter):
    chapter.says("it is less sure where a new word begins than inside a word")
    after_space, after_letter = chapter.value(
        "(lambda p: (lambda unsure: (unsure[held_out == 0].mean(),"
        " unsure[(held_out > 0) & (held_out < 27)].mean()))(-(p * np.log2(p)).sum(-1)))"
        "(rnn.forward(alice_net, one_hot(held_out, K)[:, None])['prediction'][:, 0])"
    )
    assert after_space > after_letter + 1


def test_a_steep_slope_brings_the_gradient_back_and_makes_the_memory_unsafe(chapter):
    chapter.says(
        "What keeps the state in place, a slope far below one, is the very thing that kills"
    )
    batch = sequences(np.random.default_rng(0), lag=100, B=16)
    felt, kept = {}, {}
    for w in (2.0, 1.05):
        params = rnn_by_hand(w=w)
        assert share_right(params, 100) == 1
        grads = rnn.loss_and_grads(params, batch)[1]
        felt[w] = np.linalg.norm(grads["U"][:, :2])
        h = fixed_points(w)[0][-1] - 0.5  # a push
        for _ in range(200):
            h = np.tanh(w * h)
        kept[w] = h > 0
    assert felt[2.0] < 1e-70
    assert felt[1.05] > 1e-10
    assert kept == {2.0: True, 1.05: False}


def test_less_is_felt_than_the_way_back_leaves_since_the_answers_are_right(chapter):
    chapter.says("the answers are right already, so only a little error sets out")
    batch = sequences(np.random.default_rng(0), lag=100, B=16)
    unsure, sure = (
        np.linalg.norm(rnn.loss_and_grads(rnn_by_hand(v=v), batch)[1]["U"][:, :2])
        for v in (0.5, 5.0)
    )
    assert sure < fixed_points(2.0)[1][-1] ** 100 / 1000
    assert unsure > 100 * sure


@pytest.mark.parametrize("taken", ["the weights that learn", "the echo"])
def test_without_errors_that_travel_none_succeeds_when(chapter, taken):
    chapter.says("Freeze $U$ and $W$ and train $V$ alone, or halve $W$ at the start, and none of")
    chapter.says("and none of the first eight seeds succeeds")
    assert list(SEEDS) == list(range(8))
    for seed in SEEDS:
        params = rnn.init(np.random.default_rng(seed), D=4, H=8, O=2)
        if taken == "the echo":
            params["W"] = params["W"] / 2
            share = trained(params, seed, lag=10, steps=400, lr=1e-2, k=0)
        else:
            share = trained(params, seed, 10, 400, 1e-2, k=0, frozen=("U", "W", "b"))
        assert share < 0.9


def test_fifty_random_units_hold_an_echo_that_a_readout_finds(chapter):
    chapter.says("With 50 units instead of eight, this is enough for a lag of 10.")
    right: dict[int, list[float]] = {8: [], 50: []}
    for H in right:
        for seed in SEEDS:
            rng = np.random.default_rng(seed)
            W = rng.normal(size=(H, H))
            W *= 0.9 / abs(np.linalg.eigvals(W)).max()
            params = {"U": rng.normal(0, 0.1, (H, 4)), "W": W, "b": np.zeros(H)}
            right[H].append(readout(params | {"V": np.zeros((2, H))}, lag=10))
    assert min(right[50]) > 0.99
    assert np.median(right[8]) < 0.9


def test_the_early_shares_shrink_by_the_slopes_of_a_grown_state(chapter):
    chapter.says("the states grow, and where tanh is flat the factor is small")

    def shares(w, slope=None):
        h = [0.0]
        for x in (1, 0, 0, 0, 0):
            h.append(np.tanh(w * h[-1] + x))
        slopes = [1 - v**2 if slope is None else slope for v in h]
        error, out = 1.0, {}
        for t in range(5, 0, -1):
            out[t] = error * slopes[t] * h[t - 1]
            error *= slopes[t] * w
        return out, h

    chapter.says(
        "From 0.5 to 0.9 the early shares grow, since each step hands more of the error on."
    )
    (low, _), (high, _) = shares(0.5), shares(0.9)
    assert high[2] > 2 * low[2]
    handed = [w * (1 - np.square(shares(w)[1][3:])) for w in (0.5, 0.9)]  # at steps 3, 4, 5
    assert (handed[1] > handed[0]).all()
    slope, h_1 = 1 - shares(0.9)[1][2] ** 2, np.tanh(1)  # what step 2 does with its error
    assert np.prod(handed[0]) * slope * h_1 < low[2]  # as little handed on, and it has not grown
    (small, states), (large, grown) = shares(0.9), shares(1.6)
    assert grown[5] > 2 * states[5]
    assert large[2] < small[2] / 10
    assert shares(1.6, slope=1)[0][2] > 4 * shares(0.9, slope=1)[0][2]  # without the flatness


def ends(H, seed):
    """A trained net of the good start: what its way back leaves, and its share right in noise."""
    net = learn(good_start(seed, H), seed, lag=100, steps=300, lr=1e-3)
    x, y, _ = sequences(np.random.default_rng(99), lag=100, B=100)
    left = np.eye(H)
    for h in rnn.forward(net, x[:, :1])["h"][2:, 0]:
        left = (1 - h[:, None] ** 2) * net["W"] @ left
    return np.linalg.norm(left, 2), in_noise(net, x, y)


def in_noise(net, x, y):
    """The share right if each unit's sum is shaken at every step, by 0.1."""
    rng, h = np.random.default_rng(5), np.zeros((x.shape[1], len(net["b"])))
    for x_t in x:
        shaken = net["b"] + 0.1 * rng.normal(size=h.shape)
        h = np.tanh(x_t @ net["U"].T + h @ net["W"].T + shaken)
    return np.mean((h @ net["V"].T).argmax(axis=1) == y[-1].argmax(axis=1))


def test_from_a_good_start_one_unit_ends_without_its_error_and_eight_end_unsafe(chapter):
    chapter.says("the error reached step 1 during learning, but no longer does at the end")
    chapter.says("A start with a factor near one helps, but somebody has to choose it, and nothing")
    chapter.says("With eight it still does, but the memory is not safe: noise that the net built")
    helped, usual = (
        [t.outcome["right"] >= 0.99 for t in read("memory", lag=100, lr=0.001, **start)]
        for start in (
            {"start": "orthogonal", "inputs": 0.02},
            {"start": "Gaussian", "inputs": 0.5},
        )
    )
    assert wilson(sum(helped), len(helped))[0] > wilson(sum(usual), len(usual))[1]
    one, eight = ([ends(H, seed) for seed in range(3)] for H in (1, 8))
    assert max(left for left, _ in one) < 1e-6
    assert min(left for left, _ in eight) > 0.1
    assert max(right for _, right in eight) < 0.95
    x, y, _ = sequences(np.random.default_rng(99), lag=100, B=100)
    assert in_noise(rnn_by_hand(distractors=2), x, y) == 1


def right_at_3_and_30(seed, shared, T=30):
    """Learn to name the symbol of step 3, and none other: what is right at steps 3 and 30.

    Without sharing each step has wires of its own, and so weights.
    """
    rng = np.random.default_rng(seed)
    D = 2 if shared else 2 * T

    def batch(B=16):
        symbols = rng.integers(0, 2, (T, B))
        wires = symbols if shared else symbols + 2 * np.arange(T)[:, None]
        return np.eye(D)[wires], np.eye(2)[symbols], np.repeat(np.arange(T) == 2, B).reshape(T, B)

    batches = (batch() for _ in range(100))
    start = rnn.init(rng, D, 8, 2)
    net, _ = train(start, rnn.loss_and_grads, batches, steps=100, lr=2e-2, progress=False)
    x, y, _ = batch(500)
    right = rnn.forward(net, x)["prediction"].argmax(axis=2) == y.argmax(axis=2)
    return right[[2, 29]].mean(axis=1)


def test_what_is_learned_at_step_3_is_known_at_step_30_if_the_weights_are_shared(chapter):
    chapter.says("is why the network can read a sentence of any length")
    shared, apart = ([right_at_3_and_30(seed, own) for seed in range(5)] for own in (True, False))
    assert np.min(shared) > 0.99
    assert np.min(apart, axis=0)[0] > 0.99
    assert np.median(apart, axis=0)[1] < 0.9
