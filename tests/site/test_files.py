"""The built files: links lead somewhere, formulas are MathML, nothing comes from elsewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from fontTools.ttLib import TTFont
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
GONE = re.compile(
    r"mathjax|require(\.min)?\.js|html-manager|embed-amd|thebe|widget-state", re.IGNORECASE
)
RAW_TEX = re.compile(r"\$[^$\s]|\\(frac|sigma|partial|sum|text|begin)\b")
CODE = " or ".join(f"ancestor::{tag}" for tag in ("pre", "code", "script", "style"))


@pytest.fixture(scope="module")
def trees():
    return {path.relative_to(HTML): html.parse(path).getroot() for path in HTML.glob("*.html")}


def targets(tree):
    return {element.get("id") for element in tree.xpath("//*[@id]")} | {""}


def test_every_link_leads_to_a_file_and_a_place_in_it(trees):
    dead = []
    for path, tree in trees.items():
        for link in tree.xpath("//a[@href] | //link[@href] | //script[@src] | //img[@src]"):
            url = urlsplit(link.get("href") or link.get("src"))
            if url.scheme in ("http", "https", "mailto", "data"):
                continue
            file = (HTML / path.parent / unquote(url.path)).resolve() if url.path else HTML / path
            page = file.relative_to(HTML)
            place = unquote(url.fragment).partition("?")[0]  # a panel's settings follow its id
            there = file.is_file() and (page not in trees or place in targets(trees[page]))
            if not there:
                dead.append(f"{path}: {url.geturl()}")
    assert not dead, "\n".join(sorted(set(dead)))


def test_links_to_other_hosts_are_well_formed(trees):
    for path, tree in trees.items():
        for link in tree.xpath("//a[starts-with(@href, 'http')]"):
            url = urlsplit(link.get("href"))
            assert url.scheme == "https" and "." in url.netloc, f"{path}: {link.get('href')}"


def test_nothing_is_loaded_from_another_host(trees):
    for path, tree in trees.items():
        loaded = tree.xpath(
            "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src"
        )
        assert not [url for url in loaded if urlsplit(url).netloc], path
    for style in (HTML / "_static").rglob("*.css"):
        urls = re.findall(r"url\(['\"]?(https?:)?//", style.read_text("utf-8"))
        assert not urls, style


def test_no_page_carries_machinery_that_it_does_not_use(trees):
    for path, tree in trees.items():
        for script in tree.xpath("//script"):
            found = GONE.search(f"{script.get('src')} {script.get('type')}")
            assert not found, f"{path}: {found[0]}"


def test_every_formula_is_mathml(trees):
    for path, tree in trees.items():
        assert not tree.xpath("//merror"), path
        for place in tree.xpath(
            "//*[contains(concat(' ', @class, ' '), ' math ')] | //*[@data-tex]"
        ):
            assert place.xpath(".//math"), f"{path}: {place.text_content()[:80]!r}"


def test_no_line_begins_with_the_comma_of_a_formula(trees):
    for path, tree in trees.items():
        for formula in tree.xpath("//span[contains(@class, 'math ')]"):
            if "glued" not in formula.getparent().get("class", ""):
                comma = (formula.tail or "")[:1] in set(",.;:!?)]”’…")
                assert not comma, f"{path}: {formula.tail[:60]!r}"


def test_no_latex_is_left_in_the_text(trees):
    for path, tree in trees.items():
        for text in tree.xpath(f"//main//text()[not({CODE})]"):
            assert not RAW_TEX.search(text), f"{path}: {text.strip()[:100]!r}"


def test_the_math_font_has_every_character_that_the_formulas_use(trees):
    font = set(TTFont(HTML / "_static" / "math.woff2").getBestCmap())
    invisible = set(range(0x2061, 0x2065)) | {0x200B, 0xFEFF, 0xA0, 0x20, 0x0A, 0x2003, 0x2009}
    for path, tree in trees.items():
        for formula in tree.xpath("//math"):
            text = "".join(formula.itertext())
            missing = {c for c in text if ord(c) not in font | invisible and not c.isspace()}
            assert not missing, f"{path}: {missing} in {text!r}"


def test_every_page_has_a_language_a_title_and_a_description(trees):
    for path, tree in trees.items():
        assert tree.get("lang") == "en", path
        assert tree.xpath("string(//title)").strip(), path
        assert len(tree.xpath("string(//meta[@name='description']/@content)")) > 10, path


def test_ids_are_unique_in_a_page(trees):
    for path, tree in trees.items():
        ids = tree.xpath("//*/@id")
        assert not {one for one in ids if ids.count(one) > 1}, path


def test_chapters_lead_on_and_back(trees):
    contents = re.findall(r"file: (\w+)", (ROOT / "_toc.yml").read_text("utf-8"))
    for name in contents:
        tree = trees[Path(f"{name}.html")]
        assert tree.xpath("//a[contains(@class, 'left-prev')]"), name
        assert tree.xpath("//a[contains(@class, 'right-next')]") or name == contents[-1], name
