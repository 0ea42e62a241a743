"""Admonitions, exercises' solutions among them, with the class ``dropdown`` become <details>.

A native element: it folds with no script, opens by keyboard, and is found by the browser's search.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator


class details(nodes.General, nodes.Element):
    pass


class summary(nodes.General, nodes.TextElement):
    pass


def visit_details(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "details", CLASS="admonition"))


def depart_details(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def visit_summary(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_summary(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</summary>\n")


class Fold(SphinxPostTransform):
    default_priority = 950  # when sphinx-exercise has given its nodes their titles
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for section in self.document.findall(nodes.section):
            # sphinx-exercise gives all its contents the same id
            repeated = {"exercise-content", "solution-content"}.intersection(section["ids"])
            section["ids"] = [one for one in section["ids"] if one not in repeated]
        for node in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in node.get("classes", []):
                continue
            title, *content = node.children
            if not isinstance(title, nodes.title):
                raise ValueError(f"an admonition that folds needs a title: {node.astext()[:60]!r}")
            for link in list(title.findall(nodes.reference)):
                link.replace_self(link.children)  # a handle that folds cannot hold a link
            classes = [name for name in node["classes"] if name != "dropdown"]
            folded = details("", ids=node["ids"], classes=classes)
            folded += summary("", "", *title.children)
            folded += content
            node.replace_self(folded)


def setup(app: Sphinx) -> None:
    app.add_node(details, html=(visit_details, depart_details))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.add_post_transform(Fold)
