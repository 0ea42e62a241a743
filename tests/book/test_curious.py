"""What the page "For the curious" says is what its cells compute."""

import numpy as np
import pytest

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


def test_a_string_has_twelve_letters_on_average(chapter):
    assert chapter.value("np.linalg.solve(M, np.ones(19))[START]") == pytest.approx(12, abs=1e-12)


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
