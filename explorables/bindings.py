"""Bindings: which artist of a figure shows which expression, recursion or table.

Every method returns the explorable, so that they chain, and raises at once when a gid, a symbol or
a control is not known.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import sympy as sp
from matplotlib.colors import is_color_like
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from . import artists, marks
from .checks import check_array, check_flag, check_int, check_name, check_number, count_axes
from .controls import Choice, Slider
from .expressions import as_sympy, name_of
from .kinds import Array, Expr, Ref
from .undo import all_or_nothing
from .values import Expression, Scan, Table

MOST = 1_000_000  # of a running index


@all_or_nothing
class Bindings:
    """The binding methods of an `Explorable`, which keeps their sources, grids and marks.

    Each returns the figure, so they chain. The examples below begin with this figure:

    >>> import matplotlib.pyplot as plt
    >>> import numpy as np
    >>> import sympy as sp
    >>> from explorables import Choice, Slider, explore
    >>> k, act, x, i, s = sp.symbols("k act x i s")
    >>> fig, ax = plt.subplots(figsize=(4, 2.5))
    >>> _ = ax.plot([0, 1], [0, 1], gid="line")  # name what moves
    >>> _ = ax.plot([1], [1], "o", gid="dot")
    >>> _ = ax.bar([1, 2, 3], [1, 1, 1], gid="bars")
    >>> _ = ax.text(0.1, 0.8, "peak", gid="words")
    >>> controls = {"k": Slider(0, 2, 1, 1, "k"), "act": Choice(["tanh", "none"], label="act")}
    >>> figure = explore(fig, alt="A line, a dot and three bars", **controls)
    """

    controls: dict[str, Slider | Choice]
    _fig: Figure
    _names: list[str]
    _sources: list[Any]
    _grids: list[Array]
    _marks: list[marks.Mark]
    _refs: dict[str, Any]  # gid -> where its numbers are
    _presets: dict[str, dict[str, float]]
    _play: list[Any] | None
    _advance: list[Any] | None
    _pick: list[Any] | None
    _grid: Callable[[str, Any], int]
    _source: Callable[[Any, int], list[Ref]]
    _add: Callable[..., Self]

    def curve(
        self,
        gid: str,
        y: Expr | Sequence[Expr],
        x: sp.Symbol | None = None,
        grid: ArrayLike | None = None,
    ) -> Self:
        """Draw a line as y(x); for an area from `ax.fill_between`, `y` is a pair of expressions.

        Parameters
        ----------
        gid : str
        y : sympy expression, or two of them
        x : sympy symbol, optional
            Left out: the one symbol that is no slider.
        grid : array_like, optional
            Values of x; left out, 201 points over the x axis.

        Examples
        --------
        >>> figure.curve("line", k * x, grid=[0, 1]).evaluate(k=2)["line"]
        array([0., 2.])
        """
        where = f"curve {gid!r}"
        kind, (artist,) = self._find(where, gid, "line", "fill")
        pair = tuple(y) if isinstance(y, tuple | list) else (y,) if kind == "line" else (y, 0)
        if len(pair) != (1 if kind == "line" else 2):
            wanted = "one expression" if kind == "line" else "one expression, or two"
            raise ValueError(f"{where}: y: got {len(pair)} expressions, expected {wanted}")
        name = self._variable(where, pair, x)
        points = artists.grid_over(artist.axes) if grid is None else grid
        at = self._grid(f"{where}: grid", points)
        source = Expression(where, _numbered("y", pair), self._names, name, self._grids[at], at)
        refs = self._source(source, len(pair))
        return self._draw_as(where, kind, [artist], gid, at, refs)

    def point(self, gid: str, x: Expr, y: Expr) -> Self:
        """Put a single marker (a line with one point) at (x, y).

        Parameters
        ----------
        gid : str
        x, y : sympy expression

        Examples
        --------
        >>> float(figure.point("dot", 1, k**2).evaluate(k=2)["dot"])
        4.0
        """
        where = f"point {gid!r}"
        _, (artist,) = self._find(where, gid, "line")
        refs = self._source(Expression(where, {"x": x, "y": y}, self._names), 2)
        return self._add(marks.line(where, artist, gid, *refs), gid, refs[1])

    def bars(
        self,
        gid: str,
        y: Expr,
        count: int | None = None,
        i: sp.Symbol | None = None,
        first: int = 1,
        horizontal: bool = False,
    ) -> Self:
        """Give bars drawn by `ax.bar(..., gid=gid)` the lengths y(i), i = first, first + 1, ...

        Parameters
        ----------
        gid : str
        y : sympy expression
            The length of bar i; NaN hides it.
        count : int, optional
            Must be the number of bars, if given.
        i : sympy symbol, optional
            By default the symbol named i.
        first : int
            The i of the first bar.
        horizontal : bool
            For bars drawn by `ax.barh`.

        Examples
        --------
        >>> figure.bars("bars", k**i).evaluate(k=2)["bars"]
        array([2., 4., 8.])
        """
        where = f"bars {gid!r}"
        horizontal = check_flag(f"{where}: horizontal", horizontal)
        _, found = self._find(where, gid, "bars")
        if count is not None:
            _same(where, "count", check_int(f"{where}: count", count, 1), len(found))
        check_int(f"{where}: first", first, -MOST, MOST)
        at = self._grid(where, np.arange(first, first + len(found)))
        name = self._variable(where, (y,), i, "i")
        refs = self._source(Expression(where, {"y": y}, self._names, name, self._grids[at], at), 1)
        return self._add(marks.bars(where, found, gid, refs[0], horizontal), gid, refs[0])

    def scan(
        self,
        gid: str | dict[str, Any],
        rules: dict[sp.Symbol, Expr],
        init: dict[sp.Symbol, Expr],
        inputs: dict[sp.Symbol, Expr] | None = None,
        steps: int = 40,
        t: sp.Symbol | None = None,
        first: int = 0,
    ) -> Self:
        """Draw a recursion over t: lines, areas or bars, several from one scan.

        Parameters
        ----------
        gid : str or dict
            A gid shows the first state; ``{"state": s, "input": x_t, "dot": (x, y)}`` shows one
            expression of states, inputs, t and sliders for each gid (a pair: x and y of a line).
        rules : dict of sympy symbol -> expression
            New value of each state, from the old states, the inputs and t. All step at once.
        init : dict of sympy symbol -> expression
            The states at t = 0.
        inputs : dict of sympy symbol -> expression of t and sliders
        steps : int
            t runs to this.
        t : sympy symbol
            By default the symbol named t.
        first : int
            t of the first value drawn: 0 draws the start, 1 leaves it out.

        Examples
        --------
        >>> figure.scan("line", {s: k * s}, {s: 1}, steps=3).evaluate(k=2)["line"]
        array([1., 2., 4., 8.])
        """
        inputs = {} if inputs is None else inputs
        for name, given in (("rules", rules), ("init", init), ("inputs", inputs)):
            if not isinstance(given, dict) or (name == "rules" and not given):
                raise TypeError(f"scan: {name}: got {given!r}, expected a dict of expressions")
        if not isinstance(gid, str | dict) or not gid:
            raise TypeError(f"scan: gid: got {gid!r}, expected a name, or a dict of them")
        shows = gid if isinstance(gid, dict) else {gid: next(iter(rules))}
        where = f"scan {', '.join(map(repr, shows))}"
        outputs: list[Expr] = []
        spans = {}
        for name, show in shows.items():
            pair = list(show) if isinstance(show, tuple | list) else [show]
            spans[name] = (len(outputs), len(outputs) + len(pair))
            outputs += pair
        t = "t" if t is None else name_of(f"{where}: t", t)
        source = Scan(where, rules, outputs, self._names, init, inputs, steps, t, first)
        refs, at = self._source(source, len(outputs)), self._grid(where, source.grid)
        for name, span in spans.items():
            kind, found = self._find(where, name, "line", "bars", "fill")
            self._draw_as(where, kind, found, name, at, refs[slice(*span)], len(source.grid))
        return self

    def table(
        self,
        gid: str,
        array: ArrayLike,
        by: str | Sequence[str],
        x: ArrayLike | None = None,
        format: str | None = None,
    ) -> Self:
        """Show the row of a small precomputed array that the controls in `by` choose.

        Parameters
        ----------
        gid : str
            A line, bars, an area (from 0), or, with `format`, a text.
        array : array_like
            One axis for each control in `by`, as long as the control has values, then one for the
            points (none for a text). Sent as float32. NaN: a gap.
        by : tuple of str
        x : array_like, optional
            The line's x; left out, what the line was drawn with. Rows of x, shaped like `array`,
            are chosen by the same controls.
        format : str
            For a text: a template as in `text`.

        Examples
        --------
        >>> rows = np.outer([0, 1, 2], [0, 1])  # one for each value of k
        >>> figure.table("line", rows, by="k").evaluate(k=2)["line"]
        array([0., 2.])
        """
        where = f"table {gid!r}"
        if not isinstance(format, str | None):
            raise TypeError(f"{where}: format: got {format!r}, expected a template")
        kind, found = self._find(
            where, gid, *(("text",) if format is not None else ("line", "bars", "fill"))
        )
        by = (by,) if isinstance(by, str) else by
        if not isinstance(by, tuple | list) or not by or not all(isinstance(b, str) for b in by):
            raise TypeError(f"{where}: by: got {by!r}, expected names of controls")
        if x is not None and kind in ("bars", "text"):
            raise ValueError(f"{where}: x: got one, expected none for {kind}")
        if x is not None:
            x = check_array(f"{where}: x", x, ("n",) * max(count_axes(x), 1), finite=False)
        source = Table(where, array, by, self.controls)
        refs = self._source(source, 1)
        if kind == "text":
            _same(where, "array: points", source.size, 1)
            return self._add(marks.text(where, found, gid, refs, _template(format)), gid, refs[0])
        at = None
        if kind == "line" and np.ndim(x) > 1:
            across = Table(f"{where}: x", x, by, self.controls)
            _same(where, "x: points", across.size, source.size)
            refs = [*self._source(across, 1), *refs]
        elif kind != "bars":
            if x is None and kind == "line":
                x = found[0].get_xdata()
            at = self._grid(f"{where}: x", np.arange(source.size) if x is None else x)
            _same(where, "array: points", source.size, len(self._grids[at]))
        return self._draw_as(where, kind, found, gid, at, refs, source.size)

    def text(self, gid: str, *values: Any) -> Self:
        """Write numbers into a text of the figure: expressions, then a template.

        Parameters
        ----------
        gid : str
        *values : sympy expressions, then str
            The template is a format, ``".2f"``, or words with formats, ``"peak {:.2f}"``.

        Examples
        --------
        >>> float(figure.text("words", k / 4, "peak {:.2f}").evaluate(k=2)["words"])
        0.5
        """
        where = f"text {gid!r}"
        if len(values) < 2 or not isinstance(values[-1], str):
            raise TypeError(f"{where}: values: got {values!r}, expected expressions and a template")
        *exprs, template = values
        _, found = self._find(where, gid, "text")
        refs = self._source(Expression(where, _numbered("values", exprs), self._names), len(exprs))
        return self._add(marks.text(where, found, gid, refs, _template(template)), gid, refs[0])

    def note(self, template: str, *exprs: Expr) -> Self:
        """Write a line under the figure.

        Parameters
        ----------
        template : str
            Words with a format for each number; may hold `$...$`.
        *exprs : sympy expressions

        Examples
        --------
        >>> _ = figure.note("At {:d} its square is {:d}", k, k**2)
        """
        where = f"note {template!r}"
        if not isinstance(template, str):
            got = type(template).__name__
            raise TypeError(f"note: template: got {got}, expected words and {{:.2f}}")
        if not exprs:
            raise ValueError("note: exprs: got none, expected a number that changes")
        refs = self._source(Expression(where, _numbered("exprs", exprs), self._names), len(exprs))
        return self._add(marks.note(where, refs, template), where, refs[0])

    def choice(self, name: str, fragments: Sequence[str], index: Expr, latex: bool = True) -> Self:
        """Show one of several prepared formulas (or texts: `latex=False`) under the figure.

        Parameters
        ----------
        name : str
            For errors.
        fragments : list of str
            LaTeX without dollars, or texts that may hold `$...$`.
        index : sympy expression
            Which one; rounded, and kept within the list.
        latex : bool
            False: the fragments are texts.

        Examples
        --------
        >>> _ = figure.choice("formula", [r"\\tanh x", "x"], act)
        """
        where = f"choice {name!r}"
        if not isinstance(name, str):
            raise TypeError(f"choice: name: got {name!r}, expected a word")
        if not isinstance(fragments, tuple | list):
            got = type(fragments).__name__
            raise TypeError(f"{where}: fragments: got {got}, expected a list of at least 2 strings")
        check_flag(f"{where}: latex", latex)
        refs = self._source(Expression(where, {"index": index}, self._names), 1)
        return self._add(marks.choice(where, list(fragments), refs[0], latex), name, refs[0])

    def transform(self, gid: str, about: Sequence[float] | None = None, **moves: Expr) -> Self:
        """Move, turn or scale an artist.

        Parameters
        ----------
        gid : str
        about : (x, y), optional
            The point that moves and stays put under turning, in data; left out, the artist's own.
        **moves : sympy expressions
            `x`, `y` (to), `dx`, `dy` (by), in data; `rotate` in degrees, anticlockwise; `scale`.

        Examples
        --------
        >>> _ = figure.transform("words", dy=k / 4)
        """
        where = f"transform {gid!r}"
        for name in moves:
            check_name(where, name, ("x", "y", "dx", "dy", "rotate", "scale"))
        if about is not None:
            if not isinstance(about, tuple | list) or len(about) != 2:
                raise TypeError(f"{where}: about: got {about!r}, expected (x, y)")
            about = [float(check_number(f"{where}: about", v)) for v in about]
        if not moves:
            raise ValueError(f"{where}: moves: got none, expected x, y, dx, dy, rotate or scale")
        _, found = self._find(where, gid)
        refs = self._source(Expression(where, moves, self._names), len(moves))
        named = dict(zip(moves, refs, strict=True))
        return self._add(marks.transform(where, found[0], gid, about, named), None, None)

    def attribute(
        self,
        gid: str,
        name: str,
        expr: Expr,
        i: sp.Symbol | None = None,
        ramp: Sequence[str] | None = None,
        first: int = 1,
    ) -> Self:
        """Change opacity, stroke-width, fill or stroke.

        Parameters
        ----------
        gid : str
        name : str
        expr : sympy expression
        i : sympy symbol, optional
            Artists gid-0, gid-1, ... (or all that share the gid) take expr(i), i = first, ...
        ramp : (str, str), optional
            For a colour: two of the palette, between which it runs as `expr` goes from 0 to 1.
        first : int
            The i of the first artist.

        Examples
        --------
        >>> _ = figure.attribute("line", "opacity", k / 2)
        """
        where = f"attribute {gid!r}"
        _, found = self._find(where, gid)
        check_int(f"{where}: first", first, -MOST, MOST)
        if ramp is not None and not (
            isinstance(ramp, tuple | list) and len(ramp) == 2 and all(map(is_color_like, ramp))
        ):
            raise ValueError(f"{where}: ramp: got {ramp!r}, expected two colours")
        gids, at, x, grid = [gid], None, None, None
        if i is not None:
            gids = artists.number(found, gid)
            at = self._grid(where, np.arange(first, first + len(gids)))
            x, grid = name_of(f"{where}: i", i), self._grids[at]
        refs = self._source(Expression(where, {"expr": expr}, self._names, x, grid, at), 1)
        return self._add(marks.look(where, gids, name, refs[0], ramp), f"{gid} {name}", refs[0])

    def play(self, name: str, seconds: float = 6) -> Self:
        """Add a button that runs one slider from its low end to its high end, once.

        Parameters
        ----------
        name : str
            The slider.
        seconds : float
            From 1 to 60.

        Examples
        --------
        >>> _ = figure.play("k", seconds=3)
        """
        check_name("play: name", name, [n for n in self._names if n in self.controls])
        if not isinstance(self.controls[name], Slider):
            raise TypeError(f"play: {name} is a Choice, expected a Slider")
        self._play = [self._names.index(name), check_number("play: seconds", seconds, 1, 60)]
        return self

    def advance(self, text: str, **to: Expr) -> Self:
        """Add a button that sets controls to what comes out.

        Each takes the value that it can take and that is nearest; all move at once.

        Parameters
        ----------
        text : str
            The words of the button.
        **to : sympy expressions
            The keyword is the control's name.

        Examples
        --------
        >>> _ = figure.advance("Next step", k=2 * k)
        """
        if not isinstance(text, str) or not text.strip():
            raise TypeError(f"advance: text: got {text!r}, expected the words of the button")
        if not to:
            raise ValueError("advance: to: got none, expected control=expression")
        for name in to:
            check_name("advance", name, self._names)
        refs = self._source(Expression("advance", to, self._names), len(to))
        places = [self._names.index(name) for name in to]
        self._advance = [text, list(zip(places, refs, strict=True))]
        self.html = ""
        return self

    def pick(self, gid: str, name: str) -> Self:
        """Let a tap on an artist, or a drag over several, set a control.

        The nearest artist to the pointer counts. The control stays, for the keyboard.

        Parameters
        ----------
        gid : str
            gid-0 stands for the control's lowest value or first option, gid-1 for the next, and so
            on, an artist for each.
        name : str
            The control.

        Examples
        --------
        >>> _ = figure.pick("bars", "k")
        """
        where = f"pick {gid!r}"
        check_name(f"{where}: name", name, self._names)
        _, found = self._find(where, gid)
        _same(where, "artists", len(found), len(self.controls[name].values))
        artists.number(found, gid)
        self._pick = [self._names.index(name), gid]
        self.html = ""
        return self

    # ---- inside ------------------------------------------------------------------------------

    def _find(self, where: str, gid: str, *kinds: str) -> tuple[str, list[Any]]:
        if not isinstance(gid, str):
            raise TypeError(f"{where}: gid: got {type(gid).__name__}, expected a name")
        return artists.find(where, self._fig, gid, *kinds)

    def _variable(
        self, where: str, exprs: Sequence[Expr], x: sp.Symbol | None, name: str = "x"
    ) -> str:
        if x is not None:
            return name_of(f"{where}: {name}", x)
        where = f"{where}: y"
        symbols = {symbol for expr in exprs for symbol in as_sympy(where, expr).free_symbols}
        free = {symbol.name for symbol in symbols} - set(self._names)
        if len(free) > 1:
            raise ValueError(
                f"{where}: got symbols {sorted(free)} besides the sliders, expected one"
            )
        return free.pop() if free else "_"  # nothing runs: every point is the same

    def _draw_as(
        self,
        where: str,
        kind: str,
        found: list[Any],
        gid: str,
        at: Any,
        refs: list[Ref],
        count: int | None = None,
    ) -> Self:
        if kind == "bars":
            _same(where, "bars", len(found), count)
            return self._add(marks.bars(where, found, gid, refs[0]), gid, refs[0])
        if kind == "fill":
            refs = refs if len(refs) == 2 else [refs[0], self._zero(where)]
            return self._add(marks.fill(where, found[0], gid, at, *refs), gid, refs[0])
        x, y = refs if len(refs) == 2 else (at, refs[0])
        return self._add(marks.line(where, found[0], gid, x, y), gid, y)

    def _zero(self, where: str) -> Ref:
        return self._source(Expression(where, [0], self._names), 1)[0]


def _numbered(name: str, exprs: Sequence[Expr]) -> dict[str, Expr]:
    """What each of several expressions is called in an error."""
    return {f"{name}[{k}]" if len(exprs) > 1 else name: expr for k, expr in enumerate(exprs)}


def _template(text: str) -> str:
    return text if "{" in text else f"{{:{text}}}"


def _same(where: str, what: str, came: object, wanted: object) -> None:
    if came != wanted:
        raise ValueError(f"{where}: {what}: got {came}, expected {wanted}")
