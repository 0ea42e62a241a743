"""A check-up as one HTML file: it works from disk, without a script."""

from __future__ import annotations

import html
import os
from os import PathLike
from pathlib import Path

import numpy as np

from lstm_lib.kinds import Array
from lstm_lib.opened.report import OPEN, SHUT, Checkup, Row, cell

STYLE = """
:root { color-scheme: light dark }
body { max-width: 62rem; margin: auto; padding: 1rem; font: 16px/1.5 system-ui, sans-serif }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem }
caption { text-align: left; padding-bottom: .25rem }
th, td { padding: .125rem .5rem; text-align: right; border-bottom: 1px solid #8888 }
svg { width: 100%; max-width: 34rem; height: auto; font-size: 12px }
svg text { fill: currentColor }
svg path { fill: none; stroke: currentColor; stroke-width: 2 }
svg .axis { stroke-width: 1; opacity: .6 }
"""
DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 5", "12 4", "5 2", "3 6")
FAINTEST = 1e-6  # of the largest gradient, at the lower edge of the chart


def save_checkup(path: str | PathLike[str], report: Checkup) -> None:
    """Write a check-up into one HTML file that works from disk: no server, no network, no script.

    The file is written beside its place and then renamed, so there is never half of one.

    Parameters
    ----------
    path : str or path
        Ends in ".html"; a file of that name is replaced.
    report : Checkup
        From `checkup`.

    Raises
    ------
    TypeError, ValueError
        Another name, or another report.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from lstm_lib import lstm
    >>> from lstm_lib.opened import checkup
    >>> layers = [{"forward": lstm.init(np.random.default_rng(0), D=1, H=4)}]
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "checkup.html")
    ...     save_checkup(file, checkup(layers, np.ones((9, 2, 1)), lag=5))
    ...     file.read_text("utf-8")[:15]
    '<!doctype html>'
    """
    if not isinstance(path, str | Path):
        raise TypeError(f"path: got {path!r}, expected a path that ends in .html")
    if not isinstance(report, Checkup):
        raise TypeError(f"report: got {type(report).__name__}, expected what `checkup` returns")
    target = Path(path)
    if target.suffix != ".html":
        raise ValueError(f"path: got {str(path)!r}, expected a name that ends in .html")
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        beside.write_text(page(report), "utf-8")
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def page(report: Checkup) -> str:
    """Return a check-up as the text of an HTML page.

    >>> from lstm_lib import lstm
    >>> from lstm_lib.opened import checkup
    >>> layers = [{"forward": lstm.init(np.random.default_rng(0), D=1, H=4)}]
    >>> "<h2>Each unit</h2>" in page(checkup(layers, np.ones((9, 2, 1)), lag=5))
    True
    """
    found = "".join(
        f"<li><strong>{html.escape(row['name'].capitalize())}:</strong> "
        f"{html.escape(row['advice'])} <small>({html.escape(row['measure'])}: "
        f"{row['value']:.2g}, limit {row['limit']:.2g})</small></li>"
        for row in report.findings
    )
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in report.notes)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>LSTM check-up</title><style>{STYLE}</style></head>\n<body><main>"
        f"<h1>LSTM check-up</h1><p>Measured on {report.steps} steps of {report.sequences} "
        f"sequences. Lag asked for: {report.lag} steps.</p>"
        f"<h2>Findings</h2>{f'<ul>{found}</ul>' if found else '<p>Nothing to complain of.</p>'}"
        f"{notes}<h2>How far back the gradient reaches</h2>{_chart(report)}"
        f"<h2>Each layer</h2>{_table(report.layers, 'Layers from 0; half-lives in steps.')}"
        f"<h2>Each unit</h2>"
        + _table(
            report.units,
            f"Shares of steps: open above {OPEN}, shut below {SHUT}, undecided between.",
        )
        + "</main></body></html>\n"
    )


def _table(rows: list[Row], caption: str) -> str:
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in rows[0])
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(cell(name, value))}</td>" for name, value in row.items())
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0"><table><caption>{html.escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _chart(report: Checkup) -> str:
    """Draw the gradient by c of each layer and direction over the lag, on a logarithmic scale."""
    lags = report.gradient["lag"]
    left, right, top, bottom = 42.0, 345.0, 12.0, 190.0

    def across(lag: Array | float) -> Array:
        return left + (right - left) * (np.asarray(lag) - lags.min()) / max(1, np.ptp(lags))

    lines, words = "", ""
    named = [(k, way) for k, one in enumerate(report.gradient["layers"]) for way in one]
    curves = [report.gradient["layers"][k][way]["c"] for k, way in named]
    most = max(float(curve.max()) for curve in curves) or 1.0
    for n, ((k, way), curve) in enumerate(zip(named, curves, strict=True)):
        share = np.log10(np.maximum(curve / most, FAINTEST)) / np.log10(FAINTEST)  # 0 at the top
        points = zip(across(lags), top + (bottom - top) * share, strict=True)
        way_there = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dash = DASHES[n % len(DASHES)]
        y = bottom + 62 + 20 * n
        lines += f'<path d="{way_there}" stroke-dasharray="{dash}"/>'
        words += f'<path d="M{left} {y - 4}h36" stroke-dasharray="{dash}"/>'
        words += f'<text x="{left + 44}" y="{y}">layer {k}, {way}</text>'
    for power in range(0, 7, 2):
        y = top + (bottom - top) * power / 6
        words += f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">1e-{power}</text>'
        lines += f'<path class="axis" d="M{left} {y:.1f}H{right}"/>'
    for lag in sorted({int(lags.min()), 0, report.lag, int(lags.max())}):
        words += f'<text x="{across(lag):.1f}" y="{bottom + 18}" text-anchor="middle">{lag}</text>'
    lines += f'<path class="axis" d="M{across(report.lag):.1f} {top}V{bottom}"/>'
    axis = "steps before the output (upright line: lag asked for)"
    words += f'<text x="{left}" y="{bottom + 38}">{axis}</text>'
    at_lag = ", ".join(
        f"layer {k}, {way}: {curve[lags == report.lag][0] / most:.1g}"
        for (k, way), curve in zip(named, curves, strict=True)
    )
    says = f"Gradient by the cell state, as a share of the largest. At the lag asked for: {at_lag}."
    return (
        f'<svg viewBox="0 0 360 {bottom + 60 + 20 * len(named):.0f}" role="img" '
        f'aria-label="{html.escape(says)}">{lines}{words}</svg><p>{html.escape(says)}</p>'
    )
