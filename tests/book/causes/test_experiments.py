"""Each cause that the page of the papers' experiments gives is taken away, and its effect goes."""

import numpy as np

from lstm_lib import lstm
from studies.core.results import read
from studies.latch.nets import train_steps as latch
from studies.tasks.memory_task import sequences

ARGUMENTS = ("because $\\sigma(\\ln n) = n / (n + 1)$",)


def test_with_input_gates_shut_the_state_stays_where_h_is_steep_and_all_is_solved(chapter):
    chapter.says("Here the gradient is not what is missing. Too much comes in:")
    lag, slopes = 1000, {}
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
