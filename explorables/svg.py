"""A Matplotlib figure as a small SVG that lives inside a page.

Against Matplotlib's own export: words stay text in the reader's font, and each is anchored so that
a narrower font keeps its place; formulas are outlines; no style sheet leaks into the page; colours
follow the page's theme; ids belong to this figure alone; the same figure gives the same bytes.
"""

import hashlib
import io
import re
from collections.abc import Collection
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from .mathspans import runs
from .style import DARK, INK

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
PHONE = 345  # CSS pixels that a figure gets on a narrow phone
SMALLEST = 7  # CSS pixels of the smallest text there
ANCHORS = {"left": (0, "start"), "center": (0.5, "middle"), "right": (1, "end")}
RISE = {0: 0, 1: 0.38, -1: -0.25}  # of a superscript and a subscript, in sizes of the text
SERIF = "Cambria,'Times New Roman',serif"
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"

ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)


class _Renderer(RendererSVG):
    """Words as text, at the anchor that Matplotlib meant; formulas as outlines."""

    def _draw_text_as_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any,
        mtext: Text | None = None,
    ) -> None:
        spans = runs(s) if ismath else [(s, "text", 0)]
        if spans is None:
            self._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
            return
        width, _, _ = self.get_text_width_height_descent(s, prop, ismath)
        align = "center" if angle or mtext is None else mtext.get_horizontalalignment()
        share, anchor = ANCHORS[align]
        turn = np.deg2rad(angle)
        x, y = x + share * width * np.cos(turn), y - share * width * np.sin(turn)
        style = f"font-size:{prop.get_size():g}px;text-anchor:{anchor};fill:{_hex(gc)}"
        if prop.get_weight() not in ("normal", "regular", 400):
            style += f";font-weight:{prop.get_weight()}"
        if prop.get_style() != "normal":
            style += f";font-style:{prop.get_style()}"
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        if alpha != 1:
            style += f";opacity:{alpha:g}"
        attrib = {"x": f"{x:.2f}", "y": f"{y:.2f}", "style": style}
        if angle:
            attrib["transform"] = f"rotate({-angle:g} {x:.2f} {y:.2f})"
        if len(spans) == 1 and spans[0][1:] == ("text", 0):
            self.writer.element("text", spans[0][0], attrib=attrib)
            return
        self.writer.start("text", attrib=attrib)
        before = 0
        for words, look, level in spans:
            self.writer.element("tspan", words, attrib=_span(look, level, before, prop.get_size()))
            before = level
        self.writer.end("text")


def _span(look: str, level: int, before: int, size: float) -> dict[str, str]:
    """Return a run's attributes: its font, and how far it rises over the run before it."""
    style = "" if look == "text" else f"font-family:{SERIF}"
    style += ";font-style:italic" if look == "italic" else ""
    serif = 1 if look == "text" else 1.1  # its small letters are lower
    scale = serif * (0.72 if level else 1)
    style += f";font-size:{scale * size:.3g}px" if scale != 1 else ""
    rise = RISE[level] - RISE[before]
    return {"style": style.strip(";")} | ({"dy": f"{-rise * size:.3g}"} if rise else {})


def _hex(gc: GraphicsContextBase) -> str:
    return mpl.colors.to_hex(gc.get_rgb())


def freeze(fig: Figure) -> None:
    """Lay the figure out once, at 72 dots an inch, and keep that layout."""
    fig.dpi = 72
    fig.draw_without_rendering()
    fig.set_layout_engine("none")


def draw(fig: Figure) -> ET.Element:
    """Return the figure as an ElementTree element, cleaned; ids are still Matplotlib's."""
    out = io.StringIO()
    rc: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "figure", "path.simplify": False}
    with mpl.rc_context(rc):
        freeze(fig)
        width, height = fig.get_size_inches()
        meta = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        svg = _Renderer(width * 72, height * 72, out, image_dpi=144, metadata=meta)
        renderer: Any = MixedModeRenderer(fig, width, height, 72, svg)
        fig.draw(renderer)
        renderer.finalize()
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=False))
    root = ET.fromstring(out.getvalue(), parser)
    _clean(root)
    return root


def _clean(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}metadata" or child.find(f"{{{SVG}}}style") is not None:
                parent.remove(child)
    for node in root.iter():
        words = node.tag in (f"{{{SVG}}}text", f"{{{SVG}}}tspan") and len(node) == 0
        node.text = node.text if words else None
        node.tail = None
        if "d" in node.attrib:
            node.set("d", _short(" ".join(node.get("d").split())))
        for name in ("x", "y", "width", "height"):
            if name in node.attrib:
                node.set(name, _short(node.get(name)))
        for name in ("style", "fill", "stroke"):
            if name in node.attrib:
                node.set(name, themed(node.get(name).replace(": ", ":").replace("; ", ";")))
    for name in ("width", "height", "version", "id"):
        root.attrib.pop(name, None)


def _short(text: str) -> str:
    """Hundredths of a pixel are enough."""
    return re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), text)


def themed(css: str) -> str:
    """Turn each colour of the palette, and black and white, into its CSS variable."""

    def variable(match: re.Match[str]) -> str:
        colour = {"#000000": INK, "#ffffff": "#ffffff"}.get(match[0].lower(), match[0].lower())
        return f"var(--fig-{DARK[colour][0]},{colour})" if colour in DARK else match[0]

    return re.sub(r"#[0-9a-fA-F]{6}\b", variable, css)


def serialise(
    root: ET.Element,
    alt: str,
    keep: Collection[str] = (),
    salt: str = "",
    ident: str | None = None,
) -> tuple[str, str]:
    """Return (markup, id): ids start with it, unused ones are gone.

    It is a hash of the content unless `ident` is given. `keep` names ids that a script must find
    again: they become `data-gid`. `salt` tells drawings that look alike apart.
    """
    check_legible(root)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', ET.tostring(root, encoding="unicode")))
    for node in root.iter():
        name = node.get("id")
        if name in keep:
            node.set("data-gid", name)
        if name is not None and name not in used:
            del node.attrib["id"]
    width = float(root.get("viewBox").split()[2])
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "fig")
    root.set(
        "style",
        f"width:{width * 4 / 3:.0f}px;max-width:100%;height:auto;font-family:{FONT};"
        f"stroke-linejoin:round;stroke-linecap:butt;fill:{themed(INK)};background:{themed('#ffffff')}",
    )
    text = ET.tostring(root, encoding="unicode")
    prefix = ident or "f" + hashlib.sha256((text + salt).encode()).hexdigest()[:8]
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", text)
    return text.replace("xlink:href", "href").replace(f' xmlns:xlink="{XLINK}"', ""), prefix


def check_legible(root: ET.Element) -> None:
    """Raise ValueError if a phone would show some text too small to read."""
    width = float(root.get("viewBox").split()[2])
    for node in root.iter(f"{{{SVG}}}text"):
        size = float(re.search(r"font-size:([\d.]+)px", node.get("style"))[1])
        if size * min(1.0, PHONE / width) < SMALLEST:
            raise ValueError(
                f"fig: {''.join(node.itertext())!r} is {size:g} pt in a figure "
                f"{width / 72:.1f} inches wide: "
                f"{size * PHONE / width:.1f} pixels on a phone, expected at least {SMALLEST}; "
                "make the figure narrower (4.7 inches) or stack its panels"
            )
