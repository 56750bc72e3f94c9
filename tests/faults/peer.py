"""A mail server that goes wrong wherever it is told to, and remembers what it took.

Real sockets, one thread per connection.  A :class:`Fault` names a point of the conversation:

``connect`` accepted, nothing said; ``banner``; ``ehlo``; ``starttls``; ``tls`` in place of the handshake;
``auth``; ``mail``; ``rcpt``; ``data``; ``body`` half of the message has come; ``dot`` all of it has, the
fault comes in place of the answer and the message is not kept; ``kept`` the same, the message is kept;
``idle`` right after the answer to the dot; ``rset``; ``noop``; ``quit``.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

END = b"\r\n.\r\n"
CAPABILITIES = ("PIPELINING", "8BITMIME", "SIZE 50000000", "ENHANCEDSTATUSCODES")
#: Bytes an endless answer may have before the peer stops: more than all socket buffers together.
FLOOD = 32_000_000
_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]*>)")


@dataclass
class Fault:
    """What goes wrong, where, for whom and how often."""

    point: str
    #: Sent as it is instead of the usual answer; None = the usual one, b"" = nothing.
    say: bytes | None = b""
    #: What follows: "" = go on, "fin", "rst", "hang" (read and be silent), "stuck" (do not even read).
    then: str = ""
    #: Only while the message of this subscriber is spoken about; 0 = of anybody.
    whom: int = 0
    #: How often; negative = always.
    times: int = -1
    #: Let so many pass first.
    skip: int = 0
    #: Only on this connection, counted from 1; 0 = on all.
    on: int = 0
    #: Only from this message of a connection on, counted from 1.
    since: int = 0
    #: Seconds between two bytes of what is said.
    drip: float = 0.0
    #: Say it over and over without end.
    endless: bool = False


@dataclass(frozen=True)
class Taken:
    """A message this server has accepted."""

    recipient: str
    message_id: str
    data: bytes


@dataclass
class Peer:
    """The server; use it with ``with``."""

    faults: list[Fault] = field(default_factory=list)
    capabilities: tuple[str, ...] = CAPABILITIES
    #: Offered before TLS; None = the same.
    open_capabilities: tuple[str, ...] | None = None
    #: Offers STARTTLS, or speaks TLS from the first byte.
    context: ssl.SSLContext | None = None
    implicit: bool = False
    login: tuple[str, str] = ("", "")
    #: Whose message an envelope sender belongs to.
    whose: Callable[[str], int] = lambda _: 0
    #: Octets of the receive buffer; 0 = the system's choice.
    window: int = 0
    #: Seconds to think before a message is taken.
    thinks: float = 0.0
    host: str = "127.0.0.1"

    def __post_init__(self):
        self.lock = threading.Lock()
        self.closing = threading.Event()
        #: Set once something went wrong: what the client sees of it is on its way.
        self.acted = threading.Event()
        self.taken: list[Taken] = []
        #: (connection, in TLS, line) of every command, and when it came (monotonic).
        self.commands: list[tuple[int, bool, str]] = []
        self.times: list[float] = []
        self.connections = 0
        self.poured = 0
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._socket = socket.create_server((self.host, 0))
        if self.window:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.window)
        self.port = self._socket.getsockname()[1]
        self._start(self._listen)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Stop listening, cut what is open, wait for the threads."""
        self.closing.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self.lock:
            held = list(self._open)
        for connection in held:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def heal(self, **changes):
        """Be a good server from the next question on."""
        with self.lock:
            self.faults = []
            self.capabilities, self.open_capabilities = CAPABILITIES, None
            for name, value in changes.items():
                setattr(self, name, value)

    def counts(self) -> Counter[str]:
        """How many copies each address was given."""
        with self.lock:
            return Counter(taken.recipient for taken in self.taken)

    def heard(self, verb: str) -> list[str]:
        """Every command that begins so."""
        with self.lock:
            return [line for _, _, line in self.commands if line.upper().startswith(verb)]

    def fault(self, point: str, conversation: Conversation) -> Fault | None:
        """What goes wrong here and now."""
        with self.lock:
            for fault in self.faults:
                if (
                    fault.point == point
                    and fault.times != 0
                    and fault.whom in (0, conversation.subscriber)
                    and fault.on in (0, conversation.number)
                    and fault.since <= conversation.messages
                ):
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self):
        while not self.closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections += 1
                self._open.add(connection)
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection, number):
        conversation = Conversation(self, connection, number)
        with suppress(OSError, GoneError):
            conversation.run()
        with self.lock:
            self._open.discard(connection)
        with suppress(OSError):
            conversation.socket.close()


class GoneError(Exception):
    """This conversation is over."""


class Conversation:
    """One connection."""

    def __init__(self, peer: Peer, connection: socket.socket, number: int):
        self.peer, self.socket, self.number = peer, connection, number
        self.buffer = b""
        self.secure = False
        #: Messages begun on this connection.
        self.messages = 0
        self.sender = self.recipient = ""
        self.subscriber = 0

    # -- bytes ------------------------------------------------------------------------------------

    def read(self) -> None:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise GoneError
        self.buffer += chunk

    def line(self) -> str:
        while b"\r\n" not in self.buffer:
            self.read()
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        text = line.decode("ascii", "replace")
        with self.peer.lock:
            self.peer.commands.append((self.number, self.secure, text))
            self.peer.times.append(time.monotonic())
        return text

    def say(self, point: str, usual: bytes) -> bytes:
        """Answer, or go wrong; what was said."""
        fault = self.peer.fault(point, self)
        if fault is None:
            self.socket.sendall(usual)
            return usual
        return self.carry_out(fault, usual)

    def carry_out(self, fault: Fault, usual: bytes) -> bytes:
        said = usual if fault.say is None else fault.say
        if fault.endless:
            self.pour(said)
        elif fault.drip:
            self.drip(said, fault.drip)
        elif said:
            self.socket.sendall(said)
        if not fault.then:
            self.peer.acted.set()
        self.leave(fault.then)
        return said

    def pour(self, said: bytes) -> None:
        block = said * (65536 // len(said))
        while self.peer.poured < FLOOD and not self.peer.closing.is_set():
            self.socket.sendall(block)
            self.peer.poured += len(block)

    def drip(self, said: bytes, pause: float) -> None:
        for byte in said:
            self.socket.sendall(bytes([byte]))
            if self.peer.closing.wait(pause):
                raise GoneError

    def leave(self, how: str) -> None:
        if how == "fin":
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
                self.peer.acted.set()
                self.socket.settimeout(5)
                while self.socket.recv(65536):  # unread bytes would turn the FIN into a RST
                    pass
        elif how == "rst":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.close()
            self.peer.acted.set()
        elif how == "hang":
            while self.socket.recv(65536):
                pass
        elif how == "stuck":
            self.peer.closing.wait(30)
        if how:
            raise GoneError

    # -- the conversation -------------------------------------------------------------------------

    def run(self) -> None:
        self.say("connect", b"")
        if self.peer.implicit:
            self.handshake()
        self.say("banner", b"220 peer.example.org ESMTP\r\n")
        answers = {
            "EHLO": self.ehlo,
            "STAR": self.starttls,
            "AUTH": self.auth,
            "MAIL": self.mail,
            "RCPT": self.rcpt,
            "DATA": self.data,
        }
        while True:
            line = self.line()
            verb = line[:4].upper()
            if verb in answers:
                answers[verb](line)
            elif verb in ("RSET", "NOOP"):
                self.say(verb.lower(), b"250 2.0.0 Ok\r\n")
            elif verb == "QUIT":
                self.say("quit", b"221 2.0.0 Bye\r\n")
                self.leave("fin")
            else:
                self.socket.sendall(b"502 5.5.2 what?\r\n")

    def ehlo(self, _: str) -> None:
        offered = self.peer.capabilities
        if not self.secure and self.peer.open_capabilities is not None:
            offered = self.peer.open_capabilities
        lines = ["peer.example.org", *offered]
        if self.peer.context and not self.secure:
            lines.append("STARTTLS")
        head = "".join(f"250-{line}\r\n" for line in lines[:-1])
        self.say("ehlo", f"{head}250 {lines[-1]}\r\n".encode())

    def starttls(self, _: str) -> None:
        if self.peer.context is None:
            self.say("starttls", b"502 5.5.1 no TLS here\r\n")
        elif self.say("starttls", b"220 2.0.0 go on\r\n").startswith(b"220"):
            self.handshake()

    def handshake(self) -> None:
        fault = self.peer.fault("tls", self)
        if fault is not None:
            self.carry_out(fault, b"")
        assert self.peer.context is not None
        old, self.buffer = self.socket, b""  # RFC 3207 section 6: what came in clear is forgotten
        self.socket = self.peer.context.wrap_socket(old, server_side=True)
        with self.peer.lock:
            self.peer._open.add(self.socket)
            self.peer._open.discard(old)
        self.secure = True

    def auth(self, line: str) -> None:
        words = line.split()
        if words[1].upper() == "PLAIN":
            given = base64.b64decode(words[2]).decode().split("\0")[1:]
        else:
            given = []
            for question in (b"VXNlcm5hbWU6", b"UGFzc3dvcmQ6"):
                self.socket.sendall(b"334 " + question + b"\r\n")
                given.append(base64.b64decode(self.line()).decode())
        right = tuple(given) == self.peer.login
        self.say("auth", b"235 2.7.0 welcome\r\n" if right else b"535 5.7.8 wrong\r\n")

    def mail(self, line: str) -> None:
        self.sender = line.partition("<")[2].partition(">")[0]
        self.recipient, self.subscriber = "", self.peer.whose(self.sender)
        self.messages += 1
        self.mail_ok = self.say("mail", b"250 2.1.0 Ok\r\n").startswith(b"2")
        self.rcpt_ok = False

    def rcpt(self, line: str) -> None:
        self.recipient = line.partition("<")[2].partition(">")[0]
        usual = b"250 2.1.5 Ok\r\n" if self.mail_ok else b"503 5.5.1 who sends?\r\n"
        self.rcpt_ok = self.say("rcpt", usual).startswith(b"2") and self.mail_ok

    def data(self, _: str) -> None:
        usual = b"354 go on\r\n" if self.rcpt_ok else b"554 5.5.1 no valid recipients\r\n"
        if self.say("data", usual).startswith(b"3"):
            self.content()

    def content(self) -> None:
        self.buffer = b"\r\n" + self.buffer
        if (fault := self.peer.fault("body", self)) is not None:
            # An "early" word comes while the rest is under way; the others before the end is read.
            while len(self.buffer) < 100 and END not in self.buffer:
                self.read()
            self.carry_out(fault, b"")
        while END not in self.buffer:
            self.read()
        data, _, self.buffer = self.buffer.partition(END)
        if len(data) < 10 or not self.rcpt_ok:
            self.socket.sendall(b"554 5.5.1 no valid recipients\r\n")
            return
        self.peer.closing.wait(self.peer.thinks)
        self.answer(data[2:] + b"\r\n")
        self.say("idle", b"")

    def answer(self, data: bytes) -> None:
        """Take the message or not, and say so, unless something goes wrong."""
        usual = b"250 2.0.0 Ok: queued\r\n"
        if (fault := self.peer.fault("kept", self)) is not None:
            self.take(data)
            self.carry_out(fault, usual)
        elif (fault := self.peer.fault("dot", self)) is not None:
            if fault.say is None or re.match(rb"2\d\d[ \r-]", fault.say):
                self.take(data)  # whoever says yes has it
            self.carry_out(fault, usual)
        else:
            self.take(data)
            self.socket.sendall(usual)

    def take(self, data: bytes) -> None:
        found = _ID.search(data)
        taken = Taken(self.recipient, found[1].decode() if found else "", data)
        with self.peer.lock:
            self.peer.taken.append(taken)
