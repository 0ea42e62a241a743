"""One browser serves all tests of a process; tests that share something run in one process."""

import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from chromium import ARGUMENTS, HELP, find
from playwright.sync_api import sync_playwright

from explorables.figure import markup
from explorables.style import RC

CHAPTERS = {path.stem for path in (Path(__file__).parents[1] / "book").glob("*.md")}


LONG = ("tests/site/", "tests/book/", "tests/test_doors.py")  # begun first, so that none ends alone


def _begins(item):
    return next((k for k, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG))


def pytest_collection_modifyitems(items):
    items.sort(key=_begins)
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if {"browser", "engine"} & set(item.fixturenames):
            # A busy machine can make a browser late: once more, and the report says so.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return shared(nodeid)

    return Together(config, log)


ONE_TABLE = {"tests/playground/test_page.py", "tests/playground/test_worker.py"}


def shared(nodeid):
    """The chapter that a test asks, else its file, whose fixtures are made once.

    Two files of the playground compare with the same table, which the library computes once.
    """
    file, _, test = nodeid.partition("::")
    if file in ONE_TABLE:
        return min(ONE_TABLE)
    if not file.startswith("tests/book/"):
        return file
    named = re.search(r"\[(\w+)\]$", test)
    if named and named[1] in CHAPTERS:
        return named[1]
    words = Path(file).stem.removeprefix("test_").split("_")
    starts = ("_".join(words[:n]) for n in range(len(words), 0, -1))
    return next((name for name in starts if name in CHAPTERS), file)


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


@pytest.fixture
def book_style():
    """Draw in the book's style, and leave Matplotlib as it was."""
    with mpl.rc_context(RC):
        yield
    plt.close("all")


@pytest.fixture
def check_figure():
    """A check of a chapter's figure: legible on a phone, inside its frame, moving parts named."""
    return _check_figure


def _check_figure(fig, moving=()):
    gids = {artist.get_gid() for artist in fig.findobj() if artist.get_gid()}
    assert set(moving) <= gids
    assert markup(fig, "a figure of the chapter").startswith("<figure")  # refuses small text
    fig.dpi = 72
    fig.draw_without_rendering()
    width, height = fig.get_size_inches() * 72
    for ax in fig.axes:
        words = [*ax.texts, ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label]
        legends = [legend for legend in (ax.get_legend(), *fig.legends) if legend]
        for text in [word for word in words if word.get_text()] + legends:
            box = text.get_window_extent()
            assert min(box.x0, box.y0) > -1, text
            assert box.x1 < width + 1, text
            assert box.y1 < height + 1, text
