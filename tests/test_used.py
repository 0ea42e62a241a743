"""Nothing lies about that nobody uses: each function and class is called by a room or by a page."""

import re
from pathlib import Path

import pytest
from vulture import Vulture

ROOT = Path(__file__).parents[1]
ROOMS = ("lstm_lib", "explorables", "studies", "playground", "book", "tools", "benchmarks")
# By sympy, Matplotlib, traitlets and the standard library's server.
CALLED_FROM_OUTSIDE = ["_print_*", "_draw_text_as_text", "_valid*", "log_message", "do_GET"]
USED_OTHERWISE = {  # by tests, or by text
    "max_js_error": "each chapter's formulas give the same numbers in JavaScript as in NumPy",
    "first_weights": "a panel writes its call into the Python that readers take away",
    "last_noun": "a number in the text, worked out",
    "first_noun": "a number in the text, worked out",
    "misled": "a number in the text, counted",
    "running": "which kernel a test ran on",
    "Chromium": "an engine to compare others with",
}
CELL = re.compile(r"^```+\{code-cell\}[^\n]*\n(?::[^\n]*\n)*(.*?)^```", re.M | re.S)


def unused(*more):
    """Names that nothing calls, in rooms and pages and a few lines more."""
    found = Vulture(ignore_names=CALLED_FROM_OUTSIDE)
    found.scavenge([str(path) for room in ROOMS for path in (ROOT / room).rglob("*.py")])
    for page in (ROOT / "book").glob("*.md"):
        for code in CELL.findall(page.read_text("utf-8")):
            found.scan(code, filename=page)
    listed = re.findall(r"^\.\. auto\w+:: (\w+)$", (ROOT / "book/api.md").read_text("utf-8"), re.M)
    for code in ("\n".join(listed), *more):
        found.scan(code, filename=ROOT / "more.py")
    kinds = ("function", "class", "method", "property", "import")
    return {item.name for item in found.get_unused_code() if item.typ in kinds}


@pytest.mark.slow
def test_what_stands_in_a_room_is_used_or_says_what_it_is_for():
    assert unused() == set(USED_OTHERWISE)


@pytest.mark.slow
def test_a_function_that_nobody_calls_is_seen():
    assert unused("def forlorn():\n    pass\n") - set(USED_OTHERWISE) == {"forlorn"}
