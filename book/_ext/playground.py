"""The panels in which nets learn: `{playground}` for that with all stories, and the chapters' own.

A chapter's panel is a cell that ends with `panel("rnn")`. In a notebook it is a widget; on the page
the panel's markup takes the place of the whole cell: one story, and a few settings. Where no script
runs, the page shows the curve of the first story, trained by the library at build. Where
the cell can be chosen, the book's drawing of it stands beside the choice.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from playground.drawing import drawn

PANEL = re.compile(r'^panel\("(\w+)"\)\Z', re.MULTILINE)


class Playground(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        from playground.stored import all_stories  # it trains: only where one stands

        return [nodes.raw("", all_stories(**drawn()), format="html")]


class Panels(SphinxTransform):
    default_priority = 210  # what myst-nb makes of the outputs comes later

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.container)):
            if node.get("nb_element") != "cell_code":
                continue
            code = next(node.findall(nodes.literal_block), None)
            found = PANEL.search(code.astext().strip()) if code else None
            if found:
                from playground.stored import of_chapter

                shown = nodes.raw("", of_chapter(found[1], **drawn()), format="html")
                node.parent.replace(node, shown)  # without the cell's classes


def setup(app: Sphinx) -> None:
    app.add_directive("playground", Playground)
    app.add_transform(Panels)
