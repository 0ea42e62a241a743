"""Data that are cut or changed are refused: a result from half a series looks like any other."""

import shutil

import pytest

from studies.agreement import kept
from studies.alice.kept import load as load_alice
from studies.core.fingerprint import DATA
from studies.data import datafiles
from studies.data.digits import load_digits
from studies.data.series import sunspots
from studies.data.text import alice
from studies.tasks.your_lstm import load, outcomes

READERS = {
    "agreement.npz": kept.load,
    "alice.txt": alice,
    "alice_nets.npz": lambda: load_alice("LSTM"),
    "digits.csv.gz": load_digits,
    "frameworks.json": lambda: datafiles.read_data("frameworks.json"),
    "sunspots.csv": sunspots,
    "your_lstm.json": outcomes,
    "your_lstm.npz": lambda: load("healthy"),
}


def test_every_file_of_data_is_known():
    there = {path.name for path in DATA.iterdir() if path.is_file() and path.suffix != ".py"}
    assert there == {*datafiles.SHA256, "README.md"}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("keep", [0, 0.7, 0.999])
def test_a_file_that_is_cut_is_named(name, keep, tmp_path, monkeypatch):
    shutil.copytree(DATA, tmp_path / "data")
    whole = (tmp_path / "data" / name).read_bytes()
    (tmp_path / "data" / name).write_bytes(whole[: int(keep * len(whole))])
    monkeypatch.setattr(datafiles, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=rf"{name}: is not the file that ships.*git restore"):
        READERS[name]()


def test_other_line_ends_are_named(tmp_path, monkeypatch):
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "sunspots.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(datafiles, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match="is not the file that ships"):
        sunspots()
