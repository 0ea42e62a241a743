"""`make links` follows the links of the pages, and says which are dead."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PAGE = '<!DOCTYPE html><html lang="en"><title>Page</title><a href="{}">On</a></html>'


def follow(folder, *options):
    command = [sys.executable, ROOT / "tools" / "links.py", folder, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_no_link_inside_the_book_is_dead():
    done = follow(HTML, "--inside")
    assert done.returncode == 0, done.stdout
    assert "0 errors found" in done.stdout


def test_a_dead_link_is_named(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format("there.html"))
    (tmp_path / "there.html").write_text(PAGE.format("nowhere.html"))
    done = follow(tmp_path)
    assert done.returncode != 0
    assert "nowhere.html" in done.stdout
    assert done.stderr.splitlines()[-1] == "Some links are dead: look above for what each answered."


def test_links_that_leave_are_followed_too(tmp_path):
    away = "http://localhost:1/away.html"  # where nothing answers
    (tmp_path / "index.html").write_text(PAGE.format(away))
    assert follow(tmp_path, "--inside").returncode == 0
    done = follow(tmp_path)
    assert done.returncode != 0
    assert away in done.stdout


@pytest.mark.parametrize("tool", ["links.py", "offline.py", "pdf.py"])
def test_a_folder_without_pages_is_named(tool, tmp_path):
    command = [sys.executable, ROOT / "tools" / tool, tmp_path, tmp_path / "made"]
    done = subprocess.run(command[: 3 if tool == "links.py" else 4], capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stderr == f"There is no page in {tmp_path}: run `make book` first.\n"
    assert not (tmp_path / "made").exists()
