"""The chapters in JupyterLab, in an environment that has requirements.txt and postBuild, no more.

Binder makes the same one from the same files. Making it takes a minute or two; it is kept in
`_build/lab` until one of these files changes.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from jupyter_client import BlockingKernelClient

ROOT = Path(__file__).resolve().parents[2]
MADE_FROM = ("requirements.txt", "constraints.txt", "postBuild", "pyproject.toml")
CHAPTER = "carousel"  # it trains little
MINUTE = 60_000  # in milliseconds


@pytest.fixture(scope="session")
def environment():
    """The folder of a fresh environment, made as Binder makes it."""
    key = hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in MADE_FROM))
    folder = ROOT / "_build" / "lab" / key.hexdigest()[:16]
    stamp = folder / "made"
    if not stamp.exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        run: dict[str, Any] = {"cwd": ROOT, "check": True, "stdin": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], **run)
        # What is never imported is not compiled: that would take half as long again.
        install = "install -qq --no-compile --prefer-binary --requirement requirements.txt"
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
        subprocess.run([*pip, *install.split()], **run, env=environ(folder))
        subprocess.run(["./postBuild"], **run, env=environ(folder))
        stamp.touch()
    return folder


def environ(folder, **more):
    """The variables of a shell in which the environment is active."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "JUPYTER", "VIRTUAL_ENV"))
    }
    return kept | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"} | more


@pytest.fixture(scope="module")
def lab(environment, tmp_path_factory):
    """JupyterLab over a copy of the chapters: its address and the folder of its kernels' files."""
    top = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "book", top / "project" / "book")
    env = environ(environment, HOME=str(top), JUPYTER_RUNTIME_DIR=str(top / "runtime"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = f"jupyter lab --no-browser --allow-root --port={port} --IdentityProvider.token=t"
    server = subprocess.Popen(
        [*command.split(), "--LabApp.expose_app_in_browser=True"],
        cwd=top / "project",
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=(top / "log").open("w"),
    )
    try:
        yield wait_for_server(server, top), top / "runtime"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:  # a kernel that does not end
            server.kill()


def wait_for_server(server, top):
    for _ in range(240):
        for path in (top / "runtime").glob("jpserver-*.json"):
            url = json.loads(path.read_text())["url"]
            with urlopen(f"{url}api?token=t") as answer:
                assert answer.status == 200
            return url
        assert server.poll() is None, (top / "log").read_text()
        time.sleep(0.5)
    raise AssertionError((top / "log").read_text())


@pytest.fixture(scope="module")
def chapter(browser, lab, run_notebook):
    """The page that the Binder button's address opens, when all its cells have run."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(3 * MINUTE)
    page.goto(f"{lab[0]}lab/tree/book/{CHAPTER}.md?token=t")
    run_notebook(page)
    yield page
    context.close()


def kernel(runtime):
    """A client of the one kernel that runs."""
    (file,) = runtime.glob("kernel-*.json")
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(60)
    return client


def value(client, expression):
    reply = client.execute_interactive(
        "", user_expressions={"it": expression}, store_history=False, timeout=60
    )
    answer = reply["content"]["user_expressions"]["it"]
    assert answer["status"] == "ok", answer
    return answer["data"]["text/plain"]


def arrives(client, expression, expected):
    """Assert that a value reaches the kernel; the message, or a training, may be on its way."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = float(value(client, expression))
        if found == pytest.approx(expected):
            return
        time.sleep(0.1)
    raise AssertionError(f"{expression} is {found}, expected {expected}")


def scroll_to(page, source):
    """Bring the cell with these words in its code into sight."""
    place = "jupyterapp.shell.currentWidget.content"
    page.evaluate(
        f"(source) => {place}.scrollToItem({place}.widgets.findIndex("
        "(cell) => cell.model.sharedModel.source.includes(source)))",
        source,
    )


def test_a_chapter_runs_as_a_notebook_and_its_slider_reaches_python(chapter, lab):
    scroll_to(chapter, "knife_edge = explore(")
    figure = chapter.locator("figure.explorable", has_text="your weight")
    slider = figure.locator("input[type=range]").first
    slider.focus()
    slider.press("Home")
    client = kernel(lab[1])
    try:
        arrives(client, "knife_edge.values['w']", 0.98)
        slider.press("ArrowRight")
        arrives(client, "knife_edge.values['w']", 0.981)
    finally:
        client.stop_channels()


def test_the_page_s_panel_trains_in_the_notebook_and_python_hears_and_sets(chapter, lab):
    scroll_to(chapter, f'panel("{CHAPTER}")')
    chapter.locator(".live-panel").scroll_into_view_if_needed()
    live = chapter.locator(".live")
    live.get_by_role("button", name="Train", exact=True).wait_for()
    assert chapter.locator(".live-panel").count() == 1
    assert chapter.get_by_text("{playground}").count() == 0
    client = kernel(lab[1])
    try:
        client.execute_interactive(
            "net = next(out for out in Out.values() if hasattr(out, 'losses'))\n"
            "heard = []\n"
            "net.observe(lambda change: heard.append(change['new']['loss']), 'result')\n"
            "net.settings, net.updates = {'lag': 12}, 10",  # fewer than solve it
            timeout=60,
        )
        chapter.wait_for_function(
            "document.querySelector('.live .counter').textContent == 'update 0 of 10'"
        )
        assert live.get_by_label("lag, or length").input_value() == "12"
        train = live.get_by_role("button", name="Train", exact=True)
        train.focus()
        train.press("Enter")  # a key that JupyterLab knows too
        arrives(client, "len(net.losses)", 10)
        assert value(client, "heard == [net.losses[-1]]") == "True"
        assert value(client, "net.result['settings']['lag']") == "12"
        live.get_by_label("seed").fill("3")
        live.get_by_label("seed").press("Tab")
        arrives(client, "net.settings['seed']", 3)
    finally:
        client.stop_channels()
