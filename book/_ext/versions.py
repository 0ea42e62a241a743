"""Addresses of scripts, styles and fonts end in a hash, so that a browser may keep the files.

Sphinx hangs such a hash on some; here all get one, when all files are as they stay.
"""

import hashlib
import re
from pathlib import Path

from sphinx.application import Sphinx

LINK = re.compile(
    r'((?:href|src)=")((?:\.\./)*[^":?#]*\.(?:css|js|woff2|svg|png))(?:\?[^"#]*)?(?=")'
)
URL = re.compile(r"""url\((["']?)(?!data:|["'])([^)"']+)\1\)""")


def version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def stamped(sheet: str, folder: Path) -> str:
    """A style sheet whose addresses bear versions."""

    def stamp(match: re.Match[str]) -> str:
        return f'url("{match[2]}?v={version(folder / match[2])}")'

    return URL.sub(stamp, sheet)


def finish(app: Sphinx) -> None:
    top = Path(app.outdir)
    known: dict[Path, str] = {}

    def stamp(match: re.Match[str]) -> str:
        file = path.parent / match[2]
        if file not in known:
            known[file] = version(file)
        return f"{match[1]}{match[2]}?v={known[file]}"

    for path in [*top.glob("*.html"), *top.glob("embed/*.html")]:
        page = path.read_text("utf-8")
        fresh = LINK.sub(stamp, page)
        if fresh != page:
            path.write_text(fresh, "utf-8")
