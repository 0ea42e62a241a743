"""Chapters as the tests see them: run once a session, then open to questions.

``chapter.value("loss[-1]")`` evaluates in the kernel that ran the chapter; ``chapter.says("1.25")``
asserts that its prose has these words. In ``test_rnn.py`` the fixture is the chapter ``rnn``; any
other is ``chapter("time_series")``.
"""

import ast
import base64
import pickle
import re
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any

import jupytext
import pytest
import yaml
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import output_from_msg

from explorables import explore, show
from studies.core.tables import show_table

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
TIMEOUT = 300  # seconds a cell
OUTPUTS = {"stream", "display_data", "execute_result", "error"}
DIRECTIVE_LINE = re.compile(r"^(?:[:`]{3,}.*|:\w[\w-]*:.*|\+\+\+.*)$", re.MULTILINE)
FIGURES = re.compile(r"from studies\.(\w+)(?:\.figures import| import .*\bfigures\b)")
EXPLORABLE = (
    "next(e for e in __import__('explorables.parity').parity.explorables() if e._ident == %r)"
)
DRAWN = """[
    {
        "lines": [
            (line.get_gid() or line.get_label(), *line.get_data(orig=False))
            for line in axes.lines
        ],
        "bars": [
            max(bar.get_height(), bar.get_width()) for box in axes.containers for bar in box
        ],
        "texts": [text.get_text() for text in axes.texts],
        "gids": [artist.get_gid() for artist in axes.findobj() if artist.get_gid()],
    }
    for axes in (%s).axes
]"""


def fixed(node):
    """The fixed parts of the string that an expression makes, a mark for each other part."""
    if isinstance(node, ast.BinOp):
        return fixed(node.left) + fixed(node.right)
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values for text in fixed(part)]
    return [str(node.value)] if isinstance(node, ast.Constant) else ["…"]


def named(node):
    """A call's arguments with their names, those too that a drawing function gets by position.

    A text that first gets a name, as in ``caption = "..."``, counts as well.
    """
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from ((one.id, node.value) for one in targets if isinstance(one, ast.Name))
    elif isinstance(node, ast.Call):
        drawing: Any = {"show": show, "explore": explore, "show_table": show_table}
        function = drawing.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
        names = signature(function).parameters if function else ()
        yield from zip(names, node.args, strict=False)
        yield from ((keyword.arg, keyword.value) for keyword in node.keywords)


class Chapter:
    def __init__(self, name):
        self.name = name
        self.text = (BOOK / f"{name}.md").read_text("utf-8")
        self.cells = jupytext.read(BOOK / f"{name}.md").cells
        self._manager: Any = None
        self._client: Any = None

    def __call__(self, name):
        return get(name)

    @property
    def code(self):
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def is_notebook(self):
        return bool(self.code)

    @cached_property
    def prose(self):
        """The text without code and without directives' own lines, its white space made single."""
        words = "\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")
        return " ".join(DIRECTIVE_LINE.sub("", words).split())

    def run(self):
        """Execute all cells in order in a fresh kernel, once; the outputs stay in the cells."""
        if self._client is not None:
            return self
        self._manager, self._client = start_new_kernel(kernel_name="python3", cwd=str(BOOK))
        for number, cell in enumerate(self.code, 1):
            cell.outputs = []
            reply = self._client.execute_interactive(
                cell.source,
                output_hook=lambda message, cell=cell: self._collect(message, cell),
                timeout=TIMEOUT,
            )
            if reply["content"]["status"] != "ok":
                trace = "\n".join(reply["content"].get("traceback", []))
                raise AssertionError(
                    f"{self.name}.md, code cell {number}:\n{cell.source}\n\n{trace}"
                )
        return self

    @staticmethod
    def _collect(message, cell):
        """Keep an output; what is printed may come in pieces, cut anywhere, on a busy machine."""
        if message["header"]["msg_type"] not in OUTPUTS:
            return
        new, last = output_from_msg(message), cell.outputs[-1] if cell.outputs else {}
        if new.output_type == "stream" and new.name == last.get("name"):
            last["text"] += new.text
        else:
            cell.outputs.append(new)

    def value(self, expression):
        """What a Python expression is in the kernel, when the chapter has run."""
        self.run()
        packed = (
            f"__import__('base64').b64encode(__import__('pickle').dumps(({expression}))).decode()"
        )
        reply = self._client.execute_interactive(
            "", user_expressions={"value": packed}, store_history=False, timeout=TIMEOUT
        )
        answer = reply["content"]["user_expressions"]["value"]
        if answer["status"] != "ok":
            raise AssertionError(
                f"{expression} in {self.name}.md: {answer['ename']}: {answer['evalue']}"
            )
        return pickle.loads(base64.b64decode(answer["data"]["text/plain"].strip("'")))

    def says(self, text):
        """Assert that the prose has this text; line breaks do not matter."""
        assert " ".join(text.split()) in self.prose, f"{self.name}.md does not say {text!r}"

    def asks(self, text):
        """Assert that the quiz has this text, as a question, an answer or a reason."""
        assert any(text in one for one in self.quiz), f"the quiz of {self.name} has no {text!r}"

    @cached_property
    def quiz(self):
        """The questions, answers and reasons of the page's quiz; none, if it has no quiz."""
        path = BOOK / "quizzes" / f"{self.name}.yml"
        quiz = yaml.safe_load(path.read_text("utf-8")) if path.exists() else []
        answers = [answer for question in quiz for answer in question["answers"]]
        told = [answer[part] for answer in answers for part in ("text", "why")]
        return [question["question"] for question in quiz] + told

    @cached_property
    def sources(self):
        """The code of the page's cells, and of the file that draws its figures."""
        drawn = BOOK / "figures" / f"{self.name}.py"
        code = [cell.source for cell in self.code]
        return [*code, drawn.read_text("utf-8")] if drawn.exists() else code

    def shown(self, name, **settings):
        """What an explorable, by its name, shows at some settings."""
        plain = "{k: __import__('numpy').array(v).tolist() for k, v in %s.evaluate(**%r).items()}"
        return self.value(plain % (EXPLORABLE % f"fig-{name}", settings))

    def starts(self, name):
        """Where the controls of an explorable, by its name, stand at the start."""
        stand = "{k: float(control.value) for k, control in %s.controls.items()}"
        return self.value(stand % (EXPLORABLE % f"fig-{name}"))

    @cached_property
    def pictured(self):
        """Captions, alternative texts and titles of folded tables, each after its kind.

        What they compute is left out.
        """
        return [
            (kind, " ".join("".join(fixed(value)).split()))
            for source in (*self.sources, *self.of_studies)
            for node in ast.walk(ast.parse(source))
            for kind, value in named(node)
            if kind in ("alt", "caption", "folded")
        ]

    @cached_property
    def of_studies(self):
        """The functions of studies that draw the figures and tables of the page."""
        code = "\n".join(self.sources)
        texts = [
            (ROOT / "studies" / study / "figures.py").read_text("utf-8")
            for study in dict.fromkeys(FIGURES.findall(code))
        ]
        return [
            ast.unparse(node)
            for text in texts
            for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef) and re.search(rf"\b{node.name}\(", code)
        ]

    def alt(self, words):
        """The one alternative text with these words."""
        (one,) = [text for kind, text in self.pictured if kind == "alt" and words in text]
        return one

    def describes(self, text):
        """Assert that an alternative text or a caption has this text."""
        found = any(text in one for _, one in self.pictured)
        assert found, f"{self.name}.md: no figure's {text!r}"

    def drawn(self, figure):
        """What is on a figure, by the expression that draws it: for each axes a dict.

        ``lines`` (gid or label, x, y), ``bars`` (lengths), ``texts``, and ``gids`` of all artists.
        """
        return self.value(DRAWN % figure)

    def printed(self, words):
        """All that the cell with these words in its source has written."""
        self.run()
        (cell,) = [cell for cell in self.code if words in cell.source]
        texts = [o.get("text", "") or o["data"].get("text/plain", "") for o in cell.outputs]
        return "\n".join(texts)

    def html(self):
        """The HTML outputs of all cells."""
        self.run()
        return [
            output.data["text/html"]
            for cell in self.code
            for output in cell.outputs
            if "text/html" in output.get("data", {})
        ]

    def close(self):
        if self._client is not None:
            self._client.stop_channels()
            self._manager.shutdown_kernel(now=True)


chapters: dict[str, Chapter] = {}


def get(name):
    if name not in chapters:
        chapters[name] = Chapter(name)
    return chapters[name]


@pytest.fixture
def chapter(request):
    """The chapter of the test's file; called with a name, it is that chapter."""
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    return get(name) if (BOOK / f"{name}.md").exists() else get


def pytest_sessionfinish():
    for one in chapters.values():
        one.close()
