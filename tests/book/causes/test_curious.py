"""Each cause that "For the curious" gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import chain, feedforward, lstm, rnn
from lstm_lib.activations import sigmoid
from studies.core.results import read
from studies.data.digits import load_digits
from studies.gradients.lags import measure, random_rnn
from studies.gradients.layer_norms import deep_sizes, read_out
from tests.book.causes.test_forget_gate import at_lag

DATA = load_digits(seed=0)


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
    both = (
        lstm.loss_and_grads(net, batch, variant=variant, output="linear", truncated=way)[1]
        for way in (False, True)
    )
    exact, cut = (np.concatenate([g.ravel() for g in grads.values()]) for grads in both)
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
    chapter("forget_gate").says("the inputs shake the gates: a little more bias is needed")
    fifty = read("gradients", net="forget gate", forget_bias=5)
    kept = np.median([trial.outcome["truncated"][-1] for trial in fifty])
    assert kept < 0.9 * sigmoid(5) ** 100  # as if the bias were less
    assert kept == pytest.approx(sigmoid(5 - np.mean(heard) / 2) ** 100, abs=0.05)


def test_what_all_ways_leave_beyond_the_carousel_comes_through_h(chapter):
    chapter.says("All ways together leave more than the carousel, because error also comes around")
    rest = ("W_i", "W_f", "W_g", "W_o")
    for bias in (0, 3):
        alone = at_lag(100, bias, True, without=rest)
        assert at_lag(100, bias, False, without=rest) == pytest.approx(alone, rel=1e-9)


def test_with_many_cells_errors_go_through_the_transposes(chapter):
    """The page's equations for one cell, written anew with matrices, against the library."""
    chapter.says("$\\delta z\\, W$ becomes $W^\\top \\delta z$, and $U$ and a full $P$ likewise")
    chapter.says("an outer product, such as $\\delta z\\, h_{t-1}^\\top$")
    rng = np.random.default_rng(0)
    T, D, H = 12, 2, 3
    p = lstm.init(rng, D, H, variant="full")
    x, dh_out = rng.normal(size=(T, D)), rng.normal(size=(T, H))
    trace = lstm.forward(p, x[:, None], variant="full")
    i, f, g, o = (trace[k][:, 0] for k in "ifgo")
    h, c = trace["h"][:, 0], trace["c"][:, 0]
    grads = {name: np.zeros_like(w) for name, w in p.items()}
    dx, dh, dc = np.zeros((T, D)), np.zeros(H), np.zeros(H)
    for t in reversed(range(T)):
        dh = dh + dh_out[t]
        s = np.tanh(c[t + 1])
        dz = {"o": dh * s * o[t] * (1 - o[t])}
        dc = dc + dh * o[t] * (1 - s**2) + p["P_o"].T @ dz["o"]
        dz["f"] = dc * c[t] * f[t] * (1 - f[t])
        dz["i"] = dc * g[t] * i[t] * (1 - i[t])
        dz["g"] = dc * i[t] * (1 - g[t] ** 2)
        for k, d in dz.items():
            grads[f"U_{k}"] += np.outer(d, x[t])
            grads[f"W_{k}"] += np.outer(d, h[t])
            grads[f"b_{k}"] += d
            if k != "g":
                grads[f"P_{k}"] += np.outer(d, c[t + 1] if k == "o" else c[t])
        dx[t] = sum(p[f"U_{k}"].T @ d for k, d in dz.items())
        dh = sum(p[f"W_{k}"].T @ d for k, d in dz.items())
        dc = dc * f[t] + p["P_f"].T @ dz["f"] + p["P_i"].T @ dz["i"]
    library, memory = lstm.backward(p, trace, dh_out[:, None])
    for name, grad in grads.items():
        np.testing.assert_allclose(library[name], grad, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(memory["x"][:, 0], dx, atol=1e-12)


def test_the_last_layer_learns_as_soon_as_what_it_sees_is_not_faint(chapter):
    chapter.says("The images are still in there, but too faint to learn from.")
    chapter.says("So a deep net of this kind is deaf in both directions.")
    chapter.says(
        "That layer 1 is random hardly matters: what it passes on is enough for more than three"
    )
    chapter.says(
        "Layer 6 as it is allows no better than guessing; rescaled, it allows more than 80"
    )
    for seed in (0, 1):
        net = feedforward.init(np.random.default_rng(seed), deep_sizes(6))
        assert read_out(DATA, net, 1) > 0.75
        assert read_out(DATA, net, 6) < 0.15
        assert read_out(DATA, net, 6, rescaled=True) > 0.8


def products(w, slopes_of=None):
    trace = chain.forward(np.full(12, w), 1.0)
    slopes = chain.layer_factors(chain.forward(np.full(12, slopes_of or w), 1.0)) / (slopes_of or w)
    return np.prod(trace["w"][1:] * slopes[1:])


def test_large_weights_in_a_chain_vanish_by_the_slopes_they_lead_to(chapter):
    chapter.says("a larger weight drives the neuron into the flat part of the sigmoid")
    as_they_are = [products(w) for w in (1.0, 2.0, 3.0)]
    slopes_held = [products(w, slopes_of=1.0) for w in (1.0, 2.0, 3.0)]
    assert max(as_they_are) < 1e-6
    assert slopes_held[1] / slopes_held[0] == pytest.approx(2**11)
    assert slopes_held[2] / slopes_held[0] == pytest.approx(3**11)


def test_weights_that_are_larger_than_one_vanish_as_well(chapter):
    chapter.says(
        "The conclusion holds for [our chain](#a-chain-of-neurons), but the reason needs care."
    )
    w = 3 * np.random.default_rng(0).normal(size=(10, 10_000))
    assert (np.abs(w) > 1).mean() > 0.7
    factors = np.abs(chain.layer_factors(chain.forward(w, 1.0)))[1:]
    assert np.exp(np.log(factors).mean()) < 0.25


def test_at_the_steepest_point_all_factors_would_be_a_quarter_of_the_weight(chapter):
    chapter.says("most neurons do not work at the steepest point")
    w = np.random.default_rng(0).normal(size=(10, 100_000))
    typical = np.exp(np.log(np.abs(w) / 4).mean())
    assert typical == pytest.approx(0.1325, abs=5e-4)
    slopes = chain.layer_factors(chain.forward(w, 1.0)) / w
    assert (slopes < 0.249).mean() > 0.5


def delta(slope=None):
    """How far the error of the six-layer net shrinks from layer 7 to layer 1."""
    net = feedforward.init(np.random.default_rng(0), deep_sizes(6))
    trace = feedforward.forward(net, DATA.x)
    dz = last = trace["prediction"] - DATA.y
    for layer in range(6, 0, -1):
        h = trace["h"][layer]
        dz = (h * (1 - h) if slope is None else slope) * (dz @ net[layer]["W"])
    return np.linalg.norm(dz) / np.linalg.norm(last)


def test_the_error_of_six_layers_falls_below_the_estimate_by_its_slopes(chapter):
    chapter.says(r"$\delta$ shrinks to $1.9 \cdot 10^{-4}$, as the slopes lie a little below 1/4")
    assert delta() == pytest.approx(1.9e-4, rel=0.03)
    assert delta() < 0.25**6 < delta(slope=0.25)


def excess(H, seeds, gain=1.5):
    errors, factor = measure("tanh", gain, lags=100, seeds=seeds, H=H)
    return factor**100 / np.median(errors[:, -1])


def test_the_prediction_is_too_high_where_single_steps_differ(chapter):
    chapter.says("In a wide layer one step is much like another, and the two come together")
    chapter.says("with 512 neurons instead of 32 less than a factor of ten is left")
    assert excess(32, range(10)) > 100
    assert excess(512, range(3)) < 10


def test_independent_slopes_and_weights_leave_the_prediction_too_high():
    rng, H, gain, ends = np.random.default_rng(0), 32, 3.0, []
    others = []  # of other nets
    for seed in range(20):
        net = random_rnn(np.random.default_rng(seed), gain, H)
        x = rng.normal(size=(200, 1, 8))
        others.append(1 - rnn.forward(net, x)["h"][101:, 0] ** 2)
    slopes = np.array(others)  # (20, 100, H)
    for these in slopes:
        error = rng.normal(size=H)
        error /= np.linalg.norm(error)
        for slope in rng.permutation(these):
            error = slope * (gain / np.sqrt(H) * rng.normal(size=(H, H)) @ error)
        ends.append(np.linalg.norm(error))
    assert (gain * np.sqrt(np.mean(slopes**2))) ** 100 > 100 * np.median(ends)
