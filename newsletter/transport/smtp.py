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
import os
import ssl
from contextlib import suppress
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
        #: Whether the envelope of the next message has been written behind the dot of the last.
        self._offered = False
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
                )
        except ssl.SSLError as error:
            raise _untrusted(error, self.where) from None
        except TimeoutError:
            raise TransportError(
                "the server does not answer", where=self.where, next_step=_NOTHING_LOST
            ) from None
        except (OSError, UnicodeError) as error:  # the latter: a host name that cannot be one
            raise TransportError(
                f"no connection to the mail server ({_why(error)})", where=self.where, next_step=_NOTHING_LOST
            ) from None
        self._adopt(transport)

    def _adopt(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        # A limit of zero makes "drained" mean: all of it is in the kernel.
        self._transport.set_write_buffer_limits(high=0)

    async def _greeting(self) -> None:
        try:
            banner = await self._reply(self.deadlines.banner)
        except LostError as lost:
            if self.server.tls is Tls.IMPLICIT:
                raise
            raise TransportError(
                f"no greeting from the mail server: {lost}",
                where=self.where,
                next_step=f"{_NOTHING_LOST} One that never greets may want smtp.tls = 'implicit' (465).",
            ) from None
        if banner.code != 220:
            raise TransportError(
                f"the server greets with {banner.code} {banner.text}",
                where=self.where,
                next_step=_NOTHING_LOST,
            )

    async def _ehlo(self) -> None:
        reply = await self._command(f"EHLO {self.helo}")
        if not reply.ok:
            raise TransportError(
                f"the server refuses EHLO: {reply.code} {reply.text}",
                where=self.where,
                next_step=_NOTHING_LOST,
            )
        pairs = (line.partition(" ") for line in reply.lines[1:])
        self.capabilities = {word.upper(): rest for word, _, rest in pairs}

    async def _starttls(self) -> None:
        step = "Ask the provider for the right port, or set smtp.tls = 'implicit'."
        if "STARTTLS" not in self.capabilities:  # never go on in clear: it may have been stripped on the way
            raise TransportError("the server offers no STARTTLS", where=self.where, next_step=step)
        reply = await self._command("STARTTLS")
        if reply.code != 220:
            raise TransportError(
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
                f"the server cannot check the login now: {reply.code} {reply.text}",
                where=self.where,
                next_step=_NOTHING_LOST,
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

    def offer(self, sender: str, recipient: str, size: int) -> bytes:
        """What may be written behind the final dot of the message before: the envelope of the next one.

        Empty where that may not be.  Content may be the first of a group, DATA the last (RFC 2920 section
        3.1), so a message costs one round trip.
        """
        if not self._piped or self._too_large(size):
            return b""
        return _group(self._commands(sender, recipient, size))

    @property
    def _piped(self) -> bool:
        return "PIPELINING" in self.capabilities

    def _too_large(self, size: int) -> bool:
        limit = self.capabilities.get("SIZE", "")
        return limit.isdigit() and 0 < int(limit) < size  # RFC 1870 section 6.1

    def _commands(self, sender: str, recipient: str, size: int) -> dict[Stage, str]:
        declared = f" SIZE={size}" if "SIZE" in self.capabilities else ""
        return {
            Stage.MAIL: f"MAIL FROM:<{sender}>{declared}",
            Stage.RCPT: f"RCPT TO:<{recipient}>",
            Stage.DATA: "DATA",
        }

    async def envelope(self, sender: str, recipient: str, size: int) -> tuple[Stage, Reply] | None:
        """MAIL, RCPT and DATA; None when the server waits for the content, else who refused and how.

        Raises:
            LostError: the connection is of no use any more; the server has no message.
        """
        if self._too_large(size):
            limit = self.capabilities["SIZE"]
            return Stage.MAIL, Reply(552, f"5.3.4 the message has {size} octets, the server takes {limit}")
        commands, piped = self._commands(sender, recipient, size), self._piped
        offered, self._offered = self._offered, False
        if piped and not offered:
            self._write(_group(commands))
        refused: tuple[Stage, Reply] | None = None
        for stage, command in commands.items():
            try:
                reply = await (self._reply(self._deadline(command)) if piped else self._command(command))
            except LostError:
                if refused is None:
                    raise
                return refused  # it said why before it closed
            if refused is None and not reply.ok:
                refused = stage, reply
                if not piped or reply.code == 421:  # RFC 5321 section 3.8: 421 means the server closes
                    return refused
            elif refused is not None and refused[0] is Stage.MAIL and offered and reply.ok:
                # A server that answered the dot twice: the refusal was not about this message.
                self._fail("the server's answers are out of step")
            elif refused is None and (reply.code < 300) is (stage is Stage.DATA):
                self._fail(f"the server answered {reply.code} to {command[:4]}")
        if refused is not None and reply.code == 354:
            await self._end_nothing(refused[0])
        return refused

    async def _end_nothing(self, refused: Stage) -> None:
        """It waits for content although it refused: an empty message ends that (RFC 2920 section 3.1)."""
        if refused is Stage.MAIL:  # a recipient it took would get the empty message
            self.abort()
            return
        with suppress(LostError):  # the refusal stands
            await self._command(".")

    async def content(self, data: bytes) -> None:
        """Hand over the message without its final dot.

        Raises:
            LostError: the connection is gone; the server has no complete message.
        """
        view = memoryview(data)
        for start in range(0, len(data), BLOCK):
            self._write(view[start : start + BLOCK])
            try:
                async with asyncio.timeout(self.deadlines.block):
                    await self._wire.drained()
            except TimeoutError:
                self._fail("the server takes no more of the message")

    @property
    def quiet(self) -> bool:
        """Whether the final dot may be written: the line stands and nothing unread waits."""
        # A transport knows of a lost line one turn of the loop before its protocol is told.
        return self._wire.quiet and self._transport is not None and not self._transport.is_closing()

    async def finish(self, offer: bytes = b"") -> Reply:
        """Write the final dot, and behind it what :meth:`offer` gave; read the answer to the dot.

        Raises:
            LostError: the answer did not come; whether the server has the message is unknown.
        """
        self._write(b".\r\n" + offer)
        self._offered = bool(offer)
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

    def _write(self, data: bytes | memoryview) -> None:
        if self._transport is None or self._wire.lost:
            raise LostError(self._wire.lost or "not connected")
        self._transport.write(data)

    async def _command(self, line: str) -> Reply:
        self._write(f"{line}\r\n".encode("ascii"))
        return await self._reply(self._deadline(line))

    def _deadline(self, command: str) -> float:
        return self.deadlines.data if command == "DATA" else self.deadlines.command

    async def _reply(self, deadline: float) -> Reply:
        if (waiting := self._wire.waiting()) is not None:  # a group's answers often come together
            return waiting
        try:
            async with asyncio.timeout(deadline):
                return await self._wire.reply()
        except TimeoutError:
            self._fail(f"no answer within {deadline:g} seconds")

    def _fail(self, why: str) -> NoReturn:
        self.abort()
        raise LostError(why)


def _group(commands: dict[Stage, str]) -> bytes:
    return "".join(f"{command}\r\n" for command in commands.values()).encode("ascii")


_NOTHING_LOST = "Nothing is lost: run the same command again when the server is back."


def _why(error: OSError | UnicodeError) -> str:
    """The system's own words; asyncio's repeat the address, a failed look-up has negative numbers."""
    number = getattr(error, "errno", None) or 0
    return os.strerror(number) if number > 0 else getattr(error, "strerror", None) or str(error)


def _untrusted(error: ssl.SSLError, where: str) -> TransportError:
    """What is wrong with the server's TLS, in plain words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"the server's certificate is not trusted ({error.verify_message or error.reason})"
        step = "Check smtp.host: it must be the name in the server's certificate. No password was shown."
    else:
        what = f"the server does not speak TLS that we can use ({error.reason or error})"
        step = "Check smtp.port and smtp.tls: 465 is usually 'implicit', 587 'starttls'."
    return TransportError(what, where=where, next_step=step)
