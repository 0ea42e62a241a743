"""Serve a folder on this machine: python tools/serve.py PORT FOLDER.

Without a folder it only says whether the port can be used.
"""

import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # a rebuilt page shows on reload
        super().end_headers()


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a reader may leave halfway
            super().handle_error(request, client_address)


def make_server(folder, port):
    """A server of ``folder`` at ``port`` of this machine; port 0 takes a free one."""
    return Server(("localhost", port), partial(Quiet, directory=str(folder)))


@contextmanager
def serving(folder):
    """The address of ``folder``, served at a free port as long as the block runs."""
    with make_server(folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


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
