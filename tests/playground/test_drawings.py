"""The small drawings of the cells: each shows the parts that its cell has."""

import os
import re

import pytest
from drawings import BLOCKS, drawing

from playground import cells, panel
from playground.drawing import FILE, SHOWS
from playground.presets import CHAPTERS


@pytest.fixture(scope="module")
def parts():
    """Which cells each part of the drawing belongs to."""
    groups = re.findall(r'<g data-cells="([^"]+)">(.*?)</g>', drawing())
    return [set(names.split("|")) for names, inside in groups for _ in range(inside.count("<path"))]


def test_each_cell_is_drawn_and_told():
    assert set(SHOWS) == set(cells.CELLS)


@pytest.mark.parametrize("name", cells.BLOCKS)
def test_a_block_has_the_taps_and_peepholes_of_its_variant(name):
    variant, gates = cells.BLOCKS[name], {"i": "input gate", "f": "forget gate", "o": "output gate"}
    looks = {"peepholes"} if variant.peepholes != "none" else set()
    assert set(BLOCKS[name]) == {gates[k] for k in variant.gates} | looks


@pytest.mark.parametrize("name", cells.LOOKING)
def test_a_block_has_the_peepholes_of_its_gates_and_no_others(parts, name):
    """Those of i and f share a wire and a dot; without any it is the block with a forget gate."""
    bare = {k for k, names in enumerate(parts) if "forget gate" in names}

    def added(cell):
        return {k for k, names in enumerate(parts) if cell in names} - bare

    alone = {gate: added(f"peephole {gate}") for gate in "ifo"}
    assert added(name) == set().union(*(alone[gate] for gate in cells.LOOKING[name]))
    assert added("peepholes") == alone["i"] | alone["f"] | alone["o"]
    assert alone["i"] & alone["f"] and alone["i"] != alone["f"]
    assert alone["o"] and not alone["o"] & (alone["i"] | alone["f"])


def test_cells_are_drawn_apart_if_their_wiring_differs(parts):
    drawn = {name: frozenset(k for k, names in enumerate(parts) if name in names) for name in SHOWS}
    assert all(len(found) > 5 for found in drawn.values())
    alike = drawn.pop("forget gate") == drawn["modern"]  # they squash otherwise, as no wire shows
    assert alike and len(set(drawn.values())) == len(drawn)


def test_a_part_that_cells_share_is_there_once(parts):
    found = re.findall(r' d="[^"]+" style="[^"]+"', drawing())
    assert len(set(found)) == len(found) == len(parts)
    assert len(drawing()) < 22_000


def test_the_file_is_what_the_diagrams_draw():
    if os.environ.get("RENEW"):
        FILE.write_text(drawing(), "utf-8")
    assert FILE.read_text("utf-8") == drawing()


def test_a_notebook_s_panel_has_the_drawing_where_the_cell_can_be_chosen():
    assert drawing() in panel({}).html
    for name, (_, controls) in CHAPTERS.items():
        assert (drawing() in panel(name).html) == ("cell" in controls)


def test_each_gate_can_be_taken_out_alone():
    gates = {"".join(sorted(variant.gates)) for variant in cells.BLOCKS.values()}
    assert gates == {"", "i", "f", "o", "fi", "io", "fo", "fio"}
