"""What a page needs beside the figures: the engine and each figure's functions, as scripts.

Nothing is compiled from text while a page is read. A figure's markup carries its functions in a
holder that does not run; whoever makes the page moves them into a script (`take`). In a notebook
they are loaded from there as anywidget loads a module.
"""

import html
import re
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

HERE = Path(__file__).parent
HOLDER = re.compile(r'<script type="text/plain" class="functions">(.*?)</script>', re.DOTALL)
FIGURE = re.compile(r'<figure class="explorable" id="([\w-]+)">')
IMPORT = re.compile(r'^import \{ [\w, ]+ \} from "\./\w+\.js";\n', re.MULTILINE)


def array(bodies: Iterable[str]) -> str:
    """Return functions with these bodies as the text of a JavaScript array."""
    return "[" + ",\n".join(f"(p, x, s, mod) => {{ {body} }}" for body in bodies) + "]"


def holder(functions: str) -> str:
    """Return markup that carries functions and does not run them."""
    if "</" in functions or "<!--" in functions:
        raise AssertionError("a function would end the script that it stands in")
    return f'<script type="text/plain" class="functions">{functions}</script>'


def module() -> str:
    """Return the module of every widget; a figure's markup brings its functions."""
    return f"{_joined('share', 'explorable')}\nexport default {{ render }};\n"


def take(text: str) -> tuple[str, str]:
    """Take the functions out of a page.

    Returns
    -------
    text : str
        The page without them.
    script : str
        A plain script that defines them, for `script`; empty if the page has no figures.
    """
    pairs = zip(FIGURE.findall(text), HOLDER.findall(text), strict=True)
    entries = "".join(f'figureFunctions["{name}"] = {code};\n' for name, code in pairs)
    script = f"globalThis.figureFunctions ??= {{}};\n{entries}" if entries else ""
    return HOLDER.sub("", text), script


def script() -> str:
    """Return engine and host as one plain script: a module does not run from disk (``file://``)."""
    text = _joined("share", "explorable", "host")
    text = re.sub(r"^export (?=function )", "", text, flags=re.MULTILINE)
    if re.search(r"^(import|export)\b", text, re.MULTILINE):
        raise AssertionError("a script of the engine has an import or export of another form")
    return f'(() => {{\n"use strict";\n{text}}})();\n'


def _joined(*names: str) -> str:
    """Return scripts as one text, without their imports of each other."""
    texts = [(HERE / f"{name}.js").read_text("utf-8") for name in names]
    return "\n".join(IMPORT.sub("", text) for text in texts)


def save(markup: str, title: str, file: str | PathLike[str]) -> None:
    """Write figures into one HTML file that works from disk, without a server or a network.

    Parameters
    ----------
    markup : str
        Of one figure or several.
    title : str
        The page's title.
    file : path
        Ends in ".html".
    """
    if not isinstance(file, str | Path):
        raise TypeError(f"file: got {file!r}, expected a path that ends in .html")
    file = Path(file)
    if file.suffix != ".html":
        raise ValueError(f"file: got {str(file)!r}, expected a name that ends in .html")
    body, functions = take(markup)
    style = (HERE / "explorable.css").read_text("utf-8")
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{style}</style>"
    )
    body += f"\n<script>{functions}{script()}</script>"
    page = f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'
    file.write_text(page, "utf-8")
