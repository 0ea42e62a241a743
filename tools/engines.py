"""Firefox and WebKit for the tests of the pages; with --install, install what is missing of them.

Both understand W3C WebDriver. WebKit's driver speaks it over HTTP. Firefox needs no driver: its
Marionette, a socket, takes the same commands.
"""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from chromium import apt_install

PACKAGES = {"firefox": ("firefox-esr",), "webkit": ("webkit2gtk-driver", "xvfb")}
HELP = {
    "firefox": "No Firefox was found: install Firefox; Debian's package is firefox-esr.",
    "webkit": "No WebKit was found: install Debian's packages webkit2gtk-driver and xvfb.",
}
FIREFOX = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
WIDTH, HEIGHT = 1280, 1400  # of a window
SECONDS = 120  # until a browser must have answered

# The commands of WebDriver, as Marionette names them, and their method and place in HTTP.
PLACES = {
    "SetWindowRect": ("POST", "window/rect"),
    "Navigate": ("POST", "url"),
    "ExecuteScript": ("POST", "execute/sync"),
    "PerformActions": ("POST", "actions"),
    "ReleaseActions": ("DELETE", "actions"),
    "TakeScreenshot": ("GET", "screenshot"),
}
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowLeft": "\ue012", "ArrowRight": "\ue014"}


def firefox_path():
    return next(filter(None, map(shutil.which, FIREFOX)), None)


def missing():
    """The engines that cannot be started here."""
    webkit = shutil.which("WebKitWebDriver") and shutil.which("Xvfb")
    return [name for name, there in (("firefox", firefox_path()), ("webkit", webkit)) if not there]


# ---- what a browser can be told


class Engine:
    """A window of a browser; ``call`` takes the name of a command and what belongs to it."""

    def __init__(self, call):
        self.call = call
        call("SetWindowRect", {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})

    def open(self, url):
        self.call("Navigate", {"url": url})

    def run(self, function, *args):
        """What a function of the page's language returns."""
        script = f"return ({function})(...arguments)"
        return self.call("ExecuteScript", {"script": script, "args": args})

    def press(self, *keys):
        """Press keys one after the other."""
        strokes = [
            {"type": kind, "value": KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def click(self, x, y):
        """Click at a point of the window."""
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def _act(self, source):
        self.call("PerformActions", {"actions": [source]})
        self.call("ReleaseActions", {})

    def picture(self):
        """What the window shows, as a PNG."""
        return base64.b64decode(self.call("TakeScreenshot", {"full": False}))


class Chromium:
    """The same for a page of Playwright's."""

    def __init__(self, page):
        page.set_default_timeout(1000 * SECONDS)
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        self.open = page.goto
        self.picture = page.screenshot
        self.click = page.mouse.click
        self.page = page

    def run(self, function, *args):
        return self.page.evaluate(f"args => ({function})(...args)", args)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)


# ---- start and stop


@contextmanager
def program(command, **options):
    """A program and all that it starts, as long as the block runs, also when the block fails."""
    if shutil.which("setpriv"):  # and no longer than this process, whatever ends it
        command = ["setpriv", "--pdeathsig", "TERM", *command]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, start_new_session=True, **quiet, **options)
    try:
        yield process
    finally:
        for end in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, end)
                process.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass


def answer(ask):
    """What ``ask`` returns, once it does."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return ask()
        except (OSError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@contextmanager
def firefox():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        prefs = {"marionette.port": 0, "ui.prefersReducedMotion": 1}
        lines = [f"user_pref({json.dumps(key)}, {value});\n" for key, value in prefs.items()]
        Path(profile, "user.js").write_text("".join(lines))
        command = [firefox_path(), "--headless", "--marionette", "--profile", profile]
        with program(command):
            port = Path(profile, "MarionetteActivePort")
            where = answer(lambda: ("localhost", int(port.read_text())))
            with answer(lambda: socket.create_connection(where, SECONDS)) as connection:
                yield Engine(marionette(connection))


def marionette(connection):
    """Call Firefox; a message is its length, a colon, and JSON."""
    stream = connection.makefile("rwb")

    def receive():
        size = b""
        while (digit := stream.read(1)) != b":":
            size += digit
        return json.loads(stream.read(int(size)))

    def call(name, params):
        message = json.dumps([0, 0, f"WebDriver:{name}", params]).encode()
        stream.write(b"%d:%s" % (len(message), message))
        stream.flush()
        _, _, error, result = receive()
        if error:
            raise RuntimeError(error["message"])
        return result.get("value", result)

    receive()  # who speaks
    call("NewSession", {})
    return call


@contextmanager
def webkit():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, screen() as display:
        settings = Path(home, "gtk-3.0", "settings.ini")
        settings.parent.mkdir()
        settings.write_text("[Settings]\ngtk-enable-animations=0\n")  # reduced motion
        own = {"DISPLAY": display, "GDK_BACKEND": "x11", "XDG_CONFIG_HOME": home}
        with socket.create_server(("localhost", 0)) as free:
            port = free.getsockname()[1]
        with program(["WebKitWebDriver", f"--port={port}"], env=os.environ | own):
            base = f"http://localhost:{port}"
            answer(lambda: http("GET", f"{base}/status"))
            session = http("POST", f"{base}/session", {"capabilities": {}})["sessionId"]

            def call(name, params):
                method, place = PLACES[name]
                return http(method, f"{base}/session/{session}/{place}", params)

            yield Engine(call)
            http("DELETE", f"{base}/session/{session}")


@contextmanager
def screen():
    """A screen that nobody sees, by its X11 name."""
    read, write = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    with program(command, pass_fds=[write]), open(read) as told:
        os.close(write)
        yield f":{told.readline().strip()}"


def http(method, url, params=None):
    data = json.dumps(params).encode() if method == "POST" else None
    request = Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urlopen(request, timeout=SECONDS) as response:
            return json.load(response)["value"]
    except HTTPError as error:
        raise RuntimeError(json.load(error)["value"]["message"]) from None


START = {"firefox": firefox, "webkit": webkit}


def main():
    if "--install" in sys.argv[1:]:
        for name in missing():
            apt_install(*PACKAGES[name])
    for name in missing():
        print(HELP[name], file=sys.stderr)
    if missing() and os.environ.get("CI"):
        sys.exit(1)


if __name__ == "__main__":
    main()
