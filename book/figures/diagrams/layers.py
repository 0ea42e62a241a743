"""A recurrent layer beside a layer of LSTM blocks: the same place, other contents."""

from explorables.style import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE

from .primitives import WORDS, arrow, box, canvas, circle, pipe, stroke, text, valve

IN, HIDDEN, OUT = 30, 122, 214  # heights
UNITS = -41, 41


def rnn_layer_beside_lstm():
    """Draw two networks alike but for the hidden layer: neurons in one, LSTM blocks in the other.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``rnn-...`` and ``lstm-...`` with ``in-k``, ``unit-k``, ``out-k``, ``loop``,
        ``layer``, ``title``.
    """
    figure, axes = canvas(420, 270)
    for name, x, unit, title in (
        ("rnn", 98, _neuron, "a layer of neurons"),
        ("lstm", 308, _block, "a layer of LSTM blocks"),
    ):
        text(axes, x, 256, title, f"{name}-title", WORDS)
        box(axes, x, HIDDEN, 172, 72, f"{name}-layer", edge=MUTED, line=1, z=1).set_linestyle(
            (0, (2, 2))
        )
        for k, aside in enumerate((-34, 34)):
            for j, unit_aside in enumerate(UNITS):
                ends = (x + aside, IN + 11), (x + unit_aside, HIDDEN)
                stroke(axes, ends, f"{name}-wire-in-{k}-{j}", MUTED, 1)
                ends = (x + unit_aside, HIDDEN), (x + aside, OUT - 11)
                stroke(axes, ends, f"{name}-wire-out-{j}-{k}", MUTED, 1)
            circle(axes, x + aside, IN, 11, f"{name}-in-{k}", PAPER, GREEN, 2)
            circle(axes, x + aside, OUT, 11, f"{name}-out-{k}", PAPER, PURPLE, 2)
        for j, aside in enumerate(UNITS):
            unit(axes, x + aside, HIDDEN, f"{name}-unit-{j}")
        side = x + 86
        way = [
            (side, HIDDEN + 14),
            (side + 15, HIDDEN + 14),
            (side + 15, HIDDEN - 14),
            (side, HIDDEN - 14),
        ]
        arrow(axes, way, f"{name}-loop", ORANGE)
    return figure


def _neuron(axes, x, y, gid):
    circle(axes, x, y, 22, gid, PAPER, BLUE, 2)
    text(axes, x, y, "tanh", f"{gid}-sign", WORDS)


def _block(axes, x, y, gid):
    """Draw an LSTM block so small that only its pipes, its joint and two taps are seen."""
    box(axes, x, y, 70, 54, gid, edge=INK)
    pipe(axes, [(x - 35, y + 13), (x + 35, y + 13)], f"{gid}-pipe", BLUE, width=6, z=4.2)
    pipe(axes, [(x + 8, y - 20), (x + 8, y + 13)], f"{gid}-new", GREEN, width=6, z=4.1)
    valve(axes, x - 16, y + 13, f"{gid}-valve-f", PAPER, ORANGE, size=8)
    circle(axes, x + 8, y + 13, 7, f"{gid}-joint", z=5)
    stroke(axes, [(x + 4, y + 13), (x + 12, y + 13)], f"{gid}-across", z=6)
    stroke(axes, [(x + 8, y + 9), (x + 8, y + 17)], f"{gid}-up", z=6)
    valve(axes, x + 8, y - 8, f"{gid}-valve-i", PAPER, ORANGE, upright=True, size=8)
