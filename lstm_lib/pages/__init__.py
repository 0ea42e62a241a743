"""Pages: figure style, diagrams and explorables for the chapters."""

from pathlib import Path

from lstm_lib.pages.controls import Choice, Slider
from lstm_lib.pages.explorable import explore
from lstm_lib.pages.figure import show
from lstm_lib.pages.panel import train_panel
from lstm_lib.pages.quiz import quiz
from lstm_lib.pages.style import use_style

# Files that a site serves once for all figures; host.js is the page's module script.
ASSETS = [Path(__file__).parent / n for n in ("explorable.js", "host.js", "explorable.css")]

__all__ = ["ASSETS", "Choice", "Slider", "explore", "quiz", "show", "train_panel", "use_style"]
