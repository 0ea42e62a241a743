"""Test library and chapters as on other processors: python tools/anywhere.py [NAME ...].

OpenBLAS and NumPy have code for many processors and choose when they start. Their last digits
differ, and a long training makes much of a last digit. Environment variables choose for them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
AVX2 = ("X86_V3",)  # by NumPy's names
AVX512 = ("X86_V4", "AVX512_ICL", "AVX512_SPR")
TESTS = ("tests", "--ignore=tests/site", "--ignore=tests/oracle", "-m", "not browser", "-q")
SPREAD = ("--numprocesses=logical", "--maxprocesses=4", "--dist=loadfile")


class Kernel(NamedTuple):
    """One way to compute, and how to get it."""

    variables: dict
    blas: str = ""  # what OpenBLAS then says that it runs
    off: tuple = ()  # what NumPy then does not run
    needs: tuple = ()  # what the processor must have: one of these
    word: str = ""  # for that


def _openblas(name, needs=(), word=""):
    return Kernel({"OPENBLAS_CORETYPE": name}, blas=name, needs=needs, word=word)


def _numpy(off, needs, word):
    return Kernel({"NPY_DISABLE_CPU_FEATURES": " ".join(off)}, off=off, needs=needs, word=word)


KERNELS = {
    "Haswell": _openblas("Haswell", AVX2 + AVX512, "AVX2"),
    "Zen": _openblas("Zen", AVX2 + AVX512, "AVX2"),
    "SkylakeX": _openblas("SkylakeX", AVX512, "AVX-512"),
    "Nehalem": _openblas("Nehalem"),
    "NumPy-without-AVX512": _numpy(AVX512, AVX512, "AVX-512"),
    "NumPy-without-AVX2": _numpy(AVX2 + AVX512, AVX2 + AVX512, "AVX2"),
}


def running():
    """What computes in this process: kernels of OpenBLAS, and instructions of NumPy's own loops."""
    from numpy.lib.introspect import opt_func_info
    from threadpoolctl import threadpool_info

    libraries = [one for one in threadpool_info() if one["internal_api"] == "openblas"]
    loops = [loop for function in opt_func_info().values() for loop in function.values()]
    return {
        "openblas": sorted({one["architecture"] for one in libraries}),
        "numpy": sorted({loop["current"] for loop in loops}),
    }


def runs(kernel, found):
    """Is that kernel what `running` found?"""
    if kernel.blas:
        return found["openblas"] == [kernel.blas]
    return not set(kernel.off) & set(found["numpy"])


def started_with(variables):
    """What `running` finds in a process of its own; None if it dies."""
    code = "import anywhere, json; print(json.dumps(anywhere.running()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "tools",
        env=os.environ | variables,
        stdout=subprocess.PIPE,
    )
    return None if done.returncode else json.loads(done.stdout)


def why_not(name, start=started_with):
    """Why this machine cannot run a kernel, in words; empty if it can."""
    kernel, own = KERNELS[name], start({})
    if kernel.blas and not own["openblas"]:
        return "NumPy computes without OpenBLAS here"
    if kernel.needs and not set(kernel.needs) & set(own["numpy"]):
        return f"needs {kernel.word}, which this processor has not"
    found = start(kernel.variables)
    if found is None:
        return "this processor cannot run it"
    if not runs(kernel, found):
        instead = " ".join(found["openblas" if kernel.blas else "numpy"])
        return f"there is none of that name here, {instead} runs instead"
    return ""


def test(name):
    """Run the tests under a kernel; they hold that it is the one that runs."""
    command = [sys.executable, "-m", "pytest", *TESTS, *SPREAD]
    env = os.environ | KERNELS[name].variables | {"KERNEL": name}
    return subprocess.run(command, cwd=ROOT, env=env).returncode == 0


def main(names):
    if unknown := [name for name in names if name not in KERNELS]:
        sys.exit(f"NAME={unknown[0]} is no kernel: choose from {', '.join(KERNELS)}.")
    results = {}
    for name in names or KERNELS:
        print(f"\n== {name}", flush=True)
        reason = why_not(name)
        results[name] = f"not run: {reason}" if reason else "green" if test(name) else "RED"
        print(f"{name}: {results[name]}", flush=True)
    print("\n== all", *(f"{name}: {result}" for name, result in results.items()), sep="\n")
    sys.exit("RED" in results.values())


if __name__ == "__main__":
    main(sys.argv[1:])
