"""The site on which the chapters run in the reader's browser.

Its Python, Pyodide, comes from elsewhere: with PYODIDE_URL set to a folder or an archive of it, the
chapters run here too; without, all that needs no Pyodide is tested.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path
from urllib.parse import urlsplit

import jupytext
import lite
import pytest
from packaging.requirements import Requirement
from serve import serving

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PYODIDE = os.environ.get("PYODIDE_URL", "")
CHAPTERS = sorted(
    path.stem for path in (ROOT / "book").glob("*.md") if "kernelspec:" in path.read_text("utf-8")
)
# Of what lstm_lib and its widgets need, Pyodide's distribution or its kernel has these.
IN_PYODIDE = {
    *("numpy", "sympy", "matplotlib", "pyyaml", "tqdm", "ipython", "traitlets"),
    *("typing-extensions", "widgetsnbextension"),
}
ROOMS = ("lstm_lib", "explorables", "studies", "playground", "book/figures")
WITHOUT = ("numba", "llvmlite", "joblib", "dask", "distributed")  # which Pyodide has not
IMPORTS = re.compile(r"^(?:import|from) .*?(?:\([^)]*\))?$", re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, made from the built book's notebooks."""
    top = tmp_path_factory.mktemp("lite")
    shutil.copytree(HTML / "_sources", top / "some" / "html" / "_sources")
    lite.build(top / "some" / "html", top / "work", PYODIDE)
    return top / "some" / "html" / "lite"


def settings(site):
    config = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    return config["litePluginSettings"][lite.KERNEL]


def test_every_chapter_is_there_and_takes_the_library_from_the_site(site):
    assert sorted(path.stem for path in (site / "files").glob("*.ipynb")) == CHAPTERS
    for name in CHAPTERS:
        cells = json.loads((site / "files" / f"{name}.ipynb").read_text())["cells"]
        assert cells[0]["source"] == '%pip install --quiet "lstm_lib[figures]"'


def test_the_site_has_every_wheel_and_asks_no_package_index(site):
    index = json.loads((site / "pypi" / "all.json").read_text())
    assert set(index) == {name.replace("_", "-") for name in (*lite.WHEELS, "lstm-lib")}
    for releases in index.values():
        for (release,) in releases["releases"].values():
            assert (site / "pypi" / release["filename"]).is_file()
    assert settings(site)["disablePyPIFallback"] is True
    assert any(url.startswith("./pypi/all.json") for url in settings(site)["pipliteUrls"])


def test_the_wheel_has_every_file_of_the_library(site):
    (wheel,) = (site / "pypi").glob("lstm_lib-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [name for name in listed.stdout.split() if (ROOT / name).is_file()]
    there = {name.removeprefix("book/") for name in names}
    assert len(there) > 50
    assert there - packed == set()


def test_what_the_library_needs_is_on_the_site_or_in_pyodide():
    needed, seen = ["lstm-lib"], set()
    while needed:
        name = needed.pop()
        if name in IN_PYODIDE or name in seen:
            continue
        seen.add(name)
        for line in requires(name) or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or marker.evaluate({"extra": "", "python_version": lite.PYTHON}):
                needed.append(requirement.name.lower().replace("_", "-"))
    assert seen - {"lstm-lib"} <= {name.replace("_", "-") for name in lite.WHEELS}


def test_no_chapter_imports_what_pyodide_lacks():
    lines = ["import sys", *(f"sys.modules[{name!r}] = None" for name in WITHOUT)]
    for name in CHAPTERS:
        for cell in jupytext.read(ROOT / "book" / f"{name}.md").cells:
            if cell.cell_type == "code":
                lines += IMPORTS.findall(cell.source)
    assert sum(line.startswith(("from lstm_lib", "from studies")) for line in lines) > 50
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, cwd=ROOT / "book")


def test_the_address_of_the_menu_opens_the_chapter(site, browser):
    """The page itself comes from one host; Python is asked for from its own."""
    with serving(site.parents[2]) as host:
        context = browser.new_context(service_workers="block")
        context.route(re.compile("^https"), lambda route: route.abort())
        page, asked = context.new_page(), set()
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        page.set_default_timeout(120_000)
        page.goto(f"{host}/some/html/lite/lab/index.html?path=carousel.ipynb")
        page.get_by_role("heading", name="The constant error carousel").wait_for()
        context.close()
    assert asked - {"", urlsplit(host).netloc} <= {"cdn.jsdelivr.net"}


if PYODIDE:

    def test_a_chapter_runs_in_the_browser(site, browser, run_notebook):
        config = json.loads((site / "jupyter-lite.json").read_text())
        config["jupyter-config-data"]["exposeAppInBrowser"] = True
        (site / "jupyter-lite.json").write_text(json.dumps(config))
        with serving(site.parents[2]) as host:
            context = browser.new_context()
            page = context.new_page()
            page.set_default_timeout(600_000)
            page.goto(f"{host}/some/html/lite/lab/index.html?path=full_diagram.ipynb")
            run_notebook(page)
            context.close()


# ---- what a reader saves


def edition(top, text, wheel, commit="1"):
    """The edition of a site with one notebook and one wheel."""
    notebooks, wheels = top / "notebooks", top / "wheels"
    notebooks.mkdir(exist_ok=True)
    wheels.mkdir(exist_ok=True)
    cells = [{"source": text}, {"source": f"Report a mistake in {commit}"}]
    (notebooks / "a.ipynb").write_text(json.dumps({"cells": cells}))
    with zipfile.ZipFile(wheels / "lstm_lib-1-py3-none-any.whl", "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.py", (2000 + int(commit), 1, 1, 0, 0, 0)), wheel)
    return lite.edition(notebooks, wheels)


def test_an_edition_is_what_a_chapter_and_the_library_say(tmp_path):
    first = edition(tmp_path, "text", "code")
    assert edition(tmp_path, "text", "code", commit="2") == first
    assert edition(tmp_path, "other text", "code") != first
    assert edition(tmp_path, "text", "other code") != first


def test_what_is_saved_belongs_to_the_edition(site):
    config = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    name = lite.edition(site.parents[2] / "work" / "notebooks", site.parents[2] / "work" / "wheels")
    assert config["contentsStorageName"] == f"{lite.TITLE}, edition {name}"


SAVE = """([path, text]) => jupyterapp.serviceManager.contents.save(path, {
  type: "notebook", format: "json", content: {
    cells: [{ cell_type: "markdown", source: text, metadata: {} }],
    metadata: {}, nbformat: 4, nbformat_minor: 5 } })"""


def test_a_new_edition_is_not_hidden_by_what_was_saved_and_that_is_not_lost(site, browser):
    file = site / "jupyter-lite.json"
    before = file.read_text()
    config = json.loads(before)
    data = config["jupyter-config-data"]
    data["exposeAppInBrowser"] = True
    new = data["contentsStorageName"]
    with serving(site.parents[2]) as host:
        context = browser.new_context(service_workers="block")
        context.route(re.compile("^https"), lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(300_000)
        lab = f"{host}/some/html/lite/lab/index.html?path=carousel.ipynb"
        try:
            data["contentsStorageName"] = f"{lite.TITLE}, edition old"
            file.write_text(json.dumps(config))
            page.goto(lab)
            page.get_by_role("heading", name="The constant error carousel").wait_for()
            page.evaluate(SAVE, ["carousel.ipynb", "# My own words"])
            page.goto(lab)
            page.get_by_role("heading", name="My own words").wait_for()
            data["contentsStorageName"] = new
            file.write_text(json.dumps(config))
            page.goto(lab)
            page.get_by_role("heading", name="The constant error carousel").wait_for()
            page.goto(f"{host}/some/html/lite/saved.html")
            with page.expect_download() as kept:
                page.get_by_role("link", name="carousel.ipynb").click()
            assert kept.value.suggested_filename == "carousel.ipynb"
            assert "# My own words" in kept.value.path().read_text("utf-8")
            assert "an earlier edition" in page.locator("li").inner_text()
        finally:
            file.write_text(before)
            context.close()


# ---- the Pyodide that is named


def test_a_folder_becomes_part_of_the_site(tmp_path):
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "pyodide.mjs").touch()
    assert lite.place_pyodide(str(tmp_path / "dist"), tmp_path / "work") == ({}, [])
    assert (tmp_path / "work" / "static" / "pyodide" / "pyodide.mjs").is_file()


def test_an_archive_is_unpacked_into_the_site(tmp_path):
    (tmp_path / "pyodide.tar.bz2").touch()
    archive = tmp_path / "pyodide.tar.bz2"
    assert lite.place_pyodide(str(archive), tmp_path) == ({}, ["--pyodide", archive])


def test_another_address_is_set():
    address = "https://example.org/pyodide/pyodide.mjs"
    assert lite.place_pyodide(address, None) == ({"pyodideUrl": address}, [])


@pytest.mark.parametrize("given", ["/no/pyodide.tar.bz2", "/"])
def test_a_pyodide_that_is_none_is_named(given):
    with pytest.raises(SystemExit, match=f"^PYODIDE_URL={given} is "):
        lite.place_pyodide(given, None)


def test_a_book_that_is_not_built_is_said(tmp_path):
    with pytest.raises(SystemExit, match=r"run `make book` first\.$"):
        lite.copy_notebooks(tmp_path, tmp_path / "work")
