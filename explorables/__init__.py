"""Figures that readers move: drawn once with Matplotlib, then alive without a kernel.

`explore` takes a Matplotlib figure and some sliders; each binding names an artist by its gid and
says, as a sympy expression of the sliders, what becomes of it. The figure is complete without
JavaScript, moves on a static page, and is an ordinary widget in a notebook.
"""

from pathlib import Path

from .controls import Choice, Slider
from .explorable import explore
from .figure import show
from .style import use_style

# The engine's files; a site serves `page.script()` and the style sheet.
FILES = ("explorable.js", "host.js", "explorable.css", "share.js")
ASSETS = [Path(__file__).parent / name for name in FILES]

__all__ = ["ASSETS", "Choice", "Slider", "explore", "show", "use_style"]
