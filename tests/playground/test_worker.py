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
from table import TRAIN as OPTIMISERS
from table import UPDATES, agree, computed, settings_of

from playground.cells import CELLS
from playground.page import script
from playground.presets import MEAN_OF
from playground.tasks import TASKS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLICY = "default-src 'self'"
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{}<p>A page.</p></html>'
)
LOAD = '<script src="playground.js"></script>'
NO_WORKER = '<script src="none.js"></script>'
TRAIN = """(settings, updates, until) => {
  const said = window.said = { losses: [], late: 0, done: null };
  const run = window.run = playground.live(settings, {
    progress: ({ losses }) => { said.losses.push(...losses); if (said.done) said.late++; },
    done: (done) => { said.where = run.where; said.done = done; },
  });
  run.train(updates, until ?? null);
}"""
ASKED = """(...what) => {
  window.answer = null;
  const keep = (...said) => { window.answer = JSON.stringify(said); };
  const no = (error) => keep("refused", error.message);
  window.run.ask(...what).then((found) => keep("found", found), no);
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


def wait(engine, condition):
    """What a function of the page returns, once that is something."""
    end = time.monotonic() + engines.SECONDS
    while not (found := engine.run(condition)):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def so_far(engine):
    return json.loads(engine.run("() => JSON.stringify(window.said)"))


def finished(engine):
    wait(engine, "() => window.said.done")
    return so_far(engine)


def answer(engine, *what):
    engine.run(ASKED, *what)
    return json.loads(wait(engine, "() => window.answer"))


@pytest.mark.parametrize("place", ["server", "disk", "without"])
def test_a_run_trains_and_has_python_s_losses(engine, folder, place):
    settings = settings_of("modern", "symbol", "adam")
    with strict(folder) as url:
        address = {
            "server": f"{url}/index.html",
            "disk": (folder / "index.html").as_uri(),
            "without": f"{url}/without.html",
        }[place]
        engine.open(address)
        engine.run(TRAIN, settings, UPDATES)
        said = finished(engine)
    assert said["done"] == {"done": "done", "steps": UPDATES}
    assert said["where"] == ("page" if place == "without" else "worker")
    _, _, losses = computed("modern", "symbol", "adam")
    np.testing.assert_allclose(said["losses"], losses, rtol=1e-8, atol=1e-12)


RUN = """(all, updates) => JSON.stringify(all.map((settings) => {
  const run = playground.create(settings);
  return { ...run.gradient(), losses: run.step(updates) };
}))"""


@pytest.mark.parametrize("how", OPTIMISERS)
def test_every_cell_and_task_computes_in_each_engine_what_the_library_does(engine, folder, how):
    """Gradients to 1e-10, and the losses over 50 updates to 1e-8."""
    table = [(cell, task, how) for cell in CELLS for task in TASKS]
    with strict(folder) as url:
        engine.open(f"{url}/index.html")
        text = engine.run(RUN, [settings_of(*row) for row in table], UPDATES)
    for row, said in zip(table, json.loads(text), strict=True):
        agree(said, *row)


PAGES = pytest.mark.parametrize("page", ["index.html", "without.html"])


@PAGES
def test_a_run_that_is_stopped_ends_and_answers(engine, folder, page):
    with strict(folder) as url:
        engine.open(f"{url}/{page}")
        engine.run(TRAIN, {"lag": 100}, 10**6)
        wait(engine, "() => window.said.losses.length > 3")
        engine.run("() => window.run.stop()")
        steps = finished(engine)["done"]["steps"]
        for _ in range(3):
            assert answer(engine, "steps") == ["found", steps]
            engine.run(
                "() => { window.drawn = 0; requestAnimationFrame(() => { window.drawn = 1; }); }"
            )
            wait(engine, "() => window.drawn")
        said = finished(engine)
    assert said["done"] == {"done": "stopped", "steps": steps}
    assert 3 < steps < 10**6
    assert said["late"] == 0  # nothing is told after the end
    assert len(said["losses"]) == steps


HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@PAGES
def test_a_page_that_is_not_seen_rests_and_then_goes_on(engine, folder, page):
    with strict(folder) as url:
        engine.open(f"{url}/{page}")
        engine.run(TRAIN, {"lag": 20}, 10**6)
        wait(engine, "() => window.said.losses.length > 3")
        engine.run(HIDE, True)
        found = answer(engine, "steps")  # who rests still answers
        assert [answer(engine, "steps") for _ in range(3)] == [found] * 3
        engine.run(HIDE, False)
        wait(engine, f"() => window.said.losses.length > {found[1]}")
        engine.run("() => window.run.end()")


@PAGES
def test_a_run_ends_at_the_update_that_solves_it(engine, folder, page):
    """The level lies where the library's losses come to by the 40th of 50 updates."""
    settings = settings_of("modern", "symbol", "adam")
    _, _, losses = computed("modern", "symbol", "adam")
    means = np.convolve(losses, np.full(MEAN_OF, 1 / MEAN_OF), "valid")
    level = (means[39 - MEAN_OF :][:2]).mean()
    steps = int(np.flatnonzero(means < level)[0]) + MEAN_OF
    assert steps == 40
    with strict(folder) as url:
        engine.open(f"{url}/{page}")
        engine.run(TRAIN, settings, 10**6, {"level": level, "many": MEAN_OF})
        said = finished(engine)
        assert answer(engine, "steps") == ["found", steps]
    assert said["done"] == {"done": "solved", "steps": steps}
    np.testing.assert_allclose(said["losses"], losses[:steps], rtol=1e-8, atol=1e-12)
    assert said["late"] == 0


@PAGES
def test_a_stop_reaches_a_long_training_that_waits_before_it(engine, folder, page):
    with strict(folder) as url:
        engine.open(f"{url}/{page}")
        engine.run(f"(...given) => {{ ({TRAIN})(...given); window.run.stop(); }}", {}, 10**6)
        said = finished(engine)
        assert said["done"]["done"] == "stopped"
        steps = said["done"]["steps"]
        assert steps < 10**6
        engine.run("() => { window.said.done = null; window.run.train(7); }")
        said = finished(engine)
    assert said["done"] == {"done": "done", "steps": steps + 7}
    assert len(said["losses"]) == steps + 7


@PAGES
def test_what_is_refused_is_told_and_the_next_settings_train(engine, folder, page):
    told = "cell: got 'LSTM', expected one of "
    with strict(folder) as url:
        engine.open(f"{url}/{page}")
        engine.run(TRAIN, {"cell": "LSTM"}, 10)
        done = finished(engine)["done"]
        assert done["done"] == "failed"
        assert done["why"].startswith(told)
        kind, why = answer(engine, "steps")
        assert kind == "refused"
        assert why.startswith(told)
        engine.run("() => { window.said.done = null; window.run.train(10); }")  # there is no net
        engine.run("() => { window.run.reset({ lag: 5 }); window.run.train(0.5); }")
        done = finished(engine)["done"]
        assert done["why"] == "updates: got 0.5, expected a whole number of at least 1"
        engine.run("() => { window.said.done = null; window.run.train(3); }")
        said = finished(engine)
    assert said["done"] == {"done": "done", "steps": 3}
    assert len(said["losses"]) == 3
