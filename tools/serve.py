"""Serve a folder on this machine: python tools/serve.py PORT FOLDER.

Without a folder it only says whether the port can be used.
"""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # a rebuilt page shows on reload
        super().end_headers()


def make_server(folder, port):
    """A server of ``folder`` at ``port`` of this machine; port 0 takes a free one."""
    return ThreadingHTTPServer(("localhost", port), partial(Quiet, directory=str(folder)))


def main(port, folder=None):
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        sys.exit(f"PORT must be a number from 1 to 65535, and is {port!r}.")
    if folder and not Path(folder, "index.html").is_file():
        sys.exit(f"There is no page in {folder}: run `make book` first.")
    try:
        server = make_server(folder, int(port))
    except OSError as error:
        sys.exit(f"Port {port} cannot be used ({error.strerror}): choose another, like PORT=8001.")
    with server:
        if not folder:
            return
        print(f"\nThe book is at http://localhost:{port}  (Ctrl-C stops)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main(*sys.argv[1:])
