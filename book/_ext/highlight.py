"""Highlighted code without marks that show nothing: a page then has half as many elements.

Pygments wraps each name and bracket, though the styles give them the colour of plain text.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pygments.filter import Filter, simplefilter
from pygments.lexer import Lexer
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text, _TokenType
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder


def plain_types(styles: Iterable[str]) -> set[_TokenType]:
    """The token types that look like plain text in all the styles."""
    looks = [get_style_by_name(name) for name in styles]
    return {
        kind
        for kind in STANDARD_TYPES
        if all(one.style_for_token(kind) == one.style_for_token(Text) for one in looks)
    }


@simplefilter
def as_text(
    self: Filter, lexer: Lexer, stream: Iterable[tuple[_TokenType, str]], options: dict[str, Any]
) -> Iterator[tuple[_TokenType, str]]:
    for kind, value in stream:
        yield (Text if kind in options["types"] else kind), value


def add_filter(app: Sphinx) -> None:
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    options = app.config.html_theme_options
    types = plain_types(options[f"pygments_{mode}_style"] for mode in ("light", "dark"))
    get_lexer = app.builder.highlighter.get_lexer

    def filtered(*args: Any, **kwargs: Any) -> Lexer:
        lexer = get_lexer(*args, **kwargs)
        lexer.add_filter(as_text(types=types))
        return lexer

    app.builder.highlighter.get_lexer = filtered  # type: ignore[method-assign]


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", add_filter)
