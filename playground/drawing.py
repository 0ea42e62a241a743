"""The book's drawings of the cells, small: `cells.svg` holds them all, for pages and notebooks.

`tools/drawings.py` draws it; a test asks that the file is what that draws now, and writes it anew
with RENEW=1.
"""

from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("cells.svg")
SHOWS = {
    "tanh": "One neuron, whose output goes back to its input, squashed by tanh.",
    "ReLU": "One neuron, whose output goes back to its input; below zero it says nothing.",
    "sigmoid": "One neuron, whose output goes back to its input, squashed to between 0 and 1.",
    "linear": "One neuron, whose output goes back to its input as it is.",
    "bare carousel": "A pipe that keeps its state, and no tap.",
    "input gate": "A pipe that keeps its state, and a tap on the way in.",
    "output gate": "A pipe that keeps its state, and a tap on the way out.",
    "1997": "A pipe that keeps its state, with a tap on the way in and one on the way out.",
    "forget gate": "Three taps: on the way in, on the pipe that keeps the state, on the way out.",
    "forget alone": "One tap, on the pipe that keeps the state.",
    "no input gate": "Two taps: on the pipe that keeps the state, and on the way out.",
    "no output gate": "Two taps: on the way in, and on the pipe that keeps the state.",
    "peepholes": "Three taps, and dashed wires from the state to the layers that turn them.",
    "peephole i": "Three taps, and a dashed wire from the state to that on the way in.",
    "peephole f": "Three taps, and a dashed wire from the state to that on the pipe.",
    "peephole o": "Three taps, and a dashed wire from the state to that on the way out.",
    "peepholes i, f": "Three taps, and dashed wires to all but that on the way out.",
    "peepholes i, o": "Three taps, and dashed wires to all but that on the pipe.",
    "peepholes f, o": "Three taps, and dashed wires to all but that on the way in.",
    "modern": "Three taps: on the way in, on the pipe that keeps the state, on the way out.",
    "GRU": "One pipe for state and output; one tap keeps and lets in, another resets.",
}


@cache
def drawn() -> dict[str, Any]:
    """What a panel needs to show the cell that is chosen: the SVG, and its words by cell."""
    return {"drawing": FILE.read_text("utf-8"), "shows": SHOWS}
