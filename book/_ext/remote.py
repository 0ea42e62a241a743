"""Where the repository lies, read from its own remote: so a fork's pages speak of the fork."""

import re

from .version import git

Remote = dict[str, str]  # host, owner and repo

PAGES = {"github.com": "github.io", "gitlab.com": "gitlab.io"}  # host -> its pages' host
ADDRESS = re.compile(r"(?:\w+://)?(?:[^@/]+@)?([\w.-]+)(?::\d+/|[:/])/*(.+?)/([^/]+?)(?:\.git)?/?")


def remote() -> Remote | None:
    """The remote ``origin`` if it is on GitHub or GitLab: ``{"host", "owner", "repo"}``; else None.

    The owner of a GitLab project may be a group within a group, like ``group/part``.
    """
    found = ADDRESS.fullmatch(git("remote", "get-url", "origin"))
    if not found or found[1] not in PAGES:
        return None
    return dict(zip(("host", "owner", "repo"), found.groups(), strict=True))


def branch() -> str:
    """The branch there that the one at hand follows; with none, HEAD, which names the main one."""
    followed = git("rev-parse", "--abbrev-ref", "@{upstream}")
    return followed.removeprefix("origin/") if followed.startswith("origin/") else "HEAD"


def address(found: Remote | None) -> str:
    """Where the pages of this remote are published, like ``https://owner.github.io/repo/``.

    Without a remote the pages name no address at all: ``""``.
    """
    if found is None:
        return ""
    owner, _, group = found["owner"].lower().partition("/")
    host = f"{owner}.{PAGES[found['host']]}"
    folders = [part for part in (group, found["repo"]) if part]
    if found["repo"].lower() == host:  # the owner's own pages
        folders = folders[:-1]
    return "/".join([f"https://{host}", *folders, ""])
