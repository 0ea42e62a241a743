"""One browser serves all tests of a process; tests that share something run in one process."""

import re
from pathlib import Path

import pytest
from chromium import ARGUMENTS, HELP, find
from playwright.sync_api import sync_playwright

CHAPTERS = {path.stem for path in (Path(__file__).parents[1] / "book").glob("*.md")}


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return shared(nodeid)

    return Together(config, log)


def shared(nodeid):
    """The chapter that a test asks, else its file, whose fixtures are made once."""
    file, _, test = nodeid.partition("::")
    if not file.startswith("tests/book/"):
        return file
    named = re.search(r"\[(\w+)\]$", test)
    names = (named and named[1], Path(file).stem.removeprefix("test_"))
    return next((name for name in names if name in CHAPTERS), file)


@pytest.fixture(scope="session")
def browser():
    """A running Chromium."""
    path = find()
    if path is None:
        pytest.exit(HELP, returncode=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()
