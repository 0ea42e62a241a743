"""The diagrams: each part is there by its name, and its words are inside the sheet and apart."""

import functools
import itertools
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from figures import diagrams
from figures.diagrams.beyond import SLOTS as UNIT_SLOTS
from figures.diagrams.cell import PARTS, SLOTS
from figures.diagrams.stages import AFTER, NEW, STAGES
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba

from explorables import svg
from explorables.style import GRID, RC

NUMBERS = dict.fromkeys(SLOTS, "−0.88")
DRAWN: dict[str, Callable[..., Any]] = {
    "black box": diagrams.black_box,
    "forgetting": diagrams.forgetting,
    "folded and unrolled": diagrams.rnn_folded_unrolled,
    "layers": diagrams.rnn_layer_beside_lstm,
    "reader before": diagrams.reader,
    "reader after": lambda: diagrams.reader(at_ease=True),
    "shapes": diagrams.sequence_shapes,
    "uses": diagrams.uses,
    "gated unit": lambda: diagrams.gated_unit(dict.fromkeys(UNIT_SLOTS, "−0.88")),
    "the same sum": diagrams.same_sum,
    "block with numbers": lambda: diagrams.block("full", NUMBERS),
    **{f"block with {k} parts": lambda k=k: diagrams.block(list(PARTS)[:k]) for k in range(7)},
    **{f"chain of {n}": lambda n=n: diagrams.neuron_chain(n) for n in (1, 3, 7, 12)},
    **{f"stage {k}": lambda k=k: diagrams.stage(k) for k in range(1, 10)},
}
# a gid that each part alone brings
MARKS = {
    "recurrent unit": "layer-g",
    "carousel": "joint",
    "input gate": "valve-i",
    "output gate": "valve-o",
    "forget gate": "valve-f",
    "peepholes": "peephole-i",
}


@functools.cache
def drawn(name):
    return DRAWN[name]()


def gids(figure):
    return {artist.get_gid() for artist in figure.findobj() if artist.get_gid()}


def ghosts(figure):
    """Count the shapes drawn in the faint colour."""
    faint = to_rgba(GRID)
    return sum(patch.get_edgecolor() == faint for patch in figure.axes[0].patches)


def wire(figure, gid):
    """Return the ends of a wire: (x, y) of its first and its last point."""
    (artist,) = (artist for artist in figure.findobj() if artist.get_gid() == gid)
    points = artist.get_path().vertices
    return tuple(points[0].round(6)), tuple(points[-1].round(6))


def text_boxes(figure):
    """Return (text, left, bottom, right, top) of each text, 8 % wider than drawn."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = []
    for text in figure.axes[0].texts:
        extent = text.get_window_extent(renderer)
        share = {"left": 0, "center": 0.5, "right": 1}[text.get_ha()]  # where it is anchored
        left = extent.x0 - 0.08 * share * extent.width
        right = extent.x1 + 0.08 * (1 - share) * extent.width
        boxes.append((text.get_text(), left, extent.y0, right, extent.y1))
    return boxes


@pytest.mark.parametrize("name", DRAWN)
def test_words_stay_on_the_sheet_in_a_wider_font(name):
    figure = drawn(name)
    width, height = figure.bbox.width, figure.bbox.height
    outside = [
        text
        for text, left, bottom, right, top in text_boxes(figure)
        if left < 0 or bottom < 0 or right > width or top > height
    ]
    assert outside == []


@pytest.mark.parametrize("name", DRAWN)
def test_no_two_words_overlap_in_a_wider_font(name):
    overlapping = [
        (a[0], b[0])
        for a, b in itertools.combinations(text_boxes(drawn(name)), 2)
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]
    assert overlapping == []


@pytest.mark.parametrize("name", DRAWN)
def test_words_are_legible_on_a_phone(name):
    """At least 11 CSS pixels in a column of 358."""
    figure = drawn(name)
    points = figure.get_size_inches()[0] * 72
    small = [
        (text.get_text(), text.get_fontsize())
        for text in figure.axes[0].texts
        if text.get_fontsize() * min(4 / 3, 358 / points) < 11
    ]
    assert small == []


@pytest.mark.parametrize("name", DRAWN)
def test_each_artist_has_its_own_name(name):
    names = [artist.get_gid() for artist in drawn(name).axes[0].get_children() if artist.get_gid()]
    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("name", DRAWN)
def test_drawing_keeps_its_names_as_svg_ids_and_its_colours_follow_the_theme(name):
    figure = drawn(name)
    root = svg.draw(figure)
    ids = {node.get("id") for node in root.iter()}
    assert gids(figure) <= ids
    plain = re.findall(r"(?<!,)#[0-9a-f]{6}", ET.tostring(root, encoding="unicode"))
    assert set(plain) <= {"#26313d", "#f3f6f9"}  # the black box, which stays black by night


@pytest.mark.parametrize("part", PARTS)
def test_absent_part_is_a_ghost_without_name_or_letters(part):
    others = [name for name in PARTS if name != part]
    with_it, without = diagrams.block("full"), diagrams.block(others)
    assert MARKS[part] in gids(with_it)
    assert MARKS[part] not in gids(without)
    for other in others:
        assert MARKS[other] in gids(without)
    assert ghosts(with_it) == 0
    assert ghosts(without) >= 3


def test_parts_may_come_in_any_order_and_container():
    assert gids(diagrams.block("full")) == gids(diagrams.block(set(PARTS)))
    assert gids(diagrams.block("carousel")) == gids(diagrams.block(["carousel"]))


def test_gates_are_wired_to_what_they_multiply():
    """i to the pipe of g, f to the pipe of c_{t-1}, o to the pipe of tanh(c_t)."""
    figure = diagrams.block("full")
    (_, (f_x, f_y)), (_, (i_x, i_y)), (_, (o_x, o_y)) = (wire(figure, f"wire-{k}") for k in "fio")
    (past_start, past_end) = wire(figure, "pipe-c-prev")
    assert past_start[0] < f_x < past_end[0]  # before the joint
    assert past_start[1] == f_y + 7  # the knob of the tap
    (g_start, g_end) = wire(figure, "pipe-g")
    assert g_start[0] == i_x + 7
    assert g_start[1] < i_y < g_end[1] == past_end[1]  # from layer g up to the joint
    (out_start, out_end) = wire(figure, "pipe-c-out")
    (h_start, _) = wire(figure, "pipe-h")
    assert out_start[1] == past_end[1]
    assert out_end == h_start == (o_x + 7, o_y)  # behind tanh, where h begins


def test_peepholes_of_i_and_f_look_at_the_past_state_and_that_of_o_at_the_present():
    figure = diagrams.block("full")
    joint = wire(figure, "pipe-c")[0][0]
    tap = wire(figure, "wire-f")[1][0]
    for gate in "fi":
        assert wire(figure, f"peephole-{gate}")[0][0] < tap < joint
    assert wire(figure, "peephole-o")[0][0] > joint


def test_numbers_stand_in_their_slots():
    figure = diagrams.block("full", {"f": "0.88", "c": "1.2"})
    shown = {text.get_gid(): text.get_text() for text in figure.axes[0].texts}
    assert shown["number-f"] == "0.88"
    assert shown["number-c"] == "1.2"
    assert "number-i" not in shown


def test_bars_of_forgetting_are_the_powers_of_f():
    _, below = diagrams.forgetting(0.5).axes
    assert [bar.get_height() for bar in below.patches] == [0.5**t for t in range(31)]


def test_style_of_the_book_changes_no_diagram():
    plain = ET.tostring(svg.draw(diagrams.block("full")))
    with mpl.rc_context(RC):
        assert ET.tostring(svg.draw(diagrams.block("full"))) == plain


def test_unknown_part_or_slot_is_refused_by_name():
    with pytest.raises(ValueError, match=r"parts: got 'forget'.*'forget gate'"):
        diagrams.block(["carousel", "forget"])
    with pytest.raises(ValueError, match="numbers: got 'z'"):
        diagrams.block("full", {"z": "1"})


@pytest.mark.parametrize("n", [1, 3, 4, 8, 12])
def test_chain_has_a_weight_and_a_neuron_per_layer(n):
    names = gids(diagrams.neuron_chain(n))
    for kind in ("neuron", "w", "h", "arrow"):
        numbered = {name for name in names if re.fullmatch(rf"{kind}-\d+", name)}
        assert numbered == {f"{kind}-{l}" for l in range(1, n + 1)}


@pytest.mark.parametrize("n", [0, 13, 2.5, "3"])
def test_chain_of_impossible_length_is_refused(n):
    with pytest.raises((TypeError, ValueError), match="n: got"):
        diagrams.neuron_chain(n)


def test_each_stage_holds_the_parts_that_came_before():
    seen = [
        {part for part, mark in MARKS.items() if mark in gids(drawn(f"stage {k}"))}
        for k in range(1, 9)
    ]
    for k, (before, after) in enumerate(itertools.pairwise(seen), start=1):
        assert before <= after
        assert set(NEW[k]) <= after
    assert seen[0] == set()
    assert seen[-1] == set(PARTS)


def test_error_fades_only_in_the_chapter_of_vanishing_gradients():
    fading = [k for k in range(1, 9) if "error-0" in gids(drawn(f"stage {k}"))]
    looping = [k for k in range(1, 10) if "loop-c" in gids(drawn(f"stage {k}"))]
    assert fading == [3]
    assert looping == [4, 5, 6, 7, 8, 9]


def test_after_the_block_no_wire_brings_the_output_back_and_all_samples_enter():
    names = gids(drawn("stage 9"))
    assert not {name for name in names if "wire-h" in name} | (names & {"loop-h", "enters"})
    assert {"layer-f", "layer-g", "valve-f", "valve-new"} <= names  # one layer, two taps
    assert not names & {"layer-i", "layer-o", "valve-i", "valve-o", "peephole-i"}
    assert sum(name.startswith("enters-") for name in names) > 9
    assert all(patch.get_gid() for patch in drawn("stage 9").axes[0].patches)  # no ghosts


@pytest.mark.parametrize("k", [0, 10, 1.5])
def test_stage_that_is_no_chapter_is_refused(k):
    with pytest.raises((TypeError, ValueError), match="k: got"):
        diagrams.stage(k)


def test_map_links_every_chapter():
    pages = [f"{k}.html" for k in range(1, 11)]
    root = ET.fromstring(diagrams.growing_cell_map(pages))
    cards = root.findall("li")
    assert root.tag == "ol"
    assert [link.get("href") for link in root.iter("a")] == pages
    assert len(STAGES) == 8
    for card, what in zip(cards, (*STAGES, AFTER), strict=True):
        drawing = card.find("{http://www.w3.org/2000/svg}svg")
        assert drawing is not None
        assert drawing.get("role") == "img"
        assert drawing.get("aria-label") == what.shows
        paragraph = card.find("p")
        assert paragraph is not None
        words = "".join(paragraph.itertext())
        assert what.adds.translate({ord("{"): None, ord("}"): None}) in words


def test_map_refuses_a_missing_chapter():
    with pytest.raises(ValueError, match="pages: got 1 addresses, expected 10"):
        diagrams.growing_cell_map(["x.html"])
