"""From a key press to the moved figure: every slider of every built page, in Chromium.

    python benchmarks/sliders.py [pages]

Two times, in ms, from the key event's own time stamp: until the drawing in the page has changed,
and until the next frame begins. One frame at 60 Hz is 16.7 ms.
"""

import functools
import importlib.util
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PRESSES = 20
MEASURE = """input => {
  const figure = input.closest("figure");
  window.times = [];
  let pressed = null;
  input.addEventListener("keydown", (event) => { pressed = event.timeStamp; });
  new MutationObserver(() => {
    if (pressed === null) return;
    const [from, changed] = [pressed, performance.now()];
    pressed = null;
    requestAnimationFrame(() => window.times.push([changed - from, performance.now() - from]));
  }).observe(figure, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def chromium():
    """The tests' own way to find a browser."""
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "tools" / "chromium.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def serve(folder):
    """Serve a folder on a free port; return its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def measure(page):
    """Return [(change, frame), ...] in ms for all sliders of an open page."""
    times = []
    for slider in page.locator("figure.explorable input[type=range]").all():
        slider.scroll_into_view_if_needed()
        slider.evaluate(MEASURE)
        slider.focus()
        page.keyboard.press("Home")
        for press in range(PRESSES):
            page.keyboard.press("ArrowRight" if press % 4 < 3 else "ArrowLeft")
            page.wait_for_timeout(20)
        times += page.evaluate("window.times")
    return times


def row(name, sliders, times):
    """One line of the table: medians and 95th percentiles."""
    cells = [f"{name:<28}{sliders:>8}"]
    for column in zip(*times, strict=True):
        cells.append(f"{median(column):>9.1f}{quantiles(column, n=20)[-1]:>8.1f}")
    return "".join(cells)


def main(folder):
    """Print the table."""
    pages = sorted(
        path for path in folder.glob("*.html") if 'class="explorable"' in path.read_text()
    )
    if not pages:
        sys.exit(f"{folder}: got no page with explorables, expected the built book (make book)")
    tool, address, all_times = chromium(), serve(folder), []
    print(f"{'page':<28}{'sliders':>8}{'change':>9}{'p95':>8}{'frame':>9}{'p95':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tool.find(), args=tool.ARGUMENTS)
        for path in pages:
            page = browser.new_page()
            page.goto(f"{address}/{path.name}")
            page.wait_for_selector(".live-figure")
            times = measure(page)
            count = page.locator("figure.explorable input[type=range]").count()
            print(row(path.name, count, times))
            all_times += times
            page.close()
        browser.close()
    print(row("all", "", all_times))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
