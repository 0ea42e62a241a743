"""What the stories of the playground claim: each is trained over ten seeds in the runtime."""

import pytest
from test_page import ask

from playground.presets import MEAN_OF, SOLVED, STORIES, solved_at

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
    task = settings["task"]
    given = {"settings": settings, "level": SOLVED[task], "many": MEAN_OF}
    losses = ask(TRAIN, given | {"updates": story.updates})
    assert sum(solved_at(curve, task) is not None for curve in losses) in solved


def test_a_rival_that_is_not_trained_here_has_the_time_of_the_first_story():
    first = STORIES[0]
    assert {s.updates for s in STORIES if s.rival == first.settings} == {first.updates}


def test_a_task_without_a_level_is_never_solved():
    assert solved_at([0.0] * 100, "sunspots") is None


def test_solved_is_the_first_mean_of_twenty_below_the_level():
    assert solved_at([1.0] * 5 + [0.0] * 30, "symbol") == 24 + 1
    assert solved_at([0.0] * 19, "symbol") is None
