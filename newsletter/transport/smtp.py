"""One SMTP connection: opened, protected, logged in, closed.

Opening, protecting and logging in, and taking leave; between the two :mod:`newsletter.transport.session`
hands over messages.  This module reports what the server said; it does not judge.

RFC 5321 (SMTP), 2920 (pipelining), 3207 (STARTTLS), 4954 (AUTH), 1870 (SIZE).  ``smtplib`` cannot be used: it
raises the same error for a connection lost before and after the final dot.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import select
import ssl
from dataclasses import dataclass
from functools import partial
from typing import cast

from newsletter.errors import AuthenticationError, ServerSetupError, TransportError
from newsletter.models import Auth, Message, Smtp, Tls
from newsletter.transport.reaching import NOTHING_LOST, unreachable, untrusted
from newsletter.transport.wire import Listener, LostError, Reply, Wire


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds for each stage as a whole, not per read (RFC 5321 section 4.5.3.2)."""

    connect: float = 30
    banner: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600
    quit: float = 5


_untrusted = partial(untrusted, section="smtp", implicit=465, starttls=587)

#: Octets handed over under one ``block`` deadline: a large message on a slow line takes its time.
BLOCK = 65536


class Connection:
    """One connection to one mail server."""

    def __init__(self, server: Smtp, helo: str, deadlines: Deadlines = Deadlines()) -> None:
        self.server = server
        self.helo = helo
        self.deadlines = deadlines
        #: EHLO keywords in upper case -> their parameters.
        self.capabilities: dict[str, str] = {}
        #: Whether the server has answered to a message on it.
        self.used = False
        #: Octets of the largest message it takes; 0 = it does not say, -1 = it does not know SIZE.
        self._limit = -1
        self._wire = Wire()
        self._transport: asyncio.WriteTransport | None = None
        #: Tells what waits in the kernel.
        self._arrivals = select.poll()

    @property
    def where(self) -> str:
        """``host:port`` for messages."""
        return f"{self.server.host}:{self.server.port}"

    async def connect(self) -> None:
        """Open, protect and log in.

        Raises:
            TransportError: the server cannot be reached now, or greets badly.
            ServerSetupError: there is no such server, or it offers no TLS that we can trust where it must.
            AuthenticationError: it does not accept our name and password.
        """
        try:
            await self._open()
            await self._greeting()
            await self._ehlo()
            if self.server.tls is Tls.STARTTLS:
                await self._starttls()
            if self.server.username:
                await self._login()
            self._expect_silence()
        except LostError as lost:
            self.abort()
            raise TransportError(str(lost), where=self.where, next_step=NOTHING_LOST) from None
        except BaseException:
            self.abort()
            raise

    async def _open(self) -> None:
        implicit = self.server.tls is Tls.IMPLICIT
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.deadlines.connect):
                transport, _ = await loop.create_connection(
                    lambda: self._wire,
                    self.server.host,
                    self.server.port,
                    ssl=ssl.create_default_context() if implicit else None,
                    happy_eyeballs_delay=0.25,  # RFC 8305: a route that leads nowhere eats no deadline
                )
        except ssl.SSLError as error:
            raise _untrusted(error, self.where) from None
        except TimeoutError:
            raise TransportError(
                "the server does not answer", where=self.where, next_step=NOTHING_LOST
            ) from None
        except (OSError, UnicodeError) as error:  # the latter: a host name that cannot be one
            raise unreachable(error, self.where, section="smtp", what="the mail server") from None
        self._adopt(transport)

    def _expect_silence(self) -> None:
        if not self.quiet:
            raise LostError(self._wire.lost or "the server talks without being asked")

    def _adopt(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._arrivals.register(transport.get_extra_info("socket"), select.POLLIN)
        # A limit of zero makes "drained" mean: all of it is in the kernel.  asyncio's TLS counts up to the
        # limit and would call an empty buffer full.
        self._transport.set_write_buffer_limits(high=1 if transport.get_extra_info("sslcontext") else 0)

    async def _greeting(self) -> None:
        try:
            banner = await self._reply(self.deadlines.banner)
        except LostError as lost:
            if self.server.tls is Tls.IMPLICIT:
                raise
            raise TransportError(
                f"no greeting from the mail server: {lost}",
                where=self.where,
                next_step=f"{NOTHING_LOST} One that never greets may want smtp.tls = 'implicit' (465).",
            ) from None
        if banner.code != 220:
            raise TransportError(
                f"the server greets with {banner.code} {banner.text}",
                where=self.where,
                next_step=NOTHING_LOST,
            )

    async def _ehlo(self) -> None:
        reply = await self._command(f"EHLO {self.helo}")
        if reply.code >= 500 and self.server.tls is not Tls.STARTTLS and not self.server.username:
            reply = await self._command(f"HELO {self.helo}")  # RFC 5321 section 3.2: an old one
        if not reply.ok:
            raise TransportError(
                f"the server refuses EHLO: {reply.code} {reply.text}",
                where=self.where,
                next_step=NOTHING_LOST,
            )
        pairs = (line.partition(" ") for line in reply.lines[1:])
        self.capabilities = {word.upper(): rest for word, _, rest in pairs}
        size = self.capabilities.get("SIZE")
        self._limit = -1 if size is None else int(size) if size.isascii() and size.isdigit() else 0

    async def _starttls(self) -> None:
        step = "Ask the provider for the right port, or set smtp.tls = 'implicit'."
        if "STARTTLS" not in self.capabilities:  # never go on in clear: it may have been stripped on the way
            raise ServerSetupError("the server offers no STARTTLS", where=self.where, next_step=step)
        reply = await self._command("STARTTLS")
        if reply.code != 220:
            kind = ServerSetupError if reply.code >= 500 else TransportError  # RFC 3207 section 4: 454, later
            raise kind(
                f"the server refuses STARTTLS: {reply.code} {reply.text}", where=self.where, next_step=step
            )
        if not self._wire.quiet:  # RFC 3207 section 6: nothing said in clear may count after the handshake
            raise TransportError(
                "the server spoke in clear after STARTTLS",
                where=self.where,
                next_step="Somebody on the way may be tampering; nothing was sent. Try another network.",
            )
        assert self._transport is not None
        try:
            async with asyncio.timeout(self.deadlines.command):
                protected = await asyncio.get_running_loop().start_tls(
                    self._transport,
                    self._wire,
                    ssl.create_default_context(),
                    server_hostname=self.server.host,
                )
        except ssl.SSLError as error:
            raise _untrusted(error, self.where) from None
        except (OSError, TimeoutError) as error:
            why = str(error) or "no answer"
            raise TransportError(
                f"the TLS handshake failed ({why})", where=self.where, next_step=step
            ) from None
        if protected is None:
            raise LostError("the connection was lost during the TLS handshake")
        self._adopt(protected)
        await self._ehlo()  # RFC 3207 section 4.2: forget what was learnt in clear

    async def _login(self) -> None:
        self._refuse_to_log_in_openly()
        mechanisms = self.capabilities.get("AUTH", "").upper().split()
        name, password = self.server.username, self.server.password
        if self.server.auth is Auth.XOAUTH2:
            reply = await self._bearer(mechanisms)
        elif "PLAIN" in mechanisms:
            secret = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
            reply = await self._command(f"AUTH PLAIN {secret}")
        elif "LOGIN" in mechanisms:
            reply = await self._command("AUTH LOGIN")
            for part in (name, password):
                if reply.code == 334:
                    reply = await self._command(base64.b64encode(part.encode()).decode())
        else:
            raise AuthenticationError(
                "the server offers no way to log in that we know (PLAIN, LOGIN)",
                where=self.where,
                next_step="Leave smtp.username empty if it needs no login.",
            )
        if 400 <= reply.code < 500:
            raise TransportError(
                f"the server cannot check the login now: {reply.code} {reply.text}",
                where=self.where,
                next_step=NOTHING_LOST,
            )
        if reply.code != 235:
            raise AuthenticationError(
                f"the server does not accept the login of {name}: {reply.code} {reply.text}",
                where=self.where,
                next_step="Check smtp.username and the password.",
            )

    async def _bearer(self, mechanisms: list[str]) -> Reply:
        """XOAUTH2, as the large providers describe it: the token goes with the command."""
        if "XOAUTH2" not in mechanisms:
            raise AuthenticationError(
                "the server does not take access tokens (XOAUTH2)",
                where=self.where,
                next_step="Set smtp.auth = 'password'.",
            )
        words = f"user={self.server.username}\x01auth=Bearer {self.server.password}\x01\x01"
        reply = await self._command(f"AUTH XOAUTH2 {base64.b64encode(words.encode()).decode()}")
        if reply.code == 334:  # why not, in base64; an empty line asks for the answer proper
            reply = await self._command("")
        return reply

    def _refuse_to_log_in_openly(self) -> None:
        """No password crosses a network in clear, whatever the settings say."""
        assert self._transport is not None
        peer = self._transport.get_extra_info("peername")
        if self.server.tls is Tls.OFF and not ipaddress.ip_address(peer[0]).is_loopback:
            raise AuthenticationError(
                "a password is not sent without TLS",
                where=self.where,
                next_step="Set smtp.tls to 'starttls' or 'implicit', or leave smtp.username empty.",
            )

    @property
    def piped(self) -> bool:
        """Whether commands may be sent without waiting for each answer."""
        return "PIPELINING" in self.capabilities

    def too_large(self, size: int) -> bool:
        """Whether the server has said that it takes no message of so many octets (RFC 1870 section 6.1)."""
        return 0 < self._limit < size

    def envelope(self, message: Message) -> bytes:
        """MAIL, RCPT and DATA; DATA may be the last of a group (RFC 2920 section 3.1)."""
        declared = f" SIZE={len(message.data)}" if self._limit >= 0 else ""
        notify = ""
        if "DSN" in self.capabilities:  # RFC 3461: no "still trying", and a bounce need not hold the letter
            declared, notify = f"{declared} RET=HDRS", " NOTIFY=FAILURE"
        return (
            f"MAIL FROM:<{message.sender}>{declared}\r\nRCPT TO:<{message.recipient}>{notify}\r\nDATA\r\n"
        ).encode("ascii")

    def listen(self, listener: Listener) -> None:
        """From now on tell ``listener`` what arrives."""
        self._wire.listener = listener

    @property
    def quiet(self) -> bool:
        """Whether the line stands and nothing unread waits."""
        # A transport knows of a lost line one turn of the loop before its protocol is told.
        return self._wire.quiet and self._transport is not None and not self._transport.is_closing()

    @property
    def unread(self) -> bool:
        """Whether the kernel has something for us that the event loop has not read yet."""
        return bool(self._arrivals.poll(0))

    @property
    def blocked(self) -> bool:
        """Whether bytes wait in our own buffer."""
        return self._wire.blocked

    def write(self, data: bytes) -> bool:
        """Hand over octets; False when the connection is gone."""
        if self._transport is None or self._wire.lost:
            return False
        self._transport.write(data)
        return True

    @property
    def why_lost(self) -> str:
        """What ended the connection; empty while nothing has."""
        return self._wire.lost or ("" if self._transport else "not connected")

    async def quit(self) -> None:
        """Take leave; whatever the server says to it changes nothing."""
        self._wire.listener = None
        try:
            self._write(b"QUIT\r\n")
            await self._reply(self.deadlines.quit)
        except LostError:
            pass
        finally:
            self.abort()

    def abort(self) -> None:
        """Close at once.  What was not finished is not a message."""
        if self._transport is not None:
            self._transport.abort()

    def _write(self, data: bytes) -> None:
        if not self.write(data):
            raise LostError(self.why_lost)

    async def _command(self, line: str) -> Reply:
        self._write(f"{line}\r\n".encode("ascii"))
        return await self._reply(self.deadlines.command)

    async def _reply(self, deadline: float) -> Reply:
        try:
            async with asyncio.timeout(deadline):
                return await self._wire.reply()
        except TimeoutError:
            self.abort()
            raise LostError(f"no answer within {deadline:g} seconds") from None
