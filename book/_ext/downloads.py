"""What the download menu offers is kept as a file, whatever a server says of its kind."""

from .edits import edit_pattern


def kept(page, context):
    """The theme opens text in a new tab."""
    if context["pagename"] == "search":
        return page
    return edit_pattern(page, r'(<a href="_sources/[^"]+") target="_blank"', r"\1 download")


EDITS = (kept,)
