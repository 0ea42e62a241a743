"""What a reader moves: sliders and choices, each a native HTML control with a label."""

import html
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .checks import check_array, check_int, check_number
from .kinds import Spec
from .numbers import format_number, parse_format
from .words import inline

MOST = 10_000  # steps of a slider


class Slider:
    """A number the reader sets.

    ``Slider(0.2, 6, step=0.1, value=1, label="slope k")`` runs over a range;
    ``Slider(values=[0.01, 0.1, 1], value=0.1, label="std")`` over listed values.

    Parameters
    ----------
    low, high : float
        Ends of the range; `high - low` is a whole number of steps.
    step : float
    value : float
        Where it starts.
    label : str
        What it is; may hold `$...$`.
    unit : str
        Written after the number.
    values : list of float, ascending
        Instead of `low`, `high`, `step`.
    format : str
        How the number is written (see `numbers.parse_format`); by default as many digits as `step`
        has, or ".3g" for listed values.
    group : str
        Neighbours of one group are folded away under this name; may hold `$...$`.

    Examples
    --------
    >>> slope = Slider(0.2, 6, step=0.1, value=1, label="slope k", unit="m")
    >>> slope.text(2.5)
    '2.5 m'
    """

    def __init__(
        self,
        low: float | None = None,
        high: float | None = None,
        step: float | None = None,
        value: float | None = None,
        label: str = "",
        unit: str = "",
        values: ArrayLike | None = None,
        format: str | None = None,
        group: str | None = None,
    ) -> None:
        check_texts("Slider", label=label, unit=unit)
        for name, text in (("format", format), ("group", group)):
            if text is not None:
                check_texts(f"Slider {label!r}", **{name: text})
        if values is not None and any(number is not None for number in (low, high, step)):
            raise ValueError(
                f"Slider {label!r}: values: got low, high or step beside them, "
                "expected one or the other"
            )
        if values is None:
            for name, number in (("low", low), ("high", high), ("step", step)):
                check_number(f"Slider {label!r}: {name}", number)
            low, high, step = (np.asarray(number).item() for number in (low, high, step))
            check_number(f"Slider {label!r}: step", step, low=1e-9)
            check_number(f"Slider {label!r}: (high - low) / step", (high - low) / step, 0, MOST)
            count = round((high - low) / step)
            if count < 1 or abs(count * step - (high - low)) > 1e-6 * step:
                raise ValueError(
                    f"Slider {label!r}: got low={low}, high={high}, step={step}, "
                    "expected a whole number of steps from low to high"
                )
            digits = max(-int(Decimal(str(n)).normalize().as_tuple().exponent) for n in (low, step))
            self.listed, format = False, format if format is not None else f".{max(digits, 0)}f"
            self.values = [round(low + k * step, max(digits, 0)) for k in range(count + 1)]
        else:
            self.listed, format = True, ".3g" if format is None else format
            self.values = check_array(f"Slider {label!r}: values", values, ("n",)).tolist()
            if len(self.values) < 2 or (np.diff(self.values) <= 0).any():
                raise ValueError(f"Slider {label!r}: values: expected at least 2, ascending")
        self.label, self.unit, self.step = check_label("Slider", label), unit, step
        self.value = self.check(f"Slider {label!r}: value", value)
        self.group = group
        self.format = parse_format(f"Slider {label!r}: format", format)

    def check(self, name: str, value: Any) -> float:
        """Return `value` if the slider can take it, else raise."""
        check_number(name, value, self.values[0], self.values[-1])
        if self.listed and value not in self.values:
            raise ValueError(f"{name}: got {value!r}, expected one of {self.values}")
        nearest = self.values[self.position(value)]
        if abs(value - nearest) > 1e-6 * (self.step or 1):
            raise ValueError(f"{name}: got {value!r} between two steps, the nearest is {nearest}")
        return float(value)

    def text(self, value: float) -> str:
        """Return a value as the reader sees it."""
        return format_number(value, self.format) + (f" {self.unit}" if self.unit else "")

    def position(self, value: float) -> int:
        """Return which step, from 0, is nearest to a value: a row of a table."""
        if self.listed:
            return int(np.argmin(np.abs(np.array(self.values) - value)))
        return math.floor((value - self.values[0]) / self.step + 0.5)

    def spec(self) -> Spec:
        """Return what the page's script must know."""
        spec = {"value": self.value, "format": self.format, "unit": self.unit}
        if self.listed:
            return spec | {"values": self.values}
        return spec | {"low": self.values[0], "step": self.step}

    def markup(self, name: str, ident: str) -> str:
        """Return the control as HTML."""
        low, high, step, at = self.values[0], self.values[-1], self.step, self.value
        if self.listed:
            low, high, step, at = 0, len(self.values) - 1, 1, self.values.index(self.value)
        wide = max(len(self.text(value)) for value in self.values)
        text = html.escape(self.text(self.value))
        return (
            f'<div class="control"><label for="{ident}">{inline(self.label)}</label>'
            f'<input type="range" id="{ident}" name="{name}" min="{low:g}" max="{high:g}" '
            f'step="{step:g}" value="{at:.12g}" aria-valuetext="{text}" autocomplete="off" '
            'data-lm-suppress-shortcuts="true">'
            f'<output for="{ident}" aria-live="off" style="min-width:{wide}ch">{text}</output>'
            "</div>"
        )


class Choice:
    """One of a few named things; in expressions its parameter is the index, 0, 1, ...

    Parameters
    ----------
    options : list of str
    value : int or str
        The option it starts with, by index or name.
    label : str

    Examples
    --------
    >>> Choice(["tanh", "none"], value="none", label="act").value
    1.0
    """

    def __init__(self, options: Sequence[str], value: int | str = 0, label: str = "") -> None:
        check_texts("Choice", label=label)
        if not isinstance(options, list | tuple):
            raise TypeError(f"Choice {label!r}: options: got {options!r}, expected a list of names")
        self.options = list(options)
        if len(self.options) < 2 or not all(isinstance(o, str) for o in self.options):
            raise ValueError(
                f"Choice {label!r}: options: got {options!r}, expected at least 2 names"
            )
        if isinstance(value, str):
            if value not in self.options:
                raise ValueError(
                    f"Choice {label!r}: value: got {value!r}, expected one of {self.options}"
                )
            value = self.options.index(value)
        self.values = list(map(float, range(len(self.options))))
        self.value = self.check(f"Choice {label!r}: value", value)
        self.label, self.group = check_label("Choice", label), None

    def check(self, name: str, value: Any) -> float:
        """Return `value` as an index if there is such an option, else raise."""
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return float(check_int(name, whole, 0, len(self.options) - 1))

    def position(self, value: float) -> int:
        """Return the row of a table that belongs to a value."""
        return int(value)

    def spec(self) -> Spec:
        """Return what the page's script must know."""
        return {"value": self.value}

    def markup(self, name: str, ident: str) -> str:
        """Return the control as HTML."""
        # Not <select>: for each one Chromium lays out the page around it as soon as it is read.
        options = "".join(
            f'<label><input type="radio" name="{ident}" value="{k}" autocomplete="off" '
            f'data-lm-suppress-shortcuts="true"{" checked" * (k == self.value)}>'
            f"{html.escape(option)}</label>"
            for k, option in enumerate(self.options)
        )
        return (
            f'<div class="control"><span id="{ident}-name">{inline(self.label)}</span>'
            f'<div class="options" role="radiogroup" id="{ident}" aria-labelledby="{ident}-name">'
            f"{options}</div></div>"
        )


def check_texts(kind: str, **texts: object) -> None:
    """Raise TypeError for what is no text."""
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{kind}: {name}: got {type(text).__name__}, expected a text")


def check_label(kind: str, label: str) -> str:
    """Return the label; raise ValueError if there is none."""
    if not isinstance(label, str) or not label.strip():
        raise ValueError(f"{kind}: label: got {label!r}, expected a few words")
    return label
