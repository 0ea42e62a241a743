"""What a page says of itself: to browsers, search engines and those who share a link."""

import html
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from .remote import address
from .types import Context

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'  # a second one
PICTURE = "preview.png"  # in book/_style, made by tools/preview.py
PICTURE_SAYS = "The book's title beside the block of an LSTM, drawn wire by wire."


def words(text: str) -> str:
    return " ".join(html.unescape(TAG.sub("", text)).split())


def description(context: Context) -> str:
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


def title(context: Context) -> str:
    """The first page bears the book's name, the others their own before it."""
    book = words(context["docstitle"])
    own = words(context.get("title") or "")
    return book if own in ("", book) else f"{own} – {book}"


def about(
    app: Sphinx, pagename: str, templatename: str, context: Context, doctree: nodes.document | None
) -> None:
    """Title and description, for search engines and for those who share a link: layout.html."""
    said = description(context)
    said_of_it = {
        "og:title": words(context.get("title") or title(context)),
        "og:description": said,
        "og:type": "website" if pagename == "index" else "article",
        "og:site_name": words(context["docstitle"]),
        "og:locale": context["language"],
    }
    metas = [{"name": "description", "content": said}]
    if site := address(app.config.book_remote[0]):
        context["pageurl"] = site + ("" if pagename == "index" else f"{pagename}.html")
        said_of_it |= {
            "og:url": context["pageurl"],
            "og:image": f"{site}_static/{PICTURE}",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": PICTURE_SAYS,
        }
        metas += [{"name": "twitter:card", "content": "summary_large_image"}]
    metas += [{"property": key, "content": value} for key, value in said_of_it.items()]
    context["metas"] = metas
    context["metatags"] = (context.get("metatags") or "").replace(VIEWPORT, "")
    context["full_title"] = html.escape(title(context))
    # The math font is asked for with the style sheet, not after it.
    context["font"] = "_static/math.woff2" if "<math" in (context.get("body") or "") else ""


def finish(app: Sphinx) -> None:
    """A list of all pages for search engines, if their address is known."""
    site, top = address(app.config.book_remote[0]), Path(app.outdir)
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


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", about, priority=700)
