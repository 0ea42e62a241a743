"""A static figure on a page: inline SVG with a text alternative, in the page's light or dark."""

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

from . import svg
from .words import inline


def show(fig: Figure, alt: str, caption: str | None = None) -> None:
    """Display a Matplotlib figure as inline SVG.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        At most about 4.7 inches wide, or its words are too small on a phone. It is closed.
    alt : str
        What the figure shows, for who does not see it: the finding, not "a plot of ...".
    caption : str, optional
        A line under the figure; may hold `$...$` and `` `code` ``.

    Raises
    ------
    TypeError
        `fig` is not a figure.
    ValueError
        `alt` is empty, or some text would be too small on a phone.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from explorables import show, use_style
    >>> use_style()
    >>> fig, ax = plt.subplots(figsize=(4, 2.5))
    >>> _ = ax.plot([1, 0.5, 0.25])
    >>> show(fig, alt="A line that is halved at each step")  # doctest: +ELLIPSIS
    {'text/html': '<figure class="plot">...', 'text/plain': 'A line that is halved at each step'}
    """
    display({"text/html": markup(fig, alt, caption), "text/plain": alt}, raw=True)


def markup(fig: Figure, alt: str, caption: str | None = None) -> str:
    """Return what `show` displays, as HTML."""
    check_figure(fig)
    alt, caption = check_alt(alt), check_caption(caption)
    dpi, engine = fig.dpi, fig.get_layout_engine()
    try:
        drawing, _ = svg.serialise(svg.draw(fig), alt)
    except ValueError:
        fig.dpi = dpi
        fig.set_layout_engine(engine)
        raise
    plt.close(fig)
    below = f"<figcaption>{inline(caption)}</figcaption>" if caption else ""
    return f'<figure class="plot">{drawing}{below}</figure>'


def check_figure(fig: Figure) -> None:
    """Raise TypeError unless `fig` is a Matplotlib figure."""
    if not isinstance(fig, Figure):
        raise TypeError(f"fig: got {type(fig).__name__}, expected a Matplotlib figure")


def check_alt(alt: str) -> str:
    """Return the text alternative, stripped; raise ValueError if there is none."""
    if not isinstance(alt, str) or len(alt.split()) < 3:
        raise ValueError(f"alt: got {alt!r}, expected a sentence that says what the figure shows")
    return " ".join(alt.split())


def check_caption(caption: str | None) -> str | None:
    """Return the line under the figure, None if there is none; raise TypeError if it is no text."""
    if not isinstance(caption, str | None):
        raise TypeError(f"caption: got {type(caption).__name__}, expected a line of text")
    return caption
