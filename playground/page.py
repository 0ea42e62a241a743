"""The runtime, the cells and their data as one plain script, and a run of the page as Python.

A notebook gets the same as a module, for anywidget.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from .cells import BLOCKS, CELLS, GROUPS, UNITS
from .derive import all_javascript
from .presets import MEAN_OF, SOLVED, Story
from .tasks import AFTER, CENTRE, SPREAD, SUNSPOTS, SYMBOLS, TASKS, filled

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import (\{[\w,\s]+\}) from "([./\w]+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=function |const )", re.MULTILINE)
STYLES = ("../explorables/explorable.css", "panel.css", "notebook.css")


def script(cells: str | None = None) -> str:
    """Return a plain script that defines `playground`, on a page, in a worker and in Node.

    It is one function with a name. From disk, where a worker cannot load a file, the worker is made
    of that function's own text. `cells` stands in the place of the cells, until they come there.
    """
    series = {"sunspots": SUNSPOTS, "centre": CENTRE, "spread": SPREAD}
    data = json.dumps({"symbols": SYMBOLS, "after": AFTER, "groups": GROUPS, **series})
    runtime, host = ((HERE / name).read_text("utf-8") for name in ("runtime.js", "host.js"))
    parts = (f"const CELLS = {cells or all_javascript()};", f"const DATA = {data};", runtime, host)
    body = "\n".join(parts)
    return f'(function playground() {{\n"use strict";\n{body}}})();\n'


@cache
def module() -> str:
    """Return the module of every panel in a notebook: the page's script and panel, and its view."""
    return script() + _with_imports(HERE / "notebook.js")


def styles() -> str:
    """Return the style sheet of every panel in a notebook; its colours are those of the figures."""
    return "\n".join((HERE / name).read_text("utf-8") for name in STYLES)


def _with_imports(path: Path) -> str:
    """Return a script with what it imports, each in a function of its own: names may clash."""

    def inside(match: re.Match[str]) -> str:
        names, text = match[1], EXPORT.sub("", _with_imports(path.parent / match[2]))
        return f"const {names} = (() => {{\n{text}\nreturn {names};\n}})();"

    return IMPORT.sub(inside, path.read_text("utf-8"))


PROGRAM = """\
from functools import partial
from {module}
from lstm_lib import train
{more}from playground.tasks import batches, first_weights

settings = {settings}
loss_and_grads = partial(net.loss_and_grads, {option}, output={output})
params, history = train(first_weights(settings), loss_and_grads, batches(settings),
    steps={steps}, optimiser={optimiser}, lr={lr}, clip={clip}, progress=False)
losses = history["loss"]
"""


def _net(cell: str) -> dict[str, str]:
    """What the program of a run says of its cell."""
    if cell in BLOCKS:
        variant = f"{BLOCKS[cell]!r}".replace("Variant(", "net.Variant(", 1)
        return {"module": "lstm_lib import lstm as net", "option": f"variant={variant}", "more": ""}
    if cell in UNITS:
        option = f"activation={UNITS[cell]!r}"
        return {"module": "lstm_lib import rnn as net", "option": option, "more": ""}
    more = "from playground.cells import CELLS\n"
    return {
        "module": "playground import run as net",
        "option": f"cell=CELLS[{cell!r}]",
        "more": more,
    }


def in_python(settings: dict[str, Any], steps: int) -> str:
    """Return a program of about ten lines that makes a run of the page again, to its `losses`.

    It trains with the core of the library; only what is not in it, the GRU and a block of which
    some gates have a peephole, with `run`.
    """
    s = filled(settings)
    given = {name: repr(s["train"][name]) for name in ("optimiser", "lr", "clip")}
    given |= {"settings": repr(s), "output": repr(TASKS[s["task"]].output), "steps": str(steps)}
    return PROGRAM.format(**_net(s["cell"]), **given)


def panel(
    stories: Sequence[Story], stored: str, ident: str = "play", drawing: str = "", **more: Any
) -> str:
    """Return the markup of a panel in which a net learns; panel.js brings it to life.

    Parameters
    ----------
    stories : sequence of Story
        The first one is shown; more than one, and the reader may choose.
    stored : str
        Markup of what is shown where no script runs.
    ident : str
        Its id on the page, and the beginning of links with settings.
    drawing : str
        An SVG that stands beside the choice of the cell: each part names its cells in `data-cells`.
    more
        "controls": names of the only settings that are shown; "page" and "more": where a link with
        the settings leads, and its words; "shows": what the drawing shows, in words, by cell.
    """
    told = [
        story._asdict()
        | {"settings": filled(story.settings), "rival": story.rival and filled(story.rival)}
        for story in stories
    ]
    python = {"template": PROGRAM, "nets": {cell: _net(cell) for cell in CELLS}}
    data = {"stories": told, "levels": SOLVED, "mean_of": MEAN_OF, "python": python, **more}
    held = json.dumps(data).replace("</", "<\\/")
    template = f"<template>{drawing}</template>" if drawing else ""
    return (
        f'<div class="live-panel" id="{ident}" role="group" aria-label="Training on the page">'
        f'<div class="stored">{stored}</div>'
        f'<script type="application/json">{held}</script>{template}</div>'
    )
