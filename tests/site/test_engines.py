"""What readers meet first works in Firefox and WebKit too, and is what Chromium shows."""

import io
import os
import random
import re
import time
from functools import cache
from pathlib import Path

import engines
import numpy as np
import pytest
from PIL import Image, ImageFilter
from serve import serving

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
LOOK = Path(__file__).with_name("look.js")
IDS = re.compile(r'<figure class="explorable" id="(\w+)"')
EXPLORABLES = {
    path.stem: found
    for path in sorted(HTML.glob("*.html"))
    if (found := IDS.findall(path.read_text("utf-8")))
}
TIMES = 2  # settings of each explorable

pytestmark = pytest.mark.browser
moving_page = pytest.mark.parametrize("page", EXPLORABLES)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the pages, each with the tests' script before its own."""
    top = tmp_path_factory.mktemp("site")
    for path in HTML.iterdir():
        if path.suffix == ".html":
            text = path.read_text("utf-8")
            (top / path.name).write_text(
                text.replace("<head>", '<head><script src="look.js"></script>', 1), "utf-8"
            )
        else:
            (top / path.name).symlink_to(path)
    (top / LOOK.name).symlink_to(LOOK)
    with serving(top) as url:
        yield url


@pytest.fixture(scope="module", params=list(engines.START))
def engine(request):
    if request.param in engines.missing():
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(engines.HELP[request.param])
    with engines.START[request.param]() as engine:
        yield engine


@pytest.fixture(scope="module")
def in_engine(engine, site):
    """What a page's explorables say and show, read once."""
    return cache(lambda page: read(engine, site, page))


@pytest.fixture(scope="module")
def in_chromium(browser, site):
    page = browser.new_page(reduced_motion="reduce")
    chromium = engines.Chromium(page)
    yield cache(lambda name: read(chromium, site, name))
    page.close()


def until(engine, function, *args):
    """What a function of the page's language returns, once that is something."""
    end = time.monotonic() + 30
    while not (found := engine.run(function, *args)):
        assert time.monotonic() < end, f"{function} {args}"
        time.sleep(0.1)
    return found


def enter(engine, site, page):
    engine.open(f"{site}/{page}.html")
    until(engine, "() => look.asleep().length === 0")


def untroubled(engine):
    return engine.run("() => troubles") == []


# ---- open and move


def test_a_page_opens_without_an_error(engine, site, page_name):
    enter(engine, site, page_name)
    assert engine.run("() => document.querySelector('h1').checkVisibility()")
    assert engine.run("() => troubles") == []


def pressed(engine, ident, control):
    engine.press(engine.run("look.key", ident, control))


def clicked(engine, ident, control):
    engine.click(*engine.run("look.target", ident, control))


@moving_page
@pytest.mark.parametrize("use", [pressed, clicked])
def test_every_explorable_moves(engine, site, page, use):
    enter(engine, site, page)
    for ident in EXPLORABLES[page]:
        moved = []
        for control in range(engine.run("look.begin", ident)):
            engine.run("look.focus", ident, control)
            use(engine, ident, control)
            value, figure = engine.run("look.changed", ident, control)
            assert value, f"control {control} of {ident} stands still"
            moved.append(figure)
            if figure:  # one control may silence another: it is enough that one moves the figure
                break
        assert any(moved), f"{ident} stands still"
    assert engine.run("() => troubles") == []


# ---- the same as in Chromium


def read(engine, site, page):
    """Words of a page's explorables at drawn settings; pictures of one that has a note."""
    enter(engine, site, page)
    draw = random.Random(page)
    (noted, *_) = engine.run("look.noted") or EXPLORABLES[page]
    engine.run("look.begin", noted)
    engine.run("look.painted")
    window = Image.open(io.BytesIO(engine.picture())).convert("L")
    pictures = [
        window.crop((x, y, x + width, y + height))
        for x, y, width, height in engine.run("look.boxes", noted)
    ]
    words = {}
    for ident in EXPLORABLES[page]:
        shares = [
            [draw.random() for _ in range(engine.run("look.begin", ident))] for _ in range(TIMES)
        ]
        words[ident] = [engine.run("look.set", ident, one) for one in shares]
    return words, pictures


@moving_page
def test_an_explorable_says_the_same_at_the_same_settings(in_engine, in_chromium, page):
    words, _ = in_engine(page)
    expected, _ = in_chromium(page)
    assert words == expected
