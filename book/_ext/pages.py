"""All that the theme writes goes through the edits of the other files, in this order."""

from . import (
    accessibility,
    downloads,
    embeds,
    head,
    icons,
    policy,
    scripts,
    search,
    style,
    unscripted,
)

FILES = (head, style, unscripted, scripts, policy, embeds, search, accessibility, downloads, icons)
EDITS = [change for file in FILES for change in file.EDITS]


def wrap_renderer(app):
    if app.builder.format != "html":
        return
    render = app.builder.templates.render

    def edited(template, context):
        page = render(template, context)
        if page.lstrip().startswith("<!DOCTYPE html>"):
            context = context | {"outdir": app.outdir}
            for change in EDITS:
                page = change(page, context)
        return page

    app.builder.templates.render = edited


def setup(app):
    app.connect("builder-inited", wrap_renderer)
