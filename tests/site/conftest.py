"""The built pages in a real browser, served at a root and in a sub-folder.

`make test` builds the book first; alone: `make book` and then `pytest tests/site`.
"""

import re
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from serve import serving

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 380, "height": 800}}


def pages():
    """The names of all built pages."""
    return sorted(path.stem for path in HTML.glob("*.html"))


def explorables():
    """Page and id of each explorable, in the pages' order."""
    return [
        (page, found)
        for page in pages()
        for found in re.findall(
            r'<figure class="explorable" id="([^"]+)"', (HTML / f"{page}.html").read_text("utf-8")
        )
    ]


def pytest_generate_tests(metafunc):
    if not HTML.is_dir():
        pytest.exit(f"There are no pages in {HTML}: run `make book` first.", returncode=1)
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", pages(), scope="module")  # page after page
    if "explorable" in metafunc.fixturenames:
        metafunc.parametrize("explorable", explorables(), ids="-".join, scope="module")


@pytest.fixture(scope="session")
def root_url():
    """Where the pages are served at a host's root."""
    with serving(HTML) as host:
        yield host


@pytest.fixture(scope="session")
def folder_url(tmp_path_factory):
    """Where the pages are served in a sub-folder."""
    top = tmp_path_factory.mktemp("host")
    (top / "some").mkdir()
    (top / "some" / "repo").symlink_to(HTML)
    with serving(top) as host:
        yield f"{host}/some/repo"


class Visit:
    """One page in one window; what goes wrong there is collected in ``troubles``."""

    def __init__(self, page, base):
        self.page = page
        self.base = base
        self.troubles: list[str] = []
        self.requests = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _request(self, request):
        self.requests.append(request.url)
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.troubles.append(f"request that leaves: {request.url}")

    def _response(self, response):
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url}")

    def open(self, name, query=""):
        self.page.goto(f"{self.base}/{name}.html{query}", wait_until="load")
        if self.page.evaluate("!!document.fonts"):
            self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page


@contextmanager
def window(browser, name, base, size="wide", query="", **options):
    """A page open in a window of its own."""
    options = {"color_scheme": "light", "reduced_motion": "reduce"} | options
    context = browser.new_context(viewport=SIZES[size], **options)
    context.set_default_timeout(10_000)
    visit = Visit(context.new_page(), base)
    visit.open(name, query)
    yield visit
    context.close()


@pytest.fixture
def visit(browser, root_url):
    """Open a page: ``visit("rnn", size="phone", color_scheme="dark")`` gives a Visit."""
    with ExitStack() as windows:
        yield lambda name, base=root_url, **options: windows.enter_context(
            window(browser, name, base, **options)
        )


@pytest.fixture(scope="module")
def still(browser, root_url):
    """Open a page like ``visit``, which stays open until the tests come to another page.

    Only for tests that leave the page as it was.
    """
    yield from until_another(browser, root_url)


@pytest.fixture(scope="module")
def used(browser, root_url):
    """The same, for tests that change the page, and do not mind what others have changed."""
    yield from until_another(browser, root_url)


def until_another(browser, root_url):
    with ExitStack() as windows:
        shown: dict[tuple, Visit] = {}

        def show(name, **options):
            key = (name, *sorted(options.items()))
            if key not in shown:
                if any(other != name for other, *_ in shown):
                    windows.close()
                    shown.clear()
                shown[key] = windows.enter_context(window(browser, name, root_url, **options))
            return shown[key]

        yield show


@pytest.fixture
def moving(used, explorable):
    """The page of one explorable and its figure."""
    page_name, ident = explorable
    visit = used(page_name)
    if visit.page.viewport_size != SIZES["wide"]:
        visit.page.set_viewport_size(SIZES["wide"])
    figure = visit.page.locator(f"figure.explorable#{ident}")
    figure.evaluate("figure => figure.closest('details')?.setAttribute('open', '')")
    return visit, figure


# ---- a notebook in an open JupyterLab, which has to expose its app in the browser

WIDGET = "jupyterapp.shell.currentWidget"
IDLE = f"{WIDGET}.context.sessionContext.session?.kernel?.status == 'idle'"
CELLS = f"""{WIDGET}.content.widgets.map((cell) => cell.model)
  .filter((model) => model.type == "code").map((model) => ({{
    count: model.executionCount,
    source: model.sharedModel.source,
    errors: model.outputs.toJSON().filter((output) => output.output_type == "error"),
  }}))"""


@pytest.fixture(scope="session")
def run_notebook():
    """Run all cells of the notebook that a page shows; assert that each ran, without an error."""

    def run(page):
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        page.wait_for_function(IDLE)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")  # and wait
        cells = page.evaluate(CELLS)
        assert len(cells) > 15
        assert [cell["errors"] for cell in cells if cell["errors"]] == []
        assert [cell["source"] for cell in cells if not cell["count"]] == []

    return run
