"""What "For the curious" says of series, sampling and forecasts is what its cells compute."""

import numpy as np
import pytest

ONE_STEP = "rmse(fit_and_forecast({}, test), sun[test])"
NUMBERS = [  # an expression in the page's kernel, its format, and the words that quote it
    ("1 / (1 / 8000) / 2", ".0f", "carry everything below {} Hz"),
    ("abs(apparent_frequency(7500, 1 / rate))", ".0f", "You hear a tone of {} Hz"),
    ("apparent_frequency(900, 1 / 1000)", ".0f", "looks like $900 - 1000 = {}$ Hz"),
    ("years[0]", "d", "the yearly numbers from {} to 2008"),
    ("years[-1]", "d", "the yearly numbers from 1700 to {}."),
    ("alike[1]", ".2f", "the cloud is a rising band: $r_1 = {}$"),
    ("alike[3]", ".2f", "leans neither way at lag 3 ($r_3 = {}$)"),
    ("alike[5]", ".2f", "falls at lag 5 ($r_5 = {}$)"),
    ("alike[10]", ".2f", "at lags 10 and 11 (${}$ and"),
    ("alike[11]", ".2f", "at lags 10 and 11 ($0.66$ and ${}$)"),
    ("alike[21]", ".2f", "At 21 and 22 years it is ${}$ and"),
    ("alike[22]", ".2f", "it is $0.42$ and ${}$"),
    ("np.mean(dealt)", ".1f", "Dealt at random it is {} (mean of 20 deals)"),
    ("len(dealt)", "d", "(mean of {} deals)"),
    ("in_time", ".1f", "the same forecaster is off by {}:"),
    ("autocorrelation(sun, 1)[1]", ".2f", "or nearly: {} for the sun"),
    ("train_error[0]", ".1f", "the error can only fall, from {} to"),
    ("train_error[29]", ".1f", "can only fall, from 20.5 to {}:"),
    (ONE_STEP.format(9), ".1f", "it falls to {} at $p = 9$"),
    (ONE_STEP.format(30), ".1f", "then rises to {} at $p = 30$"),
    (ONE_STEP.format(9), ".1f", '"$p = 9$ is best, with {}"'),
    (ONE_STEP.format(11), ".1f", "and {} is what it honestly scored"),
    (
        "autocorrelation(sun[years < 1900], 11)[10]",
        ".2f",
        "1700 to 1899 peaks at lags 10 and 11, with {})",
    ),
    ("abs(np.roots(np.r_[1, -fit_ar(sun, 11, train)[1]])).max()", ".3f", "is {} per year:"),
    (
        "100 * abs(np.roots(np.r_[1, -fit_ar(sun, 11, train)[1]])).max() ** 11",
        ".0f",
        "{} % is left after one cycle",
    ),
    (
        "100 * abs(np.roots(np.r_[1, -fit_ar(sun, 11, train)[1]])).max() ** 64",
        ".0f",
        "and {} % after 64 years",
    ),
]


@pytest.fixture
def page(chapter):
    return chapter("curious")


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_page_computes(page, expression, form, words):
    page.says(words.format(format(page.value(expression), form)))


def test_the_two_leaks_promise_what_the_prose_says(page):
    page.run()
    (out,) = [
        output["text"]
        for cell in page.code
        for output in cell.outputs
        if output.output_type == "stream" and "trailing" in output["text"]
    ]
    centred, trailing = (line.split()[1] for line in out.splitlines())
    page.says(f"The centred mean promises an error of {centred}.")
    page.says(f"The honest mean, of the past alone, gives {trailing}.")


def test_the_dots_show_what_the_sampling_figure_is_said_to_show(page):
    seen = {step: page.value(f"apparent_frequency(1, {step})") for step in (0.1, 0.45, 0.8, 1)}
    page.says("Up to 0.45 s the dashed wave through the dots is the true one.")
    assert seen[0.1] == seen[0.45] == 1
    page.says(f"at 0.8 s you would swear that it swings once in {1 / abs(seen[0.8]):.0f} s")
    page.says(f"(The figure says ${seen[0.8]:.2f}$ Hz.")
    page.says("At 1 s every look finds the wave at the same place")
    assert seen[1] == 0
    page.says("At 2.9 it seems to turn slowly *backwards*, a tenth of a turn per second.")
    assert page.value("apparent_frequency(8 * 2.9, 1 / 24) / 8") == pytest.approx(-0.1)
    assert np.abs(page.value("sine(1, 0.5, 20)")).max() < 1e-12


def sampled(page, f, delta):
    """The dots and the dashed wave of the sampling figure."""
    shown = page.value(f"sampled.evaluate(f={f}, D={delta})")
    return shown["samples"][np.isfinite(shown["samples"])], shown["seen"]


@pytest.mark.parametrize(("f", "delta"), [(1, 0.5), (1.25, 0.4), (2, 0.75), (0.5, 1)])
def test_at_the_limit_all_dots_are_zero_and_no_wave_is_drawn(page, f, delta):
    page.says("and no wave at all, which is what the dashed line draws")
    dots, wave = sampled(page, f, delta)
    assert abs(dots).max() < 1e-12
    assert abs(wave).max() == 0


@pytest.mark.parametrize(
    ("f", "delta"), [(1, 0.1), (1, 0.45), (1, 0.5), (1, 0.8), (1, 1), (0.75, 0.7), (2, 1.2)]
)
def test_the_dashed_wave_goes_through_every_dot(page, f, delta):
    dots, wave = sampled(page, f, delta)
    places = np.rint(np.arange(len(dots)) * delta / 0.0125).astype(int)  # the curve's grid
    assert wave[places] == pytest.approx(dots, abs=1e-9)


def test_sympy_says_that_a_whole_turn_between_two_samples_changes_none(page):
    page.says("The $m$ has vanished: they are the samples of the wave of frequency $f$.")
    assert page.value("sorted(map(str, slower.free_symbols))") == ["Delta", "f", "k"]


def test_the_letters_light_the_rows_that_the_prose_names(page):
    symbols, size = page.value("letters"), page.value("len(alphabet)")
    rows = page.value("places.tolist()")
    assert [step for step, symbol in enumerate(symbols, 1) if symbol == "t"] == [1, 10, 13]
    assert all(rows[step - 1] == size - 2 for step in (1, 10, 13))
    page.says(
        "*t* lights the last row but one at steps 1, 10 and 13, and the space lights the first"
    )
    page.says("and the space lights the first row four times")
    assert rows.count(0) == symbols.count(" ") == 4
    assert (len(symbols), size) == (20, 10)
    page.describes(
        "A grid with the 20 letters of the sentence from left to right and the 10 letters"
    )
    page.describes("Each column holds one filled square. The first column, t, is framed")
    assert page.value("vectors.sum(axis=1).tolist()") == [1] * 20


def test_longer_windows_fit_the_past_better_and_the_future_worse(page):
    train, test = np.array(page.value("train_error")), np.array(page.value("test_error"))
    assert (np.diff(train) < 1e-9).all()
    assert test.argmin() + 1 == 9
    page.describes("the forecast of AR(2) one year ahead. Below, errors against window length")
    assert page.value("orders[1]") == 2
    assert page.shown("window")["forecast"] == page.value("forecasts.round()[1].tolist()")
    page.describes("on the training years they only fall, on the test years they fall to p = 9 and")
    assert (test[9:].mean() > test[8]) and test[-1] > 1.05 * test[8]
    page.says("By far the largest step is the one from $p = 1$ to $p = 2$.")
    assert np.diff(test).argmin() == 0
    assert test[0] - test[1] > 3 * np.sort(-np.diff(test))[-2]


def test_the_best_single_weight_is_the_autocorrelation_at_lag_one(page):
    a = page.value("(lambda z: float(z[1:] @ z[:-1] / (z[:-1] @ z[:-1])))(sun - sun.mean())")
    assert f"{a:.2f}" == f"{page.value('autocorrelation(sun, 1)[1]'):.2f}" == "0.82"


def test_the_wheel_of_the_exercise_turns_as_its_solution_says(page):
    turns = {n: page.value(f"apparent_frequency(8 * {n}, 1 / 24) / 8") for n in (1, 2.9, 3)}
    assert turns == pytest.approx({1: 1, 2.9: -0.1, 3: 0})
