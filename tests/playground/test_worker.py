"""A run trains beside the page in each engine: from a server, under a strict policy, from disk."""

import json
import os
import time
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import engines
import numpy as np
import pytest
from table import UPDATES, settings_of

from playground.cells import CELLS
from playground.page import in_python, script
from playground.tasks import TASKS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLICY = "default-src 'self'"
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{}<p>A page.</p></html>'
)
LOAD = '<script src="playground.js"></script>'
NO_WORKER = '<script src="none.js"></script>'
TRAIN = """(settings, updates) => {
  const said = window.said = { losses: [], done: null };
  const run = window.run = playground.live(settings, {
    progress: ({ losses }) => said.losses.push(...losses),
    done: (done) => { said.where = run.where; said.done = done; },
  });
  run.train(updates);
}"""
STOP = """() => {
  const begin = performance.now();
  setTimeout(() => { window.asked = performance.now(); window.run.stop(); }, 300);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "playground.js").write_text(script(), "utf-8")
    (folder / "none.js").write_text("delete window.Worker; window.Worker = undefined;", "utf-8")
    (folder / "index.html").write_text(PAGE.format(LOAD), "utf-8")
    (folder / "without.html").write_text(PAGE.format(NO_WORKER + LOAD), "utf-8")
    return folder


@contextmanager
def strict(folder):
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

        def end_headers(self):
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module", params=["chromium", *engines.START])
def engine(request):
    if request.param == "chromium":
        page = request.getfixturevalue("browser").new_page()
        yield engines.Chromium(page)
        page.close()
        return
    if request.param in engines.missing():
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(engines.HELP[request.param])
    with engines.START[request.param]() as engine:
        yield engine


def trained(engine, url, settings, updates):
    engine.open(url)
    engine.run(TRAIN, settings, updates)
    end = time.monotonic() + engines.SECONDS
    while not engine.run("() => window.said.done"):
        assert time.monotonic() < end
        time.sleep(0.05)
    return json.loads(engine.run("() => JSON.stringify(window.said)"))


def by_python(settings, updates):
    program = {}
    exec(in_python(settings, updates), program)
    return program["losses"]


@pytest.mark.parametrize("place", ["server", "disk", "without"])
def test_a_run_trains_and_has_python_s_losses(engine, folder, place):
    settings = settings_of("modern", "symbol", "adam")
    with strict(folder) as url:
        address = {
            "server": f"{url}/index.html",
            "disk": (folder / "index.html").as_uri(),
            "without": f"{url}/without.html",
        }[place]
        said = trained(engine, address, settings, UPDATES)
    assert said["done"] == {"done": "done", "steps": UPDATES}
    assert said["where"] == ("page" if place == "without" else "worker")
    np.testing.assert_allclose(said["losses"], by_python(settings, UPDATES), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("how", ["adam", "sgd"])
def test_every_cell_and_task_computes_in_each_engine_what_the_library_does(engine, folder, how):
    table = [settings_of(cell, task, how) for cell in CELLS for task in TASKS]
    with strict(folder) as url:
        engine.open(f"{url}/index.html")
        text = engine.run(
            "(all, n) => JSON.stringify(all.map((s) => playground.create(s).step(n)))",
            table,
            UPDATES,
        )
    for settings, losses in zip(table, json.loads(text), strict=True):
        np.testing.assert_allclose(
            losses, by_python(settings, UPDATES), rtol=1e-8, atol=1e-12, err_msg=str(settings)
        )


@pytest.mark.parametrize("page", ["index.html", "without.html"])
def test_a_run_that_is_stopped_ends_and_answers(engine, folder, page):
    with strict(folder) as url:
        engine.open(f"{url}/{page}")
        engine.run(TRAIN, {"lag": 100}, 10**6)
        engine.run(STOP)
        end = time.monotonic() + engines.SECONDS
        while not (done := engine.run("() => window.said.done")):
            assert time.monotonic() < end
            time.sleep(0.05)
        steps = done["steps"]
        assert done["done"] == "stopped"
        assert 0 < steps < 10**6
        time.sleep(0.2)
        assert engine.run("() => window.said.losses.length") == steps
        engine.run("() => { window.run.ask('steps').then((n) => { window.steps = n; }); }")
        time.sleep(0.3)
        assert engine.run("() => window.steps") == steps
