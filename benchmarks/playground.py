"""Milliseconds of a run on the page, in Chromium: 8 units, batch 16, 101 steps.

    python benchmarks/playground.py [cell ...]

Per update, the shortest of 200 times two updates and the median: a shared machine only ever adds
time. Then, on the built page while every unit is drawn: how long it is busy, and until Stop stops.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tools")]

from chromium import ARGUMENTS, find  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from sliders import ROOT, serve  # noqa: E402

from playground.page import script  # noqa: E402

MEASURE = """(cell) => {
  const run = playground.create({ cell, task: "symbol", lag: 100 });
  run.step(60);
  const times = Array.from({ length: 200 }, () => {
    const begin = performance.now();
    run.step(2);
    return (performance.now() - begin) / 2;
  }).sort((a, b) => a - b);
  return [times[0], times[100]];
}"""

BUSY = """() => new Promise((done) => {
  const found = [];
  let last = performance.now();
  const next = () => {
    found.push(performance.now() - last);
    last = performance.now();
    if (found.length < 200) setTimeout(next);
    else done(found.sort((a, b) => a - b));
  };
  setTimeout(next);
})"""
STOP = """(stop) => new Promise((done) => {
  const begin = performance.now();
  new MutationObserver(() => stop.disabled && done(performance.now() - begin)).observe(
    stop, { attributes: true });
  stop.click();
})"""


def on_the_page(browser):
    """Train on the built page: how long it is busy at a time, and the shortest of five stops."""
    page = browser.new_page()
    page.goto(f"{serve(ROOT / '_build' / 'html')}/playground.html")
    page.get_by_label("every unit").check()
    train, stop = (page.get_by_role("button", name=name, exact=True) for name in ("Train", "Stop"))
    train.click()
    waits = page.evaluate(BUSY)
    stops = []
    for _ in range(5):
        if stop.is_enabled():
            stops.append(stop.evaluate(STOP))
        page.get_by_role("button", name="Reset").click()
        train.click()
    print(f"busy for {waits[100]:.1f} ms in the median, {waits[190]:.1f} at the 95th percentile")
    print(f"stopped after {min(stops):.1f} ms at best, {max(stops):.1f} at worst")


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        page = browser.new_page()
        page.add_script_tag(content=script())
        for cell in sys.argv[1:] or ("modern", "peepholes", "GRU", "tanh"):
            least, median = page.evaluate(MEASURE, cell)
            print(f"{cell:12} {least:5.2f} ms per update, median {median:5.2f}")
        on_the_page(browser)
        browser.close()


if __name__ == "__main__":
    main()
