"""What a page says of itself: to browsers, search engines and those who share a link."""

import html
import re
from pathlib import Path

from .address import address
from .edits import edit, edit_pattern

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
PICTURE = "preview.png"  # in book/_style, made by tools/preview.py
PICTURE_SAYS = "The book's title beside the block of an LSTM, drawn wire by wire."


def words(text):
    return " ".join(html.unescape(TAG.sub("", text)).split())


def description(context):
    """A page's first sentences, as far as they hold no formula."""
    found = [
        words(one) for one in PARAGRAPH.findall(context.get("body") or "") if not MATH.search(one)
    ]
    said = next(filter(None, found), context["docstitle"])
    for more in found[found.index(said) + 1 :] if said in found else []:
        if len(said) > 80 or len(said) + len(more) > 155:
            break
        said = f"{said} {more}"
    return said if len(said) <= 160 else said[:157].rsplit(" ", 1)[0] + "..."


def title(context):
    """The first page bears the book's name, the others their own before it."""
    book = words(context["docstitle"])
    own = words(context.get("title") or "")
    return book if own in ("", book) else f"{own} – {book}"


def about(page, context):
    """Title and description, for search engines and for those who share a link."""
    name, said = title(context), description(context)
    said_of_it = {
        "og:title": words(context.get("title") or name),
        "og:description": said,
        "og:type": "website" if context["pagename"] == "index" else "article",
        "og:site_name": words(context["docstitle"]),
        "og:locale": context["language"],
    }
    lines = [f'<meta name="description" content="{html.escape(said)}" />']
    if site := address():
        url = site + ("" if context["pagename"] == "index" else f"{context['pagename']}.html")
        said_of_it |= {
            "og:url": url,
            "og:image": f"{site}_static/{PICTURE}",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": PICTURE_SAYS,
        }
        lines += [f'<link rel="canonical" href="{url}" />']
        lines += ['<meta name="twitter:card" content="summary_large_image" />']
    lines += [
        f'<meta property="{key}" content="{html.escape(value)}" />'
        for key, value in said_of_it.items()
    ]
    page = edit_pattern(page, "<title>.*?</title>", f"<title>{html.escape(name)}</title>", 1)
    first = '<meta charset="utf-8" />'
    return edit(page, first, "\n    ".join([first, *lines]), 1)


def light_or_dark_at_once(page, context):
    """The reader's system decides before the first paint; without scripts, see unscripted.py."""
    page = edit(page, ' data-theme="auto">', ' data-theme="light">', 1)
    old = 'document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";'
    new = (
        'document.documentElement.dataset.theme = {light: "light", dark: "dark"}'
        "[document.documentElement.dataset.mode] || "
        '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");'
    )
    mode = "document.documentElement.dataset.mode = "
    storage = Path(__file__).with_name("storage.js").read_text("utf-8")
    page = edit(page, mode, f"{storage}{mode}", 1)  # the first script that asks for storage
    return edit(page, old, new, 1)


def preloaded_font(page, context):
    """The math font is asked for with the style sheet, not after it."""
    if "<math" not in page:
        return page
    url = context["pathto"]("_static/math.woff2", 1)
    tag = f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{url}" />'
    return edit(page, "<title>", f"{tag}\n    <title>", 1)


def one_viewport(page, context):
    """Sphinx and both themes each write the viewport; the first is enough."""
    pattern = r'\s*<meta name="viewport" content="width=device-width, initial-scale=1"\s*/>'
    return edit_pattern(page, pattern, "")


def no_other_search(page, context):
    """A search service that the book does not use gets no hints."""
    return edit_pattern(page, r'\s*<meta name="docsearch:\w+" content="[^"]*"\s*/>', "", 2)


EDITS = (about, light_or_dark_at_once, preloaded_font, one_viewport, no_other_search)


def write_map(app, exception):
    """A list of all pages for search engines, if their address is known."""
    if exception or app.builder.format != "html":
        return
    site, top = address(), Path(app.outdir)
    sitemap, robots = top / "sitemap.xml", top / "robots.txt"
    if not site:
        sitemap.unlink(missing_ok=True)
        robots.unlink(missing_ok=True)
        return
    names = sorted(set(app.env.found_docs) - {"index"})
    urls = [site, *(f"{site}{name}.html" for name in names)]
    entries = "".join(f"  <url><loc>{html.escape(url)}</loc></url>\n" for url in urls)
    sitemap.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}</urlset>\n",
        "utf-8",
    )
    robots.write_text(f"User-agent: *\nAllow: /\n\nSitemap: {site}sitemap.xml\n", "utf-8")


def set_key(app, config):
    config.book_address = address()


def setup(app):
    app.add_config_value("book_address", "", "html", str)  # another address: all pages anew
    app.connect("config-inited", set_key)
    app.connect("build-finished", write_map)
