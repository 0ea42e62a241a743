"""Open your own LSTM: what a net is said to remember by is taken away, and it forgets."""

import numpy as np
import pytest

from lstm_lib import opened
from studies.tasks.your_lstm import load, windows_of


@pytest.fixture
def far(chapter):
    """How wrong a case's net is, ten years and more after a mark; 1: as one that says the mean."""

    def error(case, change):
        state, readout = load(case)
        layers = opened.from_torch(state)
        x, y = windows_of(case, 200)
        traces = [layer["forward"] for layer in opened.forward(layers, x)["layers"]]
        both = zip(layers, traces, strict=True)
        changed = [{"forward": change(dict(p["forward"]), t)} for p, t in both]
        gap = np.zeros(x.shape[:2], int)  # years since the mark
        for t in range(1, len(x)):
            gap[t] = (x[t, :, 1] == 0) * (gap[t - 1] + 1)
        off = opened.forward(changed, x)["h"] @ readout.T - y
        return np.mean(off[gap >= 10] ** 2) / np.var(y[gap >= 10])

    return error


def hear_the_average(params, trace):
    mean = trace["h"][1:].mean(axis=(0, 1))
    for k in "ifgo":
        params[f"b_{k}"] = params[f"b_{k}"] + params[f"W_{k}"] @ mean
        params[f"W_{k}"] = 0 * params[f"W_{k}"]
    return params


def shut(params, trace):
    params |= {name: 0 * params[name] for name in ("U_f", "W_f")}
    return params | {"b_f": 0 * params["b_f"] - 40}


def test_the_net_with_the_bad_bias_forgets_without_its_loop_and_the_healthy_one_less(chapter, far):
    chapter.says("So this net remembers round and round through $h$")
    chapter.says("fed the average of $h$ instead, it forgets")
    chapter.says("The cells help: with the forget gates shut it forgets, too.")
    assert far("forget bias", lambda p, t: p) < 0.1
    assert far("forget bias", hear_the_average) > 0.9
    assert far("forget bias", shut) > 0.9
    assert far("healthy", hear_the_average) < 0.4
