"""One trial: a recurrent net reads the sunspots year by year and forecasts the next.

It is judged as the forecasts of chapter 1 are: on the 109 years from 1900, k years ahead, where it
is fed its own forecasts. How long it learns is chosen on the years 1860 to 1899, and then it learns
anew, from all years up to 1899.
"""

import itertools
from functools import partial

import numpy as np

from lstm_lib.checks import check_int
from lstm_lib.training import training
from studies.alice.compiled import COMPILED
from studies.alice.nets import loss_and_grads, read, start
from studies.data.series import sunspots
from studies.tasks.forecast import fit_ar, rmse, roll, windows

LEAD, FIT, CHOOSE = 30, 130, 40  # years read first, learnt from, and chosen by: 1700, 1730, 1860
HORIZONS = (1, 4, 16)
EVERY = 50  # updates: so often the years to choose by are asked
LR, CLIP = 0.01, 1.0
ORDER = 11  # of the regression
SETTLED, JUDGED = 200, 1000  # of a drawn series: years dropped at its start, years kept back


def trial(seed, net, H, times=0, most=1000):
    """Train one net, choose how long, train it anew.

    Parameters
    ----------
    seed : int
    net : {"LSTM", "RNN"}
    H : int
        Cells or units.
    times : int
        0: the sun. Else a series drawn from the regression that was fitted to the sun, with so many
        times as many years to learn from, and 1,000 years to judge by.
    most : int
        Updates, at most.

    Returns
    -------
    dict
        "updates" chosen; errors in sunspots: "chosen by" on the years to choose by, "fit" on those
        learnt from, "off" at each horizon on those kept back, and the same of the regression,
        "regression fit" and "regression off".
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    x, longer = sunspots()[1], 1
    if check_int("times", times, 0):
        x, longer = drawn(x, rng, times), times
    first, cut = LEAD + longer * FIT, LEAD + longer * (FIT + CHOOSE)
    weights = start(net, rng, H, 1, 1)

    errors: dict
    errors, choose = {}, np.arange(first, cut)
    scale = scale_of(x[LEAD:first])
    check_int("most", most, EVERY)
    for done in itertools.islice(lessons(weights, x, np.arange(LEAD, first), scale), most):
        if done.step % EVERY == 0:
            errors[done.step] = rmse(forecast(done.params, x, choose, 1, scale), x[choose])
    chosen = min(errors, key=errors.get)  # type: ignore[arg-type]

    learn, test = np.arange(LEAD, cut), np.arange(cut, len(x))
    scale = scale_of(x[learn])
    for done in itertools.islice(lessons(weights, x, learn, scale), chosen):
        last = done.params
    b, a = fit_ar(x, ORDER, learn)

    def off(t, k):
        return round(rmse(forecast(last, x, t, k, scale), x[t]), 2)

    def regression_off(t, k):
        return round(rmse(roll(b, a, windows(x, ORDER, t, k), k)[-1], x[t]), 2)

    return {
        "updates": chosen,
        "chosen by": round(errors[chosen], 2),
        "fit": off(learn, 1),
        "off": [off(test, k) for k in HORIZONS],
        "regression fit": regression_off(learn, 1),
        "regression off": [regression_off(test, k) for k in HORIZONS],
    }


def scale_of(x):
    """Return mean and spread, of years that may be learnt from."""
    return x.mean(), x.std()


def lessons(weights, x, targets, scale):
    """Learn one-year forecasts of these years, by Adam: yield the steps of `training.training`."""
    seen = ((x[: targets[-1] + 1] - scale[0]) / scale[1])[:, None, None]  # (T, 1, 1)
    counts = np.isin(np.arange(1, len(seen)), targets).astype(float)
    batch = (seen[:-1], seen[1:], counts)
    loss = partial(loss_and_grads, output="linear", loops=COMPILED)
    return training(weights, loss, itertools.repeat(batch), lr=LR, clip=CLIP)


def forecast(weights, x, targets, k, scale):
    """Forecast x at these places from all up to k years before; shape (N,)."""
    seen = ((x - scale[0]) / scale[1])[:-k, None, None]
    trace = read(weights, seen, loops=COMPILED)
    known = np.asarray(targets) - k  # place of the newest known year
    state = [trace[name][known + 1, 0] for name in "hc" if name in trace]  # (N, H) each
    ahead = trace["logits"][known, 0]  # (N, 1)
    for _ in range(k - 1):
        trace = read(weights, ahead[None], state if len(state) > 1 else state[0], COMPILED)
        state = [trace[name][1] for name in "hc" if name in trace]
        ahead = trace["logits"][0]
    return scale[0] + scale[1] * ahead[:, 0]


def drawn(x, rng, times):
    """Draw a series from the regression that was fitted to the sun, and its own misses' spread."""
    learn = np.arange(LEAD, LEAD + FIT + CHOOSE)
    b, a = fit_ar(x, ORDER, learn)
    spread = rmse(b + windows(x, ORDER, learn) @ a, x[learn])
    years = LEAD + times * (FIT + CHOOSE) + JUDGED
    series = list(x[:ORDER])
    for miss in rng.normal(0, spread, SETTLED + years):
        series.append(b + np.dot(a, series[: -ORDER - 1 : -1]) + miss)
    return np.array(series[-years:])
