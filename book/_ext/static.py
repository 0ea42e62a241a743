"""What pages load: the book's style, Temml's, and the script of the explorables.

An explorable's HTML output carries all that the page needs, so the state that widgets leave in a
notebook and the scripts that would read it are dropped.
"""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from playground.derive import all_javascript
from playground.page import script

from .freshness import ROOT
from .node import bundle
from .scripts import theme_script

ENGINE = ROOT / "explorables"
PLAYGROUND = ROOT / "playground"
TEMML_STYLE = ROOT / "node_modules/temml/dist/Temml-STIX2.css"
FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
OWN = ROOT / "book" / "_style"
STYLES = ("book.css", "search.css", "print.css")
SCRIPTS = ("light-or-dark", "page", "search")  # there, with what they import
TRAINERS = {"train": "start.js", "playground": "start-all.js"}  # a chapter's, all settings
CELLS = "CELLS_AS_THEY_ARE"
LOADED = re.compile(r'(?:_static/|url\("?)([^"?#)\s]+)')


def gather(app: Sphinx) -> None:
    """Lay what comes from packages and from the library into a folder that Sphinx copies."""
    folder = Path(app.outdir).parent / ".assets"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(OWN, folder, ignore=shutil.ignore_patterns("*.js"))
    (folder / "temml.css").write_text(without_font(TEMML_STYLE), "utf-8")
    shutil.copy(ENGINE / "explorable.css", folder)
    shutil.copy(PLAYGROUND / "panel.css", folder)
    own = {name: OWN / f"{name}.js" for name in SCRIPTS}
    bundle({"explorables": ENGINE / "host.js", **trainers(folder), **own}, folder)
    for name in TRAINERS:
        with_cells(folder / f"{name}.js")
    (folder / "theme.js").write_text(theme_script(), "utf-8")
    app.config.html_static_path.append(str(folder))

    app.add_css_file("temml.css")
    for name in ("explorable.css", "panel.css", *STYLES):
        app.add_css_file(name, priority=900)
    for name in ("page", "search", "explorables", *TRAINERS, "theme"):
        app.add_js_file(f"{name}.js")


def trainers(folder: Path) -> dict[str, Path]:
    """Write scripts that bring the runtime of the playground, then what panels show of it."""
    (folder / "runtime.js").write_text(script(CELLS), "utf-8")
    entries = {name: folder / f"{name}-entry.js" for name in TRAINERS}
    for name, entry in entries.items():
        parts = (folder / "runtime.js", PLAYGROUND / TRAINERS[name])
        entry.write_text("".join(f'import "{part}";\n' for part in parts), "utf-8")
    return entries


def with_cells(path: Path) -> None:
    """Put the cells into the script that was made small: they compress best as they are."""
    before, after = path.read_text("utf-8").split(CELLS)
    path.write_text(before + all_javascript() + after, "utf-8")


def without_font(path: Path) -> str:
    """Temml's style sheet; the book brings the font."""
    style, faces = FONT_FACE.subn("", path.read_text("utf-8"))
    assert faces == 1, "Temml's style sheet no longer has the one @font-face that is replaced here"
    return style


def drop_widget_state(app: Sphinx, env: BuildEnvironment) -> None:
    for page in getattr(env, "nb_metadata", {}).values():
        scripts = page.get("js_files", {})
        for key in [key for key in scripts if key.startswith("ipywidgets")]:
            del scripts[key]


def finish(app: Sphinx) -> None:
    """Of what the theme and the packages bring, the files stay that a page or its style loads."""
    folder, loaded = Path(app.outdir, "_static"), set()
    for path in [*Path(app.outdir).glob("*.html"), *folder.glob("*.css")]:
        loaded.update(LOADED.findall(path.read_text("utf-8")))
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in loaded:
            path.unlink()


def setup(app: Sphinx) -> None:
    # Jupyter Book sets it even without comments.
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", gather)
    app.connect("env-updated", drop_widget_state)
