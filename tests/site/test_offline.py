"""The archive of `make zip`, unpacked into a folder with a space in its name, opened from disk."""

import re
import zipfile
from pathlib import Path

import offline
import pytest

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
STATE = (
    """figure => [...figure.querySelectorAll("svg, .words")].map((part) => part.innerHTML).join()"""
)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory):
    """The address of the site on disk."""
    top = tmp_path_factory.mktemp("disk")
    offline.pack(HTML, top / "book.zip")
    with zipfile.ZipFile(top / "book.zip") as archive:
        archive.extractall(top / "some folder")
    return (top / "some folder" / offline.TOP).as_uri()


def moves(figure):
    """Whether one of its sliders, or a choice, changes what the figure shows."""
    figure.evaluate("figure => figure.closest('details')?.setAttribute('open', '')")
    start = figure.evaluate(STATE)
    for control in figure.locator(".control input").all():
        for key in ("Home", "End", "ArrowRight"):
            control.focus()
            control.press(key)
            if figure.evaluate(STATE) != start:
                return True
    return False


def test_every_page_opens_from_disk_and_its_explorables_move(visit, unpacked, page_name):
    seen = visit(page_name, base=unpacked)
    for figure in seen.page.locator("figure.explorable").all():
        assert moves(figure), figure.get_attribute("id")
    if seen.page.locator("math").count():
        assert seen.page.evaluate(
            "[...document.fonts].some((f) => f.family == 'STIX2' && f.status == 'loaded')"
        )
    assert seen.troubles == []
    assert len(seen.requests) > 5


def test_the_search_works_from_disk(visit, unpacked):
    seen = visit("search", base=unpacked)
    seen.page.goto(f"{unpacked}/search.html?q=carousel")
    result = seen.page.locator(".search-hits a").first
    result.wait_for()
    assert "carousel" in result.locator(".search-context mark").first.inner_text().lower()
    result.click()
    seen.page.wait_for_url(re.compile(r"^(?!.*search\.html)"))
    assert "carousel" in seen.page.locator("article h1").inner_text().lower()
    assert seen.page.evaluate("CSS.highlights.get('found').size") > 0
    assert seen.troubles == []


def test_a_download_from_disk_is_kept(visit, unpacked):
    page = visit("rnn", base=unpacked).page
    for kind in ("ipynb", "md"):
        page.get_by_role("button", name="Download this page").click()
        with page.expect_download() as kept:
            page.get_by_role("link", name=f".{kind}").click()
        assert kept.value.suggested_filename == f"rnn.{kind}"
        assert kept.value.path().read_bytes() == (HTML / "_sources" / f"rnn.{kind}").read_bytes()


def test_links_lead_from_page_to_page(visit, unpacked):
    seen = visit("index", base=unpacked)
    seen.page.locator(".right-next").click()
    seen.page.wait_for_url("**/before_you_begin.html")
    assert seen.troubles == []


# ---- a small site, to see what changes


PAGE = """<link rel="preload" as="font" crossorigin href="_static/math.woff2" />
<div class="dropdown dropdown-launch-buttons"><ul>
<li><a href="lite/lab/index.html?path=a.ipynb"><span>Here</span></a></li>{}</ul></div>
<p class="download"><a href="lstm-book.zip">The site</a></p>"""
BINDER = '<li><a href="https://host.example">Binder</a></li>'


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "_static").mkdir(parents=True)
    (folder / "lite").mkdir()
    (folder / "lite" / "index.html").touch()
    (folder / "index.html").write_text(PAGE.format(""))
    (folder / "other.html").write_text(PAGE.format(BINDER))
    files = {
        "book.css": '@font-face { src: url("math.woff2?v=1"); }',
        "math.woff2": "font",
    }
    for name, text in files.items():
        (folder / "_static" / name).write_text(text)
    return folder


def packed(site):
    offline.pack(site, site.parent / "site.zip")
    with zipfile.ZipFile(site.parent / "site.zip") as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_needs_a_server_stays_out(site):
    files = packed(site)
    assert f"{offline.TOP}/lite/index.html" not in files
    front, other = (files[f"{offline.TOP}/{name}.html"] for name in ("index", "other"))
    assert "lite/" not in front + other
    assert "lstm-book.zip" not in front  # an archive cannot hold itself
    assert "launch" not in front
    assert BINDER in other
    assert "preload" not in front
    assert "url(data:font/woff2;base64," in files[f"{offline.TOP}/_static/book.css"]


def test_the_same_site_gives_the_same_archive(site):
    first = site.parent / "first.zip"
    offline.pack(site, first)
    packed(site)
    assert first.read_bytes() == (site.parent / "site.zip").read_bytes()
