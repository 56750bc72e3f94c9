"""The port of this machine that a browser comes back to with leave (RFC 8252 section 7.3)."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

from newsletter.errors import AuthenticationError, TransportError
from newsletter.models import Oauth
from newsletter.transport.oauth import LEAVE, Redirect

#: Octets of a request; and seconds that one may take.
_LARGEST = 16_384
_PATIENCE = 5.0
_PAGE = (
    "<!doctype html><meta charset=utf-8><title>newsletter</title>"
    "<p style='font:1.2rem sans-serif;margin:3rem'>{}</p>"
)


class Door:
    """Listens on this machine only, for one browser to come back."""

    def __init__(self, client: Oauth) -> None:
        """Open the port.

        Raises:
            TransportError: this machine gives us none.
        """
        try:
            self._socket = socket.create_server(("127.0.0.1", 0))
        except OSError as error:
            raise TransportError(f"no port for the browser to come back to ({error.strerror})") from error
        self.redirect = Redirect.begin(client, self._socket.getsockname()[1])

    def wait(self, seconds: float = LEAVE) -> str:
        """The code the browser brings; whoever else knocks is sent away.

        Raises:
            AuthenticationError: the person said no, or nobody came.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            with suppress(TimeoutError):
                line, _ = self._socket.accept()
                with line, suppress(OSError):
                    if code := self._answer(line):
                        return code
        raise AuthenticationError(
            "nobody gave leave in time", next_step="Start again: newsletter replies login."
        )

    def _answer(self, line: socket.socket) -> str | None:
        line.settimeout(_PATIENCE)
        words = _request(line).split(b"\r\n", 1)[0].split()
        code = None
        if len(words) == 3 and words[0] == b"GET":
            try:
                code = self.redirect.code(words[1].decode("ascii", "replace"))
            except AuthenticationError:
                _reply(line, "200 OK", "No leave was given. You can close this page.")
                raise
        if code is None:
            _reply(line, "404 Not Found", "This is not the page you are looking for.")
        else:
            _reply(line, "200 OK", "Done. You can close this page and go back to the terminal.")
        return code

    def close(self) -> None:
        """Close the port."""
        self._socket.close()


def _request(line: socket.socket) -> bytes:
    """The request with its headers; what follows is not read."""
    end, request = time.monotonic() + _PATIENCE, b""
    while b"\r\n\r\n" not in request and len(request) < _LARGEST and time.monotonic() < end:
        block = line.recv(4096)
        if not block:
            break
        request += block
    return request


def _reply(line: socket.socket, status: str, words: str) -> None:
    page = _PAGE.format(words).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    with suppress(OSError):
        line.sendall(head.encode() + page)
