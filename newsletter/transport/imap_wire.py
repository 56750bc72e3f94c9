"""The octets of an IMAP connection: TLS, deadlines, and how much a server may send.

imaplib reads what a server announces, be it 2 GB, and waits as long as it likes.  Here a literal larger
than what was asked for ends the connection before it is read, and every answer has a deadline as a whole.
"""

from __future__ import annotations

import imaplib
import ipaddress
import socket
import ssl
import time
from typing import Any

from newsletter.models import Imap, Tls

#: One line of an answer: a search may name a million messages; octets.
LONGEST_LINE = 16 * 1024 * 1024
#: What an answer without mail may hold; octets.
ROOM = 1024 * 1024
_BLOCK = 65_536
#: Of a line that ends without a word.
HUNG_UP = "the server hung up"

IDLE = "IDLE"
imaplib.Commands.setdefault(IDLE, ("SELECTED",))


class LostError(Exception):
    """The connection can no longer be used; a new one may."""


class TooMuchError(LostError):
    """The server announces more than was asked for; nothing of it was read."""


class RefusedError(Exception):
    """The server said NO or BAD; the connection can still be used."""

    def names(self, *codes: str) -> bool:
        """Whether it gives one of these reasons (response codes, RFC 5530 section 3)."""
        words = str(self).upper()
        return any(f"[{code}" in words for code in codes)

    @property
    def passing(self) -> bool:
        """Whether it says that it may pass."""
        return self.names("UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED")

    @property
    def is_bad(self) -> bool:
        """Whether it said BAD: it could not make anything of the command (RFC 3501 section 7.1.3)."""
        return str(self).startswith("BAD ") or "command error: BAD" in str(self)


class Client(imaplib.IMAP4):
    """One connection, opened and protected, not logged in."""

    def __init__(self, server: Imap, *, silence: float, patience: float) -> None:
        """Connect.

        Args:
            silence: seconds without a single octet after which the connection counts as lost.
            patience: seconds one answer may take as a whole.
        """
        self._server = server
        self._buffer = bytearray()
        self._room, self._patience = ROOM, patience
        self._deadline = time.monotonic() + patience
        super().__init__(server.host, server.port, silence)
        if server.tls is Tls.STARTTLS:
            try:
                self._protect()
            except BaseException:
                self.shutdown()
                raise

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Called by the library: connect, with TLS from the first octet where that is set."""
        self.host, self.port = host, port
        line = socket.create_connection((host, port), timeout)
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # small commands, answered at once
            if self._server.tls is Tls.IMPLICIT:
                line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        except BaseException:
            line.close()
            raise
        self.sock = line

    def _protect(self) -> None:
        """TLS from here on; what was said in clear counts no longer (RFC 3501 section 6.2.1)."""
        if "STARTTLS" not in self.capabilities:  # it may have been stripped on the way
            raise NoTlsError("the server offers no STARTTLS")
        typ, data = self._simple_command("STARTTLS")
        if typ != "OK":
            raise NoTlsError(f"the server refuses STARTTLS: {words(data)}")
        if self._buffer:
            raise LostError("the server spoke in clear after STARTTLS")
        self.untagged_responses = {}
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self._get_capabilities()

    @property
    def is_local(self) -> bool:
        """Whether the other end is this machine."""
        return ipaddress.ip_address(self.sock.getpeername()[0].partition("%")[0]).is_loopback

    def expect(self, room: int = ROOM) -> None:
        """Begin a command whose answer may hold so many octets in literals."""
        self._room = room
        self._deadline = time.monotonic() + self._patience

    def read(self, size: int) -> bytes:
        """Called by the library: a literal."""
        if size > self._room:
            raise TooMuchError(f"the server announces {size} octets")
        self._room -= size
        while len(self._buffer) < size:
            self._receive()
        return self._take(size)

    def readline(self) -> bytes:
        """Called by the library: a line."""
        seen = 0
        while (end := self._buffer.find(b"\n", seen)) < 0:
            seen = len(self._buffer)
            if seen > LONGEST_LINE:
                raise LostError("the server sends a line without end")
            self._receive()
        return self._take(end + 1)

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return taken

    def _receive(self) -> None:
        if time.monotonic() > self._deadline:
            raise LostError(f"no complete answer within {self._patience:g} seconds")
        block = self.sock.recv(_BLOCK)
        if not block:
            raise LostError(HUNG_UP)
        self._buffer += block

    def send(self, data: Any) -> None:
        """Called by the library: octets out."""
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close at once; safe to call twice."""
        self.sock.close()

    @property
    def unread(self) -> bool:
        """Whether something that arrived waits on our side of the socket."""
        pending = self.sock.pending() if isinstance(self.sock, ssl.SSLSocket) else 0
        return bool(self._buffer) or pending > 0

    def begin_idle(self) -> None:
        """Ask to be told of new mail (RFC 2177).

        Raises:
            RefusedError: the server does not do that.
        """
        self.expect()
        self._idle: bytes = self._command(IDLE)
        while self._get_response() is not None:  # None: "+ idling"
            if refused := self.tagged_commands[self._idle]:
                raise RefusedError(words(list(refused[1])))

    def end_idle(self) -> None:
        """Take that back, and read what the server had to tell."""
        self.expect()
        self.send(b"DONE\r\n")
        self._get_tagged_response(self._idle)


class NoTlsError(Exception):
    """The server cannot protect the connection."""


def words(data: list[Any]) -> str:
    """What a server said, on one line, for a person."""
    said = " ".join(part.decode("utf-8", "replace") for part in data if isinstance(part, bytes))
    return " ".join(said.split())[:300] or "nothing"
