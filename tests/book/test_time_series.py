"""The numbers in the prose of "Time series" are those that its cells compute."""

from pathlib import Path

import numpy as np
import pytest

BOOK = Path(__file__).parents[2] / "book"
MEAN = ("mean of 1730-1899", 1)


def one_step(p):
    return f"rmse(fit_and_forecast({p}, test), x[test])"


def ahead(model, k):
    return f"rmse(models[{model!r}]({k}), x[test])"


NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("x.max()", ".1f", "fall between 0 and {} around"),
    ("x.mean()", ".1f", "around a mean of {}."),
    ("years[0]", "d", "the yearly numbers from {} to 2008"),
    ("years[-1]", "d", "the yearly numbers from 1700 to {}."),
    ("1 / (1 / 8000) / 2", ".0f", "carry everything below {} Hz"),
    ("abs(apparent_frequency(7500, 1 / rate))", ".0f", "You hear a tone of {} Hz"),
    ("vocab.index('o')", "d", "*o* ({}) would be twice"),
    ("vocab.index('g')", "d", "twice *g* ({})"),
    ("vocab.index('a')", "d", "the mean of *a* ({})"),
    ("vocab.index('d')", "d", "and *d* ({}) would be"),
    ("vocab.index('b')", "d", "would be *b* ({})"),
    ("len(words)", "d", "the same sentence is {} words out of 4"),
    ("len(word_vocab)", "d", "is 5 words out of {}."),
    ("r[1]", ".2f", "the cloud is a rising band: $r_1 = {}$"),
    ("r[3]", ".2f", "leans neither way at lag 3 ($r_3 = {}$)"),
    ("r[5]", ".2f", "falls at lag 5 ($r_5 = {}$)"),
    ("r[10]", ".2f", "at lags 10 and 11 (${}$ and"),
    ("r[11]", ".2f", "at lags 10 and 11 ($0.66$ and ${}$)"),
    ("r[21]", ".2f", "At 21 and 22 years it is ${}$ and"),
    ("r[22]", ".2f", "it is $0.42$ and ${}$"),
    ("len(train)", "d", "{} targets up to 1899"),
    ("len(test)", "d", "the {} years from 1900"),
    ("np.mean(dealt)", ".1f", "Dealt at random it is {} (mean of 20 deals)"),
    ("len(dealt)", "d", "(mean of {} deals)"),
    ("in_time", ".1f", "the same forecaster is off by {}:"),
    ("autocorrelation(x, 1)[1]", ".2f", "up to one term in hundreds: {} for the sun"),
    (ahead("mean of 1730-1899", 1), ".1f", "you are off by {} sunspots"),
    (ahead("naive", 1), ".1f", "*Naive* gets {} for nothing"),
    (ahead("seasonal naive, 11 years", 1), ".1f", "sounds wiser and does worse, {}:"),
    (ahead("AR(1)", 1), ".1f", "hardly improves on naive ({})"),
    (ahead("AR(2)", 1), ".1f", "rising or falling, and reaches {}."),
    (ahead("AR(11)", 1), ".1f", "one for each year of a cycle, reach {}."),
    ("train_error[0]", ".1f", "the error can only fall, from {} to"),
    ("train_error[29]", ".1f", "can only fall, from 20.5 to {}:"),
    (one_step(9), ".1f", "it falls to {} at $p = 9$"),
    (one_step(30), ".1f", "then rises to {} at $p = 30$"),
    (one_step(9), ".1f", '"$p = 9$ is best, with {}"'),
    (one_step(11), ".1f", "and {} is what it honestly scored"),
    (
        "autocorrelation(x[years < 1900], 11)[10]",
        ".2f",
        "1700 to 1899 peaks at lags 10 and 11, with {})",
    ),
    (ahead("AR(11)", 4), ".1f", "*seasonal naive* ({} against"),
    (ahead("seasonal naive, 11 years", 4), ".1f", "(30.5 against {})"),
    (ahead("AR(11)", 64), ".1f", "at 64 it is {} where"),
    (ahead("mean of 1730-1899", 64), ".1f", "knowing nothing but the mean costs {}."),
    (ahead("naive", 5), ".1f", "half a cycle away ({} at $k = 5$"),
    (ahead("naive", 10), ".1f", "after a whole one ({} at $k = 10$)"),
    ("descent[0]", ".1f", "the training years is down from {} to"),
    ("descent[-1]", ".1f", "down from 35.0 to {} sunspots"),
    ("len(descent)", "d", "After {} steps the error"),
    ("train_error[10]", ".1f", "the formula's is {}."),
    ("slowest", ".3f", "is {} per year:"),
    ("100 * slowest**11", ".0f", "{} % is left after one cycle"),
    ("100 * slowest**64", ".0f", "and {} % after 64 years"),
    ("read(one)[1]", ".3f", "*dog* is {} in one"),
    ("read(two)[1]", ".0f", "in one and {} in the other"),
    ("chosen", "d", "The validation years choose $p = {}$"),
    ("error(chosen, train, test)", ".1f", "$p = 2$, which scores {} on the test years"),
    ("error(11, train, test)", ".1f", "11 would have scored {}."),
    ("len(orders)", "d", "$5!/2! = {}$ orders"),
    ("len(states)", "d", "All {} states differ"),
]

DERIVED = {
    "slowest": "abs(np.roots(np.r_[1, -fit_ar(x, 11, train)[1]])).max()",
    "descent": "[loss for *_, loss in descend(11, 0.1, 400)]",
}


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    for name, value in DERIVED.items():
        expression = expression.replace(name, value)
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_the_two_leaks_promise_what_the_prose_says(chapter):
    chapter.run()
    (out,) = [
        output["text"]
        for cell in chapter.code
        for output in cell.outputs
        if output.output_type == "stream" and "trailing" in output["text"]
    ]
    centred, trailing = (line.split()[1] for line in out.splitlines())
    chapter.says(f"The centred mean promises an error of {centred}.")
    chapter.says(f"The honest mean, of the past alone, gives {trailing}.")


def test_the_dots_show_what_the_sampling_figure_is_said_to_show(chapter):
    seen = {step: chapter.value(f"apparent_frequency(1, {step})") for step in (0.1, 0.45, 0.8, 1)}
    assert seen[0.1] == seen[0.45] == 1
    assert seen[0.8] == pytest.approx(-0.25)  # once in 4 s, backwards
    assert seen[1] == 0
    assert np.abs(chapter.value("sine(1, 0.5, 20)")).max() < 1e-12
    assert chapter.value("apparent_frequency(900, 1 / 1000)") == -100  # the quiz


def sampled(chapter, f, delta):
    """The dots and the dashed wave of the sampling figure."""
    shown = chapter.value(f"sampled.evaluate(f={f}, D={delta})")
    return shown["samples"][np.isfinite(shown["samples"])], shown["seen"]


@pytest.mark.parametrize(("f", "delta"), [(1, 0.5), (1.25, 0.4), (2, 0.75), (0.5, 1)])
def test_at_the_limit_all_dots_are_zero_and_no_wave_is_drawn(chapter, f, delta):
    chapter.says("and no wave at all, which is what the dashed line draws")
    dots, wave = sampled(chapter, f, delta)
    assert abs(dots).max() < 1e-12
    assert abs(wave).max() == 0


@pytest.mark.parametrize(
    ("f", "delta"), [(1, 0.1), (1, 0.45), (1, 0.5), (1, 0.8), (1, 1), (0.75, 0.7), (2, 1.2)]
)
def test_the_dashed_wave_goes_through_every_dot(chapter, f, delta):
    dots, wave = sampled(chapter, f, delta)
    places = np.rint(np.arange(len(dots)) * delta / 0.0125).astype(int)  # the curve's grid
    assert wave[places] == pytest.approx(dots, abs=1e-9)


def test_the_letters_light_the_rows_that_the_prose_names(chapter):
    symbols, last = chapter.value("characters"), chapter.value("len(vocab) - 1")
    rows = chapter.value("places.tolist()")
    assert [step for step, symbol in enumerate(symbols, 1) if symbol == "t"] == [1, 11, 13]
    assert all(rows[step - 1] == last for step in (1, 11, 13))
    assert rows.count(0) == symbols.count(" ") == 4
    assert last + 1 == 12  # "twelve probabilities"


def test_longer_windows_fit_the_past_better_and_the_future_worse(chapter):
    train, test = np.array(chapter.value("train_error")), np.array(chapter.value("test_error"))
    assert (np.diff(train) < 1e-9).all()
    assert test.argmin() + 1 == 9
    assert np.diff(test).argmin() == 0  # "By far the largest step"
    assert test[0] - test[1] > 3 * np.sort(-np.diff(test))[-2]


def test_every_forecast_fades_as_the_horizon_grows(chapter):
    curves = chapter.value("curves")
    naive, seasonal, ar = (np.array(curve) for curve in curves.values())
    assert list(np.flatnonzero(seasonal < ar) + 1) == [11, 22]
    assert (ar - seasonal)[[10, 21]].max() < 0.5  # "a fraction better"
    assert naive.argmax() + 1 == 5
    assert naive[:16].argsort()[:2].tolist() == [0, 9]
    mean = chapter.value("scores['mean of 1730-1899'][0]")
    assert 2.5 < mean / ar[0] < 3  # "nearly three times better"
    assert 0.5 < seasonal[15] - ar[15] < 1.5  # "a sunspot apart"
    assert 0 < mean - ar[63] < 1
    assert (seasonal[:11] == seasonal[0]).all()  # stairs of 11 years


def test_the_best_single_weight_is_the_autocorrelation_at_lag_one(chapter):
    a = chapter.value("(lambda z: float(z[1:] @ z[:-1] / (z[:-1] @ z[:-1])))(x - x.mean())")
    assert f"{a:.2f}" == f"{chapter.value('autocorrelation(x, 1)[1]'):.2f}" == "0.82"


def test_sympy_says_that_a_whole_turn_between_two_samples_changes_none(chapter):
    chapter.run()
    (cell,) = [cell for cell in chapter.code if "slower.doit()" in cell.source]
    left, right = cell.outputs[-1]["data"]["text/latex"].split("=")
    assert "m" in left.replace(r"\sin", "")
    assert "m" not in right


def test_a_learning_rate_of_one_explodes(chapter):
    chapter.says("a learning rate of 1: every nudge overshoots, and the error explodes")
    errors = chapter.value("[loss for *_, loss in descend(11, 1.0, 50)]")
    assert errors[-1] > 1e6 * errors[0]


def test_an_order_blind_model_gets_the_same_input_for_both_sentences(chapter):
    assert chapter.value("(bag_one == bag_two).all() and one != two")
    assert chapter.value("len(bags)") == 1


def test_windows_up_to_six_words_cannot_tell_key_from_keys(chapter):
    chapter.says("Up to six words back, the windows are equal.")
    same = [chapter.value(f"first[-{p}:] == second[-{p}:]") for p in range(1, 9)]
    assert same == [True] * 6 + [False] * 2


def test_the_model_of_eleven_years_does_not_see_1888(chapter):
    chapter.says("asked for 1900, AR(11) sees 1889 to 1899")
    seen = chapter.value("windows(years, 11, test[:1])[0].astype(int).tolist()")
    assert seen == list(range(1899, 1888, -1))


def test_the_quiz_quotes_the_horizons_of_the_chapter(chapter):
    quiz = (BOOK / "quizzes" / "time_series.yml").read_text("utf-8")
    errors = [format(chapter.value(ahead("AR(11)", k)), ".1f") for k in (1, 16)]
    assert "AR(11) on the sunspots goes from {} to {},".format(*errors) in quiz
    mean, *naive = (chapter.value(ahead(m, k)) for m, k in (MEAN, ("naive", 1), ("naive", 16)))
    assert naive[0] < mean < naive[1]


def test_the_wheel_of_the_exercise_turns_as_its_solution_says(chapter):
    turns = {n: chapter.value(f"apparent_frequency(8 * {n}, 1 / 24) / 8") for n in (1, 2.9, 3)}
    assert turns == pytest.approx({1: 1, 2.9: -0.1, 3: 0})


def test_the_validation_years_hardly_tell_window_lengths_apart(chapter):
    chapter.says("from $p = 2$ to 10 the validation errors lie within two sunspots of each other")
    errors = chapter.value("scores_p")
    assert np.ptp(errors[1:10]) < 2
    assert chapter.value("len(validate)") == 40


def test_the_page_computes_what_the_kernel_computes(chapter):
    worst = chapter.value("__import__('explorables.parity', fromlist=['x']).max_js_error()")
    assert len(worst) == 5
    assert max(worst) < 1e-9


def test_the_unit_of_the_inputs_changes_no_least_squares_forecast(chapter):
    assert chapter.value("float(abs(leaky - clean).max())") < 1e-9
