"""Site, archive and PDF are replaced by whole ones only: a full disk or a stop leaves the old."""

import os
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import offline
import publish
import pytest
from whole import whole

ROOT = Path(__file__).resolve().parents[2]


def filled(folder, size=300_000, word=b"first"):
    """A small site with one large file, which no compression makes small."""
    folder.mkdir(parents=True)
    (folder / "_static").mkdir()
    (folder / "index.html").write_bytes(word)
    (folder / "_static" / "picture.png").write_bytes(os.urandom(size))
    return folder


def content(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def on_a_full_disk(tool, *arguments):
    """Run a tool that may write no file of more than 100 kB: the system refuses as a full disk."""
    return subprocess.run(
        [sys.executable, ROOT / "tools" / tool, *map(str, arguments)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        timeout=60,
    )


def says_so(done, path):
    return done.returncode == 1 and re.fullmatch(
        rf"{path} could not be written \(.*File too large.*\): what was there is as it was.\n",
        done.stderr,
    )


def test_a_full_disk_leaves_the_old_archive(tmp_path):
    site, archive = filled(tmp_path / "site"), tmp_path / "site" / "lstm-book.zip"
    offline.pack(site, archive)
    before = archive.read_bytes()
    (site / "index.html").write_bytes(b"second")
    assert says_so(on_a_full_disk("offline.py", site, archive), archive)
    assert archive.read_bytes() == before
    assert zipfile.ZipFile(archive).testzip() is None
    assert not list(tmp_path.rglob("*.new"))


def test_a_full_disk_leaves_the_old_site(tmp_path):
    work, site = filled(tmp_path / "work"), tmp_path / "html"
    publish.main(work, site)
    before = content(site)
    (work / "index.html").write_bytes(b"second")
    assert says_so(on_a_full_disk("publish.py", work, site), site)
    assert content(site) == before and sorted(os.listdir(tmp_path)) == ["html", "work"]


def test_a_full_disk_leaves_the_old_pdf(tmp_path):
    path = tmp_path / "book.pdf"
    path.write_bytes(b"old")
    (tmp_path / "run.py").write_text(
        "from whole import whole\n"
        f"with whole({str(path)!r}) as draft:\n    draft.write_bytes(b'x' * 300_000)\n"
    )
    shutil.copy(ROOT / "tools" / "whole.py", tmp_path)
    assert says_so(on_a_full_disk(tmp_path / "run.py"), path)
    assert path.read_bytes() == b"old"
    assert "with whole(file) as draft:" in (ROOT / "tools" / "pdf.py").read_text("utf-8")


def test_a_published_site_is_the_one_that_was_built(tmp_path):
    work, site = filled(tmp_path / "work"), tmp_path / "html"
    (work / "lite").mkdir()
    (work / "lite" / "app.js").write_text("app")
    (work / "lstm-book.pdf").write_bytes(b"pdf")
    publish.main(work, site)
    (site / "gone.html").touch()
    (work / "index.html").write_bytes(b"second")
    publish.main(work, site)
    assert content(site) == content(work)
    (work / "index.html").open("r+b").write(b"third!")  # as Sphinx writes: into the same file
    assert (site / "index.html").read_bytes() == b"second"


def test_a_stop_leaves_the_old_one(tmp_path):
    site = filled(tmp_path / "html")
    before = content(site)
    with pytest.raises(KeyboardInterrupt), whole(site) as draft:
        draft.mkdir()
        raise KeyboardInterrupt
    assert content(site) == before and os.listdir(tmp_path) == ["html"]


def test_a_site_that_a_kill_left_under_its_second_name_is_found(tmp_path):
    work = filled(tmp_path / "work")
    filled(tmp_path / "html.old")
    (work / "_static" / "picture.png").write_bytes(os.urandom(300_000))
    assert on_a_full_disk("publish.py", work, tmp_path / "html").returncode
    assert (tmp_path / "html" / "index.html").read_bytes() == b"first"


def test_a_folder_without_pages_is_not_published(tmp_path):
    with pytest.raises(SystemExit, match="There is no page in"):
        publish.main(tmp_path, tmp_path / "html")
