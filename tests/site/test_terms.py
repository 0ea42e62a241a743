"""A link to a term leads to the glossary, and a label that takes one away fails the build."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
SETTINGS = """extensions = ["myst_parser", "sphinx_exercise", "_ext.terms"]
exclude_patterns = ["_ext/**"]
"""
PAGE = """# Front

How long is a {term}`half-life`?

```{glossary}
half-life
  Of a memory.
```

```{exercise}
:label: LABEL

Measure it.
```
"""


@pytest.fixture
def build(tmp_path):
    """Build a page with a term and an exercise of that label; return the process."""
    (tmp_path / "_ext").symlink_to(ROOT / "book" / "_ext")
    (tmp_path / "conf.py").write_text(SETTINGS)

    def run(label):
        (tmp_path / "index.md").write_text(PAGE.replace("LABEL", label))
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]
        env = os.environ | {"PYTHONPATH": "."}
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120
        )

    return run


def test_a_label_that_is_a_term_fails_the_build_each_time(build):
    for _ in range(2):
        done = build("half-life")
        assert done.returncode != 0
        assert "also terms of the glossary: the labels half-life" in done.stderr


def test_another_label_does_not(build, tmp_path):
    done = build("measure-it")
    assert done.returncode == 0, done.stderr
    (link,) = html.parse(tmp_path / "out" / "index.html").xpath(
        "//a[contains(@class, 'internal') and starts-with(., 'half-life')]/@href"
    )
    assert link == "#term-half-life"


def test_every_link_to_a_term_on_the_site_leads_to_the_glossary():
    links = [
        link
        for page in sorted(HTML.glob("*.html"))
        for link in html.parse(page).xpath("//a[span[contains(@class, 'std-term')]]/@href")
    ]
    assert len(links) > 40
    assert [link for link in links if not link.startswith(("glossary.html#term-", "#term-"))] == []
