"""One browser serves all tests of a process; tests that share something run in one process."""

from pathlib import Path

import pytest
from chromium import ARGUMENTS, HELP, find
from playwright.sync_api import sync_playwright

CHAPTERS = Path(__file__).parent / "book"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        item.add_marker(pytest.mark.xdist_group(shared(item)))


def shared(item):
    """The chapter that a test asks, else its file: its fixtures are made once."""
    if CHAPTERS not in item.path.parents:
        return item.path.as_posix()
    named = item.callspec.params.get("name") if hasattr(item, "callspec") else None
    return named or item.path.stem.removeprefix("test_")


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
