"""What a reader's connection carries, gzipped: the first page, any other after it, the search.

Drawings and the numbers that move them are not counted: they are what a page is for.
"""

import gzip
import re
from pathlib import Path

from lxml import html

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
KB = 1000
FIRST, SECOND = 200 * KB, 60 * KB
SEARCH = 6.6 * KB  # per page, once, when it is first opened: all that the sections say
FIGURES = re.compile(
    r'<svg[^>]*class="[^"]*\bfig\b.*?</svg>|<audio\b.*?</audio>|<img\b[^>]*>'
    r'|<script type="application/json".*?</script>',
    re.DOTALL,
)


def packed(data):
    return len(gzip.compress(data))


def page_weight(name):
    text = (HTML / f"{name}.html").read_text("utf-8")
    return packed(FIGURES.sub("", text).encode())


def words(tree):
    return FIGURES.sub("", html.tostring(tree, encoding="unicode")).encode()


def files(name):
    """The files that a page loads."""
    tree = html.parse(HTML / f"{name}.html").getroot()
    links = tree.xpath(
        "//script/@src | //link[@rel='stylesheet' or @rel='preload' or @rel='icon']/@href"
    )
    return {link.partition("?")[0] for link in links}


def weight(path):
    data = (HTML / path).read_bytes()
    return len(data) if path.endswith(".woff2") else packed(data)


def test_a_first_visit_is_light(page_name):
    assert page_weight(page_name) + sum(map(weight, files(page_name))) <= FIRST


def test_a_second_page_is_light(page_name):
    more = files(page_name) - files("index")
    assert page_weight(page_name) + sum(map(weight, more)) <= SECOND


def test_a_net_that_trains_makes_a_chapter_s_first_visit_at_most_20_kb_heavier(page_name):
    tree = html.parse(HTML / f"{page_name}.html", html.HTMLParser(encoding="utf-8")).getroot()
    if page_name == "playground":  # no chapter, and it has all settings
        assert weight("_static/playground.js") <= 22 * KB
    elif panels := tree.find_class("live-panel"):
        whole = packed(words(tree))
        for panel in panels:
            panel.drop_tree()
        more = whole - packed(words(tree))
        assert 0 < more < KB
        assert more + weight("_static/train.js") <= 20 * KB


def test_the_search_is_light_when_it_is_first_opened():
    assert weight("_static/search-index.js") <= SEARCH * len(list(HTML.glob("*.html")))


def test_nothing_is_published_that_no_page_loads():
    loaded = set()
    for path in [*HTML.glob("*.html"), HTML / "_static" / "style.css"]:
        loaded.update(re.findall(r'(?:_static/|url\("?)([^"?#)\s]+)', path.read_text("utf-8")))
    found = {
        path.relative_to(HTML / "_static").as_posix()
        for path in (HTML / "_static").rglob("*")
        if path.is_file()
    }
    assert found <= loaded
