"""Each copy of the book says what its licences are and where to report a mistake."""

import importlib
import json
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import offline
import pytest
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"


@pytest.fixture
def rights(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book")
    return importlib.import_module("_ext.rights")


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    file = tmp_path_factory.mktemp("archive") / "site.zip"
    offline.pack(HTML, file)
    with zipfile.ZipFile(file) as archive:
        yield archive


def said(tree):
    """The two lines of a page's footer, as words, and the addresses of their links."""
    lines = tree.xpath("//footer//p[@class='licence' or @class='report']")
    assert [line.get("class") for line in lines] == ["licence", "report"]
    return [line.text_content() for line in lines], [
        a.get("href") for a in tree.xpath("//footer//p[@class='licence']/a")
    ]


def test_every_page_names_both_licences_and_where_to_report(page_name):
    (licence, report), links = said(html.parse(HTML / f"{page_name}.html"))
    assert licence == "Code: BSD 3-Clause. Text and figures: CC BY 4.0."
    assert report.startswith("Report a mistake")
    for file, link in zip(("LICENSE", "LICENSE-text"), links, strict=True):
        assert (HTML / link).read_bytes() == (ROOT / file).read_bytes()


def test_the_archive_says_it_too(archive, page_name):
    page = archive.read(f"{offline.TOP}/{page_name}.html")
    (_, report), links = said(html.fromstring(page))
    assert report.startswith("Report a mistake")
    for link in links:
        assert archive.read(f"{offline.TOP}/{link}") == (HTML / link).read_bytes()


def test_every_notebook_ends_on_it():
    for path in (HTML / "_sources").glob("*.ipynb"):
        last = json.loads(path.read_text("utf-8"))["cells"][-1]
        text = "".join(last["source"])
        assert last["cell_type"] == "markdown" and text.count("\n") <= 2
        assert "BSD 3-Clause" in text and "creativecommons.org/licenses/by/4.0" in text
        assert "Report a mistake" in text


@pytest.mark.parametrize(
    ("found", "place", "title"),
    [
        (
            {"host": "github.com", "owner": "me", "repo": "book"},
            "github.com/me/book/issues/new",
            "title",
        ),
        (
            {"host": "gitlab.com", "owner": "group/part", "repo": "book"},
            "gitlab.com/group/part/book/-/issues/new",
            "issue[title]",
        ),
    ],
)
def test_a_report_opens_the_form_of_the_copy_s_own_repository(rights, found, place, title):
    for text in (rights.footer(found, "Gates & taps"), rights.last_cell(found, "Gates & taps")):
        assert "write to" not in text
    _, link = html.fromstring(f"<div>{rights.footer(found, 'Gates & taps')}</div>").xpath(
        "//p[@class='report']/a/@href | //p[@class='licence']/a[1]/@href"
    )
    url = urlsplit(link)
    assert url.scheme == "https" and f"{url.netloc}{url.path}" == place
    asked = parse_qs(url.query)
    assert asked.pop(title) == ["Gates & taps: "]
    ((body,),) = asked.values()
    assert body.startswith("Version ")


def test_without_a_repository_it_says_what_to_do(rights):
    assert "Report a mistake: write to those who gave you this copy" in rights.footer(None, "A")
