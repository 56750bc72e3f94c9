"""Taking mail in until somebody asks for the end."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from de_week import KEY, PUBLICATION
from mailbox_server import Fault, Folder, mail

from newsletter.errors import AuthenticationError, InboundError, TransportError
from newsletter.replies.watching import watch
from newsletter.transport.imap import Mailbox
from newsletter.transport.stopping import Stop

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def watched(server, store):
    """Everything until so many things have happened."""

    def watched(count, *, then=lambda _: None, secret=lambda _: "geheim", silence=10, **changes):
        seen = []
        with Stop() as stop:
            # What never comes fails the test, and does not keep it.
            patience = threading.Timer(60, stop.ask)
            patience.start()
            imap = server.imap(**{"poll": 30} | changes)
            box = Mailbox(imap, secret, stop=stop, pause=0.001, silence=silence)
            try:
                for one in watch(store, PUBLICATION, KEY, box, lambda: NOW, pause=0.0002):
                    seen.append(one)
                    then(one)
                    if len(seen) == count:
                        stop.ask()
            finally:
                patience.cancel()
                patience.join()
        return seen

    return watched


def later(server, do):
    """Do something as soon as somebody waits."""

    def run():
        assert server.idling.wait(10)
        do()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_mail_that_arrives_is_taken_in_at_once(server, watched):
    server.inbox.add(mail(1))
    thread = later(server, lambda: (server.inbox.add(mail(2)), server.tell()))
    begin = datetime.now(UTC)
    assert [one.reply_id for one in watched(2)] == [1, 2]
    assert (datetime.now(UTC) - begin).total_seconds() < 25  # it did not wait for the next look
    thread.join()


def test_mail_that_arrives_while_other_folders_are_read_does_not_wait(server, watched):
    """Opening the first folder again counts it as there, and idling would tell nothing of it."""
    server.folders["Junk"] = Folder(uid_validity=8, mails={1: mail(2)})
    server.inbox.add(mail(1))
    add = lambda one: one.reply_id == 2 and server.inbox.add(mail(3))  # noqa: E731
    assert [one.reply_id for one in watched(3, then=add, folders=("INBOX", "Junk"))] == [1, 2, 3]
    assert not server.said("IDLE")


def test_where_the_server_tells_nothing_it_looks(server, watched):
    server.capabilities = "IMAP4rev1 AUTH=PLAIN"
    server.inbox.add(mail(1))
    add = lambda _: server.inbox.add(mail(len(server.inbox.mails) + 1))  # noqa: E731
    assert [one.reply_id for one in watched(3, then=add, poll=0.01)] == [1, 2, 3]
    assert not server.said("IDLE")


def test_a_line_that_breaks_while_nothing_happens_is_no_news(server, watched):
    server.inbox.add(mail(1))
    thread = later(server, lambda: (server.inbox.add(mail(2)), server.cut()))
    assert [one.reply_id for one in watched(2)] == [1, 2]
    assert server.connections == 2
    thread.join()


def test_a_server_that_is_away_is_said_and_tried_again(server, watched):
    server.inbox.add(mail(1))
    server.faults.append(Fault("AUTHENTICATE", b"TAG NO [UNAVAILABLE] the directory is down\r\n", times=2))
    first, second, taken = watched(3)
    assert isinstance(first, TransportError) and isinstance(second, TransportError)
    assert taken.reply_id == 1


def test_a_folder_that_was_never_there_ends_it(server, watched):
    with pytest.raises(InboundError, match="Weg"):
        watched(1, folders=("Weg",))


def test_a_folder_that_goes_away_meanwhile_does_not(server, watched):
    server.capabilities = "IMAP4rev1 AUTH=PLAIN"
    server.inbox.add(mail(1))
    folders = dict(server.folders)

    def away(one):
        if isinstance(one, InboundError):
            server.folders.update(folders)
            server.inbox.add(mail(2))
        else:
            server.folders["Ander"] = server.folders.pop("INBOX")

    taken, problem, again = watched(3, then=away, poll=0.01)
    assert (taken.reply_id, again.reply_id) == (1, 2)
    assert isinstance(problem, InboundError)


def test_a_login_that_is_refused_is_not_tried_again(server, watched):
    server.password = "anders"
    with pytest.raises(AuthenticationError):
        watched(1)
    assert server.connections == 1


def test_a_folder_beside_the_first_that_goes_away_is_named_once(server, watched):
    server.folders["Reacties"] = Folder()
    server.inbox.add(mail(1))

    def away(one):
        if len(server.inbox.mails) > 1:
            server.folders.pop("Reacties", None)
        if len(server.inbox.mails) < 4:
            server.inbox.add(mail(len(server.inbox.mails) + 1))

    taken = watched(5, then=away, folders=("INBOX", "Reacties"), poll=0.01)
    problems = [one for one in taken if isinstance(one, InboundError)]
    assert [one.reply_id for one in taken if one not in problems] == [1, 2, 3, 4]
    assert len(problems) == 1 and "Reacties" in str(problems[0])


def test_idling_that_the_server_ends_is_no_news(server, watched):
    server.inbox.add(mail(1))

    def end():
        server.inbox.add(mail(2))
        server.tell(b"* BYE I have to go\r\n")
        server.cut()

    thread = later(server, end)
    assert [one.reply_id for one in watched(2)] == [1, 2]
    thread.join()


def test_a_folder_that_is_numbered_anew_while_it_is_watched(server, watched):
    server.inbox.add(mail(1), mail(2))

    def anew():
        server.inbox.uid_validity, server.inbox.mails = 8, {1: mail(3), 2: mail(1)}
        server.tell(b"* OK [UIDVALIDITY 8] anew\r\n")

    thread = later(server, anew)
    assert [(one.reply_id, one.is_new) for one in watched(4)] == [
        (1, True),
        (2, True),
        (3, True),
        (None, False),
    ]
    thread.join()


@pytest.mark.parametrize(
    "line", [b"* 1 EXPUNGE\r\n", b"* VANISHED 3:5\r\n", b"* 1 FETCH (FLAGS (\\Seen))\r\n"]
)
def test_whatever_else_it_tells_only_makes_us_look(server, watched, line):
    server.inbox.add(mail(1))
    server.chatter = line
    thread = later(server, lambda: (server.inbox.add(mail(2)), server.tell(line)))
    assert [one.reply_id for one in watched(2)] == [1, 2]
    assert server.connections == 1
    thread.join()


BROKEN = [
    b"BAD User is authenticated but not connected.\r\n",
    b"NO [SERVERBUG] Internal error occurred.\r\n",
]


@pytest.mark.parametrize("answer", BROKEN)
@pytest.mark.parametrize("words", [("EXAMINE",), ("EXAMINE", "LIST"), ("RFC822.SIZE",), ("BODY.PEEK",)])
def test_a_session_that_the_server_has_broken_is_left_for_a_new_one(server, watched, words, answer):
    server.inbox.add(mail(1))
    broken = [Fault(word, b"TAG " + answer) for word in words]

    def mended(_):
        server.faults.clear()

    def breaks():
        server.faults += [Fault("AUTHENTICATE", mended), *broken]
        server.inbox.add(mail(2))
        server.tell()

    thread = later(server, breaks)
    first, *away, second = watched(2 if words == ("BODY.PEEK",) else 3)
    assert (first.reply_id, second.reply_id) == (1, 2)
    assert all(isinstance(one, TransportError) for one in away)
    assert server.connections == 2
    thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"NO [ALERT] Too many simultaneous connections. (Failure)",
        b"NO [SERVERBUG] Internal error occurred.",
        b"NO [OVERQUOTA] Account exceeded command or bandwidth limits.",
        b"NO System Error (Failure)",
        b"NO Server Unavailable. 15",
        b"NO Temporary authentication failure.",
        b"BAD Server busy",
        b"BAD Command Argument Error. 11",
    ],
)
def test_a_server_that_is_busy_when_we_come_back_ends_nothing(server, watched, answer):
    server.inbox.add(mail(1))

    def cut():
        server.inbox.add(mail(2))
        server.faults.append(Fault("AUTHENTICATE", b"TAG " + answer + b"\r\n", times=6))
        server.cut()

    thread = later(server, cut)
    first, *away, second = watched(8)
    assert (first.reply_id, second.reply_id) == (1, 2)
    assert all(isinstance(one, TransportError) for one in away)
    thread.join()


def test_a_login_that_worked_is_tried_again_when_the_server_does_not_say_why_not(server, watched):
    server.inbox.add(mail(1))

    def cut():
        server.inbox.add(mail(2))
        server.faults.append(Fault("AUTHENTICATE", b"TAG NO LOGIN failed.\r\n", times=2))
        server.cut()

    thread = later(server, cut)
    first, *refused, second = watched(4)
    assert (first.reply_id, second.reply_id) == (1, 2)
    assert len(refused) == 2 and all(isinstance(one, AuthenticationError) for one in refused)
    thread.join()


@pytest.mark.parametrize(("answer", "tries"), [("NO LOGIN failed.", 5), ("NO [AUTHENTICATIONFAILED] no", 1)])
def test_a_password_that_was_changed_ends_it(server, watched, answer, tries):
    server.inbox.add(mail(1))

    def cut():
        server.faults.append(Fault("AUTHENTICATE", f"TAG {answer}\r\n".encode()))
        server.cut()

    thread = later(server, cut)
    with pytest.raises(AuthenticationError):
        watched(99)
    assert server.connections == 1 + tries
    thread.join()


def test_idling_that_has_died_without_a_word_is_found_out_and_begun_anew(server, watched):
    server.inbox.add(mail(1))
    server.faults.append(Fault("IDLE", b"+ idling\r\n", times=1))
    server.faults.append(Fault("DONE", b"", times=1))  # into the void
    add = lambda one: server.inbox.add(mail(2)) if one.reply_id == 1 else None  # noqa: E731
    assert [one.reply_id for one in watched(2, then=add, poll=0.01, silence=0.2)] == [1, 2]
    assert server.connections == 2
