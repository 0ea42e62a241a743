"""The hand that draws every diagram of the book: one line weight, one roundness, one lettering.

All lengths are points (1/72 inch), the unit of Matplotlib's line widths and letters, so that what
is drawn stays in proportion. Every part gets a `gid`, which is its name in the SVG.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from explorables.style import INK, PAPER

LINE = 1.6  # every outline and wire
PIPE = 9.0  # a pipe, wall to wall
ROUND = 6.0  # corner radius
LETTERS = 15.0  # symbols
WORDS = 14.0  # names and remarks


def canvas(width, height):
    """Return a bare figure and axes of `width` x `height` points, one data unit a point."""
    figure = Figure(figsize=(width / 72, height / 72), layout="none")  # type: ignore[arg-type]
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.axis("off")
    return figure, axes


def bold(axes, times):
    """Make lines so many times as wide, for a drawing that is shown small; a pipe's walls too."""
    for patch in axes.patches:
        width = patch.get_linewidth()
        if width < PIPE:
            patch.set_linewidth(times * width)
        elif width > PIPE:  # the walls of a pipe
            patch.set_linewidth(PIPE + times * (width - PIPE))


def text(axes, x, y, text, gid, size=LETTERS, colour=INK, **place):
    """Write `text` centred at (x, y); `place` overrides ha and va."""
    place = {"ha": "center", "va": "center", **place}
    return axes.text(
        x, y, text, gid=gid, fontsize=size, color=colour, zorder=6, math_fontfamily="stix", **place
    )


def box(axes, x, y, width, height, gid, fill=PAPER, edge=INK, radius=ROUND, line=LINE, z=4):
    """Draw a rounded box centred at (x, y)."""
    patch = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle=f"round,pad=0,rounding_size={radius}",
        facecolor=fill,
        edgecolor=edge,
        linewidth=line,
        gid=gid,
        zorder=z,
    )
    return _add(axes, patch)


def circle(axes, x, y, radius, gid, fill=PAPER, edge=INK, line=LINE, z=4):
    """Draw a circle centred at (x, y)."""
    patch = Circle((x, y), radius, facecolor=fill, edgecolor=edge, linewidth=line, gid=gid)
    patch.set_zorder(z)
    return _add(axes, patch)


def shape(axes, points, gid, fill=PAPER, edge=INK, line=LINE, z=4):
    """Draw a filled polygon through `points`."""
    patch = Polygon(points, closed=True, facecolor=fill, edgecolor=edge, linewidth=line, gid=gid)
    patch.set(zorder=z, joinstyle="round")
    return _add(axes, patch)


def stroke(axes, points, gid, colour=INK, line=LINE, dashed=False, radius=ROUND, z=3):
    """Draw a line through `points` with rounded corners."""
    patch = PathPatch(rounded(points, radius), fill=False, edgecolor=colour, linewidth=line)
    patch.set(gid=gid, capstyle="round", joinstyle="round", zorder=z)
    if dashed:
        patch.set(linestyle=(0, (3, 2.2)), capstyle="butt")
    return _add(axes, patch)


def arrow(axes, points, gid, colour=INK, line=LINE, dashed=False, radius=ROUND, z=3):
    """Draw a line through `points` that ends in an arrow head."""
    patch = FancyArrowPatch(
        path=rounded(points, radius),
        arrowstyle="-|>,head_length=6,head_width=3.4",
        mutation_scale=1,
        shrinkA=0,
        shrinkB=0,
        color=colour,
        linewidth=line,
        capstyle="butt",
        joinstyle="round",
        gid=gid,
    )
    patch.set_zorder(z)
    if dashed:
        patch.set_linestyle((0, (3, 2.2)))
    return _add(axes, patch)


def pipe(axes, points, gid, fill, wall=INK, width=PIPE, z=2):
    """Draw a pipe through `points`: its walls get the gid, what flows in it `gid`-flow."""
    stroke(axes, points, gid, wall, width + 2 * LINE, z=z).set_capstyle("butt")
    stroke(axes, points, f"{gid}-flow", fill, width, z=z + 0.1).set_capstyle("butt")


def chevron(axes, x, y, gid, size=2.6, colour=PAPER):
    """Draw a small arrow head inside a pipe that flows to the right."""
    return stroke(
        axes, [(x - size / 2, y - size), (x + size / 2, y), (x - size / 2, y + size)], gid, colour
    )


def valve(axes, x, y, gid, fill, edge=INK, upright=False, size=12.0):
    """Draw a tap on a pipe, lying or upright, with its handle `gid`-handle turned to open.

    The handle lies along the pipe when the tap is open and across it when it is shut.
    """
    at = np.array([x, y])
    half = np.array([[-size, -0.8 * size], [-size, 0.8 * size], [size, -0.8 * size]])
    bow = np.vstack([half, [size, 0.8 * size]])
    along = np.array([[-0.55 * size, 0.0], [0.55 * size, 0.0]])
    if upright:
        bow, along = bow[:, ::-1], along[:, ::-1]
    shape(axes, bow + at, gid, fill, edge, z=4)
    circle(axes, x, y, 0.6 * size, f"{gid}-knob", PAPER, edge, z=4.5)
    stroke(axes, along + at, f"{gid}-handle", edge, 2 * LINE, z=5)


def _add(axes, patch):
    axes.add_patch(patch)
    patch.set_clip_on(False)  # nothing leaves the sheet, and clip paths swell the SVG
    return patch


def rounded(points, radius=ROUND):
    """Return the path through `points`, its corners rounded."""
    points = np.asarray(points, dtype=float)
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        arm_in, arm_out = before - corner, after - corner
        length_in, length_out = np.hypot(*arm_in), np.hypot(*arm_out)
        r = min(radius, length_in / 2, length_out / 2)
        vertices += [corner + arm_in / length_in * r, corner, corner + arm_out / length_out * r]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*vertices, points[-1]], [*codes, Path.LINETO])
