"""What a page depends on besides its own text.

The execution cache's key is a notebook's code cells alone. So the cache gets a folder for each
state of what the cells import or read: the library, the book's data, the pinned versions. The
folder's name is a setting of the "env" kind: when it changes, Sphinx reads all pages anew. Likewise
a digest of this extension and of the pages' scripts and styles is a setting.

A build that fails or is interrupted leaves its mark. The next one then throws away what Sphinx
knows of the pages and reads them all, for it would not repeat a warning. So does a build before
which labels moved: Sphinx would find them twice, on the old page and on the new.
What the cells printed is kept.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parents[2]
UNFINISHED = "unfinished"  # the mark's name
LABELS = "labels"  # the name of the file that says where they stood
ROOMS = ("lstm_lib", "explorables", "studies")  # what cells import, beside the book's own folder
LABEL = re.compile(r"^(?::label: *|:name: *|\$\$ *\(|\()([\w-]+)\)?=?$", re.M)
KEPT = 3  # states of the cache: the one in use and two to go back to


def digest(paths: Iterable[Path]) -> str:
    """A short hash over the names and contents of files; order does not matter."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def files(folder: str, suffixes: set[str] | None = None) -> list[Path]:
    """Files under a folder of the project, without what Python and editors leave there."""
    return [
        path
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and (suffixes is None or path.suffix in suffixes)
        and not any(
            part.startswith(".") or part == "__pycache__" for part in path.parts[len(ROOT.parts) :]
        )
    ]


def what_cells_use() -> list[Path]:
    rooms = [path for room in ROOMS for path in files(room)]
    library = [path for path in rooms if path.suffix not in {".js", ".css", ".md"}]
    data = [
        path
        for path in files("book")
        if path.suffix not in {".md", ".bib"}
        and not path.relative_to(ROOT / "book").parts[0].startswith("_")
    ]
    return [*library, *data, ROOT / "constraints.txt"]


def what_pages_use() -> list[Path]:
    return [
        *files("book/_ext"),
        *files("book/_style"),
        *files("explorables", {".js", ".css"}),
        *files("playground", {".py", ".js", ".css", ".svg"}),
        ROOT / "package-lock.json",
    ]


def labels() -> str:
    """A short hash over the labels of each page."""
    pages = sorted(files("book", {".md"}))
    found = [(page.name, sorted(LABEL.findall(page.read_text("utf-8")))) for page in pages]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def set_keys(app: Sphinx, config: Config) -> None:
    cache = Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(cache / digest(what_cells_use()))
    config.book_pages_digest = digest(what_pages_use())


def mark(app: Sphinx, config: Config) -> None:
    unfinished, stood = (Path(app.outdir).parent / name for name in (UNFINISHED, LABELS))
    moved = stood.exists() and stood.read_text("utf-8") != labels()
    if (unfinished.exists() or moved) and Path(app.doctreedir).exists():
        shutil.rmtree(app.doctreedir)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    stood.write_text(labels(), "utf-8")


def unmark(app: Sphinx, exception: Exception | None) -> None:
    """At the very end: with -W, a build with warnings has failed."""
    if not exception and not (app.keep_going and app._warncount):
        (Path(app.outdir).parent / UNFINISHED).unlink()


def prune(app: Sphinx) -> None:
    used = Path(app.config.nb_execution_cache_path)
    used.mkdir(parents=True, exist_ok=True)
    used.touch()
    states = sorted(used.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in states[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def setup(app: Sphinx) -> None:
    app.add_config_value("book_pages_digest", "", "env", str)
    app.connect("config-inited", set_keys)
    app.connect("config-inited", mark)
    app.connect("build-finished", unmark, priority=1000)
    app.connect("builder-inited", prune, priority=100)
