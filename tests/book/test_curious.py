"""What the page "For the curious" says is what its cells compute."""

import math
import tracemalloc

import numpy as np
import pytest

from lstm_lib import rnn
from lstm_lib.derive.formulas import number
from lstm_lib.derive.paths import path_bound, path_sum, path_values
from studies.gradients.lags import measure

A = "heard.index('sequence A')"

NUMBERS = [  # an expression in the page's kernel, its format, and the words that quote it
    (f"entry[0, 0, 2, {A}]", ".3f", "the factor with them: {}, 0.418"),
    (f"entry[0, 1, 2, {A}]", ".3f", "the factor with them: 0.522, {},"),
    (f"entry[0, 2, 2, {A}]", ".3f", "0.418, {}, 0.107."),
    (f"entry[0, 3, 2, {A}]", ".3f", "0.147, {}."),
    (f"entry[2, 0, 2, {A}]", ".3f", "comes near, {} and"),
    (f"entry[2, 1, 2, {A}]", ".3f", "0.986 and {}, and then"),
    (f"entry[2, 3, 2, {A}]", ".3f", "then falls to {}."),
    ("np.isfinite(bars[2, 3, 0, 0]).sum()", "d", "there are up to {} paths"),
    ("float(exact.subs(values))", ".0f", "thrown back ${}$-fold"),
    ("100 * missing", ".0f", "differs, here by {} % of its length"),
]


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_page_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_the_paths_add_up_to_the_matrix_product(chapter):
    bars, entry = chapter.value("bars"), chapter.value("entry")
    assert np.nansum(bars, axis=-1) == pytest.approx(entry, abs=1e-14)
    for n, q in np.ndindex(3, 4):
        assert (np.isfinite(bars[n, q]).sum(axis=-1) == (n + 1) ** q).all()


def test_one_deaf_unit_of_weight_one_has_a_factor_of_one_and_no_other_setting_has(chapter):
    entry = chapter.value("entry")  # by n, q, size, what is heard
    holds = np.argwhere((np.abs(entry - 1) < 1e-6).all(axis=1))
    assert holds.tolist() == [[0, 2, 0]]


def test_a_quieter_leak_needs_larger_weights(chapter):
    found = [chapter.value(f"float(weight({e}))") for e in (0.05, 0.005, 0.0005)]
    assert found == sorted(found)
    assert found[1] == pytest.approx(1059, abs=1)


def test_the_exact_gradient_is_that_of_nudged_weights_and_the_paper_s_is_not(chapter):
    error = chapter.value("error")
    assert error["exact"] < 1e-7
    assert error["as in the paper"] > 1e-3


@pytest.mark.parametrize(("w", "b"), [(0.5, 0.0), (1.0, 0.0), (2.0, 0.25), (1.5, 0.0), (-1.0, 0.5)])
def test_squares_stand_where_the_state_comes_to_rest_and_a_cross_where_it_parts(chapter, w, b):
    shown = chapter.value(f"one_map.evaluate(w={w}, b={b})")
    points = chapter.value(f"fixed_points({w}, {b})[0]")
    squares = shown["rests"][np.isfinite(shown["rests"])]
    assert squares == pytest.approx(points[[0, -1] if len(points) > 1 else [0]], abs=1e-6)
    assert shown["watershed"] == pytest.approx([points[1] if len(points) > 1 else 2.0], abs=1e-6)
    if len(points) > 1:
        for nudge, end in ((-1e-3, points[0]), (1e-3, points[2])):
            h = points[1] + nudge
            for _ in range(500):
                h = np.tanh(w * h + b)
            assert h == pytest.approx(end, abs=1e-6)


def test_the_staircase_follows_the_states_after_the_pulse(chapter):
    walk = chapter.value("one_map.evaluate(w=0.9)['walk']")
    h = [np.tanh(2)]
    for _ in range(20):
        h.append(np.tanh(0.9 * h[-1]))
    assert walk[0:42:2] == pytest.approx(h)  # each state on the diagonal,
    assert walk[1:41:2] == pytest.approx(h[1:])  # the next on the map


def test_which_pulses_throw_a_unit_with_a_bias_over(chapter):
    chapter.says("With $w = 2$ and $b = 0.25$ the unit rests on the upper side.")
    low, _, high = chapter.value("fixed_points(2.0, 0.25)[0]")
    for u in (-2.5, -2.0, -1.0, 1.0, 3.0):
        ends = chapter.value(f"one_map.evaluate(w=2.0, b=0.25, u={u})['walk'][-1]")
        assert ends == pytest.approx(low if u == -2.5 else high, abs=1e-6)
    chapter.says("$-2$ is not enough either, but $-2.5$ throws it over to the other side")
    low, middle, high = chapter.value("fixed_points(1.1)[1]")
    chapter.says(
        "Above $w = 1$ the map is steeper than the diagonal at zero, so it crosses it three"
    )
    assert middle > 1 > max(low, high)
    assert len(chapter.value("fixed_points(1.0)[1]")) == 1


def test_the_three_ways_to_one_derivative_agree(chapter):
    by_rtrl, by_bptt, nudged = chapter.value("(by_rtrl, by_bptt, nudged)")
    assert by_rtrl == pytest.approx(by_bptt, rel=1e-14)
    assert nudged == pytest.approx(by_bptt, rel=1e-8)


def test_the_short_algorithms_equal_the_library_to_rounding(chapter):
    apart = chapter.value("[float(np.abs(dW - grads_8['W']).max()) for dW in ways.values()]")
    assert max(apart) < 1e-15


def test_rtrl_s_memory_does_not_grow_with_time_and_bptt_s_does():
    rng = np.random.default_rng(0)
    net = rnn.init(rng, 4, 12, 4)
    peaks = {}
    for way in (rnn.loss_and_grads, rnn.rtrl):
        for T in (100, 400):
            x = rng.normal(size=(T, 1, 4))
            y = np.eye(4)[rng.integers(0, 4, (T, 1))]
            tracemalloc.start()
            way(net, (x, y))
            peaks[way.__name__, T] = tracemalloc.get_traced_memory()[1] - 2 * x.nbytes
            tracemalloc.stop()
    assert peaks["loss_and_grads", 400] > 3 * peaks["loss_and_grads", 100]
    assert peaks["rtrl", 400] < 1.5 * peaks["rtrl", 100]


def test_rtrl_multiplies_half_of_h_squared_as_often(chapter):
    chapter.says("With 64 units RTRL multiplies 2048 times as often.")
    assert 64**4 / (2 * 64**2) == 2048


def test_a_string_has_twelve_letters_on_average(chapter):
    mean = chapter.value("np.linalg.solve(M, np.ones(19))[START]")
    assert mean == pytest.approx(12, abs=1e-12)
    chapter("forget_gate").says("A string has [twelve letters](curious.md#how-long-is-a-string) on")


def test_the_table_of_all_nets_says_what_is_said_of_it(chapter):
    def of(**settings):
        words = ", ".join(f"{name}={value!r}" for name, value in settings.items())
        return [trial.outcome for trial in chapter.value(f"read('gradients', {words})")]

    def alone(outcomes):
        return np.median([o["truncated"][-1] for o in outcomes])

    assert {o["truncated"][-1] for o in of(net="1997")} == {1.0}
    tanh = np.median([o["exact"][-1] for o in of(net="tanh RNN", gain=1)])
    chapter.says("The carousel of 1997 keeps all, always. Put a forget gate on it with a bias of 0")
    assert alone(of(net="forget gate", forget_bias=0)) < tanh
    chapter.says("A bias of 5 keeps a third over a hundred steps, where the law promises one half")
    assert alone(of(net="forget gate", forget_bias=5)) == pytest.approx(1 / 3, abs=0.03)
    assert (1 / (1 + np.exp(-5))) ** 100 == pytest.approx(1 / 2, abs=0.03)
    for bias in (0, 1, 3, 5):
        nets = of(net="forget gate", forget_bias=bias)
        assert np.median([o["exact"][-1] for o in nets]) > alone(nets)
    angle = [
        np.median([o["angle"] for o in of(net="forget gate", forget_bias=bias)])
        for bias in (0, 1, 3, 5)
    ]
    assert angle == sorted(angle)
    chapter.says(f"{angle[0]:.0f} degrees at a bias of 0, and {angle[-1]:.0f} at a bias of 5")
    block = np.median([o["angle"] for o in of(net="1997")])
    chapter.says(f"for the block of 1997, which keeps all, it is {block:.0f}")


def test_three_ways_to_the_gradient_agree(chapter):
    formula, library, nudged = (
        chapter.value(f"np.array({n})") for n in ("by_formula", "by_library", "by_nudging")
    )
    assert np.allclose(formula, library, rtol=1e-14)
    assert np.allclose(library, nudged, rtol=1e-7)


def last_product(chapter, **values):
    return float(chapter.value(f"chain_explorable.evaluate(**{values})['product'][-1]"))


def test_the_chain_vanishes_with_sigmoids_and_explodes_when_linear(chapter):
    at_one = chapter.value("chain_explorable.evaluate(n=12, w=1.0, act=0.0)['factor']")
    chapter.says(
        f"each layer after the first multiplies by about {np.mean(at_one[1:]):.2f}, and twelve"
    )
    assert np.allclose(at_one[1:], 0.22, atol=0.006)
    assert last_product(chapter, n=12.0, w=1.0, act=0.0) == pytest.approx(1.4e-8, rel=0.01)
    weights = np.arange(0.25, 3.01, 0.25)
    sigmoid = [last_product(chapter, n=12.0, w=float(w), act=0.0) for w in weights]
    tanh = [last_product(chapter, n=12.0, w=float(w), act=1.0) for w in weights]
    chapter.says("No $w$ on the slider makes that larger than $10^{-7}$")
    assert max(sigmoid) < 1e-7
    chapter.says(f"tanh does better, {max(tanh):.3f} at $w = 1$")
    assert weights[np.argmax(tanh)] == 1
    chapter.says("at $w = 1$ it stays one for ever, at $w = 0.75$ the product vanishes")
    assert last_product(chapter, n=12.0, w=1.0, act=2.0) == 1
    assert last_product(chapter, n=12.0, w=0.75, act=2.0) < 0.05
    assert last_product(chapter, n=12.0, w=3.0, act=2.0) == pytest.approx(177147)
    chapter.says(r"$3^{11} = 177{,}147$")
    chapter.says(r"twelve layers leave $1.4 \cdot 10^{-8}$")


def test_in_a_live_notebook_the_derivation_follows_the_slider(chapter):
    seen = chapter.value(
        "(lambda log: (setattr(shown, 'update', lambda formula: log.append(formula.data)),"
        " setattr(chain_explorable, 'values', {'n': 5.0}),"
        " setattr(chain_explorable, 'values', {'n': 3.0}), log)[-1])([])"
    )
    from_sympy = chapter.value("[chain_latex(n, k=1, layers_per_line=3) for n in (5, 3)]")
    assert [tex.strip("$ ").removeprefix(r"\displaystyle ") for tex in seen] == from_sympy


def test_random_weights_have_the_typical_factor_stated(chapter):
    below = math.erf(1 / math.sqrt(2))  # P(|w| < 1), exact
    chapter.says(f"Only {100 * below:.1f} % of such weights are smaller than one in size")
    chapter.says("(of the million drawn below, nearly as many)")
    assert chapter.value("weights.size") == 1_000_000
    assert chapter.value("(np.abs(weights) < 1).mean()") == pytest.approx(0.683, abs=2e-3)
    assert chapter.value("factors.max()") < 1
    assert chapter.value("typical") == pytest.approx(0.122, abs=5e-4)
    exact = math.exp(-(np.euler_gamma + math.log(2)) / 2) / 4
    assert exact == pytest.approx(0.1325, abs=5e-5)
    assert chapter.value("float(mean_log.evalf())") == pytest.approx(math.log(4 * exact), abs=1e-9)
    chapter.says("Ten layers multiply to about $10^{-9}$.")
    assert chapter.value("len(factors)") == 10
    assert chapter.value("np.median(factors.prod(axis=0))") == pytest.approx(1e-9, rel=0.05)
    chapter.says("At most 0.1325, and we measured 0.122")


def test_no_standard_deviation_saves_a_chain(chapter):
    stds = [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6]
    sigmoid, tanh = chapter.value("typical_by_std").T
    chapter.says("The sigmoid is at its best near a standard deviation of 3, and even there")
    assert stds[sigmoid.argmax()] == 3
    assert sigmoid.max() == pytest.approx(0.232, abs=5e-4)
    chapter.says(rf"ten layers leave ${sigmoid.max() ** 10 / 1e-7:.1f} \cdot 10^{{-7}}$")
    assert stds[tanh.argmax()] == 1.5
    assert tanh.max() == pytest.approx(0.540, abs=1e-3)
    assert tanh.max() ** 10 == pytest.approx(0.0021, abs=5e-5)
    assert tanh[-1] == pytest.approx(0.00256, abs=5e-6)  # where tanh rounds to one, not 0
    above = chapter.value("np.array([(row[0] > 0).mean() for row in chains])")
    chapter.says("Beyond that, more and more factors do get above one")
    assert (np.diff(above) >= 0).all()
    chapter.says("the typical factor is only 0.232")
    chapter.says("tanh reaches 0.540 at 1.5, which leaves 0.0021 after ten layers")


def test_the_window_of_a_sigmoid_neuron(chapter):
    r = math.sqrt(1 - 4 / 24)
    share = 2 / 24 * math.log((1 + r) / (1 - r))
    assert share == pytest.approx(0.26, abs=0.005)
    h = np.linspace(0, 1, 100_001)
    factor = 24 / 4 / np.cosh((24 * h - 12) / 2) ** 2  # w sigma'(w h + b)
    assert (factor > 1).mean() == pytest.approx(share, abs=1e-4)
    average = 1 / (1 + math.exp(-12)) - 1 / (1 + math.exp(12))
    assert factor.mean() == pytest.approx(average, abs=1e-5)
    chapter.says(f"And the average never reaches one ({average:.5f} there).")
    chapter.says("only 26 % of the inputs see a factor above one")


def test_the_images_fade_on_the_way_up_as_the_error_does_on_the_way_down(chapter):
    up, down = chapter.value("up"), chapter.value("down")
    assert len(up) == len(down) == 7
    assert np.all((up[:-1] / up[1:] > 3.5) & (up[:-1] / up[1:] < 5))
    assert np.all(down[1:] / down[:-1] > 2)
    assert f"{up[0]:.2f} {up[-1]:.5f} {down[-1]:.1f} {down[0]:.4f}" == "0.27 0.00005 0.5 0.0001"
    chapter.says("The signal shrinks on its way up as the error does on its way down.")


def test_a_layer_of_32_follows_the_estimate(chapter):
    chapter.says(
        rf"Six steps with the slope 1/4 make $(1/4)^6 = {0.25**6 / 1e-4:.1f} \cdot 10^{{-4}}$."
    )
    assert chapter.value("down[0] / down[-1]") == pytest.approx(2.7e-4, rel=0.02)
    chapter.says(r"it shrinks to $2.7 \cdot 10^{-4}$, for layer 1 hears pixels")


def test_layer_norms_by_standard_deviation(chapter):
    stds = [0.05, 0.07, 0.1, 0.14, 0.18, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2]
    ratio, right, norms = (chapter.value(name) for name in ("ratios", "right", "norms"))
    by = {std: k for k, std in enumerate(stds)}
    assert (ratio[:, 0] < 0.2).all()  # the sigmoid's line always falls to the left
    assert 1 / ratio[by[0.18], 0] == pytest.approx(3600, rel=0.02)
    assert (right[: by[0.7], 0] < 0.12).all()
    assert right[[by[1], by[1.4]], 0].min() > 0.6
    chapter.says("With 1 to 1.4 the sigmoid begins to learn, though its line still falls.")
    chapter.says("tanh is flat near 0.18, about $32^{-1/2}$, and ReLU from 0.14 on")
    assert pytest.approx(0.18, abs=0.005) == 32**-0.5
    assert ratio[by[0.18], 1] == pytest.approx(1, abs=0.1)
    chapter.says("tanh reads nearly all digits around 0.35")
    assert right[by[0.35], 1] > right[:, 1].max() - 0.02
    assert right[by[0.35], 1] > 0.95
    chapter.says("With 2 it explodes: layer 1 gets 50 times more than layer 7")
    assert ratio[by[2], 1] == pytest.approx(50, rel=0.01)
    assert right[by[2], 1] < 0.12
    assert (abs(np.log2(ratio[by[0.14] :, 2])) < 0.7).all()  # ReLU's line is flat
    chapter.says("to a million at 2, and from 0.5 on training overflows")
    assert norms[by[2], 2].max() == pytest.approx(1e6, rel=0.1)
    assert np.isnan(right[by[0.5] :, 2]).all()
    assert not np.isnan(right[: by[0.5], 2]).any()
    assert (right[0] < 0.12).all()  # the smallest weights


def test_the_order_of_indices_in_the_paper_is_not_what_nudging_finds(chapter):
    chapter.says("The paper of 1997 prints the two indices the other way round")
    rng = np.random.default_rng(0)
    W, start = rng.normal(size=(2, 2)), rng.normal(size=2)

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def three_steps_on(z):
        for _ in range(3):
            z = W @ sigmoid(z)
        return z

    step = 1e-5 * np.eye(2)[0]
    nudged = (three_steps_on(start + step) - three_steps_on(start - step))[1] / 2e-5
    states, z = [], start
    for _ in range(3):
        states.append(sigmoid(z))
        z = W @ states[-1]
    slopes = [h * (1 - h) for h in reversed(states)]  # at t-1, t-2, t-3
    ours, printed = (
        sum(
            slopes[0][i] * V[1, i] * slopes[1][j] * V[i, j] * slopes[2][0] * V[j, 0]
            for i, j in np.ndindex(2, 2)
        )
        for V in (W, W.T)
    )
    assert ours == pytest.approx(nudged, rel=1e-6)
    assert abs(printed / nudged - 1) > 0.5
    by_library = number(path_sum(2, 3, u=2, v=1), path_values(W, np.array(slopes)))
    assert by_library == pytest.approx(ours, rel=1e-12)


def test_hochreiters_sum_is_the_matrix_product_and_stays_below_the_bound(chapter):
    by_paths = chapter.value("number(path_sum(2, 3), path_values(W, np.array(slopes)))")
    by_matrix = chapter.value("float(error_factors(W, slopes)[0, 0])")
    assert by_paths == pytest.approx(by_matrix, rel=1e-14)
    assert chapter.value("len(paths)") == 4
    assert path_bound(3, 100, 1.0) == pytest.approx(1e-12, rel=0.1)
    chapter.says("allows at most $10^{-12}$ after a hundred")


def test_the_papers_bound_is_empty_for_32_units_and_the_singular_value_is_not(chapter):
    W = chapter.value("W_32")
    chapter.says("it says nothing: their largest weight is far above $4/32$")
    assert np.abs(W).max() > 4 * 4 / 32
    assert path_bound(32, 100, np.abs(W).max()) > 1e50
    by_norm = (np.linalg.norm(W, 2) / 4) ** 100
    assert chapter.value("float(measured)") < by_norm < 1e-25


def test_fifty_networks_have_the_medians_of_ten(chapter):
    medians = []
    for f, gain in (("sigmoid", 1), *(("tanh", g) for g in (0.5, 1, 1.5, 3))):
        fifty = chapter.value(f"read('gradients', net='{f} RNN', gain={gain})")
        assert [trial.seed for trial in fifty] == list(range(50))
        kept = np.array([trial.outcome["exact"][-1] for trial in fifty])
        ten, factor = measure(f, gain, lags=100, seeds=range(10), H=32)
        if gain < 2:  # beyond, rounding grows with the steps and differs between machines
            assert ten[:, 100] == pytest.approx(kept[:10], rel=1e-3)
        moved = np.log10(np.median(kept) / np.median(ten[:, 100]))
        assert abs(moved) < 2
        chapter.says("lies above the measured line, at lag 100 by a factor of hundreds or more")
        if f == "tanh":
            assert factor**100 / np.median(ten[:, 100]) > 200
        medians.append(np.log10(np.median(kept)))
    assert f"{max(medians) - min(medians):.0f}" == "76"
    chapter.says("Seventy-six powers of ten lie between their medians, and less than two between")


def test_the_alternative_texts_of_the_moving_figures_quote_what_is_drawn(chapter):
    alt, shown = chapter.alt("Twelve places for dots"), chapter.shown("chain")
    assert "three are filled, each near 0.2. Below, their product falls to 0.01." in alt
    filled = np.array(shown["factor"])[np.isfinite(shown["factor"])]
    chapter.describes("Twelve places for dots, on a log scale; three are filled")
    assert len(shown["factor"]) == 12 and filled == pytest.approx([0.2] * 3, abs=0.03)
    assert f"{shown['product'][2]:.2f}" == "0.01"

    alt, shown = chapter.alt("Three units, four steps, 27 bars"), chapter.shown("paths")
    first, *others = shown["path"]
    assert f"the first is {first:.2f}, all others are small and of both signs" in alt
    chapter.describes("Three units, four steps, 27 bars: the first is")
    assert 3 ** (4 - 1) == 27
    assert len(others) == 26 and max(map(abs, others)) < 0.25 and min(others) < 0 < max(others)
    assert f"ends at {shown['so-far'][-1]:.2f}, on the dashed line of the matrix product" in alt
    assert shown["so-far"][-1] == pytest.approx(shown["entry"][0])

    alt, shown = chapter.alt("Factors for std 1 and the sigmoid"), chapter.shown("random-weights")
    assert "Factors for std 1 and the sigmoid: nearly all lie between 0.01 and 0.6." in alt
    assert chapter.starts("random-weights") == {"std": 1, "act": 0}
    assert "edges = np.linspace(-6, 2, 65)" in chapter.text  # of the bins, powers of ten
    edges = 10 ** np.linspace(-6, 2, 65)
    inside = (edges[:-1] >= 0.0099) & (edges[1:] <= 0.6)
    assert np.array(shown["share"])[inside].sum() > 0.9

    alt, shown = chapter.alt("The factor over the input h"), chapter.shown("sigmoid-window")
    ends = shown["factor"][0], shown["factor"][-1]
    assert "input h for w = 3, b = 0: it falls from {:.2f} to {:.2f}.".format(*ends) in alt
    assert chapter.starts("sigmoid-window") == {"w": 3, "b": 0}
    assert (np.diff(shown["factor"]) < 0).all()

    alt = chapter.alt("Left, each year's sunspot number against the year before")
    by_lag = {k: chapter.shown("lags", k=k)["level"] for k in (1, 4, 5, 6, 10)}
    assert f"{by_lag[1]:.2f} at first, below zero around lag 5, {by_lag[10]:.2f} at lag 10" in alt
    assert min(by_lag[k] for k in (4, 5, 6)) < 0

    alt, shown = chapter.alt("The map from one state to the next"), chapter.shown("map")
    assert "The map from one state to the next crosses the diagonal once, at zero" in alt
    assert np.isfinite(shown["rests"]).sum() == 1
    assert np.ravel(shown["watershed"])[0] > 1.5  # outside the picture
    assert f"from the pulse at {shown['walk'][0]:.2f} down to this point" in alt
    assert shown["walk"][-1] < 1e-6 and shown["rests"][0] == 0


def test_the_words_of_the_still_figures_say_what_is_drawn(chapter):
    text, sound, sun = chapter.drawn(
        "time_series.three_series('the keys to the hall', note(seconds=0.005), 8000, years[-60:], "
        "sun[-60:])"
    )
    chapter.describes("Three rows of dots at equal distances: twenty characters of a sentence")
    chapter.describes("forty samples of a sound wave within five milliseconds, and sixty yearly")
    for row, count in ((text, 20), (sound, 40), (sun, 60)):
        places = row["lines"][0][1]
        assert len(places) == count
        assert np.ptp(np.diff(places)) < 1e-9
    assert sound["lines"][0][1][-1] == pytest.approx(5, abs=0.2)
    chapter.describes("sunspot numbers with peaks about eleven years apart.")
    years, counts = sun["lines"][0][1:]
    peaks = [k for k in range(4, 56) if counts[k] == counts[k - 4 : k + 5].max()]
    assert np.mean(np.diff(years[peaks])) == pytest.approx(11, abs=0.7)
    chapter.describes("Three networks. The words 'the boat is' go in, and probabilities")
    chapter.describes("and the word 'hello' comes out. Three frames of a film go in, and 'a jump'")
    (sheet,) = chapter.drawn("diagrams.uses()")
    assert sum(gid in ("network-0", "network-1", "network-2") for gid in sheet["gids"]) == 3
    assert "network-3" not in sheet["gids"]
    heads = [gid for gid in sheet["gids"] if gid.startswith("in-2-head-")]
    assert heads == ["in-2-head-0", "in-2-head-1", "in-2-head-2"]  # one in each frame
    chapter.describes("A chain: the input x, then three neurons with the weights w1, w2, w3 on the")
    (chain,) = chapter.drawn("diagrams.neuron_chain(3)")
    assert {"neuron-1", "neuron-2", "neuron-3"} <= set(chain["gids"])
    assert "neuron-4" not in chain["gids"]
    assert sum("w_" in words for words in chain["texts"]) == 3


def test_the_words_of_the_waves_and_forecasts_say_what_is_drawn(chapter):
    chapter.describes("A sine wave of one swing per second, sampled every 0.1 seconds: the samples")
    wave = chapter.shown("sampling")
    grid = np.linspace(0, 8.2, 657)
    assert wave["wave"] == pytest.approx(np.sin(2 * np.pi * grid), abs=1e-9)
    assert wave["seen"] == pytest.approx(wave["wave"], abs=1e-9)
    samples = np.array(wave["samples"])
    assert samples[:40] == pytest.approx(np.sin(0.2 * np.pi * np.arange(40)), abs=1e-9)
    above, below = chapter.drawn(
        "time_series.fed_truth_and_itself(years, sun, test, one_step, alone)"
    )
    chapter.describes("one-step forecasts follow the sunspot numbers from 1900 to 2008 closely")
    chapter.describes("swings in ever smaller waves that run out of step and fade to about 46.")
    years, forecast = above["lines"][1][1:]
    assert (years[0], years[-1]) == (1900, 2008)
    true = above["lines"][0][2][-len(years) :]
    assert np.corrcoef(forecast, true)[0, 1] > 0.9
    alone = below["lines"][1][2]
    assert alone[-11:].mean() == pytest.approx(46, abs=1.5)
    assert np.ptp(alone[-22:]) < 0.2 * np.ptp(alone[:22])
    chapter.describes("the autocorrelation for lags 1 to 30:")
    stems = chapter.value(
        "[s.tolist() for s in time_series.lag_and_cloud(sun, alike).axes[1].collections[0]"
        ".get_segments()]"
    )
    assert [stem[1][0] for stem in stems] == list(range(1, 31))
    assert [stem[1][1] for stem in stems] == pytest.approx(chapter.value("alike[1:].tolist()"))
    alike = [chapter.value(f"float(alike[{k}])") for k in (10, 15, 16, 20, 21, 22)]
    assert max(alike[3:]) < alike[0] and max(alike[3:]) > max(alike[1:3])


def test_the_words_of_the_digits_nets_say_what_is_drawn(chapter):
    (axes,) = chapter.drawn("vanishing.both_ways_figure(up, down)")
    (_, layers, spread), (_, _, norms) = axes["lines"]
    chapter.describes("Two lines over the layers 1 to 7, on a log scale, that cross like an X.")
    chapter.describes("Six hidden layers before training.")
    assert list(layers) == list(range(1, 8))
    assert (np.diff(spread) < 0).all() and (np.diff(norms) > 0).all()
    assert spread[0] > norms[0] and spread[-1] < norms[-1]
    chapter.describes(f"The spread of the images falls evenly from {spread[0]:.2f} in layer 1 to")
    chapter.describes(
        f"falls evenly from {spread[0]:.2f} in layer 1 to {spread[-1]:.5f} in layer 7."
    )
    chapter.describes(
        f"The gradient falls the other way, from {norms[-1]:.1f} in layer 7 to {norms[0]:.4f} in "
        "layer 1."
    )
    shown = np.array(chapter.shown("layers")["norm"])
    chapter.describes("Gradient by layer over that of layer 7, sigmoid, std 0.18: a straight fall")
    chapter.describes(
        f"a straight fall on the log scale from {shown[-1]:.0f} in layer 7 to {shown[0]:.4f} in "
        "layer 1."
    )
    assert len(shown) == 7
    assert chapter.starts("layers") == {"std": 0.18, "act": 0}
    line = np.polyfit(range(7), np.log10(shown), 1)
    assert np.log10(shown) == pytest.approx(np.polyval(line, range(7)), abs=0.3)
