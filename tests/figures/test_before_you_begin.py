"""The drawn parts of the page "Before you begin"."""

import numpy as np
import pytest
from figures import before_you_begin as draw

W = np.linspace(0, 3, 5)
FIGURES = {  # what draws it, and the gids that an explorable moves
    "neuron": (lambda: draw.neuron((1, -1)), ("w1", "w2", "b", "z", "y", "here")),
    "layers": (draw.layers, ("wire-1-1", "neuron-3", "last")),
    "valley": (lambda: draw.valley(1.8, 0.45), ("loss", "path", "here")),
    "four words": (
        lambda: draw.four_words(
            (W, {"one": W, "two": W**2, "the mean": (W + W**2) / 2}),
            {"seed 0, 0": W - 1, "seed 0, 1": W - 1, "seed 1, 2": W - 2},
            {"plain": (0.1, 0.001), "Adam": (0.1, 0.1)},
            [(np.array([2.0, 1.0]), np.array([0.9, 0.4])), (W[:2], W[:2])],
        ),
        (),
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    check_figure(make(), moving)
