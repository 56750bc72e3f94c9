"""An LMTP server (RFC 2033): a mail server on this machine hands mail to us, and keeps it until we have it.

250 is answered for a recipient only after the mail is on the disk.  When it cannot be kept now the answer is
451, and the mail stays in the queue of the server that brought it; what is too large is refused with 552.
Everything a client can use up has a limit: connections, time, recipients, bytes of one mail and of all mails
under way.  A lone dot ends a mail only between two CRLF (RFC 5321 section 4.1.1.4), and lines may be of any
length: what readers' programs write is not refused for its form.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session, syntax

from newsletter.errors import NewsletterError
from newsletter.transport.listeners import Listening
from newsletter.transport.mailboxes import LARGEST

__all__ = ["Keep", "Limits", "Server"]

#: Bytes of one line that are looked at together.
_PIECE: Final = 64 * 1024
#: An answer without an enhanced status code (RFC 2034).
_PLAIN: Final = re.compile(r"([245])(\d\d) (?!\d\.\d{1,3}\.\d)")
#: Seconds that mail being written gets when the server stops.
_LAST_WORDS: Final = 30.0

logging.getLogger("mail.log").addHandler(logging.NullHandler())  # aiosmtpd's, which names addresses


class Keep(Protocol):
    """Whoever keeps mail; always called in one and the same thread, which is not the caller's."""

    def __call__(self, raw: bytes, *, sender: str, recipients: Sequence[str]) -> None:
        """Keep one mail: on the disk when this returns.

        Args:
            sender: MAIL FROM without brackets; empty = nobody, as in a failure notice.
            recipients: RCPT TO, at least one.

        Raises:
            NewsletterError: it cannot be kept now.
        """


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may use up."""

    connections: int = 20
    #: Seconds for one command, or for one mail.
    seconds: float = 300.0
    recipients: int = 100
    #: Bytes of one mail.
    size: int = LARGEST
    #: Bytes of all mails under way.
    under_way: int = 4 * LARGEST


class Server:
    """The server; :meth:`serve` runs it."""

    def __init__(self, keep: Keep, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        #: Bytes of content in memory.
        self.under_way = 0
        self._keep = keep
        self._thread = ThreadPoolExecutor(1, "keep")
        self._sessions: set[_Session] = set()
        self._left = asyncio.Event()

    async def serve(self, where: Listening, stop: asyncio.Event, ready: Callable[[], object]) -> None:
        """Serve until ``stop``; then mail being kept is kept and answered, and everybody else told to leave.

        Raises:
            TransportError: it cannot listen there.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _context: None)  # clients that hang up
        with where as listener:
            server = await loop.create_server(self._open, sock=listener)
            ready()
            await stop.wait()
            server.close()
            for session in list(self._sessions):
                session.leave()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_left(), _LAST_WORDS)
            for session in list(self._sessions):
                session.abort()
            await asyncio.sleep(0)  # the closed connections tell their sessions
        self._thread.shutdown()

    async def _all_left(self) -> None:
        while self._sessions:
            self._left.clear()
            await self._left.wait()

    async def take(self, envelope: Envelope, content: bytes) -> str:
        """Keep one mail; the answer for each recipient."""
        sender = (envelope.mail_from or "").strip("<>")  # aiosmtpd writes <> for nobody
        keep = self._keep
        recipients = tuple(envelope.rcpt_tos)

        def kept() -> None:
            keep(content, sender=sender, recipients=recipients)

        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, kept)
        except NewsletterError as error:
            return f"451 4.3.0 Not kept: {_words(error.what)}"
        except Exception as error:  # noqa: BLE001 - whatever it is, the mail stays where it is
            return f"451 4.3.0 Not kept: {type(error).__name__}"
        return "250 2.0.0 Kept"

    def forget(self, session: _Session) -> None:
        """A connection has ended."""
        self._sessions.discard(session)
        self._left.set()

    def _open(self) -> asyncio.BaseProtocol:
        if len(self._sessions) >= self.limits.connections:
            return _Full()
        session = _Session(self)
        self._sessions.add(session)
        return session

    # aiosmtpd calls these by their names.

    async def handle_EHLO(  # noqa: N802
        self, _server: LMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """What is offered; RFC 2033 section 5 asks for both."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", *responses[1:]]

    async def handle_RCPT(  # noqa: N802
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Every recipient is taken: which mail comes here is the sending server's affair."""
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return "452 4.5.3 Too many recipients"  # RFC 5321 section 4.5.3.1.10
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_exception(self, _error: Exception) -> str:
        """Anything unforeseen is temporary: the sending server keeps the mail."""
        return "451 4.3.0 Try again later"


class _Full(asyncio.Protocol):
    """One connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and close."""
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
        transport.close()


class _Session(LMTP):
    """One connection."""

    line_length_limit = _PIECE

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_keeping = self._is_leaving = self._is_greeting = False
        super().__init__(
            server,
            data_size_limit=server.limits.size,
            enable_SMTPUTF8=True,
            hostname="localhost",  # given, or aiosmtpd asks the resolver for one
            ident="LMTP",
            timeout=server.limits.seconds,
            loop=asyncio.get_running_loop(),
        )

    def leave(self) -> None:
        """Tell the client to leave, at once or when the mail being kept has been answered."""
        self._is_leaving = True
        if not self._is_keeping and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(b"421 4.3.2 Shutting down\r\n")
            self.transport.close()

    def abort(self) -> None:
        """Close the connection without another word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """The server counts one less."""
        self._server.forget(self)
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        """Answer; with an enhanced status code (RFC 2034) wherever aiosmtpd gives none."""
        if isinstance(status, str) and not self._is_greeting and not status.startswith("220 "):
            status = _PLAIN.sub(r"\1\2 \1.0.0 ", status, count=1)
        await super().push(status)

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802
        """The greeting of LMTP; its lines are keywords (RFC 5321 section 4.1.1.1)."""
        self._is_greeting = True
        try:
            await super().smtp_LHLO(arg)
        finally:
            self._is_greeting = False

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take one mail, and answer once for each recipient (RFC 2033 section 4.2)."""
        assert self.envelope is not None
        if await self.check_helo_needed("LHLO"):
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Need RCPT command")
            return
        recipients = len(self.envelope.rcpt_tos)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = bytearray()
        try:
            refusal = await self._read(content)
            self._is_keeping = True
            answer = refusal or await self._server.take(self.envelope, bytes(content))
        finally:
            self._server.under_way -= len(content)
        for _ in range(recipients):
            await self.push(answer)
        self.envelope = self._create_envelope()
        self._is_keeping = False
        if self._is_leaving:
            self.leave()

    async def _read(self, content: bytearray) -> str:
        """Read up to the lone dot, without the doubled dots (RFC 5321 section 4.5.2); why not, or empty."""
        refusal, at_begin = "", True
        while True:
            try:
                piece = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as error:  # a long line comes in pieces
                piece = await self._reader.readexactly(error.consumed)
            if at_begin and piece.startswith(b"."):
                if piece == b".\r\n":
                    return refusal
                piece = piece[1:]
            at_begin = piece.endswith(b"\r\n")
            refusal = refusal or self._too_much(len(content) + len(piece), len(piece))
            if refusal:
                self._server.under_way -= len(content)
                content.clear()
            else:
                self._server.under_way += len(piece)
                content += piece

    def _too_much(self, size: int, more: int) -> str:
        """Why so many bytes are not taken; empty = they are."""
        limits = self._server.limits
        if size > limits.size:
            return f"552 5.3.4 Larger than {limits.size} bytes"
        if self._server.under_way + more > limits.under_way:
            return "451 4.3.1 Too much mail at the same time"
        return ""


def _words(text: str) -> str:
    """An answer is one line of ASCII."""
    return " ".join(text.encode("ascii", "replace").decode("ascii").split())[:200]
