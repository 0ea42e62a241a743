"""The look of every figure, in one place: colours for colour-blind eyes too, type, lines.

Each colour has a light and a dark value. Matplotlib draws with the light one; on the page it
becomes a CSS variable, `var(--fig-blue, #0a62ad)`, whose dark value stands in `explorable.css`.
Tell curves apart by dash or marker as well, never by colour alone.
"""

from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.rcsetup import cycler

INK = "#1c2530"  # text, main lines
MUTED = "#5d6875"  # axes, ticks, asides
GRID = "#d9dee4"  # faint lines
PAPER = "#ffffff"  # the page itself
BLUE = "#0a62ad"
ORANGE = "#c2500a"
GREEN = "#0a7a55"
PURPLE = "#8b3f96"
GOLD = "#8c6a00"

DASHED = (0, (4, 3))

CYCLE = (BLUE, ORANGE, GREEN, PURPLE, GOLD)

# name of the CSS variable and its value in the dark; the light value is the key
DARK = {
    INK: ("ink", "#e4e8ee"),
    MUTED: ("muted", "#a3aebb"),
    GRID: ("grid", "#3b4450"),
    PAPER: ("paper", "#121212"),
    BLUE: ("blue", "#6fb3f2"),
    ORANGE: ("orange", "#f59e5b"),
    GREEN: ("green", "#52c79a"),
    PURPLE: ("purple", "#d08fdc"),
    GOLD: ("gold", "#e0b83c"),
}

RC: dict[Any, Any] = {
    "figure.figsize": (4.7, 3.0),  # inches; a wider one shows letters of 11 too small on a phone
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "figure.titlesize": 12,
    "font.size": 11,
    "font.family": "DejaVu Sans",  # comes with Matplotlib, and is wider than the readers' fonts
    "mathtext.fontset": "stix",  # as the formulas of the page
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=CYCLE),
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "lines.linewidth": 2.0,
    "lines.markersize": 6,
    "patch.linewidth": 0,
    "patch.facecolor": BLUE,
    "image.cmap": "cividis",
}


def use_style() -> None:
    """Draw all further Matplotlib figures in the book's style.

    Examples
    --------
    >>> use_style()
    >>> mpl.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update(RC)


def name_at_end(ax: Axes, text: str, x: float, y: float, colour: str, apart: float = 6) -> None:
    """Write the name of a line, in its colour, `apart` points to the right of its last point."""
    ax.annotate(
        text,
        (x, y),
        xytext=(apart, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        annotation_clip=False,
    )
