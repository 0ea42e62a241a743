"""A directive, `{playground}`: the panel in which nets learn, with all its stories.

Where no script runs, the page shows the curve of the first story, trained by the library at build.
"""

from typing import Any

import matplotlib.pyplot as plt
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from explorables.figure import markup
from explorables.style import BLUE
from playground.page import in_python, panel
from playground.presets import STORIES, Story, solved_at


def losses(story: Story) -> list[float]:
    """The losses of a story's own run, by the Python that the page shows for it."""
    run: dict[str, Any] = {}
    exec(in_python(story.settings, story.updates), run)
    return list(run["losses"])


def stored(story: Story) -> str:
    """What stands on the page where nothing can train: the story in words, and its curve."""
    curve = losses(story)
    solved = solved_at(curve, story.settings["task"])
    assert solved, "the first story is one of success"
    fig, ax = plt.subplots(figsize=(4.4, 2.4))
    ax.semilogy(range(1, solved + 1), curve[:solved], color=BLUE)
    ax.set(xlabel="update", ylabel="loss", ylim=(1e-3, 3))
    alt = f"The loss of {solved} updates falls from {curve[0]:.2g} to {curve[solved - 1]:.2g}."
    # No figure of the book: the panel takes its place.
    drawing = markup(fig, alt).replace("<figure", "<div").replace("</figure>", "</div>")
    return (
        f"<div>{story.asked}</div>{drawing}"
        f"<div>Solved after {solved} updates. {story.told}</div>"
        "<div>With JavaScript, this page trains the net before your eyes, "
        "and you choose the settings.</div>"
    )


class Playground(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", panel(STORIES, stored(STORIES[0])), format="html")]


def setup(app: Sphinx) -> None:
    app.add_directive("playground", Playground)
