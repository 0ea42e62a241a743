"""The numbers and claims of "The constant error carousel" are those that its cells compute."""

import numpy as np
import pytest
from figures.carousel import unplugged_block
from figures.diagrams import cell
from figures.diagrams.stages import STAGES

from explorables.figure import markup
from explorables.values import Scan
from studies.core.results import read
from studies.gradients import trial as gradients

WITH, WITHOUT = "with + dc_next", "without"

NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("0.999**1000", ".3f", "Even 0.999 leaves only {}."),
    ("100 * wrong", ".0f", "is wrong by {} % of its size"),
    ("rest", ".2f", "which holds a bit at $h = \\pm {}$"),
    ("slopes", ".2f", "whatever disturbs it is multiplied by {} per step"),
    ("100 * np.mean(walks[-1] < 0)", ".0f", "loses the bit: {} % wrong"),
    ("a_letter", ".2f", "each letter puts in ${}$"),
    ("1000 * a_letter", ".0f", "a thousand of them put in ${}$"),
    ("first.loss", ".1f", "the loss jumps from {} to"),
    ("second.loss", ".0f", "the loss jumps from 0.5 to {}."),
    ("1 / (2.326 * 0.1) ** 2", ".1f", "$T = 1 / (2.326\\, \\sigma)^2 = {}$"),
]


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_the_title_is_the_one_on_the_map(chapter):
    assert chapter.text.count(f"\n# {STAGES[3].name}\n") == 1


def test_the_equation_has_only_straight_lines_as_solutions(chapter):
    line = chapter.value("line")
    assert str(line.rhs) == "C1 + z/w"
    w, z = (symbol for symbol in sorted(line.free_symbols, key=str) if str(symbol) != "C1")
    assert line.rhs.diff(z) * w == 1
    chapter.says("A straight line with slope $1/w$, and nothing else")


def test_the_error_after_a_thousand_steps_is_exactly_one_here_and_in_the_library(chapter):
    assert (chapter.value("arrived") == 1.0).all()
    errors = chapter.value("errors['c']")
    assert errors.shape == (1001, 1, 1)
    assert (errors == 1.0).all()


def test_the_six_lines_have_the_librarys_states_and_gradients(chapter):
    states = "forward({'u': np.array([0.5, -1.0, 0.8]), 'b': 0.1}, trace['x'])[1]"
    assert chapter.value(states) == pytest.approx(chapter.value("trace['c'][..., 0]"), abs=1e-12)
    ours, theirs = chapter.value("grads"), chapter.value("by_library")
    assert ours["u"] == pytest.approx(theirs["U_g"][0], rel=1e-12)
    assert ours["b"] == pytest.approx(theirs["b_g"][0], rel=1e-12)


def test_the_knife_edge_is_as_sharp_as_it_is_said_to_be(chapter):
    chapter.says("$0.99^{1000} = 4.3 \\cdot 10^{-5}$ and $1.01^{1000} = 2.1 \\cdot 10^{4}$")
    assert f"{0.99**1000:.1e} {1.01**1000:.1e}" == "4.3e-05 2.1e+04"
    chapter.says("Nearly nine powers of ten lie between $0.99^{1000}")
    assert 8.5 < np.log10(1.01**1000 / 0.99**1000) < 9
    chapter.says("So far the error has gone ten steps back, and they lie close together.")
    assert 1.01**10 / 0.99**10 < 1.25
    chapter.says("On this slider 1.000 alone leaves between a half and twice the error.")
    on_the_slider = np.array(chapter.value("list(knife_edge.controls['w'].values)"))
    left = on_the_slider**1000
    assert on_the_slider[(left >= 0.5) & (left <= 2)] == pytest.approx([1])


def test_the_gradient_is_right_with_the_term_and_wrong_without(chapter):
    chapter.says("With the term, gradient and nudging agree to ten digits.")
    assert chapter.value("right") < 1e-10
    chapter.says("it is the gradient of the last step alone, one step of twenty")
    assert chapter.value("wrong") == pytest.approx(19 / chapter.value("len(batch[0])"), abs=0.005)


def test_the_losses_fall_when_the_text_says(chapter):
    first = "next(k for k, d in enumerate(learn({!r}, {}, seed={}), 1) if d.loss < 0.01)"
    for seed in range(3):
        updates = [
            chapter.value(first.format(where, term, seed))
            for where, term in (("anywhere", True), ("anywhere", False), ("first", True))
        ]
        assert updates[0] + 5 <= updates[1] <= min(150, updates[0] + 30)
        assert updates[2] < 100
    chapter.says("below 0.01 within 150 updates, with the term some ten or twenty updates earlier")
    chapter.says("With the term: below 0.01 within 100 updates.")


def test_over_200_steps_the_loss_first_shoots_up(chapter):
    peak = "[d.loss for d in learn('first', True, T=200, lr={}, steps=400)]"
    slow, fast = (chapter.value(peak.format(lr)) for lr in (0.01, 0.1))
    chapter.says("the loss first shoots up, to several times its first value")
    assert 5 * slow[0] < max(slow) < 50 * slow[0]
    assert 200 < max(fast) < 1000
    assert min(slow) < slow[0]


def test_the_loops_wire_is_unplugged_in_the_drawing(chapter):
    figure = unplugged_block()
    x = {
        artist.get_gid(): artist.get_path().vertices[:, 0]
        for artist in figure.findobj(lambda artist: artist.get_gid() in ("wire-h-prev", "wire-x"))
    }
    assert x["wire-h-prev"].max() + 6 < x["wire-x"].min()  # a gap, wider than the plug
    assert x["wire-x"].max() == cell.G  # it reaches the layer
    drawn = markup(figure, "The cell, unplugged.")
    assert 'id="plug"' in drawn or "plug" in drawn
    chapter.says("The wire $h_{t-1}$ stays unplugged in this chapter.")


def test_both_losses_vanish_on_the_kind_task_and_one_stays_on_the_other(chapter):
    chapter.says("the last 19 symbols are letters")
    chapter.says("Without: it stays at one half, the price of always answering 0.")
    assert (
        chapter.value("np.mean(brackets(np.random.default_rng(0), 20, 32, 'first')[1] ** 2)") == 1
    )
    for seed in (1, 2):
        last = {
            (where, keep): chapter.value(
                f"np.mean([d.loss for d in learn({where!r}, {keep}, seed={seed})][-20:])"
            )
            for where in ("anywhere", "first")
            for keep in (True, False)
        }
        assert max(last["anywhere", True], last["anywhere", False], last["first", True]) < 1e-4
        assert last["first", False] == pytest.approx(0.5, abs=0.02)


def test_without_the_term_the_brackets_weights_hear_nothing(chapter):
    chapter.says("with respect to the two weights that read brackets is not small, it is zero")
    first = f"runs['first'][{WITHOUT!r}]"
    assert all((g == 0).all() for g in chapter.value(f"[d.grads['u'][:2] for d in {first}]"))
    assert chapter.value(f"runs['first'][{WITH!r}][0].grads['u'][:2]").tolist() == [-0.5, 0.5]
    letters = chapter.value(f"runs['first'][{WITH!r}][-1].params['u'][2:]")
    assert np.abs(letters).max() < 2e-3  # "as the letters' weights did over 20 steps"


def test_noise_grows_like_a_root_and_drift_like_a_line(chapter):
    walks = chapter.value("walks[[9, 99, 999]]")
    for T, states in zip((10, 100, 1000), walks, strict=True):
        assert states.std() == pytest.approx(0.1 * T**0.5, rel=0.02)
    noise = [0.1 * 100**0.5, 0.2 * 25**0.5, 0.1 * 400**0.5]
    assert noise == pytest.approx([1, 1, 2])  # and the drift of 0.01 stands at 1, 4 by then
    chapter.says(rf"after $1/\sigma^2$ steps: {1 / 0.1**2:.0f} at $\sigma = 0.1$")
    chapter.says(
        "Twice the noise, a quarter of the time. A drift of 0.01 has added one by then, too"
    )
    chapter.asks(rf"$0.1 \cdot \sqrt{{10{{,}}000}} = {0.1 * 10_000**0.5:.0f}$ and $0.01 \cdot 10")
    chapter.asks(rf"and $0.01 \cdot 10{{,}}000 = {0.01 * 10_000:.0f}$")
    chapter.says("from there on the drift wins")


def test_the_walks_of_the_figure_are_like_random_ones(chapter):
    rules, init = chapter.value("rules"), chapter.value("init")
    outputs = list(rules)[1::3]  # of each: random number, carousel, unit built by hand
    scan = Scan("walks", rules, outputs, ["sigma", "mu", "draw_no"], init, {}, 400, "t", 0)
    walks = np.array([scan([1, 0, draw]) for draw in range(1, 21)]).reshape(80, 401)
    steps = np.diff(walks, axis=1)
    assert (walks[:, 0] == 1).all()
    assert steps.mean() == pytest.approx(0, abs=0.02)
    assert steps.std() == pytest.approx(1, abs=0.01)
    assert np.corrcoef(steps[:, 1:].ravel(), steps[:, :-1].ravel())[0, 1] == pytest.approx(
        0, abs=0.02
    )
    assert (walks[:, -1] - 1).std() == pytest.approx(20, rel=0.2)
    inside = np.abs(walks[:, 1:] - 1) <= np.sqrt(np.arange(1, 401))
    assert 0.55 < inside.mean() < 0.8  # "two walks in three"


def test_the_units_below_only_tremble(chapter):
    chapter.says("The units below only tremble")
    rules, init = chapter.value("rules"), chapter.value("init")
    bits = list(rules)[2::3]
    scan = Scan("bits", rules, bits, ["sigma", "mu", "draw_no"], init, {}, 400, "t", 0)
    for mu in (-0.01, 0, 0.01):
        states = np.array([scan([0.1, mu, draw]) for draw in range(1, 21)])
        assert states.min() > 0.85
    chapter.says("No setting here makes one of them lose its bit.")
    push = 0.01 - 0.3 * 12**0.5 * -0.5  # the largest, at every step: still less than the fold
    assert push < 2 * 0.5**0.5 - np.arctanh(0.5**0.5)


def test_over_one_wire_memory_and_noise_grow_together_until_tanh_squeezes_the_memory(chapter):
    z = np.random.default_rng(0).normal(size=1_000_000)
    at = {u: (np.tanh(u), np.tanh(0.1 * u * z).std() * 1000**0.5) for u in (0.1, 0.3, 3)}
    for u in (0.1, 0.3):
        memory, noise = at[u]
        chapter.says(f"With $u = {u}$ the memory is {memory:.2f}, and the noise {noise:.2f}.")
        assert memory / noise == pytest.approx(1 / (0.1 * 1000**0.5), rel=0.05)
    chapter.says(f"with $u = 3$ they are {at[3][0]:.2f} and {at[3][1]:.1f}.")
    chapter.says("Turn it up further, and tanh squeezes the 1 but hardly the noise")
    assert 0.8 < at[3][1] / (3 * 0.1 * 1000**0.5) < 1


def test_adams_first_step_is_the_learning_rate(chapter):
    chapter.says("Adam's first step moves each weight, and the bias, by the learning rate, 0.01")
    moved = chapter.value("second.params['u'][2:]")
    assert np.abs(chapter.value("first.params['u']")) == pytest.approx(0.01, rel=1e-4)
    assert np.abs(moved).min() > 0


def test_the_latch_keeps_the_bit_and_its_error_is_gone(chapter):
    assert (chapter.value("latch") > 0).all()
    assert chapter.value("slopes**1000") == 0


def test_the_exercises_come_out_as_their_solutions_say(chapter):
    gradient = "loss_and_grads(small, brackets(np.random.default_rng(0), {}, 8), {})[1]['b']"
    for T in (2, 5, 20):
        whole, part = (chapter.value(gradient.format(T, keep)) for keep in (True, False))
        assert 1 - part / whole == pytest.approx(1 - 1 / T)
    chapter.says("equal shares are missing: $1/2$, $4/5$, $19/20$.")
    rate = {w: (w - 1) / ((w**100 - 1) * 100 * w**99) for w in (0.9, 1.1)}
    chapter.says(f"At 0.9 the right rate is about {float(f'{rate[0.9]:.0e}'):.0f}, at 1.1")
    chapter.says(
        rf"at 1.1 it is ${rate[1.1] / 1e-12:.0f} \cdot 10^{{-12}}$: more than twelve powers"
    )
    assert 12 < np.log10(rate[0.9] / rate[1.1]) < 13
    chapter.says("The length stays, to twelve digits")
    assert np.linalg.norm(chapter.value("linear")) == pytest.approx(1, abs=5e-13)
    assert np.linalg.norm(chapter.value("bent")) < 1e-30
    measured = [
        int(chapter.value(f"1 + np.flatnonzero(np.mean(walks - 1 + {m} < 0, axis=1) <= 0.01)[-1]"))
        for m in (1, 3)
    ]
    assert measured[0] == pytest.approx(18.5, rel=0.05)
    assert measured[1] == pytest.approx(9 * 18.5, rel=0.05)
    chapter.says("Three times the memory lasts nine times as long.")


def test_along_the_carousel_the_error_is_one_in_all_fifty_nets_and_over_the_wire_it_grows(chapter):
    fifty = [trial.outcome for trial in read("gradients", net="carousel")]
    assert len(fifty) == 50
    assert {left for outcome in fifty for left in outcome["truncated"]} == {1.0}
    assert f"{np.median([outcome['exact'][-1] for outcome in fifty]):.1g}" == "3e+02"
    chapter.says("an error of one has grown to 300, in the median, after 100 steps.")
    chapter.says(f"In fifty random nets of {gradients.H} carousels")
    assert gradients.LAGS[-1] == 100


def test_the_picture_of_the_error_has_factors_of_one_whatever_comes_in(chapter):
    for g_3 in (-2, 0.6, 2):
        shown = chapter.value(f"{{k: float(v) for k, v in carousel.evaluate(g_3={g_3}).items()}}")
        assert {shown[f"factor-{t}"] for t in range(2, 6)} == {1}
        assert {shown[f"error-{t}"] for t in range(1, 6)} == {1}
        assert shown["state-3"] == pytest.approx(0.3 + g_3)
    chapter.says("The orange numbers stand still.")
    assert "from 0.80 to 0.80" in chapter.value("carousel._alt")
    shown = chapter.value("{k: float(v) for k, v in carousel.evaluate().items()}")
    assert (shown["state-1"], round(shown["state-5"], 12)) == (0.8, 0.8)


def test_the_alternative_text_of_the_noise_quotes_what_is_drawn(chapter):
    alt, shown = chapter.alt("Above, four jagged lines start at one"), chapter.shown("noise")
    states = np.array([shown[f"state-{k}"] for k in "abcd"])
    low = np.array(shown["band"])
    assert "root, from one to between minus one and three. Below" in alt
    assert (low[0], low[-1]) == pytest.approx((1, -1))  # and as far above one
    chapter.describes("Above, four jagged lines start at one and wander apart over 400 steps")
    assert "wander apart over 400 steps, mostly inside a grey band" in alt
    assert states.shape == (4, 401) and (states[:, 0] == 1).all()
    assert np.mean(np.abs(states - 1) <= 1 - low) > 0.6
    assert "four lines that tremble at 0.96 and never leave it" in alt
    bits = np.array([shown[f"bit-{k}"] for k in "abcd"])
    assert bits == pytest.approx(0.96, abs=0.03)


def test_the_words_of_the_figures_say_what_is_drawn(chapter):
    chapter.describes("Five carousels in a row. What comes in goes up in green; blue arrows carry")
    chapter.describes("blue arrows carry the state on, from 0.80 to 0.80.")
    shown = {k: float(np.ravel(v)[0]) for k, v in chapter.shown("error-carousel").items()}
    assert (shown["state-1"], round(shown["state-5"], 12)) == (0.8, 0.8)
    assert "state-6" not in shown
    chapter.describes("The error has not set out yet: the dotted ways back are empty.")
    assert {shown[f"back-{t} stroke-width"] for t in range(2, 6)} == {0}
    edge = chapter.shown("knife-edge")
    chapter.describes("on a log scale over up to 1000 steps, so far drawn for the first ten:")
    chapter.describes("for the weights 0.99, 1.00, 1.01 and your 0.999 it is still close to one.")
    (axes,) = chapter.drawn("draw.knife_edge_figure(1000)")
    assert {name: y[1] for name, _, y in axes["lines"][:3]} == pytest.approx(
        {"above": 1.01**10, "one": 1, "below": 0.99**10}
    )
    for name, w in (("above", 1.01), ("one", 1), ("below", 0.99), ("error", 0.999)):
        ends = np.array(edge[name])[np.isfinite(edge[name])]
        assert ends[-1] == pytest.approx(w**10)
        assert ends[-1] == pytest.approx(1, abs=0.11)


def test_the_words_of_the_two_losses_say_what_is_drawn(chapter):
    panels = chapter.drawn("draw.losses_figure(losses)")
    chapter.describes(
        "Two panels of training loss on a log scale. Brackets anywhere: both lines fall"
    )
    chapter.describes("both lines fall far below 0.01, without the term a little later.")
    assert len(panels) == 2
    (_, _, kept), (_, _, without) = panels[0]["lines"]
    assert max(kept[-20:].max(), without[-20:].max()) < 1e-3
    assert np.argmax(kept < 0.01) < np.argmax(without < 0.01) < 2 * np.argmax(kept < 0.01)
    chapter.describes("with the term the loss falls as far, without it stays flat at one half.")
    (_, _, kept), (_, _, without) = panels[1]["lines"]
    assert kept[-20:].max() < 1e-3
    chapter.describes(
        "Half squared error of each batch of 32 sequences, Adam with a learning rate of 0.01."
    )
    rate = "__import__('inspect').signature(learn).parameters['lr'].default"
    assert chapter.value(rate) == 0.01
    assert "brackets(rng, T, 32, where)" in chapter.text
    assert without == pytest.approx(0.5, abs=0.2)
