"""Put a site that was built elsewhere into its place, all at once: python tools/publish.py FROM TO.

So what is read, served and packed is always a site whose build succeeded.
"""

import os
import shutil
import sys
from pathlib import Path

from whole import whole

PRODUCTS = ("lite", "lstm-book.pdf", "lstm-book.zip")  # replaced, never written into


def link(source, target):
    """One file under two names, where the disk can do that, for what is large."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy(source, target):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*PRODUCTS))
    for product in (source / name for name in PRODUCTS):
        if product.is_dir():
            shutil.copytree(product, target / product.name, copy_function=link)
        elif product.is_file():
            link(product, target / product.name)


def main(source, target):
    if not Path(source, "index.html").is_file():
        sys.exit(f"There is no page in {source}: run `make book` first.")
    with whole(target) as draft:
        try:
            copy(Path(source), draft)
        except shutil.Error as error:  # a list of what failed, each as (from, to, why)
            raise OSError(0, error.args[0][0][2]) from error


if __name__ == "__main__":
    main(*sys.argv[1:])
