"""Pages work where a site allows no script in a page, and none made from text."""

import re
from pathlib import Path

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src data:"
)
SCRIPT = re.compile(r"<script\b([^>]*)>")


def with_policy(route):
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": POLICY})


def test_every_page_is_quiet_and_moves_under_a_strict_policy(browser, root_url, page_name):
    page, said = browser.new_page(), []
    page.on("console", lambda message: None if message.type == "log" else said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*.html", with_policy)
    page.goto(f"{root_url}/{page_name}.html", wait_until="networkidle")
    for figure in page.locator("figure.explorable").all():
        figure.evaluate("figure => figure.closest('details')?.setAttribute('open', '')")
        figure.scroll_into_view_if_needed()
        figure.locator(".reset").click()
        assert "live-figure" in figure.get_attribute("class")
    assert said == []
    page.close()


def test_no_script_stands_in_a_page_and_no_handler(page_name):
    text = (HTML / f"{page_name}.html").read_text("utf-8")
    inside = [tag for tag in SCRIPT.findall(text) if "src=" not in tag]
    assert [tag for tag in inside if "application/json" not in tag] == []
    assert re.findall(r"<button[^>]*\son\w+=", text) == []


def test_no_script_of_the_book_s_own_makes_functions_from_text():
    own = [*HTML.glob("_static/figures-*.js"), *HTML.glob("_static/explorables.js")]
    assert len(own) > 8
    for path in own:
        assert not re.search(r"\bFunction\(|\beval\(", path.read_text("utf-8")), path
