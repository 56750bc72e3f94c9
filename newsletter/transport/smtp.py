"""One SMTP connection, spoken step by step so that "before the final dot" and "after" are told apart.

The order of calls is ``connect``, then for each message ``envelope``, ``content``, ``finish``, at the end
``quit``.  After a refused message ``reset``.  This module reports what the server said; it does not judge.

RFC 5321 (SMTP), 2920 (pipelining), 3207 (STARTTLS), 4954 (AUTH), 1870 (SIZE).  ``smtplib`` cannot be used: it
raises the same error for a connection lost before and after the final dot.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import ssl
from dataclasses import dataclass
from typing import NoReturn, cast

from newsletter.errors import AuthenticationError, TransportError
from newsletter.models import Smtp, Stage, Tls
from newsletter.transport.wire import LostError, Reply, Wire


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


class Connection:
    """One connection to one mail server."""

    def __init__(self, server: Smtp, helo: str, deadlines: Deadlines = Deadlines()) -> None:
        self.server = server
        self.helo = helo
        self.deadlines = deadlines
        #: EHLO keywords in upper case -> their parameters.
        self.capabilities: dict[str, str] = {}
        self._wire = Wire()
        self._transport: asyncio.WriteTransport | None = None

    @property
    def where(self) -> str:
        """``host:port`` for messages."""
        return f"{self.server.host}:{self.server.port}"

    async def connect(self) -> None:
        """Open, protect and log in.

        Raises:
            TransportError: the server cannot be reached, greets badly, or offers no TLS where it must.
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
        except LostError as lost:
            self.abort()
            raise TransportError(str(lost), where=self.where, next_step=_NOTHING_LOST) from None
        except (TransportError, AuthenticationError):
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
                )
        except ssl.SSLError as error:
            raise _untrusted(error, self.where) from None
        except TimeoutError:
            raise TransportError(
                "the server does not answer", where=self.where, next_step=_NOTHING_LOST
            ) from None
        except OSError as error:
            why = error.strerror or str(error)
            raise TransportError(
                f"no connection to the mail server ({why})", where=self.where, next_step=_NOTHING_LOST
            ) from None
        self._adopt(transport)

    def _adopt(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        # A limit of zero makes "drained" mean: all of it is in the kernel.
        self._transport.set_write_buffer_limits(high=0)

    async def _greeting(self) -> None:
        banner = await self._reply(self.deadlines.banner)
        if banner.code != 220:
            raise TransportError(
                f"the server greets with {banner.code} {banner.text}",
                where=self.where,
                next_step=_NOTHING_LOST,
            )

    async def _ehlo(self) -> None:
        reply = await self._command(f"EHLO {self.helo}")
        if not reply.ok:
            raise TransportError(f"the server refuses EHLO: {reply.code} {reply.text}", where=self.where)
        pairs = (line.partition(" ") for line in reply.lines[1:])
        self.capabilities = {word.upper(): rest for word, _, rest in pairs}

    async def _starttls(self) -> None:
        step = "Ask the provider for the right port, or set smtp.tls = 'implicit'."
        if "STARTTLS" not in self.capabilities:  # never go on in clear: it may have been stripped on the way
            raise TransportError("the server offers no STARTTLS", where=self.where, next_step=step)
        reply = await self._command("STARTTLS")
        if reply.code != 220:
            raise TransportError(f"the server refuses STARTTLS: {reply.code} {reply.text}", where=self.where)
        if not self._wire.quiet:  # RFC 3207 section 6: nothing said in clear may count after the handshake
            raise TransportError("the server spoke in clear after STARTTLS", where=self.where)
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
            raise TransportError(f"the TLS handshake failed ({error})", where=self.where) from None
        if protected is None:
            raise LostError("the connection was lost during the TLS handshake")
        self._adopt(protected)
        await self._ehlo()  # RFC 3207 section 4.2: forget what was learnt in clear

    async def _login(self) -> None:
        self._refuse_to_log_in_openly()
        mechanisms = self.capabilities.get("AUTH", "").upper().split()
        name, password = self.server.username, self.server.password
        if "PLAIN" in mechanisms:
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
                f"the server cannot check the login now: {reply.code} {reply.text}", where=self.where
            )
        if reply.code != 235:
            raise AuthenticationError(
                f"the server does not accept the login of {name}: {reply.code} {reply.text}",
                where=self.where,
                next_step="Check smtp.username and the password.",
            )

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

    async def envelope(self, sender: str, recipient: str, size: int) -> tuple[Stage, Reply] | None:
        """MAIL, RCPT and DATA; None when the server waits for the content, else who refused and how.

        Raises:
            LostError: the connection is of no use any more; the server has no message.
        """
        limit = self.capabilities.get("SIZE", "")
        if limit.isdigit() and 0 < int(limit) < size:  # RFC 1870 section 6.1
            return Stage.MAIL, Reply(552, f"5.3.4 the message has {size} octets, the server takes {limit}")
        declared = f" SIZE={size}" if "SIZE" in self.capabilities else ""
        commands = (f"MAIL FROM:<{sender}>{declared}", f"RCPT TO:<{recipient}>", "DATA")
        stages = (Stage.MAIL, Stage.RCPT, Stage.DATA)
        if "PIPELINING" in self.capabilities:  # RFC 2920 section 3.1: DATA may be the last of a group
            self._write("".join(f"{command}\r\n" for command in commands).encode("ascii"))
            replies = [await self._reply(self.deadlines.command) for _ in commands]
        else:
            replies = []
            for command in commands:
                replies.append(await self._command(command))
                if not replies[-1].ok:
                    break
        refused = next(((s, r) for s, r in zip(stages, replies, strict=False) if not r.ok), None)
        if refused is not None and len(replies) == 3 and replies[2].code == 354:
            # RFC 2920 section 3.1: it waits for content although it refused; an empty message ends that.
            await self._command(".")
        return refused

    async def content(self, data: bytes) -> None:
        """Hand over the message without its final dot.

        Raises:
            LostError: the connection is gone; the server has no complete message.
        """
        self._write(data)
        try:
            async with asyncio.timeout(self.deadlines.block):
                await self._wire.drained()
        except TimeoutError:
            self._fail("the server takes no more of the message")

    @property
    def quiet(self) -> bool:
        """Whether the final dot may be written: the line stands and nothing unread waits."""
        return self._wire.quiet

    async def finish(self) -> Reply:
        """Write the final dot and read the answer to it.

        Raises:
            LostError: the answer did not come; whether the server has the message is unknown.
        """
        self._write(b".\r\n")
        return await self._reply(self.deadlines.dot)

    async def reset(self) -> None:
        """Forget the refused message, keep the connection (RFC 5321 section 4.1.1.5)."""
        reply = await self._command("RSET")
        if not reply.ok:
            self._fail(f"the server refuses RSET: {reply.code} {reply.text}")

    async def quit(self) -> None:
        """Take leave; whatever the server says to it changes nothing."""
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
        if self._transport is None or self._wire.lost:
            raise LostError(self._wire.lost or "not connected")
        self._transport.write(data)

    async def _command(self, line: str) -> Reply:
        self._write(f"{line}\r\n".encode("ascii"))
        return await self._reply(self.deadlines.data if line == "DATA" else self.deadlines.command)

    async def _reply(self, deadline: float) -> Reply:
        try:
            async with asyncio.timeout(deadline):
                return await self._wire.reply()
        except TimeoutError:
            self._fail(f"no answer within {deadline:g} seconds")

    def _fail(self, why: str) -> NoReturn:
        self.abort()
        raise LostError(why)


_NOTHING_LOST = "Nothing is lost: run the same command again when the server is back."


def _untrusted(error: ssl.SSLError, where: str) -> TransportError:
    """A certificate that cannot be trusted, in plain words."""
    why = getattr(error, "verify_message", "") or error.reason or "TLS failed"
    step = "Check smtp.host: it must be the name in the server's certificate. No password was shown."
    return TransportError(f"the server's certificate is not trusted ({why})", where=where, next_step=step)
