"""CONTRIBUTING's recipe for a study, followed: it touches one folder."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TRIAL = '''"""One walk of coins."""

import numpy as np


def trial(seed, lag):
    """Where a walk of `lag` coins ends."""
    return {"end": int(np.random.default_rng(seed).choice([-1, 1], lag).sum())}
'''
STUDY = '''"""How far do coins lead?"""

from studies.coins.trial import trial
from studies.core.study import Row, Study

STUDY = Study("coins", trial, rows=(Row({"lag": 10}, trials=18), Row({"lag": 9}, trials=2)))
'''
READ = """
from studies.core.results import read
odd = read("coins", lag=9)
print(len(read("coins", lag=10)), sorted({trial.outcome["end"] % 2 for trial in odd}))
"""


def test_a_new_study_is_run_and_read_and_touches_one_folder(tmp_path):
    for room in ("lstm_lib", "studies/core", "studies/data"):
        shutil.copytree(ROOT / room, tmp_path / room)
    shutil.copy(ROOT / "studies" / "__init__.py", tmp_path / "studies")
    before = {path for path in tmp_path.rglob("*") if "__pycache__" not in path.parts}
    folder = tmp_path / "studies" / "coins"
    folder.mkdir()
    (folder / "trial.py").write_text(TRIAL, "utf-8")
    (folder / "study.py").write_text(STUDY, "utf-8")

    def python(*arguments):
        command = [sys.executable, "-B", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("-m", "studies.core.run", "coins")
    assert python("-c", READ) == "18 [1]\n"
    python("-m", "studies.core.run", "coins")  # nothing is made again
    touched = {path for path in tmp_path.rglob("*") if "__pycache__" not in path.parts} - before
    assert {path.relative_to(tmp_path / "studies").parts[0] for path in touched} == {"coins"}
    assert (folder / "results.jsonl").read_text("utf-8").count("\n") == 21
