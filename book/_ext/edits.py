"""Edits of what the theme writes: each must find its place.

A new version of the theme then fails the build, not the page.
"""

import re


def edit(page, old, new, count=None):
    """Replace ``old``; it must occur ``count`` times (None: at least once)."""
    return checked(page.replace(old, new), page.count(old), count, old)


def edit_pattern(page, pattern, new, count=None):
    """The same with a regular expression."""
    page, found = re.subn(pattern, new, page, flags=re.DOTALL)
    return checked(page, found, count, pattern)


def checked(page, found, count, what):
    if found == 0 or count not in (None, found):
        raise AssertionError(f"a page has {what!r} {found} times: has the theme changed?")
    return page
