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
    off = {eta: walk(eta) - 1.8 for eta in (0.01, 0.4, 0.41, 0.6, 0.79, 0.81, 0.9)}
    assert off[0.01][-1] > 0.5 * off[0.01][0]
    assert off[0.4][1] == pytest.approx(0, abs=1e-12)
    assert (np.sign(off[0.6][:10]) == [1, -1] * 5).all()
    assert abs(off[0.6][-1]) < 0.01
    for eta in (0.41, 0.6, 0.79):
        leaps = off[eta][:6]
        assert (leaps[:-1] * leaps[1:] < 0).all() and (np.diff(abs(leaps)) < 0).all()
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


def test_the_words_of_the_neuron_and_the_valley_say_what_is_drawn(chapter):
    (sheet, *_) = chapter.drawn("draw.neuron((1, -1))")
    chapter.describes(
        "The inputs 1 and -1 come from the left over wires with the weights 0.5 and 1"
    )
    assert [words for words in sheet["texts"] if words in ("1", "−1")] == ["1", "−1"]
    shown = {k: np.ravel(v) for k, v in chapter.shown("neuron").items()}
    assert (shown["w1"], shown["w2"], shown["b"]) == (0.5, 1, 0)
    chapter.describes("the weights 0.5 and 1, the bias 0 from below.")
    chapter.describes(f"They add up to z = {shown['z'][0]:.2f}.")
    chapter.describes(
        f"with a dot at {shown['z'][0]:.2f}, where it is {shown['y'][0]:.2f}: the output."
    )
    assert np.ravel(shown["here"])[-1] == pytest.approx(np.tanh(shown["z"][0]))
    path = chapter.shown("valley")["path"]
    path = [loss for loss in path if np.isfinite(loss)]
    chapter.describes("A valley, the loss over the weight, lowest at 1.8.")
    assert chapter.value("float(lowest)") == pytest.approx(1.8)
    chapter.describes(f"A ball starts high on the right, at a weight of {walk(0.06)[0]:.0f}")
    assert path[0] == pytest.approx(chapter.value("float(loss.subs(w, 5))"))
    chapter.describes(f"and has made three small steps downhill, to {walk(0.06)[3]:.2f}.")
    assert len(path) == 1 + 3
    for k, loss in enumerate(path):
        assert chapter.value(f"float(loss.subs(w, {walk(0.06)[k]}))") == pytest.approx(loss)
    assert (np.diff(path) < 0).all()


def test_the_words_of_the_network_say_what_is_drawn(chapter):
    (sheet,) = chapter.drawn("draw.layers()")
    gids, width = set(sheet["gids"]), "{p.get_gid(): p.get_linewidth() for p in %s if p.get_gid()}"
    chapter.describes("Two inputs, three neurons with tanh above each other, and a last neuron")
    for name, count in (("input", 2), ("neuron", 3)):
        assert {f"{name}-{k}" for k in range(1, count + 1)} <= gids
        assert f"{name}-{count + 1}" not in gids
    assert sheet["texts"].count("tanh") == 3
    chapter.describes(
        "Each neuron hears both inputs; the two wires of the first one are drawn thick."
    )
    chapter.describes("A network of two layers. The two thick wires are the first row of $W$.")
    wires = {f"wire-{h}-{k}" for h in (1, 2, 3) for k in (1, 2)}
    assert wires <= gids
    wide = chapter.value(width % "draw.layers().findobj(lambda a: hasattr(a, 'get_linewidth'))")
    thick = {wire for wire in wires if wide[wire] > 2}
    assert thick == {"wire-1-1", "wire-1-2"}
    chapter.describes("The last neuron hears all three.")
    assert {f"wire-out-{h}" for h in (1, 2, 3)} <= gids


def test_the_words_of_the_four_panels_say_what_is_drawn(chapter):
    batch, seed, _adam, _clip = chapter.drawn(
        "draw.four_words((weights, named), draws, steps, cut)"
    )
    chapter.describes(
        "Four panels. Batch: the valleys of two examples, and between them the valley"
    )
    (_, _, one), (_, _, two), (_, _, mean) = batch["lines"]
    assert mean == pytest.approx((one + two) / 2)
    chapter.describes("seed 0 draws the same four numbers twice, seed 1 four others.")
    first, again, other = (x for _, x, _ in seed["lines"][1::2])
    assert list(seed["texts"]) == ["seed 0", "seed 0", "seed 1"]
    assert len(first) == len(other) == 4
    assert (first == again).all() and (first != other).all()
    chapter.describes(
        "a plain first step is 0.1 for the steep weight and nothing to be seen for the"
    )
    chapter.describes("nothing to be seen for the flat one, Adam's is 0.1 for both.")
    bars = chapter.value(
        "[p.get_height() for p in draw.four_words((weights, named), draws, steps, "
        "cut).axes[2].patches]"
    )
    assert bars == pytest.approx([0.1, 0.001, 0.1, 0.1], rel=1e-5)
    chapter.describes("a long arrow is cut to length 1, a short one stays as it is.")
    ends = chapter.value(
        "[a.xy for a in draw.four_words((weights, named), draws, steps, cut).axes"
        "[3].texts if hasattr(a, 'xy')]"
    )
    long, short, kept = (np.linalg.norm(end) for end in (ends[0], ends[1], ends[2]))
    assert long > 2 and short == pytest.approx(1) and kept < 1
