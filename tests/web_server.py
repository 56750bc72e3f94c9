"""A web server on loopback, in a thread, for tests that ask one."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site(ThreadingHTTPServer):
    """Answers from ``pages``: path -> (status, headers), or a function of the request.

    Attributes:
        seen: (method, path, headers) of every request, in order.
        most: requests that were open at the same time.
    """

    daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.seen, self.most = {}, [], 0
        self.open, self.lock, self.leaving = 0, threading.Lock(), threading.Event()
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def url(self, path="/", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        site = self.server
        with site.lock:
            site.seen.append((self.command, self.path, dict(self.headers)))
            site.open += 1
            site.most = max(site.most, site.open)
        answer = site.pages.get(self.path, (404, {}))
        status, headers = answer(self) if callable(answer) else answer
        with site.lock:
            site.open -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - its name there

    def log_message(self, format, *arguments):  # noqa: A002 - its name there
        """Silence."""


@contextmanager
def serving(tls=None):
    site = Site(tls)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.leaving.set()
        site.shutdown()
        thread.join()
        site.server_close()
