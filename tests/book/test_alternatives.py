"""A number that a figure's or table's words state is compared with what is shown.

Nobody who sees a figure checks its alternative text, and nobody who needs the text can. So each
number there stands in a quotation in the tests of its page, `test_<page>*.py` here or in
`tests/figures`, beside the drawn data that it is compared with (see `test_full_diagram.py`).
"""

import ast
import re
from pathlib import Path

import pytest

from .conftest import named

TESTS = Path(__file__).resolve().parents[1]
PAGES = sorted(path.stem for path in (TESTS.parent / "book").glob("*.md"))
SHORTEST = 15  # characters of a quotation
WORDS = (
    "two three four five six seven eight nine ten eleven twelve fifteen sixteen twenty thirty forty"
    " fifty sixty hundreds? thousands? millions? half quarters? tenths? hundredths? thousandths?"
    " millionths? once twice none"
).replace(" ", "|")
NUMBER = re.compile(
    r"(?<![\w.{])(?<![A-Za-z]-)\d+(?:[.,]\d+)*(?:e-?\d+)?"  # not the 1 of w1, c_1 and t-1
    rf"|\b(?:{WORDS})\b|\b(?:at|near|from|to|minus|plus|below|above|radius) one\b",
    re.IGNORECASE,
)
HOLE = "\0"  # what a test computes and puts into its quotation


def quotations(page, tests=TESTS):
    """The strings in a page's tests that may quote a text, as patterns."""
    found = set()
    for room in ("book", "figures"):
        for path in sorted((tests / room).glob(f"test_{page}*.py")):
            if re.fullmatch(rf"test_{page}(_[a-z]+)?", path.stem):
                found |= set(strings(ast.parse(path.read_text("utf-8"))))
    return [
        re.compile(re.escape(words).replace(re.escape(HOLE), r"\S+(?:, \S+)*"))
        for words in found
        if len(words.replace(HOLE, "")) >= SHORTEST
    ]


def strings(node):
    """The strings below a node, with holes; what only finds a text, as in `alt("...")`, is none."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "alt":
        return
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else HOLE for p in node.values]
        yield " ".join("".join(map(str, parts)).split())
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.sub(r"\{[^{}]*\}", HOLE, " ".join(node.value.split()))  # for str.format
    else:
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


def unquoted(text, quoted):
    """The numbers of a text that no quotation has, as matches."""
    spans = [match.span() for words in quoted for match in words.finditer(text)]
    for number in NUMBER.finditer(text):
        start, end = number.span()
        if not any(a <= start and end <= b for a, b in spans):
            yield number


@pytest.mark.parametrize("name", PAGES)
def test_each_number_of_a_figure_s_words_is_quoted_by_a_test_of_its_page(chapter, name):
    quoted = quotations(name)
    missing = [
        f"... {text[max(0, number.start() - 40) : number.end() + 25]} ..."
        for _, text in chapter(name).pictured
        for number in unquoted(text, quoted)
    ]
    assert not missing, (
        f"{name}.md: no test compares these numbers of alternative texts and captions with what "
        f"is drawn. In tests/book/test_{name}.py, read the drawn data and assert of it what the "
        f"text says; beside it, chapter.describes(...) quotes {SHORTEST} characters or more with "
        "the number:\n" + "\n".join(missing)
    )


def test_a_number_that_nobody_quotes_is_named(tmp_path):
    """Each way to quote, and each way to miss."""
    file = tmp_path / "book" / "test_wave.py"
    file.parent.mkdir()
    text = "Four waves of height 1.25, and c_1 at step t-1 falls to minus one."

    def left(line=""):
        file.write_text(line, "utf-8")
        return [number.group() for number in unquoted(text, quotations("wave", tmp_path))]

    assert left() == ["Four", "1.25", "minus one"]
    assert left('assert "height 1.25," in alt') == ["Four", "1.25", "minus one"]  # too short
    assert left('alt = chapter.alt("Four waves of height 1.25")') == ["Four", "1.25", "minus one"]
    assert left('assert "Five waves of height 1.25" in alt') == ["Four", "1.25", "minus one"]
    assert left('assert "Four waves of height 1.25" in alt') == ["minus one"]
    assert left('assert f"Four waves of height {top:.2f}, and" in alt') == ["minus one"]
    assert left('assert "Four waves of height {}, and".format(top) in alt') == ["minus one"]


@pytest.mark.parametrize(
    "code",
    [
        'show_table(head, rows, caption="Solved, of ten.")',
        'show_table(head, rows, "Solved, of ten.")',
        'tables.show_table(head, rows, "Solved, of ten.", top)',
        'show(fig, "A line.", "Solved, of ten.")',
        'caption = "Solved, of ten."',
        'caption += "Solved, of ten."',
    ],
)
def test_a_caption_is_read_wherever_it_stands(code):
    (node,) = ast.parse(code).body
    call = node.value if isinstance(node, ast.Expr) else node
    said = {kind: value.value for kind, value in named(call) if isinstance(value, ast.Constant)}
    assert said["caption"] == "Solved, of ten."
