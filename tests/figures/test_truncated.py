"""The drawn parts of the page "How they trained it: the truncated gradient"."""

import pytest
from figures import truncated as draw

FIGURES = {  # what draws it, and gids that must be among its own
    "shared gates": (draw.shared_gates, ("valve-i-1", "valve-i-2", "valve-o-1", "valve-o-2")),
    "cut edges": (draw.cut_edges, ("carousel-220", "cut-220")),
    "lag": (draw.lag_figure, ("exact", "tanh", "said")),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    check_figure(make(), moving)
