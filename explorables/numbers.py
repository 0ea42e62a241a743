"""Numbers as readers see them. `explorable.js` writes them by the same rules.

What lies in the middle is rounded away from zero, as browsers do it: 0.125 with two digits is 0.13.
"""

import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from .kinds import Format

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

EXACT = Context(prec=1000, rounding=ROUND_HALF_UP)  # a double has up to 767 digits
HUGE = 1e9  # from here on, powers of ten


def parse_format(where: str, text: str) -> Format:
    """Return [digits, kind] of ".2f" (fixed), ".1e" (1.2×10⁻⁵), ".3g" (shorter of both), ".0%"."""
    match = re.fullmatch(r"(?:\.(\d{1,2}))?([fegd%])", text if isinstance(text, str) else "")
    if not match:
        raise ValueError(f"{where}: got {text!r}, expected a format like .2f, .1e, .3g, .0% or d")
    digits, kind = match.groups()
    return [0, "f"] if kind == "d" else [int(digits or 0), kind]


def parse_template(where: str, text: str, count: int) -> list[Any]:
    """Split "after {:.0f} steps: {:.2f}" into [words, format, words, format, words]."""
    parts = re.split(r"\{:([^{}]*)\}", text)
    if len(parts) != 2 * count + 1 or re.search("[{}]", "".join(parts[::2])):
        raise ValueError(f"{where}: got {text!r}, expected {count} numbers like {{:.2f}}")
    return [parse_format(where, part) if k % 2 else part for k, part in enumerate(parts)]


def format_number(value: float, format: Format) -> str:
    """Write one number; `format` comes from `parse_format`."""
    digits, kind = format
    value = float(value)
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if kind in "f%" and abs(value) >= HUGE:
        digits, kind = 1, "e"
    if kind == "g":
        exponent = int(_scientific(value, max(digits - 1, 0)).split("e")[1])
        if -4 <= exponent < max(digits, 1):
            return _signed(_bare(fixed(value, max(digits - 1 - exponent, 0))))
    if kind in "eg":
        figures = digits if kind == "e" else max(digits - 1, 0)
        mantissa, power = _scientific(value, figures).split("e")
        mantissa = _bare(mantissa) if kind == "g" else mantissa
        return _signed(f"{mantissa}×10{str(int(power)).translate(SUPERSCRIPT)}")
    if kind == "%":
        return _signed(fixed(100 * value, digits)) + "%"
    return _signed(fixed(value, digits))


def fixed(value: float, digits: int) -> str:
    """JavaScript's `toFixed`."""
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), context=EXACT):f}"


def _scientific(value: float, digits: int) -> str:
    """JavaScript's `toExponential`."""
    if value == 0:
        return f"{value:.{digits}e}"
    rounded = Context(prec=digits + 1, rounding=ROUND_HALF_UP).create_decimal(Decimal(value))
    return f"{rounded:.{digits}e}"


def fill_template(parts: Sequence[Any], values: Iterable[float]) -> str:
    """Put numbers into what `parse_template` returned."""
    values = iter(values)
    return "".join(
        format_number(next(values), part) if k % 2 else part for k, part in enumerate(parts)
    )


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(text: str) -> str:
    return "−" + text[1:] if re.match(r"-.*[1-9]", text.split("×")[0]) else text.lstrip("-")
