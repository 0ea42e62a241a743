"""The numbers that the chapter on vanishing gradients states, each against the cell behind it."""

import math
from inspect import signature
from itertools import pairwise

import numpy as np
import pytest

from lstm_lib import feedforward
from studies.data.digits import load_digits
from studies.gradients.lags import measure
from studies.gradients.layer_norms import deep_sizes
from studies.gradients.layer_norms import trial as digits_trial
from studies.tasks.by_hand import fixed_points


def test_a_whisper_moves_a_weight_by_a_twentieth_in_a_million_steps(chapter):
    assert pytest.approx(0.05) == 1e6 * 0.5 * 1e-7
    chapter.says("all in the same direction, move it by 0.05")


def test_a_product_of_factors_is_what_nudging_finds(chapter):
    assert chapter.value("run(0.0)[1]") == pytest.approx(chapter.value("nudged"), rel=1e-6)


def test_a_power_knows_no_middle_way(chapter):
    for c in (0.9, 1, 1.1):
        ten, hundred = (float(f"{c**q:.2g}") for q in (10, 100))
        after = f"{c**100:,.0f}" if c > 1 else f"{hundred:.2g}" if c == 1 else f"{hundred:f}"
        chapter.says(f"| {c} | {ten:.2g} | {after} |")


def test_the_slope_of_tanh_away_from_zero(chapter):
    slopes = [f"{1 - math.tanh(z) ** 2:.2f}" for z in (1, 3)]
    chapter.says("below one everywhere else: {} at $z = 1$, {} at $z = 3$".format(*slopes))


def slope(chapter, what="product", **values):
    return chapter.value(f"slope_explorable.evaluate(**{values})['{what}']")


def test_one_neuron_and_what_its_slope_leaves(chapter):
    assert np.allclose(slope(chapter, "weight-alone"), 1)
    ends = [slope(chapter, a=a)[-1] for a in (0.1, 0.5, 1.0, 2.0)]
    assert f"{ends[0]:.2f} {ends[2]:.0e}" == "0.24 5e-08"
    assert ends == sorted(ends, reverse=True)
    assert len(slope(chapter)) == 31 and chapter.starts("slope") == {"w": 1, "a": 1}
    chapter.says(
        r"$5 \cdot 10^{-8}$ is left after 30 steps; a larger input leaves less, the smallest 0.24"
    )
    assert abs(slope(chapter, "state")).max() == pytest.approx(0.9, abs=0.05)
    growing = {"w": 2.0, "a": 0.1}
    assert slope(chapter, "weight-alone", **growing)[-1] == pytest.approx(2.0**30)
    left = slope(chapter, **growing)
    assert left.max() > 10
    assert left[-1] < 1e-15
    assert slope(chapter, "state", **growing)[-1] == pytest.approx(0.96, abs=0.01)
    assert left[-1] / left[-2] == pytest.approx(fixed_points(w=2.0)[1][-1], abs=0.04)
    chapter.says(f"There slope times weight is {fixed_points(w=2.0)[1][-1]:.2f}, and from then on")


def test_the_explosion_does_not_last_in_one_saturating_neuron(chapter):
    chapter.says("In one saturating neuron the explosion does not last.")
    for w in (1.5, 2.0, 3.0, 4.0):
        for a in (0.05, 0.5, 2.0):
            h, product = 0.0, 1.0
            for t in range(60):
                h = np.tanh(w * h + a * math.sin((t + 1) ** 2))
                product *= w * (1 - h**2)
            assert product < 1e-6
    h, product = 0.0, 1.0  # the figure's own neuron
    for t in range(30):
        h = np.tanh(2 * h + 0.1 * math.sin((t + 1) ** 2))
        product *= 2 * (1 - h**2)
    assert slope(chapter, w=2.0, a=0.1)[-1] == pytest.approx(product, rel=1e-9)


def test_the_network_built_by_hand_has_no_gradient_left(chapter):
    states, slopes = fixed_points(w=2.0)
    assert f"{states[-1]:.2f} {slopes[-1]:.2f} {slopes[-1] ** 100:.0e}" == "0.96 0.17 1e-78"
    chapter.says(r"it rests at $h = \pm 0.96$")
    chapter.says("Its factor there, 0.17, leaves $10^{-78}$ of an error over 100 steps")


def test_thirty_two_neurons_are_straight_lines_below_the_estimate(chapter):
    curves = chapter.value("curves")
    for errors, factor in curves.values():
        slope = np.log10(errors[-1]) / 100
        assert slope < np.log10(factor)
        assert slope == pytest.approx(np.log10(factor), abs=0.06)
    ends = {gain: errors[-1] for gain, (errors, _) in curves.items()}
    assert ends[1.5] < 1e-8 < 1e-3 < ends[2] < 10 < 1e7 < ends[3]
    for gain, power in ((0.5, -49), (1, -22)):
        assert abs(np.log10(ends[gain]) - power) < 1
    assert f"{curves[1][1]:.2f}" == "0.64"
    chapter.says("the slopes have a root mean square of 0.64")
    assert curves[2][1] > 1.02 > 1 > ends[2]
    slopes = [factor / gain for gain, (_, factor) in curves.items()]
    chapter.says("Larger weights make up for that, and saturate the units more.")
    assert slopes == sorted(slopes, reverse=True)
    spread = chapter.value("float(lags[2][:, -1].max() / lags[2][:, -1].min())")
    chapter.says("one net differs from the next: at $g = 2$ by a factor of thousands")
    assert 1000 < spread < 10_000


def test_digits_are_counted(chapter):
    assert chapter.value("(len(data.x), len(data.x_test))") == (1437, 360)
    chapter.says("8 by 8 pixels each: 1,437 to learn from, 360 kept for the test")
    assert chapter.value("data.x.shape[1]") == 64
    chapter.says("Sixty-four pixels go in, then come hidden layers of 32 *sigmoid* neurons each")
    assert deep_sizes(3) == [64, 32, 32, 32, 10]


def test_three_hidden_layers_wake_up_and_six_do_not(chapter):
    gap = chapter.value("{h: float(r['norms'][0, -1] / r['norms'][0, 0]) for h, r in runs.items()}")
    assert 45 < gap[3] < 50
    assert gap[6] > 3000
    chapter.says("the gradient in layer 1 is at first nearly fifty times smaller than in layer 4")
    chapter.says("layer 1 gets thousands of times less than layer 7")
    right = chapter.value("{h: r['right'] for h, r in runs.items()}")
    assert right[3] > 0.95
    assert right[6] < 0.12
    chapter.says("ends with more than 95 % of the test images right")
    loss = chapter.value("runs[6]['loss'][-500:].mean()")
    assert loss == pytest.approx(math.log(10), abs=0.01)
    chapter.says(f"The loss stays near {math.log(10):.2f}, which is $\\ln 10$")
    chapter.says("For about 300 steps nothing seems to happen.")
    ratio = chapter.value("runs[3]['norms'][:, -1] / runs[3]['norms'][:, 0]")  # (80,) of 25 steps
    assert (ratio[: 300 // 25] > 20).all()
    assert (ratio[1000 // 25 :] < 1).all()
    early = chapter.value("runs[3]['loss'][:300]")
    assert early[25:].mean() > 2.2
    chapter.says("and it does not catch up in these 2,000 steps")
    assert chapter.value("len(runs[6]['loss'])") == 2000
    assert (chapter.value("runs[6]['norms'][:, -1] / runs[6]['norms'][:, 0]") > 2500).all()
    chapter.says("From line to line the gradient shrinks by about the same factor.")
    steps = chapter.value("runs[6]['norms'][0, 1:] / runs[6]['norms'][0, :-1]")
    assert steps.min() > 2
    assert steps.max() < 6


def test_a_sigmoid_passes_on_a_quarter_at_most(chapter):
    z = np.linspace(-5, 5, 1001)
    slopes = 1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z)))
    assert slopes.max() == slopes[500] == 0.25
    assert (slopes == 0.25).sum() == 1
    assert 4**6 == 4096
    chapter.says("The slope of tanh at zero is one, four times as much.")
    assert (1 - math.tanh(0) ** 2) / slopes.max() == 4
    chapter.says("that is six steps, $4^6 = 4{,}096$: thousands of times")


@pytest.mark.parametrize("seed", range(5))
def test_at_a_gain_of_one_a_layer_passes_on_about_a_quarter_of_an_error(chapter, seed):
    """A matrix can lengthen some errors, so this is measured and no bound."""
    chapter.says("So at this gain each layer takes away about three quarters.")
    data = load_digits(seed=0)
    params = feedforward.init(np.random.default_rng(seed), deep_sizes(6))
    trace = feedforward.forward(params, data.x)
    error = trace["prediction"] - data.y
    lengths = [np.linalg.norm(error, axis=1)]  # of the error at each layer's z, last layer first
    for layer, z in zip(params[:0:-1], trace["z"][-2::-1], strict=True):
        h = 1 / (1 + np.exp(-z))
        error = (error @ layer["W"]) * h * (1 - h)
        lengths.append(np.linalg.norm(error, axis=1))
    passed = [np.mean(after / before) for before, after in pairwise(lengths)]
    assert len(passed) == 6
    assert min(passed) > 0.18 and max(passed) < 0.32
    assert 0.21 < np.prod(passed) ** (1 / 6) < 0.27


def test_the_cures_and_their_limits(chapter):
    cures = chapter.value("cures")
    assert cures["sigmoid", None][1] < 0.12
    assert cures["tanh", None][1] > 0.95
    assert cures["relu", "he"][1] > 0.95
    assert np.isnan(cures["relu", 1.0][1])
    assert chapter.value("float(min(norm.min() for norm, _ in trials))") > 1000  # of that net
    chapter.says("from guessing to more than 95 %")
    settings = signature(digits_trial).parameters
    steps, lr = settings["steps"].default, settings["lr"].default
    chapter.says(f"{steps:,} steps of SGD with learning rate {lr}, three seeds each")
    assert chapter.value("len(trials)") == 3
    chapter.says(rf"a factor of 0.99 leaves $0.99^{{7}} = {100 * 0.99**7:.0f}\,\%$")
    chapter.says('And "near one" is good enough for seven layers')
    assert len(deep_sizes(6)) - 1 == 7
    assert pytest.approx(4e-5, rel=0.1) == 0.99**1000
    assert pytest.approx(21_000, rel=0.01) == 1.01**1000
    chapter.says(r"$0.99^{1000} = 4 \cdot 10^{-5}$, and $1.01^{1000} = 21{,}000$")


def test_an_orthogonal_start_with_small_inputs_keeps_the_error(chapter):
    kept = chapter.value("kept")
    at = {key: (errors[100], errors[1000]) for key, errors in kept.items()}
    assert [f"{100 * left:.0f}" for left in at["tanh", "orthogonal", 0.001]] == ["83", "18"]
    chapter.says("83 % of the error is left after 100 steps and 18 % after 1,000")
    assert f"{100 * at['relu', 'identity', None][1]:.0f}" == "42"
    chapter.says("keeps 42 % over 1,000 steps")
    usual = [at["tanh", start, None][0] for start in ("orthogonal", "gaussian")]
    assert max(usual) < 1e-19  # out of the picture within 100 steps
    assert 1e-3 < at["tanh", "gaussian", 0.001][1] < at["tanh", "gaussian", 0.001][0] < 0.12
    small = "measure('tanh', 1, 1000, range(10), start={!r}, inputs=0.001)[0][:, -1]"
    orthogonal = chapter.value(small.format("orthogonal"))
    assert orthogonal.max() < 2 * orthogonal.min()
    gaussian = chapter.value(small.format("gaussian"))
    assert gaussian.min() < 1e-60
    assert gaussian.max() > 1
    sizes = "measure('relu', 1, 1000, range(10), start='identity', inputs={})[0]"
    large, tiny = (chapter.value(sizes.format(u)) for u in (1.0, 0.001))
    chapter.says("over 1,000 steps, whatever the size of its inputs")
    assert large == pytest.approx(tiny, rel=1e-6)


def test_the_panel_stays_where_it_is_at_the_settings_named(chapter):
    chapter.says(
        f"begin with six hidden layers of sigmoids and a standard deviation of {10**-0.7:.1f}"
    )
    losses = chapter.value("[loss for *_, loss in train_digits(6, 'sigmoid', 10**-0.7, 0.5)]")
    assert np.mean(losses[-50:]) == pytest.approx(math.log(10), abs=0.02)


def test_solutions_state_what_their_cells_print(chapter):
    chapter.says("Seven factors: the cost's own slope")
    chapter.says(
        "Three of them are slopes, so with sigmoids the product is at most $(1/4)^3 = 1/64$"
    )
    factors = chapter.value("[str(factor) for factor in factors_of_w2]")
    assert len(factors) == 7 and sum("f'" in factor for factor in factors) == 3
    assert 4**3 == 64
    widest, at = chapter.value("(float(width.max()), float(w[width.argmax()]))")
    chapter.says(rf"Never wider than {widest:.3f}, at $w \approx {at:.1f}$")
    chapter.says("even the best sigmoid neuron vanishes for more than half of its possible inputs")
    assert 1 - widest > 0.5
    most, after, last = chapter.value(
        "(float(norms_of_powers.max()), int(norms_of_powers.argmax()), int(last))"
    )
    chapter.says(f"it grows for nine steps, to {most:.0f} times the first size")
    assert after == 9
    chapter.says(f"from step {last + 1} on it is below one for good")
    assert pytest.approx(0.99931, abs=5e-6) == 0.5 ** (1 / 1000)
    assert pytest.approx(1.00069, abs=5e-6) == 2 ** (1 / 1000)
    assert pytest.approx(0.0014, abs=5e-5) == 2 ** (1 / 1000) - 0.5 ** (1 / 1000)
    chapter.says("0.99931 and 1.00069: the whole range between halving and doubling is 0.0014 wide")


def test_the_quiz_computes_right(chapter):
    chapter.asks(rf"$(1/4)^9$, about ${0.25**9 / 1e-6:.0f} \cdot 10^{{-6}}$.")
    chapter.asks("$1.1^{100} = " + f"{1.1**100:,.0f}$.".replace(",", "{,}"))
    chapter.asks(f"It explodes, to about {round(1.1**100, -3):,.0f} times its size.")


def test_javascript_equals_numpy_in_every_explorable(chapter):
    gaps = chapter.value(
        "__import__('explorables.parity', fromlist=['x']).max_js_error(settings=25)"
    )
    assert len(gaps) == 2
    assert max(gaps) < 1e-9


def test_the_arrows_of_the_error_thin_and_swell_as_it_is_said(chapter):
    def first(**values):
        given = ", ".join(f"{k}={v}" for k, v in values.items())
        return chapter.value(f"float(fading.evaluate({given})['error-1'])")

    chapter.describes("Five copies of one unit in a row. Blue arrows carry the state on.")
    shown = {k: float(np.ravel(v)[0]) for k, v in chapter.shown("error-fades").items()}
    assert "error-5" in shown and "error-6" not in shown
    assert (np.diff([shown[f"error-{t}"] for t in range(1, 6)]) > 0).all()
    assert shown["error-5"] == 1
    chapter.describes(f"of 1.000 at the last one {first():.3f} arrives at the first.")
    chapter.says("Near $w = 1$ and with a small input the arrows nearly keep their width.")
    assert 0.9 < first(w=1.0) < 1.1
    assert 2.8 < first(w=1.4) < 3.2
    chapter.says("At 1.4 nearly three times the error arrives at the first copy.")
    chapter.says(f"A large first input reverses that: {first(w=1.4, x_1=2):.2f} arrives.")


def test_the_words_of_the_lags_say_what_is_drawn(chapter):
    (axes,) = chapter.drawn("draw.lags_figure(curves)")
    lines = {g: axes["lines"][2 * k][2] for k, g in enumerate((0.5, 1, 1.5, 2, 3))}
    chapter.describes("Error against time lag on a log scale, five nearly straight lines.")
    assert len(axes["lines"]) == 10
    lags = np.arange(101)
    for line in lines.values():
        logs = np.log10(line)
        fit = np.polyval(np.polyfit(lags, logs, 1), lags)
        assert np.abs(fit - logs).max() < max(1, 0.05 * np.ptp(logs))
    ends = [f"1e{np.log10(lines[g][-1]):.0f}" for g in (0.5, 1, 1.5)]
    chapter.describes(
        f"With gains of 0.5, 1 and 1.5 they fall to about {ends[0]}, {ends[1]} and {ends[2]} after "
        "100 steps"
    )
    chapter.describes(
        "with 2 the line stays near one; with 3 it climbs above 1e7. Dashed estimates lie"
    )
    assert lines[2].min() > 0.01 and lines[2].max() < 100
    assert lines[3][-1] > 1e7
    chapter.describes("Medians over ten random nets; the gain stands beside each line.")
    assert {len(found) for found in chapter.value("lags").values()} == {10}
    for k in range(5):
        assert axes["lines"][2 * k + 1][2][-1] > axes["lines"][2 * k][2][-1]


def test_the_words_of_the_slope_say_what_is_drawn(chapter):
    shown = chapter.shown("slope")
    low, high = min(shown["state"]), max(shown["state"])
    chapter.describes("One tanh neuron, w = 1. Its state moves to and fro between")
    chapter.describes(f"Its state moves to and fro between {low:.2f} and {high:.2f}.")
    assert chapter.starts("slope") == {"w": 1, "a": 1}
    chapter.describes(
        "the dashed line of the weight alone stays at one, and the product of slope and"
    )
    assert set(shown["weight-alone"]) == {1}
    last = f"{shown['product'][-1]:.0e}".replace("e-0", "e-")
    chapter.describes(f"the product of slope and weight falls from it to {last} after 30 steps.")
    assert len(shown["product"]) == 31


def test_the_words_of_the_digits_and_starts_say_what_is_drawn(chapter):
    chapter.describes(
        "A row of ten coarse handwritten digits, 0 to 9. Below, the gradient of each layer"
    )
    (digits, *_) = chapter.value(
        "[axes.images[0].get_array() for axes in draw.norms_figure({'3 hidden layers': "
        "runs[3]['norms']}, window=25, data=data).axes if axes.images]"
    )
    data = load_digits(seed=0)
    firsts = [data.x[np.flatnonzero(data.y.argmax(axis=1) == digit)[0]] for digit in range(10)]
    assert [digits[1:9, 10 * k + 1 : 10 * k + 9].ravel().tolist() for k in range(10)] == (
        [first.tolist() for first in firsts]
    )
    three, six = chapter.value("[runs[hidden]['norms'] for hidden in (3, 6)]")
    assert (three.shape, six.shape) == ((80, 4), (80, 7))  # means of 25 steps each
    steps = chapter.value("{len(run['loss']) for run in runs.values()}")
    assert steps == {25 * len(three)}
    chapter.describes(f"the gradient of each layer over {min(steps):,} steps of training, on a log")
    chapter.describes(
        "With three hidden layers, layer 1 starts nearly fifty times below layer 4, stays far"
    )
    apart = three[:, 3] / three[:, 0]
    assert apart[0] == pytest.approx(47, abs=6)
    chapter.describes("stays far below it for some 300 steps, then catches up.")
    assert apart[:12].min() > 10
    assert apart[40:].max() < 3
    chapter.describes(
        "With six, seven evenly spaced lines: layer 1 stays thousands of times below layer 7."
    )
    assert (six[:, 6] / six[:, 0]).min() > 1500
    gaps = np.diff(np.log10(six), axis=1).mean(axis=0)
    assert gaps.min() > 0.25 and gaps.max() < 1
    chapter.describes(
        "Each line is one layer, averaged over 25 steps; 1 is nearest the input. "
        "The layers between are dashed."
    )
    (axes,) = chapter.drawn("draw.starts_figure(kept)")
    chapter.describes(
        "Error over 1,000 steps back on a log scale, five lines. Gaussian and orthogonal W"
    )
    chapter.describes("with the usual inputs fall out of the picture within 100 steps.")
    kept = chapter.value("kept")
    assert len(kept) == 5 and {len(line) for line in kept.values()} == {1001}
    assert len([line for line in axes["lines"] if len(line[2]) == 1001]) == 5
    usual = [kept[key] for key in kept if key[2] is None and key[0] == "tanh"]
    assert len(usual) == 2
    assert max(line[100] for line in usual) < 1e-20  # the lowest that is drawn
    chapter.describes(
        "Orthogonal W with inputs of 0.001 keeps more than a tenth over 1,000 steps, and the"
    )
    near = {key[1]: kept[key] for key in kept if key[2] == 0.001 and key[0] == "tanh"}
    relu = next(kept[key] for key in kept if key[0] == "relu")
    assert 0.1 < near["orthogonal"][-1] < relu[-1]
    assert near["orthogonal"].min() > 0.1
    chapter.describes(
        "Gaussian W with inputs of 0.001 falls below a tenth at first and then stays."
    )
    (gaussian,) = (line for name, line in near.items() if name != "orthogonal")
    assert gaussian[200:].max() < 0.1
    assert abs(np.log10(gaussian[-1] / gaussian[300])) < 1
    chapter.describes("Medians over ten nets of 32 units with a gain of one.")
    settings = signature(measure).parameters
    assert (len(settings["seeds"].default), settings["H"].default) == (10, 32)
    f, W, u = next(key for key in kept if key[1] != "identity")
    ten, _ = measure(f, 1, lags=1000, seeds=range(10), H=32, start=W, inputs=u)
    assert kept[f, W, u] == pytest.approx(np.median(ten, axis=0), rel=1e-6)
