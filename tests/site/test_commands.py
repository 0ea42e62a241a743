"""What goes wrong is said in one sentence, with an exit code that is not zero."""

import math
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import chromium
import engines
import pytest
import sympy
from matplotlib import pyplot
from packaging.specifiers import SpecifierSet

from explorables import Slider, explore

ROOT = Path(__file__).resolve().parents[2]
OLDEST = "3.11.0"  # Python that pyproject.toml promises
NOBODY = 65534  # a user who may write nowhere, for tests that run as root
# What the make that runs the tests has set must not reach the one under test.
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PORT", "PAGE", "OUT", "PYTHON")
QUIET = {name: value for name, value in os.environ.items() if name not in OF_MAKE}


def refused(command, sentence, **options):
    """Run a command that must fail, with a sentence that is a line of its own and no traceback."""
    options = {"env": QUIET, "cwd": ROOT, **options}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    assert sentence in done.stderr.splitlines(), done.stderr


@pytest.fixture
def project(tmp_path):
    """The Makefile and its tools in a folder of their own, where all is set up already."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    for name in ("book", "dev", ""):
        (tmp_path / f"requirements-{name}.txt".replace("-.", ".")).touch()
    for name in ("constraints.txt", "pyproject.toml", "package.json", "package-lock.json"):
        (tmp_path / name).touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "node_modules").mkdir()
    for stamp in (
        ".venv/made",
        ".venv/book",
        ".venv/dev",
        ".venv/lab",
        "node_modules/made",
        "node_modules/dev",
    ):
        (tmp_path / stamp).touch()
    return tmp_path


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


# ---- serve


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5", ""])
def test_a_port_that_is_none_is_named(project, port):
    sentence = f"PORT must be a number from 1 to 65535, and is {port!r}."
    refused(["make", "serve", f"PORT={port}"], sentence, cwd=project)


def test_a_busy_port_is_named_before_anything_is_built(project, busy_port):
    sentence = (
        f"Port {busy_port} cannot be used (Address already in use): choose another, like PORT=8001."
    )
    refused(["make", "serve", f"PORT={busy_port}"], sentence, cwd=project)
    assert not (project / "_build").exists()


def test_a_folder_without_pages_is_named(tmp_path):
    sentence = f"There is no page in {tmp_path}: run `make book` first."
    refused([sys.executable, "tools/serve.py", "8000", str(tmp_path)], sentence)


# ---- set-up


def old_python(folder):
    """A Python that says that it is too old, as far as the set-up asks."""
    path = folder / "old-python"
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    return path


def test_a_python_that_is_missing_is_named(tmp_path):
    sentence = "PYTHON=/no/python is not a Python >= 3.11 that runs: name another."
    env = QUIET | {"PYTHON": "/no/python"}
    refused(["sh", "tools/venv.sh", str(tmp_path / "venv")], sentence, env=env)


def test_a_python_that_is_too_old_is_named(project):
    path = old_python(project)
    shutil.rmtree(project / ".venv")
    sentence = f"PYTHON={path} is not a Python >= 3.11 that runs: name another."
    refused(["make", "book", f"PYTHON={path}"], sentence, cwd=project)
    assert not (project / ".venv" / "made").exists()


def test_no_python_at_all_is_said(tmp_path):
    sentence = "No Python >= 3.11 was found: install one, or name it with PYTHON=/path/to/python3."
    sh = shutil.which("sh")
    refused([sh, "tools/venv.sh", str(tmp_path / "venv")], sentence, env={"PATH": str(tmp_path)})


def test_a_folder_that_may_not_be_written_is_named():
    user = {"user": NOBODY} if os.geteuid() == 0 else {}
    sentence = "There is no write permission in /: the book is set up and built inside its folder."
    with open(ROOT / "tools" / "venv.sh") as script:
        refused(["sh", "-s", ".venv"], sentence, stdin=script, cwd="/", **user)


def test_an_environment_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "venv").touch()  # a file stands where the folder should
    sentence = f"The virtual environment {tmp_path}/venv could not be made with {sys.executable}."
    env = QUIET | {"PYTHON": sys.executable}
    refused(["sh", "tools/venv.sh", str(tmp_path / "venv")], sentence, env=env)


def test_a_failed_installation_is_summed_up(project):
    (project / ".venv" / "book").unlink()
    (project / "requirements-book.txt").write_text("./no-such-package\n")
    sentence = (
        "The packages could not be installed; the lines above say why. Is this machine online?"
    )
    refused(["make", "book"], sentence, cwd=project)
    assert not (project / ".venv" / "book").exists()


def test_pip_is_told_twice_to_be_quiet():
    """Once leaves the warnings of a mirror, dozens of them; errors are said all the same."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (pip,) = re.findall(r"^PIP = (.*)$", makefile, re.MULTILINE)
    assert pip.count("--quiet") == 2
    assert not re.search(r"\bpip install\b(?!.*--quiet --quiet)", makefile)


def test_every_pinned_version_runs_on_the_oldest_python():
    pinned = {
        line.partition("==")[0].replace("_", "-").lower()
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    installed = {one.name.replace("_", "-").lower(): one for one in distributions()}
    known = pinned & set(installed)
    assert len(known) > 50
    for name in known:
        said: Any = installed[name].metadata
        wants = said.get("Requires-Python") or ""
        assert OLDEST in SpecifierSet(wants), f"{name} wants Python {wants}: make constraints"


# ---- build


@pytest.mark.parametrize("page", ["", "no_such_page"])
def test_a_preview_of_no_page_is_refused(project, page):
    sentence = (
        f"There is no book/{page}.md: say which page, like make preview PAGE=rnn OUT=/tmp/rnn"
    )
    refused(["make", "preview", f"PAGE={page}"], sentence, cwd=project)


def test_a_preview_into_a_file_is_refused(project):
    (project / "book").mkdir()
    (project / "book" / "rnn.md").touch()
    (project / "taken").touch()
    sentence = "The folder OUT=taken cannot be made: name another."
    refused(["make", "preview", "PAGE=rnn", "OUT=taken"], sentence, cwd=project)


def test_a_build_folder_that_cannot_be_made_is_named(project):
    (project / "_build").touch()
    sentence = f"There is no write permission for {project}/_build: the book is built there."
    refused(["make", "book"], sentence, cwd=project)


def test_a_failed_build_says_where_to_look(project):
    tool = project / ".venv" / "bin" / "jupyter-book"
    tool.write_text("#!/bin/sh\nexit 1\n")
    tool.chmod(0o755)
    sentence = "The book was not built: look above for a cell that failed or for a WARNING."
    refused(["make", "book"], sentence, cwd=project)


def test_a_failed_build_leaves_the_site_and_its_archive_as_they_were(project):
    def builds(word, status):
        tool = project / ".venv" / "bin" / "jupyter-book"
        html = "_build/work/_build/html"
        tool.write_text(
            f"#!/bin/sh\nmkdir -p {html}\nprintf {word} > {html}/index.html\nexit {status}\n"
        )
        tool.chmod(0o755)

    def archive():
        with zipfile.ZipFile(project / "_build" / "html" / "lstm-book.zip") as file:
            return file.read("lstm-book/index.html").decode()

    page = project / "_build" / "html" / "index.html"
    builds("good", 0)
    subprocess.run(["make", "zip"], cwd=project, env=QUIET, check=True, capture_output=True)
    builds("broken", 1)
    for target in ("book", "zip"):
        sentence = "The book was not built: look above for a cell that failed or for a WARNING."
        refused(["make", target], sentence, cwd=project)
        assert (page.read_text(), archive()) == ("good", "good")
    builds("better", 0)
    subprocess.run(["make", "book"], cwd=project, env=QUIET, check=True, capture_output=True)
    assert (page.read_text(), archive()) == (
        "better",
        "good",
    )  # the archive is made by its own command


# ---- tests


def test_a_browser_that_does_not_start_is_named(tmp_path):
    text = tmp_path / "text"
    text.touch()
    for path in ("/no/chromium", tmp_path, text):
        sentence = f"CHROMIUM={path} is not a browser that starts."
        env = QUIET | {"CHROMIUM": str(path)}
        refused([sys.executable, "tools/chromium.py"], sentence, env=env)


def test_no_browser_at_all_is_said(tmp_path):
    code = "import chromium; chromium.MACOS = (); chromium.main()"
    env = QUIET | {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    env.pop("CHROMIUM", None)
    refused([sys.executable, "-c", code], chromium.HELP, env=env, cwd=ROOT / "tools")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_missing_engines_are_named_and_fail_an_unwatched_run(tmp_path, ci, status):
    done = subprocess.run(
        [sys.executable, "tools/engines.py"],
        env=QUIET | {"PATH": str(tmp_path), "CI": ci},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines() == list(engines.HELP.values())
    assert done.returncode == status


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ends(pid):
    """Whether a process ends soon."""
    end = time.monotonic() + 30
    while runs(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not runs(pid)


linux = pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is a program of Linux")


@linux
def test_a_browser_ends_with_what_it_started_when_a_test_fails(tmp_path):
    file = tmp_path / "pids"

    def pids():
        browser, page = map(int, file.read_text().split())
        return browser, page

    script = f"sleep 600 & echo $$ $! > {file}; wait"
    with pytest.raises(RuntimeError), engines.program(["sh", "-c", script]):
        assert all(map(runs, engines.answer(pids)))
        raise RuntimeError
    assert all(map(ends, pids()))


@linux
def test_a_browser_ends_with_the_tests_that_are_killed(tmp_path):
    file = tmp_path / "pid"
    script = f"echo $$ > {file}; exec sleep 600"
    code = f"import engines, time\nwith engines.program(['sh', '-c', {script!r}]):\n"
    code += "    time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT / "tools") as tests:
        pid = engines.answer(lambda: int(file.read_text()))
        assert runs(pid)
        tests.kill()
    assert ends(pid)


# ---- what the documents say


def test_what_a_reader_has_set_for_matplotlib_changes_no_figure(tmp_path):
    settings = tmp_path / ".config" / "matplotlib"
    settings.mkdir(parents=True)
    (settings / "matplotlibrc").write_text("lines.linewidth: 9\n", encoding="utf-8")
    home = {name: value for name, value in QUIET.items() if name != "MPLCONFIGDIR"}
    home = home | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(settings.parent)}
    ask = "import matplotlib; print(matplotlib.rcParams['lines.linewidth'])"
    rule = f'width: ; @$(PY) -c "{ask}"'
    by_make = ["make", f"--eval={rule}", "width"]
    for command, width in (([sys.executable, "-c", ask], "9.0\n"), (by_make, "1.5\n")):
        done = subprocess.run(
            command, env=home, cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout == width


def test_every_target_is_explained():
    (targets,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for target in targets.split():
        assert f"| `make {target}" in text, target


def test_the_example_of_an_explorable_works():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(k, x = .*?)```", text, re.DOTALL)
    names = {"sp": sympy, "plt": pyplot, "explore": explore, "Slider": Slider}
    exec(example.replace("\nexplore(", "\nfigure = explore("), names)
    assert names["figure"].evaluate(k=2)["sigmoid"].max() == pytest.approx(1 / (1 + math.exp(-12)))
