"""A table of how much of an error is left so many steps back, net by net."""

import json

import numpy as np

from explorables.numbers import format_number, parse_format
from studies.core.tables import show_table
from studies.gradients.trial import LAGS

SHOWN = (1, 10, 100)  # of the lags


def table(trials):
    """Display medians, and at the longest lag the range, one row for each setting.

    Parameters
    ----------
    trials : list of results.Trial
        Of the study "gradients"; if there are blocks, the last column is their error over the
        carousel alone.
    """
    rows: dict = {}
    for trial in trials:
        rows.setdefault(json.dumps(trial.settings), []).append(trial)
    head = ["net", "1 step back", *(f"{lag} steps" for lag in SHOWN[1:]), "smallest, largest"]
    body = [[_name(found[0].settings), *_cells(found)] for found in rows.values()]
    if any("truncated" in trial.outcome for trial in trials):
        head.append("carousel alone")
        body = [row + ["–"] * (len(head) - len(row)) for row in body]
    show_table(head, body)


def _name(settings):
    if "forget_bias" in settings:
        return f"forget bias {settings['forget_bias']}"
    gain = f", gain {settings['gain']}" if "gain" in settings else ""
    return settings["net"] + gain


def _cells(trials):
    exact = np.array([trial.outcome["exact"] for trial in trials])  # (trials, lags)
    shown = np.median(exact, axis=0)[[LAGS.index(lag) for lag in SHOWN]]
    cells = [_number(value) for value in shown]
    cells.append(f"{_number(exact[:, -1].min())}, {_number(exact[:, -1].max())}")
    if "truncated" in trials[0].outcome:
        alone = [trial.outcome["truncated"][-1] for trial in trials]
        cells.append("exactly 1" if set(alone) == {1.0} else _number(np.median(alone)))
    return cells


def _number(value):
    """Two digits; powers of ten only where zeros would be many."""
    short = float(f"{value:.2g}")
    if 100 <= short < 1e5:
        return f"{short:,.0f}"
    return format_number(short, parse_format("table", ".2g"))
