"""The drawn parts of "Looking back, and all at once"."""

import numpy as np
import pytest
from figures import attention as draw

from explorables import Choice, explore
from explorables.parity import max_js_error

SENTENCES = ["one two three", "two one three"]
READ = [
    [(np.array([0.2, 0.3, 0.5]), 0.25), (np.array([0.9, 0.1, 0.0]), 0.75)],
    [(np.array([0.3, 0.2, 0.5]), 0.5), (np.array([0.0, 0.9, 0.1]), 1.0)],
]
FIGURES = {  # what draws it, and the gids that an explorable moves
    "ways": (draw.ways, ()),
    "looks": (lambda: draw.looks(SENTENCES), ("look", "words-0", "words-1")),
    "staircases": (draw.staircases, ("steps", "rounds")),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_and_names_what_moves(name, check_figure):
    make, moving = FIGURES[name]
    check_figure(make(), moving)


def test_the_choices_show_the_weights_and_the_words_of_a_reader():
    figure = draw.look_back(
        explore(
            draw.looks(SENTENCES),
            alt="Three words and their weights",
            order=Choice(SENTENCES, 0, "sentence"),
            reader=Choice(draw.READERS, 0, "reader"),
        ),
        READ,
    )
    for order in (0, 1):
        for reader in (0, 1):
            shown = figure.evaluate(order=order, reader=reader)
            np.testing.assert_allclose(shown["look"], READ[order][reader][0], atol=1e-3)
            for k in (0, 1):
                assert set(np.ravel(shown[f"words-{k} opacity"])) == {float(k == order)}
    assert max(max_js_error([figure], settings=8)) <= 1e-9


def test_trials_are_counted_and_their_updates_have_a_median():
    assert draw.share([5, None, 7]) == "2\xa0of\xa03, 6"
    assert draw.share([None, None]) == "0\xa0of\xa02"
