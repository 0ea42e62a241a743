"""Explorables that between them use every binding; each is a function of its controls' starts."""

import functools
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp

from explorables import ASSETS, Choice, Slider, explore
from explorables.page import module, take
from explorables.style import BLUE, ORANGE

POLICY = "script-src 'self' blob:"  # no script in the page, none made from text but modules
k, x, u, w, s, t, x_t, tau, f, i, n = sp.symbols("k x u w s t x_t tau f i n")


@pytest.fixture(autouse=True)
def in_style(book_style):
    """Draw every figure here as the book does."""


def sigmoid(k_=1.0):
    """Two curves, a marker, a text, a note."""
    fig, ax = plt.subplots()
    ax.plot([], [], gid="sigmoid")
    ax.plot([], [], "--", gid="slope")
    ax.plot([], [], "o", gid="dot")
    ax.text(3, 1.2, "", gid="peak")
    ax.set(xlim=(-6, 6), ylim=(-0.1, 1.6))
    y = 1 / (1 + sp.exp(-k * x))
    figure = explore(
        fig, "The sigmoid and its slope", k=Slider(0.2, 6, 0.1, k_, "slope $k$", unit="mV")
    )
    figure.curve("sigmoid", y).curve("slope", sp.diff(y, x), x=x).point("dot", 0, k / 4)
    return figure.text("peak", k / 4, "peak {:.3f}").note("Slope {:.3f}, at {:d}", k / 4, 0)


def memory(w_=0.8, tau_=3, f_=0):
    """One scan over lines with markers, bars and an area, linear and log; a choice; play."""
    fig, (top, low) = plt.subplots(2, 1, figsize=(4.7, 4.4), sharex=True)
    top.plot([], [], "-o", gid="state")
    top.bar(range(41), 1, gid="input", width=0.5)
    top.axvline(0, gid="when")
    low.fill_between([0, 1], [0, 1], gid="area")
    low.plot([], [], gid="size")
    low.set_yscale("log")
    top.set(xlim=(-1, 41), ylim=(-1.6, 1.6))
    low.set(ylim=(1e-6, 2))
    figure = explore(
        fig,
        "A state that forgets a pulse",
        w=Slider(-1.5, 1.5, 0.05, w_, "weight w"),
        tau=Slider(1, 40, 1, tau_, "pulse at", unit="steps"),
        f=Choice(["tanh", "linear"], f_, "activation"),
    )
    net = x_t + w * s
    figure.scan(
        {"state": s, "input": x_t, "size": sp.Abs(s), "area": (sp.Abs(s), sp.Float(1e-9))},
        {s: sp.Piecewise((sp.tanh(net), sp.Eq(f, 0)), (net, True))},
        init={s: 0},
        inputs={x_t: sp.Piecewise((1, sp.Eq(t, tau)), (0, True))},
        steps=40,
    )
    figure.transform("when", x=tau).attribute("state", "opacity", sp.Min(1, sp.Abs(w) + 0.3))
    return figure.choice("rule", [r"\tanh(x_t + w s)", "x_t + w s"], f).play("tau", seconds=1)


def chain(n_=3, w_=0.5):
    """Bars with a ramp of colours and gaps, tables for lines and texts, a turning arrow."""
    fig, ax = plt.subplots()
    ax.bar(range(1, 13), 1, gid="factors")
    ax.plot(range(1, 13), np.ones(12), "k.-", gid="row")
    ax.text(8, 4, "", gid="word")
    ax.plot([4, 5], [1, 1], gid="arrow")
    ax.set(ylim=(1e-8, 10), yscale="log", xlim=(0.4, 12.6))
    rows = np.abs(np.random.default_rng(0).normal(size=(4, 3, 12)))
    rows[1, 1, 4:6] = np.nan
    figure = explore(
        fig,
        "Factors of a chain of layers",
        n=Slider(1, 12, 1, n_, "layers n"),
        w=Slider(values=[0.1, 0.5, 1, 2], value=w_, label="weight w"),
        a=Choice(["sigmoid", "tanh", "relu"], "tanh", "activation"),
    )
    figure.bars("factors", sp.Piecewise((w**i / 4, i <= n)), count=12, i=i)
    figure.attribute("factors", "fill", i / 12, i=i, ramp=(ORANGE, BLUE))
    figure.table("row", rows, by=("w", "a")).table("word", rows[..., 0], ("w", "a"), format=".2e")
    return figure.transform("arrow", x=n, dy=w, rotate=30 * n, scale=1 + w)


@pytest.fixture
def zoo():
    """Return the functions that make explorables, and other starts within reach of a few keys."""
    return [
        (sigmoid, {}, {"k_": 1.3}),
        (memory, {}, {"w_": 0.95, "tau_": 5, "f_": 1}),
        (chain, {}, {"n_": 5, "w_": 1}),
    ]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return (folder, address) of a plain server that has the explorables' files."""
    folder = tmp_path_factory.mktemp("site")
    for asset in ASSETS:
        shutil.copy(asset, folder)
    (folder / "widget.js").write_text(module())

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visit(browser, site):
    """Return a function that opens a page of figures; the console must stay silent."""
    folder, address = site
    contexts, said = [], []

    def opened(*figures, **options):
        body, functions = take("".join(figure.markup() for figure in figures))
        name = len(list(folder.iterdir()))
        (folder / f"{name}.js").write_text(functions)
        (folder / f"{name}.html").write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<link rel="icon" href="data:,"><link rel="stylesheet" href="explorable.css">'
            f'<script defer src="{name}.js"></script><script type="module" src="host.js"></script>'
            f"<body>{body}</body></html>"
        )
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}/{name}.html")
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".live-figure")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
