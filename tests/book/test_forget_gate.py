"""The numbers in the prose of "The forget gate" are those that its cells compute.

What a live training brings depends on the last digits of the arithmetic, which differ from machine
to machine: what the prose says of it is coarse, and held here to wide bounds.
"""

from pathlib import Path

import numpy as np
import pytest
import yaml
from figures.diagrams.stages import STAGES

from lstm_lib import lstm
from studies.continual_reber.trial import TEST, TESTS
from studies.core.intervals import wilson
from studies.core.results import read
from studies.latch.figures import curves
from studies.reber.figures import RULES, chosen, classes
from studies.tasks.reber import stream

BOOK = Path(__file__).parents[2] / "book"

NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("np.log(0.5) / np.log(0.9)", ".1f", "At $f = 0.9$ it is {} steps,"),
    ("np.log(0.5) / np.log(0.99)", ".0f", "at 0.99 it is {},"),
    ("np.log(0.5) / np.log(0.999)", ".0f", "at 0.999 it is {}:"),
    ("np.log(2)", ".2f", "it is nearly ${} / (1 - f)$"),
    ("np.log(2) / 300", ".4f", "must be below $0.69/300 = {}$"),
    ("0.5 / np.cosh(0.1 / (1 - 0.95) / 2)**2", ".2f", "the slope is still {} at $f = 0.95$"),
    ("0.5 / np.cosh(0.1 / (1 - 0.98) / 2)**2", ".3f", "at 0.98 it is down to {}."),
    ("0.1 / (1 - 0.99)", ".0f", "heads for $\\mu/(1-f) = {}$"),
    ("2 / (1 - 0.9)", ".0f", "can never leave $(-20, {})$"),
    ("np.log(10)", ".1f", "Ten times the lag, {} more bias."),
    ("sigmoid(5) * sigmoid(-5)", ".4f", "0.25 at a bias of 0, {} at a bias of 5"),
    ("sigmoid(1)", ".2f", "a bias of 1: $f = {}$"),
    ("np.log(0.5) / np.log(sigmoid(1))", ".1f", "a half-life of only {} steps"),
    ("100 * 0.9**8", ".0f", "{} % is left after a box of 8"),
    ("100 * 0.9**20", ".0f", "{} % after 20."),
    ("0.1 / (1 - 0.99) / (0.1 / (1 - 0.9))", ".0f", "at $0.9$ for a tenth of that"),
    ("100 / 12", ".1f", "$1/12 = {}\\ \\%$"),
    ("100 / 24", ".1f", "in half as many, ${}\\ \\%$"),
]


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    chapter.says(words.replace("{}", format(chapter.value(expression), form), 1))


def test_the_title_is_that_of_the_map(chapter):
    assert f"\n# {STAGES[5].name}\n" in chapter.text


def test_where_one_letter_is_legal_and_how_long_the_second_must_be_remembered(chapter):
    first, second = chapter.value("[[LEGAL[n] for n in walk(text)[:-1]] for text in pair]")
    assert len(first) == 13
    assert sum(len(legal) == 1 for legal in first) == 5
    chapter.says("At five of the thirteen places only one letter is legal")
    differ = [k for k, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    assert differ == [11]
    assert (first[11], second[11]) == ("T", "P")
    assert differ[0] - 1 - 1 == 9  # nine letters between the second one and the one behind the box
    chapter.says("nine steps back here")


def test_the_state_grows_in_proportion_to_time(chapter):
    median = np.median(chapter.value("size"), axis=1)
    assert median[2999] / median[999] == pytest.approx(3, rel=0.1)
    assert 300 < median[2999] < 500  # the alternative text: "several hundred"
    slope = np.median(chapter.value("slope"), axis=1)
    assert slope[0] == pytest.approx(0.5, abs=0.02)
    chapter.says("Let it hear 3000 letters, and watch the largest of its eight cell states.")
    chapter.says("in 1997 by $h(c) = \\tanh(c/2)$. Medians over nine nets:")
    assert chapter.value("(size.shape, len(p['b_g']))") == ((3000, 9), 8)
    chapter.says("7 inputs, 4 blocks of 2 cells that share their gates, 7 outputs")
    W, Y = chapter.value("(W.shape, Y.shape)")  # of the nets of the study, with a bias
    assert (W, Y) == ((3 * 4 + 4 * 2, 7 + 4 * 2 + 1), (7, 7 + 4 * 2 + 1))
    assert slope[599] < 1e-20


def test_the_slope_of_h_is_exponentially_small(chapter):
    at = [chapter.value(f"float(bell.subs(sp.Symbol('c', real=True), {c}))") for c in (10, 100)]
    assert [f"{v:.0e}" for v in at] == ["9e-05", "7e-44"]
    chapter.says(
        "At $c = 10$ the slope is $9 \\cdot 10^{-5}$, at $c = 100$ it is $7 \\cdot 10^{-44}$"
    )


def test_a_gate_at_99_hundredths_leaves_hardly_more_than_a_third(chapter):
    assert 1 / 3 < 0.99**100 < 0.37
    chapter.says("hardly more than a third is left after a hundred steps")


def test_the_chosen_net_makes_no_mistake_and_its_third_block_knows_the_letter(chapter):
    best, trials = chapter.value("(best, trials)")
    assert best.settings | {"rule": "forget gate", "lr_decay": 0.99} == best.settings
    row = [t for t in trials if t.settings == best.settings and t.outcome["perfect"]]
    assert best.seed == row[0].seed
    chapter.says("Now look into a net that made it: the first perfect one")
    assert chapter.value("np.sum(off >= 0.49)") == 0
    assert chapter.value("knows") == 2
    f, border = chapter.value("(f_best, sorted(border))")
    gate, begins = f[:, 2], chapter.value("begins")
    assert 0.3 < gate[begins].mean() < 0.5 and np.median(gate) > 0.95
    assert np.median(gate[border]) < 0.6 and np.mean(gate > 0.6) > 0.8
    chapter.says("This is the third of its four blocks, and it knows the letter")
    assert f.shape[1] == 4
    chapter.says("(The first two gates shut two or three times per string.)")
    shuts = ((f[1:, :2] < 0.3) & (f[:-1, :2] >= 0.3)).sum(axis=0) / len(begins)
    assert (np.ptp(f[:, :2], axis=0) > 0.9).all() and (shuts > 1.8).all() and (shuts < 3.2).all()
    asked, c = chapter.value("asked"), chapter.value("c_best[:, 4:6]")
    assert (c[asked == 1] > 0).all() and (c[asked == -1] < 0).all()
    shown = chapter.value("asked[here]")
    assert sorted(shown[shown != 0]) == [-1, 1]  # a T string and a P string in the figure
    other = f[:, 3]
    assert other.min() > 0.3 and other.max() < 0.96


def test_the_first_exercise_has_its_numbers(chapter):
    keep = 0.9 ** (1 / 1000)
    assert 0.25 / (keep * (1 - keep)) == pytest.approx(2400, rel=0.02)
    chapter.says("about 1/2400 of what it is at a bias of zero")
    chapter.says("plain gradient descent needs some 2400 times as many steps to move it as far")
    half = np.log(2)
    chapter.says(f"From 0.998 on: $1 - f$ must be below $0.69/300 = {half / 300:.4f}$.")
    on_the_slider = chapter.value(
        "[list(e.controls['f'].values) for e in __import__('explorables.parity').parity"
        ".explorables() if e._ident == 'fig-half-life'][0]"
    )
    assert min(f for f in on_the_slider if np.log(0.5) / np.log(f) >= 300) == 0.998


def test_a_level_and_a_half_life_go_like_one_over_what_is_missing_to_one(chapter):
    chapter.says("Halving $1 - f$ doubles the level.")
    assert 0.1 / 0.005 == 2 * (0.1 / 0.01)
    lives = [np.log(0.5) / np.log(1 - 10.0**-n) for n in (1, 2, 3)]
    chapter.says("each further nine makes it about ten times as long")
    assert lives[1] / lives[0] == pytest.approx(10, rel=0.06)
    assert lives[2] / lives[1] == pytest.approx(10, rel=0.06)
    chapter.says("from 6.6 steps at 0.9 to ten times as many for each further nine")
    chapter.says(
        "from a memory of 70 steps to one of 700, the gate must move by less than a hundredth"
    )
    assert 0.5 ** (1 / 700) - 0.5 ** (1 / 70) < 0.01


def test_the_coupled_cell_settles_at_its_input_and_stays_in_its_range(chapter):
    assert chapter.value("float(coupled.subs({f: 0.5, n: 200, c_0: 7, g: 1.5}))") == pytest.approx(
        1.5
    )
    assert chapter.value("largest") < 2


def test_the_quiz_gives_the_numbers_of_the_chapter(chapter):
    quiz = yaml.safe_load((BOOK / "quizzes" / "forget_gate.yml").read_text("utf-8"))
    right = [a for question in quiz for a in question["answers"] if a.get("right")]
    assert f"0.99^{{100}} = {0.99**100:.3f}" in right[1]["why"]
    assert f"= {np.log(0.5) / np.log(0.99):.0f}$ steps" in quiz[1]["answers"][3]["why"]
    chapter.asks(
        f"lets the state fade, with a half-life of {np.log(0.5) / np.log(0.99):.0f} steps."
    )
    chapter.asks(f"{100 * 0.99**100:.0f}\N{NO-BREAK SPACE}%.")
    chapter.asks(f"Near {0.1 * 1000:.0f}.")
    chapter.asks(f"Near {0.1 * 1000**0.5:.1f}, because noise grows like a square root.")
    chapter.asks(f"a lag of 100 leaves $10^{{{np.log10(0.5**100):.0f}}}$ of it.")


def test_with_the_output_gate_shut_the_gates_are_blind(chapter):
    chapter.says("shut the output gate, and it tells nothing")
    one = lstm.init(np.random.default_rng(0), D=7, H=1, variant="1999") | {"b_f": np.array([5.0])}
    letters = stream(np.random.default_rng(0), T=20)[0]
    differ = []
    for b_o in (0.0, -40.0):
        runs = (
            lstm.forward(one | {"b_o": np.array([b_o])}, letters, ([[0]], [[c]]), variant="1999")
            for c in (-5, 5)
        )
        low, high = runs
        differ.append(max(np.abs(low[k] - high[k]).max() for k in "ifo"))
    assert differ[0] > 0.1
    assert differ[1] < 1e-15


def test_what_the_chapter_says_of_the_experiments_is_what_was_kept(chapter):
    perfect = {
        name: len(classes(chosen(read("continual_reber"), **settings))[0])
        for name, settings, _ in RULES
    }
    chapter.says("Ten nets per rule learned on the same stream of strings")
    sizes = {len(chosen(read("continual_reber"), **settings)) for _, settings, _ in RULES}
    assert sizes == {10}
    chapter.says(f"if it goes through ten streams of {TEST:,} letters each without a mistake.")
    assert TESTS == 10
    assert perfect["standard"] == 0
    assert perfect["external reset"] == perfect["forget gates, rate decay"] == 8
    rows = ("standard", "external reset", "state decay 0.9", "forget gates, rate decay")
    for row, name in zip(
        ("keep (1997)", "reset by", "state decay |", "decays)"), rows, strict=True
    ):
        line = next(line for line in chapter.text.splitlines() if row in line and " of 10" in line)
        low, high = wilson(perfect[name], 10)
        assert line.endswith(f"| {perfect[name]} of 10 ({100 * low:.0f}–{100 * high:.0f} %) |")
    chapter.says("did as well as the one that is told: eight perfect nets of ten each")
    assert perfect["forget gates"] == 7
    chapter.says("with a constant learning rate it is seven of ten")
    grown = "forget bias ln(lag)"
    shut = curves(read("latch"), [grown], input_bias="-ln(lag)")[grown]
    assert max(shut) == 1000
    assert {sum(u is not None for u in trials) for trials in shut.values()} == {10}
    chapter.says("it is ten of ten at every lag up to 1000")
    bias = curves(read("latch"), ["forget bias 1", "forget bias 5"])
    solved = {
        (name, lag): sum(u is not None for u in points[lag])
        for name, points in bias.items()
        for lag in (30, 100)
    }
    assert solved["forget bias 1", 30] == 6
    assert solved["forget bias 1", 100] == 0
    assert solved["forget bias 5", 100] == 7
    chapter.says("over 30 steps in six of ten trials and over 100 in none.")
    chapter.says("With a bias of 5 it is seven of ten over 100.")


def test_fingers_on_the_taps_do_what_the_answer_says(chapter):
    def shown(changes):
        given = f"dict.fromkeys(sliders, 1) | {changes!r}"
        return chapter.value(f"{{k: float(v) for k, v in hands.evaluate(**({given})).items()}}")

    start, cut = shown({}), shown({"f_3": 0})
    assert [cut[f"error-{t}"] == 0 for t in range(1, 6)] == [True, True, False, False, False]
    assert cut["state-3"] == 0.6  # what comes in there
    leak = shown({f"f_{t}": 0.9 for t in range(2, 6)})
    assert leak["error-1"] / leak["error-5"] == pytest.approx(0.9**4)
    chapter.says(f"$0.9^4 = {0.9**4:.2f}$ of an error over four steps")
    plain = start["error-1-plain"]
    chapter.describes("Five cells in a row, a knob for f between neighbours, for i below and for o")
    chapter.describes(
        "open but for the first four o: the error comes back with the same width to the"
    )
    assert [start[f"error-{t}"] for t in range(1, 6)] == [start["error-5"]] * 5
    assert "error-6" not in start
    assert [chapter.starts("error-taps")[f"o_{t}"] for t in range(1, 6)] == [0] * 4 + [1]
    chapter.describes(f"the error shrinks at each step, from 1.000 to {plain:.3f}.")
    shrinks = [start[f"error-{t}-plain"] for t in range(5, 0, -1)]
    assert shrinks[0] == 1 and (np.diff(shrinks) < 0).all()
    chapter.says("The plain net has the same 0.9 and loses more")
    assert plain < 0.9**4
    held = chapter.value(
        "{k: float(v) for k, v in hands.evaluate(**hands._presets['hold_the_first']).items()}"
    )
    assert [held[f"state-{t}"] for t in range(1, 6)] == [0.8] * 5
    assert [held[f"said-{t}"] > 0 for t in range(1, 6)] == [False] * 4 + [True]


def test_between_two_strings_the_gate_leaves_about_a_quarter(chapter):
    chapter.says("in two steps: about half open, twice, which leaves a quarter")
    last, first = chapter.value("f_best[begins[1:] - 1, knows], f_best[begins[1:], knows]")
    for gate in (last, first):
        assert 0.3 < np.median(gate) < 0.7
    assert np.median(last * first) == pytest.approx(0.25, abs=0.05)


def test_the_alternative_texts_of_drift_half_life_and_gates_quote_what_is_drawn(chapter):
    alt, drift = chapter.alt("Above, a state that starts at zero"), chapter.shown("drift")
    assert "to about twenty in 200 steps" in alt
    assert drift["c"][0] == 0 and drift["c"][-1] == pytest.approx(20, abs=3)
    assert "falls from one half to less than a tenth within some fifty steps" in alt
    assert drift["slope"][0] == 0.5 and max(drift["slope"][50:]) < 0.1 < min(drift["slope"][:25])

    alt, left = chapter.alt("What is left of a one after n steps"), chapter.shown("half-life")
    assert "from 0.9 at one step through one half at 6.6 steps to nothing at about fifty" in alt
    assert "n on a logarithmic axis. For f = 0.9 the curve falls from 0.9 at one step" in alt
    assert chapter.starts("half-life") == {"f": 0.9}
    (half,) = [shown for name, shown in left.items() if "Half is left after" in name]
    assert left["left"][0] == 0.9 and round(half, 1) == 6.6 and 0.9**50 < 0.01

    alt = chapter.alt("Two panels over two strings.")
    gate, c, letters, begins = chapter.value(
        "f_best[here, knows], c_best[here, 2 * knows : 2 * knows + 2], letters, new[here, 0]"
    )
    chapter.describes("Two panels over two strings. Above, the forget gate of block 3: near one")
    chapter.describes("The block that knows the letter, over two strings; T strings are shaded.")
    chapter.describes(
        "Below, the block's two cells: about plus 2 in T strings, minus 2 in P strings"
    )
    assert chapter.value("int(knows)") + 1 == 3 and c.shape[1] == 2
    assert "near one inside the box, about 0.4 at the first letter of each string" in alt
    first, second = np.flatnonzero(begins)
    assert gate[[first, second]] == pytest.approx([0.4, 0.4], abs=0.08)
    strings = slice(first + 3, second - 3), slice(second + 3, len(letters) - 3)
    assert min(gate[box].min() for box in strings) > 0.97
    assert "about plus 2 in T strings, minus 2 in P strings" in alt
    assert letters[first + 1] == "T" and letters[second + 1] == "P"
    assert c[strings[0]] == pytest.approx(2, abs=0.4) and c[strings[1]] == pytest.approx(
        -2, abs=0.4
    )
    assert "back towards zero at each border" in alt
    assert np.abs(c[[first, second]]).max() < 0.8


def test_the_words_of_the_cell_with_three_taps_name_what_is_drawn(chapter):
    chapter.describes(
        "The cell with three taps: one on the pipe along the top, between c_{t-1} and"
    )
    parts = ("recurrent unit", "carousel", "input gate", "output gate", "forget gate")
    (sheet,) = chapter.drawn(f"diagrams.block({parts!r})")
    taps = {"valve-i", "valve-o", "valve-f"}
    assert {gid for gid in sheet["gids"] if len(gid) == 7 and gid.startswith("valve-")} == taps
    (axes,) = chapter.drawn("draw.grammar()")
    chapter.describes(
        "From the first node an arrow B leads to a node where T goes up and P goes down"
    )
    names = [gid for gid in axes["gids"] if gid.startswith("name-")]
    assert {"name-0-B", "name-1-T", "name-1-P"} <= set(names)
