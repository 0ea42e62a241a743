"""What pages load: the book's style, Temml's, and the static host of the explorables.

An explorable's HTML output carries all that the page needs, so the state that widgets leave in a
notebook and the scripts that would read it are dropped.
"""

import re
import shutil
from pathlib import Path

from .freshness import ROOT

TEMML_STYLE = ROOT / "node_modules/temml/dist/Temml-STIX2.css"
FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
STYLES = ("book.css", "print.css")  # in book/_style
SCRIPTS = ("page.js",)


def assets():
    """The explorables' own scripts and style sheets."""
    return sorted([*ROOT.glob("lstm_lib/pages/*.js"), *ROOT.glob("lstm_lib/pages/*.css")])


def gather(app):
    """Lay what comes from packages and from the library into a folder that Sphinx copies."""
    folder = Path(app.outdir).parent / ".assets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    style, faces = FONT_FACE.subn("", TEMML_STYLE.read_text("utf-8"))
    assert faces == 1, "Temml's style sheet no longer has the one @font-face that is replaced here"
    (folder / "temml.css").write_text(style, "utf-8")
    for path in assets():
        shutil.copy(path, folder)
    app.config.html_static_path.append(str(folder))

    app.add_css_file("temml.css")
    for name in [path.name for path in assets() if path.suffix == ".css"] + list(STYLES):
        app.add_css_file(name, priority=900)
    for name in SCRIPTS:
        app.add_js_file(name, loading_method="defer")
    if any(path.name == "host.js" for path in assets()):
        app.add_js_file("host.js", type="module")


def drop_widget_state(app, env):
    for page in getattr(env, "nb_metadata", {}).values():
        scripts = page.get("js_files", {})
        for key in [key for key in scripts if key.startswith("ipywidgets")]:
            del scripts[key]


def drop_templates(app, exception):
    """The theme leaves pieces of its templates among the static files."""
    if not exception and app.builder.format == "html":
        for path in Path(app.outdir, "_static").glob("*webpack-macros.html"):
            path.unlink()


def setup(app):
    app.add_config_value(
        "comments_config", {}, "html"
    )  # Jupyter Book sets it even without comments
    app.connect("builder-inited", gather)
    app.connect("env-updated", drop_widget_state)
    app.connect("build-finished", drop_templates, priority=900)
