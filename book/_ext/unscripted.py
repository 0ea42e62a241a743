"""Dark pages for dark systems where no script can choose.

A page says `light` until its head's script has read the reader's choice. Where scripts are off, a
second sheet follows the first (layout.html): the same rules, of which those for dark always hold.
Who has scripts never loads it.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

from . import style

NAME = "dark.css"
THEME = re.compile(r'\[data-theme="?(dark|light)"?\]')
HOLDS = {"dark": "[data-theme]", "light": ":not(html)"}  # always, never


def write_sheet(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    top = Path(app.outdir, "_static")
    text, found = THEME.subn(lambda match: HOLDS[match[1]], (top / style.NAME).read_text("utf-8"))
    assert found, f"{style.NAME} has no rules for dark: has the theme changed?"
    (top / NAME).write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_sheet, priority=915)  # style: 910, versions: 920
