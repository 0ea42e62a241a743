"""Tables of results, as HTML and as plain text."""

import html

from IPython.display import display


def show_table(head, body, caption="", top="", folded=None):
    """Display a table, numbers to the right.

    Parameters
    ----------
    head : list of str
        The columns' names.
    body : list of list of str
        Rows; the first cell names the row.
    caption : str
    top : str
        HTML of a row above the names, for columns that belong together.
    folded : str, optional
        Fold the table under this title.
    """
    right = ' style="text-align:right"'
    names = "".join(f'<th scope="col"{right if k else ""}>{n}</th>' for k, n in enumerate(head))
    table = '<table class="table">'
    if caption and not folded:
        table += f"<caption>{caption}</caption>"
    table += f"<thead>{top}<tr>{names}</tr></thead><tbody>"
    for name, *cells in body:
        # A sign stays with its number.
        cells = [html.escape(c.replace(" %", "\u00a0%").replace("> ", ">\u00a0")) for c in cells]
        columns = "".join(f"<td{right}>{cell}</td>" for cell in cells)
        table += f'<tr><th scope="row">{html.escape(name)}</th>{columns}</tr>'
    table += "</tbody></table>"
    if folded:
        table = f'<div class="pst-scrollable-table-container">{table}</div>'
        title = f'<summary class="admonition-title">{folded}</summary>'
        words = f"<p>{caption}</p>" if caption else ""  # wider than what a phone shows of a table
        table = f'<details class="admonition">{title}{words}{table}</details>'
    plain = "\n".join("  ".join(f"{cell:>14}" for cell in row) for row in (head, *body))
    display({"text/html": table, "text/plain": plain}, raw=True)
