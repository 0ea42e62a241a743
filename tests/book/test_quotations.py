"""Words of a page that a test repeats stand in a quotation, not in a comment.

A comment beside an assertion goes on saying what the page no longer says. `chapter.says("...")`
fails when the sentence changes.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from .conftest import get
from .test_alternatives import PAGES, strings

HERE = Path(__file__).parent
FILES = sorted(path.relative_to(HERE) for path in HERE.rglob("test_*.py"))
SHORTEST = 12  # characters of a quotation


def only_in_comments(source, pages):
    """What a comment puts between quotation marks, that a page says and no string of the file."""
    quoted = "\n".join(strings(ast.parse(source)))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            for words in re.findall(r'"([^"]+)"', token.string):
                said = any(words in text for text in pages)
                if len(words) >= SHORTEST and said and words not in quoted:
                    yield f"line {token.start[0]}: {words}"


@pytest.mark.parametrize("name", FILES, ids=str)
def test_no_comment_stands_for_a_quotation(name):
    pages = [" ".join([page.prose, *page.quiz]) for page in map(get, PAGES)]
    found = list(only_in_comments((HERE / name).read_text("utf-8"), pages))
    assert not found, f'{name}: write chapter.says("...") beside the assertion, for\n{found}'


def test_a_comment_that_stands_for_a_quotation_is_named():
    """Each way to stand for one, and each way not to."""
    pages = ["The floor is nine tenths of the loss, in the median."]

    def found(source):
        return list(only_in_comments(source, pages))

    assert found('assert x  # "nine tenths of the loss"') == ["line 1: nine tenths of the loss"]
    assert not found('chapter.says("nine tenths of the loss")  # "nine tenths of the loss"')
    assert not found('assert x  # "a tenth of the loss"')  # no page says so
    assert not found('assert x  # "nine"')
