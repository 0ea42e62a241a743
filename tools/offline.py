"""Put the built site into one archive that opens from disk: python tools/offline.py FOLDER FILE.

A page from disk may load scripts and styles, but no modules, no fonts from other files, and
nothing by `fetch`. So modules become plain scripts, the math font moves into its style sheet,
search results come without excerpts, and what needs a server (JupyterLite) stays out.
"""

import base64
import re
import sys
import zipfile
from pathlib import Path

TOP = "lstm-book"  # the folder inside the archive
LEFT_OUT = {"lite", "lstm-book.zip", ".buildinfo", "objects.inv", "locales"}
MODULE = re.compile(r'<script type="module" src="([^"?]+)[^"]*">')
IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.-]+)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export default \{[^}]*\};\n?|^export (?=(?:async )?(?:function|const|class)\b)", re.M
)
STATEMENT = re.compile(r"^\s*(import|export)\b|\bimport\(", re.MULTILINE)
PRELOAD = re.compile(r'\s*<link rel="preload" as="font"[^>]*>')
FONT = re.compile(r"url\([\"']?(math\.woff2)(?:\?[^\"')]*)?[\"']?\)")
DOWNLOAD = re.compile(r'<p class="download"><a href="lstm-book.zip">[^<]*</a></p>')
LITE = re.compile(r'<li><a href="lite/.*?</li>', re.DOTALL)
LAUNCH = re.compile(r'<div class="dropdown dropdown-launch-buttons">.*?</ul>\s*</div>', re.DOTALL)


def plain(path, seen=None):
    """A module and what it imports as the text of one script."""
    seen = set() if seen is None else seen
    if path in seen:
        return ""
    seen.add(path)
    text = path.read_text("utf-8")
    before = "".join(plain(path.parent / name, seen) for name in IMPORT.findall(text))
    text = before + EXPORT.sub("", IMPORT.sub("", text))
    if found := STATEMENT.search(text):
        raise ValueError(f"{path}: {found[0]!r} has no form in a plain script")
    return text


def as_page(text):
    """A page that asks for no module, no font ahead of its style, and no server."""
    text = MODULE.sub(lambda match: f'<script defer src="{match[1]}">', PRELOAD.sub("", text))
    text = LITE.sub("", DOWNLOAD.sub("", text))
    return LAUNCH.sub(lambda match: match[0] if "<li" in match[0] else "", text)


def modules(folder):
    """The modules that pages ask for."""
    pages = (path.read_text("utf-8") for path in folder.glob("*.html"))
    return {folder / name for page in pages for name in MODULE.findall(page)}


def contents(path, scripts):
    """What the archive holds for one file of the site."""
    if path in scripts:
        return f'(() => {{\n"use strict";\n{plain(path)}}})();\n'.encode()
    if path.suffix == ".html":
        return as_page(path.read_text("utf-8")).encode()
    if path.suffix == ".css":
        text = path.read_text("utf-8")
        return FONT.sub(lambda match: f"url({data(path.parent / match[1])})", text).encode()
    if path.name == "documentation_options.js":
        old, new = "SHOW_SEARCH_SUMMARY: true", "SHOW_SEARCH_SUMMARY: false"
        text = path.read_text("utf-8")
        if old not in text:
            raise ValueError(f"{path} has no {old!r}: has Sphinx changed?")
        return text.replace(old, new).encode()
    return path.read_bytes()


def data(font):
    return f"data:font/woff2;base64,{base64.b64encode(font.read_bytes()).decode()}"


def pack(folder, file):
    """Write the archive; the same site gives the same bytes."""
    folder = Path(folder)
    scripts = modules(folder)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not LEFT_OUT.intersection(name.parts):
                entry = zipfile.ZipInfo(f"{TOP}/{name.as_posix()}")  # of 1980: no clock
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, contents(path, scripts))


def main(folder, file):
    if not Path(folder, "index.html").is_file():
        sys.exit(f"There is no page in {folder}: run `make book` first.")
    pack(folder, file)
    size = Path(file).stat().st_size / 1e6
    print(f"The site is in {file} ({size:.1f} MB): unpack it and open {TOP}/index.html.")


if __name__ == "__main__":
    main(*sys.argv[1:])
