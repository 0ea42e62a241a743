"""Each cause that the page of the papers' experiments gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from studies.continual_reber.streams import VARIANT, evaluate, train_steps
from studies.core.intervals import wilson
from studies.core.results import read
from studies.latch.nets import train_steps as latch
from studies.reber.figures import chosen
from studies.tasks.memory_task import sequences

from .untrained import at_lag, letters, nets


def test_with_input_gates_shut_the_state_stays_where_h_is_steep_and_all_is_solved(chapter):
    chapter.says("Here the gradient is not what is missing. Too much comes in:")
    chapter.says(
        "So shut the input gates as well, $b_i = -\\ln(\\mathrm{lag})$, and *all* are solved"
    )
    lag = 1000
    slopes: dict[int | str, list[float]] = {}
    for input_bias in (0, "-ln(lag)"):
        slopes[input_bias] = []
        for seed in range(5):
            start = latch("forget gate", seed, lag, forget_bias="ln(lag)", input_bias=input_bias)
            params = next(start).params  # one small step from the start
            x, *_ = sequences(np.random.default_rng(seed), lag, 16)
            c = lstm.forward(params, x, variant="1999")["c"][-1]
            slopes[input_bias].append(np.median(0.5 / np.cosh(np.clip(c / 2, -300, 300)) ** 2))
    assert np.median(slopes[0]) < 1e-3 and np.median(slopes["-ln(lag)"]) > 0.2

    def solved(input_bias):
        settings = {"model": "forget bias ln(lag)", "lag": lag, "input_bias": input_bias}
        trials = [t for t in read("latch", **settings) if "task" not in t.settings]
        return sum(t.outcome["updates"] is not None for t in trials)

    assert solved(0) < 5 and solved("-ln(lag)") == 10


def test_a_gate_that_nothing_shakes_follows_the_law(chapter):
    chapter.says("Where they part, it is because $x_t$ and $h_{t-1}$ shake the gates")
    for bias in (-1, 0, 1, 3, 5):
        law = sigmoid(bias) ** 100
        assert at_lag(100, bias, True, without=("U_f", "W_f")) == pytest.approx(law, rel=1e-6)


def test_some_cells_keep_more_and_others_less_and_the_one_that_keeps_most_wins(chapter):
    chapter.says("some cells then keep more, others less, and far back the cell that keeps most")
    for bias in (-1, 0, 1):
        law = 100 * np.log(sigmoid(bias))
        traces = [lstm.forward(p, letters(), variant=VARIANT) for p in nets(bias)]
        gates = [trace["f"][-100:, 0] for trace in traces]
        kept = np.sort([np.log(f).sum(axis=0) for f in gates], axis=-1)  # (nets, cells)
        assert 0.2 < np.mean(kept < law) < 0.8
        whole = np.log(at_lag(100, bias, True))
        most, middle = (np.median(kept[:, cell]) for cell in (-1, 3))
        assert abs(whole - most) < 2 < whole - middle


def test_keep_is_lost_when_its_signs_are_turned_round_and_its_sizes_do_not_matter(chapter):
    chapter.says("the net has learned to live with it. Turn the signs round, and it is lost:")
    for seed in range(3):
        *_, last = train_steps("keep", seed, steps=250, B=10)

        def wrong(c, params=last.params):
            return evaluate(params, seed=99, T=200, c_0=c).wrong.mean()

        own = wrong(last.c)
        assert own < 0.25
        assert wrong(3 * last.c) == pytest.approx(own, abs=0.1)
        assert wrong(-last.c) > own + 0.3


def test_without_rate_decay_as_good_as_as_many_nets_are_perfect(chapter):
    chapter.says("So rate decay is not what makes the difference for us.")
    rows = [
        chosen(read("continual_reber"), rule="forget gate", **more)
        for more in ({"lr_decay": 0.99, "weights": True}, {})
    ]
    with_, without = (sum(t.outcome["perfect"] for t in row) for row in rows)
    assert [len(row) for row in rows] == [10, 10]
    assert with_ - without <= 2
    assert wilson(without, 10)[1] > with_ / 10 and wilson(without, 10)[0] > 0.18
