"""The numbers in the prose of "Time series" are those that its cells compute."""

from pathlib import Path

import numpy as np
import pytest

BOOK = Path(__file__).parents[2] / "book"
MEAN = ("mean of 1730-1899", 1)


def ahead(model, k):
    return f"rmse(models[{model!r}]({k}), x[test])"


NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("vocab.index('the')", "d", "*the* ({}) would be twice *key* (1)"),
    ("vocab.index('key')", "d", "*the* (2) would be twice *key* ({})"),
    ("(7 * 10_000**2 + 10_000) / 1e6", ".0f", "With 10,000 words and $p = 7$ that is {} million"),
    ("float(state.evaluate(t=8, a=0.5)['left'][1])", ".3f", "At the end, {} is left of *keys*"),
    ("x.max()", ".1f", "They rise and fall between 0 and {}, about"),
    ("len(train)", "d", "The {} targets up to 1899"),
    ("len(test)", "d", "The {} years from 1900"),
    ("len(test)", "d", "each judged on the same {} years"),
    ("int(years[0])", "d", "Here are their yearly numbers since {}."),
    ("len(x)", "d", "subtracts the mean of *all* {} years"),
    ("int(years[x.argmax()])", "d", "and the scale knows of {}."),
    (ahead("naive", 1), ".1f", "*Naive* gets {} for nothing"),
    (ahead("AR(1)", 1), ".1f", "hardly improves on naive ({})"),
    (ahead("AR(2)", 1), ".1f", "rising or falling, and reaches {}."),
    (ahead("AR(11)", 1), ".1f", "one for each year of a cycle, reach {}."),
    (ahead("AR(11)", 64), ".1f", "at 64 it is {} where"),
    (ahead("mean of 1730-1899", 64), ".1f", "knowing nothing but the mean costs {}."),
    (ahead("naive", 5), ".1f", "half a cycle away ({} at $k = 5$"),
    (ahead("naive", 10), ".1f", "after a whole one ({} at $k = 10$)"),
    ("descent[0]", ".1f", "the training years is down from {} to"),
    ("descent[-1]", ".1f", "down from 35.0 to {} sunspots"),
    ("len(descent)", "d", "After {} steps the error"),
    ("rmse(b + windows(x, 11, train) @ a, x[train])", ".1f", "the formula's is {}."),
    ("abs(np.roots(np.r_[1, -a])).max()", ".3f", "here {} per year"),
    ("chosen", "d", "The validation years choose $p = {}$"),
    ("error(chosen, train, test)", ".1f", "$p = 2$, which scores {} on the test years"),
    ("error(11, train, test)", ".1f", "11 would have scored {}."),
    ("len(orders)", "d", "$5!/2! = {}$ orders"),
    ("len(states)", "d", "All {} states differ"),
    ("int(years[fit][0])", "d", "fit on the targets {}-1859"),
    ("int(years[fit][-1])", "d", "fit on the targets 1730-{}"),
    ("int(years[validate][0])", "d", "compare on {}-1899"),
    ("int(years[validate][-1])", "d", "compare on 1860-{}"),
]

DERIVED = {"descent": "[loss for *_, loss in descend(11, 0.1, 400)]"}


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    for name, value in DERIVED.items():
        expression = expression.replace(name, value)
    chapter.says(words.format(format(chapter.value(expression), form)))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (
            "between its known neighbours. It is off by 19.5.",
            "Dealt at random it is 19.5 (mean of 20 deals)",
        ),
        ("can only repeat 1899, and is off by 67.5.", "the same forecaster is off by 67.5:"),
        ("target, and promises an error of 3.4;", "promises an error of 3.4."),
        ("the mean of the past alone gives 19.6.", "of the past alone, gives 19.6."),
    ],
)
def test_the_leaks_are_those_that_are_told_in_full(chapter, here, there):
    chapter.says(here)
    chapter("curious").says(there)  # test_curious_series holds the numbers


def test_one_letter_six_words_ago_decides(chapter):
    chapter.says("One letter tells you, and it came six words ago.")
    one, two = chapter.value("pairs[-1]")
    assert [a == b for a, b in zip(one, two, strict=True)] == [True, False] + [True] * 6 + [False]
    assert one[1] + "s" == two[1]
    assert len(one[2:-1]) == 6
    chapter.says("With six words, the two long sentences are the same input.")
    assert chapter.value("needed[-1]") > 6
    chapter.asks(
        "They cost weights, but weights are not what is missing. With seven words it would"
    )
    assert chapter.value("needed[-1]") == 7


def test_the_pairs_come_apart_where_the_prose_says(chapter):
    chapter.says("The pairs come apart at one word, at four and at seven.")
    chapter.says("Three words more, and seven are too few again: you need ten.")
    assert chapter.value("needed") == [1, 4, 7]
    longer = "to the cabinets in the hall of the house"
    one, two = chapter.value(f"pair({longer!r})")
    assert next(p for p in range(1, 12) if one[-1 - p : -1] != two[-1 - p : -1]) == 10


@pytest.mark.parametrize("p", range(1, 9))
def test_the_frames_hold_p_words_and_say_what_they_tell_apart(chapter, p):
    shown = chapter.value(f"sentences.evaluate(p={p})")
    words = [1, 4, 7]
    for j, needed in enumerate(words):
        assert shown[f"differ-{j} opacity"] == (p >= needed)
        assert shown[f"same-{j} opacity"] == (p < needed)


def test_the_bars_are_what_reading_leaves_of_each_word(chapter):
    words = chapter.value("sentence")
    for t in (1, 4, 8):
        left = chapter.value(f"state.evaluate(t={t}, a=0.5)")["left"]
        h: dict[str, float] = {}
        for word in words[:t]:
            h = {key: 0.5 * value for key, value in h.items()}
            h[word] = h.get(word, 0) + 1
        for word, value in h.items():
            assert sum(bar for bar, w in zip(left, words, strict=True) if w == word) == value
    assert chapter.value("state.evaluate(t=8, a=1)")["left"].tolist() == [1] * 8  # the bag again
    chapter.says("is left of *keys*: it was halved six times.")
    assert chapter.value("state.evaluate(t=8, a=0.5)")["left"][words.index("keys")] == 0.5**6


def test_the_written_out_loop_is_the_library_s(chapter):
    for k in (1, 4, 64):
        assert chapter.value(f"abs(ahead({k}) - models['AR(11)']({k})).max()") < 1e-6


def test_every_forecast_fades_as_the_horizon_grows(chapter):
    curves = chapter.value("curves")
    naive, seasonal, ar = (np.array(curve) for curve in curves.values())
    assert naive.argmax() + 1 == 5
    assert naive[:16].argsort()[:2].tolist() == [0, 9]
    mean = chapter.value("scores['mean of 1730-1899'][0]")
    chapter.says("At $k = 1$ AR(11) is nearly three times better than the mean.")
    assert 2.7 < mean / ar[0] < 3
    chapter.says("At 4 it is only just ahead of *seasonal naive*")
    assert 0 < seasonal[3] - ar[3] < 3
    assert 0 < mean - ar[63] < 1
    chapter.says("*Seasonal naive* sounds wiser and does worse")
    assert seasonal[0] > naive[0]
    chapter.says("(It says the same at $k = 1$ and $k = 4$: what was 11 years ago.)")
    assert (seasonal[:11] == seasonal[0]).all()


def test_a_learning_rate_of_one_explodes(chapter):
    chapter.says("a learning rate of 1: every step overshoots, and the error explodes")
    errors = chapter.value("[loss for *_, loss in descend(11, 1.0, 50)]")
    assert errors[-1] > 1e6 * errors[0]


def test_an_order_blind_model_gets_the_same_input_for_both_sentences(chapter):
    assert chapter.value("one != two and sorted(one) == sorted(two)")
    assert chapter.value("(codes[0].sum(axis=0) == codes[1].sum(axis=0)).all()")
    assert chapter.value("codes[0].sum(axis=0).astype(int).tolist()") == [1, 1, 2, 1]
    chapter.says("All of them have one and the same bag.")
    assert chapter.value("len(bags)") == 1
    chapter.says("So four numbers hold the whole order of five words.")
    assert chapter.value("(len(vocab), len(one))") == (4, 5)


def test_the_quiz_quotes_the_horizons_of_the_chapter(chapter):
    quiz = (BOOK / "quizzes" / "time_series.yml").read_text("utf-8")
    errors = [format(chapter.value(ahead("AR(11)", k)), ".1f") for k in (1, 16)]
    assert "AR(11) on the sunspots goes from {} to {},".format(*errors) in quiz
    chapter.asks(f"goes from {errors[0]} to {errors[1]}, a little more than double.")
    assert 2 < float(errors[1]) / float(errors[0]) < 2.3
    mean, *naive = (chapter.value(ahead(m, k)) for m, k in (MEAN, ("naive", 1), ("naive", 16)))
    assert naive[0] < mean < naive[1]


def test_the_validation_years_hardly_tell_window_lengths_apart(chapter):
    chapter.says("from $p = 2$ to 10 the validation errors lie within two sunspots of each other")
    errors = chapter.value("scores_p")
    assert np.ptp(errors[1:10]) < 2
    years = chapter.value("len(validate)")
    chapter.says(f"its luck was not: {years} years are less than four cycles")
    assert years < 4 * 10.5  # of a cycle, see the words of the sunspots


def test_the_page_computes_what_the_kernel_computes(chapter):
    worst = chapter.value("__import__('explorables.parity', fromlist=['x']).max_js_error()")
    assert len(worst) == 3
    assert max(worst) < 1e-9


def test_the_unit_of_the_inputs_changes_no_least_squares_forecast(chapter):
    assert chapter.value("float(abs(leaky - clean).max())") < 1e-9


def test_the_words_of_the_sentences_say_what_is_drawn(chapter):
    left, right = chapter.drawn("draw.one_hot_rows((one, two), codes, vocab)")
    chapter.describes(
        "Two grids, one row per word: left the key to the cabinets, right the cabinets to"
    )
    chapter.describes("Each row has one filled square, in the column of its word.")
    vocab = chapter.value("list(vocab)")
    for panel, words in ((left, "one"), (right, "two")):
        _, columns, rows = panel["lines"][0]
        assert list(rows) == list(range(5))
        assert [vocab[int(k)] for k in columns] == chapter.value(f"list({words})")
        counts = dict(zip(vocab, map(int, panel["texts"][: len(vocab)]), strict=True))
        assert counts == {"cabinets": 1, "key": 1, "the": 2, "to": 1}
    chapter.describes("the sums of the columns: cabinets 1, key 1, the 2, to 1, for both alike.")
    chapter.describes(
        "Three pairs of sentences: the key is, the keys are; the key to the cabinet is"
    )
    assert len(chapter.value("pairs")) == 3
    chapter.describes(
        "A frame holds the two words before each verb. It holds the same words in both"
    )
    assert chapter.starts("sentences") == {"p": 2}
    assert [need <= 2 for need in chapter.value("needed")] == [True, False, False]
    bars = chapter.shown("read")["left"]
    words = chapter.value("list(sentence)")
    chapter.describes(
        "The words the keys to the cabinets in the hall from above, a bar for each of the"
    )
    assert " ".join(words) == "the keys to the cabinets in the hall"
    chapter.describes(
        f"a bar for each of the first four: {bars[0]:.3f} for the, {bars[1]:.2f} for keys, "
        f"{bars[2]:.1f} for to and {bars[3]:.0f} for the word just read."
    )
    assert bars[4:] == [0] * 4


def test_the_words_of_the_sunspots_say_what_is_drawn(chapter):
    whole, near = chapter.drawn("draw.series_and_pairs(years, x, train, test, target=250, p=5)")
    years, counts = whole["lines"][0][1:]
    chapter.describes(
        "Above, yearly sunspot numbers from 1700 to 2008: peaks about eleven years apart"
    )
    assert (years[0], years[-1]) == (1700, 2008)
    peaks = [k for k in range(4, 305) if counts[k] == counts[k - 4 : k + 5].max()]
    assert np.mean(np.diff(years[peaks])) == pytest.approx(11, abs=0.5)
    chapter.says("between 0 and 190.2, about every eleven years.")
    assert counts[peaks].max() > 3 * counts[peaks].min()
    chapter.describes("The years 1730 to 1899 are shaded: to learn from. Those from 1900 are to be")
    spans = chapter.value(
        "[ax.patches[0].get_extents().transformed(ax.transData.inverted()).intervalx.tolist() for "
        "ax in draw.series_and_pairs(years, x, train, test, target=250, p=5).axes]"
    )
    assert spans[0] == pytest.approx([1730, 1900])
    chapter.describes(
        "Below, the years around 1950: a window covers 1945 to 1949, the target is 1950"
    )
    squares, target = near["lines"][1][1], near["lines"][2][1]
    assert list(squares) == list(range(1945, 1950))
    assert list(target) == [1950]
    assert spans[1][0] == pytest.approx(1949.5)
    chapter.describes(
        "the forecast of AR(11) one year ahead, close to them. Below, room for three lines"
    )
    chapter.describes(
        "three lines of errors over the horizon, from 1 to 64 years, and a dotted line at"
    )
    shown = chapter.shown("horizon")
    assert chapter.starts("horizon") == {"k": 1}
    true = chapter.value("x[test]")
    assert np.corrcoef(shown["forecast"], true)[0, 1] > 0.9
    curves = chapter.value("{name: len(curve) for name, curve in curves.items()}")
    assert len(curves) == 3
    assert set(curves.values()) == {64}
