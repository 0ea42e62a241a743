"""A directive, `{playground}`: the panel in which nets learn, with all its stories.

Where no script runs, the page shows the curve of the first story, trained by the library at build.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Playground(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        from playground.stored import all_stories  # it trains: only where a panel stands

        return [nodes.raw("", all_stories(), format="html")]


def setup(app: Sphinx) -> None:
    app.add_directive("playground", Playground)
