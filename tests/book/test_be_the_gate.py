"""The game: what is said of its best scores holds, and training finds the taps' use."""

import numpy as np
import pytest

FREE = "be_the_gate.game({!r}, 'tried', 'A game that is tried here').evaluate(t=6, **{!r})"


def score(chapter, gates, **taps):
    told = chapter.value(
        f"{FREE.format(gates, taps)}[\"note 'Your error so far: {{:.2f}}'\"].item()"
    )
    return round(told, 12)


def test_two_taps_can_serve_the_first_question_only(chapter):
    chapter.says("at best, by saying nothing, it adds an error of 0.36")
    assert score(chapter, "io", i_1=1, o_3=1) == pytest.approx(0.36)
    assert score(chapter, "io", i_1=1, o_3=1, i_4=1) == pytest.approx(0.36)
    both = dict.fromkeys(("i_1", "o_3", "i_4", "o_6"), 1)
    said = chapter.value(f"{FREE.format('io', both)}['output'][5].item()")
    chapter.says(f"Their sum is {said:.1f}.")
    assert score(chapter, "io", i_1=1, o_3=1, i_4=1, o_6=1) == pytest.approx(0.8**2)
    chapter.says("let in only half of the first number")
    assert score(chapter, "io", i_1=0.5, o_3=1, i_4=1, o_6=1) == pytest.approx(0.32)


def test_no_setting_of_two_taps_is_better(chapter):
    """What is said is o c; the best o for a memory c and a target is a share, cut to [0, 1]."""
    chapter.says("The best that two taps can do here is 0.32")
    x = np.array([0.8, 0.5, 0.3, -0.6, 0.7, 0.4])
    opened = np.linspace(0, 1, 9)
    i = np.stack(np.meshgrid(*[opened] * 6, indexing="ij"), -1)
    c = np.cumsum(i * x, axis=-1)
    error = np.zeros(c.shape[:-1])
    for step, target in ((2, 0.8), (5, -0.6)):
        memory = np.where(c[..., step] == 0, 1e-12, c[..., step])
        error = error + (np.clip(target / memory, 0, 1) * memory - target) ** 2
    assert error.min() == pytest.approx(0.32)


def test_three_taps_make_no_error(chapter):
    chapter.says("At step 4 shut $f$")
    best = {"i_1": 1, "i_4": 1, "o_3": 1, "o_6": 1, "f_4": 0}
    assert score(chapter, "ifo", **best) == 0
    assert score(chapter, "ifo", **best, f_1=0) == 0
    for t in (2, 3, 5, 6):
        assert score(chapter, "ifo", **best, **{f"f_{t}": 0}) > 0.3


def test_the_trained_cell_uses_its_taps_as_is_said(chapter):
    chapter.says("the input tap opens at a mark, the forget tap shuts at a mark")
    trained = chapter.value("{k: v.tolist() for k, v in trained.items()}")
    marked, asked = [0, 3], [2, 5]
    for k, high, low in (("i", marked, [1, 2, 4, 5]), ("o", asked, [0, 1, 3, 4])):
        taps = np.array(trained[k])
        assert taps[high].min() > 0.5 > 0.2 > taps[low].max()
    f = np.array(trained["f"])
    assert f[[1, 2, 4, 5]].min() > 0.8 > 0.2 > f[marked].max()
    assert np.abs(np.array(trained["says"]) - [0, 0, 0.8, 0, 0, -0.6]).max() < 0.15


def test_the_words_of_the_games_say_what_is_drawn(chapter):
    chapter.describes(
        "Four rows over six steps: the number that comes, the memory, what the cell says"
    )
    chapter.describes(
        "The same four rows over six steps, with three taps. At step 1 the number 0.8"
    )
    chapter.describes("and your taps. At step 1 the number 0.8 comes, marked. Both taps are shut")
    chapter.describes(
        "The forget taps are open, the other two are shut, so memory and output are zero."
    )
    for name, gates in (("two-taps", "io"), ("three-taps", "ifo")):
        rows = chapter.drawn(f"be_the_gate._draw({gates!r})")
        assert len(rows) == 4
        shown = chapter.shown(name)
        assert shown["number"] == [0.8] + [0] * 5
        assert shown["memory"] == shown["output"] == [0] * 6
        taps = {k: shown[f"tap-{k}"] for k in gates}
        assert taps == {k: [float(k == "f")] * 6 for k in gates}
        assert float(np.ravel(shown["mark-1 opacity"])[0]) == 1
        assert float(np.ravel(shown["mark-4 opacity"])[0]) == 0
