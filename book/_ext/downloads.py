"""What the download menu offers is kept as a file, whatever a server says of its kind.

The theme opens text in a new tab, and leaves notebooks to the server: many call them JSON, which a
browser shows.
"""

from .edits import edit_pattern


def kept(page, context):
    """A link to a source of the page keeps it."""
    if context["pagename"] == "search":
        return page
    pattern = r'(<a href="_sources/[^"]+")(?: target="_blank")?'
    return edit_pattern(page, pattern, r"\1 download")


EDITS = (kept,)
