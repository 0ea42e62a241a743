"""Highlighted code without marks that show nothing: a page then has half as many elements.

Pygments wraps each name and bracket, though the styles give them the colour of plain text.
"""

from pygments.filter import simplefilter
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text


def plain_types(styles):
    """The token types that look like plain text in all the styles."""
    styles = [get_style_by_name(name) for name in styles]
    return {
        kind
        for kind in STANDARD_TYPES
        if all(one.style_for_token(kind) == one.style_for_token(Text) for one in styles)
    }


@simplefilter
def as_text(self, lexer, stream, options):
    for kind, value in stream:
        yield (Text if kind in options["types"] else kind), value


def add_filter(app):
    if app.builder.format != "html":
        return
    options = app.config.html_theme_options
    types = plain_types(options[f"pygments_{mode}_style"] for mode in ("light", "dark"))
    get_lexer = app.builder.highlighter.get_lexer

    def filtered(*args, **kwargs):
        lexer = get_lexer(*args, **kwargs)
        lexer.add_filter(as_text(types=types))
        return lexer

    app.builder.highlighter.get_lexer = filtered


def setup(app):
    app.connect("builder-inited", add_filter)
