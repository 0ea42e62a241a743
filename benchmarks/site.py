"""What a page weighs and asks for, in Chromium with an empty cache, and how long a build takes.

    python benchmarks/site.py [pages]
    make bench COLD=1          # the cold build too: every chapter runs, which takes minutes

One KB is 1000 bytes; gzip is what a server that compresses would send. "elsewhere" counts requests
to other hosts, and must be 0.
"""

import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from playwright.sync_api import sync_playwright
from sliders import ROOT, chromium, serve

HEAD = f"{'page':<28}{'HTML KB':>9}{'gzip':>7}{'with files KB':>15}{'gzip':>7}"
HEAD += f"{'requests':>10}{'elsewhere':>11}"
BUILD = ["build", "book", "--config", "_config.yml", "--toc", str(ROOT / "_toc.yml")]


def visit(browser, address, name):
    """Open a page with an empty cache: the bodies of its answers, and the addresses it asked."""
    context = browser.new_context()
    page, asked, answers = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: answers.append(response))
    page.goto(f"{address}/{name}", wait_until="networkidle")
    bodies = [answer.body() for answer in answers]
    context.close()
    return bodies, [url for url in asked if not url.startswith(("data:", "blob:"))]


def row(name, bodies, elsewhere, requests):
    """One line of the table; the page itself comes first among the bodies."""
    packed = [gzip.compress(body) for body in bodies]
    sizes = (len(bodies[0]), len(packed[0]), sum(map(len, bodies)), sum(map(len, packed)))
    cells = (f"{size / 1000:>{wide}.0f}" for size, wide in zip(sizes, (9, 7, 15, 7), strict=True))
    return f"{name:<28}{''.join(cells)}{requests:>10}{elsewhere:>11}"


def pages(folder):
    """Print the table of pages; return how many requests went to other hosts."""
    tool, address, away = chromium(), serve(folder), 0
    print(HEAD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tool.find(), args=tool.ARGUMENTS)
        for path in sorted(folder.glob("*.html")):
            bodies, asked = visit(browser, address, path.name)
            elsewhere = sum(not url.startswith(address) for url in asked)
            print(row(path.name, bodies, elsewhere, len(asked)))
            away += elsewhere
        browser.close()
    return away


def seconds(*command):
    start = perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return perf_counter() - start


def builds():
    """Print how long a build takes when nothing has changed and, if asked, from nothing."""
    seconds("make", "book")  # what has changed is built before the clock runs
    print(f"\n{'build, nothing changed':<32}{seconds('make', 'book'):>8.1f} s")
    if os.environ.get("COLD"):
        tool = str(Path(sys.executable).with_name("jupyter-book"))
        with tempfile.TemporaryDirectory() as folder:
            cold = seconds(tool, *BUILD, "--path-output", folder, "-W", "-n", "--keep-going")
        print(f"{'build, every chapter runs':<32}{cold:>8.1f} s")
    else:
        print("build, every chapter runs       not measured: make bench COLD=1 (minutes)")


def main(folder):
    """Print both tables; stop with an error where a page asks another host."""
    if not folder.is_dir():
        sys.exit(f"{folder}: got no folder, expected the built book (make book)")
    away = pages(folder)
    builds()
    if away:
        sys.exit(f"{away} requests went to other hosts, expected none")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
