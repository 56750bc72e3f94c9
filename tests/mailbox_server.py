"""An IMAP server that misbehaves on demand: real sockets, one thread per connection, no mocks.

``Fault(words, action, times)`` acts when a command contains ``words``: bytes (the answer, its tag in place of
``TAG``), ``drop`` (the line is cut), ``half`` (in the middle of the first literal), ``short`` and ``long`` (a
literal of another length than announced), ``huge`` (2 GB are announced), ``hang``, or a function, called with
the server before the command is carried out as usual.
"""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field

from loopback_server import LoopbackServer

from newsletter.models import Imap, Tls

CAPABILITIES = "IMAP4rev1 IDLE MOVE AUTH=PLAIN AUTH=XOAUTH2"


def mail(
    number: int,
    text: str = "Soep.",
    headers: str = "",
    sender: str = "sanne@example.org",
    to: str = "reacties@example.nl",
) -> bytes:
    """A reply of a reader."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Re: Soep\r\n"
        f"Message-ID: <{number}@example.org>\r\n{headers}\r\n{text}\r\n"
    ).encode()


@dataclass
class Fault:
    words: str
    action: bytes | str | Callable
    #: How often; negative = always.
    times: int = -1


@dataclass
class Folder:
    uid_validity: int = 7
    #: Number -> bytes.
    mails: dict[int, bytes] = field(default_factory=dict)
    #: Number -> what RFC822.SIZE says instead of the truth.
    sizes: dict[int, int] = field(default_factory=dict)
    is_read_only: bool = False

    def add(self, *raws: bytes) -> None:
        for raw in raws:
            self.mails[max(self.mails, default=100) + 1] = raw


@dataclass
class MailboxServer(LoopbackServer):
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    faults: list[Fault] = field(default_factory=list)
    capabilities: str = CAPABILITIES
    greeting: bytes = b"* OK [CAPABILITY IMAP4rev1] at your service\r\n"
    password: str = "geheim"
    #: TLS from the first octet.
    tls: object = None
    #: What unasked lines stand before every answer.
    chatter: bytes = b""
    #: Every command, without its tag.
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self):
        self.idling = threading.Event()
        self._idlers: list[socket.socket] = []
        self.begin()

    def imap(self, **changes) -> Imap:
        """How it is set as the mailbox of a publication."""
        given = {"host": "127.0.0.1", "port": self.port, "tls": Tls.OFF, "username": "mira"}
        return Imap(**given | changes)

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def said(self, words: str) -> list[str]:
        return [line for line in self.commands if words in line]

    def tell(self, line: bytes = b"* 99 EXISTS\r\n") -> None:
        """Tell whoever idles."""
        with self._lock:
            for idler in self._idlers:
                idler.sendall(line)

    def serve(self, connection):
        with self.tls(connection) if self.tls else nullcontext(connection) as line:
            with self._lock:
                self._open.add(line)
            try:
                with suppress(ValueError), line.makefile("rb") as file:
                    _Conversation(self, line, file).run()
            finally:
                with self._lock:
                    self._open.discard(line)
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def fault(self, line: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.words in line and fault.times:
                    fault.times -= 1
                    return fault
        return None


class _Conversation:
    def __init__(self, server, connection, file):
        self.server, self.connection, self.file = server, connection, file
        self.folder: Folder | None = None

    def send(self, data: bytes):
        self.connection.sendall(data)

    def run(self):
        self.send(self.server.greeting)
        while line := self.file.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.server.commands.append(command)
            if not command:
                continue
            self.mode = ""
            if (fault := self.server.fault(command)) is not None:
                if callable(fault.action):
                    fault.action(self.server)
                elif isinstance(fault.action, bytes):
                    self.send(fault.action.replace(b"TAG", tag.encode()))
                    continue
                elif fault.action == "drop":
                    return
                else:
                    self.mode = fault.action
            self.send(self.server.chatter)
            name = command.split()[0].upper()
            arguments = command[len(name) :].strip()
            if name == "LOGOUT":
                return
            answer = getattr(self, f"do_{name.lower()}", self.unknown)(arguments)
            if self.mode in ("half", "hang"):
                if self.mode == "hang":
                    self.file.readline()
                return
            self.send(f"{tag} {answer} done\r\n".encode())

    def unknown(self, _):
        return "BAD what?"

    def do_capability(self, _):
        self.send(f"* CAPABILITY {self.server.capabilities}\r\n".encode())
        return "OK"

    def do_noop(self, _):
        return "OK"

    def do_login(self, given):
        return "OK" if self.server.password in given else "NO [AUTHENTICATIONFAILED] not you"

    def do_authenticate(self, mechanism):
        self.send(b"+ \r\n")
        said = base64.b64decode(self.file.readline()).decode()
        if re.search(rf"(\0|Bearer ){re.escape(self.server.password)}(\x01\x01)?$", said):
            return "OK welcome"
        if mechanism == "XOAUTH2":  # why not; the client answers with an empty line
            self.send(b"+ " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
            assert self.file.readline() == b"\r\n"
        return "NO [AUTHENTICATIONFAILED] not you"

    def do_list(self, _):
        for name in self.server.folders:
            self.send(f'* LIST () "/" "{name}"\r\n'.encode())
        return "OK"

    def do_examine(self, name):
        return self.opened(name, "READ-ONLY")

    def do_select(self, name):
        return self.opened(name, "READ-WRITE")

    def opened(self, name, right):
        self.folder = self.server.folders.get(name.strip('"'))
        if self.folder is None:
            return "NO [NONEXISTENT] no such folder"
        self.send(f"* {len(self.folder.mails)} EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n".encode())
        self.send(f"* OK [UIDVALIDITY {self.folder.uid_validity}] numbers\r\n".encode())
        # It lags: a client that trusts it misses mail.
        self.send(b"* OK [UIDNEXT 1] soon\r\n")
        return f"OK [{'READ-ONLY' if self.folder.is_read_only else right}] open"

    def do_idle(self, _):
        self.send(b"+ idling\r\n")
        with self.server._lock:
            self.server._idlers.append(self.connection)
        self.server.idling.set()
        try:
            return "OK done" if self.file.readline() == b"DONE\r\n" else "BAD"
        finally:
            self.server._idlers.remove(self.connection)

    def do_uid(self, given):
        command, _, rest = given.partition(" ")
        return getattr(self, f"uid_{command.lower()}")(rest)

    def chosen(self, span):
        uids = sorted(self.folder.mails)
        if span.endswith(":*"):
            # RFC 3501: the last one is always among them.
            first = int(span[:-2])
            return [uid for uid in uids if uid >= first] or uids[-1:]
        return [uid for uid in uids if str(uid) in span.split(",")]

    def uid_search(self, _):
        self.send(f"* SEARCH {' '.join(map(str, sorted(self.folder.mails)))}\r\n".encode())
        return "OK"

    def uid_move(self, given):
        span, _, name = given.partition(" ")
        if (target := self.server.folders.get(name.strip('"'))) is None:
            return "NO [TRYCREATE] no such folder"
        for uid in self.chosen(span):
            target.add(self.folder.mails.pop(uid))
        return "OK"

    def uid_fetch(self, given):
        span, _, what = given.partition(" ")
        numbers = {uid: number for number, uid in enumerate(sorted(self.folder.mails), 1)}
        for uid in self.chosen(span):
            raw = self.folder.mails[uid]
            head = f"* {numbers[uid]} FETCH (UID {uid}"
            if "SIZE" in what:
                self.send(f"{head} RFC822.SIZE {self.folder.sizes.get(uid, len(raw))})\r\n".encode())
                continue
            part = "BODY[]"
            if "HEADER" in what:
                raw, part = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", "BODY[HEADER]<0>"
            announced = len(raw) + {"short": -5, "long": 5000, "huge": 2**31}.get(self.mode, 0)
            self.send(f"{head} {part} {{{announced}}}\r\n".encode())
            if self.mode == "half":
                self.send(raw[: len(raw) // 2])
                return "OK"
            self.send(raw + b")\r\n")
        return "OK"
