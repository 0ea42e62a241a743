"""What README and CONTRIBUTING show runs, and every study's README answers the same questions."""

import doctest
import re
import shutil
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from studies.core.study import studies

TOP = Path(__file__).resolve().parents[1]


def block(file, after):
    """The first block of Python in a file below a heading."""
    text = (TOP / file).read_text("utf-8").split(f"\n## {after}\n", 1)[1]
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]


def test_the_ten_lines_of_the_readme_run():
    failed, tried = doctest.testfile(str(TOP / "README.md"), module_relative=False)
    assert tried > 8 and failed == 0


def test_the_cell_of_your_own_runs():
    names: dict[str, Any] = {}
    exec(block("CONTRIBUTING.md", "A cell of your own"), names)
    assert names["trace"]["prediction"].shape == (5, 2, 2)
    assert "U_i" not in names["params"]


def test_the_first_figure_in_ten_lines_runs_and_moves():
    names: dict[str, Any] = {}
    text = block("explorables/README.md", "A first figure in ten lines")
    exec(text, names)
    assert len(text.splitlines()) <= 12
    assert names["figure"].evaluate(k=2)["sigmoid"][100] == pytest.approx(0.5)
    plt.close("all")


def test_a_site_of_your_own_gets_its_figures(browser, tmp_path, monkeypatch):
    names: dict[str, Any] = {}
    exec(block("explorables/README.md", "A first figure in ten lines"), names)
    first = names["figure"]
    second = block("explorables/README.md", "A first figure in ten lines").replace("-6, 6", "-9, 9")
    exec(second, names)
    monkeypatch.chdir(tmp_path)
    names |= {"Path": Path, "shutil": shutil, "first": first, "second": names["figure"]}
    exec(block("explorables/README.md", "On a site of your own"), names)
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((tmp_path / "index.html").as_uri())
    page.locator(".live-figure").first.wait_for()
    assert said == []
    page.close()


@pytest.mark.parametrize("name", studies())
def test_a_study_says_what_is_asked_what_came_out_and_how_to_renew_it(name):
    text = (TOP / "studies" / name / "README.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["What is asked", "What came out", "The files", "Renew it"]
    assert f"make experiments NAME={name}" in text
    (page,) = re.findall(r"\(\.\./\.\./book/(\w+)\.md(?:#[\w-]+)?\)", text)
    files = [TOP / "book" / f"{page}.md", TOP / "book" / "figures" / f"{page}.py"]
    assert any(f'read("{name}"' in one.read_text("utf-8") for one in files if one.exists())
