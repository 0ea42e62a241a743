"""The page's panel in a notebook: an ordinary widget, whose settings and results reach Python."""

import uuid
from typing import Any

import anywidget
import numpy as np
import traitlets

from lstm_lib.checks import check_int, check_keys, check_name

from . import page
from .cells import CELLS
from .drawing import drawn
from .presets import CHAPTERS, Story
from .tasks import DEFAULTS, filled

MOST = 10_000  # updates of one run, as on the page
OWN = "A net with settings of your own. Press Train."


def panel(settings: str | dict[str, Any], updates: int | None = None) -> "LivePanel":
    """Return a panel in which a net learns, in the reader's browser, as on the pages of the book.

    It is an ordinary widget: `observe`, `link` and `HBox` take it. What is set in Python the panel
    shows, and what the reader sets reaches Python. The kernel trains nothing.

    Parameters
    ----------
    settings : str or dict
        A chapter's name: its panel. Or the settings of a run: "cell", "task", "lag", "units",
        "start", "train", "seed"; what is left out is as on the page.
    updates : int, optional
        Of one run, at most 10,000. Left out: the chapter's, or 200.

    Returns
    -------
    LivePanel
        Its traits: `settings` (a dict; what one sets leaves out stays), `updates`, `losses` (of
        the last run, a number per update), and `result`: the run's "settings", its "updates", the
        last "loss", "solved" (after how many updates, or None) and "broke" (why, or None). Of ten
        seeds each is a run.

    Raises
    ------
    TypeError, ValueError
        A chapter or a setting that is not known, a number out of bounds, a bias other than "f" and
        "i", for which the panel has no field.

    Examples
    --------
    >>> net = panel("forget_gate")
    >>> net.settings["start"]["bias"]
    {'f': 4, 'i': -4}
    >>> net.settings = {"lag": 20, "start": {"bias": {"f": 0}}}
    >>> net.settings["start"]["bias"]
    {'i': -4}
    >>> net.observe(lambda change: print(change["new"]["loss"]), "result")
    """
    if isinstance(settings, dict):
        story = Story("own", "Your own", OWN, "", _in_full(DEFAULTS, settings), 200)
        controls = None
    elif isinstance(settings, str):
        story, controls = CHAPTERS[check_name("settings", settings, CHAPTERS)]
    else:
        known = ", ".join(map(repr, CHAPTERS))
        raise TypeError(f"settings: got {settings!r}, expected a dict, or one of {known}")
    many = story.updates if updates is None else check_int("updates", updates, 1, MOST)
    return LivePanel(story, controls, many)


class LivePanel(anywidget.AnyWidget):
    """See `panel`."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    updates = traitlets.Int().tag(sync=True)
    losses: traitlets.List[float] = traitlets.List().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(self, story: Story, controls: tuple[str, ...] | None, updates: int) -> None:
        more: dict[str, Any] = {"controls": controls} if controls else {}
        if not controls or "cell" in controls:
            more |= drawn()
        ident = f"live-{uuid.uuid4().hex[:8]}"
        self._title, self._full = story.title, DEFAULTS  # _full: the settings that hold
        super().__init__(
            _esm=page.module(),
            _css=page.styles(),
            html=page.panel([story], stored="", ident=ident, **more),
            settings=story.settings,
            updates=updates,
        )

    @traitlets.validate("settings")
    def _valid_settings(self, proposal: dict[str, Any]) -> dict[str, Any]:
        self._full = _in_full(self._full, proposal["value"])
        return self._full

    @traitlets.validate("updates")
    def _valid_updates(self, proposal: dict[str, Any]) -> int:
        return check_int("updates", proposal["value"], 1, MOST)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, meta = bundle if isinstance(bundle, tuple) else (bundle, {})
        said = f"{self._title}: run this cell, and a net learns here."
        return {**(data or {}), "text/plain": said}, meta


def _in_full(now: dict[str, Any], given: Any) -> dict[str, Any]:
    """Return settings of which some are given; the others stay as they are now."""
    given = check_keys("settings", given, ())
    maps = CELLS[check_name("cell", given.get("cell", now["cell"]), CELLS)].maps
    kept = {k: value for k, value in now["start"]["bias"].items() if k in maps}
    full = filled(_over(now | {"start": now["start"] | {"bias": kept}}, given))
    for k in full["start"]["bias"]:
        if k not in ("f", "i"):
            raise ValueError(f"start.bias: got {k!r}, expected 'f' or 'i': the panel has no others")
    bias = {k: value for k, value in full["start"]["bias"].items() if value}
    return full | {"start": full["start"] | {"bias": bias}}


def _over(now: Any, given: Any) -> Any:
    """Lay a dict over another, and the dicts in it; NumPy's numbers become Python's, for JSON."""
    if isinstance(now, dict) and isinstance(given, dict):
        return now | {name: _over(now.get(name), part) for name, part in given.items()}
    return given.item() if isinstance(given, np.integer | np.floating) else given
