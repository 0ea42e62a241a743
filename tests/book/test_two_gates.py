"""The numbers in the prose of "Input and output gates" are those that its cells compute."""

from inspect import getsource, signature
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
import yaml
from figures.diagrams.stages import STAGES

from lstm_lib import lstm
from studies.core.intervals import wilson
from studies.core.results import read
from studies.latch import nets
from studies.tasks.conflicts import all_signs, floor, reading
from studies.tasks.memory_task import marked_numbers, sequences

from .ladder import check_ladder

BOOK = Path(__file__).parents[2] / "book"
CHOSEN = "trial('storing', True, seed=0, T=10, steps=1000)[0]"
OPENING = "1 / (1 + np.exp(-(" + CHOSEN + "['b']{})))"

NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("all_signs(10).shape[1]", ",d", "on all {} sequences of ten signs at once"),
    ("left['storing', False][0]", ".2f", "With nine unwanted signs it is ${}$"),
    ("values.max()", ".1f", "jumps to {} at step 3"),
    ("0.1 * values.sum() + 0.9 * values[2]", ".2f", "the cell ends at {}:"),
    ("values.sum()", ".1f", "the bare carousel back: {} at the end"),
]


def test_the_title_is_that_of_the_map(chapter):
    assert chapter.text.split("\n# ")[1].split("\n")[0] == STAGES[4].name


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_the_floor_of_the_prose_is_the_floor(chapter):
    assert f"{floor(100):.3f}" == "0.495"
    chapter.says("With a hundred it is $0.495$.")
    formula = chapter.value("str(sp.factor((((w - 1)**2 + n*w**2) / 2).subs(w, 1/(n + 1))))")
    assert formula == "n/(2*(n + 1))"
    chapter.says("how much it costs: $n/(2(n+1))$, a floor that no training gets below")
    chapter.says(
        f"Knowing nothing, $w = 0$, costs {reading({'w': 0.0, 'v': 1.0}, all_signs(10))[0]}."
    )


def test_the_trained_tap_opens_a_little_more_than_half_at_the_mark(chapter):
    at_the_mark = OPENING.format(" + " + CHOSEN + "['u']")
    assert 0.5 < chapter.value(at_the_mark) < 0.65
    assert chapter.value(CHOSEN + "['w']") * chapter.value(at_the_mark) > 0.9
    chapter.says("at the mark a little more than half; a larger $w$ makes up for that")
    assert chapter.value(OPENING.format("")) < 0.007
    chapter.says("the gate lets less than 1 % of an unmarked sign through")


def test_no_gate_means_the_floor_and_a_gate_means_nearly_nothing(chapter):
    left = chapter.value("left")
    for (_, gated), losses in left.items():
        assert len(losses) == 10
        if gated:
            assert max(losses) < 0.005
        else:
            assert losses == pytest.approx([0.45] * 10, abs=1e-12)
    chapter.says("Without a gate all ten trials end on the floor")
    chapter.says("With a gate all ten end below 0.005.")


def test_the_floor_falls_as_less_is_let_in(chapter):
    ratio = 9 * 0.1**2
    chapter.says(f"The floor is then {ratio / (2 * (1 + ratio)):.3f}")
    chapter.says("and the best weight has come close to 1.")
    assert 1 / (1 + ratio) > 0.9
    chapter.says(f"is in the cell, and the loss is {floor(9):.3f}.")
    chapter.says(f"They balance at $w = {1 / (1 + 9)}$, with neither job done.")
    assert 1 / (1 + 9) == 0.1 and floor(9) == 0.45
    chapter.says("At the best, $w = 0.1$, a tenth of the wanted sign is in the cell")
    assert 1 / (1 + 1) == 0.5 and floor(1) == 0.25
    chapter.says("At first there is only one unwanted sign, and the best $w$ is 0.5.")
    opened, shut = 1 / (1 + np.exp(-4)), 1 / (1 + np.exp(4))
    assert max(1 - opened, shut) < 0.02
    chapter.says("gets all ten within 0.02")


def test_reading_without_a_gate_at_one_costs_nine_times_as_much_as_not_reading(chapter):
    read_always, never = (reading({"w": w, "v": 1.0}, all_signs(10))[0] for w in (1.0, 0.0))
    chapter.says(
        f"the loss is {read_always:.1f}, nine times as much as if the cell were not read at all"
    )
    assert read_always == pytest.approx(9 * never)
    chapter.says("At $w = 1$ the last answer is right and the other nine are all off by one")
    wanted, said = (np.array(chapter.shown("reading", w=1)[row]) for row in ("wanted", "said"))
    assert said - wanted == pytest.approx([1] * 9 + [0])


def test_the_taps_figure_starts_as_its_text_says(chapter):
    shown = chapter.value("taps.evaluate()")
    assert shown["c"].tolist() == [0, 0] + [0.8] * 8
    chapter.says("The output is zero but for step 8.")
    assert np.flatnonzero(shown["h"]).tolist() == [7]
    open_all = chapter.value("taps.evaluate(leak=1)")
    assert open_all["c"] == pytest.approx(chapter.value("values.cumsum()"))


def test_in_the_taps_figure_no_tanh_puts_out_more_than_one_and_pipes_fill_by_size(chapter):
    assert chapter.value("np.abs(values).max()") < 1
    for t, filled in (
        (2, ("g",)),
        (3, ("g", "new", "c", "c-down", "s")),
        (4, ("g", "c_prev", "c")),
    ):
        shown = chapter.value(f"taps.evaluate(t={t})")
        for name in filled:
            assert shown[f"fill-{name} stroke-width"] > 1
        assert shown["fill-h stroke-width"] == 0  # behind a shut tap
    assert chapter.value("taps.evaluate(t=2)")["fill-new stroke-width"] == 0
    assert chapter.value("taps.evaluate(t=8)")["fill-h stroke-width"] > 1


def test_one_step_by_hand_is_the_library_s(chapter):
    assert chapter.value("float(gap)") < 1e-12


def test_the_weights_are_counted(chapter):
    chapter.says("That makes $3 H (D + H + 1)$ weights.")
    for D, H in ((3, 6), (33, 64)):
        assert lstm.count_weights(D, H, "1997") == 3 * H * (D + H + 1)


def test_the_errors_at_the_cell_and_at_its_taps_are_those_of_the_equations(chapter):
    chapter.says("An input tap is told $\\delta i_t = g_t\\, \\delta c_t$")
    alone = lstm.VARIANTS["1997"]._replace(g="tanh", h="tanh", feedback=False)
    rng = np.random.default_rng(0)
    p = lstm.init(rng, 3, 4, variant=alone)
    x, dh = rng.normal(size=(12, 1, 3)), rng.normal(size=(12, 1, 4))
    trace = lstm.forward(p, x, variant=alone)
    i, g, o, c = (trace[k][-12:, 0] for k in "igoc")
    dc = np.zeros((13, 4))
    for t in reversed(range(12)):
        dc[t] = o[t] * (1 - np.tanh(c[t]) ** 2) * dh[t, 0] + 1 * dc[t + 1]
    dg, di = i * dc[:-1], g * dc[:-1]
    grads, _ = lstm.backward(p, trace, dh)
    assert grads["U_g"] == pytest.approx((dg * (1 - g**2)).T @ x[:, 0])
    assert grads["U_i"] == pytest.approx((di * i * (1 - i)).T @ x[:, 0])


def test_the_gates_make_the_ladder_of_the_number_task(chapter):
    number = chapter.value("number")
    left = check_ladder(number)
    table = chapter.printed("Ten trials each, 1,000 updates at most").splitlines()[1:]
    assert len(table) == len(number)
    for row, trials in zip(table, number.values(), strict=True):
        assert with_interval(sum(o["updates"] is not None for o in trials)) in row
    assert max(left[net].min() for net in ("no gates", "output gate")) < 0.105
    chapter.says("the luckiest get down to a tenth or less")

    chapter.says("The tanh network from its usual start learns nothing.")
    chapter.says("With both gates all ten are solved.")


def test_the_nets_of_the_ladder_are_trained_and_judged_as_the_text_says(chapter):
    chapter.says("One of the first ten has a mark on a second wire. After 30 more, say which")
    x, y, _ = marked_numbers(np.random.default_rng(0), 30, 200)
    place = x[..., 1].argmax(axis=0)
    assert (place.min(), place.max(), len(x)) == (0, 9, 10 + 30)
    assert (x[..., 1].sum(axis=0) == 1).all() and (x[place, range(200), 0] == y[-1, :, 0]).all()
    chapter.says(f"All nets have {signature(nets.init_net).parameters['H'].default} units or cells")
    chapter.says(f"means a loss below {nets.SOLVED:.0%}".replace("%", " %"))
    chapter.says("below 2 % of knowing nothing, over 100 batches.")
    assert "deque(maxlen=100)" in getsource(nets.until_solved)


def with_interval(solved):
    low, high = wilson(solved, 10)
    return f" {solved} ({100 * low:.0f}–{100 * high:.0f}%)"


SOLVED = {  # of ten, at the lags 10, 30, 100, 300, 1000
    "sigmoid, usual start": [0, 0, 0, 0, 0],
    "tanh, usual start": [10, 4, 2, 1, 0],
    "tanh, orthogonal": [10, 10, 10, 10, 10],
    "ReLU, identity": [10, 10, 10, 7, 2],
    "1997, exact": [10, 10, 10, 2, 0],
    "1997, truncated": [10, 10, 9, 3, 0],
    "1997, gates shut": [10, 10, 10, 10, 10],
}
LEFT = {  # percent of the loss, in the median, at the same lags
    "linear, orthogonal": [96, 100],
    "tanh, usual start": [10, 99, 100, 99, 100],
    "tanh, orthogonal": [10, 67, 99, 99, 100],
    "ReLU, identity": [2, 2, 2, 99, 100],
    "1997, gates shut": [2, 2, 2, 2, 2],
}


def test_the_two_tables_of_the_lags_are_what_is_said_of_them(chapter):
    symbols, numbers = chapter.value("symbols"), chapter.value("numbers")
    assert {len(trials) for points in symbols.values() for trials in points.values()} == {10}
    assert {
        net: [sum(o["updates"] is not None for o in trials) for trials in points.values()]
        for net, points in symbols.items()
    } == SOLVED
    left = {
        net: [round(600 * np.median([o["loss"] for o in trials])) for trials in points.values()]
        for net, points in numbers.items()
    }
    assert left == LEFT
    chapter.describes(
        "Two tables against the lag, 10, 30, 100, 300, 1000; dark where a net succeeds."
    )
    assert {tuple(points) for points in symbols.values()} == {(10, 30, 100, 300, 1000)}
    chapter.describes("where a net succeeds. Symbols, solved of ten. Sigmoid: none.")
    assert SOLVED["sigmoid, usual start"] == [0] * 5
    by_lag = {net: ", ".join(map(str, counts)) for net, counts in SOLVED.items()}
    chapter.describes(f"Tanh from its usual start: {by_lag['tanh, usual start']}.")
    chapter.describes("Tanh from an orthogonal start: ten at every lag.")
    assert SOLVED["tanh, orthogonal"] == [10] * 5
    chapter.says("holds a symbol over a thousand steps, ten times out of ten")
    chapter.describes(f"ReLU from the identity: {by_lag['ReLU, identity']}.")
    chapter.describes(f"Block of 1997: {by_lag['1997, exact']}, truncated")
    chapter.describes(
        f", truncated {by_lag['1997, truncated']}, and with its input gates shut at first"
    )
    chapter.describes("and with its input gates shut at first ten at every lag.")
    assert SOLVED["1997, gates shut"] == [10] * 5
    chapter.says("With it all trials are solved, at every lag.")
    chapter.describes("percent of loss left. Linear: 96 at 10, 100 at 100. Tanh, usual start")
    chapter.describes("Tanh, usual start: 10, then about 100. Tanh, orthogonal:")
    chapter.describes("Tanh, orthogonal: 10, 67, then about 100. ReLU, identity")
    chapter.describes("ReLU, identity: 2, 2, 2, then 100. Block with")
    chapter.describes("Block with input gates shut: 2 at every lag.")
    assert set(left["1997, gates shut"]) == {2}
    assert left["ReLU, identity"][:3] == [2, 2, 2] and min(left["ReLU, identity"][3:]) >= 99
    assert left["tanh, orthogonal"][:2] == [10, 67]
    assert dict(zip(numbers["linear, orthogonal"], left["linear, orthogonal"], strict=True)) == {
        10: 96,
        100: 100,
    }
    chapter.describes("Ten trials a field. Symbols: 500 updates at most. Numbers:")
    chapter.describes("Numbers: 1,000 for the block, 2,000 for the linear net, 8,000 for")
    shut = {"model": "1997, exact", "input_bias": "-ln(lag)"}
    for task, updates in (("symbol", 500), ("number", 1000)):
        trials = [
            trial for trial in read("latch", **shut) if trial.settings.get("task", "symbol") == task
        ]
        assert {trial.settings["steps"] for trial in trials} == {updates}
    assert f"{nets.SOLVED:.0%}" == "2%"  # of the loss of knowing nothing: where training stops
    chapter.describes("8,000 for the others, half of it at a lag of 1000. Training stopped at 2 %.")
    assert {len(trials) for points in numbers.values() for trials in points.values()} == {10}
    for model, lag, steps in made_with():
        assert steps == (2000 if "linear" in model else 4000 if lag == 1000 else 8000)
    most = {
        net: max(o["updates"] or 0 for trials in points.values() for o in trials)
        for net, points in (
            symbols | {f"{net}, number": one for net, one in numbers.items()}
        ).items()
    }
    assert max(most[net] for net in symbols) <= 500
    assert most["1997, gates shut, number"] <= 1000
    assert 1000 < max(most.values()) <= 8000
    most, part, *beyond = left["tanh, orthogonal"]
    assert most < 30 and 40 < part < 95 and min(beyond) > 95
    most, *beyond = left["tanh, usual start"]
    assert most < 30 and min(beyond) > 95
    chapter.says("most of the way at a lag of 10, from either start")
    chapter.says("from the orthogonal one a part of it at 30; and nowhere beyond")
    chapter.says("it solves two trials at a lag of 300, and none at 1000")
    relu = [o["updates"] for o in numbers["ReLU, identity"][100] if o["updates"]]
    assert 3 <= len(relu) <= 7 and min(relu) > 2000
    chapter.says("ReLU gets to 100 in about half of the trials, after thousands of updates")
    chapter.says("The block with its gates shut at first solves it at every lag.")
    told = chapter.value("draw.intervals(symbols)")
    assert told.endswith(
        "0: 0–28, 1: 2–40, 2: 6–51, 3: 11–60, 4: 17–69, 7: 40–89, 9: 60–98, 10: 72–100."
    )
    for count in {n for row in SOLVED.values() for n in row}:
        low, high = wilson(count, 10)
        assert f" {count}: {100 * low:.0f}–{100 * high:.0f}" in told


def made_with():
    """Model, lag and updates of the nets without gates that were given a marked number."""
    more = {"task": "number", "inputs": 0.1, "lr": 0.001}
    trials = [trial.settings for trial in read("latch") if more.items() <= trial.settings.items()]
    made = {(s["model"], s["lag"], s["steps"]) for s in trials}
    nets = {"linear, orthogonal", "tanh RNN", "tanh, orthogonal", "ReLU, identity"}
    assert {model for model, *_ in made} == nets
    return made


def test_a_thousand_distractors_flatten_h_and_a_shut_gate_keeps_it_steep(chapter):
    (c, flat), (_, steep) = chapter.value("drift").values()
    chapter.says(f"The states drift to {c:.0f} in the median")
    assert f"{flat:.0e}" == "3e-67"
    chapter.says("its slope is $3 \\cdot 10^{-67}$")
    assert steep > 0.45
    chapter.says("so they open to about 1/1000: a thousand steps let in about as much as one fully")
    assert 1000 / (1 + np.exp(np.log(1000))) == pytest.approx(1, abs=0.01)


def test_on_a_stream_the_first_answer_is_right_and_the_others_are_a_coin(chapter):
    right, size = chapter.value("right"), chapter.value("size")
    chapter.says("The first answers are right. From the second sequence on it is a coin.")
    assert right[0] > 0.97
    assert np.abs(right[1:] - 0.5).max() < 0.12
    chapter.says("it goes on giving its *first* answer, thirty times over")
    assert chapter.value("np.mean(said == said[0])") > 0.95
    assert len(right) == 30 and len(size) == 30 * 101
    chapter.says("The largest is about 90 after the first sequence")
    assert size[100] == pytest.approx(90, abs=15)
    chapter.says("and more than thirty times as large after the thirtieth")
    assert size[3029] > 30 * size[100] and size[3029] > 2500
    line = np.polynomial.Polynomial.fit(np.arange(3030), size, 1)(np.arange(3030))
    chapter.says("And the states grow, in a straight line.")
    assert np.abs(size - line).max() < 0.05 * size[3029]
    chapter.says("where the slope is already below $10^{-38}$")
    assert 2 * np.exp(-90) < 1e-38


def test_the_quiz_quotes_the_floor_of_a_hundred_signs():
    first = yaml.safe_load((BOOK / "quizzes" / "two_gates.yml").read_text("utf-8"))[0]
    assert f"${'n/(2(n+1))'} = {floor(99):.3f}$" in first["answers"][1]["why"]
    assert f"the loss is {99 / 2}" in first["answers"][0]["why"]
    assert f"$w = {1 / 100}$" in first["answers"][1]["text"]


def test_no_function_of_the_sum_gets_below_the_floor(chapter):
    chapter.says(
        "The best guess is $c/10$: a straight line, the very readout we had, with $w = 0.1$."
    )
    assert chapter.value("0.5 * np.mean(error**2)") == pytest.approx(floor(9))
    assert chapter.value("all(abs(x_1 - c_ / 10) < 1e-12 for c_, x_1 in guess.items())")


def test_louder_noise_has_the_floor_of_the_solution(chapter):
    assert "1/3" in chapter.printed("half = ")
    chapter.says("when $n a^2 = 1$, so at $a = 1/3$.")


def test_the_taps_set_by_hand_answer_as_the_solution_says(chapter):
    text = chapter.printed("by_hand = {").splitlines()
    small, whole = (float(line.split(",")[1].split()[0]) for line in text if line.strip())
    assert small < 0.01 < 0.3 < whole
    chapter.says("no answer is off by more than a hundredth")
    chapter.says(r"the tap is open by $\sigma(-12)$, six millionths.")
    assert f"{1e6 / (1 + np.exp(12)):.0f}" == "6"


def test_a_shut_tap_protects_the_weight_and_not_the_error(chapter):
    shown = chapter.value("{k: float(v) for k, v in protected.evaluate().items()}")
    assert {shown[f"error-{t}"] for t in range(1, 6)} == {1}
    assert [shown[f"part-{t}"] == 0 for t in range(1, 6)] == [False, False, True, False, False]
    only = chapter.value(
        "{k: float(v) for k, v in protected.evaluate(**{f'i_{t}': float(t == 1) "
        "for t in range(1, 6)}).items()}"
    )
    assert [only[f"part-{t}"] == 0 for t in range(1, 6)] == [False, True, True, True, True]
    chapter.says("With *first only* $u$ learns from step 1 alone")
    half, whole = (
        chapter.value(f"{{k: float(v) for k, v in protected.evaluate(i_3={tap}).items()}}")
        for tap in (0.5, 1)
    )
    assert half["part-3"] == pytest.approx(whole["part-3"] / 2) != 0
    assert half["error-1"] == 1
    chapter.says("half of step 3's share drops into $u$ now")


def test_the_words_of_storing_and_reading_say_what_is_drawn(chapter):
    shown = chapter.shown("storing")
    chapter.describes(
        "Above, two bars of the same height 0.5: the wanted sign, which should be 1, and an"
    )
    chapter.describes("the wanted sign, which should be 1, and an unwanted one, which should be 0.")
    assert np.ravel(shown["wanted"]).tolist() == [0.5]
    unwanted = np.ravel(shown["unwanted"])
    assert unwanted[np.isfinite(unwanted)].tolist() == [0.5]
    chapter.describes("the dot stands at its lowest point, 0.25, at w = 0.5.")
    assert chapter.starts("storing")["w"] == 0.5
    assert min(shown["loss"]) == pytest.approx(0.25, abs=1e-3)
    assert np.ravel(shown["here"])[-1] == pytest.approx(0.25)
    shown = chapter.shown("reading")
    wanted, said = np.array(shown["wanted"]), np.array(shown["said"])
    chapter.describes(
        "Above, ten steps: the unit should say plus or minus one at nine of them, and one at"
    )
    chapter.describes("and one at the tenth; every dot lies 0.5 above what was heard.")
    assert set(np.abs(wanted)) == {1.0} and len(wanted) == 10 and wanted[-1] == 1
    heard = np.append(wanted[:9], wanted[9] - 1)
    assert said - heard == pytest.approx([0.5] * 10)
    chapter.describes("Below, the loss over w, a parabola with its floor at 0.45.")
    assert min(shown["loss"]) == pytest.approx(0.45, abs=1e-3)
    assert np.ptp(np.diff(shown["loss"], 2)) < 1e-9


def test_the_words_of_taps_and_error_say_what_is_drawn(chapter):
    shown = chapter.shown("taps")
    chapter.describes(
        "The cell with its two taps at step 3: the input tap open, the output tap shut."
    )
    assert chapter.starts("taps")["t"] == 3
    at = {k: float(np.ravel(shown[f"number-{k}"])[0]) for k in "io"}
    assert at == {"i": 1, "o": 0}
    chapter.describes(
        "Below, the ten values that come in, the state, which is zero until step 3 and then"
    )
    chapter.describes("which is zero until step 3 and then stays at 0.8, and the output")
    assert len(chapter.value("values")) == 10
    assert shown["c"] == pytest.approx([0] * 2 + [0.8] * 8)
    chapter.describes("and the output, which is zero but for step 8.")
    assert [bool(h) for h in shown["h"]] == [False] * 7 + [True] + [False] * 2
    shown = {k: float(np.ravel(v)[0]) for k, v in chapter.shown("error-input-taps").items()}
    chapter.describes("Five cells in a row, an input tap below each, the weight u below all.")
    chapter.describes(
        "The error comes back undiminished, 1.000 at each cell. Into the weight it drops a"
    )
    assert [shown[f"error-{t}"] for t in range(1, 6)] == [1] * 5
    assert "error-6" not in shown
    chapter.describes("it drops a share at each step, but 0.000 at step 3, whose tap is shut.")
    assert [t for t in range(1, 6) if round(shown[f"part-{t}"], 3) == 0] == [3]


def test_the_words_of_the_streams_say_what_is_drawn(chapter):
    above, below = chapter.drawn("draw.stream_figure(size, right, 101)")
    _, steps, size = above["lines"][0]
    chapter.describes(
        "the largest state of the net grows in a straight line over 3,030 steps, to more than"
    )
    chapter.describes("over 3,030 steps, to more than 2,500.")
    assert chapter.value("len(size)") == 3030
    line = np.polyfit(steps, size, 1)
    assert size[-1] > 2500
    assert np.abs(np.polyval(line, steps) - size).max() < 0.03 * size[-1]
    chapter.describes(
        "the share of right answers is 1 for the first sequence and about one half, a coin's"
    )
    right = below["lines"][-1][2]
    assert right[0] == 1
    assert right[1:] == pytest.approx(0.5, abs=0.15)
    chapter.describes(
        "Median over 200 streams of the largest of the eight states; share right over the"
    )
    chapter.describes("share right over the 200 streams.")
    assert chapter.value("trace['c'].shape") == (3031, 200, 8)


def test_the_captions_of_the_tables_count_trials_and_steps(chapter):
    chapter.describes("Loss left in ten trials each.")
    assert {len(losses) for losses in chapter.value("left").values()} == {10}
    chapter.describes(
        "Ten trials each, 1,000 updates at most: solved, in brackets the 95 % interval of the rate"
    )
    for trials in chapter.value("number").values():
        assert len(trials) == 10
        assert max(o["updates"] or 0 for o in trials) <= 1000
    low, high = (100 * end for end in wilson(7, 10, NormalDist().inv_cdf(0.975)))
    assert chapter.value("draw.with_interval(7, 10)") == f"7 ({low:.0f}–{high:.0f}%)"
    chapter.describes("After 1000 steps, before training: medians. Slope: of the squashing at c.")
    x, _, _ = sequences(np.random.default_rng(0), lag=1000, B=16)
    for bias, (c, slope) in chapter.value("drift").items():
        ends = []
        for seed in range(10):
            net = nets.init_net(np.random.default_rng(seed), "1997", 4, 2)
            net["b_i"] = net["b_i"] + bias
            ends.append(np.abs(lstm.forward(net, x, variant="1997")["c"][-1]))
        assert c == pytest.approx(np.median(ends))
        assert slope == pytest.approx((np.tanh((c + 1e-6) / 2) - np.tanh(c / 2)) / 1e-6, abs=1e-5)
