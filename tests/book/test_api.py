"""The page of the library lists what chapters use of it, and every function by its docstring."""

import importlib
import inspect
import re
from pathlib import Path

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "api.md").read_text("utf-8")
LISTED = {
    (module, name)
    for module, names in re.findall(
        r"currentmodule:: lstm_lib\.([\w.]+)\n(.*?)(?=```|\.\. current)", PAGE, re.DOTALL
    )
    for name in re.findall(r"auto(?:function|class):: (\w+)", names)
}


def test_each_function_listed_exists_and_says_what_it_does():
    assert len(LISTED) > 40
    for module, name in LISTED:
        found = getattr(importlib.import_module(f"lstm_lib.{module}"), name)
        said = inspect.getdoc(found)
        assert said and len(said.split()) > 4


def test_each_function_listed_says_what_comes_in_what_goes_out_and_shows_it():
    for module, name in LISTED:
        function = getattr(importlib.import_module(f"lstm_lib.{module}"), name)
        if inspect.isfunction(function):
            nothing = inspect.signature(function).return_annotation == "None"
            for head in ("Parameters", *["(Returns|Yields)"] * (not nothing), "Examples"):
                said = inspect.getdoc(function) or ""
                assert re.search(rf"^{head}\n-+$", said, re.M), (name, head)


def test_a_table_in_a_docstring_keeps_its_lines():
    """After one colon what is indented is quoted, its lines run together; after two it stays."""
    for module, name in LISTED:
        said = inspect.getdoc(getattr(importlib.import_module(f"lstm_lib.{module}"), name)) or ""
        assert not re.search(r"^( *)\S.*[^:]:\n\n\1 +\S", said, re.M), (module, name)


def test_what_chapters_use_of_the_library_is_listed():
    modules = {module for module, _ in LISTED}
    used = set()
    for path in BOOK.glob("*.md"):
        text = path.read_text("utf-8")
        for module in modules:
            if re.search(rf"from lstm_lib import [^\n]*\b{module}\b", text):
                called = re.findall(rf"(?<![\w.]){module}\.([a-z]\w+)\(", text)
                used |= {(module, name) for name in called}
        for module, names in re.findall(r"from lstm_lib\.([\w.]+) import ([^\n]*)", text):
            called = re.findall(r"\b[a-z_]\w+", names)
            used |= {(module, name) for name in called if module in modules}
    assert len(used) > 15
    assert used - LISTED == set()
