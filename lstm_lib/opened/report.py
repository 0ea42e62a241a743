"""A check-up of a trained LSTM: what its units do on a sequence, and what that advises.

Each finding names its measure, what was measured and the limit. The limits were chosen on the nets
of three seeds and tested on ten others: the book's page *Open your own LSTM* tells how it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.checks import check_array, check_int
from lstm_lib.kinds import Array, Params, Trace
from lstm_lib.opened.layers import Layers, check_layers
from lstm_lib.opened.run import forward, reach

Row = dict[str, Any]

OPEN, SHUT = 0.9, 0.1  # a gate beyond them; between, it is undecided
STILL = 0.01  # a unit is dead whose output has a smaller standard deviation
FULL = 2.0  # tanh(c) is above 0.96 there
LIMITS = {
    "input size": 3.0,  # root mean square of one input
    "input push": 4.0,  # root mean square of what the inputs add to a gate's pre-activation
    "growth": 10.0,  # of the gradient by h within the lag, as a multiple of lag 0
    "half-life": 0.5,  # steps, the median of all units: a forget gate at 1/4
    "kept": 0.001,  # of a state over the lag, at that half-life
    "arrives": 0.01,  # of the largest gradient by x, at the lag or beyond
    "dead": 0.25,  # share of a net's units
    "saturated": 0.5,
    "drift": 2.0,  # mean |c| of a layer in the last quarter, as a multiple of the second
}


@dataclass(frozen=True)
class Checkup:
    """What `checkup` found, which says what each part is; `print` shows it as text."""

    findings: list[Row]
    notes: list[str]
    layers: list[Row]
    units: list[Row]
    gradient: Trace
    lag: int
    steps: int
    sequences: int

    def __str__(self) -> str:
        """Return findings, notes and both tables as text."""
        head = (
            f"Check-up on {self.steps} steps of {self.sequences} sequences, "
            f"lag asked for: {self.lag}"
        )
        found = [f"- {row['name']}: {row['advice']}" for row in self.findings]
        found = found or ["Nothing to complain of."]
        return "\n".join(
            [head, *found, *self.notes, "", _table(self.layers), "", _table(self.units)]
        )


def checkup(layers: Layers, x: ArrayLike, *, lag: int, readout: ArrayLike | None = None) -> Checkup:
    """Check a trained LSTM on sequences of the kind that it was trained on.

    Parameters
    ----------
    layers : list of dict
        As from `from_torch` or `from_keras`.
    x : array_like, shape (T, B, D)
        More than `lag` steps; several sequences tell more than one.
    lag : int
        Over how many steps the net has to remember, at least 1.
    readout : array_like, shape (O, H or 2H), optional
        The weights of the layer behind the LSTM: its outputs are those whose gradient is followed.
        Left out: every unit of the last layer.

    Returns
    -------
    Checkup
        ``print(report)`` shows it, `save_checkup` makes a page of it. Its parts:
        ``findings``, a list of dict: what is wrong, the likely cause first, with "name",
        "measure", "value", "limit" and "advice", one sentence that tells the value; empty if
        nothing is. ``notes``, a list of str: which truncation loses nothing.
        ``layers``, a list of dict, a row for each layer and direction: "layer", "direction",
        "gradient growth", "gradient reach" (steps), "c drift" and "median half-life".
        ``units``, a list of dict, a row for each unit: "layer", "direction", "unit", "half-life"
        and "mean half-life" in steps; "i open", "i shut", "i undecided" and so on for f and o,
        shares of the steps; "h moves", a standard deviation; "c size", the mean size of c; "c
        drift"; "state", which is "", "dead" or "saturated".
        ``gradient``, from `reach`; ``lag``, ``steps`` and ``sequences``.

    Raises
    ------
    TypeError, ValueError
        As `reach`; a lag that the sequences are too short for.

    Notes
    -----
    A unit's half-life is ln 0.5 / ln f: how many steps its state takes to fall to one half when
    nothing is written. "half-life" takes the median of ln f, so a gate that wipes now and then does
    not hide how it keeps in between; "mean half-life" takes the mean.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> rng = np.random.default_rng(0)
    >>> params = lstm.init(rng, D=1, H=4)
    >>> params["b_f"] -= 2
    >>> report = checkup([{"forward": params}], rng.normal(size=(40, 8, 1)), lag=20)
    >>> [finding["name"] for finding in report.findings]
    ['forget bias', 'gradient does not arrive']
    """
    layers = check_layers(layers)
    x = check_array("x", x, ("T", "B", layers[0]["forward"]["U_g"].shape[1]))
    lag = check_int("lag", lag, 1)
    T, B, _ = x.shape
    gradient = reach(layers, x, readout=readout)
    ahead = int(gradient["lag"].max())
    if lag > ahead:
        raise ValueError(
            f"x: got {T} steps, of which {ahead} lie before the output, expected at least "
            f"lag = {lag} there"
        )
    run = forward(layers, x)
    units, by_layer = [], []
    for number, (traces, fades) in enumerate(zip(run["layers"], gradient["layers"], strict=True)):
        for way, trace in traces.items():
            rows = [{"layer": number, "direction": way} | row for row in _units(trace)]
            units += rows
            by_layer.append(
                {"layer": number, "direction": way}
                | _fading(fades[way], gradient["lag"], lag)
                | {"c drift": _drift(trace["c"][1:]).mean()}
                | {"median half-life": float(np.median([row["half-life"] for row in rows]))}
            )
    findings = _findings(layers[0], x, lag, units, by_layer, run, gradient)
    return Checkup(findings, [_truncation(gradient, lag)], by_layer, units, gradient, lag, T, B)


# ---- measures


def _units(trace: Trace) -> list[Row]:
    """One row for each unit of a trace."""
    with np.errstate(divide="ignore"):
        fades = np.log(trace["f"])  # (T, B, H)
        half_life = np.abs(np.log(0.5) / np.median(fades, (0, 1)))
        mean_half_life = np.abs(np.log(0.5) / fades.mean((0, 1)))
    h, c = trace["h"][1:], trace["c"][1:]
    columns = {"half-life": half_life, "mean half-life": mean_half_life}
    for k in "ifo":
        is_open, is_shut = (trace[k] > OPEN).mean((0, 1)), (trace[k] < SHUT).mean((0, 1))
        columns |= {f"{k} open": is_open, f"{k} shut": is_shut}
        columns[f"{k} undecided"] = 1 - is_open - is_shut
    columns |= {"h moves": h.std((0, 1)), "c size": np.abs(c).mean((0, 1)), "c drift": _drift(c)}
    full = (np.abs(c) > FULL).mean((0, 1)) > OPEN
    rows = []
    for unit in range(h.shape[2]):
        row = {"unit": unit} | {name: float(of[unit]) for name, of in columns.items()}
        state = "dead" if row["h moves"] < STILL else "saturated" if full[unit] else ""
        rows.append(row | {"state": state})
    return rows


def _drift(c: Array) -> Array:
    """How much larger the mean of |c| is in the last quarter than in the second, for each unit."""
    second, last = _quarters(c)
    return last.mean((0, 1)) - second.mean((0, 1))


def _quarters(c: Array) -> tuple[Array, Array]:
    """Sizes of c in the second quarter of the steps and in the last; there may be one step only."""
    quarters = [q for q in np.array_split(np.abs(c), 4) if len(q)]
    return quarters[len(quarters) > 1], quarters[-1]


def _fading(fade: Params, lags: Array, lag: int) -> Row:
    """Growth of the gradient by h within the lag, and how many steps the one by c reaches."""
    far = np.abs(lags)
    now, within = fade["h"][far == 0].max(), fade["h"][far <= lag].max()
    return {
        "gradient growth": float(within / now) if now else 1.0,
        "gradient reach": _reach(fade["c"], far),
    }


def _reach(gradient: Array, far: Array) -> int:
    """Return the largest distance at which the gradient is 1 % of its largest."""
    return int(far[gradient >= LIMITS["arrives"] * gradient.max()].max())


# ---- advice


def _truncation(gradient: Trace, lag: int) -> str:
    """Say where back-propagation may be cut."""
    far = np.abs(gradient["lag"])
    reached = _reach(gradient["x"], far)
    if reached == far.max():
        return (
            f"Truncation: {reached} steps from the output, as far as these sequences go, the "
            "gradient by the inputs is still 1 % of its largest or more; do not cut "
            "back-propagation shorter."
        )
    return (
        f"Truncation: beyond {reached} steps from the output the gradient by the inputs is below "
        f"1 % of its largest; back-propagation that is cut at {max(reached, lag)} steps loses "
        "little."
    )


def _findings(
    first: dict[str, Params],
    x: Array,
    lag: int,
    units: list[Row],
    layers: list[Row],
    run: Trace,
    gradient: Trace,
) -> list[Row]:
    """What is beyond its limit, the likely cause before what it brings about."""
    size = float(np.sqrt((x**2).mean((0, 1))).max())
    push = max(
        float(np.sqrt(np.mean((x @ params[f"U_{k}"].T) ** 2)))
        for params in first.values()
        for k in "ifo"
    )
    grown = max(layers, key=lambda row: row["gradient growth"])
    growth = grown["gradient growth"]
    half_life = float(np.median([row["half-life"] for row in units]))
    kept = 2.0 ** (-lag / half_life) if half_life else 0.0
    by_x, far = gradient["x"], gradient["lag"]
    arrives = float(by_x[far >= lag].max() / by_x.max()) if by_x.any() else 0.0
    shares = {
        state: float(np.mean([row["state"] == state for row in units]))
        for state in ("dead", "saturated")
    }
    drifts = [_times(trace["c"][1:]) for traces in run["layers"] for trace in traces.values()]
    found = [
        size > LIMITS["input size"]
        and push > LIMITS["input push"]
        and _finding(
            "input scale",
            "root mean square of an input",
            size,
            "input size",
            f"an input has a root mean square of {size:.3g}, and the inputs alone move the gates' "
            f"pre-activations by {push:.3g}, so they stand open or shut whatever the state is; "
            "scale each input to a mean of 0 and a standard deviation of 1.",
        ),
        growth > LIMITS["growth"]
        and _finding(
            "exploding gradient",
            "gradient growth",
            growth,
            "growth",
            f"within {lag} steps the gradient by h of layer {grown['layer']} grows to "
            f"{growth:.3g} times what it was at the output; clip the gradient's norm, and begin "
            "with smaller recurrent weights.",
        ),
        half_life < LIMITS["half-life"]
        and kept < LIMITS["kept"]
        and _finding(
            "forget bias",
            "median half-life",
            half_life,
            "half-life",
            f"the median unit's half-life is {half_life:.2g} steps, so of its cell's state "
            f"{kept:.1g} is left after {lag} steps, and what is remembered must go round through "
            "h; begin with a forget bias of 1 or more.",
        ),
        arrives < LIMITS["arrives"]
        and _finding(
            "gradient does not arrive",
            "gradient by x at the lag",
            arrives,
            "arrives",
            f"{lag} steps back and further the gradient by the input is at most {arrives:.1g} of "
            "its largest; what is needed from there is hardly learnt: a longer truncation alone "
            "will not help, a larger forget bias may.",
        ),
        shares["dead"] > LIMITS["dead"]
        and _finding(
            "dead units",
            "share of units that are dead",
            shares["dead"],
            "dead",
            f"the output of {shares['dead']:.0%} of the units has a standard deviation below "
            f"{STILL}; use fewer units, or look whether their output gates are shut.",
        ),
        shares["saturated"] > LIMITS["saturated"]
        and _finding(
            "saturated units",
            "share of units that are saturated",
            shares["saturated"],
            "saturated",
            f"in {shares['saturated']:.0%} of the units |c| is above {FULL:g} at nine steps of "
            "ten, where tanh is flat; look for input gates that never shut and for inputs that "
            "are too large.",
        ),
        max(drifts) > LIMITS["drift"]
        and _finding(
            "drift of c",
            "mean |c| of the last quarter by that of the second",
            max(drifts),
            "drift",
            f"the mean of |c| grows {max(drifts):.3g} times from the second quarter of the "
            "sequence to the last, so on a longer one it will grow on; reset the state, or train "
            "on sequences as long as those that you will use.",
        ),
    ]
    return [row for row in found if row]


def _finding(name: str, measure: str, value: float, limit: str, advice: str) -> Row:
    return {
        "name": name,
        "measure": measure,
        "value": value,
        "limit": LIMITS[limit],
        "advice": advice,
    }


def _times(c: Array) -> float:
    """How many times larger the mean of |c| is in the last quarter than in the second, at least 1.

    Below a mean of 1 nothing is said: tanh has room there.
    """
    second, last = _quarters(c)
    return float(max(1.0, last.mean() / max(1.0, second.mean())))


def _table(rows: list[Row]) -> str:
    """Write rows in columns below their names."""
    shown = [list(rows[0]), *([cell(name, row[name]) for name in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return "\n".join(
        "  ".join(word.rjust(width) for word, width in zip(words, widths, strict=True)).rstrip()
        for words in shown
    )


def cell(name: str, value: Any) -> str:
    """Write one value of a row.

    >>> cell("f open", 0.251), cell("half-life", 3.14159), cell("unit", 7)
    ('25%', '3.1', '7')
    """
    if name.endswith((" open", " shut", " undecided")):
        return f"{value:.0%}"
    return f"{value:.2g}" if isinstance(value, float) else str(value)
