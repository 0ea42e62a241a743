"""Make the site on which the chapters run in the reader's own browser, beside the built pages.

JupyterLite is JupyterLab as static files; its Python is Pyodide, which comes from its public
address when a reader opens a notebook. PYODIDE_URL names another: a folder or an archive of a
Pyodide distribution, which then becomes part of the site, or the address of a ``pyodide.mjs``.

What a reader saves there stays in the browser and lies over the site's own files. Its storage bears
the name of the edition, so that new notebooks are not hidden by old ones, which the new library may
not run. The page ``saved.html`` gives a reader the notebooks of all editions.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION as PYTHON
from whole import whole

ROOT = Path(__file__).resolve().parents[1]
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
EXTENSIONS = (
    "@jupyterlite/pyodide-kernel-extension",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
# What lstm_lib and the kernel need and Pyodide's own distribution does not have.
WHEELS = ("anywidget", "comm", "ipywidgets", "jupyterlab_widgets", "latex2mathml", "psygnal")
ROOMS = ("lstm_lib", "explorables", "studies", "playground", "book/figures")
TITLE = "The LSTM, opened wire by wire"
SAVED = ("saved.html", "saved.js")
FIRST_CELL = '%pip install --quiet "lstm_lib[figures]"'


def run(*command, **options):
    if subprocess.run([sys.executable, "-m", *map(str, command)], **options).returncode:
        sys.exit(f"This step of `make lite` failed: {' '.join(map(str, command[:3]))}; see above.")


def fetch_wheels(folder, kept):
    """The library's wheel, and those it needs, pinned like everything else and fetched once."""
    pip = ("pip", "--quiet", "--quiet", "--disable-pip-version-check")
    pins = (ROOT / "constraints.txt").read_bytes()
    kept = kept / hashlib.sha256(pins + "".join(WHEELS).encode()).hexdigest()[:16]
    pure = ("--implementation", "py", "--abi", "none", "--platform", "any")
    if len(list(kept.glob("*.whl"))) < len(WHEELS):
        run(
            *(*pip, "download", "--no-deps", "--only-binary", ":all:", *pure),
            *("--python-version", PYTHON, "--constraint", ROOT / "constraints.txt"),
            *("--dest", kept, *WHEELS),
        )
    shutil.copytree(kept, folder)
    with tempfile.TemporaryDirectory() as copy:  # setuptools leaves files beside what it builds
        for name in ROOMS:
            shutil.copytree(ROOT / name, Path(copy, name))
        shutil.copy(ROOT / "pyproject.toml", copy)
        run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, copy)


def copy_notebooks(pages, folder):
    """The pages' notebooks; here the first cell takes lstm_lib from the site itself."""
    folder.mkdir(parents=True)
    found = sorted((pages / "_sources").glob("*.ipynb"))
    if not found:
        sys.exit(f"There is no notebook in {pages}/_sources: run `make book` first.")
    for path in found:
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"][0]["source"] = FIRST_CELL
        notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)"}
        (folder / path.name).write_text(json.dumps(notebook), "utf-8")


def edition(notebooks, wheels):
    """A short hash over what a chapter and the library say; not over when they were packed."""
    total = hashlib.sha256()
    for path in sorted(notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"][:-1]  # the last names the commit
        total.update(json.dumps([path.name, [cell["source"] for cell in cells]]).encode())
    for path in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            files = sorted((info.filename, info.CRC) for info in wheel.infolist())
        total.update(json.dumps([path.name, files]).encode())
    return total.hexdigest()[:12]


def place_pyodide(given, work):
    """Settings and options for the Pyodide that was named; for none, there are none."""
    if not given:
        return {}, []
    if re.match(r"https?://", given) and given.endswith(".mjs"):
        return {"pyodideUrl": given}, []
    path = Path(given)
    if path.is_dir():
        if not (path / "pyodide.mjs").is_file():
            sys.exit(f"PYODIDE_URL={given} is a folder without pyodide.mjs: name another.")
        shutil.copytree(path, work / "static" / "pyodide")
        return {}, []
    if not re.match(r"https?://", given) and not path.is_file():
        sys.exit(f"PYODIDE_URL={given} is not there: name a folder, an archive or an address.")
    return {}, ["--pyodide", given if "://" in given else path.resolve()]


def build(pages, work, pyodide="", kept=ROOT / "_build" / ".wheels"):
    """Write the site into the folder ``lite`` of the pages."""
    shutil.rmtree(work, ignore_errors=True)
    settings, options = place_pyodide(pyodide, work)
    fetch_wheels(work / "wheels", kept)
    copy_notebooks(pages, work / "notebooks")
    made = (work / "notebooks", work / "wheels")
    settings |= {"disablePyPIFallback": True}  # all that is needed is here or in Pyodide
    config = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": TITLE,
            "contentsStorageName": f"{TITLE}, edition {edition(*made)}",
            "litePluginSettings": {KERNEL: settings},
        },
    }
    (work / "jupyter-lite.json").write_text(json.dumps(config, indent=2), "utf-8")
    installed = Path(sys.prefix, "share", "jupyter", "labextensions")
    extensions = [
        f"--LiteBuildConfig.federated_extensions={installed / name}" for name in EXTENSIONS
    ]
    with whole(pages / "lite") as site:
        make(work, site, extensions, options)
        for name in SAVED:
            shutil.copy(Path(__file__).with_name(name), site)
    print(f"The chapters run in the browser from {pages / 'lite'}")


def make(work, site, extensions, options):
    run(
        *("jupyter", "lite", "build", "--log-level=ERROR", "--apps", "lab", "--no-sourcemaps"),
        *("--no-unused-shared-packages", "--ignore-sys-prefix", *extensions),
        *(
            "--lite-dir",
            work,
            "--contents",
            work / "notebooks",
            "--piplite-wheels",
            work / "wheels",
        ),
        *("--output-dir", site, *options),
        cwd=work,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    pages, work = (Path(name).resolve() for name in sys.argv[1:3])
    build(pages, work, os.environ.get("PYODIDE_URL", ""))
