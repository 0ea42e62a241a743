"""The page on frameworks: short, with the measured numbers; tests/oracle runs its code."""

import json
import re

from studies.data.datafiles import read_data

from .conftest import BOOK


def test_the_page_is_not_long(chapter):
    told = re.sub(r"^```.*?^```", "", chapter.text.split("---", 2)[2], flags=re.M | re.S)
    told = re.sub(r"\$[^$]*\$", "x", re.sub(r"\]\([^)]*\)", "]", told))
    assert len(told.split()) < 2000


def test_each_link_leads_to_a_heading(chapter):
    links = re.findall(r"\]\((\w+)\.md#([\w-]+)\)", chapter.text)
    assert len(links) > 3
    for page, anchor in links:
        headings = re.findall(r"^#+ (.+)$", (BOOK / f"{page}.md").read_text("utf-8"), re.M)
        slugs = {re.sub(r"[^\w\s-]", "", h.lower()).replace(" ", "-") for h in headings}
        assert anchor in slugs, (page, anchor)


def test_the_versions_are_those_that_were_measured(chapter):
    for one in json.loads(read_data("frameworks.json")):
        chapter.says(f"{one['name']} {one['version']}")


def test_the_sum_of_two_biases_moved_as_the_text_says(chapter):
    chapter.says("moves twice as far as one bias would. That is so for SGD, and for Adam as well.")
    chapter.says("so the ratio does not stay")
    for first, later in chapter.value("list(found['PyTorch']['biases'].values())"):
        assert first == 2
        assert 1.2 < later < 1.8


def test_who_says_nothing_is_off_by_the_mean_square_of_what_is_marked(chapter):
    chapter.says("A net that always answers 0 has an error of $1/3$.")
    errors = chapter.value("[error for one in found.values() for error in one['errors']]")
    assert len(errors) == 6 and max(errors) < 0.02 < 1 / 3


def test_the_words_of_the_two_drawings_count_what_is_drawn(chapter):
    (sheet,) = chapter.drawn("framework.outputs()")
    gids = set(sheet["gids"])
    chapter.describes(
        "Two layers over four steps, as boxes. Each box hands h and c on to the right."
    )
    boxes = {name for name in gids if name.startswith("box-")}
    assert boxes == {f"box-{layer}-{t}" for layer in (1, 2) for t in (1, 2, 3, 4)}
    assert {name.replace("box", k) for name in boxes for k in "hc"} <= gids
    chapter.describes("The h of layer 2 at steps 1 to 4 are framed as output.")
    chapter.describes("The two h behind step 4 are framed as h_n, the two c there as c_n.")
    place = (
        "(lambda fig: {a.get_gid(): a.get_window_extent().extents for a in fig.axes[0].patches "
        "if a.get_gid()})(framework.outputs())"
    )
    at = chapter.value(place)

    def framed(frame):
        x0, y0, x1, y1 = at[frame]
        inside = {k for k, (a, b, c, d) in at.items() if x0 < a and y0 < b and c < x1 and d < y1}
        return {k for k in inside if re.match(r"(output|last-.)-\d$", k)}

    assert framed("frame-output") == {f"output-{t}" for t in (1, 2, 3, 4)}
    assert framed("frame-h_n") == {"last-h-1", "last-h-2"}
    assert framed("frame-c_n") == {"last-c-1", "last-c-2"}
    (sheet,) = chapter.drawn("framework.dropouts()")
    gids = set(sheet["gids"])
    chapter.describes(
        "Two nets of two layers over two steps. PyTorch: a cross marked dropout only on"
    )
    chapter.describes(
        "only on the wires from layer 1 up to layer 2. Keras: crosses marked dropout on"
    )
    chapter.describes(
        "dashed wires from step to step marked recurrent_dropout. No cross on what leaves"
    )
    chapter.describes("No cross on what leaves layer 2.")
    for name, layers in (("PyTorch", (2,)), ("Keras", (1, 2))):
        boxes = {k for k in gids if k.startswith(f"box-{name}")}
        assert boxes == {f"box-{name}-{layer}-{t}" for layer in (1, 2) for t in (1, 2)}
        crosses = {k for k in gids if re.fullmatch(rf"dropout-{name}-.-.", k)}
        assert crosses == {f"dropout-{name}-{layer}-{t}" for layer in layers for t in (1, 2)}
    assert {k for k in gids if k.startswith("recurrent-")} == {
        f"recurrent-Keras-{layer}-{t}" for layer in (1, 2) for t in (1, 2)
    }
