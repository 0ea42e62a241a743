"""Milliseconds per update of a run on the page, in Chromium: 8 units, batch 16, 101 steps.

    python benchmarks/playground.py [cell ...]

The shortest of 200 times two updates, and the median: a shared machine only ever adds time.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tools")]

from chromium import ARGUMENTS, find  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

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


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        page = browser.new_page()
        page.add_script_tag(content=script())
        for cell in sys.argv[1:] or ("modern", "peepholes", "GRU", "tanh"):
            least, median = page.evaluate(MEASURE, cell)
            print(f"{cell:12} {least:5.2f} ms per update, median {median:5.2f}")
        browser.close()


if __name__ == "__main__":
    main()
