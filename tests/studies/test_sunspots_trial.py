"""A recurrent net on chapter 1's ladder: it hears no later year, and its rungs are AR's own."""

import numpy as np
import pytest

from studies.alice.nets import SIZES, start
from studies.data.series import sunspots
from studies.sunspots import trial as sun
from studies.tasks.forecast import fit_ar, rmse, roll, windows

YEARS, COUNTS = sunspots()
both = pytest.mark.parametrize("net", SIZES)


def first(net):
    return start(net, np.random.default_rng(0), 3, 1, 1)


@both
@pytest.mark.parametrize("k", sun.HORIZONS)
def test_a_forecast_hears_no_year_after_t_minus_k(net, k):
    targets, later = np.array([200, 205]), COUNTS.copy()
    later[200 - k + 1 :] += 50  # known to the second, if at all
    before, after = (sun.forecast(first(net), x, targets, k, (50.0, 35.0)) for x in (COUNTS, later))
    assert before[0] == after[0]
    heard = COUNTS.copy()
    heard[200 - k] += 50
    assert sun.forecast(first(net), heard, targets, k, (50.0, 35.0))[0] != before[0]


@both
def test_further_ahead_it_is_fed_its_own_forecasts(net):
    weights, t = first(net), 200
    fed = COUNTS[: t - 2].tolist()
    for _ in range(3):
        fed.append(sun.forecast(weights, np.array([*fed, 0.0]), [len(fed)], 1, (50.0, 35.0))[0])
    ahead = sun.forecast(weights, COUNTS, [t], 3, (50.0, 35.0))
    assert ahead[0] == pytest.approx(fed[-1])


def test_only_the_years_that_may_count_are_learnt_from():
    cut, scale = 160, (50.0, 35.0)
    later = COUNTS.copy()
    later[cut:] = 0
    weights = [
        next(sun.lessons(first("RNN"), x, np.arange(30, cut), scale)).params["W"]
        for x in (COUNTS, later)
    ]
    np.testing.assert_array_equal(*weights)


def test_the_regression_is_that_of_chapter_1():
    outcome = sun.trial(0, "RNN", 2, most=50)
    learn, test = np.arange(30, 200), np.arange(200, len(COUNTS))
    assert YEARS[learn[0]] == 1730 and YEARS[test[0]] == 1900 and YEARS[30 + sun.FIT] == 1860
    b, a = fit_ar(COUNTS, 11, learn)
    ladder = [
        rmse(roll(b, a, windows(COUNTS, 11, test, k), k)[-1], COUNTS[test]) for k in (1, 4, 16)
    ]
    assert outcome["regression off"] == pytest.approx(ladder, abs=0.006)
    assert outcome["updates"] == 50


def test_a_drawn_series_has_the_weights_that_drew_it():
    x = sun.drawn(COUNTS, np.random.default_rng(0), 30)
    assert len(x) == 30 + 30 * 170 + 1000
    _, a = fit_ar(COUNTS, 11, np.arange(30, 200))
    b, found = fit_ar(x, 11, np.arange(30, len(x)))
    assert np.abs(found - a).max() < 0.06
    off = rmse(b + windows(x, 11, np.arange(30, len(x))) @ found, x[30:])
    assert off == pytest.approx(14, abs=0.4)
