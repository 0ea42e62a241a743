"""Chapter 1: each cause it gives for what a forecast does is taken away, and the effect goes."""

from itertools import repeat

import numpy as np
import pytest

from lstm_lib.training import training
from studies.data.series import sunspots
from studies.tasks.forecast import (
    fit_ar,
    loss_and_grads,
    naive,
    rmse,
    roll,
    seasonal_naive,
    windows,
)

YEARS, X = sunspots()
TRAIN, TEST = np.flatnonzero((YEARS >= 1730) & (YEARS < 1900)), np.flatnonzero(YEARS >= 1900)


def test_with_the_largest_root_at_one_the_forecast_no_longer_fades(chapter):
    chapter.says("each round multiplies them by about the same factor")
    b, a = fit_ar(X, 11, TRAIN)
    roots = np.roots(np.r_[1, -a])
    rest = b / (1 - a.sum())  # the level where it rests
    left = {}
    for largest in (abs(roots).max(), 1.0):
        moved = -np.poly(roots * largest / abs(roots).max())[1:].real
        start = windows(X, 11, TEST[:1]) - rest
        path = roll(0.0, moved, start, 400)[:, 0]
        left[largest == 1] = abs(path[-22:]).max() / abs(path[:22]).max()
    assert left[False] < 1e-3
    assert left[True] > 0.3


@pytest.mark.parametrize("spoiled", ["nothing", "length", "height"])
def test_seasonal_naive_is_perfect_until_length_or_height_of_the_cycle_changes(chapter, spoiled):
    chapter.says("the cycle is not exactly 11 years long, and its height changes")
    t = np.arange(309.0)
    period = 10.5 if spoiled == "length" else 11
    height = 1 + 0.5 * np.sin(t / 20) if spoiled == "height" else 1
    x = height * (1 + np.sin(2 * np.pi * t / period))
    error = rmse(seasonal_naive(x, TEST, 1, 11), x[TEST])
    assert error < 1e-12 if spoiled == "nothing" else error > 0.1


def test_out_of_order_half_a_cycle_back_is_no_worse_than_a_whole_one(chapter):
    chapter.says("it carries a peak into a valley")
    worst = []
    for x in (X, *(np.random.default_rng(s).permutation(X) for s in range(10))):
        half, whole = (rmse(naive(x, TEST, k), x[TEST]) for k in (5, 10))
        worst.append(half / whole)
    assert worst[0] > 2
    assert 0.8 < np.mean(worst[1:]) < 1.2


def fitted_error(x, p, learn, judge):
    """The error, one step ahead, of the AR(p) that fits some places best, judged at others."""
    b, a = fit_ar(x, p, learn)
    return rmse(roll(b, a, windows(x, p, judge))[0], x[judge])


def test_with_ten_thousand_years_to_learn_from_long_windows_cost_nothing(chapter):
    chapter("curious").says("the further weights learn the accidents of 170 years")
    b, a = fit_ar(X, 9, TRAIN)
    costs: dict[int, list[float]] = {170: [], 10_000: []}
    for seed in range(10):
        rng = np.random.default_rng(seed)
        seen = list(X[:30])
        for _ in range(12_000):  # a sun that has nine weights
            seen.append(b + np.dot(a, seen[-1:-10:-1]) + rng.normal(0, 14))
        x, judge = np.array(seen), np.arange(11_000, 12_000)
        for years, cost in costs.items():
            learn = np.arange(100, 100 + years)
            short, long = (fitted_error(x, p, learn, judge) for p in (9, 30))
            cost.append(long / short - 1)
    assert np.mean(costs[170]) > 0.04
    assert abs(np.mean(costs[10_000])) < 0.01


def errors_going_down(p, x, steps):
    """The training error after each step of gradient descent."""
    batches = repeat((windows(x, p, TRAIN), x[TRAIN]), steps)
    start = {"b": 0.0, "a": np.zeros(p)}
    run = training(start, loss_and_grads, batches, optimiser="sgd", lr=0.1)
    return np.array([np.sqrt(2 * done.loss) for done in run])


def test_more_weights_take_more_steps(chapter):
    chapter.says("And try $p = 30$: more weights, more steps.")
    z = (X - X[TRAIN].mean()) / X[TRAIN].std()
    needed = {}
    for p in (11, 30):
        best = fitted_error(z, p, TRAIN, TRAIN)
        needed[p] = np.argmax(errors_going_down(p, z, 1500) < 1.01 * best)
    assert 0 < 1.5 * needed[11] < needed[30]


def test_a_scale_from_the_future_changes_what_is_trained_for_a_limited_number_of_steps(chapter):
    chapter.says("one that is trained for a limited number of steps")
    past, all_ = ((X - part.mean()) / part.std() for part in (X[TRAIN], X))
    ends = [
        errors_going_down(11, z, 50)[-1] * part.std() for z, part in ((past, X[TRAIN]), (all_, X))
    ]
    assert abs(ends[0] - ends[1]) > 0.05
