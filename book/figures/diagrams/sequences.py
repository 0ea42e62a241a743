"""What a recurrent network can be asked: its shapes of input and output, and its uses."""

from explorables.style import BLUE, INK, ORANGE, PAPER, PURPLE

from . import pictures
from .primitives import WORDS, arrow, box, canvas, circle, text

ROW, PHOTO = 148, 30  # a row's height; the photograph wants more
SHAPES = (  # title, inputs by step, outputs by step
    ("One to many: a caption", ("photo", "", "", ""), ("a", "boat", "at", "sea")),
    ("Many to one: a verdict", ("not", "a", "dull", "film"), ("", "", "", "praise")),
    (
        "Many to many, in step: labels",
        ("the", "boat", "is", "red"),
        ("article", "noun", "verb", "adjective"),
    ),
    ("Many to many, then: a translation", ("good", "night", "", ""), ("", "", "gute", "Nacht")),
)
NEXT = (("red", 0.6), ("old", 0.3), ("late", 0.1))


def sequence_shapes():
    """Draw one-to-many, many-to-one and the two kinds of many-to-many, each with an example.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``title-r``, ``state-r-t``, ``in-r-t``, ``out-r-t``, ``wire-...`` for row r = 0 ... 3
        and step t = 0 ... 3.
    """
    figure, axes = canvas(400, ROW * len(SHAPES) + PHOTO + 4)
    for r, (title, inputs, outputs) in enumerate(SHAPES):
        base = ROW * (len(SHAPES) - 1 - r) + (16 if r else 16 + PHOTO)
        text(axes, 8, base + 113, title, f"title-{r}", WORDS, ha="left", weight="bold")
        for t, (given, asked) in enumerate(zip(inputs, outputs, strict=True)):
            x = 53 + 98 * t
            circle(axes, x, base + 41, 12, f"state-{r}-{t}", PAPER, BLUE, 2)
            if t < 3:
                arrow(axes, [(x + 13, base + 41), (x + 85, base + 41)], f"wire-{r}-{t}", ORANGE)
            if given:
                low = base + 12
                arrow(axes, [(x, low), (x, base + 28)], f"wire-in-{r}-{t}")
                if given == "photo":
                    pictures.boat(axes, x, base - 11, f"in-{r}-{t}")
                else:
                    pictures.word(axes, x, base, given, f"in-{r}-{t}")
            if asked:
                arrow(axes, [(x, base + 54), (x, base + 70)], f"wire-out-{r}-{t}")
                pictures.word(axes, x, base + 83, asked, f"out-{r}-{t}", edge=PURPLE)
    return figure


def uses():
    """Draw three uses of sequences: writing the next word, hearing speech, watching a film.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``title-k``, ``in-k``, ``network-k``, ``out-k``, ``wire-in-k``, ``wire-out-k``
        for k = 0, 1, 2.
    """
    figure, axes = canvas(400, 336)
    titles = (
        "Writing: which word comes next?",
        "Listening: what was said or sung?",
        "Watching: what happens?",
    )
    for k, title in enumerate(titles):
        y = 264 - 112 * k
        text(axes, 12, y + 49, title, f"title-{k}", WORDS, ha="left", weight="bold")
        box(axes, 202, y, 68, 40, f"network-{k}", edge=BLUE, line=2)
        text(axes, 202, y, "network", f"network-{k}-name", WORDS)
        arrow(axes, [(134, y), (167, y)], f"wire-in-{k}", INK)
        arrow(axes, [(237, y), (270, y)], f"wire-out-{k}", INK)
    pictures.word(axes, 74, 264, "the boat is ...", "in-0", 112)
    pictures.guesses(axes, 330, 264, "out-0", NEXT)
    pictures.sound(axes, 74, 152, "in-1")
    pictures.word(axes, 330, 152, "“hello”", "out-1", edge=PURPLE)
    pictures.film(axes, 74, 40, "in-2")
    pictures.word(axes, 330, 40, "a jump", "out-2", edge=PURPLE)
    return figure
