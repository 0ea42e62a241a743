"""The numbers in the prose of "The whole block" are those that its cells compute."""

import re
from pathlib import Path

import numpy as np
import pytest

from lstm_lib import lstm, rnn
from studies.data.series import sunspots
from studies.tasks.trained_cell import draw_batch

BOOK = Path(__file__).parents[2] / "book"
SET = "dict.fromkeys(weights, 0) | settings[{!r}]"
PARITY = "__import__('explorables.parity', fromlist=['x']).max_js_error()"


def tap(**values):
    given = ", ".join(f"{name}={value}" for name, value in values.items())
    return f"forget.evaluate({given})['number-f'].item()"


def preset(name, slot, **values):
    given = "".join(f", {control}={value}" for control, value in values.items())
    return f"whole.evaluate(**{SET.format(name)}{given})['number-{slot}'].item()"


NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    (tap(b_f=-8), ".4f", "at $b_f = -8$ only {} of the memory passes"),
    (f"1 - {tap(b_f=8)}", ".4f", "at 8 all but {}."),
    ("output.evaluate()['number-h'].item()", ".3f", "from 3 to 6 changes $h_t$ from {} to"),
    ("output.evaluate(c=6)['number-h'].item()", ".3f", "changes $h_t$ from 0.498 to {}:"),
    (preset("count", "new"), ".2f", "*Count* at $x_t = 1$ adds {}, not 1"),
    ("len(weights)", "d", "{} weights"),
    ("int(seen['mark'].sum())", "d", "with {} years marked"),
    ("years[0]", "d", "the sunspots of {} to"),
    ("years[-1]", "d", "the sunspots of 1933 to {},"),
    ("1 / (1 + np.exp(-8))", ".5f", r"$\sigma(8) = {}$"),
    ("left", ".3f", "Both are {}:"),
    ("c_error[0] / c_error[-1]", ".3f", "Both are {}:"),
    ("np.log(f / (1 - f))", ".1f", "A bias of {} keeps 99 %"),
    ("state['bias_ih_l0'].size", "d", "$4H = {}$ rows is superfluous"),
    ("numbers - lstm.count_weights(33, 64)", "d", "$4H = {}$ rows is superfluous"),
    ("np.tanh(1)", ".2f", r"near $\tanh 1 = {}$ from then on"),
    ("1 / 6", ".2f", r"$\tfrac12 \cdot \tfrac13 = {}$"),
]
WORDS = {6: "six", 15: "fifteen"}


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_the_prose_quotes_what_the_kernel_computes(chapter, expression, form, words):
    value = chapter.value(expression)
    shown = WORDS.get(value, format(value, form))
    chapter.says(words.replace("{}", shown))


def test_the_title_is_the_maps(chapter):
    from figures.diagrams import stages

    assert chapter.cells[0].source.startswith(f"# {stages.STAGES[7].name}\n")


def test_alternative_texts_of_the_moving_figures_quote_their_numbers(chapter):
    shown = {
        name: chapter.value(
            f"{{k: v.item() for k, v in {name}.evaluate().items() if k.startswith('number-')}}"
        )
        for name in ("forget", "memory", "output", "whole")
    }
    for words in (
        "The whole block at work. Of a memory of {whole[c_prev]} the forget tap keeps "
        "{whole[kept]}",
        "the new memory of minus {whole[g]} meets a tap open to {whole[i]}, so that minus",
        "so that minus {whole[new]} is added: c_t is {whole[c]}.",
        "The output tap lets {whole[h]} out as h_t.",
        "A memory of {forget[c_prev]} meets a tap that is half open, and {forget[kept]} passes.",
        "A memory of {memory[c_prev]} passes an open forget tap. A new memory of {memory[g]} meets",
        "A new memory of {memory[g]} meets a tap open to {memory[i]}, and {memory[new]} is added",
        "is added: {memory[c]} goes on.",
        "A memory of {output[c]} passes on. Its branch is squashed to {output[s]} and meets a tap",
        "meets a tap open to one half: h is {output[h]}.",
    ):
        chapter.describes(words.format(**{k: read_out(v) for k, v in shown.items()}))
    assert (shown["forget"]["number-f"], shown["output"]["number-o"]) == (0.5, 0.5)
    assert shown["memory"]["number-f"] == 1
    below = {(k, slot) for k, v in shown.items() for slot, number in v.items() if number < 0}
    said = {("whole", f"number-{slot}") for slot in ("g", "new")}  # "minus" in the words above
    assert said <= below <= said | {("whole", "number-h_prev")}


def read_out(numbers):
    """Say each number of a drawing, without its sign, by the name of its slot."""
    return {name.removeprefix("number-"): f"{abs(value):.2f}" for name, value in numbers.items()}


def test_the_five_settings_do_what_they_are_named_for(chapter):
    def after(name, slot, **inputs):
        return chapter.value(preset(name, slot, **inputs))

    chapter.says("*Write* forgets what was there, whatever it was.")
    assert [f"{after('write', 'c', c=c, x=1):.2f}" for c in (-5, 1.2)] == ["0.96"] * 2
    for memory in (-3, 1.2, 2):
        for x in (-1, 0, 1):
            inputs = {"c": memory, "x": x}
            assert after("keep", "c", **inputs) == pytest.approx(memory, abs=2e-3)
            assert after("keep", "h", **inputs) == pytest.approx(0, abs=1e-3)
            assert after("wipe", "c", **inputs) == pytest.approx(0, abs=2e-3)
            assert after("write", "c", **inputs) == pytest.approx(np.tanh(2 * x), abs=2e-3)
            assert after("read", "c", **inputs) == pytest.approx(memory, abs=2e-3)
            assert after("read", "h", **inputs) == pytest.approx(np.tanh(memory), abs=2e-3)
        for x in (0, 1):
            assert after("count", "c", c=memory, x=x) == pytest.approx(memory + x, abs=0.02)


def test_a_tap_can_shut_on_its_input(chapter):
    chapter.says("twice as large, such as $b_f = 4$ and $U_f = -8$")
    left, shut = (chapter.value(tap(b_f=4, U_f=-8, x=x)) for x in (0, 1))
    assert left == pytest.approx(0.982, abs=1e-3) and shut == pytest.approx(0.018, abs=1e-3)
    chapter.says("$P_f = -8$, $b_f = 4$ keeps a memory of 0 and drops a memory of 1")
    left, shut = (chapter.value(tap(b_f=4, P_f=-8, c=c)) for c in (0, 1))
    assert left > 0.98 and shut < 0.02


def test_what_is_added_to_the_memory_is_at_most_one_a_step(chapter):
    chapter.says("as far as their sliders reach (a memory of 6)")
    assert chapter.value("float(max(whole.controls['c'].values))") == 6
    chapter.says("One step can add or take away at most 1, since $|i g| < 1$.")
    added = [
        chapter.value(f"memory.evaluate(z_i={i}, z_g={g})['number-new'].item()")
        for i in (-8, 0, 8)
        for g in (-4, 4)
    ]
    assert max(map(abs, added)) < 1


def test_who_sees_only_h_cannot_count_far(chapter):
    chapter.says("And $h_t$ cannot follow. After two ones it is 0.96, after four 0.999")
    run = (
        'lstm.forward(cell_with(**settings["count"]), np.ones((4, 1, 1)), variant="full")'
        '["h"][:, 0, 0]'
    )
    assert [f"{h:.{n}f}" for h, n in zip(chapter.value(run)[2:], (2, 2, 3), strict=True)] == [
        "0.96",
        "0.99",
        "0.999",
    ]


def test_the_figure_computes_the_librarys_count(chapter):
    (cell,) = [cell for cell in chapter.run().code if "figure and library agree" in cell.source]
    assert "figure and library agree: True" in cell.outputs[-1]["text"]


def test_sympy_the_library_and_nudging_agree_on_the_gradient(chapter):
    assert chapter.value("gap") < 1e-13
    assert chapter.value("nudged") < 1e-7


def test_the_cell_state_has_five_ways_out_and_one_free_of_weights(chapter):
    chapter.says("The cell state has five")
    five = "parts.lstm_backward('full')[sp.Symbol(r'\\delta c_t')].args"
    terms = chapter.value(f"[str(t) for t in {five}]")
    assert len(terms) == 5
    assert [t for t in terms if "P_" not in t and "prime" not in t] == [r"\delta c_{t+1}*f_{t+1}"]
    chapter.says("Without peepholes two are left.")
    assert len(chapter.value(f"[str(t) for t in {five.replace('full', 'modern')}]")) == 2


def test_formula_and_code_count_the_same_weights(chapter):
    counted = "[(four_layers + e, lstm.count_weights(33, 64, n)) for n, e in peepholes.items()]"
    for formula, code in chapter.value(counted):
        assert formula == code
    chapter.says("at the same $H$ the block without peepholes has four times as many weights")
    plain = rnn.init(np.random.default_rng(0), 33, 64, 1)
    assert lstm.count_weights(33, 64) == 4 * sum(plain[name].size for name in "UWb")


def test_the_taps_of_the_trained_cell_follow_the_mark_alone(chapter):
    chapter.says("In marked years the forget tap is mostly shut and the input tap mostly open")
    chapter.says("the forget tap is nearly open and the input tap nearly shut")
    (f, f_else), (i, i_else) = (
        [chapter.value(f"seen[{k!r}][seen['mark'] == {m}]") for m in (1, 0)] for k in "fi"
    )
    assert f.max() < 0.5
    assert f_else.min() > 0.95
    assert i.min() > 0.6
    assert i_else.max() < 0.05
    chapter.says("The output tap hardly moves")
    assert chapter.value("np.ptp(seen['o'])") < 0.2
    assert chapter.value("max(abs(trained[f'U_{k}'][0, 0]) for k in 'fi')") < 1
    assert chapter.value("min(abs(trained[f'U_{k}'][0, 1]) for k in 'fi')") > 4
    chapter.says("It is good, not perfect: the last line below says by how much")
    assert 1 < chapter.value("worst") < 20


def test_the_trained_cell_learns_from_numbers_and_sees_the_sun_as_the_text_says(chapter):
    chapter.says("from random numbers, each marked with probability 0.2")
    x, _ = draw_batch(np.random.default_rng(0), T=2001)
    assert x[1:, :, 1].mean() == pytest.approx(0.2, abs=0.01)
    chapter.says("scaled so that 0 to 190 becomes $-1$ to 1")
    years, counts = sunspots()
    seen = np.isin(years, chapter.value("years"))
    assert chapter.value("marked_years()[1][:, 0, 0]") == pytest.approx((counts[seen] - 95) / 95)


def test_the_trained_cell_s_figure_is_what_its_alternative_text_says(chapter):
    chapter.says("Between the marks $c$ is level, and so is the answer, whatever the sun does.")
    seen = chapter.value("seen")
    now = seen["mark"] == 1
    chapter.describes(
        "Below, sunspot numbers with six marked years; the net's answer jumps to each"
    )
    assert now.sum() == 6
    shown = chapter.shown("sunspots")
    (at,) = [k for k in range(len(now)) if now[k] and abs(seen["f"][k] - shown["number-f"]) < 1e-4]
    year = chapter.value("years.tolist()")[at]
    assert chapter.starts("sunspots") == {"t": year}
    chapter.describes(
        f"Above, the block in {year:.0f}, a marked year: the forget tap is mostly shut, the"
    )
    assert shown["number-f"] < 0.5 < shown["number-i"]
    assert seen["f"][now].max() < seen["f"][~now].min()  # "dips in exactly those years"
    assert seen["i"][now].min() > seen["i"][~now].max()
    between = ~now[1:]
    sun = np.abs(np.diff(seen["x"]))[between].max()
    for name in ("c", "h", "says"):
        assert np.abs(np.diff(seen[name]))[between].max() < 0.1 * sun
    assert np.abs(seen["says"] - seen["target"])[now].max() < 0.2


def test_signs_and_sizes_are_those_of_the_page(chapter):
    """A bias that keeps the tap open, a mark that turns it over; all reversed for the input."""
    for k, sign in (("f", 1), ("i", -1)):
        mark, bias = (
            sign * chapter.value(f"trained[{w!r}].ravel()[-1]") for w in (f"U_{k}", f"b_{k}")
        )
        assert bias > 3
        assert mark + bias < -0.5


def test_the_latch_holds(chapter):
    h = chapter.value('lstm.forward(latch, x[:, None, None], variant="full")["h"][1:, 0, 0]')
    np.testing.assert_allclose(h[:2], 0, atol=0.01)
    np.testing.assert_allclose(h[2:], np.tanh(1), atol=0.01)


def test_the_latch_works_through_h_as_well_while_the_output_is_open(chapter):
    other = (
        "lstm.forward(cell_with(b_f=12, U_i=24, W_i=-32, b_i=-12, b_g=8, b_o=8), "
        '[[[v]] for v in [0, 0, 1, 0, 1, 1, 0, 1.0]], variant="full")["h"][3:, 0, 0]'
    )
    np.testing.assert_allclose(chapter.value(other), np.tanh(1), atol=0.01)


def test_the_forget_gates_rows_in_pytorch(chapter):
    chapter.says("The forget gate's rows are 64 to 127")
    rows = "np.flatnonzero(convert.to_torch(params)['bias_ih_l0'])[[0, -1]].tolist()"
    assert chapter.value(rows) == [64, 127]
    assert chapter.value("convert.from_torch(state)['b_f'].tolist()") == [2] * 64


def test_two_cells_learn_what_one_does_not(chapter):
    one, two = (chapter.value(f"final[{cells}]") for cells in (1, 2))
    chapter.says("One cell is still not far from guessing, two cells are below 0.01.")
    assert 0.1 < one < 0.17
    assert two < 0.005


def test_the_page_computes_what_the_kernel_computes(chapter):
    found = chapter.value(PARITY)
    assert len(found) == 6
    assert max(found) < 1e-9


@pytest.mark.parametrize("page", ["notation", "differences"])
def test_the_pages_link_only_chapters_that_exist(page):
    text = (BOOK / f"{page}.md").read_text("utf-8")
    linked = re.findall(r"\]\((\w+)\.md\)", text)
    assert linked
    assert not [name for name in linked if not (BOOK / f"{name}.md").exists()]


def test_the_notation_table_has_as_many_cells_in_each_row():
    for page in ("notation", "differences"):
        for table in re.findall(r"(?:^\|.*\|\n)+", (BOOK / f"{page}.md").read_text(), re.M):
            assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_words_of_the_whole_block_count_its_parts(chapter):
    chapter.describes("Three sigmoid layers turn the taps. All four layers read x_t and h_{t-1}")
    chapter.describes("dashed wires show the cell state to the three sigmoid layers.")
    chapter.describes(
        "with its lid off: carousel, three taps, four layers, peepholes, all in view."
    )
    for figure in ("draw.picture()", "draw.opened()"):
        shown = {name for axes in chapter.drawn(figure) for name in axes["gids"]}
        assert {name for name in shown if re.fullmatch("layer-.", name)} == {
            f"layer-{k}" for k in "figo"
        }
        assert {name for name in shown if re.fullmatch("valve-.", name)} == {
            f"valve-{k}" for k in "fio"
        }
        assert {f"peephole-{k}" for k in "fio"} <= shown
    chapter.says("And the drawing gets by with eight signs:")
    (sheet,) = chapter.drawn("draw.picture()")
    assert {gid for gid in sheet["gids"] if gid.startswith("words-")} == {
        f"words-{sign}" for sign in range(8)
    }
    chapter.says("is five pictures and forty lines.")
    drawn = [c for c in chapter("in_one_piece").code if re.search(r"\b(show|explore)\(", c.source)]
    assert len(drawn) == 5  # test_in_one_piece counts the lines
    signs = [words for axes in chapter.drawn("draw.picture()") for words in axes["texts"]]
    assert signs.count("σ") == 3 + 1  # one in the legend
