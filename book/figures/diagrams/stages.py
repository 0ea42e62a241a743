"""The map of the book: one cell that grows, chapter by chapter."""

import html
from typing import NamedTuple

import numpy as np

from explorables import svg
from explorables.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from lstm_lib.checks import check_int

from . import cell
from .primitives import LINE, PIPE, arrow, canvas, circle, pipe, shape, stroke

PARTS = tuple(cell.PARTS)
REACHED = (0, 1, 1, 2, 4, 5, 6, 6)  # how many parts stand at the end of each chapter
NEW = ((), PARTS[:1], (), PARTS[1:2], PARTS[2:4], PARTS[4:5], PARTS[5:], PARTS)
BOLD = 1.7  # a stage is shown small: its lines are thicker


class Stage(NamedTuple):
    """A chapter of the map: its name, what it adds, and what its drawing shows."""

    name: str
    adds: str
    shows: str


STAGES = (
    Stage(
        "Time series",
        "A sequence comes in, one value per step.",
        "A row of samples; one of them enters an empty cell.",
    ),
    Stage(
        "The recurrent neural network",
        "The past is fed back in.",
        "The cell holds one neuron; a dashed loop brings its output back to its input.",
    ),
    Stage(
        "Vanishing gradients",
        "The error fades on its way back.",
        "Under the same cell, arrows run back in time, each smaller than the one before.",
    ),
    Stage(
        "The constant error carousel",
        "A loop of weight one keeps it whole.",
        "A pipe runs along the top of the cell and round to its own beginning.",
    ),
    Stage(
        "Input and output gates",
        "Two taps: what gets in, what gets out.",
        "A tap stands on the pipe into the carousel, another on the pipe out of it.",
    ),
    Stage(
        "The forget gate",
        "A third tap empties the loop.",
        "A tap stands on the carousel itself.",
    ),
    Stage(
        "Peepholes",
        "The taps see what they hold.",
        "Dashed wires lead from the carousel to the layers that steer the taps.",
    ),
    Stage(
        "The whole block",
        "Every wire, at ease.",
        "The complete cell: carousel, three taps, peepholes, inputs and outputs.",
    ),
)


def stage(k):
    """Draw the cell as it stands in chapter k: the new part in colour, the rest grey.

    Parameters
    ----------
    k : int
        The chapter, 1 to 8.

    Returns
    -------
    matplotlib.figure.Figure
        To be shown small: it holds no words. gids: those of `block` for the parts that are there,
        ``sequence``, ``samples``, ``sample-now``, ``loop-h``, ``loop-c``, ``error-j``.

    Raises
    ------
    TypeError, ValueError
        `k` is not a whole number from 1 to 8.
    """
    k = check_int("k", k, 1, len(STAGES)) - 1
    figure, axes = canvas(cell.WIDTH, 404)
    axes.set_ylim(-46, 358)
    artists = cell.draw(axes, set(PARTS[: REACHED[k]]), lettered=False)
    for name in PARTS[: REACHED[k]]:
        if name not in NEW[k]:
            cell.recolour(artists[name], MUTED, GRID)
    _sequence(axes, arrives=k == 0)
    if k > 0:
        _hidden_loop(axes, PURPLE if k in (1, 7) else MUTED)
    if k == 2:
        _error(axes)
    if k > 2:
        _carousel_loop(axes, *((INK, BLUE) if k in (3, 7) else (MUTED, GRID)))
    for artist in axes.patches:
        width = artist.get_linewidth()
        if width < PIPE:
            artist.set_linewidth(BOLD * width)
        elif width > PIPE:
            artist.set_linewidth(PIPE + BOLD * (width - PIPE))
    return figure


def _sequence(axes, arrives):
    """Draw the samples of the input; the third is the one that enters."""
    x = cell.PAST + 30 * np.arange(-2, 12)
    y = -16 + 17 * np.sin((x - 20) / 34)
    line = GREEN if arrives else MUTED
    axes.plot(x, y, color=GRID, linewidth=3, gid="sequence", clip_on=False)
    look = {"color": PAPER, "markeredgecolor": line, "markeredgewidth": BOLD * LINE}
    axes.plot(x, y, "o", gid="samples", markersize=10, clip_on=False, **look)
    circle(axes, x[2], y[2], 7, "sample-now", line, line)
    top = 54 if arrives else 24
    (arrow if arrives else stroke)(
        axes, [(x[2], y[2] + 7), (x[2], top)], "enters", INK if arrives else MUTED
    )


def _hidden_loop(axes, colour):
    right, left, low = cell.RIGHT + 30, cell.LEFT - 30, 38
    way = [(cell.RIGHT + 10, cell.BUS), (right, cell.BUS), (right, low), (left, low)]
    way += [(left, cell.BUS), (cell.LEFT, cell.BUS)]
    arrow(axes, way, "loop-h", colour, dashed=True, radius=12)


def _carousel_loop(axes, wall, flow):
    right, left, high = cell.RIGHT + 30, cell.LEFT - 30, 344
    way = [(cell.RIGHT + 7, cell.TOP), (right, cell.TOP), (right, high), (left, high)]
    way += [(left, cell.TOP), (cell.LEFT - 7, cell.TOP)]
    pipe(axes, way, "loop-c", flow, wall)


def _error(axes):
    """Draw arrow heads that run back in time, each 0.72 times the one before."""
    x, size = cell.RIGHT + 4.0, 21.0
    for j in range(8):
        head = [(x, 38 + size), (x, 38 - size), (x - 1.5 * size, 38)]
        shape(axes, head, f"error-{j}", ORANGE, ORANGE, 0, z=6)
        x, size = x - 1.5 * size - 14, 0.72 * size


def growing_cell_map(pages):
    """Return the map of the eight chapters as an HTML list, for `IPython.display.HTML`.

    Parameters
    ----------
    pages : list of str
        The address of each chapter, in order.

    Raises
    ------
    ValueError
        Not one address a chapter.
    """
    if len(pages) != len(STAGES):
        raise ValueError(f"pages: got {len(pages)} addresses, expected {len(STAGES)}")
    cards = "".join(_card(k, page) for k, page in enumerate(pages, 1))
    return f'<ol role="list" class="growing-cell" style="{GRID_STYLE}">{cards}</ol>'


GRID_STYLE = (
    "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(9.5rem,100%),1fr));"
    "gap:1.5rem 1.25rem;list-style:none;margin:1.5rem 0;padding:0"
)


def _card(k, page):
    """Return one chapter of the map as a list item."""
    what = STAGES[k - 1]
    drawing, _ = svg.serialise(svg.draw(stage(k)), what.shows)
    title = f'<a href="{html.escape(page)}">{html.escape(f"{k}. {what.name}")}</a>'
    return (
        f'<li style="margin:0">{drawing}<p style="margin:.4rem 0 0;line-height:1.35">'
        f"<strong>{title}</strong><br/>{html.escape(what.adds)}</p></li>"
    )
