"""Put the built site into one archive that opens from disk: python tools/offline.py FOLDER FILE.

A page from disk may load scripts and styles, but no fonts from other files, and nothing by `fetch`.
So the math font moves into its style sheet, and what needs a server (JupyterLite) stays out. A link
to a file from disk shows it, whatever the link says: so the notebooks and texts to download move
into the links.
"""

import base64
import re
import sys
import zipfile
from pathlib import Path

from whole import whole

TOP = "lstm-book"  # the folder inside the archive
LEFT_OUT = {"lite", "lstm-book.zip", "lstm-book.zip.new", ".buildinfo", "objects.inv", "locales"}
PRELOAD = re.compile(r'\s*<link rel="preload" as="font"[^>]*>')
FONT = re.compile(r"url\([\"']?((?:\.\./_static/)?math\.woff2)(?:\?[^\"')]*)?[\"']?\)")
SOURCE = re.compile(r'<a href="(_sources/([^"]+))"([^>]*) download=""')
DOWNLOAD = re.compile(r'<p class="download"><a href="lstm-book.zip">[^<]*</a></p>')
LITE = re.compile(r'<li><a href="lite/.*?</li>', re.DOTALL)
LAUNCH = re.compile(r'<div class="dropdown dropdown-launch-buttons">.*?</ul>\s*</div>', re.DOTALL)


def as_page(text):
    """A page that asks for no font ahead of its style, and for no server."""
    text = DOWNLOAD.sub("", LITE.sub("", PRELOAD.sub("", text)))
    return LAUNCH.sub(lambda match: match[0] if "<li" in match[0] else "", text)


def contents(path):
    """What the archive holds for one file of the site."""
    if path.suffix == ".html":
        text = path.read_text("utf-8")
        return SOURCE.sub(lambda match: kept(path.parent, match), as_page(text)).encode()
    if path.suffix == ".css":
        text = path.read_text("utf-8")
        return FONT.sub(
            lambda match: f"url({data(path.parent / match[1], 'font/woff2')})", text
        ).encode()
    return path.read_bytes()


def data(path, kind):
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def kept(folder, match):
    """A link that holds the file it keeps."""
    file, name, rest = match.groups()
    address = data(folder / file, "application/octet-stream")
    return f'<a href="{address}"{rest} download="{name}"'


def pack(folder, file):
    """Write the archive; the same site gives the same bytes."""
    folder = Path(folder)
    with whole(file) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not LEFT_OUT.intersection(name.parts):
                entry = zipfile.ZipInfo(f"{TOP}/{name.as_posix()}")  # of 1980: no clock
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, contents(path))


def main(folder, file):
    if not Path(folder, "index.html").is_file():
        sys.exit(f"There is no page in {folder}: run `make book` first.")
    pack(folder, file)
    size = Path(file).stat().st_size / 1e6
    print(f"The site is in {file} ({size:.1f} MB): unpack it and open {TOP}/index.html.")


if __name__ == "__main__":
    main(*sys.argv[1:])
