"""Which state of the book a page shows, in its footer: version, commit, date; and what to download.

The date is SOURCE_DATE_EPOCH when that is set, else the commit's own, in UTC: so the same state
gives the same pages on every day. The footer is a setting of the theme, and Sphinx writes all
pages anew when one changes, also in a build that keeps the rest. The PDF and the archive are named
there when `make pdf` and `make zip` have put them beside the pages.
"""

import html
import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from .freshness import ROOT

VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
DOWNLOADS = {
    "lstm-book.pdf": "The whole book as PDF",
    "lstm-book.zip": "The whole site as ZIP, to read offline",
}


def version() -> str:
    """The library's version, which is the book's."""
    return VERSION.findall((ROOT / "lstm_lib" / "__init__.py").read_text("utf-8"))[0]


def git(*arguments: str) -> str:
    """What git answers about the book's own repository; without one, nothing."""
    command = ["git", f"--git-dir={ROOT / '.git'}", f"--work-tree={ROOT}", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):  # no git, or a folder that is no clone
        return ""


def commit() -> str:
    """The commit's short hash, and whether a file differs from it."""
    found = git("rev-parse", "--short=7", "HEAD")
    return found + " with changes" if found and git("diff", "--name-only", "HEAD") else found


def date() -> str:
    """The day of this state, like 23 November 2026."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or git("log", "-1", "--format=%ct")
    if not seconds:
        return ""
    day = datetime.fromtimestamp(int(seconds), UTC)
    return f"{day.day} {day:%B %Y}"


def state() -> str:
    """Version, commit and date as far as they are known, like
    ``Version 0.1.0, commit 8c7caf5, 23 November 2026``."""
    made_from = commit()
    parts = [f"Version {version()}", made_from and f"commit {made_from}", date()]
    return ", ".join(part for part in parts if part)


def set_footer(app: Sphinx, config: Config) -> None:
    lines = [f'<p class="version">{html.escape(state())}</p>']
    for file, words in DOWNLOADS.items():
        if Path(app.outdir, file).is_file():
            lines.append(f'<p class="download"><a href="{file}">{words}</a></p>')
    config.html_theme_options["extra_footer"] = "\n".join(lines)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", set_footer)
