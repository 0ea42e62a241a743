"""Named artists of a Matplotlib figure: find them, put new data into them, say where data lie."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from .kinds import Array

KINDS: dict[str, tuple[Any, str]] = {
    "line": (Line2D, "a line: ax.plot(..., gid=...)"),
    "bars": (Rectangle, "bars: ax.bar(..., gid=...)"),
    "fill": (FillBetweenPolyCollection, "a filled area: ax.fill_between(..., gid=...)"),
    "text": (Text, "a text: ax.text(..., gid=...)"),
}


def find(where: str, fig: Figure, gid: str, *kinds: str) -> tuple[str, list[Any]]:
    """Return (kind, artists) with this gid, or with gid-0, gid-1, ...; raise ValueError if none.

    Without `kinds`, any artist will do and the kind is "any".
    """
    named: list[Any] = [artist for artist in fig.findobj() if artist.get_gid()]
    found = [artist for artist in named if artist.get_gid() == gid]
    if not found:
        numbered = re.compile(rf"{re.escape(str(gid))}-(\d+)")
        pairs = [(numbered.fullmatch(artist.get_gid()), artist) for artist in named]
        found = [a for _, a in sorted(((int(m[1]), a) for m, a in pairs if m), key=lambda p: p[0])]
    if not found:
        known = ", ".join(sorted({artist.get_gid() for artist in named})) or "none"
        raise ValueError(f"{where}: no artist has gid {gid!r}; the figure's gids are: {known}")
    if not kinds:
        return "any", found
    for kind in kinds:
        if isinstance(found[0], KINDS[kind][0]):
            if kind == "line" and found[0].get_drawstyle() != "default":
                raise ValueError(f"{where}: gid {gid!r} is drawn in steps, expected ax.plot's line")
            if kind != "bars" and len(found) > 1:
                raise ValueError(f"{where}: {len(found)} artists have gid {gid!r}, expected one")
            return kind, found
    wanted = " or ".join(KINDS[kind][1] for kind in kinds)
    raise ValueError(f"{where}: gid {gid!r} is a {type(found[0]).__name__}, expected {wanted}")


def number(artists: Sequence[Artist], gid: str) -> list[str]:
    """Give artists that share a gid their own: gid-0, gid-1, ...; return these."""
    for k, artist in enumerate(artists):
        artist.set_gid(f"{gid}-{k}")
    return [artist.get_gid() for artist in artists]


def scales(where: str, artist: Any) -> list[float]:
    """Return [ax, bx, logx, ay, by, logy]: a value v lies at a + b v (or a + b log10 v) pixels.

    Pixels are those of the SVG: 72 an inch, y downwards.
    """
    axes = artist.axes
    if axes.name != "rectilinear":
        raise ValueError(f"{where}: got {axes.name} axes, expected plain ones")
    height = artist.figure.get_size_inches()[1] * 72
    corners = np.array([axes.get_xlim(), axes.get_ylim()]).T  # (2, 2): low and high of x and y
    pixels = axes.transData.transform(corners)
    pixels[:, 1] = height - pixels[:, 1]
    out = []
    for k, scale in enumerate((axes.get_xscale(), axes.get_yscale())):
        if scale not in ("linear", "log"):
            raise ValueError(f"{where}: got a {scale} axis, expected linear or log")
        low, high = np.log10(corners[:, k]) if scale == "log" else corners[:, k]
        slope = (pixels[1, k] - pixels[0, k]) / (high - low)
        start = pixels[0, k] - slope * low
        out += [float(f"{start:.10g}"), float(f"{slope:.10g}"), scale == "log"]
    return out


def grid_over(axes: Axes) -> Array:
    """Return 201 points over the x axis, evenly spaced as the reader sees them."""
    low, high = axes.get_xlim()
    even = np.geomspace if axes.get_xscale() == "log" else np.linspace
    return even(low, high, 201)
