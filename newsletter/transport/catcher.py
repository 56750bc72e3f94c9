"""A mail server on this machine that keeps what it gets and passes nothing on.

A publication without ``[smtp]`` sends here.  Every mail becomes a file in one of two boxes: ``replies`` when
it is for the publication's reply address, ``readers`` otherwise (:mod:`newsletter.transport.caught`).
250 is answered only after the file and its name are on the disk; when that fails the answer is 451, and the
sender keeps the mail (RFC 5321 section 6.1).
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter import addresses
from newsletter.errors import TransportError, UsageError
from newsletter.transport.caught import READERS, REPLIES, Caught, find, keep, make_boxes, messages

__all__ = ["LARGEST", "LOOPBACK", "READERS", "REPLIES", "Catcher", "Caught", "find", "listen", "messages"]

#: The only place it listens at: what is caught is personal.
LOOPBACK = "127.0.0.1"
#: Bytes of one mail (RFC 1870).
LARGEST = 50 * 1024 * 1024

#: What another thread needs to stop the server.
_Started = Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]

logging.getLogger("mail.log").addHandler(logging.NullHandler())  # aiosmtpd's; a stray command is no news


class Catcher:
    """The server, running in a thread of its own while the context lasts.

    Args:
        folder: where the two boxes are made.
        reply_address: mail for it, with or without a tag, goes to ``replies``; empty = all to ``readers``.
        host: 127.0.0.1; anything else is refused with UsageError.
        port: 0 = any free one; see :attr:`port` then.
    """

    def __init__(self, folder: Path, *, reply_address: str = "", host: str = LOOPBACK, port: int = 0) -> None:
        if host != LOOPBACK:
            raise UsageError(
                "the catcher takes no mail from other machines", where=host, next_step=f"Use {LOOPBACK}."
            )
        self.host = host
        self.folder = folder
        self.reply_address = reply_address
        #: Where it listens, once entered.
        self.port = port
        self._running: tuple[threading.Thread, asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def __enter__(self) -> Self:
        """Start listening.

        Raises:
            TransportError: the port is taken.
            PublicationError: the boxes cannot be made.
        """
        make_boxes(self.folder)
        listener = listen(self.port)
        self.port = listener.getsockname()[1]
        started: _Started = Future()
        thread = threading.Thread(target=self._run, args=(listener, started), name="catcher", daemon=True)
        thread.start()
        self._running = (thread, *started.result())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening, close all connections, wait until mail being written is on the disk."""
        assert self._running is not None
        thread, loop, stop = self._running
        loop.call_soon_threadsafe(stop.set)
        thread.join()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail; aiosmtpd calls it by this name."""
        box = REPLIES if any(map(self._is_ours, envelope.rcpt_tos)) else READERS
        assert isinstance(envelope.content, bytes)
        try:
            await asyncio.to_thread(
                keep,
                self.folder / box,
                envelope.content,
                sender=(envelope.mail_from or "").strip("<>"),  # <> is a bounce
                recipients=envelope.rcpt_tos,
            )
        except OSError as error:
            return f"451 4.3.1 Not kept: {error.strerror or 'no room'}"  # RFC 3463 section 3.4
        return "250 2.0.0 Kept"

    async def handle_exception(self, _error: Exception) -> str:
        """Anything unforeseen is temporary: the sender keeps the mail."""
        return "451 4.3.0 Try again later"

    def _is_ours(self, address: str) -> bool:
        ours = self.reply_address
        if not ours:
            return False
        return address.lower() == ours.lower() or addresses.tag_of(address, ours) is not None

    def _run(self, listener: socket.socket, started: _Started) -> None:
        """The thread; what keeps it from starting is raised where it was asked for."""
        try:
            asyncio.run(self._serve(listener, started))
        except OSError as error:
            if started.done():
                raise
            started.set_exception(error)
        finally:
            listener.close()

    async def _serve(self, listener: socket.socket, started: _Started) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        loop.set_exception_handler(lambda _loop, _context: None)  # clients that hang up
        sessions: WeakSet[SMTP] = WeakSet()

        def open_session() -> SMTP:
            # a given host name keeps aiosmtpd from asking the resolver for one
            session = SMTP(
                self,
                data_size_limit=LARGEST,
                enable_SMTPUTF8=True,
                hostname="localhost",
                ident="catcher",
                loop=loop,
            )
            sessions.add(session)
            return session

        server = await loop.create_server(open_session, sock=listener)
        started.set_result((loop, stop))
        await stop.wait()
        server.close()
        for session in list(sessions):
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        await asyncio.sleep(0)  # the closed connections tell their sessions


def listen(port: int) -> socket.socket:
    """A socket listening on this machine only; TransportError when the port is taken or not ours to take."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(128)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise TransportError(
            f"cannot listen there: {(error.strerror or 'refused').lower()}",
            where=f"{LOOPBACK}:{port}",
            next_step="Choose another port, or stop the program that uses this one.",
        ) from error
    return listener
