"""Ten minutes before the first chapter: what is said of a neuron and of a step downhill holds."""

import re

import numpy as np
import pytest

from tests.book.test_chapters import DIRECTIVE_LINE, FOLDED


def minutes(chapter):
    """150 words a minute, a minute and a half per figure, a minute per open code cell."""
    words, figures, cells = 0, 0, 0
    for cell in chapter.cells:
        if cell.cell_type == "code":
            figures += bool(re.search(r"\b(show|explore|train_panel)\(", cell.source))
            cells += "hide-input" not in cell.metadata.get("tags", [])
        else:
            text = cell.source.partition("## References")[0]
            words += len(DIRECTIVE_LINE.sub("", FOLDED.sub("", text)).split())
    return round(words / 150 + 1.5 * figures + cells), figures


def test_it_takes_ten_minutes(chapter):
    chapter.says("**Reading time** 10 minutes.")
    found, figures = minutes(chapter)
    assert found == 10
    assert figures <= 5


def test_what_the_neuron_says(chapter):
    chapter.says("at 2 and $-2$ the sum is 4, and its tanh is 0.999")
    shown = chapter.value("neuron.evaluate(w1=2, w2=-2, b=0)")
    assert np.allclose(np.ravel(shown["z"]), 4)
    assert f"{np.ravel(shown['y'])[0]:.3f}" == "0.999"
    for b in (-1, 0.5, 2):
        chapter.says("always says $\\tanh(b)$")
        shown = chapter.value(f"neuron.evaluate(w1=0, w2=0, b={b})")
        assert np.ravel(shown["y"])[0] == pytest.approx(np.tanh(b))
    start = chapter.value("neuron.evaluate()")  # the text alternative
    assert (f"{np.ravel(start['z'])[0]:.2f}", f"{np.ravel(start['y'])[0]:.2f}") == (
        "-0.50",
        "-0.46",
    )


def test_the_slope_is_that_of_the_mean_loss(chapter):
    loss = chapter.value("sp.lambdify(w, loss)(np.linspace(-3, 7, 11))")
    w = np.linspace(-3, 7, 11)
    assert loss == pytest.approx(np.mean([(w - 3) ** 2 / 2, (2 * w - 3) ** 2 / 2], axis=0))
    assert chapter.value("str(sp.factor(slope))") == "(5*w - 9)/2"
    assert chapter.value("float(lowest)") == pytest.approx(1.8)


def walk(eta, n=20):
    w = [5.0]
    for _ in range(n):
        w.append(w[-1] - eta * (5 * w[-1] - 9) / 2)
    return np.array(w)


@pytest.mark.parametrize("eta", [0.01, 0.06, 0.4, 0.6, 0.9])
def test_the_figure_walks_as_gradient_descent_does(chapter, eta):
    shown = chapter.value(f"valley.evaluate(eta={eta}, n=20)")
    losses = ((walk(eta) - 3) ** 2 + (2 * walk(eta) - 3) ** 2) / 4
    assert shown["path"] == pytest.approx(losses)
    assert np.ravel(shown["here"])[-1] == pytest.approx(losses[-1])
    part = chapter.value(f"valley.evaluate(eta={eta}, n=4)")["path"]
    assert np.isfinite(part).sum() == 5


def test_too_small_crawls_right_arrives_too_large_jumps_out(chapter):
    chapter.says("At 0.01 it crawls. At 0.4 it arrives in one step.")
    chapter.says("Between 0.4 and 0.8 it leaps across the valley and back, and still arrives.")
    chapter.says("Beyond 0.8 each leap ends higher than the last: it jumps out.")
    off = {eta: walk(eta) - 1.8 for eta in (0.01, 0.4, 0.6, 0.81, 0.9)}
    assert off[0.01][-1] > 0.5 * off[0.01][0]
    assert off[0.4][1] == pytest.approx(0, abs=1e-12)
    assert (np.sign(off[0.6][:10]) == [1, -1] * 5).all()
    assert abs(off[0.6][-1]) < 0.01
    for eta in (0.81, 0.9):
        assert (np.diff(abs(off[eta])) > 0).all()
    assert f"{walk(0.06)[3]:.2f}" == "3.77"  # the text alternative


def test_the_same_seed_draws_the_same_numbers(chapter):
    first, again, other = chapter.value("list(draws.values())")
    assert (first == again).all()
    assert (first != other).all()


def test_adam_moves_a_flat_weight_as_far_as_a_steep_one(chapter):
    plain, adam = chapter.value("[steps['plain'], steps['Adam']]")
    assert plain == pytest.approx([0.1, 0.001])
    assert adam == pytest.approx([0.1, 0.1], rel=1e-5)


def test_a_clipped_gradient_keeps_its_direction_and_a_short_one_its_length(chapter):
    (long, cut), (short, kept) = chapter.value("cut")
    assert np.linalg.norm(long) > 2
    assert np.linalg.norm(cut) == pytest.approx(1)
    assert cut / np.linalg.norm(cut) == pytest.approx(long / np.linalg.norm(long))
    assert np.linalg.norm(short) < 1
    assert kept == pytest.approx(short)


def test_the_opening_page_sends_here(chapter):
    assert "](before_you_begin.md)" in chapter("index").prose
