"""A directive, `{playground}`: the panel in which nets learn, with all its stories.

With a chapter's name it is that chapter's panel: one story, and a few settings. Where no script
runs, the page shows the curve of the first story, trained by the library at build. Where the cell
can be chosen, the book's drawing of it stands beside the choice.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Playground(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        from playground.stored import all_stories, of_chapter  # they train: only where one stands

        from .cells import SHOWS, drawing

        drawn = {"drawing": drawing(), "shows": SHOWS}
        shown = of_chapter(self.arguments[0], **drawn) if self.arguments else all_stories(**drawn)
        return [nodes.raw("", shown, format="html")]


def setup(app: Sphinx) -> None:
    app.add_directive("playground", Playground)
