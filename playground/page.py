"""The runtime, the cells and their data as one plain script, and a run of the page as Python."""

import json
from pathlib import Path
from typing import Any

from .cells import BLOCKS, UNITS
from .derive import all_javascript
from .tasks import AFTER, SERIES, SYMBOLS, TASKS, filled

HERE = Path(__file__).parent


def script() -> str:
    """Return a plain script that defines `playground`, on a page, in a worker and in Node.

    It is one function with a name. From disk, where a worker cannot load a file, the worker is made
    of that function's own text.
    """
    data = json.dumps({"symbols": SYMBOLS, "after": AFTER, "series": SERIES})
    runtime, host = ((HERE / name).read_text("utf-8") for name in ("runtime.js", "host.js"))
    parts = (f"const CELLS = {all_javascript()};", f"const DATA = {data};", runtime, host)
    body = "\n".join(parts)
    return f'(function playground() {{\n"use strict";\n{body}}})();\n'


def in_python(settings: dict[str, Any], steps: int) -> str:
    """Return a program of about ten lines that makes a run of the page again, to its `losses`.

    It trains with the library; only the GRU, which the library does not have, with `run`.
    """
    s = filled(settings)
    output, cell, train = TASKS[s["task"]].output, s["cell"], s["train"]
    if cell in BLOCKS:
        module = "lstm_lib import lstm as net"
        option = f"variant={BLOCKS[cell]!r}".replace("Variant(", "net.Variant(", 1)
    elif cell in UNITS:
        module, option = "lstm_lib import rnn as net", f"activation={UNITS[cell]!r}"
    else:
        module, option = "playground import run as net", f"cell=CELLS[{cell!r}]"
    lines = [
        "from functools import partial",
        f"from {module}",
        "from lstm_lib import train",
        *(["from playground.cells import CELLS"] if "CELLS" in option else []),
        "from playground.tasks import batches, first_weights",
        "",
        f"settings = {s!r}",
        f"loss_and_grads = partial(net.loss_and_grads, {option}, output={output!r})",
        "params, history = train(first_weights(settings), loss_and_grads, batches(settings),",
        f"    steps={steps}, optimiser={train['optimiser']!r}, lr={train['lr']!r}, "
        f"clip={train['clip']!r}, progress=False)",
        'losses = history["loss"]',
    ]
    return "\n".join(lines) + "\n"
