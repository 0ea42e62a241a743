"""Where the book is published, as far as its own repository says so.

A copy on GitHub or GitLab has its Pages under an address that follows from its remote, so a fork's
pages name the fork. Without such a remote the pages name no address at all.
"""

from .remote import remote

PAGES = {"github.com": "github.io", "gitlab.com": "gitlab.io"}


def address() -> str:
    """The address of the first page's folder, like ``https://owner.github.io/repo/``, or ``""``."""
    found = remote()
    if not found or found["host"] not in PAGES:
        return ""
    owner, _, group = found["owner"].lower().partition("/")
    host = f"{owner}.{PAGES[found['host']]}"
    folders = [part for part in (group, found["repo"]) if part]
    if found["repo"].lower() == host:  # the owner's own pages
        folders = folders[:-1]
    return "/".join([f"https://{host}", *folders, ""])
