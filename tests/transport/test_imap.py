"""A mailbox as it is read: pymap for how it should be, an own server for how it should not."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import trustme
from mailbox_server import CAPABILITIES, Fault, Folder, MailboxServer

from newsletter.errors import AuthenticationError, InboundError, ServerSetupError, TransportError
from newsletter.inbound import limits
from newsletter.models import Auth, Imap, Tls
from newsletter.transport import imap_reading
from newsletter.transport.imap import Mailbox
from newsletter.transport.imap_reading import new_mail
from newsletter.transport.imap_wire import LostError
from newsletter.transport.stopping import Stop


def mail(number, size=0):
    body = f"Hoi, dit is antwoord {number}.\r\n" + "x" * size
    return f"From: lezer{number}@example.org\r\nSubject: Antwoord {number}\r\n\r\n{body}\r\n".encode()


@pytest.fixture
def server():
    with MailboxServer() as running:
        yield running


@pytest.fixture
def opened():
    """Opens mailboxes that wait hardly at all, and closes them."""
    boxes = []

    def opened(server, *, password="geheim", silence=10, **changes):
        given = {"host": "127.0.0.1", "port": server.port, "tls": Tls.OFF, "username": "lezer"}
        box = Mailbox(Imap(**given | changes), lambda _: password, pause=0.001, silence=silence)
        boxes.append(box)
        return box

    yield opened
    for box in boxes:
        box.close()


def read(box, start=None, **options):
    return [(one.uid, one.raw, one.problem) for one in new_mail(box, "INBOX", start, **options)]


def whole(server, *uids):
    return [(uid, server.inbox.mails[uid], "") for uid in (uids or sorted(server.inbox.mails))]


# --- how it should be ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pymap():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("pymap"))
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-user", "lezer"]
    running = subprocess.Popen([program, *words, "--demo-password", "geheim"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
        running.port = port
        yield running
    finally:
        running.terminate()
        running.wait(5)


def test_pymap_from_the_first_mail_to_the_next(pymap, opened):
    box = opened(pymap, silence=10)
    box.select("INBOX", writable=True)
    for number in range(3):
        box._client.append("INBOX", None, None, mail(number))
    first = list(new_mail(box, "INBOX", None))
    assert [one.raw for one in first] == [mail(number) for number in range(3)]
    place = (first[-1].uid_validity, first[-1].uid)
    assert read(box, place) == []
    box._client.append("INBOX", None, None, mail(3))
    assert [raw for _, raw, _ in read(box, place)] == [mail(3)]
    box.select("INBOX")
    seen = box._client.uid("FETCH", "1:*", "(FLAGS)")[1]
    assert not any(b"Seen" in one for one in seen)
    box._client.select("INBOX")
    box._client.create("Gelezen")
    box.select("INBOX", writable=True)
    box.move([one.uid for one in first], "Gelezen")
    assert [raw for _, raw, _ in read(box)] == [mail(3)]
    assert len(list(new_mail(box, "Gelezen", None))) == 3


def test_pymap_tells_of_new_mail(pymap, opened):
    box, other = opened(pymap, silence=10), opened(pymap, silence=10)
    other.connect()
    box.select("INBOX")
    begin = time.monotonic()
    teller = threading.Timer(0.1, lambda: other._client.append("INBOX", None, None, mail(9)))
    teller.start()
    box.wait("INBOX", 30)
    assert time.monotonic() - begin < 15
    teller.join()
    assert box.select("INBOX")  # the connection can be used on


def test_nothing_is_marked_and_nothing_deleted(server, opened):
    server.inbox.add(*map(mail, range(120)))
    box = opened(server)
    assert read(box) == whole(server)
    said = [line.split()[0] for line in server.commands]
    assert not {"SELECT", "STORE", "EXPUNGE", "CLOSE", "COPY"} & set(said)
    assert not server.said("UID STORE")
    assert all("PEEK" in line for line in server.said("BODY"))
    assert len(server.said("BODY.PEEK[]")) == 3  # 50 at once


def test_large_mails_come_in_small_batches(server, opened, monkeypatch):
    monkeypatch.setattr(imap_reading, "BATCH_OCTETS", 5000)
    server.inbox.add(*(mail(number, 2000) for number in range(5)))
    assert read(opened(server)) == whole(server)
    assert len(server.said("BODY.PEEK[]")) == 3


def test_only_what_is_new_and_not_the_last_one_again(server, opened):
    server.inbox.add(mail(1), mail(2), mail(3))
    box = opened(server)
    assert read(box, (7, 102)) == whole(server, 103)
    assert read(box, (7, 103)) == []  # the server has said 103 to 104:*
    assert read(box, (7, 4_294_967_295)) == []


def test_another_uidvalidity_means_all_of_it_again(server, opened):
    server.inbox.add(mail(1), mail(2))
    assert read(opened(server), (6, 102)) == whole(server)


def test_what_arrived_before_a_day_is_left_alone(server, opened):
    server.inbox.add(mail(1), mail(2))
    server.faults.append(Fault("SEARCH", b"* SEARCH 102 999\r\nTAG OK done\r\n"))
    assert read(opened(server), since=date(2026, 3, 1)) == whole(server, 102)
    assert server.said("SEARCH") == ["UID SEARCH UID 1:* SINCE 28-Feb-2026"]


def test_mail_that_nobody_wants_is_not_fetched(server, opened):
    server.inbox.add(mail(1), mail(2))
    found = read(opened(server), wanted=lambda headers: b"Antwoord 2" in headers)
    assert found == [(101, mail(1).partition(b"Hoi")[0], ""), (102, mail(2), "")]
    assert server.said("BODY.PEEK[]") == ["UID FETCH 102 (UID BODY.PEEK[])"]


def test_other_things_the_server_tells_in_between(server, opened):
    server.inbox.add(mail(1), mail(2))
    server.chatter = (
        b'* 1 FETCH (FLAGS (\\Seen "x"))\r\n* 5 EXISTS\r\n* OK still here\r\n* 1 FETCH (UID 101)\r\n'
    )
    assert read(opened(server)) == whole(server)


@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        (b"* 1 FETCH (BODY[] {4}\r\nHoi\n UID 101)\r\nTAG OK done\r\n", b"Hoi\n"),
        (b'* 1 FETCH (UID 101 BODY[] "zei \\"UID 3\\"")\r\nTAG OK done\r\n', b'zei "UID 3"'),
        (b"* 1 FETCH (UID 101 FLAGS () BODY[] {3}\r\nHoi MODSEQ (4))\r\nTAG OK done\r\n", b"Hoi"),
    ],
)
def test_ways_to_hand_over_a_mail(server, opened, answer, raw):
    server.inbox.add(mail(1))
    server.faults.append(Fault("BODY.PEEK[]", answer))
    assert read(opened(server)) == [(101, raw, "")]


# --- how it should not be -----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["drop", "half", "short", "long", "huge", "hang"])
def test_a_broken_answer_loses_nothing_and_doubles_nothing(server, opened, action):
    server.inbox.add(*map(mail, range(5)))
    server.faults.append(Fault("BODY.PEEK[]", action, times=1 if action == "huge" else 2))
    waits = action in ("long", "hang")
    assert read(opened(server, silence=0.2 if waits else 10)) == whole(server)


@pytest.mark.parametrize(
    "action", ["drop", "half", "short", "huge", b"TAG NO [SERVERBUG] oops\r\n", b"TAG BAD no\r\n"]
)
def test_a_mail_that_is_never_handed_over_is_noted_and_the_others_come(server, opened, action):
    server.inbox.add(*map(mail, range(4)))
    server.faults.append(Fault("UID FETCH 102 (UID BODY.PEEK[])", action))
    server.faults.append(Fault("UID FETCH 101,102", action, times=1))
    found = read(opened(server))
    assert [uid for uid, _, _ in found] == [101, 102, 103, 104]
    assert [problem != "" for _, _, problem in found] == [False, True, False, False]
    assert found[1][1] == mail(1).partition(b"Hoi")[0]
    assert "does not hand it over" in found[1][2]


def test_a_mail_of_which_not_even_the_headers_come(server, opened):
    server.inbox.add(mail(1), mail(2))
    server.faults.append(Fault("UID FETCH 101 (UID BODY", "drop"))
    server.faults.append(Fault("UID FETCH 101,102", "drop", times=1))
    found = read(opened(server))
    assert [(uid, raw) for uid, raw, _ in found] == [(101, b""), (102, mail(2))]
    assert found[0][2]


@pytest.mark.parametrize("literal", [b"", b"BODY[] NIL ", b'BODY[] "" '])
def test_an_answer_without_the_mail_is_no_empty_mail(server, opened, literal):
    server.inbox.add(mail(1))
    server.faults.append(
        Fault("BODY.PEEK[]", b"* 1 FETCH (" + literal + b"UID 101)\r\nTAG OK done\r\n", times=2)
    )
    assert read(opened(server)) == whole(server)


def test_a_mail_that_goes_away_meanwhile_is_no_trouble(server, opened):
    server.inbox.add(*map(mail, range(4)))
    server.faults.append(Fault("BODY.PEEK[]", lambda running: running.inbox.mails.pop(102), times=1))
    assert [uid for uid, _, _ in read(opened(server))] == [101, 103, 104]
    assert server.connections == 1


def test_what_is_larger_than_any_mail_comes_as_its_headers(server, opened):
    server.inbox.add(mail(1), mail(2), mail(3))
    server.inbox.sizes[102] = limits.MESSAGE + 1
    found = read(opened(server))
    assert found[1] == (102, mail(2).partition(b"Hoi")[0], "it is too large to fetch: 26 MB")
    assert [found[0], found[2]] == whole(server, 101, 103)
    assert not any("102" in line for line in server.said("BODY.PEEK[]"))


def test_a_server_that_numbers_anew_between_two_batches(server, opened, monkeypatch):
    monkeypatch.setattr(imap_reading, "BATCH", 2)
    server.inbox.add(*map(mail, range(5)))

    def renumber(running):
        running.inbox.uid_validity = 8
        running.inbox.mails = {uid - 100: raw for uid, raw in running.inbox.mails.items()}
        running.cut()

    server.faults.append(Fault("103,104", renumber, times=1))
    found = list(new_mail(opened(server), "INBOX", None))
    assert [(one.uid_validity, one.uid) for one in found[:2]] == [(7, 101), (7, 102)]
    assert [(one.uid_validity, one.uid) for one in found[2:]] == [(8, uid) for uid in range(1, 6)]
    assert [one.raw for one in found[2:]] == [mail(number) for number in range(5)]


def test_a_server_that_tells_of_new_numbers_within_a_connection(server, opened):
    server.inbox.add(mail(1))
    told = b"* OK [UIDVALIDITY 8] restored\r\nTAG NO [SERVERBUG] gone\r\n"
    server.faults.append(Fault("BODY.PEEK[]", told, times=1))

    def renumber(running):
        running.inbox.uid_validity = 8

    server.faults.append(Fault("RFC822.SIZE", renumber, times=1))
    found = list(new_mail(opened(server), "INBOX", None))
    assert [(one.uid_validity, one.raw) for one in found] == [(8, mail(1))]


def test_a_server_that_cannot_make_up_its_mind_about_numbers(server, opened):
    server.inbox.add(mail(1))
    server.faults.append(Fault("UID FETCH 101", b"* OK [UIDVALIDITY 8] oh\r\nTAG OK done\r\n"))
    ((uid, _, problem),) = read(opened(server))
    assert uid == 101 and "anew" in problem


def test_it_goes_on_where_it_was_when_the_line_breaks(server, opened, monkeypatch):
    monkeypatch.setattr(imap_reading, "BATCH", 2)
    server.inbox.add(*map(mail, range(8)))
    for span in ("103,104", "107,108"):
        server.faults.append(Fault(span, "half", times=1))
    assert read(opened(server)) == whole(server)
    assert server.connections == 3


def test_a_server_that_stays_away_is_an_error_and_the_mail_before_is_had(server, opened, monkeypatch):
    monkeypatch.setattr(imap_reading, "BATCH", 2)
    server.inbox.add(*map(mail, range(6)))
    server.faults += [Fault("103", "drop"), Fault("AUTHENTICATE", "drop")]
    server.faults[-1].times = 0
    found = []

    def away(_):
        server.faults[-1].times = -1

    server.faults.insert(0, Fault("UID FETCH 101,102", away, times=1))
    with pytest.raises(TransportError) as caught:
        found.extend(one.uid for one in _counted(new_mail(opened(server), "INBOX", None), found))
    assert found == [101, 102]
    assert "Nothing is lost" in str(caught.value)


def _counted(mails, found):
    for one in mails:
        found.append(one.uid)
    return ()


@pytest.mark.parametrize("words", ["RFC822.SIZE", "EXAMINE", "BODY.PEEK"])
def test_not_now_is_no_trouble_of_the_mail(server, opened, words):
    server.inbox.add(mail(1))
    server.faults.append(Fault(words, b"TAG NO [UNAVAILABLE] later\r\n"))
    with pytest.raises(TransportError, match="UNAVAILABLE"):
        read(opened(server))


def test_garbage_is_a_lost_line(server, opened):
    server.inbox.add(mail(1))
    server.faults.append(Fault("RFC822.SIZE", b"\x00\xff what\r\n", times=1))
    assert read(opened(server)) == whole(server)


def test_a_line_without_end(server, opened, monkeypatch):
    monkeypatch.setattr("newsletter.transport.imap_wire.LONGEST_LINE", 1000)
    server.faults.append(Fault("RFC822.SIZE", b"* 1 FETCH (" + b"x" * 100_000))
    with pytest.raises(TransportError, match="line without end"):
        read(opened(server))


def test_an_answer_that_trickles_has_an_end(server):
    given = Imap("127.0.0.1", server.port, Tls.OFF, "lezer")
    box = Mailbox(given, lambda _: "geheim", patience=0.2)
    box.connect()
    done = threading.Event()

    def trickle(_):
        while not done.wait(0.02):
            for connection in list(server._open):
                connection.sendall(b"* OK still here\r\n")

    server.faults.append(Fault("EXAMINE", trickle))
    try:
        with pytest.raises(LostError, match="complete answer"):
            box.select("INBOX")
    finally:
        done.set()
        box.close()


# --- coming in ----------------------------------------------------------------------------------------------


def test_a_wrong_password_is_said_and_not_shown(server, opened):
    with pytest.raises(AuthenticationError) as caught:
        opened(server, password="fout-wachtwoord").connect()
    assert "lezer" in str(caught.value)
    assert "fout-wachtwoord" not in str(caught.value)


@pytest.mark.parametrize("capabilities", ["IMAP4rev1", CAPABILITIES])
def test_login_where_plain_is_not_offered(server, opened, capabilities):
    server.capabilities = capabilities
    opened(server).connect()
    assert bool(server.said("LOGIN")) is (capabilities == "IMAP4rev1")


def test_no_login_that_the_server_forbids(server, opened):
    server.capabilities = "IMAP4rev1 LOGINDISABLED"
    with pytest.raises(AuthenticationError, match="no way to log in"):
        opened(server).connect()
    assert not server.said("LOGIN")


def test_a_password_beyond_ascii_goes_as_plain(server, opened):
    server.password = "wachtwóórd"
    opened(server, password="wachtwóórd").connect()


def test_an_access_token_that_is_refused_is_renewed_once(server):
    given = Imap("127.0.0.1", server.port, Tls.OFF, "lezer", auth=Auth.XOAUTH2)
    asked = []

    def secret(refused):
        asked.append(refused)
        return "geheim" if refused else "oud"

    box = Mailbox(given, secret)
    box.connect()
    box.close()
    assert asked == [False, True]
    server.password = "anders"
    with pytest.raises(AuthenticationError):
        Mailbox(given, secret).connect()


@pytest.mark.parametrize(
    "answer", [b"TAG NO AUTHENTICATE failed.\r\n", b"TAG BAD User is authenticated but not connected.\r\n"]
)
def test_an_access_token_that_is_refused_without_a_word_why(server, answer):
    server.faults.append(Fault("AUTHENTICATE", answer))
    given = Imap("127.0.0.1", server.port, Tls.OFF, "lezer", auth=Auth.XOAUTH2)
    with pytest.raises(AuthenticationError, match=r"authenticat|AUTHENTICAT"):
        Mailbox(given, lambda _: "oud").connect()
    assert len(server.said("AUTHENTICATE XOAUTH2")) == 2


@pytest.mark.parametrize("capabilities", [CAPABILITIES, f"{CAPABILITIES} SASL-IR"])
def test_an_access_token_waits_to_be_asked_for(server, capabilities):
    server.capabilities = capabilities
    box = Mailbox(Imap("127.0.0.1", server.port, Tls.OFF, "lezer", auth=Auth.XOAUTH2), lambda _: "geheim")
    box.connect()
    box.close()
    assert server.said("AUTHENTICATE") == ["AUTHENTICATE XOAUTH2"]


def test_a_server_that_cannot_check_logins_now(server, opened):
    server.faults.append(Fault("AUTHENTICATE", b"TAG NO [UNAVAILABLE] the directory is down\r\n"))
    with pytest.raises(TransportError, match="directory"):
        opened(server).connect()


@pytest.mark.parametrize(
    "greeting", [b"", b"220 mail.example.org ESMTP\r\n", b"* BYE too many\r\n", b"\xff\x00\r\n"]
)
def test_what_is_no_mailbox(server, opened, greeting):
    server.greeting = greeting
    with pytest.raises(TransportError) as caught:
        opened(server, silence=0.1).connect()
    assert caught.value.where == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"* BYE [UNAVAILABLE] Server shutting down\r\n", r"is away: BYE \[UNAVAILABLE\].*Nothing is lost"),
        (None, r"hangs up before it greets\. Nothing is lost.*imap\.port"),
        (b"+OK POP3 here\r\n", r"does not talk as a mailbox does.*imap\.port"),
    ],
)
def test_a_server_that_sends_us_away_at_the_door_is_away(server, opened, greeting, said):
    if greeting is None:
        server.serve = lambda _: None
    else:
        server.greeting = greeting
    with pytest.raises(TransportError, match=said):
        opened(server, silence=0.2).connect()


@pytest.mark.parametrize("reason", ["NONEXISTENT", "NOPERM", "CANNOT", "TRYCREATE"])
def test_a_folder_that_is_refused_for_what_it_is_has_to_be_mended(server, opened, reason):
    server.faults.append(Fault("EXAMINE", f"TAG NO [{reason}] no\r\n".encode()))
    with pytest.raises(InboundError, match="It has: INBOX"):
        opened(server).select("INBOX")


def test_nobody_there(opened, server):
    server.close()
    with pytest.raises(TransportError, match="Connection refused"):
        opened(server).connect()
    with pytest.raises(ServerSetupError, match=r"imap\.host"):
        opened(server, host="bestaat-niet.invalid").connect()


def test_a_folder_that_is_not_there_is_named_with_those_that_are(server, opened):
    server.folders["Reacties"] = Folder()
    with pytest.raises(InboundError, match="INBOX, Reacties"):
        list(new_mail(opened(server), "Antwoorden", None))


def test_a_folder_without_numbers_is_refused(server, opened):
    server.inbox.uid_validity = 0
    with pytest.raises(InboundError, match="number"):
        read(opened(server))


# --- protection ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def wrapped(authority):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return lambda line: context.wrap_socket(line, server_side=True)


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def test_tls_from_the_first_octet(wrapped, trusted, opened):
    with MailboxServer(tls=wrapped) as server:
        server.inbox.add(mail(1))
        box = opened(server, host="localhost", tls=Tls.IMPLICIT, silence=5)
        assert read(box) == whole(server)


def test_a_certificate_of_somebody_else(wrapped, trusted, opened):
    with MailboxServer(tls=wrapped) as server:
        with pytest.raises(ServerSetupError, match="not trusted"):
            opened(server, tls=Tls.IMPLICIT, silence=5).connect()  # 127.0.0.1 does not stand in it
        assert not server.said("AUTHENTICATE")


def test_a_certificate_nobody_vouches_for(wrapped, opened):
    with MailboxServer(tls=wrapped) as server, pytest.raises(ServerSetupError, match="not trusted"):
        opened(server, host="localhost", tls=Tls.IMPLICIT, silence=5).connect()


def test_never_in_clear_where_starttls_is_wanted(server, opened):
    with pytest.raises(ServerSetupError, match="STARTTLS"):
        opened(server, tls=Tls.STARTTLS).connect()
    assert not server.said("AUTHENTICATE")


@contextmanager
def starttls_server(wrap, before=b""):
    """Greets, offers STARTTLS, and then speaks TLS; ``before`` goes in clear behind its OK."""
    listening = socket.create_server(("127.0.0.1", 0))
    inner = MailboxServer(greeting=b"")

    def serve():
        line, _ = listening.accept()
        line.sendall(b"* OK hello\r\n")
        file = line.makefile("rb", buffering=0)
        for answer in (b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n", b"TAG OK go\r\n" + before):
            line.sendall(answer.replace(b"TAG", file.readline().split()[0]))
        try:
            inner._serve(wrap(line))
        except OSError:
            line.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    inner.inner_port, inner.port = inner.port, listening.getsockname()[1]
    try:
        yield inner
    finally:
        inner.close()
        listening.close()
        thread.join(5)


def test_starttls(wrapped, trusted, opened):
    with starttls_server(wrapped) as server:
        box = opened(server, host="localhost", tls=Tls.STARTTLS, silence=5)
        box.connect()
        assert server.said("AUTHENTICATE")
        box.close()


def test_what_is_said_in_clear_behind_starttls_ends_it(wrapped, trusted, opened):
    with (
        starttls_server(wrapped, before=b"* PREAUTH hello\r\n") as server,
        pytest.raises(TransportError, match="in clear"),
    ):
        opened(server, host="localhost", tls=Tls.STARTTLS, silence=5).connect()


def test_no_password_in_clear_off_this_machine(server, opened, monkeypatch):
    monkeypatch.setattr("newsletter.transport.imap_wire.Client.is_local", False)
    with pytest.raises(AuthenticationError, match="without TLS"):
        opened(server).connect()
    assert not server.said("AUTHENTICATE")
    assert not server.said("LOGIN")


# --- waiting ------------------------------------------------------------------------------------------------


def test_idle_ends_when_the_server_tells(server, opened):
    box = opened(server, silence=5)
    box.select("INBOX")
    teller = threading.Thread(target=lambda: (server.idling.wait(5), server.tell()))
    teller.start()
    begin = time.monotonic()
    box.wait("INBOX", 30)
    assert time.monotonic() - begin < 20
    assert box.select("INBOX") == 7
    teller.join()


def test_what_comes_with_the_word_that_idling_began_is_not_overlooked(server, opened):
    server.faults.append(Fault("IDLE", b"* 4 EXISTS\r\n+ idling\r\n* 5 EXISTS\r\n", times=1))
    server.faults.append(Fault("DONE", b"", times=1))
    box = opened(server, silence=0.3)
    box.select("INBOX")
    begin = time.monotonic()
    with pytest.raises(LostError):  # the server does not answer DONE
        box.wait("INBOX", 30)
    assert time.monotonic() - begin < 20


def test_idle_that_says_nothing_is_left_after_a_while(server, opened):
    box = opened(server, silence=5)
    box.select("INBOX")
    box.wait("INBOX", 0.05)
    assert server.said("IDLE")
    assert box.select("INBOX") == 7


@pytest.mark.parametrize(
    ("capabilities", "answer"),
    [("IMAP4rev1 AUTH=PLAIN", None), (CAPABILITIES, b"TAG BAD no\r\n"), (CAPABILITIES, b"TAG NO no\r\n")],
)
def test_without_idle_it_only_waits(server, opened, capabilities, answer):
    server.capabilities = capabilities
    if answer:
        server.faults.append(Fault("IDLE", answer))
    box = opened(server)
    box.select("INBOX")
    for _ in range(3):
        box.wait("INBOX", 0.01)
    assert len(server.said("IDLE")) == (1 if answer else 0)
    assert box.select("INBOX") == 7


def test_a_line_that_breaks_while_idling(server, opened):
    box = opened(server)
    box.select("INBOX")
    cutter = threading.Thread(target=lambda: (server.idling.wait(5), server.cut()))
    cutter.start()
    with pytest.raises(LostError):
        box.wait("INBOX", 30)
    cutter.join()


def test_the_wish_to_end_wakes_who_waits(server):
    with Stop() as stop:
        given = Imap("127.0.0.1", server.port, Tls.OFF, "lezer")
        box = Mailbox(given, lambda _: "geheim", stop=stop)
        box.select("INBOX")
        asker = threading.Thread(target=lambda: (server.idling.wait(5), stop.ask()))
        asker.start()
        begin = time.monotonic()
        box.wait("INBOX", 60)
        assert time.monotonic() - begin < 30
        server.inbox.add(mail(1))
        assert list(new_mail(box, "INBOX", None)) == []
        asker.join()
        box.close()
