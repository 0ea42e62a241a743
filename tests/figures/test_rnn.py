"""The drawn parts of the chapter on the recurrent network."""

import numpy as np
import pytest
from figures import rnn as draw

from explorables import artists

FIGURES = {  # what draws it, and the gids that an explorable moves
    "one unit": (draw.pulse_memory, ("touched", "gone", "steps")),
    "its map": (draw.scalar_map, ("map", "walk", "rests", "watershed")),
    "next characters": (lambda: draw.next_characters("abc"), ("p", "entropy")),
    "remembering": (lambda: draw.remembering({name: np.zeros((5, 2)) for name in "ab"}), ()),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    check_figure(make(), moving)


def test_the_diagonal_of_the_map_rises_at_45_degrees():
    fig = draw.scalar_map()
    fig.draw_without_rendering()
    (_, found) = artists.find("test", fig, "map", "line")
    _, across, _, _, up, _ = artists.scales("test", found[0])
    assert across == pytest.approx(-up, rel=1e-3)  # an SVG counts downwards


def test_where_the_map_touches_the_diagonal_there_is_one_resting_point():
    rests, watershed = draw.resting_points([0.5, 1.0, 2.0], [0.0, 0.25])
    assert rests[1, 0].tolist() == pytest.approx([0, np.nan], nan_ok=True)
    assert watershed[:2].ravel().tolist() == [2] * 4  # outside the picture: none
    for j, b in enumerate((0.0, 0.25)):
        for h in (*rests[2, j], *watershed[2, j]):
            assert np.tanh(2 * h + b) == pytest.approx(h)
        assert rests[2, j, 0] < watershed[2, j, 0] < rests[2, j, 1]
