"""Dark pages for dark systems where no script can choose.

A page says `light` until its head's script has read the reader's choice. Where scripts are off, a
second sheet follows the first: the same rules, of which those for dark always hold. Who has scripts
never loads it.
"""

import re
from pathlib import Path

from . import style
from .edits import edit

NAME = "dark.css"
WISH = "(prefers-color-scheme: dark)"
THEME = re.compile(r'\[data-theme="?(dark|light)"?\]')
HOLDS = {"dark": "[data-theme]", "light": ":not(html)"}  # always, never


def second_sheet(page, context):
    url = context["pathto"](f"_static/{NAME}", 1)
    sheet = f'<noscript><link rel="stylesheet" media="{WISH}" href="{url}" /></noscript>'
    return edit(page, "  </head>", f"    {sheet}\n  </head>", 1)


EDITS = (second_sheet,)


def write_sheet(app, exception):
    if exception or app.builder.format != "html":
        return
    top = Path(app.outdir, "_static")
    text, found = THEME.subn(lambda match: HOLDS[match[1]], (top / style.NAME).read_text("utf-8"))
    assert found, f"{style.NAME} has no rules for dark: has the theme changed?"
    (top / NAME).write_text(text, "utf-8")


def setup(app):
    app.connect("build-finished", write_sheet, priority=915)  # style: 910, versions: 920
