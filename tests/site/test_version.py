"""The footer says which state of the book a page shows, and never an old one."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

import lstm_lib

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
FOOTER = re.compile(
    r"Version (?P<version>\d+\.\d+\.\d+)(, commit (?P<commit>[0-9a-f]{7,})( with changes)?)?"
    r"(, \d{1,2} [A-Z][a-z]+ 20\d\d)?"
)
DAY = {"0": "1 January 1970", "1000000000": "9 September 2001"}  # of SOURCE_DATE_EPOCH
SETTINGS = """extensions = ["_ext.version"]
html_theme = "sphinx_book_theme"
exclude_patterns = ["_ext/**", "_style/**"]
"""


def footer(page):
    (found,) = html.parse(page).xpath("//footer//p[@class='version']")
    return found.text_content()


def test_every_page_says_version_commit_and_date():
    said = {footer(page) for page in HTML.glob("*.html")}
    assert len(said) == 1
    found = FOOTER.fullmatch(said.pop())
    assert found and found["version"] == lstm_lib.__version__


@pytest.fixture
def book(tmp_path):
    """A book of one page, in a repository of its own."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "_ext").symlink_to(ROOT / "book" / "_ext")
    (tmp_path / "book" / "conf.py").write_text(SETTINGS)
    (tmp_path / "book" / "index.rst").write_text("Front\n=====\n")
    return tmp_path


def built(book, epoch):
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "book", "out"]
    env = os.environ | {"PYTHONPATH": "book", "SOURCE_DATE_EPOCH": epoch}
    subprocess.run(command, cwd=book, env=env, check=True, timeout=120)
    return footer(book / "out" / "index.html")


def test_a_rebuilt_page_shows_the_new_state(book):
    for epoch, day in DAY.items():
        assert built(book, epoch).endswith(f", {day}")


def test_downloads_are_offered_when_they_are_there(book):
    def offered():
        return html.parse(book / "out" / "index.html").xpath(
            "//footer//p[@class='download']/a/@href"
        )

    built(book, "0")
    assert offered() == []
    (book / "out" / "lstm-book.pdf").touch()
    built(book, "0")
    assert offered() == ["lstm-book.pdf"]


@pytest.fixture
def version(book, monkeypatch):
    """version.py as if the book lay in another folder."""
    monkeypatch.syspath_prepend(ROOT / "book")
    module = importlib.import_module("_ext.version")
    monkeypatch.setattr(module, "ROOT", book)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return module


def test_the_date_is_the_commit_s_and_changes_are_told(book, version, monkeypatch):
    assert version.commit() == version.date() == ""  # no repository, no claim
    stamp = "1000000000 +0000"
    env = os.environ | {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    (book / "text").touch()
    for command in ("init -q", "add text", "commit -q -m Text"):
        who = ["-c", "user.name=a", "-c", "user.email=a"]
        subprocess.run(["git", *who, *command.split()], cwd=book, env=env, check=True)
    clean = version.commit()
    assert re.fullmatch("[0-9a-f]{7}", clean)
    assert version.date() == "9 September 2001"
    (book / "text").write_text("changed")
    assert version.commit() == f"{clean} with changes"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert version.date() == "1 January 1970"
