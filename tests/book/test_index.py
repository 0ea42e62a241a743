"""The opening page: its numbers, its map and its promises hold."""

import itertools
import re

import pytest
from figures.diagrams.stages import AFTER, STAGES

from .conftest import BOOK

FOLDER = BOOK.parent


@pytest.mark.parametrize(
    ("share", "steps", "said"),
    [(0.9, 10, "0.35"), (0.9, 30, "0.042"), (0.98, 30, "0.55"), (1, 30, "1"), (0, 1, "0")],
)
def test_what_is_left_in_the_loop(chapter, share, steps, said):
    left = chapter.value(f"float((f**t).subs({{f: {share}, t: {steps}}}))")
    assert f"{left:.2g}" == said


def test_text_says_what_is_left_in_the_loop(chapter):
    chapter.says(f"At $f = 0.9$, {0.9**10:.2g} is left after 10 steps and {0.9**30:.2g} after 30.")
    chapter.says(
        f"For half after 30 steps you need about $f = {0.5 ** (1 / 30):.2f}$, which leaves "
        f"{0.98**30:.2g}."
    )


def test_0_98_is_the_slider_value_nearest_to_one_half_after_30_steps(chapter):
    values = [k / 100 for k in range(101)]
    assert min(values, key=lambda f: abs(f**30 - 0.5)) == 0.98


def test_a_tap_half_open_leaves_what_the_figure_s_words_say(chapter):
    shares = [0.5**t for t in range(31)]
    assert next(t for t, share in enumerate(shares) if share < 0.005) == 8
    chapter.says("after ten steps a thousandth is left")
    assert f"{shares[10]:.3f}" == "0.001"


def test_map_links_all_chapters_in_the_order_of_the_contents(chapter):
    (markup,) = (text for text in chapter.html() if "growing-cell" in text)
    links = re.findall(r'<a href="(\w+)\.html">', markup)
    contents = re.findall(r"file: (\w+)", (FOLDER / "_toc.yml").read_text("utf-8"))
    assert contents[0] == "before_you_begin"
    chapters, after = links[: len(STAGES)], links[len(STAGES) :]
    assert chapters == contents[1 : 1 + len(STAGES)]
    assert after == ["beyond", "attention"]
    for name, stage in zip(links[:-1], (*STAGES, AFTER), strict=True):
        assert f"\n# {stage.name}\n" in (BOOK / f"{name}.md").read_text("utf-8")
    assert markup.count("<li") == len(STAGES) + 1
    chapter.says("in each of the eight chapters, and what came of it after the last")


def test_black_box_is_drawn_with_its_inputs_and_outputs_named(chapter):
    box = chapter.html()[0]
    for symbol in ("x_t", "h_{t-1}", "c_{t-1}", "h_t", "c_t"):
        assert symbol in box


def test_command_for_notebooks_exists(chapter):
    chapter.says("`make lab` opens them in JupyterLab")
    assert re.search("^lab:", (FOLDER / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_what_was_measured_without_each_wire_has_a_page(chapter):
    chapter.says("[what was measured with it and without it](ablation.md)")
    assert (BOOK / "ablation.md").is_file()


def test_the_words_of_the_two_figures_say_what_is_drawn(chapter):
    (sheet, *_) = chapter.drawn("diagrams.black_box()")
    chapter.describes(
        "Three arrows lead in: the input x_t, the last output h_{t-1} and the last state"
    )
    chapter.describes("Two lead out: h_t and c_t. Below it a reader looks up and frowns.")
    named = {name for name in sheet["gids"] if name.startswith("name-")}
    assert len(named) == 5
    chapter.describes(
        "A loop of pipe with one tap, and under it 31 bars: what is left of a 1 after 0"
    )
    chapter.describes("what is left of a 1 after 0 to 30 steps.")
    bars = chapter.shown("loop")["kept"]
    assert len(bars) == 31
    assert bars[0] == 1
    chapter.describes(
        "At f = 0.50 each bar is half as high as the one before, and after step 7 hardly"
    )
    assert [after / before for before, after in itertools.pairwise(bars)] == [0.5] * 30
    assert bars[8] < 0.005 < bars[7]
