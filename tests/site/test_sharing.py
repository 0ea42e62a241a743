"""Links that hold a figure's values, and figures in frames of other sites."""

import gzip
import re
from pathlib import Path

import pytest
from lxml import html
from serve import serving

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
BOTH_WAYS = Path(__file__).with_name("both_ways.js").read_text("utf-8")
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src data:"
)
PENDULUM = "gallery-pendulum.html#fig-pendulum?t=3&a=0.2"


def test_every_explorable_has_a_name_for_links(explorable):
    assert re.fullmatch("fig-[a-z][a-z0-9-]*", explorable[1])


def with_policy(route):
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": POLICY})


def embedded(explorable):
    page, ident = explorable
    return f"embed/{page}-{ident.removeprefix('fig-')}"


def test_every_explorable_has_a_light_page_of_its_own(explorable):
    file = HTML / f"{embedded(explorable)}.html"
    tree = html.parse(file).getroot()
    text = re.sub(
        r'<svg[^>]*class="fig".*?</svg>|<script type="application/json".*?</script>',
        "",
        file.read_text("utf-8"),
        flags=re.DOTALL,
    )
    links = tree.xpath("//script/@src | //link[@rel='stylesheet']/@href")
    files = [file.parent / link.partition("?")[0] for link in links]
    weight = len(gzip.compress(text.encode()))
    assert weight + sum(len(gzip.compress(one.read_bytes())) for one in files) < 30_000
    assert tree.xpath("//figure/@id") == [explorable[1]]
    assert tree.xpath("//p/a/@href")[-1] == f"../{explorable[0]}.html#{explorable[1]}"
    assert len(tree.xpath("//script[not(@src) and not(@type='application/json')]")) == 0


def test_the_page_of_one_figure_is_quiet_and_moves_under_a_strict_policy(
    browser, root_url, explorable
):
    page, said = browser.new_page(), []
    page.on("console", lambda message: None if message.type == "log" else said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*.html", with_policy)
    page.goto(f"{root_url}/{embedded(explorable)}.html", wait_until="networkidle")
    figure = page.locator("figure.explorable")
    for by_hand, by_link, _ in figure.evaluate(BOTH_WAYS):
        assert by_link == by_hand
    figure.get_by_role("button", name="Share").click()
    with page.expect_download():
        page.get_by_role("button", name="Save as PNG").click()
    assert said == []
    page.close()


def test_the_embed_code_of_a_moved_figure_shows_it_moved_in_a_frame_that_fits(
    browser, root_url, tmp_path
):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{root_url}/gallery.html#fig-pendulum?t=3")
    figure = page.locator("#fig-pendulum")
    figure.locator("input").last.press("End")
    figure.get_by_role("button", name="Share").click()
    figure.get_by_role("button", name="Copy embed code").click()
    code = figure.get_by_label("To copy").input_value()
    assert f'src="{root_url}/embed/gallery-pendulum.html#fig-pendulum?t=3&amp;a=0.5"' in code
    assert 'title="A pendulum, 40 degrees to the side."' in code
    words = figure.locator("svg").inner_html()
    (tmp_path / "course.html").write_text(
        f'<!doctype html><title>A course</title><div style="max-width:46rem">{code}</div>'
    )
    with serving(tmp_path) as other:
        page.goto(f"{other}/course.html")
        inside = page.frame_locator("iframe").locator("figure")
        inside.locator(".origin").wait_for()
        assert inside.locator("svg").inner_html() == words
        fits = "node => document.documentElement.scrollHeight <= innerHeight"
        assert inside.evaluate(fits)
    page.close()


def test_a_frame_that_may_only_run_scripts_shows_a_figure_that_moves(browser, root_url, tmp_path):
    (tmp_path / "course.html").write_text(
        '<!doctype html><title>A course</title><iframe width="700" height="600" '
        f'sandbox="allow-scripts" src="{root_url}/embed/{PENDULUM}"></iframe>'
    )
    page, said = browser.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    with serving(tmp_path) as other:
        page.goto(f"{other}/course.html")
        figure = page.frame_locator("iframe").locator("figure")
        figure.locator(".origin").wait_for()
        slider = figure.locator("input").first
        assert slider.input_value() == "3"
        before = figure.locator("svg").inner_html()
        slider.press("ArrowRight")
        assert figure.locator("svg").inner_html() != before
        figure.get_by_role("button", name="Share").click()
        figure.get_by_role("button", name="Copy link").click()
        field = figure.get_by_label("To copy")
        assert field.input_value() == f"{root_url}/gallery.html#fig-pendulum?t=3.1&a=0.2"
        assert page.evaluate("scrollY") == 0
    assert said == []
    page.close()


@pytest.mark.parametrize("place", ["gallery.html#", f"embed/{PENDULUM.partition('#')[0]}#"])
def test_links_work_from_disk(browser, place):
    page, said = browser.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{HTML.as_uri()}/{place}{PENDULUM.partition('#')[2]}")
    figure = page.locator("#fig-pendulum")
    figure.locator(".origin").wait_for()
    assert figure.locator("input").first.input_value() == "3"
    assert said == []
    page.close()


def test_a_chapter_opened_by_a_link_shows_the_figure_on_top(visit):
    window = visit("gallery", size="phone")
    window.page.goto("about:blank")
    window.page.goto(f"{window.base}/gallery.html#{PENDULUM.partition('#')[2]}")
    figure = window.page.locator("#fig-pendulum")
    figure.locator(".origin").wait_for()
    window.page.wait_for_function("document.readyState === 'complete'")
    top = figure.evaluate("figure => figure.getBoundingClientRect().top")
    assert -1 <= top < 200
    assert window.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_one_figure_follows_the_reader_s_light_or_dark(browser, root_url, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(f"{root_url}/embed/{PENDULUM}")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    hand = page.locator("[data-gid=hand] path").evaluate("path => getComputedStyle(path).stroke")
    expected = {
        "light": ("rgb(255, 255, 255)", "rgb(10, 98, 173)"),
        "dark": ("rgb(18, 18, 18)", "rgb(111, 179, 242)"),
    }
    assert (paper, hand) == expected[scheme]
    page.close()


def test_pages_of_figures_that_no_page_has_are_not_published():
    found = {path.stem for path in (HTML / "embed").glob("*.html")}
    text = "".join(path.read_text("utf-8") for path in HTML.glob("*.html"))
    assert found == set(re.findall(r'data-embed="embed/([^"]+)\.html"', text))
