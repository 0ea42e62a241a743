"""What readers meet first works in Firefox and WebKit too, and is what Chromium shows."""

import io
import os
import random
import re
import time
from functools import cache
from itertools import product
from pathlib import Path

import engines
import pytest
from PIL import Image, ImageChops, ImageFilter
from serve import serving

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
LOOK = Path(__file__).with_name("look.js")
BOTH_WAYS = Path(__file__).with_name("both_ways.js").read_text("utf-8")
IDS = re.compile(r'<figure class="explorable" id="([\w-]+)"')
FOUND = {path.stem: IDS.findall(path.read_text("utf-8")) for path in sorted(HTML.glob("*.html"))}
EXPLORABLES = {page: found for page, found in FOUND.items() if found}
TIMES = 2  # settings of each explorable
LIFTED = 8  # pixels: a number that far out of its line is noticed
ALIKE = 0.008  # the share of a picture that may differ from Chromium's: others were at most 0.005

pytestmark = pytest.mark.browser
# Page after page: both begin with the same pages, so each is opened once for all its tests.
every_page = pytest.mark.parametrize("page", EXPLORABLES | FOUND, scope="module")
moving_page = pytest.mark.parametrize("page", EXPLORABLES, scope="module")


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


# Of the session, so that pages change within an engine and each is started once.
@pytest.fixture(scope="session", params=list(engines.START))
def engine(request):
    if request.param in engines.missing():
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(engines.HELP[request.param])
    with engines.START[request.param]() as engine:
        yield engine


@pytest.fixture(scope="module")
def in_engine(entered, page):
    """What a page's explorables say and show, read once."""
    return read(entered, page, lifts=(0, LIFTED))


@pytest.fixture(scope="module")
def in_chromium(browser, site):
    window = browser.new_page(reduced_motion="reduce")
    chromium = engines.Chromium(window)

    def read_there(page):
        enter(chromium, site, page)
        return read(chromium, page)

    yield cache(read_there)
    window.close()


def until(engine, function, *args):
    """What a function of the page's language returns, once that is something."""
    end = time.monotonic() + engines.SECONDS
    while not (found := engine.run(function, *args)):
        assert time.monotonic() < end, f"{function} {args}"
        time.sleep(0.02)
    return found


def enter(engine, site, page):
    engine.open(f"{site}/{page}.html")
    until(engine, "() => look.asleep().length === 0")


@pytest.fixture(scope="module")
def entered(engine, site, page):
    """The engine at a page, for all tests of it; each begins with a reset of its explorables."""
    enter(engine, site, page)
    return engine


# ---- open


@every_page
def test_a_page_opens_without_an_error(entered):
    assert entered.run("() => document.querySelector('h1').checkVisibility()")
    assert entered.run("() => troubles") == []


# ---- the same as in Chromium


def read(engine, page, lifts=(0,)):
    """Words of a page's explorables at drawn settings; pictures of the one with most numbers."""
    shown = pictures(engine, lifts)
    draw = random.Random(page)
    words = {}
    for ident in EXPLORABLES[page]:
        size = engine.run("look.begin", ident)
        drawn = [[draw.random() for _ in range(size)] for _ in range(TIMES)]
        words[ident] = [engine.run("look.set", ident, shares) for shares in drawn]
    return words, shown


def pictures(engine, lifts=(0,)):
    """The drawing and the words of the explorable whose note has most numbers, as grey values.

    Once for each height, in pixels, at which its numbers stand above their line.
    """
    engine.run("look.layOut", True)
    ident = engine.run("look.noted")
    engine.run("look.begin", ident)
    shown = []
    for lift in lifts:
        engine.run("look.lift", lift)
        boxes = None
        while boxes != (boxes := engine.run("look.boxes", ident)):  # until the page stands still
            engine.run("look.painted")
        window = Image.open(io.BytesIO(engine.picture())).convert("L")
        # Without a note there is one.
        shown.append([cut(window, *box) for box in boxes if box[2] * box[3]])
    engine.run("look.lift", 0)
    engine.run("look.layOut", False)
    return shown


def cut(window, x, y, width, height):
    left, top = round(x), round(y)
    return window.crop((left, top, left + round(width), top + round(height)))


@moving_page
def test_an_explorable_says_the_same_at_the_same_settings(in_engine, in_chromium, page):
    assert in_engine[0] == in_chromium(page)[0]


def unlike(picture, expected):
    """The share of points that differ by 15 % of the way from black to white.

    Both are blurred first, and one may stand a point beside the other: engines smooth letters and
    round places in their own way.
    """
    size = [min(pair) for pair in zip(picture.size, expected.size, strict=True)]
    fixed = blurred(middle(expected, size))
    shares = []
    for dx, dy in product((-1, 0, 1), repeat=2):
        moved = blurred(middle(ImageChops.offset(picture, dx, dy), size))
        counts = ImageChops.difference(fixed, moved).histogram()
        shares.append(sum(counts[38:]) / sum(counts))
    return min(shares)


def middle(picture, size):
    left, top = ((own - wanted) // 2 for own, wanted in zip(picture.size, size, strict=True))
    return picture.crop((left, top, left + size[0], top + size[1]))


def blurred(picture):
    return picture.filter(ImageFilter.GaussianBlur(3))


def least_alike(shown, expected):
    return max(unlike(*pair) for pair in zip(shown, expected, strict=True))


@moving_page
def test_a_figure_and_its_note_look_as_in_chromium(in_engine, in_chromium, page):
    (shown, lifted), (expected,) = in_engine[1], in_chromium(page)[1]
    assert least_alike(shown, expected) < ALIKE
    if len(shown) > 1:  # a number out of its line would be noticed
        assert least_alike(lifted, expected) > ALIKE


# ---- move


def pressed(engine, ident, control):
    engine.press(engine.run("look.key", ident, control))


def clicked(engine, ident, control):
    place = None
    while place != (place := engine.run("look.target", ident, control)):  # until it stands still
        engine.run("look.painted")
    engine.click(*place)


def change(engine, use, ident, control):
    """Use a control until its value is another: what comes into sight above it may push it away."""
    for _ in range(5):
        use(engine, ident, control)
        for _ in range(20):
            if engine.run("look.changed", ident, control):
                return
            time.sleep(0.1)
    pytest.fail(f"control {control} of {ident} keeps its value")


@moving_page
def test_every_explorable_moves_by_key_and_by_pointer(entered, page):
    """One control may silence another: it is enough that one moves the figure."""
    for ident in EXPLORABLES[page]:
        still = [pressed, clicked]
        for control in range(entered.run("look.begin", ident)):
            for use in [*still]:
                entered.run("look.focus", ident, control)
                entered.run("look.painted")
                change(entered, use, ident, control)
                if entered.run("look.moved", ident):
                    still.remove(use)
            if not still:
                break
        assert not still, f"no control moves {ident} when it is {still[0].__name__}"
    assert entered.run("() => troubles") == []


@moving_page
def test_a_link_brings_every_control_where_a_hand_brings_it(entered, page):
    for ident in EXPLORABLES[page]:
        move = f"ident => ({BOTH_WAYS})(document.getElementById(ident))"
        for by_hand, by_link, said in entered.run(move, ident):
            assert by_link == by_hand
            assert said == "Values from the link."


@moving_page
def test_the_numbers_of_a_note_stand_in_their_line(entered):
    assert max(entered.run("look.lifts"), default=0) < 2
    entered.run("look.lift", LIFTED)
    assert min(entered.run("look.lifts"), default=LIFTED) > 6
    entered.run("look.lift", 0)


# ---- links

PENDULUM = "gallery.html#fig-pendulum?t=3"


def test_a_page_opened_by_a_link_scrolls_there_and_says_so(engine, site):
    engine.open(f"{site}/{PENDULUM}")
    until(engine, "() => document.querySelector('#fig-pendulum .origin')?.textContent")
    assert engine.run("() => look.value('fig-pendulum', 0)") == "3"
    assert until(engine, "() => look.inSight('fig-pendulum')")


# ---- search, menus, print


def click(engine, *part):
    engine.click(*until(engine, "look.place", *part))


def test_search_leads_to_a_page(engine, site):
    engine.open(f"{site}/rnn.html")
    click(engine, "button", "Search")
    until(engine, "() => document.activeElement.matches('input')")
    engine.press(*"peephole")
    click(engine, "dialog a[href*='peepholes.']")
    until(engine, "() => /peepholes/.test(location.pathname) && globalThis.look?.place('h1')")
    assert engine.run("() => troubles") == []


def test_enter_takes_the_first_hit(engine, site):
    engine.open(f"{site}/rnn.html")
    engine.press("/")
    until(engine, "() => document.activeElement.matches('input')")
    engine.press(*"peephole")
    until(engine, "look.place", "dialog li a")
    engine.press("Enter")
    until(engine, "() => !/rnn/.test(location.pathname) && globalThis.look?.place('h1')")
    assert engine.run("() => troubles") == []


def test_the_menus_of_the_header_open_by_pointer_and_by_key(engine, site):
    engine.open(f"{site}/rnn.html")
    for menu in engine.run("look.menus"):
        button = f"button[aria-label='{menu}']"
        for use in ("pointer", "key"):
            if use == "pointer":
                click(engine, button)
            else:
                engine.run("button => document.querySelector(button).focus()", button)
                engine.press("Enter")
            until(engine, "look.place", f"{button} + * :is(a, button)")
            engine.press("Escape")
            until(engine, "part => !look.place(part)", f"{button} + * :is(a, button)")
    assert engine.run("() => troubles") == []


def test_folded_parts_are_open_on_paper_and_folded_again_after(engine, site):
    engine.open(f"{site}/carousel.html")
    before = engine.run("look.folded")
    assert before
    engine.run("() => dispatchEvent(new Event('beforeprint'))")
    assert engine.run("look.folded") == []
    engine.run("() => dispatchEvent(new Event('afterprint'))")
    assert engine.run("look.folded") == before
