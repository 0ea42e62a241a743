"""Pages work under a strict content security policy: no script stands in a page itself.

A figure's functions move from its markup into a script of the page's own. What the theme would
write into a page is a file here (light-or-dark.js) or done by the book's script (pages.py).
"""

from pathlib import Path

from sphinx.application import Sphinx

from explorables.page import take

from .types import Context


def figures(app: Sphinx, pagename: str, context: Context) -> str | None:
    """Take the functions out of a page's text; the address of the script that has them, if any."""
    context["body"], script = take(context.get("body") or "")
    if not script:
        return None
    folder = Path(app.outdir, "_static")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"figures-{pagename}.js").write_text(script, "utf-8")
    return f"_static/figures-{pagename}.js"
