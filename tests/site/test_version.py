"""The footer says which state of the book a page shows, and never an old one."""

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


def asked(book, expression, **env):
    """What version.py says when it lies in another folder."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'book'); "
        f"from _ext import version; version.ROOT = Path.cwd(); print(version.{expression})"
    )
    env = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"} | env
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=book, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_date_is_the_commit_s_and_changes_are_told(book):
    assert asked(book, "commit()") == asked(book, "date()") == ""  # no repository, no claim
    stamp = "1000000000 +0000"
    env = os.environ | {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    (book / "text").touch()
    for command in ("init -q", "add text", "commit -q -m Text"):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a", *command.split()],
            cwd=book,
            env=env,
            check=True,
        )
    clean = asked(book, "commit()")
    assert re.fullmatch("[0-9a-f]{7}", clean)
    assert asked(book, "date()") == "9 September 2001"
    assert asked(book, "date()", SOURCE_DATE_EPOCH="0") == "1 January 1970"
    (book / "text").write_text("changed")
    assert asked(book, "commit()") == f"{clean} with changes"
