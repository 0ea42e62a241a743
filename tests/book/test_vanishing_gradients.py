"""The numbers that the chapter on vanishing gradients states, each against the cell behind it."""

import math

import numpy as np
import pytest

from lstm_lib.derive.formulas import number
from lstm_lib.derive.paths import path_bound, path_sum, path_values
from studies.tasks.by_hand import fixed_points


def test_a_whisper_moves_a_weight_by_a_twentieth_in_a_million_steps(chapter):
    assert pytest.approx(0.05) == 1e6 * 0.5 * 1e-7
    chapter.says("move the weight by 0.05")


def test_digits_are_counted(chapter):
    assert chapter.value("(len(data.x), len(data.x_test))") == (1437, 360)
    chapter.says("There are 1,797 of them: 1,437 to learn from, 360 kept for the test")


def test_three_hidden_layers_wake_up_and_six_do_not(chapter):
    gap = chapter.value("{h: float(r['norms'][0, -1] / r['norms'][0, 0]) for h, r in runs.items()}")
    assert 45 < gap[3] < 50
    assert gap[6] > 3000
    chapter.says("the gradient in layer 1 is nearly fifty times smaller than in layer 4")
    chapter.says("layer 1 gets thousands of times less than layer 7")
    right = chapter.value("{h: r['right'] for h, r in runs.items()}")
    assert right[3] > 0.95
    assert right[6] < 0.12
    chapter.says("ends with more than 95 % of the test images right")
    loss = chapter.value("runs[6]['loss'][-500:].mean()")
    assert loss == pytest.approx(math.log(10), abs=0.01)
    assert round(math.log(10), 2) == 2.30
    # "for about 300 steps nothing seems to happen", then layer 1 catches up
    ratio = chapter.value("runs[3]['norms'][:, -1] / runs[3]['norms'][:, 0]")  # (80,) of 25 steps
    assert (ratio[: 300 // 25] > 20).all()
    assert (ratio[1000 // 25 :] < 1).all()
    early = chapter.value("runs[3]['loss'][:300]")
    assert early[25:].mean() > 2.2
    # "it does not catch up in these 2,000 steps"
    assert (chapter.value("runs[6]['norms'][:, -1] / runs[6]['norms'][:, 0]") > 2500).all()
    # from line to line "about the same factor"
    steps = chapter.value("runs[6]['norms'][0, 1:] / runs[6]['norms'][0, :-1]")
    assert steps.min() > 2
    assert steps.max() < 6


def test_the_images_fade_on_the_way_up_as_the_error_does_on_the_way_down(chapter):
    up, down = chapter.value("up"), chapter.value("down")
    assert len(up) == len(down) == 7
    assert np.all((up[:-1] / up[1:] > 3.5) & (up[:-1] / up[1:] < 5))  # "falls evenly"
    assert np.all(down[1:] / down[:-1] > 2)
    assert f"{up[0]:.2f} {up[-1]:.5f} {down[-1]:.1f} {down[0]:.4f}" == "0.27 0.00005 0.5 0.0001"
    chapter.says("The signal shrinks on its way up as the error does on its way down.")


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
    assert np.allclose(at_one[1:], 0.22, atol=0.006)
    assert last_product(chapter, n=12.0, w=1.0, act=0.0) == pytest.approx(1.4e-8, rel=0.01)
    weights = np.arange(0.25, 3.01, 0.25)
    sigmoid = [last_product(chapter, n=12.0, w=float(w), act=0.0) for w in weights]
    tanh = [last_product(chapter, n=12.0, w=float(w), act=1.0) for w in weights]
    assert max(sigmoid) < 1e-7
    assert weights[np.argmax(tanh)] == 1
    assert max(tanh) == pytest.approx(0.032, abs=5e-4)
    assert last_product(chapter, n=12.0, w=1.0, act=2.0) == 1
    assert last_product(chapter, n=12.0, w=0.75, act=2.0) < 0.05
    assert last_product(chapter, n=12.0, w=3.0, act=2.0) == pytest.approx(177147)
    chapter.says(r"$3^{11} = 177{,}147$")
    chapter.says(r"twelve layers leave $1.4 \cdot 10^{-8}$")


def test_ten_sigmoid_layers_leave_a_millionth_at_most(chapter):
    assert pytest.approx(9.5e-7, rel=0.01) == 0.25**10
    assert chapter.value("str(slope.subs(sp.Symbol('z', real=True), steepest))") == "1/4"
    chapter.says(r"$(1/4)^{10} \approx 9.5 \cdot 10^{-7}$ at most")


def test_random_weights_have_the_typical_factor_stated(chapter):
    assert math.erf(1 / math.sqrt(2)) == pytest.approx(0.683, abs=5e-4)  # P(|w| < 1), exact
    assert chapter.value("(np.abs(weights) < 1).mean()") == pytest.approx(0.683, abs=2e-3)
    assert chapter.value("factors.max()") < 1
    assert chapter.value("typical") == pytest.approx(0.122, abs=5e-4)
    exact = math.exp(-(np.euler_gamma + math.log(2)) / 2) / 4
    assert exact == pytest.approx(0.1325, abs=5e-5)
    assert chapter.value("float(mean_log.evalf())") == pytest.approx(math.log(4 * exact), abs=1e-9)
    assert chapter.value("np.median(factors.prod(axis=0))") == pytest.approx(1e-9, rel=0.05)
    chapter.says("At most 0.1325, and we measured 0.122")


def test_no_standard_deviation_saves_a_chain(chapter):
    stds = [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6]
    sigmoid, tanh = chapter.value("typical_by_std").T
    assert stds[sigmoid.argmax()] == 3
    assert sigmoid.max() == pytest.approx(0.232, abs=5e-4)
    assert sigmoid.max() ** 10 == pytest.approx(4.5e-7, rel=0.02)
    assert stds[tanh.argmax()] == 1.5
    assert tanh.max() == pytest.approx(0.540, abs=1e-3)
    assert tanh.max() ** 10 == pytest.approx(0.0021, abs=5e-5)
    assert tanh[-1] == pytest.approx(0.00256, abs=5e-6)  # where tanh rounds to one, not 0
    above = chapter.value("np.array([(row[0] > 0).mean() for row in sizes])")
    assert (np.diff(above) >= 0).all()  # "more and more factors do get above one"
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
    assert f"{average:.5f}" == "0.99999"
    chapter.says("only 26 % of the inputs see a factor above one")


def test_a_layer_of_32_follows_the_estimate(chapter):
    assert pytest.approx(2.4e-4, rel=0.02) == 0.25**6
    assert chapter.value("down[0] / down[-1]") == pytest.approx(2.7e-4, rel=0.02)
    chapter.says(r"The gradient shrinks to $2.7 \cdot 10^{-4}$")
    big = chapter.value(
        "np.concatenate([abs(p['W']).ravel() for p in"
        " feedforward.init(np.random.default_rng(0), deep_sizes(6))])"
    )
    assert (big < 0.5).mean() > 0.99
    chapter.says("In that net nearly all weights were below one half")


def test_layer_norms_by_standard_deviation(chapter):
    stds = [0.05, 0.07, 0.1, 0.14, 0.18, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2]
    ratio, right, norms = (chapter.value(name) for name in ("ratios", "right", "norms"))
    by = {std: k for k, std in enumerate(stds)}
    assert (ratio[:, 0] < 0.2).all()  # the sigmoid's line always falls to the left
    assert 1 / ratio[by[0.18], 0] == pytest.approx(3600, rel=0.02)
    assert (right[: by[0.7], 0] < 0.12).all()
    assert right[[by[1], by[1.4]], 0].min() > 0.6
    assert ratio[by[0.18], 1] == pytest.approx(1, abs=0.1)
    assert right[by[0.35], 1] > right[:, 1].max() - 0.02
    assert right[by[0.35], 1] > 0.95
    assert ratio[by[2], 1] == pytest.approx(50, rel=0.01)
    assert right[by[2], 1] < 0.12
    assert (abs(np.log2(ratio[by[0.14] :, 2])) < 0.7).all()  # ReLU's line is flat
    assert norms[by[2], 2].max() == pytest.approx(1e6, rel=0.1)
    assert np.isnan(right[by[0.5] :, 2]).all()
    assert not np.isnan(right[: by[0.5], 2]).any()
    assert (right[0] < 0.12).all()  # the smallest weights


def test_the_cures_and_their_limits(chapter):
    cures = chapter.value("cures")
    assert cures["sigmoid", None][1] < 0.12
    assert cures["tanh", None][1] > 0.95
    assert cures["relu", "he"][1] > 0.95
    assert np.isnan(cures["relu", 1.0][1])
    chapter.says("from guessing to more than 95 %")
    assert pytest.approx(0.93, abs=0.005) == 0.99**7
    assert pytest.approx(4e-5, rel=0.1) == 0.99**1000
    assert pytest.approx(21_000, rel=0.01) == 1.01**1000
    chapter.says(r"$0.99^{1000} = 4 \cdot 10^{-5}$, and $1.01^{1000} = 21{,}000$")


def lag(chapter, what="measured", **values):
    return chapter.value(f"lag_explorable.evaluate(**{values})['{what}']")


def test_one_recurrent_neuron_and_its_predicted_slope(chapter):
    assert np.allclose(lag(chapter, "predicted"), 1)
    assert lag(chapter, a=0.05)[-1] == pytest.approx(0.27, abs=0.005)
    assert lag(chapter, a=0.5)[-1] == pytest.approx(1.5e-7, rel=0.05)
    growing = {"w": 2.0, "a": 0.05}
    assert lag(chapter, "predicted", **growing)[-1] == pytest.approx(2.0**60)
    assert pytest.approx(1e18, rel=0.2) == 2.0**60
    assert lag(chapter, **growing).max() == pytest.approx(32, abs=0.5)
    assert lag(chapter, **growing)[-1] < 1e-30
    assert lag(chapter, "state", **growing).max() == pytest.approx(0.96, abs=0.005)
    assert pytest.approx(0.17, abs=0.005) == 2 * (1 - 0.9575**2)
    linear = {"w": 1.5, "a": 2.0, "act": 2.0}
    assert np.allclose(lag(chapter, **linear), lag(chapter, "predicted", **linear))
    sigmoid = {"w": 1.0, "a": 0.5, "act": 0.0}
    assert math.log10(lag(chapter, **sigmoid)[-1]) == pytest.approx(-37, abs=0.5)
    assert math.log10(lag(chapter, "predicted", **sigmoid)[-1]) == pytest.approx(-37, abs=1)


def test_the_explosion_does_not_last_in_one_saturating_neuron(chapter):
    for w in (1.5, 2.0, 3.0, 4.0):
        for a in (0.05, 0.5, 2.0):
            assert lag(chapter, w=w, a=a)[-1] < 1e-6


def test_thirty_two_neurons_are_straight_lines_below_the_prediction(chapter):
    curves = chapter.value("curves")
    for errors, factor in curves.values():
        slope = np.log10(errors[-1]) / 100
        assert slope < np.log10(factor)
        assert slope == pytest.approx(np.log10(factor), abs=0.06)
    ends = {net: errors[-1] for net, (errors, _) in curves.items()}
    assert ends["tanh", 1.5] < 1e-8 < 1e-3 < ends["tanh", 2] < 10 < 1e5 < ends["tanh", 3]
    for net, power in ((("sigmoid", 1), -70), (("tanh", 0.5), -49), (("tanh", 1), -22)):
        assert abs(np.log10(ends[net]) - power) < 1
    excess = {g: curves["tanh", g][1] ** 100 / ends["tanh", g] for g in (1.5, 2, 3)}
    assert min(excess.values()) > 100  # "hundreds of times too large at lag 100, or worse"
    assert curves["tanh", 2][1] > 1.02  # "it even promises an explosion"
    assert ends["tanh", 2] < 1
    spread = chapter.value("{net: e[:, -1].max() / e[:, -1].min() for net, e in lags.items()}")
    assert min(spread["tanh", g] for g in (1.5, 2, 3)) > 100


def test_an_orthogonal_start_with_small_inputs_keeps_the_error(chapter):
    kept = chapter.value("kept")
    at = {key: (errors[100], errors[1000]) for key, errors in kept.items()}
    assert [f"{100 * left:.0f}" for left in at["tanh", "orthogonal", 0.001]] == ["83", "18"]
    chapter.says("83 % of the error is left after 100 steps and 18 % after 1,000")
    assert f"{100 * at['relu', 'identity', None][1]:.0f}" == "42"
    chapter.says("keeps 42 % over 1,000 steps")
    usual = [at["tanh", start, None][0] for start in ("orthogonal", "gaussian")]
    assert max(usual) < 1e-19  # out of the picture within 100 steps
    assert 1e-18 < at["tanh", "orthogonal", 0.02][1] < 1e-15
    assert 1e-3 < at["tanh", "gaussian", 0.001][1] < at["tanh", "gaussian", 0.001][0] < 0.12
    small = "measure('tanh', 1, 1000, range(10), start={!r}, inputs=0.001)[0][:, -1]"
    orthogonal = chapter.value(small.format("orthogonal"))
    assert orthogonal.max() < 2 * orthogonal.min()
    gaussian = chapter.value(small.format("gaussian"))
    assert gaussian.min() < 1e-60
    assert gaussian.max() > 1
    sizes = "measure('relu', 1, 1000, range(10), start='identity', inputs={})[0]"
    large, tiny = (chapter.value(sizes.format(u)) for u in (1.0, 0.001))
    assert large == pytest.approx(tiny, rel=1e-6)  # "whatever the size of its inputs"


def test_the_network_built_by_hand_has_no_gradient_left(chapter):
    assert chapter.value("float(states[-1])") == pytest.approx(0.9575, abs=5e-5)
    factor = fixed_points(w=2.0)[1][-1]
    assert f"{factor:.3f} {factor**100:.0e}" == "0.166 1e-78"
    assert chapter.value("float(errors[-1])") < 0.2 * 1e-78
    chapter.says(r"$h = \pm 0.9575$")
    chapter.says(r"A hundred factors of 0.166 alone leave $10^{-78}$; it is even less here")


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


def test_paths_add_up_to_the_matrix_product_and_stay_below_the_bound(chapter):
    by_paths = chapter.value("number(path_sum(2, 3), path_values(W, np.array(slopes)))")
    by_matrix = chapter.value("float(error_factors(W, slopes)[0, 0])")
    assert by_paths == pytest.approx(by_matrix, rel=1e-14)
    assert chapter.value("len(paths)") == 4
    assert path_bound(3, 100, 1.0) == pytest.approx(1e-12, rel=0.1)
    chapter.says("allows at most $10^{-12}$ after a hundred")
    assert pytest.approx(2.7e-5, rel=0.02) == 0.9**100
    assert 0.45 < 0.9**7 < 0.5  # "nearly half over seven layers"


def test_the_papers_bound_is_empty_for_32_units_and_the_singular_value_is_not(chapter):
    W = chapter.value("W_32")
    assert np.abs(W).max() > 4 * 4 / 32  # "far above 4/32"
    assert path_bound(32, 100, np.abs(W).max()) > 1e50
    by_norm = (np.linalg.norm(W, 2) / 4) ** 100
    assert chapter.value("lags['sigmoid', 1][0, 100]") < by_norm < 1e-25


def test_the_panel_stays_where_it_is_at_the_settings_named(chapter):
    chapter.says("Begin with six hidden layers of sigmoids and a standard deviation of 0.2")
    losses = chapter.value("[loss for *_, loss in train_digits(6, 'sigmoid', 10**-0.7, 0.5)]")
    assert np.mean(losses[-50:]) == pytest.approx(math.log(10), abs=0.02)


def test_solutions_state_what_their_cells_print(chapter):
    assert chapter.value("len(factors_of_w2)") == 7
    assert chapter.value("float(width.max())") == pytest.approx(0.448, abs=5e-4)
    assert chapter.value("float(w[width.argmax()])") == pytest.approx(6.9, abs=0.02)
    assert chapter.value("int(norms_of_powers.argmax())") == 9
    assert chapter.value("int(last) + 1") == 55
    assert chapter.value("float(norms_of_powers.max())") == pytest.approx(19, abs=0.5)
    assert pytest.approx(0.99931, abs=5e-6) == 0.5 ** (1 / 1000)
    assert pytest.approx(1.00069, abs=5e-6) == 2 ** (1 / 1000)
    assert pytest.approx(0.0014, abs=5e-5) == 2 ** (1 / 1000) - 0.5 ** (1 / 1000)
    chapter.says("0.99931 and 1.00069: the whole range between halving and doubling is 0.0014 wide")


def test_the_quiz_computes_right():
    assert pytest.approx(4e-6, rel=0.05) == 0.25**9
    assert pytest.approx(13_781, abs=1) == 1.1**100


def test_javascript_equals_numpy_in_every_explorable(chapter):
    gaps = chapter.value(
        "__import__('explorables.parity', fromlist=['x']).max_js_error(settings=25)"
    )
    assert len(gaps) == 5
    assert max(gaps) < 1e-9


def test_in_a_live_notebook_the_derivation_follows_the_slider(chapter):
    seen = chapter.value(
        "(lambda log: (setattr(shown, 'update', lambda formula: log.append(formula.data)),"
        " setattr(chain_explorable, 'values', {'n': 5.0}),"
        " setattr(chain_explorable, 'values', {'n': 3.0}), log)[-1])([])"
    )
    from_sympy = chapter.value("[chain_latex(n, k=1, layers_per_line=3) for n in (5, 3)]")
    assert [tex.strip("$ ").removeprefix(r"\displaystyle ") for tex in seen] == from_sympy


def test_fifty_networks_have_the_medians_of_ten(chapter):
    live, medians = chapter.value("lags"), []
    for (f, gain), ten in live.items():
        if (f, gain) == ("tanh", 2):  # not among the fifty
            continue
        fifty = chapter.value(f"read('gradients', net='{f} RNN', gain={gain})")
        assert [trial.seed for trial in fifty] == list(range(50))
        kept = np.array([trial.outcome["exact"][-1] for trial in fifty])
        if gain < 2:  # beyond, rounding grows with the steps and differs between machines
            assert ten[:, 100] == pytest.approx(kept[:10], rel=1e-3)
        moved = np.log10(np.median(kept) / np.median(ten[:, 100]))
        assert abs(moved) < 2
        medians.append(np.log10(np.median(kept)))
    assert f"{max(medians) - min(medians):.0f}" == "76"
    chapter.says("No median has moved by more than two powers of ten")
    chapter.says("the outermost two lie 76 powers of ten apart")
