"""Each cause that "For the curious" gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from tests.book.causes.test_forget_gate import at_lag

ARGUMENTS = ()


def test_the_factor_is_a_derivative_while_h_is_held_fixed(chapter):
    """With W the state comes back through h, too."""
    chapter.says("feel the state at $t - 1$ directly, while $h_{t-1}$ is held fixed?")
    rng = np.random.default_rng(0)
    block, x = lstm.init(rng, 1, 1, variant="2000"), rng.normal(size=(1, 1, 1))
    c, dc = 0.7, 1e-6

    def h(c):
        return 0.6 * (2 * sigmoid(c) - 1)  # behind an output gate of 0.6

    def slope(heard):
        states = [([[heard(c + d)]], [[c + d]]) for d in (dc, -dc)]
        high, low = (lstm.forward(block, x, s, variant="2000")["c"][1, 0, 0] for s in states)
        return (high - low) / (2 * dc)

    trace = lstm.forward(block, x, ([[h(c)]], [[c]]), variant="2000")
    i, f, g = (trace[k][0, 0, 0] for k in "ifg")
    factor = f + block["P_f"][0] * f * (1 - f) * c + block["P_i"][0] * i * (1 - i) * g
    assert slope(lambda _: h(c)) == pytest.approx(factor, abs=1e-7)
    assert abs(slope(h) - factor) > 0.01


def missing(W, seed):
    """Share of the gradient's length that the paper's leaves out, in a random block."""
    variant = lstm.VARIANTS["2000"]._replace(feedback=W)
    rng = np.random.default_rng(seed)
    net = lstm.init(rng, D=2, H=3, O=1, variant=variant)
    batch = rng.normal(size=(20, 4, 2)), rng.normal(size=(20, 4, 1))
    exact, cut = (
        lstm.loss_and_grads(net, batch, variant=variant, output="linear", truncated=way)[1]
        for way in (False, True)
    )
    exact, cut = (np.concatenate([g.ravel() for g in grads.values()]) for grads in (exact, cut))
    return np.linalg.norm(exact - cut) / np.linalg.norm(exact)


def test_more_is_missing_when_w_is_cut_as_well(chapter):
    chapter.says("Cut $W$ as well, as the paper does, and more is missing.")
    eyes, both = ([missing(W, seed) for seed in range(20)] for W in (False, True))
    assert np.median(both) > 1.5 * np.median(eyes)


def test_shaking_costs_half_the_variance_of_the_bias(chapter):
    chapter.says("So shaking costs $v/2$ of the bias.")
    z = np.random.default_rng(0).normal(size=100_000)
    for bias, v in ((5, 0.5), (5, 1), (7, 2)):
        typical = np.log(sigmoid(bias + np.sqrt(v) * z)).mean()
        assert typical == pytest.approx(-np.exp(-bias + v / 2), rel=0.05)
    chapter.says("In these nets $v$ is about 1:")
    heard = []
    for seed in range(5):  # the nets of the table
        rng = np.random.default_rng(seed)
        p = lstm.init(rng, 8, 32, variant="1999")
        p["b_f"] = p["b_f"] + 5
        f = lstm.forward(p, rng.normal(size=(101, 1, 8)), variant="1999")["f"]
        heard.append(np.var(np.log(f / (1 - f)), axis=0).mean())
    assert 0.8 < np.mean(heard) < 1.3


def test_what_all_ways_leave_beyond_the_carousel_comes_through_h(chapter):
    chapter.says("All ways together leave more than the carousel, because error also comes around")
    rest = ("W_i", "W_f", "W_g", "W_o")
    for bias in (0, 3):
        alone = at_lag(100, bias, True, without=rest)
        assert at_lag(100, bias, False, without=rest) == pytest.approx(alone, rel=1e-9)
