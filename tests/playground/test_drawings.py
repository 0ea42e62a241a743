"""The small drawings of the cells: each shows the parts that its cell has."""

import re

import pytest
from _ext.cells import BLOCKS, SHOWS, drawing

from playground import cells


@pytest.fixture(scope="module")
def parts():
    """Which cells each part of the drawing belongs to."""
    return [set(found.split("|")) for found in re.findall(r'data-cells="([^"]+)"', drawing())]


def test_each_cell_is_drawn_and_told():
    assert set(SHOWS) == set(cells.CELLS)


@pytest.mark.parametrize("name", cells.BLOCKS)
def test_a_block_has_the_taps_and_peepholes_of_its_variant(name):
    variant, gates = cells.BLOCKS[name], {"i": "input gate", "f": "forget gate", "o": "output gate"}
    looks = {"peepholes"} if variant.peepholes != "none" else set()
    assert set(BLOCKS[name]) == {gates[k] for k in variant.gates} | looks


def test_cells_are_drawn_apart_if_their_wiring_differs(parts):
    drawn = {name: frozenset(k for k, names in enumerate(parts) if name in names) for name in SHOWS}
    assert all(len(found) > 5 for found in drawn.values())
    alike = drawn.pop("forget gate") == drawn["modern"]  # they squash otherwise, as no wire shows
    assert alike and len(set(drawn.values())) == len(drawn)


def test_a_part_that_cells_share_is_there_once(parts):
    found = re.findall(r' d="[^"]+" style="[^"]+"', drawing())
    assert len(set(found)) == len(found) == len(parts)
    assert len(drawing()) < 22_000
