"""The kernel that `make anywhere` asks for is the one that runs, or the reason is said in words."""

import os
import subprocess
import sys
from pathlib import Path

import anywhere
import pytest

ASKED = os.environ.get("KERNEL")
AVX2 = {"openblas": ["Haswell"], "numpy": ["X86_V3", "baseline(X86_V2)"]}
ARM = {"openblas": ["neoversen1"], "numpy": ["ASIMDHP", "baseline(NEON)"]}
NO_BLAS = {"openblas": [], "numpy": ["baseline(NEON)"]}


if ASKED:

    def test_the_kernel_asked_for_is_the_one_that_runs():
        assert anywhere.runs(anywhere.KERNELS[ASKED], anywhere.running())


@pytest.mark.slow
@pytest.mark.parametrize("name", anywhere.KERNELS)
def test_a_kernel_runs_here_or_a_reason_is_given(name):
    found = anywhere.started_with(anywhere.KERNELS[name].variables)
    there = found is not None and anywhere.runs(anywhere.KERNELS[name], found)
    assert there or anywhere.why_not(name)


@pytest.mark.parametrize(
    ("name", "own", "then", "reason"),
    [
        ("Haswell", AVX2, AVX2, ""),
        ("Zen", AVX2, AVX2, "there is none of that name here, Haswell runs instead"),
        ("SkylakeX", AVX2, None, "needs AVX-512, which this processor has not"),
        ("Nehalem", AVX2, None, "this processor cannot run it"),
        ("Nehalem", ARM, ARM, "there is none of that name here, neoversen1 runs instead"),
        ("Nehalem", NO_BLAS, NO_BLAS, "NumPy computes without OpenBLAS here"),
        ("NumPy-without-AVX512", AVX2, AVX2, "needs AVX-512, which this processor has not"),
        ("NumPy-without-AVX2", ARM, ARM, "needs AVX2, which this processor has not"),
    ],
)
def test_what_does_not_run_is_said_in_words(name, own, then, reason):
    assert anywhere.why_not(name, lambda variables: then if variables else own) == reason


def test_a_kernel_that_does_not_run_does_not_count_as_green(monkeypatch, capsys):
    monkeypatch.setattr(anywhere, "why_not", lambda name: "a reason" if name == "Zen" else "")
    monkeypatch.setattr(anywhere, "test", lambda name: name != "Nehalem")
    with pytest.raises(SystemExit) as end:
        anywhere.main([])
    assert end.value.code
    said = capsys.readouterr().out.rpartition("== all\n")[2].splitlines()
    assert said[:2] == ["Haswell: green", "Zen: not run: a reason"]
    assert "Nehalem: RED" in said


def test_an_unknown_name_is_refused():
    tool = Path(anywhere.__file__)
    done = subprocess.run([sys.executable, tool, "Pentium"], capture_output=True, text=True)
    assert done.returncode
    assert done.stderr.startswith("NAME=Pentium is no kernel: choose from Haswell, Zen, ")
