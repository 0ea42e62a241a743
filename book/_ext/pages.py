"""Edits of finished pages, each of which asserts that it found what it edits.

A new version of the theme then fails the build, not the page.
"""


def edit(page, old, new, count=None):
    """Replace ``old``; it must occur ``count`` times (None: at least once)."""
    found = page.count(old)
    assert found == count if count is not None else found, f"{old!r} occurs {found} times in a page"
    return page.replace(old, new)


EDITS = []


def wrap_renderer(app):
    if app.builder.format != "html":
        return
    render = app.builder.templates.render

    def edited(template, context):
        page = render(template, context)
        if template.endswith(".html") and page.lstrip().startswith("<!DOCTYPE html>"):
            for change in EDITS:
                page = change(page, context)
        return page

    app.builder.templates.render = edited


def setup(app):
    app.connect("builder-inited", wrap_renderer)
