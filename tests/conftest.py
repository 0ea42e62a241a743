"""One browser serves all tests: Playwright runs once in a process."""

import pytest
from chromium import ARGUMENTS, HELP, find
from playwright.sync_api import sync_playwright


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
