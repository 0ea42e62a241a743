"""The error, drawn: copies of a net in a row, the state on its way on, the error on its way back.

One picture, from the chapter that unrolls a net to the one in front of the whole block. Each arrow
of the error carries its factor, and is as wide as what is left of the error.
"""

import sympy as sp

from explorables import Slider
from explorables.style import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE
from figures.diagrams.primitives import WORDS, arrow, box, canvas, circle, shape, stroke, text

T = 5  # copies
LAST = 2 * T  # the moment at which the error arrives at the first copy
WIDTH, APART, FIRST = 400, 76, 46  # the sheet; from copy to copy; where the first one stands
BOX, TALL, LANE = 46, 70, 17  # a copy; how far its two lanes lie from its middle
SIDE = 13  # the same for the lanes that lead up and down
WIDE, MOST = 11.0, 1.5  # an arrow that carries one; it swells to this many times
WAIT = 0.12  # opacity of what has not happened yet


def moments(start=LAST):
    """Return the slider of the moments: the state reaches copy after copy, then the error does."""
    return Slider(0, LAST, 1, start, "moment")


def tanh_net(w, x):
    """Return a net of one unit, h_t = tanh(w h_{t-1} + x_t) with h_0 = 0, for `draw` and `walk`.

    Parameters
    ----------
    w : sympy.Expr
    x : list of T expressions

    Returns
    -------
    dict
        ``states``, ``coming``: t -> expression, t = 1 ... T; ``factors``: t -> what an error is
        multiplied by from t to t - 1; ``error``: the error at T; ``shares``: t -> what an error at
        t is multiplied by to give that step's share of the derivative with respect to w.
    """
    states = {0: sp.S(0)}
    for t in range(1, T + 1):
        states[t] = sp.tanh(w * states[t - 1] + x[t - 1])
    slopes = {t: 1 - states[t] ** 2 for t in range(1, T + 1)}
    return {
        "states": {t: states[t] for t in slopes},
        "coming": dict(enumerate(x, 1)),
        "factors": {t: slopes[t] * w for t in range(2, T + 1)},
        "error": sp.S(1),
        "shares": {t: slopes[t] * states[t - 1] for t in slopes},
    }


def cell(g, i=None, f=None, o=None, x=None):
    """Return a memory cell, c_t = f_t c_{t-1} + i_t g_t with c_0 = 0, for `draw` and `walk`.

    Parameters
    ----------
    g : list of T expressions
    i, f, o : list of T expressions, optional
        Gates; left out, there are none. With `o` the loss reads h_t = o_t tanh(c_t), else c_t.
    x : list of T expressions, optional
        With g_t = tanh(u x_t): the shares are those of u.

    Returns
    -------
    dict
        As `tanh_net`, and ``i``, ``f``, ``o``, ``said``: t -> expression, where there are gates.
    """
    one = [sp.S(1)] * T
    states = {0: sp.S(0)}
    for t, (f_t, i_t, g_t) in enumerate(zip(f or one, i or one, g, strict=True), 1):
        states[t] = f_t * states[t - 1] + i_t * g_t
    net = {
        "states": {t: states[t] for t in range(1, T + 1)},
        "coming": dict(enumerate(g, 1)),
        "factors": dict(enumerate((f or one)[1:], 2)),
        "error": sp.S(1),
    }
    if o:
        net["said"] = {t: o[t - 1] * sp.tanh(states[t]) for t in net["states"]}
        net["error"] = o[-1] * (1 - sp.tanh(states[T]) ** 2)
    if x:
        net["shares"] = {
            t: (i or one)[t - 1] * (1 - g[t - 1] ** 2) * x[t - 1] for t in net["states"]
        }
    return net | {k: dict(enumerate(v, 1)) for k, v in (("i", i), ("f", f), ("o", o)) if v}


def draw(net, letter="h", coming="x", weight=None, plain=None):
    """Draw the picture, ready for `walk`.

    Parameters
    ----------
    net : dict
        From `tanh_net` or `cell`: its gates are drawn as knobs between the lanes they turn.
    letter, coming : str
        What a copy holds, and what comes into it from below ("" if nothing is to be drawn).
    weight : str, optional
        The weight that all copies share: it lies below, and each copy sends it its share.
    plain : dict, optional
        A second net to be drawn below; its gids end in ``-plain``.

    Returns
    -------
    matplotlib.figure.Figure
        gids, for copies t: ``state-t``, ``error-t``, ``factor-t``, ``came-t``, ``part-t``,
        ``said-t`` (numbers); ``on-t``, ``back-t``, ``in-t``, ``share-t``, ``out-t`` (arrows that
        arrive at t, and with ``-head`` their heads); ``knob-k-t``.
    """
    under = 148 if weight else 84 if coming else 12
    over = 92 if "o" in net else 40
    extra = TALL + 64 if plain else 0
    figure, axes = canvas(WIDTH, extra + under + TALL + over)
    y = extra + under + TALL / 2
    top = y + TALL / 2 + over - 10
    text(axes, 6, top, "state, on →", "word-state", WORDS, BLUE, ha="left")
    text(axes, WIDTH - 6, top, "← error, back", "word-error", WORDS, ORANGE, ha="right")
    _copies(axes, y, letter, loss="o" not in net)
    for t in range(1, T + 1):
        x = _place(t)
        if coming:
            _entry(axes, x, y - TALL / 2, t, coming)
        if weight:
            foot = y - TALL / 2 - 92
            _back(axes, [(x + SIDE, y - TALL / 2), (x + SIDE, foot)], f"share-{t}")
        if "i" in net:
            _knob(axes, x, y - TALL / 2 - 24, f"knob-i-{t}", upright=True)
        if "f" in net and t > 1:
            _knob(axes, x - APART / 2, y, f"knob-f-{t}")
        if "o" in net:
            _exit(axes, x, y + TALL / 2, t)
    if weight:
        y_bar = y - TALL / 2 - 92 - 14
        box(axes, WIDTH / 2, y_bar, WIDTH - 8, 28, "weight", edge=ORANGE)
        text(axes, 16, y_bar, weight, "name-weight", colour=ORANGE)
        for t in range(1, T + 1):
            text(axes, _place(t) + SIDE, y_bar, "", f"part-{t}", WORDS)
    if plain:
        _copies(axes, TALL / 2 + 8, "h", row="-plain")
        words = "a plain net, the same way back"
        text(axes, 6, TALL + 44, words, "word-plain", WORDS, MUTED, ha="left")
    return figure


def walk(figure, net, m, row=""):
    """Let an explorable of `draw` show a net at the moment `m`, and give it a play button.

    Parameters
    ----------
    figure : Explorable
        With a slider `moments` under the name of `m`.
    net : dict
        From `tanh_net` or `cell`.
    m : sympy.Symbol
    row : str
        "" or "-plain".

    Returns
    -------
    Explorable
        The same.
    """
    errors = {T: sp.sympify(net["error"])}
    for t in range(T, 1, -1):
        errors[t - 1] = errors[t] * net["factors"][t]
    for t, state in net["states"].items():
        there, back = t, LAST + 1 - t  # when the state arrives at t, and when the error does
        _number(figure, f"state-{t}{row}", state, there, m)
        _number(figure, f"error-{t}{row}", errors[t], back, m, ".3f")
        if t > 1:
            figure.attribute(f"on-{t}{row}", "opacity", _after(there, m))
            _number(figure, f"factor-{t}{row}", net["factors"][t], back + 1, m, "× {:.2f}")
            _flow(figure, f"back-{t}{row}", errors[t - 1], back + 1, m)
    if row:
        return figure
    artists = {a.get_gid() for a in figure._fig.findobj() if a.get_gid()}
    for t in net["states"]:
        there, back = t, LAST + 1 - t
        if f"came-{t}" in artists:
            figure.text(f"came-{t}", net["coming"][t], ".2f")
        if f"share-{t}" in artists:
            share = errors[t] * net["shares"][t]
            _flow(figure, f"share-{t}", share, back, m)
            _number(figure, f"part-{t}", share, back, m, ".3f")
        for k in "ifo":
            if f"knob-{k}-{t}" in artists:
                figure.transform(f"knob-{k}-{t}", rotate=90 * (1 - net[k][t]))
        if "said" in net:
            figure.attribute(f"out-{t}", "opacity", _after(there, m))
            _number(figure, f"said-{t}", net["said"][t], there, m)
    return figure.play(m.name, seconds=10)


def shares(net):
    """Return the derivative with respect to the shared weight: the sum of all shares."""
    total, error = sp.S(0), sp.sympify(net["error"])
    for t in range(T, 0, -1):
        total += error * net["shares"][t]
        error *= net["factors"].get(t, 1)
    return total


def _place(t):
    return FIRST + APART * (t - 1)


def _after(when, m, wait=WAIT):
    return sp.Piecewise((1, m >= when), (wait, True))


def _number(figure, gid, value, when, m, form=".2f"):
    figure.text(gid, value, form).attribute(gid, "opacity", _after(when, m, 0))


def _flow(figure, gid, value, when, m):
    size = sp.Min(MOST, sp.Abs(value)) * _after(when, m, 0)
    figure.attribute(gid, "stroke-width", WIDE * size)
    figure.transform(f"{gid}-head", scale=sp.sqrt(size))  # the head of a thin arrow can be seen


def _copies(axes, y, letter, row="", loss=True):
    for t in range(1, T + 1):
        x = _place(t)
        box(axes, x, y, BOX, TALL, f"copy-{t}{row}", edge=INK)
        text(axes, x, y + LANE, "", f"error-{t}{row}", WORDS, ORANGE)
        text(axes, x, y - LANE, "", f"state-{t}{row}", WORDS, BLUE)
        text(axes, x, y - 1, f"${letter}_{t}$", f"name-{t}{row}", WORDS, MUTED)
        if t > 1:
            left, right = x - APART + BOX / 2, x - BOX / 2
            arrow(axes, [(left, y - LANE), (right, y - LANE)], f"on-{t}{row}", BLUE, 2.2)
            _back(axes, [(right, y + LANE), (left, y + LANE)], f"back-{t}{row}")
            middle = x - APART / 2 - (0 if loss else 5)  # clear of the way out
            text(axes, middle, y + TALL / 2 + 11, "", f"factor-{t}{row}", WORDS)
    if loss:
        start, end = WIDTH - 2, _place(T) + BOX / 2
        _back(axes, [(start, y + LANE), (end, y + LANE)], f"loss{row}", drawn=True)


def _back(axes, way, gid, drawn=False):
    """Draw an arrow of the error over its dotted way; it has a width of its own, and a head."""
    (x, y), (u, v) = way
    length = abs(u - x) + abs(v - y)
    along = ((u - x) / length, (v - y) / length)
    stroke(axes, way, f"{gid}-way", MUTED, 1.2, z=1).set_linestyle((0, (1, 2)))
    base = (u - 8 * along[0], v - 8 * along[1])
    stroke(axes, [(x, y), base], gid, ORANGE, WIDE, z=2).set_capstyle("butt")
    side = (8.5 * along[1], 8.5 * along[0])
    corners = [(u, v), (base[0] - side[0], base[1] - side[1])]
    corners.append((base[0] + side[0], base[1] + side[1]))
    shape(axes, corners, f"{gid}-head", ORANGE, ORANGE, 0, z=2)


def _entry(axes, x, y, t, letter):
    arrow(axes, [(x - SIDE, y - 50), (x - SIDE, y)], f"in-{t}", GREEN, 2.2)
    text(axes, x - SIDE - 4, y - 58, "", f"came-{t}", WORDS, GREEN)
    text(axes, x - SIDE - 13, y - 40, f"${letter}_{t}$", f"name-in-{t}", WORDS, MUTED)


def _exit(axes, x, y, t):
    arrow(axes, [(x - SIDE, y), (x - SIDE, y + 46)], f"out-{t}", PURPLE, 2.2)
    text(axes, x - SIDE, y + 56, "", f"said-{t}", WORDS, PURPLE)
    _knob(axes, x, y + 24, f"knob-o-{t}", upright=True)
    if t == T:
        _back(axes, [(x + SIDE, y + 52), (x + SIDE, y)], "loss", drawn=True)


def _knob(axes, x, y, gid, upright=False):
    """Draw a knob between two lanes; its handle lies along them when it is open."""
    circle(axes, x, y, 6, f"{gid}-ring", PAPER, INK, 1.6)
    way = [(x, y - 5), (x, y + 5)] if upright else [(x - 5, y), (x + 5, y)]
    stroke(axes, way, gid, INK, 3, z=5)
