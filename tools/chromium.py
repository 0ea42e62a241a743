"""Find a Chromium for the tests of the pages; with --install, install one where there is none."""

import os
import shutil
import subprocess
import sys
from typing import Any

NAMES = (
    "chromium-headless-shell",  # the same without windows: it starts and draws faster
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# The pages are tested alone: nothing that a browser does on its own account.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HELP = "No Chromium was found: install Chromium or Chrome, or name one with CHROMIUM=/path/to/it."


def playwright_own():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def find():
    """The path of a browser that starts, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named if starts(named) else None
    for candidate in (*map(shutil.which, NAMES), *MACOS):
        if candidate and starts(candidate):
            return candidate
    own = playwright_own()
    return own if starts(own) else None


def starts(path):
    try:
        return subprocess.run([path, "--version"], capture_output=True).returncode == 0
    except OSError:  # not there, or no program
        return False


def apt_install(*packages):
    """By apt on Debian and its kin, as root or, where nobody is asked (CI), by sudo."""
    if not shutil.which("apt-get"):
        return
    apt = ["apt-get"]
    if os.geteuid() != 0:
        if not (os.environ.get("CI") and shutil.which("sudo")):
            return
        apt = ["sudo", "--non-interactive", "apt-get"]
    print("installing", *packages, "by apt-get", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet: dict[str, Any] = {"env": env, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([*apt, "update", "-qq"], **quiet)
    subprocess.run([*apt, "install", "-qq", "-y", *packages], **quiet)


def install():
    """By apt where that can be, else Playwright's own."""
    for package in NAMES[:2]:
        apt_install(package, "fonts-dejavu-core")
        if find():
            return
    print("installing Playwright's Chromium", flush=True)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    extra = ["--with-deps"] if root and shutil.which("apt-get") else []
    command = [sys.executable, "-m", "playwright", "install", *extra, "chromium"]
    subprocess.run(command, stdin=subprocess.DEVNULL)


def main():
    found = find()
    if not found and (named := os.environ.get("CHROMIUM")):
        sys.exit(f"CHROMIUM={named} is not a browser that starts.")
    if not found and "--install" in sys.argv[1:]:
        install()
        found = find()
    if not found:
        sys.exit(HELP)


if __name__ == "__main__":
    main()
