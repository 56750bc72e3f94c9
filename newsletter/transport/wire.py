"""The two sides of one SMTP conversation as bytes: complete replies in, flow control out.

RFC 5321 section 4.2.  Everything a hostile or broken server can say is bounded here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

#: Longest reply line we accept, octets (RFC 5321 section 4.5.3.1.5 allows 512; some servers say more).
MAX_LINE = 4096
#: Most lines of one reply.
MAX_LINES = 128
#: Most replies that wait unread; a group of pipelined commands has three.
MAX_REPLIES = 16
#: Longest text kept of a reply, characters: it is recorded for every reader it concerns.
MAX_TEXT = 500


class Reply(NamedTuple):
    """A complete answer of the server."""

    code: int
    #: Lines without codes, joined by a space; one line, printable, bounded.
    text: str
    #: The lines as they came, without codes.
    lines: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the server agreed (2yz or 3yz)."""
        return 200 <= self.code < 400


class LostError(Exception):
    """The connection cannot be used any more; the text says why.  Never reaches a user as it is."""


@dataclass
class Wire(asyncio.Protocol):
    """Bytes in, complete replies out."""

    replies: deque[Reply] = field(default_factory=deque)
    lost: str = ""
    _buffer: bytearray = field(default_factory=bytearray)
    _lines: list[str] = field(default_factory=list)
    _waiter: asyncio.Future[None] | None = None
    _blocked: asyncio.Event | None = None

    def data_received(self, data: bytes) -> None:
        """Cut what arrived into lines and lines into replies; after a breach nothing counts any more."""
        if self.lost:
            return
        self._buffer += data
        while not self.lost and (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            self._take(line)
        if len(self._buffer) > MAX_LINE:
            self._lose("the server sent a line without end")
        self._wake()

    def _take(self, line: bytes) -> None:
        code, rest = line[:3], line[3:4]
        if (
            not code.isdigit()
            or len(code) != 3
            or rest not in (b" ", b"-", b"")
            or not b"200" <= code < b"600"
        ):
            self._lose("the server did not speak SMTP")
            return
        words = line[4:MAX_LINE].decode("utf-8", "replace")
        if not words.isprintable():  # most are
            words = "".join(c if c.isprintable() else " " for c in words)
        self._lines.append(words)
        if len(self._lines) > MAX_LINES:
            self._lose("the server gave an endless answer")
        elif rest != b"-":
            lines, self._lines = tuple(self._lines), []
            self.replies.append(Reply(int(code), " ".join(lines).strip()[:MAX_TEXT], lines))
            if len(self.replies) > MAX_REPLIES:
                self._lose("the server talks without being asked")

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember why nothing more will come."""
        self._lose(f"the connection was lost ({exc})" if exc else "the server closed the connection")

    def _lose(self, why: str) -> None:
        self.lost = self.lost or why
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self.lost and self._blocked is not None:
            self._blocked.set()

    def pause_writing(self) -> None:
        """Bytes wait in our buffer."""
        self._blocked = asyncio.Event()

    def resume_writing(self) -> None:
        """All bytes are in the kernel."""
        if self._blocked is not None:
            self._blocked.set()
            self._blocked = None

    async def drained(self) -> None:
        """Return when every byte was handed to the kernel."""
        if self._blocked is not None:
            await self._blocked.wait()
        if self.lost:
            raise LostError(self.lost)

    def waiting(self) -> Reply | None:
        """The next answer if it is there already."""
        return self.replies.popleft() if self.replies else None

    async def reply(self) -> Reply:
        """The next complete answer."""
        while not self.replies:
            if self.lost:
                raise LostError(self.lost)
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self.replies.popleft()

    @property
    def quiet(self) -> bool:
        """Whether nothing unread waits: an answer before the question is a protocol error."""
        return not (self.replies or self._buffer or self._lines or self.lost)
