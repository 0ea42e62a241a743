"""What stands in the place of the playground's panel where no script runs."""

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt

from explorables.figure import markup
from explorables.style import BLUE, RC

from .page import in_python, panel
from .presets import CHAPTERS, SOLVED, STORIES, Story, solved_at


def all_stories(**drawn: Any) -> str:
    """Return the markup of the panel with all its stories; `drawn` as in `page.panel`."""
    return panel(STORIES, stored(STORIES[0]), **drawn)


def of_chapter(name: str, **drawn: Any) -> str:
    """Return the markup of a chapter's panel: fewer settings, and the way to all of them."""
    story, controls = CHAPTERS[name]
    more = "All settings, in the memory playground"
    drawn = drawn if "cell" in controls else {}
    where: dict[str, Any] = {"page": "playground.html", "more": more, "controls": controls}
    return panel([story], stored(story), ident="train", **where, **drawn)


def losses(story: Story) -> list[float]:
    """Return the losses of a story's own run, by the Python that the page shows for it."""
    run: dict[str, Any] = {}
    exec(in_python(story.settings, story.updates), run)
    return list(run["losses"])


def stored(story: Story) -> str:
    """Return the story in words, and its curve: a task without a level is done, never solved."""
    curve = losses(story)
    solved = solved_at(curve, story.settings["task"])
    assert solved or story.settings["task"] not in SOLVED, "what is stored is a success"
    many = solved or len(curve)
    alt = f"The loss of {many} updates falls from {curve[0]:.2g} to {curve[many - 1]:.2g}."
    with mpl.rc_context(RC):
        fig, ax = plt.subplots(figsize=(4.4, 2.4))
        ax.semilogy(range(1, many + 1), curve[:many], color=BLUE)
        ax.set(xlabel="update", ylabel="loss", ylim=(1e-3, 3))
        # No figure of the book: the panel takes its place.
        drawing = markup(fig, alt).replace("<figure", "<div").replace("</figure>", "</div>")
    return (
        f'<div class="asked">{story.asked}</div><div class="rest">{drawing}'
        f"<div>{'Solved' if solved else 'Done'} after {many} updates. {story.told}</div>"
        "<div>With JavaScript, this page trains the net before your eyes, "
        "and you choose the settings.</div></div>"
    )
