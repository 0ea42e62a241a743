"""The hash of the code behind a result: what changes it and what does not."""

import pytest

from lstm_lib.experiments.fingerprint import bare_code, fingerprint, modules_behind
from lstm_lib.experiments.latch import updates_needed

CODE = (
    '"""About."""\n\nimport numpy as np\n\n\ndef f(x):\n    """Say what."""\n    return x + np.pi\n'
)


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("About", "Of what"),
        CODE.replace('    """Say what."""\n', ""),
        CODE.replace("x + np.pi\n", "x + np.pi  # why\n\n"),
        CODE.replace("x + np.pi", "x+np.pi"),
    ],
)
def test_docstrings_comments_and_spaces_do_not_count(same):
    assert same != CODE
    assert bare_code(same) == bare_code(CODE)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("x + np.pi", "x - np.pi"),
        CODE.replace("x + np.pi", "'text'"),
        CODE + "    return 0\n",
        CODE + "return 0\n",
    ],
)
def test_anything_else_counts(other):
    assert bare_code(other) != bare_code(CODE)


def test_a_text_that_is_no_docstring_counts():
    assert bare_code("x = 'a'\n") != bare_code("x = 'b'\n")


def test_the_modules_behind_a_function_are_followed_down():
    behind = modules_behind("lstm_lib.experiments.latch")
    assert {
        "lstm_lib.experiments.latch",
        "lstm_lib.experiments.train",
        "lstm_lib.models.lstm",
        "lstm_lib.models.activations",
        "lstm_lib.checks",
    } <= behind
    assert not any(name.startswith("lstm_lib.pages") for name in behind)
    assert not {"lstm_lib", "lstm_lib.models", "lstm_lib.experiments"} & behind


def test_a_fingerprint_is_short_and_the_same_twice():
    assert fingerprint(updates_needed) == fingerprint(updates_needed)
    assert len(fingerprint(updates_needed)) == 16
