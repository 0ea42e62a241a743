"""The search: learners' words lead to the section that answers, and the dialog to its words."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from _ext.node import NODE
from _ext.search import entries

HERE = Path(__file__).parent
HTML = HERE.parents[1] / "_build" / "html"
INDEX = HTML / "_static" / "search-index.js"
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


def queries():
    """Block, query and names of the sections that answer, of each line of queries.txt."""
    block = None
    for line in (HERE / "queries.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            block = line.strip("[]")
        elif line and not line.startswith("#"):
            query, _, names = line.partition(" -> ")
            yield block, query, [name.strip() for name in names.split("|")]


def plain(text):
    return text.replace("’", "'").lower()


@pytest.fixture(scope="module")
def places():
    """Addresses by page and heading."""
    return [
        (address, *address.split(".html#")[:1], plain(path[-1]))
        for address, path, *_ in entries(HTML)
    ]


def addresses(name, places):
    """The sections that a line means; a glossary's word in full, a heading by some of its words."""
    page, _, words = name.partition(": ")
    words = plain(words)
    return {
        address
        for address, where, title in places
        if where == page and (title == words if page == "glossary" else words in title)
    }


def found(asked, count=2):
    """The best hits for each query, by the real index."""
    told = subprocess.run(
        [NODE, HERE / "find.mjs", INDEX, str(count)],
        input="\n".join(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [[hit["address"] for hit in hits] for hits in json.loads(told.stdout)]


def test_every_section_that_a_query_names_is_there(places):
    gone = {
        f"{query}: {name}"
        for block, query, names in queries()
        if block != "pending"
        for name in names
        if not addresses(name, places)
    }
    assert not gone, "\n".join(sorted(gone))


def test_learners_words_lead_to_the_section_within_two_hits(places):
    asked = [(query, names) for block, query, names in queries() if block != "pending"]
    assert len(asked) >= 150
    missed = [
        f"{query}: {hits}"
        for (query, names), hits in zip(asked, found([query for query, _ in asked]), strict=True)
        if not any(hit in addresses(name, places) for hit in hits for name in names)
    ]
    assert len(missed) <= 0.05 * len(asked), "\n".join(missed)


@pytest.mark.parametrize(
    "spellings",
    [
        ("vanishing gradient", "vanishing gradients", "Vanishing Gradients", "vanishing gradint"),
        (
            "back-propagation through time",
            "backpropagation through time",
            "back propagation through time",
        ),
        ("Xavier initialization", "xavier initialisation", "Xavier init", "Glorot initialization"),
        ("number of parameters", "number of weights", "how many weights", "parameter count"),
        ("truncated BPTT", "TBPTT", "truncated backprop through time"),
        ("peephole", "peepholes", "peep-hole", "peephoel"),
        ("time series", "timeseries", "time-series"),
        ("normalise", "normalize", "normalising"),
        ("constant error carousel", "CEC", "constant error carrousel"),
        ("gradient clipping", "clip_grad_norm", "gradient cliping"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_spelling_does_not_matter(spellings):
    first, *others = found(spellings, 5)
    for words, hits in zip(spellings[1:], others, strict=True):
        assert set(first[:2]) & set(hits[:2]), words


def test_what_nobody_wrote_is_not_found():
    assert found(["qqxzzyk"]) == [[]]


# ---- the dialog


def ask(page, words):
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator(".search-hits a").first.wait_for()
    return page.locator(".search-hits a")


def marked(page):
    return page.evaluate("[...(CSS.highlights.get('found') ?? [])].map(String)")


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_hit_leads_to_its_section_and_its_words_are_marked(visit, size):
    seen = visit("index", size=size)
    page = seen.page
    hits = ask(page, "number of parameters")
    first = hits.first
    assert " › " in first.locator(".search-path").inner_text()
    assert first.locator("mark").count() > 0
    assert re.match(r"\d+ sections", page.locator(".search-said").inner_text())
    box = page.locator("#search").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html#*")
    page.wait_for_function("CSS.highlights.has('found')")
    assert any("weight" in word.lower() for word in marked(page))
    anchor = page.evaluate("location.hash.slice(1)")
    top = "document.getElementById(id).getBoundingClientRect().top"
    page.wait_for_function(f"id => {top} >= -5 && {top} <= 300", arg=anchor)  # it may still scroll
    assert "highlight" not in page.url
    page.get_by_role("button", name="Hide Search Matches").click()
    assert marked(page) == []
    assert seen.troubles == []


def test_a_hit_on_the_same_page_keeps_the_page_as_it_is(visit):
    page = visit("rnn").page
    page.evaluate("window.kept = true")
    hits = ask(page, "truncated bptt")
    hits.locator("xpath=.//*[contains(., 'Truncated BPTT')]").first.click()
    page.wait_for_url("**/rnn.html#truncated-bptt")
    assert not page.locator("#search").is_visible()
    assert page.evaluate("window.kept")
    assert marked(page)


def test_a_button_closes_the_search(visit):
    page = visit("rnn", size="phone").page
    page.locator("button.search-button__button:visible").first.click()
    page.get_by_role("button", name="Close").click()
    assert not page.locator("#search").is_visible()


def test_escape_closes_a_search_with_words_in_it(visit):
    page = visit("rnn").page
    ask(page, "forget gate")
    page.keyboard.press("Escape")
    assert not page.locator("#search").is_visible()


def test_arrows_go_through_the_hits_and_back_to_the_field(visit):
    page = visit("rnn").page
    hits = ask(page, "forget gate")
    active = "document.activeElement"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert hits.nth(1).evaluate(f"link => link === {active}")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(f"{active}.name") == "q"


def test_words_that_are_not_there_are_answered_by_near_ones(visit):
    page = visit("rnn").page
    page.keyboard.press("Control+k")
    page.keyboard.type("sequenzzzes")
    page.get_by_text("Nothing was found.").wait_for()
    near = page.locator(".search-near").first
    near.click()
    page.locator(".search-hits a").first.wait_for()


def test_a_slash_opens_the_search_but_not_while_one_types(visit):
    page = visit("rnn").page
    page.keyboard.press("/")
    assert page.locator("#search").is_visible()
    page.keyboard.type("a/b")
    assert page.locator("#search input").input_value() == "a/b"


DENIED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new Error("denied"); } });"""


def test_it_works_where_storage_is_denied(browser, root_url):
    page = browser.new_page()
    page.add_init_script(DENIED)
    page.goto(f"{root_url}/rnn.html")
    page.locator("button.search-button__button:visible").first.click()
    page.keyboard.type("aliasing")
    page.locator(".search-hits a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html#*")
    page.wait_for_function("CSS.highlights.has('found')")
    page.close()


def test_it_works_under_a_strict_policy(browser, root_url):
    def with_policy(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": POLICY})

    page, said = browser.new_page(), []
    page.on("console", lambda message: None if message.type == "log" else said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*.html", with_policy)
    page.goto(f"{root_url}/rnn.html")
    ask(page, "aliasing")
    assert said == []
    page.close()


def test_it_works_in_a_sub_folder(visit, folder_url):
    seen = visit("rnn", base=folder_url)
    ask(seen.page, "aliasing")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/*.html#*")
    assert seen.page.url.startswith(folder_url)
    assert seen.troubles == []


def test_no_page_loads_the_index_before_it_is_asked(visit):
    seen = visit("rnn")
    seen.page.wait_for_load_state("networkidle")
    assert not [url for url in seen.requests if "search-index" in url]


def test_a_link_to_the_search_page_answers(visit):
    seen = visit("search")
    seen.page.goto(f"{seen.base}/search.html?q=vanishing+gradients")
    hit = seen.page.locator(".search-hits a").first
    hit.wait_for()
    assert seen.page.get_by_role("searchbox").input_value() == "vanishing gradients"
    hit.click()
    seen.page.wait_for_url("**/*.html#*")
    assert marked(seen.page)
    assert seen.troubles == []


def test_the_words_are_marked_in_a_folded_part_too(visit):
    page = visit("index").page
    page.goto(f"{page.url.replace('index', 'rnn')}?highlight=recursion#rnn-bag")
    page.wait_for_function("CSS.highlights.has('found')")
    assert page.evaluate(
        "[...CSS.highlights.get('found')].some((range) => "
        "range.startContainer.parentElement.checkVisibility())"
    )
