"""Draw the picture that shows when someone shares a link: python tools/preview.py [FILE].

It ships as book/_style/preview.png, 1200 by 630 pixels. Run this again when the block looks new.
"""

import io
import sys
from pathlib import Path

import matplotlib.pyplot as plt
from figures import diagrams

from explorables.style import BLUE, INK, MUTED, PAPER

FILE = Path(__file__).resolve().parents[1] / "book" / "_style" / "preview.png"


def block():
    """The last stage of the cell that grows, as pixels."""
    file = io.BytesIO()
    figure = diagrams.stage(8)
    figure.savefig(file, format="png", dpi=600 / figure.get_figheight(), facecolor=PAPER)
    plt.close(figure)
    return plt.imread(io.BytesIO(file.getvalue()))


def draw(file=FILE):
    figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    picture = figure.add_axes((0.5, 0.04, 0.48, 0.92))
    picture.imshow(block())
    picture.axis("off")
    for y, text, size, colour, weight in (
        (0.62, "The LSTM,", 52, INK, "bold"),
        (0.49, "opened wire by wire", 36, BLUE, "bold"),
        (0.35, "Recurrent networks, from the first\nidea to the whole block", 22, MUTED, "normal"),
    ):
        figure.text(0.05, y, text, size=size, color=colour, weight=weight, va="center")
    figure.savefig(file)
    plt.close(figure)


if __name__ == "__main__":
    draw(*sys.argv[1:])
