"""The book's drawings of the playground's cells, small, as one SVG.

Parts that several cells have are there once, grouped; `data-cells` names the cells that they belong
to, and a panel shows those of the cell that is chosen. `playground/cells.svg` is kept from here;
`RENEW=1 .venv/bin/python -m pytest tests/playground/test_drawings.py` draws it anew.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np

from playground.cells import LOOKING

TAPS = ("input gate", "forget gate", "output gate")
LOOKS = {  # what belongs to a gate's peephole alone
    "i": ("peephole-i", "peephole-i-bridge"),
    "f": ("peephole-f",),
    "o": ("peephole-o", "peephole-present"),
}
BLOCKS = {
    "peepholes": (*TAPS, "peepholes"),
    **dict.fromkeys(LOOKING, (*TAPS, "peepholes")),
    "modern": TAPS,
    "forget gate": TAPS,
    "no input gate": ("forget gate", "output gate"),
    "no output gate": ("input gate", "forget gate"),
    "forget alone": ("forget gate",),
    "1997": ("input gate", "output gate"),
    "output gate": ("output gate",),
    "input gate": ("input gate",),
    "bare carousel": (),
}
CURVES = {  # an activation over -1 ... 1, and the height of its zero
    "tanh": (lambda u: np.tanh(3 * u), 0),
    "ReLU": (lambda u: 2 * np.maximum(u, 0) - 1, -1),
    "sigmoid": (lambda u: np.tanh(3 * u), -1),
    "linear": (lambda u: u, 0),
}
BOLD = 2.6  # they are shown small: lines are thicker


@cache
def drawing() -> str:
    """Return the SVG; it needs no words, since the choice beside it names the cell."""
    parts: list[tuple[tuple[str, str], list[str]]] = []
    for name, figure in _figures():
        at = 0
        for part in _paths(figure):
            known = [k for k, (old, _) in enumerate(parts) if old == part]
            if known:
                parts[known[0]][1].append(name)
                at = known[0] + 1
            else:
                parts.insert(at, (part, [name]))
                at += 1
    inside = "".join(
        f'<g data-cells="{"|".join(names)}">'
        + "".join(f'<path d="{d}" style="{style}"/>' for (d, style), _ in together)
        + "</g>"
        for names, together in groupby(parts, lambda part: part[1])
    )
    return (
        '<svg viewBox="36 18 368 312" role="img" '
        f'aria-label="The cell that is chosen" class="fig cell">{inside}</svg>'
    )


def _figures() -> Iterator[tuple[str, Any]]:
    from figures.diagrams import cell, gated_unit
    from figures.diagrams.primitives import box, canvas, stroke

    for name, more in BLOCKS.items():
        figure, axes = canvas(cell.WIDTH, cell.HEIGHT)
        _only(cell, axes, {"recurrent unit", "carousel", *more})
        _looking(axes, LOOKING.get(name, "ifo"))
        yield name, figure
    for name, (curve, zero) in CURVES.items():
        figure, axes = canvas(cell.WIDTH, cell.HEIGHT)
        _only(cell, axes, {"recurrent unit"})
        box(axes, cell.G, cell.LAYER, 96, 84, "layer-g", edge="#0a7a55", z=5)
        u = np.linspace(-1, 1, 17)
        level = [(cell.G + 38 * x, cell.LAYER + 30 * zero) for x in (-1, 1)]
        stroke(axes, level, "zero", "#5d6875", 1, z=5.1)
        points = np.column_stack([cell.G + 38 * u, cell.LAYER + 30 * curve(u)])
        stroke(axes, points, "curve", line=2, z=5.2)
        yield name, figure
    figure = gated_unit()
    figure.set_size_inches(cell.WIDTH / 72, cell.HEIGHT / 72)
    figure.axes[0].set(xlim=(7, 447), ylim=(-35, 315))
    yield "GRU", figure


def _only(cell: Any, axes: Any, parts: set[str]) -> None:
    """Draw a block without ghosts of the parts that it does not have."""
    for name, artists in cell.draw(axes, parts, lettered=False).items():
        if name not in parts:
            for artist in artists:
                artist.remove()


def _looking(axes: Any, gates: str) -> None:
    """Leave of the peepholes those of some gates."""
    gone = [gid for gate, gids in LOOKS.items() if gate not in gates for gid in gids]
    if not set(gates) & set("if"):  # what the two share
        gone += ["peephole-both", "peephole-past"]
    for artist in axes.get_children():
        if (artist.get_gid() or "").removesuffix("-head") in gone:
            artist.remove()


def _paths(figure: Any) -> Iterator[tuple[str, str]]:
    from figures.diagrams.primitives import bold

    from explorables import svg

    figure.patch.set_visible(False)
    for words in list(figure.axes[0].texts):
        words.remove()
    bold(figure.axes[0], BOLD)
    for node in svg.draw(figure).iter(f"{{{svg.SVG}}}path"):
        d = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.0f}", node.attrib["d"])
        style = re.sub(",#[0-9a-f]+|;stroke-linejoin:miter", "", node.attrib["style"])  # the usual
        yield re.sub(" ?([A-Za-z]) ?", r"\1", d), style
