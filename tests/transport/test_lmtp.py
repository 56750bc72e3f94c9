"""The LMTP server, spoken to over real sockets."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from newsletter.errors import StoreBusyError, StoreError
from newsletter.transport.listeners import AtPath, AtPort
from newsletter.transport.lmtp import Limits, Server

MAIL = b"From: sanne@example.org\r\nSubject: Soep\r\n\r\nLinzensoep.\r\n"


class Keeping:
    """Keeps in memory; fails or waits when told."""

    def __init__(self):
        self.kept = []
        self.error = None
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.begun = threading.Event()

    def __call__(self, raw, *, sender, recipients):
        self.begun.set()
        self.may_go_on.wait(20)
        if self.error:
            raise self.error
        self.kept.append((raw, sender, recipients))


@contextmanager
def serving(keep, where=None, limits=None):
    """The server in a thread of its own; yields where it listens and what stops it."""
    where = where or AtPort("127.0.0.1", 0)
    started = Future()

    async def run():
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        ready = lambda: started.set_result(lambda: loop.call_soon_threadsafe(stop.set))  # noqa: E731
        await Server(keep, limits).serve(where, stop, ready)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    stop = started.result(10)
    try:
        yield where, stop
    finally:
        keep.may_go_on.set()
        if thread.is_alive():
            stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def keep():
    return Keeping()


class Wire:
    """Lines over a socket."""

    def __init__(self, where):
        if isinstance(where, AtPath):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(str(where.path))
        else:
            self.socket = socket.create_connection((where.host, where.port))
        self.socket.settimeout(20)
        self.file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def answers(self, count):
        """The codes of so many answers."""
        codes = []
        while len(codes) < count:
            line = self.file.readline()
            assert line, codes
            if line[3:4] == b" ":
                codes.append(line.decode().strip())
        return codes

    def close(self):
        self.file.close()
        self.socket.close()


@pytest.fixture
def wire():
    opened = []

    def connect(where):
        opened.append(Wire(where))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


ENVELOPE = (
    b"LHLO mx\r\nMAIL FROM:<sanne@example.org>\r\n"
    b"RCPT TO:<a@example.nl>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n"
)


def test_one_answer_for_each_recipient_and_everything_at_once(keep, wire):
    with serving(keep) as (where, _):
        client = wire(where)
        client.send(ENVELOPE + MAIL + b".\r\nMAIL FROM:<>\r\nRCPT TO:<c@example.nl>\r\nDATA\r\n.\r\nQUIT\r\n")
        codes = client.answers(13)
    assert [code[:3] for code in codes] == ["220", *["250"] * 4, "354", *["250"] * 4, "354", "250", "221"]
    assert all(
        code.startswith(("220 ", "354 ", "250 HELP")) or code[4:9].count(".") == 2 for code in codes
    ), codes
    assert keep.kept == [
        (MAIL, "sanne@example.org", ("a@example.nl", "b@example.nl")),
        (b"", "", ("c@example.nl",)),
    ]


def test_it_says_what_it_can(keep, wire):
    with serving(keep) as (where, _):
        client = wire(where)
        client.send(b"LHLO mx\r\n")
        lines = [client.file.readline() for _ in range(7)]
    assert (
        b"250-PIPELINING\r\n" in lines
        and b"250-ENHANCEDSTATUSCODES\r\n" in lines
        and b"250-8BITMIME\r\n" in lines
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [(StoreBusyError("busy"), "451"), (StoreError("the disk is full"), "451"), (MemoryError(), "451")],
)
def test_what_cannot_be_kept_now_stays_with_the_server(keep, wire, error, code):
    keep.error = error
    with serving(keep) as (where, _):
        client = wire(where)
        client.send(ENVELOPE + MAIL + b".\r\n")
        assert [answer[:3] for answer in client.answers(8)[6:]] == [code, code]
        keep.error = None
        client.send(b"MAIL FROM:<x@example.org>\r\nRCPT TO:<a@example.nl>\r\nDATA\r\n" + MAIL + b".\r\n")
        assert client.answers(4)[-1].startswith("250")
    assert len(keep.kept) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"..\r\n...x\r\n.y\r\n", b".\r\n..x\r\ny\r\n"),
        (b"a\n.\nb\r\n", b"a\n.\nb\r\n"),
        (b"a\r.\rb\r\n", b"a\r.\rb\r\n"),
        (b"x" * 300_000 + b"\r\n..\r\n", b"x" * 300_000 + b"\r\n.\r\n"),
        (b"x" * 65_536 + b"\r\n", b"x" * 65_536 + b"\r\n"),
        (b"x" * 65_535 + b"\r\n..\r\n", b"x" * 65_535 + b"\r\n.\r\n"),
        (b"\x00\xff\x80\r\n", b"\x00\xff\x80\r\n"),
    ],
    ids=["dots", "bare LF", "bare CR", "long line", "64 kB", "64 kB less one", "bytes"],
)
def test_the_content_comes_as_it_was_sent(keep, wire, sent, kept):
    with serving(keep) as (where, _):
        client = wire(where)
        client.send(ENVELOPE + sent + b".\r\n")
        assert [answer[:3] for answer in client.answers(8)[6:]] == ["250", "250"]
    assert keep.kept[0][0] == kept


def test_what_is_too_large_is_refused_for_good_and_the_next_mail_taken(keep, wire):
    with serving(keep, limits=Limits(size=1000)) as (where, _):
        client = wire(where)
        client.send(ENVELOPE + b"x" * 70 + b"\r\n" + b"y" * 1_000_000 + b"\r\n.\r\n")
        assert [answer[:9] for answer in client.answers(8)[6:]] == ["552 5.3.4", "552 5.3.4"]
        client.send(b"MAIL FROM:<a@b.nl> SIZE=2000\r\n")
        assert client.answers(1)[0].startswith("552")
        client.send(ENVELOPE.removeprefix(b"LHLO mx\r\n") + MAIL + b".\r\n")
        assert client.answers(6)[-1].startswith("250")
    assert [raw for raw, _, _ in keep.kept] == [MAIL]


def test_all_mail_under_way_has_a_limit(keep, wire):
    with serving(keep, limits=Limits(under_way=100_000)) as (where, _):
        first, second = wire(where), wire(where)
        first.send(ENVELOPE + b"x" * 90_000 + b"\r\n")
        first.answers(6)
        # Taken in when a second mail does not find room any more.
        for _ in range(200):
            second.send(ENVELOPE + b"y" * 20_000 + b"\r\n.\r\n")
            if second.answers(8 if second.file else 7)[-1].startswith("451 4.3.1"):
                break
            second.close()
            second = wire(where)
        else:
            pytest.fail("no limit")
        first.send(b".\r\n")
        assert first.answers(2)[0].startswith("250")
        second.close()
        third = wire(where)
        third.send(ENVELOPE + b"y" * 20_000 + b"\r\n.\r\n")
        assert third.answers(8)[-1].startswith("250")


def test_connections_and_recipients_have_a_limit(keep, wire):
    with serving(keep, limits=Limits(connections=2, recipients=1)) as (where, _):
        first, second = wire(where), wire(where)
        assert first.answers(1) and second.answers(1)
        third = wire(where)
        assert third.answers(1)[0].startswith("421") and third.file.readline() == b""
        first.send(ENVELOPE + MAIL + b".\r\n")
        assert [code[:3] for code in first.answers(6)] == ["250", "250", "250", "452", "354", "250"]


def test_who_says_nothing_is_disconnected(keep, wire):
    with serving(keep, limits=Limits(seconds=0.1)) as (where, _):
        client = wire(where)
        client.send(ENVELOPE + b"half a mail\r\n")
        client.answers(6)
        assert client.file.readline() == b""
    assert keep.kept == []


@pytest.mark.parametrize(
    "line",
    [
        b"EHLO mx",
        b"HELO mx",
        b"DATA",
        b"MAIL FROM:<a@b.nl>",
        b"AUTH PLAIN eA==",
        b"STARTTLS",
        b"\xff\xfe",
        b"",
        b"LHLO",
    ],
)
def test_what_it_does_not_take_is_answered_and_goes_on(keep, wire, line):
    with serving(keep) as (where, _):
        client = wire(where)
        client.send(line + b"\r\n" + ENVELOPE + MAIL + b".\r\n")
        codes = [answer[:3] for answer in client.answers(9)]
    assert codes[1][0] in "45" and codes[2:] == [*["250"] * 4, "354", "250", "250"]
    assert len(keep.kept) == 1


def test_stopping_answers_the_mail_being_kept_and_tells_the_others(keep, wire):
    keep.may_go_on.clear()
    with serving(keep) as (where, stop):
        idle, busy, half = wire(where), wire(where), wire(where)
        idle.answers(1)
        half.send(ENVELOPE + b"half a mail\r\n")
        half.answers(6)
        busy.send(ENVELOPE + MAIL + b".\r\n")
        busy.answers(6)
        assert keep.begun.wait(10)
        stop()
        assert idle.answers(1)[0].startswith("421") and half.answers(1)[0].startswith("421")
        with pytest.raises(OSError):
            wire(where).answers(1)
        keep.may_go_on.set()
        assert [answer[:3] for answer in busy.answers(2)] == ["250", "250"]
        assert busy.answers(1)[0].startswith("421") and busy.file.readline() == b""
    assert len(keep.kept) == 1


def test_a_client_of_the_standard_library_over_a_unix_socket(keep, tmp_path):
    where = AtPath(tmp_path / "socket")
    with serving(keep, where), smtplib.LMTP(str(where.path)) as client:
        refused = client.sendmail("sanne@example.org", ["a@example.nl"], MAIL)
        keep.error = StoreError("full")
        with pytest.raises(smtplib.SMTPDataError) as caught:
            client.sendmail("sanne@example.org", ["a@example.nl"], MAIL)
    assert refused == {} and caught.value.smtp_code == 451
    assert [raw for raw, _, _ in keep.kept] == [MAIL]
