"""What the page "For the curious" says is what its cells compute."""

import tracemalloc

import numpy as np
import pytest

from lstm_lib import rnn

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
    ("sum(w.size for w in p.values())", "d", "The paper counts {}, too"),
    ("10_000 / 12 // 10 * 10", ".0f", "10,000 symbols are some {} strings"),
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
    low, middle, high = chapter.value("fixed_points(1.1)[1]")
    assert middle > 1 > max(low, high)  # "steeper than the diagonal at zero"
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
    assert chapter.value("np.linalg.solve(M, np.ones(19))[START]") == pytest.approx(12, abs=1e-12)


def test_the_papers_update_is_the_truncated_gradient(chapter):
    compare = (
        "[max(np.abs(library[f'{w}_{k}'] - total[k][:, cols]).max() for k in 'ifgo' "
        "for w, cols in columns.items()) for library in (by_time, by_step)]"
    )
    assert max(chapter.value(compare)) < 1e-14
    for letter in "ifo":
        off = chapter.value(f"np.abs(by_time['b_{letter}'] - total['{letter}'][:, 15]).max()")
        assert off < 1e-14


def test_the_update_learns_online(chapter):
    missed = chapter.value("missed")
    assert 60 < missed[0] < 85 and missed[-1] < 25
    chapter.says("From about three quarters wrong to less than a quarter")


def test_the_table_of_all_nets_says_what_is_said_of_it(chapter):
    def of(**settings):
        words = ", ".join(f"{name}={value!r}" for name, value in settings.items())
        return [trial.outcome for trial in chapter.value(f"read('gradients', {words})")]

    def alone(outcomes):
        return np.median([o["truncated"][-1] for o in outcomes])

    assert {o["truncated"][-1] for o in of(net="1997 block")} == {1.0}
    tanh = np.median([o["exact"][-1] for o in of(net="tanh RNN", gain=1)])
    assert alone(of(net="forget gate", forget_bias=0)) < tanh
    assert alone(of(net="forget gate", forget_bias=5)) == pytest.approx(1 / 3, abs=0.03)
    for bias in (0, 1, 3, 5):
        nets = of(net="forget gate", forget_bias=bias)
        assert np.median([o["exact"][-1] for o in nets]) > alone(nets)
    angle = [
        np.median([o["angle"] for o in of(net="forget gate", forget_bias=bias)])
        for bias in (0, 1, 3, 5)
    ]
    assert angle == sorted(angle)
    chapter.says(f"{angle[0]:.0f} degrees at a bias of 0, and {angle[-1]:.0f} at a bias of 5")
    block = np.median([o["angle"] for o in of(net="1997 block")])
    chapter.says(f"for the block of 1997, which keeps all, it is {block:.0f}")
