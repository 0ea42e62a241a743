"""Words for a page: plain text with `$formulas$` and `` `code` ``, nothing else."""

import html
import re

from latex2mathml.converter import convert


def math(tex: str, block: bool = False) -> str:
    """Return a formula as MathML, its LaTeX kept beside it in `data-tex`.

    The book's build sets the formula anew from `data-tex`; a notebook shows this one.
    """
    try:
        mathml = convert(tex, display="block" if block else "inline")
    except Exception as error:  # of the converter, often without a word
        raise ValueError(f"formula: got {tex!r}, expected LaTeX") from error
    kind = "tex tex-block" if block else "tex"
    return f'<span class="{kind}" data-tex="{html.escape(tex)}">{mathml}</span>'


def inline(text: str) -> str:
    """Return `text` as HTML: escaped, but for `$...$` and `` `...` ``."""
    parts = re.split(r"(\$[^$]+\$|`[^`]+`)", text)
    return "".join(
        math(part[1:-1])
        if part.startswith("$") and len(part) > 1
        else f"<code>{html.escape(part[1:-1])}</code>"
        if part.startswith("`") and len(part) > 1
        else html.escape(part, quote=False)
        for part in parts
    )
