"""What a server says in one SMTP conversation, as bytes in and complete replies out.

RFC 5321 section 4.2.  Everything a hostile or broken server can say is bounded here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import lru_cache
from typing import NamedTuple, Protocol

#: Longest reply line we accept, octets (RFC 5321 section 4.5.3.1.5 allows 512; some servers say more).
MAX_LINE = 4096
#: Most lines of one reply.
MAX_LINES = 128
#: Most replies that wait unread; a group of pipelined commands has three.
MAX_REPLIES = 16
#: Octets read at once.
_ROOM = 8192
#: What may stand behind the code of a line.
_AFTER_CODE = (b" ", b"-", b"")
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


@lru_cache(maxsize=64)
def _parse(line: bytes) -> tuple[bytes, bool, str] | None:
    """Code, whether it is the last line of its answer, and words; servers say the same again and again."""
    code, rest = line[:3], line[3:4]
    if not (len(code) == 3 and code.isdigit() and rest in _AFTER_CODE and b"200" <= code < b"600"):
        return None
    words = line[4:MAX_LINE].decode("utf-8", "replace")
    if not words.isprintable():  # most are
        words = "".join(c if c.isprintable() else " " for c in words)
    return code, rest != b"-", words


@lru_cache(maxsize=16)
def _joined(code: bytes, lines: tuple[str, ...]) -> Reply:
    return Reply(int(code), " ".join(lines).strip()[:MAX_TEXT], lines)


class LostError(Exception):
    """The connection cannot be used any more; the text says why.  Never reaches a user as it is."""


class Listener(Protocol):
    """Who is told what arrives, as it arrives."""

    def answered(self, reply: Reply) -> None:
        """One complete answer has come."""

    def drained(self) -> None:
        """All that was written is in the kernel."""

    def lost(self, why: str) -> None:
        """Nothing more will come."""


class Wire(asyncio.BufferedProtocol):
    """Bytes in, complete replies out: to a listener as they come, else to who waits for them."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque()
        #: Why nothing more will come.
        self.lost = ""
        #: Whether bytes wait in our buffer.
        self.blocked = False
        self.listener: Listener | None = None
        # What arrives is written here: asyncio would make room for 256 kB each time, for a line of 50 octets.
        self._room = memoryview(bytearray(_ROOM))
        self._buffer = b""
        self._lines: list[str] = []
        #: Of the answer whose lines those are.
        self._code = b""
        self._waiter: asyncio.Future[None] | None = None

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's interface
        """Where the next octets go."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Cut what arrived into lines and lines into replies; after a breach nothing counts any more."""
        if self.lost:
            return
        *lines, self._buffer = (self._buffer + self._room[:nbytes]).split(b"\n")
        why = ""
        for line in lines:
            if why := self._take(line.rstrip(b"\r")):
                break
        if not why and len(self._buffer) > MAX_LINE:
            why = "the server sent a line without end"
        self._pass_on()
        if why:
            self._lose(why)

    def _take(self, line: bytes) -> str:
        """Add a line to the answer it belongs to; why the server cannot be listened to, if so."""
        found = _parse(line)
        if found is None:
            return "the server did not speak SMTP"
        code, last, words = found
        self._lines.append(words)
        if len(self._lines) > MAX_LINES:
            return "the server gave an endless answer"
        if len(self._lines) > 1 and code != self._code:  # RFC 5321 section 4.2.1: one code for all its lines
            return "the server gave one answer two codes"
        self._code = code
        if last:
            self.replies.append(_joined(code, tuple(self._lines)))
            self._lines.clear()
            if len(self.replies) > MAX_REPLIES:
                return "the server talks without being asked"
        return ""

    def _pass_on(self) -> None:
        while self.replies and self.listener is not None:
            self.listener.answered(self.replies.popleft())
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember why nothing more will come."""
        self._lose(f"the connection was lost ({exc})" if exc else "the server closed the connection")

    def _lose(self, why: str) -> None:
        if self.lost:
            return
        self.lost = why
        self._wake()
        if self.listener is not None:
            self.listener.lost(why)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def pause_writing(self) -> None:
        """Bytes wait in our buffer."""
        self.blocked = True

    def resume_writing(self) -> None:
        """All bytes are in the kernel."""
        self.blocked = False
        if self.listener is not None:
            self.listener.drained()

    async def reply(self) -> Reply:
        """The next complete answer, where nobody listens."""
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
