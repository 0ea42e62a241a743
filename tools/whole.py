"""Products that are replaced only by whole ones: a full disk or a stop leaves the old one."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path):
    """Write to the path that this gives; when the block ends well, it becomes ``path``.

    A disk that is full is said in one sentence, and ends the program.
    """
    path = Path(path)
    draft, old = (path.with_name(path.name + end) for end in (".new", ".old"))
    try:
        if old.exists() and not path.exists():  # stopped between the two names of a folder
            old.rename(path)
        remove(draft)
        yield draft
        if draft.is_file():
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
        put(draft, path, old)
    except OSError as error:
        sys.exit(f"{path} could not be written ({error.strerror}): what was there is as it was.")
    finally:
        remove(draft)


def put(draft, path, old):
    """Rename a file or a folder to a name that may be taken; a folder steps aside first."""
    if path.is_dir():
        remove(old)
        path.rename(old)
    try:
        draft.replace(path)
    except BaseException:
        if old.exists():
            old.rename(path)
        raise
    remove(old)


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
