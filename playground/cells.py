"""A cell is data: linear maps, and what each unit does with their sums, line by line, in sympy.

Each map k gives every unit a pre-activation, z_k = U_k x_t + W_k h_{t-1} + b_k, as far as the cell
says "x", "h" and "b". What comes then is *pointwise*: unit j sees its own pre-activations, its own
old state and its own weights, and no other unit. So it is a few lines of algebra, and sympy can
differentiate it (`derive.py`). Nothing here knows of time, batches or training.

A line may use what the lines above it have made. So an output gate that looks at the new state is a
line below that of the state.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import sympy as sp

from lstm_lib.checks import check_name
from lstm_lib.derive.activations import SYMBOLIC
from lstm_lib.lstm import ORDER, VARIANTS, Variant, as_variant


class Cell(NamedTuple):
    """See the module.

    maps : dict
        Name of a pre-activation -> what it sums up: "x" (the input), "h" (all units' old outputs),
        "b" (a bias). A cell with a single map may call it "".
    lines : dict
        Name -> sympy expression of symbols: a pre-activation (`z`), an old state (`old`), a
        unit's own weight (`own`), and the names of lines above. The line "h" is the output.
    """

    maps: dict[str, str]
    lines: dict[str, Any]

    @property
    def states(self) -> tuple[str, ...]:
        """The lines that reach the next step: "h" first, then those that are asked for as old."""
        known = self.symbols()
        return ("h", *(name for name in self.lines if name != "h" and f"{name}_prev" in known))

    @property
    def laid(self) -> list[str]:
        """The maps in the order in which the runtime stores them, and draws their weights.

        Those that read x stand together, and those that read h: one product serves them all.
        """
        reads = {k: "".join(s for s in "xh" if s in sources) for k, sources in self.maps.items()}
        return sorted(self.maps, key=lambda k: ("x", "xh", "h", "").index(reads[k]))

    @property
    def own_weights(self) -> tuple[str, ...]:
        """The weights that a unit has for itself, in alphabetical order."""
        return tuple(sorted(name for name in self.symbols() if name.startswith("P_")))

    @property
    def weights(self) -> list[str]:
        """Every weight array, in the order in which they are drawn; "V" is the readout's."""
        kind = {"x": "U", "h": "W", "b": "b"}
        maps = [called(kind[s], k) for k in self.laid for s in self.maps[k]]
        return [*maps, *self.own_weights, "V"]

    def symbols(self) -> set[str]:
        """Every name that the lines use."""
        return {symbol.name for line in self.lines.values() for symbol in line.free_symbols}


def called(letter: str, k: str) -> str:
    """Return the name of map k's weight or pre-activation: "U_i", or "U" in a cell with one map."""
    return f"{letter}_{k}" if k else letter


def z(k: str = "") -> sp.Symbol:
    """The pre-activation of map k."""
    return sp.Symbol(called("z", k))


def old(name: str) -> sp.Symbol:
    """What the line made one step ago."""
    return sp.Symbol(f"{name}_prev")


def own(k: str) -> sp.Symbol:
    """A weight P_k that each unit has for itself: a peephole."""
    return sp.Symbol(f"P_{k}")


# ---- squashing: f(z) in a line, whose derivative is then written by its value


@cache
def derivative(name: str) -> Callable[[sp.Expr], sp.Expr]:
    """Return f' as a function of y = f(z), derived by sympy: z is solved for y and put in.

    >>> derivative("tanh")(sp.Symbol("y"))
    -(y - 1)*(y + 1)
    """
    if name == "relu":  # has no inverse; its derivative at 0 is 0, as in the library
        return lambda y: sp.Piecewise((1, y > 0), (0, True))
    pre, y = sp.Symbol("z", real=True), sp.Symbol("y")
    f = SYMBOLIC[name].f
    inverse, *_ = sp.solve(sp.Eq(f(pre).rewrite(sp.exp), y), pre)  # tanh: two ways to write it
    by_value = sp.factor(sp.simplify(sp.diff(f(pre), pre).rewrite(sp.exp).subs(pre, inverse)))
    return lambda value: by_value.subs(y, value)


def _squash(name: str) -> Any:
    """A sympy function that stands for itself until it is printed, and knows its derivative."""

    def fdiff(self: Any, argindex: int = 1) -> sp.Expr:
        return derivative(name)(self)

    return type(name, (sp.Function,), {"fdiff": fdiff, "nargs": 1, "__module__": __name__})


sigmoid, tanh, relu, g1997, h1997 = map(_squash, ("sigmoid", "tanh", "relu", "g1997", "h1997"))
SQUASHES = {f.__name__: f for f in (sigmoid, tanh, relu, g1997, h1997)} | {"identity": lambda e: e}


def spelled_out(expr: sp.Expr) -> sp.Expr:
    """Write each squashing function out, for languages that do not know its name."""
    for name in ("sigmoid", "tanh", "relu", "g1997", "h1997"):
        expr = expr.replace(SQUASHES[name], SYMBOLIC[name].f)
    return expr


# ---- the cells


def unit(activation: str) -> Cell:
    """Return the unit of `lstm_lib.rnn`: h_t = f(U x_t + W h_{t-1} + b)."""
    return Cell({"": "xhb"}, {"h": SQUASHES[check_name("activation", activation, SQUASHES)](z())})


def block(variant: Variant | str, looking: str = "ifo") -> Cell:
    """Return a block of `lstm_lib.lstm` with one cell, whose gates see at most their own state.

    Of a variant with peepholes, `looking` names the gates that have one: the library knows all or
    none.

    Raises
    ------
    ValueError
        A block in which several cells share gates, or peepholes that look at other cells: a step
        that is not pointwise.
    """
    variant = as_variant(variant)
    if variant.cells != 1 or variant.peepholes == "full":
        raise ValueError(
            f"variant: got {variant}, expected one cell per block and peepholes 'none' or "
            "'diagonal': each unit on its own"
        )
    sources = "xhb" if variant.feedback else "xb"
    maps = {k: sources for k in ORDER if k in (*variant.gates, "g")}
    looking = looking if variant.peepholes == "diagonal" else ""

    def gate(k: str, state: sp.Symbol) -> dict[str, sp.Expr]:
        seen = own(k) * state if k in looking else 0
        return {k: sigmoid(z(k) + seen)} if k in variant.gates else {}

    i, f, o = (sp.Symbol(k) if k in variant.gates else sp.Integer(1) for k in "ifo")
    g, c, s = sp.symbols("g c s")
    lines = gate("i", old("c")) | gate("f", old("c")) | {"g": SQUASHES[variant.g](z("g"))}
    lines |= {"c": f * old("c") + i * g} | gate("o", c)  # the output gate sees the new state
    return Cell(maps, lines | {"s": SQUASHES[variant.h](c), "h": o * s})


def gru() -> Cell:
    """Return the gated recurrent unit of Cho et al. 2014, in the form that PyTorch runs.

    The reset gate r multiplies W h_{t-1} after the product. In the paper it multiplies h_{t-1}
    before; then W mixes what the gates of all units have let through, and the step is not
    pointwise. u, the update gate, keeps: h_t = (1 - u) n + u h_{t-1}.

    Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder for
    statistical machine translation", EMNLP 2014.
    """
    r, u, n = sp.symbols("r u n")
    lines = {"r": sigmoid(z("r")), "u": sigmoid(z("u")), "n": tanh(z("n") + r * z("m"))}
    maps = {"r": "xhb", "u": "xhb", "n": "xb", "m": "hb"}
    return Cell(maps, lines | {"h": (1 - u) * n + u * old("h")})


BLOCKS = {  # name -> the library's variant
    "bare carousel": VARIANTS["carousel"],
    "input gate": VARIANTS["input gate"],
    "output gate": VARIANTS["1997"]._replace(gates="o"),
    "1997": VARIANTS["1997"],
    "forget gate": VARIANTS["1999"],
    "no input gate": VARIANTS["1999"]._replace(gates="fo"),  # without the forget gate it is 1997
    "no output gate": VARIANTS["1999"]._replace(gates="if"),
    "forget alone": VARIANTS["1999"]._replace(gates="f"),
    "peepholes": VARIANTS["2000"],
    "modern": VARIANTS["modern"],
}
LOOKING = {  # the block with peepholes, of which only these gates have one
    "peephole i": "i",
    "peephole f": "f",
    "peephole o": "o",
    "peepholes i, f": "if",
    "peepholes i, o": "io",
    "peepholes f, o": "fo",
}
UNITS = {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid", "linear": "identity"}
CELLS = {
    **{name: unit(activation) for name, activation in UNITS.items()},
    **{name: block(variant) for name, variant in BLOCKS.items()},
    **{name: block(VARIANTS["2000"], gates) for name, gates in LOOKING.items()},
    "GRU": gru(),
}
GROUPS = {  # as a reader chooses among them
    "Units": ("tanh", "ReLU", "sigmoid", "linear", "GRU"),
    "The block, as it grew": ("bare carousel", "1997", "forget gate", "peepholes", "modern"),
    "Only some of its gates": (
        *("input gate", "output gate", "forget alone"),
        *("no input gate", "no output gate"),
    ),
    "Only some of its peepholes": tuple(LOOKING),
}
