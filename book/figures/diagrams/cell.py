"""The cell: one layout of the LSTM block, drawn from the names of its parts.

Every chapter shows this same drawing with the parts it has reached; parts still to come are ghosts.
Thick pipes carry values, thin wires steer the taps, dashed wires are peepholes.
"""

from matplotlib.colors import to_rgba
from matplotlib.text import Text

from explorables.style import BLUE, GOLD, GREEN, GRID, INK, ORANGE, PAPER, PURPLE
from lstm_lib.checks import check_name

from .primitives import PIPE, WORDS, arrow, box, canvas, chevron, circle, pipe, stroke, text, valve

WIDTH, HEIGHT = 440, 350
TOP, TAP, LAYER, PEEP, BUS = 290, 218, 148, 180, 80  # heights
PAST, F, I, G, O, OUT = 76, 116, 176, 238, 296, 358  # columns
LEFT, RIGHT = 52, 388  # the block's walls
SIDE = 34  # a layer's box
NAME = 18.0  # letters of the symbols


def block(parts="full", numbers=None):
    """Draw the LSTM block with some of its parts; the others are ghosts.

    Parts: "recurrent unit", "carousel", "input gate", "output gate", "forget gate", "peepholes".
    The wiring is that of the 2000 paper: the input and forget gates look at c_{t-1}, the output
    gate at c_t.

    Parameters
    ----------
    parts : "full" or collection of str
        The parts that are there.
    numbers : dict of str to str, optional
        A number's text for each slot of `SLOTS` to be shown, for example ``{"f": "0.88"}``;
        its gid is ``number-f``.

    Returns
    -------
    matplotlib.figure.Figure
        gids: ``block``; ``layer-k`` for k in g, i, f, o; ``valve-k`` and ``valve-k-handle`` for k
        in i, f, o; ``pipe-c-prev``, ``pipe-c``, ``pipe-g``, ``pipe-c-out``, ``pipe-h`` (walls),
        each with ``-flow``; ``joint``, ``squash``; ``wire-x``, ``wire-h-prev``, ``wire-k``,
        ``wire-k-in``; ``peephole-k``, ``peephole-both`` (of i, f);
        letters ``name-...`` and ``sign-...``.

    Raises
    ------
    ValueError
        An unknown part or slot.

    References
    ----------
    Hochreiter and Schmidhuber 1997, Figure 1; Gers, Schmidhuber and Cummins 2000, Figure 1;
    Gers and Schmidhuber 2000, Figure 1.
    """
    figure, axes = canvas(WIDTH, HEIGHT)
    draw(axes, check_parts(parts))
    for slot, number in (numbers or {}).items():
        x, y = SLOTS[check_name("numbers", slot, SLOTS)]
        text(axes, x, y, number, f"number-{slot}", WORDS)
    return figure


def check_parts(parts):
    """Return the set of `parts`, or raise ValueError naming the part that does not exist."""
    if parts == "full":
        return set(PARTS)
    if isinstance(parts, str):
        parts = (parts,)
    return {check_name("parts", part, PARTS) for part in parts}


def draw(axes, parts, lettered=True):
    """Draw the block with `parts` (a set) on `axes`; `lettered` adds its symbols.

    Returns the artists of each part, by name; absent parts are ghosts, without a gid.
    """
    box(axes, (LEFT + RIGHT) / 2, 189, RIGHT - LEFT, 266, "block", radius=14, z=-9)
    artists = {}
    for name, part in PARTS.items():
        before = set(axes.get_children())
        part(axes, parts)
        drawn = [artist for artist in axes.get_children() if artist not in before]
        signs = [artist for artist in drawn if isinstance(artist, Text)]
        artists[name] = [artist for artist in drawn if artist not in signs]
        for sign in signs:
            if not lettered or name not in parts:
                sign.remove()
        if name not in parts:
            _fade(artists[name])
    return artists


def _recurrent_unit(axes, parts):
    stroke(axes, [(LEFT - 8, BUS), (G, BUS)], "wire-h-prev")
    stroke(axes, [(PAST, 24), (PAST, BUS)], "wire-x")
    circle(axes, PAST, BUS, 2.6, "join", INK)
    arrow(axes, [(G, BUS), (G, LAYER - SIDE / 2)], "wire-g")
    if "carousel" in parts:
        out = PURPLE if "output gate" in parts else BLUE
        pipe(axes, [(G, LAYER), (G, TOP)], "pipe-g", GREEN)
        pipe(axes, [(OUT, TOP), (OUT, TAP)], "pipe-c-out", BLUE)
        pipe(axes, [(OUT, TAP), (OUT, BUS), (RIGHT + 8, BUS)], "pipe-h", out)
        text(axes, G + 15, 194, "$g$", "name-g", NAME)
    else:
        way = [(G, LAYER), (G, TOP), (OUT, TOP), (OUT, BUS), (RIGHT + 8, BUS)]
        pipe(axes, way, "pipe-h", PURPLE)
    chevron(axes, RIGHT - 2, BUS, "flow-h")
    box(axes, G, LAYER, SIDE + 6, SIDE, "layer-g", edge=GREEN)
    text(axes, G, LAYER, "tanh", "sign-g", WORDS)
    text(axes, PAST, 12, "$x_t$", "name-x", NAME)
    text(axes, 22, BUS, "$h_{t-1}$", "name-h-prev", NAME)
    text(axes, 414, BUS, "$h_t$", "name-h", NAME)


def _carousel(axes, parts):
    pipe(axes, [(LEFT - 8, TOP), (G, TOP)], "pipe-c-prev", BLUE)
    pipe(axes, [(G, TOP), (RIGHT + 8, TOP)], "pipe-c", BLUE)
    chevron(axes, LEFT + 4, TOP, "flow-c-prev")
    chevron(axes, RIGHT - 2, TOP, "flow-c")
    circle(axes, G, TOP, 13, "joint")
    stroke(axes, [(G - 6, TOP), (G + 6, TOP)], "joint-across", line=2, z=5)
    stroke(axes, [(G, TOP - 6), (G, TOP + 6)], "joint-up", line=2, z=5)
    text(axes, 22, TOP, "$c_{t-1}$", "name-c-prev", NAME)
    text(axes, 414, TOP, "$c_t$", "name-c", NAME)
    if "forget gate" not in parts:
        text(axes, F, TOP + 16, "× 1", "name-weight", WORDS)


def _input_gate(axes, parts):
    arrow(axes, [(I, BUS), (I, LAYER - SIDE / 2)], "wire-i-in")
    stroke(axes, [(I, LAYER), (I, TAP), (G - 7, TAP)], "wire-i", ORANGE)
    valve(axes, G, TAP, "valve-i", PAPER, ORANGE, upright=True)
    box(axes, I, LAYER, SIDE, SIDE, "layer-i", edge=ORANGE)
    text(axes, I, LAYER, "σ", "sign-i", NAME)
    text(axes, I + 12, 204, "$i$", "name-i", NAME)


def _output_gate(axes, parts):
    stroke(axes, [(G, BUS), (O, BUS)], "wire-o-bus")
    arrow(axes, [(O, BUS), (O, LAYER - SIDE / 2)], "wire-o-in")
    way = [(O, LAYER), (OUT - 22, LAYER), (OUT - 22, TAP), (OUT - 7, TAP)]
    stroke(axes, way, "wire-o", ORANGE)
    valve(axes, OUT, TAP, "valve-o", PAPER, ORANGE, upright=True)
    box(axes, OUT, 256, 42, 20, "squash", radius=10)
    text(axes, OUT, 256, "tanh", "sign-squash", WORDS)
    box(axes, O, LAYER, SIDE, SIDE, "layer-o", edge=ORANGE)
    text(axes, O, LAYER, "σ", "sign-o", NAME)
    text(axes, OUT - 34, 204, "$o$", "name-o", NAME)


def _forget_gate(axes, parts):
    arrow(axes, [(F, BUS), (F, LAYER - SIDE / 2)], "wire-f-in")
    stroke(axes, [(F, LAYER), (F, TOP - 7)], "wire-f", ORANGE)
    valve(axes, F, TOP, "valve-f", PAPER, ORANGE)
    box(axes, F, LAYER, SIDE, SIDE, "layer-f", edge=ORANGE)
    text(axes, F, LAYER, "σ", "sign-f", NAME)
    text(axes, F + 12, 250, "$f$", "name-f", NAME)


def _peepholes(axes, parts):
    look = {"colour": GOLD, "dashed": True}
    start = TOP - PIPE / 2
    stroke(axes, [(PAST, start), (PAST, PEEP)], "peephole-both", **look)
    arrow(axes, [(PAST, PEEP), (PAST, LAYER), (F - SIDE / 2, LAYER)], "peephole-f", **look)
    stroke(axes, [(F - 5, PEEP), (F + 5, PEEP)], "peephole-i-bridge", PAPER, 6, z=3.1)
    way = [(PAST, PEEP), (I - 30, PEEP), (I - 30, LAYER), (I - SIDE / 2, LAYER)]
    arrow(axes, way, "peephole-i", **look, z=3.2)
    arrow(axes, [(O, start), (O, LAYER + SIDE / 2)], "peephole-o", **look)
    for x, name in ((PAST, "past"), (O, "present")):
        circle(axes, x, start, 3.2, f"peephole-{name}", GOLD, GOLD)


def _fade(artists):
    recolour(artists, GRID, PAPER)
    for artist in artists:
        artist.set(gid=None, zorder=artist.get_zorder() - 8)


def recolour(artists, line, flow):
    """Draw all lines in one colour and fill the pipes with another."""
    paper = to_rgba(PAPER)
    for artist in artists:
        if artist.get_fill() and to_rgba(artist.get_facecolor()) != paper:
            artist.set_facecolor(line if artist.get_linewidth() < PIPE else flow)
        if artist.get_linewidth() == PIPE:
            artist.set_edgecolor(flow)
        elif to_rgba(artist.get_edgecolor()) != paper:
            artist.set_edgecolor(line)


PARTS = {
    "recurrent unit": _recurrent_unit,
    "carousel": _carousel,
    "input gate": _input_gate,
    "output gate": _output_gate,
    "forget gate": _forget_gate,
    "peepholes": _peepholes,
}
SLOTS = {
    "x": (PAST + 35, 12),
    "h_prev": (24, BUS - 20),
    "c_prev": (24, TOP - 20),
    "f": (F + 39, 250),
    "i": (I + 31, 186),
    "g": (G + 30, 176),
    "o": (OUT - 41, 184),
    "c": (414, TOP - 20),
    "h": (414, BUS - 20),
    "kept": ((F + G) / 2, TOP + 18),  # f c_{t-1}
    "new": (G + 31, TAP + 36),  # i g
    "s": (OUT - 30, TAP + 20),  # tanh(c_t)
}
