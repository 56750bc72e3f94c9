"""A mail server that misbehaves on demand: real sockets, one thread per connection, no mocks.

``Fault(stage, action, times)`` makes the server do something at a stage of the conversation: ``banner``,
``ehlo``, ``auth``, ``mail``, ``rcpt``, ``data``, ``body`` (half the message has come), ``dot`` (the final
dot has come), ``rset``, ``quit``.  Actions: bytes (sent instead of the usual answer), ``drop`` (FIN),
``reset`` (RST), ``hang``, ``accept-drop`` (only at ``dot``: keep the message, then drop without an answer),
``early`` (only at ``body``: answer before the end).
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from loopback_server import LoopbackServer


@dataclass
class Fault:
    stage: str
    action: bytes | str
    #: How often; negative = always.
    times: int = -1
    #: Only for recipients that contain this.
    only: str = ""


@dataclass
class ScriptedServer(LoopbackServer):
    faults: list[Fault] = field(default_factory=list)
    capabilities: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SIZE 50000000", "ENHANCEDSTATUSCODES")
    #: Seconds the server thinks before and after it has taken a message.
    before: float = 0.0
    after: float = 0.0
    #: (envelope sender, recipient, bytes) of every message taken.
    accepted: list[tuple[str, str, bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    #: For each message, whether the next one's envelope came with its dot.
    behind_the_dot: list[bool] = field(default_factory=list)

    def __post_init__(self):
        #: Set once a fault was carried out: what the client sees of it is on its way.
        self.acted = threading.Event()
        self.begin()

    def recipients(self) -> list[str]:
        with self._lock:
            return [recipient for _, recipient, _ in self.accepted]

    def _fault(self, stage, recipient=""):
        with self._lock:
            for fault in self.faults:
                if fault.stage == stage and fault.times != 0 and fault.only in recipient:
                    fault.times -= 1
                    return fault.action
        return None

    def serve(self, connection):
        with suppress(_GoneError):
            _Conversation(self, connection).run()


class _GoneError(Exception):
    pass


class _Conversation:
    def __init__(self, server, connection):
        self.server, self.connection = server, connection
        self.buffer = b""
        self.sender = self.recipient = ""

    def say(self, stage, usual: bytes):
        action = self.server._fault(stage, self.recipient)
        if action == "drop":
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            self.server.acted.set()
            raise _GoneError
        if action == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.server.acted.set()
            raise _GoneError
        if action == "hang":
            while self.connection.recv(65536):
                pass
            raise _GoneError
        self.connection.sendall((action if isinstance(action, bytes) else usual) + b"\r\n")
        if isinstance(action, bytes):
            self.server.acted.set()
        return action if isinstance(action, bytes) else usual

    def line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            chunk = self.connection.recv(65536)
            if not chunk:
                raise _GoneError
            self.buffer += chunk
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def run(self):
        self.say("banner", b"220 scripted.example.org ESMTP")
        while True:
            line = self.line()
            command = line.decode("ascii", "replace")
            with self.server._lock:
                self.server.commands.append(command)
            verb = command[:4].upper()
            if verb == "EHLO":
                lines = ("scripted.example.org", *self.server.capabilities)
                text = "\r\n".join(f"250{'-' if n < len(lines) - 1 else ' '}{x}" for n, x in enumerate(lines))
                self.say("ehlo", text.encode())
            elif verb == "MAIL":
                self.sender = command.partition("<")[2].partition(">")[0]
                self.recipient = ""
                self.mail_ok = self.say("mail", b"250 2.1.0 Ok").startswith(b"2")
            elif verb == "RCPT":
                self.recipient = command.partition("<")[2].partition(">")[0]
                self.rcpt_ok = self.say("rcpt", b"250 2.1.5 Ok").startswith(b"2") and self.mail_ok
            elif verb == "DATA":
                usual = b"354 go on" if self.rcpt_ok else b"554 5.5.1 no valid recipients"
                if self.say("data", usual).startswith(b"3"):
                    self.content()
            elif verb == "RSET":
                self.say("rset", b"250 2.0.0 Ok")
            elif verb == "QUIT":
                self.say("quit", b"221 2.0.0 Bye")
                return
            elif verb == "STAR":
                self.say("starttls", b"502 5.5.1 no TLS here")
            elif verb == "AUTH":
                self.say("auth", b"502 5.5.1 no logins here")
            else:
                self.connection.sendall(b"502 5.5.2 what?\r\n")

    def content(self):
        self.buffer = b"\r\n" + self.buffer  # the dot of an empty message stands on a line of its own
        if self.server.faults:
            while len(self.buffer) < 200 and b"\r\n.\r\n" not in self.buffer:
                chunk = self.connection.recv(512)
                if not chunk:
                    raise _GoneError
                self.buffer += chunk
            action = self.server._fault("body", self.recipient)
            if action == "early":
                self.connection.sendall(b"250 2.0.0 not yet asked\r\n")
                self.server.acted.set()
            elif action is not None:
                self.server.faults.append(Fault("now", action, 1))
                self.say("now", b"")
        while b"\r\n.\r\n" not in self.buffer:
            chunk = self.connection.recv(65536)
            if not chunk:
                raise _GoneError
            self.buffer += chunk
        data, _, self.buffer = self.buffer.partition(b"\r\n.\r\n")
        self.server.behind_the_dot.append(self.buffer.startswith(b"MAIL"))
        if not data:
            self.connection.sendall(b"554 5.5.1 no valid recipients\r\n")
            return
        data = data[2:]
        action = self.server._fault("dot", self.recipient)
        time.sleep(self.server.before)
        refused = isinstance(action, bytes) and not action.startswith(b"2")
        if not refused and action not in ("drop", "reset", "hang"):
            with self.server._lock:
                self.server.accepted.append((self.sender, self.recipient, data + b"\r\n"))
        time.sleep(self.server.after)
        if action == "accept-drop":
            action = "drop"
        if action is not None:
            with self.server._lock:
                self.server.faults.insert(0, Fault("answer", action, 1))
        self.say("answer", b"250 2.0.0 Ok: queued")
