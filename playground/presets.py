"""The stories of the memory playground: what is asked, with which settings, and what comes of it.

A story holds the settings of a run. One with a rival is a race: ten seeds of each. The tests train
all ten of both sides, and hold what `told` says of them.
"""

from typing import Any, NamedTuple

import numpy as np

MEAN_OF = 20  # updates over which the loss must have fallen below a task's level
SOLVED = {  # the level: a task that has none is never solved
    "symbol": 0.05,
    "number": 0.005,
    "adding": 0.005,
    "repeat": 0.05,
    "counting": 0.05,
    "sine": 0.002,
}


def solved_at(losses: list[float], task: str) -> int | None:
    """Return the update after which the last 20 losses lie below the task's level on average.

    >>> solved_at([1.0] * 30 + [0.0] * 30, "symbol")
    50
    >>> solved_at([1.0] * 30, "symbol") is None
    True
    """
    if task not in SOLVED or len(losses) < MEAN_OF:
        return None
    means = np.convolve(losses, np.full(MEAN_OF, 1 / MEAN_OF), "valid")
    below = np.flatnonzero(means < SOLVED[task])
    return int(below[0]) + MEAN_OF if len(below) else None


class Story(NamedTuple):
    name: str
    title: str
    asked: str
    told: str
    settings: dict[str, Any]
    updates: int
    rival: dict[str, Any] | None = None  # the settings of the other one, in a race
    view: str = "error"


def _tanh(kind: str, inputs: float) -> dict[str, Any]:
    start, train = {"kind": kind, "inputs": inputs}, {"lr": 0.003}
    return {"cell": "tanh", "task": "symbol", "lag": 100, "start": start, "train": train}


def _block(task: str, lag: int, forget: float, entry: float, lr: float) -> dict[str, Any]:
    bias = {"f": forget, "i": entry}
    return {
        "cell": "modern",
        "task": task,
        "lag": lag,
        "start": {"bias": bias},
        "train": {"lr": lr},
    }


def _waves(clip: float | None) -> dict[str, Any]:
    train = {"optimiser": "sgd", "lr": 1, "clip": clip}
    return {"cell": "tanh", "task": "sine", "lag": 50, "start": {"gain": 1.5}, "train": train}


KEEPS = _block("symbol", 100, 4.6, -4.6, 0.01)
STORIES = (
    Story(
        "keep",
        "Keep one symbol for 100 steps",
        "The net hears A or B, then 100 other symbols at random. At the end it must say which "
        "of the two came first. "
        "It is an LSTM with 8 cells, whose forget gates start open. Press Train.",
        "It began by guessing. Now it hears the first symbol, keeps it for 100 steps and says it.",
        KEEPS,
        150,
    ),
    Story(
        "start",
        "A plain net, and how it starts",
        "The same task for eight tanh units, without gates. Does it depend on the weights with "
        "which they start? "
        "Gaussian weights race against an orthogonal start with small input weights. "
        "Press Ten seeds.",
        "An orthogonal matrix keeps the length of what goes round, and units close to zero are "
        "almost straight lines: the error comes back whole.",
        _tanh("Gaussian", 1),
        250,
        _tanh("orthogonal", 0.03),
    ),
    Story(
        "shared",
        "One wire for all numbers",
        "Sixty numbers come in on one wire. A mark says which of the first ten to keep. "
        "The orthogonal start, which has just held a symbol, races against gates. "
        "Press Ten seeds.",
        "The plain net takes in every number by the same weights. Gates can let the mark decide.",
        _tanh("orthogonal", 0.03) | {"task": "number", "lag": 50},
        300,
        _block("number", 50, 4, -2, 0.02),
    ),
    Story(
        "forget",
        "Open the forget gate first",
        "The LSTM of the first story again, and one whose forget bias starts at 0 instead of "
        "4.6, the logarithm of the lag. Press Ten seeds.",
        "With a bias of 0 the gates start at one half. Over a hundred steps that shrinks to less "
        "than one part in 10³⁰, and no error comes back to learn from.",
        _block("symbol", 100, 0, -4.6, 0.01),
        150,
        KEEPS,
    ),
    Story(
        "clip",
        "When the error explodes",
        "Eight tanh units with large weights say how a sine goes on, and train in large steps. "
        "Without clipping they race against the same net with its gradient clipped at 1. "
        "Press Ten seeds.",
        "One batch with a large gradient is enough to throw the weights away. Clipping keeps "
        "its direction and cuts its length.",
        _waves(None),
        200,
        _waves(1),
    ),
)


class Panel(NamedTuple):
    """A chapter's panel: one story, and the only settings that stand below it."""

    story: Story
    controls: tuple[str, ...]


def _chapter(
    title: str, asked: str, told: str, settings: dict[str, Any], updates: int, view: str = "error"
) -> Story:
    return Story("chapter", title, asked, told, settings, updates, view=view)


CHAPTERS = {
    "time_series": Panel(
        _chapter(
            "A look ahead: a state with learned weights",
            "One number is kept, and half of it goes on, as in read. How much goes on, and how "
            "much of each year comes in, is learned, from 50 years of sunspots at a time. "
            "Press Train.",
            "",
            {
                "cell": "linear",
                "task": "sunspots",
                "lag": 50,
                "units": 1,
                "start": {"kind": "identity", "gain": 0.5},
                "train": {"lr": 0.02},
            },
            300,
            "units",
        ),
        ("units", "lag", "lr", "seed"),
    ),
    "rnn": Panel(
        _chapter(
            "Which symbol came first?",
            "Eight tanh units hear A or B, then ten other symbols at random. "
            "At the end they must say which of the two came first. Press Train.",
            "Ten steps back are no trouble: dots are the error before it trained. "
            "Make the lag 40, and press Ten seeds.",
            {"cell": "tanh", "task": "symbol", "lag": 10, "train": {"lr": 0.01}},
            200,
        ),
        ("lag", "units", "lr", "seed"),
    ),
    "vanishing_gradients": Panel(
        _chapter(
            "Where the error gets to",
            "The first of 101 symbols is asked for at the end. The recurrent weights start "
            "orthogonal, the input weights small. Look how far the error gets. Then press Train.",
            "Enough of the error arrives to learn from. Multiply the recurrent weights by 0.9 or "
            "1.1, or start them Gaussian: how steep is the line, and does the net still learn?",
            _tanh("orthogonal", 0.03),
            250,
        ),
        ("start", "gain", "lag", "seed"),
    ),
    "carousel": Panel(
        _chapter(
            "A bare carousel",
            "Four carousels without taps hear A or B, then 30 other symbols, "
            "each symbol over a wire of its own. Press Train.",
            "It keeps what came first. "
            "Now choose the marked number as its task: there, all come over one wire.",
            {
                "cell": "bare carousel",
                "task": "symbol",
                "lag": 30,
                "units": 4,
                "train": {"lr": 0.01},
            },
            200,
        ),
        ("task", "lag", "units", "seed"),
    ),
    "two_gates": Panel(
        _chapter(
            "Taps for the marked number",
            "Forty numbers come in on one wire, and a mark says which of the first ten to keep. "
            "The block of 1997 has an input gate and an output gate. Press Train.",
            "It keeps the marked number. Look at every unit: when is i large? "
            "Then choose only the input gate, only the output gate, or the bare carousel.",
            {
                "cell": "1997",
                "task": "number",
                "lag": 30,
                "start": {"bias": {"i": -2}},
                "train": {"lr": 0.02},
            },
            400,
        ),
        ("cell", "lag", "i", "seed"),
    ),
    "forget_gate": Panel(
        _chapter(
            "Open at first",
            "An LSTM hears A or B, then 50 other symbols. Its forget gates start open, "
            "with a bias of 4. Press Train.",
            "It learns what to keep. Make the forget bias 0: "
            "where does the line on the right end, and what do ten seeds learn?",
            _block("symbol", 50, 4, -4, 0.01),
            200,
        ),
        ("f", "i", "lag", "seed"),
    ),
    "peepholes": Panel(
        _chapter(
            "Counting, with a look inside",
            "Up to ten a's come, then as many b's. At each b the net must say whether it is the "
            "last. Its gates see the cell state, by peepholes. Press Train.",
            "It counts. Choose the forget gate's block, which has no peepholes: "
            "does it find another way?",
            {
                "cell": "peepholes",
                "task": "counting",
                "lag": 10,
                "units": 4,
                "start": {"bias": {"f": 3}},
                "train": {"lr": 0.02},
            },
            400,
            "units",
        ),
        ("cell", "lag", "units", "seed"),
    ),
    "full_diagram": Panel(
        _chapter(
            "Add two marked numbers",
            "Thirty numbers come in on one wire, and two of them are marked. At the end the "
            "block must say half of their sum. Press Train.",
            "It lets two numbers in, adds them, and keeps the sum. Choose an older cell: "
            "which part does this task need?",
            {
                "cell": "modern",
                "task": "adding",
                "lag": 20,
                "start": {"bias": {"f": 4, "i": -2}},
                "train": {"lr": 0.02},
            },
            400,
            "units",
        ),
        ("cell", "lag", "f", "seed"),
    ),
}
