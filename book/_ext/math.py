"""Formulas become MathML at build, by Temml: the browser typesets nothing.

Covered: inline and display math of the text, numbered equations, the LaTeX that sympy's outputs
carry, and elements with a ``data-tex`` attribute inside HTML outputs, whose contents are replaced.
A formula that Temml cannot read is a warning with its page and line, and warnings fail the build.
"""

import html
import json
import re
import subprocess
from functools import cache, partial
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from .node import command

LOGGER = logging.getLogger(__name__)

ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|gather|alignat|multline)\}")
FRAGMENT = (
    r'<(?P<tag>[a-z]+)(?P<before>[^>]*?)\sdata-tex="(?P<tex>[^"]*)"(?P<after>[^>]*)>.*?</(?P=tag)>'
)
PRIME = re.compile(r'<mo [^>]*class="tml-prime[^>]*>′+</mo>')
# A function's name without an argument: no thin space before the comma.
LONELY = re.compile(r'<mo>\u2061</mo><mspace width="0.1667em"></mspace>(?=</mrow></math>)')
OPENING, CLOSING = r"[(\[“‘]+", r"[,.;:!?)\]”’…]+"  # what stays on the line of its formula
PERCENT = re.compile(r"(?<=\d)\s(?=%)")
AS_WRITTEN = (nodes.FixedTextElement, nodes.literal, nodes.math)
GLUED = re.compile(rf"(?P<open>{OPENING})?{FRAGMENT}(?P<close>{CLOSING})?", re.DOTALL)


class TexError(ValueError):
    """Temml cannot read a formula; the message says why."""


@cache
def _temml() -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("temml.mjs"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@cache
def mathml(tex: str, display: bool = False) -> str:
    """The MathML of a LaTeX formula.

    Raises
    ------
    TexError
        If Temml cannot read the formula.
    """
    process = _temml()
    assert process.stdin and process.stdout  # pipes, as asked for
    process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("Temml has stopped; were the npm packages installed?")
    answer = json.loads(line)
    if "error" in answer:
        raise TexError(answer["error"])
    # The font's prime stands high by itself: as a superscript it would stand twice as high, and
    # without a height of its own it does not push the lines of a paragraph apart.
    lowered = PRIME.sub(r'<mpadded voffset="-0.5em" height="0">\g<0></mpadded>', answer["mathml"])
    return LONELY.sub("", lowered)


def as_display(tex: str) -> str:
    """Rows outside of an environment stand in one; numbers come from Sphinx, not from Temml."""
    tex = NUMBERED.sub(r"\\\1{\2*}", tex.strip())
    if r"\\" in ENVIRONMENT.sub("", tex):
        tex = r"\begin{split}" + tex + r"\end{split}"
    return tex


def set_formula(tex: str, display: bool, location: nodes.Node) -> str:
    try:
        return mathml(tex, display)
    except TexError as error:
        LOGGER.warning("formula %r: %s", tex, error, location=location, type="math")
        return f"<code>{html.escape(tex)}</code>"


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    tex = node.astext()
    said = {"class": "math notranslate nohighlight", "data-tex": tex}  # page.js copies it
    self.body.append(self.starttag(node, "span", "", **said))
    self.body.append(set_formula(tex, False, node) + "</span>")
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    said = {"class": "math notranslate nohighlight", "data-tex": node.astext().strip()}
    self.body.append(self.starttag(node, "div", **said))
    self.body.append(set_formula(as_display(node.astext()), True, node))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


class Glue(SphinxPostTransform):
    """Keep on one line what belongs together: a formula and its comma, a number and its %."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for words in list(self.document.findall(nodes.Text)):
            parent = cast(nodes.Element, words.parent)
            if PERCENT.search(words) and not isinstance(parent, AS_WRITTEN):
                parent.replace(words, nodes.Text(PERCENT.sub("\u00a0", words)))
        for node in list(self.document.findall(nodes.math)):
            parent = cast(nodes.Element, node.parent)
            at = parent.index(node)
            before = parent[at - 1] if at else None
            after = parent[at + 1] if at + 1 < len(parent) else None
            opening = _cut(before, rf"{OPENING}$")
            closing = _cut(after, rf"^{CLOSING}")
            if opening or closing:
                glued = nodes.inline("", classes=["glued"])
                parent.replace(node, glued)
                glued += [nodes.Text(opening), node, nodes.Text(closing)]


def _cut(node: nodes.Node | None, pattern: str) -> str:
    """Take what matches off a text node and return it."""
    if not isinstance(node, nodes.Text) or not (match := re.search(pattern, node)):
        return ""
    node.parent.replace(node, nodes.Text(node[: match.start()] + node[match.end() :]))
    return match[0]


class FormulasInOutputs(SphinxPostTransform):
    """Set the ``data-tex`` elements of HTML outputs: of explorables, quizzes, tables."""

    default_priority = 900  # after myst-nb has chosen an output's form
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for node in self.document.findall(nodes.raw):
            text = node.astext()
            if "data-tex=" in text:
                text = GLUED.sub(partial(self.fragment, node=node), text)
                node.children = [nodes.Text(text)]
                node.rawsource = text

    def fragment(self, match: re.Match[str], node: nodes.Node) -> str:
        attributes = match["before"] + match["after"]
        display = "tex-block" in attributes
        tex = html.unescape(match["tex"])
        formula = set_formula(as_display(tex) if display else tex, display, node)
        kept = f'{match["before"]} data-tex="{match["tex"]}"{match["after"]}'
        element = f"<{match['tag']}{kept}>{formula}</{match['tag']}>"
        opening, closing = match["open"] or "", match["close"] or ""
        if not display and (opening or closing):
            return f'<span class="glued">{opening}{element}{closing}</span>'
        return opening + element + closing


def stop(app: Sphinx, exception: Exception | None) -> None:
    if _temml.cache_info().currsize:
        _temml().communicate()
        _temml.cache_clear()


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("temml", (visit_inline, None), (visit_display, None))
    app.add_post_transform(Glue)
    app.add_post_transform(FormulasInOutputs)
    app.connect("build-finished", stop)
