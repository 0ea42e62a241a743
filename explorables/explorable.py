"""Explorables: figures that a reader moves, on a page without a kernel and in a notebook with one.

Matplotlib draws the figure once, at the sliders' start values. Bindings say which named artist
(`gid`) shows which expression; the page's script computes the same expressions and writes the
results into that drawing.
"""

import html
import itertools
import json
import re
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Self

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from . import page, svg
from .bindings import Bindings
from .checks import check_array, check_name
from .controls import Choice, Slider
from .figure import check_alt, check_caption, check_figure
from .kinds import Array, Read, Ref, Spec
from .marks import Mark
from .values import Expression, Scan, Table
from .words import inline

HERE = Path(__file__).parent


def explore(
    fig: Figure,
    alt: str,
    caption: str | None = None,
    name: str | None = None,
    **controls: Slider | Choice,
) -> "Explorable":
    """Return an explorable of a figure; add bindings to it, and end the cell with it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        With its limits set (axes never rescale) and a `gid` on each artist that moves; is closed.
    alt : str
        What the figure shows at the start values.
    caption : str, optional
        A line under the figure; may hold `$...$`.
    name : str, optional
        For links to the figure: `page.html#fig-<name>` stays right when the figure is edited.
        Lower-case letters, digits and hyphens.
    **controls : Slider or Choice
        The keyword is the parameter's name: the symbol of that name in the expressions.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import sympy as sp
    >>> from explorables import Slider, explore
    >>> k, x = sp.symbols("k x")
    >>> fig, ax = plt.subplots(figsize=(4, 2.5))
    >>> _ = ax.plot([], [], gid="sigmoid")  # name what moves
    >>> _ = ax.set(xlim=(-6, 6), ylim=(-0.1, 1.1))  # axes never rescale
    >>> slope = Slider(0.2, 6, 0.1, 1, "slope k")
    >>> figure = explore(fig, alt="The sigmoid, from 0 to 1", k=slope)
    >>> figure = figure.curve("sigmoid", 1 / (1 + sp.exp(-k * x)))  # end the cell with `figure`
    """
    return Explorable(fig, alt, caption, name, controls)


class Explorable(Bindings, anywidget.AnyWidget):
    """See `explore`. `values` holds the parameters; in a notebook it can be set and observed."""

    _esm = page.module()
    _css = HERE / "explorable.css"
    html = traitlets.Unicode("").tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        fig: Figure,
        alt: str,
        caption: str | None,
        name: str | None,
        controls: dict[str, Slider | Choice],
    ) -> None:
        check_figure(fig)
        alt, caption, ident = check_alt(alt), check_caption(caption), _ident(name)
        if not controls:
            raise ValueError("explore: got no controls, expected at least one Slider or Choice")
        for name, control in controls.items():
            if not isinstance(control, Slider | Choice):
                raise TypeError(f"{name}: got {type(control).__name__}, expected Slider or Choice")
        plt.close(fig)
        for axes in fig.axes:
            axes.autoscale(False)
        svg.freeze(fig)
        self._fig, self._alt, self._caption, self._ident = fig, alt, caption, ident
        self.controls, self._names = controls, list(controls)
        self._sources, self._grids, self._marks, self._play = [], [], [], None
        self._presets, self._advance, self._pick = {}, None, None
        self._refs = {}  # gid -> where its numbers are, for `evaluate`
        super().__init__(values={name: control.value for name, control in controls.items()})
        self.on_msg(lambda *_: self._draw())  # a view asks for the drawing

    def presets(self, **settings: dict[str, float]) -> Self:
        """Add buttons, each of which sets some controls.

        Parameters
        ----------
        **settings : dict of str -> number
            The keyword is the button's text, its "_" a space; the dict has values by the names of
            controls.

        Examples
        --------
        >>> _ = figure.presets(as_large_as_it_goes={"k": 2})
        """
        if not settings:
            raise ValueError("presets: got none, expected buttons: name={control: value, ...}")
        for name, values in settings.items():
            if not isinstance(values, dict):
                got = type(values).__name__
                raise TypeError(f"presets: {name}: got {got}, expected a dict of values")
            for control, value in values.items():
                check_name(f"presets: {name}", control, self._names)
                self.controls[control].check(f"presets: {name}: {control}", value)
        self._presets |= settings
        self.html = ""
        return self

    # ---- what came of it ---------------------------------------------------------------------

    def evaluate(self, **values: float) -> dict[str, NDArray[Any]]:
        """Return what NumPy computes for each gid: {gid: array}.

        Parameters
        ----------
        **values : float
            By the names of the controls; those left out are at their start.

        Examples
        --------
        >>> figure.bars("bars", k * i).evaluate(k=2)
        {'bars': array([2., 4., 6.])}
        """
        p = self._parameters(values)
        read = self._reader(p)
        return {name: np.asarray(read(ref)) for name, ref in self._refs.items()}

    def sources(self, **values: float) -> list[list[Any]]:
        """Return all numbers behind the marks, [source][output][point], as the script computes.

        Parameters
        ----------
        **values : float
            As for `evaluate`.

        Examples
        --------
        >>> [[point]] = figure.bars("bars", k * i).sources(k=2)
        >>> point.tolist()
        [2.0, 4.0, 6.0]
        """
        p = self._parameters(values)
        return [source(p) for source in self._sources]

    def functions(self) -> str:
        """Return the figure's functions as JavaScript: an array, whose places the spec names.

        Examples
        --------
        >>> print(figure.point("dot", 1, 3 * k).functions())
        [(p, x, s, mod) => { return [1,3*p[0]] }]
        """
        return page.array([body for source in self._sources for body in source.bodies])

    def spec(self) -> Spec:
        """Return what the page's script gets.

        Examples
        --------
        >>> figure.bars("bars", k * i).spec()["names"]
        ['k', 'act']
        """
        count, sources = itertools.count(), []
        for source in self._sources:
            named = dict(zip(source.names, count, strict=False)) if source.names else {}
            sources.append(source.spec | named)
        spec = {
            "controls": [control.spec() for control in self.controls.values()],
            "names": self._names,
            "grids": [_packed(grid) for grid in self._grids],
            "sources": sources,
            "marks": [mark.spec for mark in self._marks],
        }
        if self._presets:
            spec["presets"] = [
                [[self._names.index(name), float(value)] for name, value in values.items()]
                for values in self._presets.values()
            ]
        if self._advance:
            spec["advance"] = self._advance[1]
        if self._pick:
            spec["pick"] = self._pick
        return spec | ({"play": self._play} if self._play else {})

    def markup(self) -> str:
        """Return the explorable as HTML, drawn at its start values, complete without JavaScript.

        Examples
        --------
        >>> figure.bars("bars", k * i).markup()[:26]
        '<figure class="explorable"'
        """
        read = self._reader([control.value for control in self.controls.values()])
        for mark in self._marks:
            if mark.apply:
                mark.apply(read)
        root = svg.draw(self._fig)
        for mark in self._marks:
            if mark.decorate:
                mark.decorate(root, read)
        spec = json.dumps(self.spec(), allow_nan=False, separators=(",", ":")).replace(
            "<", "\\u003c"
        )
        keep = {gid for mark in self._marks for gid in mark.gids}
        if self._pick:
            k, gid = self._pick
            count = len(self.controls[self._names[k]].values)
            keep |= {f"{gid}-{n}" for n in range(count)}
        drawing, prefix = svg.serialise(root, self._alt, keep, spec, self._ident)
        controls = self._presets_markup() + self._controls_markup(prefix)
        words = "".join(mark.markup(read) for mark in self._marks if mark.markup)
        buttons = ""
        if self._advance:
            buttons = (
                f'<button type="button" class="advance">{html.escape(self._advance[0])}</button>'
            )
        if self._play:
            buttons += '<button type="button" class="play" aria-pressed="false">Play</button>'
        return (
            f'<figure class="explorable" id="{prefix}">{drawing}'
            f'<div class="controls" role="group" aria-label="Controls of the figure">{controls}'
            f'<div class="buttons">{buttons}'
            '<button type="button" class="reset">Reset</button></div></div>'
            f'<div class="words">{words}</div>'  # below: its lines may wrap, and no slider may jump
            '<p class="live" aria-live="polite"></p>'
            f"<noscript><style>#{prefix} .controls{{display:none}}</style>"
            "<p>With JavaScript on, this figure can be moved; it shows its start.</p></noscript>"
            + (f"<figcaption>{inline(self._caption)}</figcaption>" if self._caption else "")
            + f'<script type="application/json">{spec}</script>'
            + f"{page.holder(self.functions())}</figure>"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        self._draw()
        bundle = super()._repr_mimebundle_(**kwargs)
        data, meta = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/html": self.html, "text/plain": self._alt}, meta

    def save(self, file: str | PathLike[str]) -> None:
        """Write the figure into one HTML file that works from disk.

        Parameters
        ----------
        file : path
            Ends in ".html".

        Examples
        --------
        >>> figure.bars("bars", k * i).save("bars.html")
        """
        page.save(self.markup(), self._alt, file)

    # ---- inside ------------------------------------------------------------------------------

    @traitlets.validate("values")
    def _valid(self, proposal: dict[str, Any]) -> dict[str, Any]:
        for name, value in proposal["value"].items():
            check_name("values", name, self._names)
            self.controls[name].check(f"values: {name}", value)
        start = {name: control.value for name, control in self.controls.items()}
        return start | self._trait_values.get("values", {}) | proposal["value"]

    def _controls_markup(self, prefix: str) -> str:
        markup = ""
        numbered = list(enumerate(self.controls.items()))
        for group, members in itertools.groupby(numbered, key=lambda item: item[1][1].group):
            inside = "".join(
                control.markup(html.escape(name), f"{prefix}-c{k}")
                for k, (name, control) in members
            )
            folded = (
                f"<details><summary>{inline(group or '')}</summary><div>{inside}</div></details>"
            )
            markup += folded if group else inside
        return markup

    def _presets_markup(self) -> str:
        if not self._presets:
            return ""
        buttons = ""
        for name, values in self._presets.items():
            on = all(self.controls[control].value == v for control, v in values.items())
            name = html.escape(name.replace("_", " "))
            buttons += f'<button type="button" aria-pressed="{str(on).lower()}">{name}</button>'
        return f'<div class="presets" role="group" aria-label="Settings">{buttons}</div>'

    def _draw(self) -> None:
        if not self.html:
            self.html = self.markup()

    def _parameters(self, values: dict[str, float]) -> list[float]:
        for name in values:
            check_name("values", name, self._names)
        return [c.check(n, values[n]) if n in values else c.value for n, c in self.controls.items()]

    def _reader(self, p: Sequence[float]) -> Read:
        numbers = [source(p) for source in self._sources]
        return lambda ref: self._grids[ref] if isinstance(ref, int) else numbers[ref[0]][ref[1]]

    def _grid(self, where: str, values: ArrayLike) -> int:
        grid = check_array(where, values, ("n",))
        if not 1 <= len(grid) <= 5000:
            raise ValueError(f"{where}: got shape {grid.shape}, expected 1 to 5000 finite values")
        self._grids.append(grid)
        return len(self._grids) - 1

    def _source(self, source: Expression | Scan | Table, outputs: int) -> list[Ref]:
        self._sources.append(source)
        return [[len(self._sources) - 1, k] for k in range(outputs)]

    def _add(self, mark: Mark, name: str | None, ref: Ref | None) -> Self:
        self._marks.append(mark)
        self.html = ""
        if name is not None:
            self._refs[name] = ref
        return self


def _ident(name: Any) -> str | None:
    """Return the id of a figure with this name, None without one."""
    if name is not None and not (isinstance(name, str) and re.fullmatch("[a-z][a-z0-9-]*", name)):
        raise ValueError(f"name: got {name!r}, expected lower-case letters, digits and hyphens")
    return None if name is None else f"fig-{name}"


def _packed(grid: Array) -> Any:
    """An even grid needs three numbers."""
    if len(grid) > 3 and np.array_equal(grid, np.linspace(grid[0], grid[-1], len(grid))):
        return {"from": grid[0], "to": grid[-1], "n": len(grid)}
    return grid.tolist()
