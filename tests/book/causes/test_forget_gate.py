"""The causes that "The forget gate" names: taken away, the effect goes."""

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from studies.continual_reber import streams
from studies.latch import nets as latch
from studies.tasks.memory_task import sequences
from studies.tasks.reber import stream

from .untrained import SEEDS, at_lag


def test_without_its_mean_what_comes_in_does_not_pile_up(chapter):
    chapter.says("a mean adds up to $\\mu t$")
    block97 = lstm.VARIANTS["1997"]._replace(cells=2)
    x, *_ = stream(np.random.default_rng(0), T=3000)
    for seed in SEEDS:
        p = lstm.init(np.random.default_rng(seed), 7, 8, variant=block97)
        p["b_i"] = p["b_o"] = np.array([-0.5, -1, -1.5, -2])
        trace = lstm.forward(p, x, variant=block97)
        comes_in = trace["i"][:, 0] * trace["g"][:, 0]  # (T, 8)
        assert np.cumsum(comes_in, axis=0) == pytest.approx(trace["c"][1:, 0], abs=1e-9)
        without = np.cumsum(comes_in - comes_in.mean(axis=0), axis=0)
        assert np.abs(without).max() < np.abs(trace["c"]).max() / 5


def test_at_a_bias_of_0_an_error_from_100_steps_later_is_gone_and_at_5_it_is_there(chapter):
    chapter.says(
        "An error from 100 steps later hardly corrects it, because along the carousel that "
        "error is halved at each step, too."
    )
    chapter.asks("So that an error can go back many steps before anything has been learned.")
    for truncated in (True, False):
        assert at_lag(100, 0, truncated) < 1e-12
        assert at_lag(100, 5, truncated) > 0.1


def test_a_shut_gate_ends_the_carousel_and_not_the_way_through_h(chapter):
    chapter.says("where a gate shuts, the error along the carousel stops just where the memory")
    chapter.says("the wiped past can act on the next steps that way")
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(size=(80, 1, 8)), np.zeros((80, 1, 1))], axis=-1)
    x[49, 0, 8] = 1  # a wire of its own shuts all forget gates at step 50

    def c_80(p, c_20):
        c_50 = lstm.forward(p, x[20:], (np.zeros((1, 8)), c_20), variant="1999")
        assert c_50["f"][29].max() < 1e-15
        return c_50["c"][-1]

    for seed in range(5):
        p = lstm.init(np.random.default_rng(seed), 9, 8, variant="1999")
        p["U_f"][:, 8], p["b_f"] = -80, p["b_f"] + 2
        p["U_i"][:, 8] = p["U_g"][:, 8] = p["U_o"][:, 8] = 0
        still = {k: 0 * w if k[0] == "W" else w for k, w in p.items()}
        assert np.array_equal(c_80(still, np.ones((1, 8))), c_80(still, -np.ones((1, 8))))
        assert np.abs(c_80(p, np.ones((1, 8))) - c_80(p, -np.ones((1, 8)))).max() > 1e-8


def test_the_third_block_must_let_go_and_the_borders_are_where(chapter):
    chapter.says("The third block must let go: held open all the time its cells grow")
    chapter.says("To let go at the borders is enough: held open at all other steps, the net makes")
    chapter.says("hold one of their gates open, and the net loses its *place in the machine*, in")
    lost = chapter.value(
        "[[np.abs(c[:, 2*k-2:2*k]).max(), *((off[m] >= 0.49).mean() for m in (asked != 0, "
        "asked == 0))] for k, held in ((3, ()), (3, every), (3, inside), (1, every), (2, every)) "
        "for _, c, off in [hear(k, held)]]"
    )
    _, everywhere, inside, first, second = lost
    assert everywhere[0] > 10 * inside[0]
    chapter.says(f"the letter is lost in {100 * everywhere[1]:.0f} % of the strings")
    assert inside[1] == inside[2] == 0
    assert min(first[2], second[2]) > 0.5 > 10 * everywhere[2]


def of_the_bias(bias, task):
    """The length of the gradient of the forget gates' biases in untrained nets, a median."""
    found = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        if task == "symbol":
            net = latch.init_net(rng, "forget gate", 4, 2)
            net["b_f"] = net["b_f"] + bias
            grads = latch.loss_and_grads(net, sequences(rng, 30, 16), net="forget gate")[1]
        else:
            x, legal, new = stream(rng, 25, 32)
            net = streams.init_net(rng, "forget gate", bias)
            grads = streams.loss_and_grads(net, (streams.with_sign(x, new), legal))[1]["block"]
        found.append(np.linalg.norm(grads["b_f"]))
    return np.median(found)


@pytest.mark.parametrize("task", ["symbol", "Reber"])
def test_a_gate_far_open_hardly_moves_but_a_gate_half_open_is_not_the_quickest(chapter, task):
    chapter.says("beyond a bias of 2 or 3 its gradient falls. Its slope is $f(1-f)$")
    at = {bias: of_the_bias(bias, task) for bias in (0, 2, 5, 7, 9)}
    assert at[2] > 2 * at[0]  # at the steepest slope less of error and memory is left
    assert at[2] > at[5] > 3 * at[7]
    assert at[7] < at[0] / 2
    slope = {bias: sigmoid(bias) * sigmoid(-bias) for bias in (7, 9)}
    assert at[9] / at[7] == pytest.approx(slope[9] / slope[7], rel=0.5)


def test_an_open_gate_lets_the_state_grow_and_one_that_leaks_keeps_it_in_bounds(chapter):
    chapter.asks("An open gate is what lets the state grow.")
    chapter.asks("It is the low values that keep it in bounds.")
    x, _, new = stream(np.random.default_rng(0), T=3000)
    x = streams.with_sign(x, new)
    for seed in SEEDS[:3]:
        net = streams.init_net(np.random.default_rng(seed), "forget gate")["block"]
        far = {}
        for bias in (40, np.log(9)):  # wide open, and at 0.9, whatever comes
            still = {"U_f": 0 * net["U_f"], "W_f": 0 * net["W_f"], "b_f": 0 * net["b_f"] + bias}
            c = lstm.forward(net | still, x, variant=streams.VARIANT)["c"]
            far[bias] = np.abs(c[1000]).max(), np.abs(c[3000]).max()
        assert far[40][1] > 2.5 * far[40][0] > 100
        assert max(far[np.log(9)]) < 20
