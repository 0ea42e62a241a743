"""What an explorable changes: lines, bars, areas, texts, places, looks, words under the figure.

A mark has a `spec` for the page's script and up to three hooks for the start values:
`apply(read)` puts numbers into the Matplotlib artist before it is drawn, `decorate(root, read)`
writes into the finished SVG, `markup(read)` is HTML under the figure. `read(ref)` gives the
numbers: a ref is a grid's index, or [source, output].
"""

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import ArrayLike

from . import artists, numbers
from .checks import check_name
from .kinds import Read, Ref, Spec
from .svg import SVG, themed
from .words import inline
from .words import math as formula

SHAPES = {f"{{{SVG}}}{tag}" for tag in ("path", "use", "text", "rect")}
PATH, HOLDER = f"{{{SVG}}}path", f"{{{SVG}}}g"  # a line's own, and what holds its markers
LOOKS = ("opacity", "stroke-width", "fill", "stroke")


@dataclass
class Mark:
    """One thing that moves; see the module."""

    spec: Spec
    apply: Callable[[Read], None] | None = None
    decorate: Callable[[Element, Read], None] | None = None
    markup: Callable[[Read], str] | None = None
    gids: tuple[str, ...] = ()


def line(where: str, artist: Any, gid: str, x: Ref, y: Ref) -> Mark:
    """A line's path, its markers or both."""
    spec = {"kind": "line", "gid": gid, "scales": artists.scales(where, artist), "x": x, "y": y}

    def apply(read: Read) -> None:
        xs, ys = np.atleast_1d(read(x)), np.atleast_1d(read(y))
        if _all_gaps(xs, ys):
            xs, ys = (limits()[:1] for limits in (artist.axes.get_xlim, artist.axes.get_ylim))
        artist.set_data(xs, ys)

    def decorate(root: Element, read: Read) -> None:
        if _all_gaps(read(x), read(y)):
            _hide(root, gid, PATH, HOLDER)

    return Mark(spec, apply, decorate, gids=(gid,))


def fill(where: str, artist: Any, gid: str, x: Ref, y: Ref, y2: Ref) -> Mark:
    """The area between two curves."""
    spec: Spec = {"kind": "fill", "gid": gid, "scales": artists.scales(where, artist)}
    spec |= {"x": x, "y": y, "y2": y2}

    def apply(read: Read) -> None:
        xs, ups, lows = np.broadcast_arrays(read(x), read(y), read(y2))
        if _all_gaps(xs, ups, lows):
            xs, (low, up) = artist.axes.get_xlim(), artist.axes.get_ylim()
            ups, lows = np.array([up, up]), np.array([low, low])
        artist.set_data(xs, ups, lows)

    def decorate(root: Element, read: Read) -> None:
        if _all_gaps(read(x), read(y), read(y2)):
            _hide(root, gid, f".//{PATH}")

    return Mark(spec, apply, decorate, gids=(gid,))


def _all_gaps(*coordinates: ArrayLike) -> bool:
    """Say that no point can be drawn: then one stands in for them, as the script needs a shape."""
    return not np.isfinite(sum(np.asarray(c, dtype=float) for c in coordinates)).any()


def _hide(root: Element, gid: str, *paths: str) -> None:
    """Hide what stands in for gaps as the script hides it: no path, no markers."""
    for group in _nodes(root, gid):
        for path in paths:
            for node in group.findall(path):
                node.set("d", "") if node.tag == PATH else node.set("style", "display:none")


def bars(
    where: str, bars_: Sequence[Rectangle], gid: str, y: Ref, horizontal: bool = False
) -> Mark:
    """Bars that keep their place and take new lengths."""
    gids = artists.number(bars_, gid)
    width = "height" if horizontal else "width"
    corner = (lambda bar: bar.get_y()) if horizontal else (lambda bar: bar.get_x())
    starts = [float(corner(bar)) for bar in bars_]  # along the axis on which the bars stand, data
    sides = [
        [a, a + float(getattr(bar, f"get_{width}")())] for a, bar in zip(starts, bars_, strict=True)
    ]
    base = float(bars_[0].get_x() if horizontal else bars_[0].get_y())
    spec: Spec = {"kind": "bars", "gids": gids, "scales": artists.scales(where, bars_[0]), "y": y}
    spec |= {"sides": sides, "base": base, "across": horizontal}

    def apply(read: Read) -> None:
        for bar, value in zip(bars_, read(y), strict=True):
            (bar.set_width if horizontal else bar.set_height)(value - base)

    return Mark(spec, apply, gids=tuple(gids))


def text(where: str, found: Sequence[Text], gid: str, refs: Sequence[Ref], template: str) -> Mark:
    """A text in the figure that carries numbers."""
    if "$" in template:
        raise ValueError(f"{where}: got {template!r}: a text that changes cannot hold a formula")
    parts = numbers.parse_template(where, template, len(refs))

    def apply(read: Read) -> None:
        for artist in found:
            artist.set_text(numbers.fill_template(parts, [float(read(ref)) for ref in refs]))

    return Mark({"kind": "text", "gid": gid, "refs": refs, "parts": parts}, apply, gids=(gid,))


def note(where: str, refs: Sequence[Ref], template: str) -> Mark:
    """A line of words and numbers under the figure."""
    parts = numbers.parse_template(where, template, len(refs))

    def markup(read: Read) -> str:
        values = iter(refs)
        pieces = [
            f"<output>{numbers.format_number(float(read(next(values))), part)}</output>"
            if k % 2
            else inline(part)
            for k, part in enumerate(parts)
        ]
        return f'<p class="note">{"".join(pieces)}</p>'

    return Mark({"kind": "note", "refs": refs, "formats": parts[1::2]}, markup=markup)


def choice(where: str, fragments: Sequence[str], ref: Ref, latex: bool) -> Mark:
    """One of several prepared fragments under the figure; all take the same room."""
    if len(fragments) < 2 or not all(isinstance(f, str) for f in fragments):
        raise ValueError(f"{where}: fragments: got {fragments!r}, expected at least 2 strings")
    made = [formula(f, block=True) if latex else inline(f) for f in fragments]

    def markup(read: Read) -> str:
        at = pick(float(read(ref)), len(made))
        pieces = (f"<div{' class=on' * (k == at)}>{m}</div>" for k, m in enumerate(made))
        return f'<div class="choice">{"".join(pieces)}</div>'

    return Mark({"kind": "choice", "ref": ref}, markup=markup)


def pick(value: float, count: int) -> int | None:
    """Return the index of the fragment for a value, kept within bounds; None for NaN."""
    return None if math.isnan(value) else math.floor(min(max(value, 0), count - 1) + 0.5)


def transform(
    where: str, artist: Any, gid: str, about: Sequence[float] | None, refs: dict[str, Ref]
) -> Mark:
    """Move (x, y: to; dx, dy: by), rotate (degrees, anticlockwise) and scale about a point."""
    about = _anchor(artist) if about is None else about
    scales = artists.scales(where, artist)
    spec = {"kind": "transform", "gid": gid, "scales": scales, "about": list(about), "refs": refs}

    def decorate(root: Element, read: Read) -> None:
        got = {name: float(read(ref)) for name, ref in refs.items()}
        px, py = place(scales, *about)
        to = [got.get(n, v) + got.get(f"d{n}", 0) for n, v in zip("xy", about, strict=True)]
        tx, ty = place(scales, *to)
        if not math.isfinite(tx + ty):
            tx = ty = -1e4  # out of sight, as on the page
        turn = f"rotate({-got.get('rotate', 0):.4g})scale({got.get('scale', 1):.4g})"
        for node in _nodes(root, gid):
            node.set(
                "transform", f"translate({tx:.2f} {ty:.2f}){turn}translate({-px:.2f} {-py:.2f})"
            )

    return Mark(spec, decorate=decorate, gids=(gid,))


def _anchor(artist: Any) -> list[float]:
    if hasattr(artist, "get_xydata"):
        return [float(np.ravel(v)[0]) for v in (artist.get_xdata(), artist.get_ydata())]
    if hasattr(artist, "get_unitless_position"):
        return [float(v) for v in artist.get_unitless_position()]
    box = artist.get_window_extent().transformed(artist.axes.transData.inverted())
    return [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]


def place(scales: Sequence[float], x: float, y: float) -> list[float]:
    """Return the pixel of a point; what a log axis cannot show lies far outside."""
    out = []
    for value, (start, slope, log) in ((x, scales[:3]), (y, scales[3:])):
        if log:
            value = math.log10(value) if value > 0 else -1000.0
        out.append(start + slope * value)
    return out


def look(where: str, gids: list[str], name: str, ref: Ref, ramp: Sequence[str] | None) -> Mark:
    """Opacity, line width or colour; a colour runs along `ramp`, from 0 to 1."""
    check_name(f"{where}: name", name, LOOKS)
    if (name in ("fill", "stroke")) != (ramp is not None):
        raise ValueError(
            f"{where}: ramp: got {ramp!r}, "
            "expected ramp=(colour at 0, colour at 1) for fill and stroke only"
        )
    ramp = ramp and [themed(colour) for colour in ramp]
    spec = {"kind": "look", "gids": gids, "name": name, "ref": ref, "ramp": ramp}

    def decorate(root: Element, read: Read) -> None:
        for gid, value in zip(gids, np.ravel(read(ref)), strict=True):
            for node in _nodes(root, gid):
                dress(node, name, look_value(float(value), ramp))

    return Mark(spec, decorate=decorate, gids=tuple(gids))


def look_value(value: float, ramp: Sequence[str] | None) -> str:
    """Return the CSS value; NaN counts as 0."""
    value = 0.0 if math.isnan(value) else value
    if not ramp:
        return f"{max(value, 0):.4g}"
    share = numbers.fixed(100 * min(max(value, 0), 1), 1)
    return f"color-mix(in oklab,{ramp[1]} {share}%,{ramp[0]})"


def dress(group: Element, name: str, value: str) -> None:
    """Set a property on the group (opacity) or on each shape in it."""
    if name == "opacity":
        group.set("style", f"opacity:{value}")
        return
    for node in group.iter():
        if node.tag in SHAPES:
            old = [
                p for p in node.get("style", "").split(";") if p and not p.startswith(f"{name}:")
            ]
            node.set("style", ";".join([*old, f"{name}:{html.escape(value)}"]))


def _nodes(root: Element, gid: str) -> list[Element]:
    return [node for node in root.iter() if node.get("id") == gid]
