"""What the stories of the playground claim: each is trained over ten seeds in the runtime."""

from typing import Any

import numpy as np
import pytest
from test_page import ask

from playground.presets import CHAPTERS, MEAN_OF, SOLVED, STORIES, solved_at

# A story, and how many of ten seeds are solved: by its own settings, by its rival's.
MANY, FEW = range(9, 11), range(2)
CLAIMS = {
    "keep": (MANY, None),
    "start": (FEW, MANY),
    "shared": (FEW, MANY),
    "forget": (FEW, MANY),
    "clip": (FEW, MANY),
}
TRAIN = """const { settings, updates, level, many } = given;
return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) => {
  const run = playground.create({ ...settings, seed }), losses = [];
  const low = () => losses.length >= many
    && losses.slice(-many).reduce((a, b) => a + b) / many < level;
  try {
    while (losses.length < updates && !low()) losses.push(run.step()[0]);
  } catch { /* a run that breaks is not solved */ }
  return losses;
});"""
SIDES = [
    pytest.param(story, settings, solved, id=f"{story.name}-{side}")
    for story in STORIES
    for side, settings, solved in zip(
        ("own", "rival"), (story.settings, story.rival), CLAIMS[story.name], strict=True
    )
    if settings and (side, settings) != ("rival", STORIES[0].settings)  # trained as the first
]


@pytest.mark.slow
@pytest.mark.parametrize(("story", "settings", "solved"), SIDES)
def test_a_story_comes_true_for_at_least_nine_of_ten_seeds(story, settings, solved):
    assert solved_seeds(story, settings) in solved


def solved_seeds(story, settings):
    """How many of ten seeds solve their task in a story's time."""
    task = settings["task"]
    given = {"settings": settings, "level": SOLVED[task], "many": MEAN_OF}
    losses = ask(TRAIN, given | {"updates": story.updates})
    return sum(solved_at(curve, task) is not None for curve in losses)


@pytest.mark.slow
@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if name != "time_series"])
def test_the_net_of_a_chapter_s_panel_learns_for_at_least_nine_of_ten_seeds(chapter):
    story = CHAPTERS[chapter].story
    assert solved_seeds(story, story.settings) in MANY


# What the words of a panel lead to: the settings to try, and how many of ten seeds they solve.
TRIED: dict[str, tuple[dict[str, Any], range]] = {
    "rnn": ({"lag": 40}, range(6)),
    "carousel": ({"task": "number"}, FEW),
    "two_gates": ({"cell": "output gate", "start": {}}, FEW),
    "forget_gate": ({"start": {"bias": {"f": 0, "i": -4}}}, FEW),
    "peepholes": ({"cell": "forget gate"}, MANY),
}


@pytest.mark.slow
@pytest.mark.parametrize("chapter", TRIED)
def test_what_a_panel_asks_the_reader_to_try_shows_a_difference_or_none(chapter):
    story, (other, solved) = CHAPTERS[chapter].story, TRIED[chapter]
    assert solved_seeds(story, story.settings | other) in solved


def test_a_state_that_starts_at_one_half_learns_how_much_to_keep():
    story = CHAPTERS["time_series"].story
    given = {"settings": story.settings, "level": 0, "many": MEAN_OF, "updates": story.updates}
    assert all(np.mean(curve[-20:]) < np.mean(curve[:20]) / 2 for curve in ask(TRAIN, given))


def test_a_rival_that_is_not_trained_here_has_the_time_of_the_first_story():
    first = STORIES[0]
    assert {s.updates for s in STORIES if s.rival == first.settings} == {first.updates}


def test_a_task_without_a_level_is_never_solved():
    assert solved_at([0.0] * 100, "sunspots") is None


def test_solved_is_the_first_mean_of_twenty_below_the_level():
    assert solved_at([1.0] * 5 + [0.0] * 30, "symbol") == 24 + 1
    assert solved_at([0.0] * 19, "symbol") is None
