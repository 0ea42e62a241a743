"""No sentence gives a cause that was not tried: on all pages, in quizzes, captions and glossary.

Two kinds of sentence count. One names a cause in so many words ("because", "that is why"). The
other has a smaller word ("so", "since") and speaks of nets that learn or are drawn at random. Each
is either quoted, by `chapter.says` or `chapter.asks`, in `causes/test_<page>.py`, in a test that
takes the cause away and sees the effect go; or a piece of it stands in `causes/arguments.yml`, by
the page and by the reason why nothing is there to be tried. If no test can be had, the sentence
says "we think", or two plain facts beside each other.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from .conftest import get

HERE = Path(__file__).parent
BOOK = HERE.parents[1] / "book"
PAGES = sorted(path.stem for path in BOOK.glob("*.md"))
CAUSE = re.compile(
    r"\b(because|(is|are) why|the reason|reasons|due to|thanks to|owing to|owes?|caused?|causes"
    r"|to blame|as a result|makes? up for|makes the difference|is what (lets|makes|keeps|stops)"
    r"|is the very thing|prevents?|enables?)\b",
    re.I,
)
SO = re.compile(
    r"\b(so(?! far\b)(?!(?<=and so) on\b)|since(?! \d)|therefore|hence|thus|thereby"
    r"|consequently|in order to|leads? to|led to|forces?|explains?|(?<!may )help(s|ed)?"
    r"|hurts?|hardly matters?)\b",
    re.I,
)
AFTER = re.compile(r"\W*(so|therefore|hence|thus)\b", re.I)  # it speaks of the sentence before, too
OF_NETS = re.compile(
    r"\b((re|un)?train\w*|learn\w*|seeds?|updates?|solve[sd]?|succe\w+|fail\w*|trials?|nets?"
    r"|networks?|starts?|started|random\w*|drawn?|draws|loss|gradient descent|bits?|percent"
    r"|saves?|costs?|better|worse|perfect|remembers?)\b",
    re.I,
)
END = re.compile(
    r"(?<=[.?!:])[\"”)*]*\s+(?=[\"“(*$`{\[]*[A-Z0-9$`])|\s*\n\s*\n\s*|\s*\n\s*(?=[-*] |\|)"
)
SHORTEST = 20  # characters of a quotation
REASONS = ("algebra", "plan", "reading", "wrong answer", "told", "wording")


def sentences(text):
    text = re.sub(r"^(:::+|```+).*$", "", text, flags=re.M)  # the boxes' own lines
    return [" ".join(sentence.split()) for sentence in END.split(text) if sentence.strip()]


def causes(texts):
    """The sentences that give a cause."""
    for text in texts:
        before = ""
        for sentence in sentences(text):
            meant = before + sentence if AFTER.match(sentence) else sentence
            if CAUSE.search(sentence) or (SO.search(sentence) and OF_NETS.search(meant)):
                yield sentence
            before = "" if sentence.startswith("#") else sentence + " "


def pictured(page):
    """The strings in a page's code and the figures' texts: captions, alternatives, notes."""
    for source in get(page).sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.keyword) and node.arg in ("alt", "caption", "folded"):
                parts = ast.walk(node.value)
                yield "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
            elif isinstance(node, ast.Call):
                for value in node.args:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


@cache
def given(page):
    """The sentences of a page that give a cause."""
    prose = [cell.source for cell in get(page).cells if cell.cell_type == "markdown"]
    return list(causes([*prose, *get(page).quiz, *pictured(page)]))


@cache
def quoted():
    """What the tests of causes quote: for each page a list, the fixed parts of f-strings too."""
    found: dict[str, list[str]] = {page: [] for page in PAGES}
    for path in HERE.joinpath("causes").glob("test_*.py"):
        of_file = max((p for p in PAGES if path.stem.startswith(f"test_{p}")), key=len)
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            match call:
                case ast.Call(func=ast.Attribute(ast.Call(args=[page]), "says" | "asks")):
                    of = ast.literal_eval(page)  # chapter("rnn").says(...)
                case ast.Call(func=ast.Attribute(_, "says" | "asks")):
                    of = of_file
                case _:
                    continue
            for node in ast.walk(call):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found[of].append(" ".join(node.value.split()))
    return found


@cache
def arguments():
    """`arguments.yml`: page -> reason -> pieces of sentences."""
    return yaml.safe_load((HERE / "causes" / "arguments.yml").read_text("utf-8"))


def argued(page):
    return [piece for pieces in arguments().get(page, {}).values() for piece in pieces]


def untried(given, known):
    known = [words for words in known if len(words) >= SHORTEST]
    return [s for s in given if not any(words in s for words in known)]


def gone(given, pieces):
    return [p for p in pieces if len(p) < SHORTEST or not any(p in s for s in given)]


@pytest.mark.parametrize("page", PAGES)
def test_every_cause_was_tried_or_is_an_argument(page):
    left = untried(given(page), quoted()[page] + argued(page))
    assert not left, f"{page}: causes without a test:\n\n" + "\n\n".join(left)


@pytest.mark.parametrize("page", PAGES)
def test_no_argument_is_left_that_the_page_no_longer_gives(page):
    left = gone(given(page), argued(page))
    assert not left, f"{page}: no longer said, or too short a piece: {left}"


def test_all_arguments_are_of_a_page_and_have_a_reason():
    assert set(arguments()) <= set(PAGES)
    assert {reason for kinds in arguments().values() for reason in kinds} <= set(REASONS)


@pytest.mark.parametrize(
    "planted",
    [
        "The net remembers because its units are many.",
        "Its weights are small, so it learns late.",
        "Seeds differ since their states do.",
        "Nets with eight cells learn. So eight are enough.",
        "- The last net is deep, hence it fails.",
        "vanishing\n  What is lost owing to the slopes.",
    ],
)
def test_a_new_cause_is_found_and_an_argument_that_is_gone_as_well(planted):
    (sentence,) = causes([planted])
    known = quoted()["rnn"] + argued("rnn")
    assert untried([*given("rnn"), sentence], known) == [sentence]
    assert untried([sentence], [sentence[:19], "It was another sentence that was quoted."])
    assert untried([sentence], [sentence[:20]]) == []
    assert gone(given("rnn"), [*argued("rnn"), sentence]) == [sentence]


@pytest.mark.parametrize(
    "plain",
    ["So far the nets learn.", "Nets, units and so on are drawn.", "Since 2017 nets learn so far."],
)
def test_what_names_no_cause_is_left_alone(plain):
    assert list(causes([plain])) == []
