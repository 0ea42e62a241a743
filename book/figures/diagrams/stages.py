"""The map of the book: one cell that grows, chapter by chapter, and what came after it."""

import html
import re
from typing import NamedTuple

import numpy as np

from explorables import svg
from explorables.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE
from lstm_lib.checks import check_int

from . import cell
from .primitives import LINE, arrow, bold, canvas, circle, pipe, shape, stroke, valve

PARTS = tuple(cell.PARTS)
REACHED = (0, 1, 1, 2, 4, 5, 6, 6)  # how many parts stand at the end of each chapter
NEW = ((), PARTS[:1], (), PARTS[1:2], PARTS[2:4], PARTS[4:5], PARTS[5:], PARTS)
REWIRED = ("wire-h-prev", "wire-x", "join", "wire-g", "wire-f-in")  # after the block
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
AFTER = Stage(
    "Beyond the block",
    "Taps see the input alone: {all steps at once}.",
    "A smaller cell: no loop brings its output back. All samples come in at once; one layer, "
    "which sees them and nothing else, steers a tap on the carousel and one on the pipe into it.",
)


def stage(k):
    """Draw the cell as it stands in chapter k: the new part in colour, the rest grey.

    Parameters
    ----------
    k : int
        The chapter, 1 to 8; 9 is the cell of `AFTER`.

    Returns
    -------
    matplotlib.figure.Figure
        To be shown small: it holds no words. gids: those of `block` for the parts that are there,
        ``sequence``, ``samples``, ``sample-now``, ``loop-h``, ``loop-c``, ``error-j``,
        ``enters``; in the ninth ``sample-j`` and ``enters-j`` instead.

    Raises
    ------
    TypeError, ValueError
        `k` is not a whole number from 1 to 9.
    """
    k = check_int("k", k, 1, len(STAGES) + 1) - 1
    figure, axes = canvas(cell.WIDTH, 404)
    axes.set_ylim(-46, 358)
    if k < len(STAGES):
        _chapter(axes, k)
    else:
        _after(axes)
    bold(axes, BOLD)
    return figure


def _chapter(axes, k):
    """Draw the cell of chapter k, counted from 0."""
    artists = cell.draw(axes, set(PARTS[: REACHED[k]]), lettered=False)
    for name in PARTS[: REACHED[k]]:
        if name not in NEW[k]:
            cell.recolour(artists[name], MUTED, GRID)
    _one_enters(axes, arrives=k == 0)
    if k > 0:
        _hidden_loop(axes, PURPLE if k in (1, 7) else MUTED)
    if k == 2:
        _error(axes)
    if k > 2:
        _carousel_loop(axes, *((INK, BLUE) if k in (3, 7) else (MUTED, GRID)))


def _after(axes):
    """Draw the cell whose one gate sees the input alone; the state is its output."""
    there = PARTS[:2] + PARTS[4:5]
    for name, artists in cell.draw(axes, set(there), lettered=False).items():
        if name != "forget gate":
            cell.recolour(artists, MUTED, GRID)
        for artist in artists:  # no ghosts, and other wires into the layers
            if name not in there or artist.get_gid() in REWIRED:
                artist.remove()
    _carousel_loop(axes, MUTED, GRID)
    for j, (x, y) in enumerate(_sequence(axes, GREEN)):
        circle(axes, x, y, 7, f"sample-{j}", GREEN, GREEN)
        if cell.LEFT < x < cell.RIGHT:
            arrow(axes, [(x, y + 7), (x, 54)], f"enters-{j}", GREEN)
    stroke(axes, [(cell.PAST, 54), (cell.PAST, cell.BUS), (cell.G, cell.BUS)], "wire-x", GREEN)
    for column in (cell.F, cell.G):
        foot = cell.LAYER - cell.SIDE / 2
        arrow(axes, [(column, cell.BUS), (column, foot)], f"wire-x-{column}", GREEN)
    stroke(axes, [(cell.F, cell.TAP), (cell.G - 7, cell.TAP)], "wire-f-new", ORANGE)
    circle(axes, cell.F, cell.TAP, 2.6, "join-f", ORANGE, ORANGE)
    valve(axes, cell.G, cell.TAP, "valve-new", PAPER, ORANGE, upright=True)


def _sequence(axes, colour):
    """Draw the samples of the input; return where they are, the third below the cell's input."""
    x = cell.PAST + 30 * np.arange(-2, 12)
    y = -16 + 17 * np.sin((x - 20) / 34)
    axes.plot(x, y, color=GRID, linewidth=3, gid="sequence", clip_on=False)
    look = {"color": PAPER, "markeredgecolor": colour, "markeredgewidth": BOLD * LINE}
    axes.plot(x, y, "o", gid="samples", markersize=10, clip_on=False, **look)
    return list(zip(x, y, strict=True))


def _one_enters(axes, arrives):
    """Draw the samples, of which the third is the one that enters."""
    line = GREEN if arrives else MUTED
    x, y = _sequence(axes, line)[2]
    circle(axes, x, y, 7, "sample-now", line, line)
    draw, top = (arrow, 54) if arrives else (stroke, 24)
    draw(axes, [(x, y + 7), (x, top)], "enters", INK if arrives else MUTED)


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
    """Return the map of the chapters and of what came after, for `IPython.display.HTML`.

    Parameters
    ----------
    pages : list of str
        The address of each chapter, in order, then those of the two pages after the block.

    Returns
    -------
    str
        An HTML list: a card for each chapter, and one, a row of its own, for the two pages.

    Raises
    ------
    ValueError
        Not one address a chapter.
    """
    if len(pages) != len(STAGES) + 2:
        raise ValueError(f"pages: got {len(pages)} addresses, expected {len(STAGES) + 2}")
    *chapters, beyond, last = pages
    cards = [
        _card(k, page, f"{k}. {what.name}", html.escape(what.adds), "margin:0")
        for k, (page, what) in enumerate(zip(chapters, STAGES, strict=True), 1)
    ]
    before, words, end = re.split("[{}]", html.escape(AFTER.adds))
    adds = f'{before}<a href="{html.escape(last)}">{words}</a>{end}'
    cards.append(_card(len(STAGES) + 1, beyond, AFTER.name, adds, f"{ROW};align-items:center"))
    style = f"{GRID_COLUMNS};list-style:none;margin:1.5rem 0;padding:0"
    return f'<ol role="list" class="growing-cell" style="{style}">{"".join(cards)}</ol>'


GRID_COLUMNS = (
    "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(9.5rem,100%),1fr));"
    "gap:1.5rem 1.25rem"
)
ROW = f"margin:0;grid-column:1/-1;{GRID_COLUMNS}"  # its drawing is as wide as the others


def _card(k, page, name, adds, style):
    """Return one stage of the map as a list item; `adds` is HTML."""
    drawing, _ = svg.serialise(svg.draw(stage(k)), (*STAGES, AFTER)[k - 1].shows)
    title = f'<a href="{html.escape(page)}">{html.escape(name)}</a>'
    return (
        f'<li style="{style}">{drawing}<p style="margin:.4rem 0 0;line-height:1.35">'
        f"<strong>{title}</strong><br/>{adds}</p></li>"
    )
