"""No sentence gives a cause that was not tried: the chapters on nets, their quizzes and pictures.

A sentence with "because", "that is why" and the like is quoted in `causes/test_<chapter>.py`. There
a test takes the cause away and sees the effect go; or the sentence stands in that file's
`ARGUMENTS`: definitions, algebra and history, which say nothing about what a net does.
"""

import ast
import re
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
BOOK = HERE.parents[1] / "book"
CHAPTERS = [
    "rnn",
    "vanishing_gradients",
    "carousel",
    "two_gates",
    "forget_gate",
    "peepholes",
    "full_diagram",
    "experiments",
    "truncated",
    "curious",
    "time_series",
    "beyond",
    "attention",
    "ablation",
    "agreement",
    "alice",
    "in_one_piece",
]
CAUSE = re.compile(
    r"\b(because|(that|which) is why|the reason|due to|thanks to|owing to|caused)\b", re.I
)
END = re.compile(r"(?<=[.?!:])[\"”)*]*\s+(?=[\"“(*$`{\[]*[A-Z0-9$`])|\s*\n\s*\n\s*")
SHORTEST = 20  # characters of a quotation


def sentences(text):
    text = re.sub(r"^(:::+|```+).*$", "", text, flags=re.M)  # the boxes' own lines
    return [" ".join(sentence.split()) for sentence in END.split(text) if sentence.strip()]


def quiz_texts(name):
    path = BOOK / "quizzes" / f"{name}.yml"
    for question in yaml.safe_load(path.read_text("utf-8")) if path.exists() else []:
        yield question["question"]
        for answer in question["answers"]:
            yield from (answer["text"], answer["why"])


def pictured(chapter):
    """The captions and alternative texts in a chapter's code."""
    for cell in chapter.code:
        for node in ast.walk(ast.parse(cell.source)):
            for keyword in node.keywords if isinstance(node, ast.Call) else ():
                if keyword.arg in ("alt", "caption"):
                    parts = ast.walk(keyword.value)
                    yield "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))


def quotations(name):
    """The strings in the files of a chapter's causes, the fixed parts of f-strings among them."""
    found = set()
    for path in HERE.joinpath("causes").glob(f"test_{name}*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(" ".join(node.value.split()))
    return {words for words in found if len(words) >= SHORTEST}


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_cause_was_tried_or_is_an_argument(chapter, name):
    texts = [cell.source for cell in chapter(name).cells if cell.cell_type == "markdown"]
    texts += [*quiz_texts(name), *pictured(chapter(name))]
    given = [s for text in texts for s in sentences(text) if CAUSE.search(s)]
    known = quotations(name)
    untried = [s for s in given if not any(words in s for words in known)]
    assert not untried, f"{name}: causes without a test:\n\n" + "\n\n".join(untried)


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_argument_is_left_that_the_chapter_no_longer_gives(chapter, name):
    said = " ".join([chapter(name).prose, *(" ".join(text.split()) for text in quiz_texts(name))])
    for path in HERE.joinpath("causes").glob(f"test_{name}*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ARGUMENTS":
                gone = [words for words in ast.literal_eval(node.value) if words not in said]
                assert not gone, f"{path.name}: no longer said: {gone}"
