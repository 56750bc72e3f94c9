"""Mail is moved once it was kept, and again where that failed before."""

from __future__ import annotations

from datetime import date

import pytest
from fetching import NOW, kept, place, take
from mailbox_server import Fault, Folder, mail

from newsletter.errors import InboundError, TransportError
from newsletter.inbound import limits
from newsletter.store import mailboxes
from newsletter.store.database import open_store
from newsletter.store.mailboxes import Cursor


def test_mail_is_moved_once_it_was_kept(server, store, opened):
    server.inbox.add(*map(mail, range(3)))
    server.inbox.sizes[102] = limits.MESSAGE + 1
    server.folders["Gelezen"] = Folder()
    take(store, opened(move_to="Gelezen"))
    assert list(server.inbox.mails) == [102]  # nobody has all of it yet
    assert list(server.folders["Gelezen"].mails.values()) == [mail(0), mail(2)]
    assert place(store, server) == Cursor(7, 103)
    assert not server.said("STORE") and not server.said("EXPUNGE")


def test_a_line_that_breaks_before_mail_is_moved(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    server.folders["Gelezen"] = Folder()
    server.faults.append(Fault("MOVE", "drop", times=1))
    box = opened(move_to="Gelezen")
    with pytest.raises(TransportError, match="moved"):
        take(store, box)
    assert place(store, server) is None
    box.close()
    assert [one.is_new for one in take(store, box)] == [False, False]
    assert not server.inbox.mails
    assert kept(store) == [mail(1), mail(2)]


def test_a_folder_to_move_to_that_is_not_there_is_said_even_without_mail(store, opened):
    with pytest.raises(InboundError, match=r"stays in INBOX.*Gelezen.*It has: INBOX"):
        take(store, opened(move_to="Gelezen"))


def test_what_could_not_be_moved_is_moved_by_the_next_fetch(server, store, opened):
    server.inbox.add(*map(mail, range(60)))
    server.inbox.sizes[103] = limits.MESSAGE + 1
    with pytest.raises(InboundError, match="Make a folder Gelezen"):
        take(store, opened(move_to="Gelezen"))
    assert len(kept(store)) == 60 and len(server.inbox.mails) == 60
    assert place(store, server) == Cursor(7, 160)
    server.folders["Gelezen"] = Folder()
    server.inbox.add(mail(60))
    assert [one.source for one in take(store, opened(move_to="Gelezen"))] == ["INBOX, message 161"]
    assert list(server.inbox.mails) == [103]  # nobody has all of it yet
    assert set(server.folders["Gelezen"].mails.values()) == {mail(number) for number in range(61)} - {mail(2)}
    assert take(store, opened(move_to="Gelezen")) == []


def test_a_move_that_was_refused_is_tried_again(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    server.folders["Gelezen"] = Folder()
    server.faults.append(Fault("MOVE", b"TAG NO [OVERQUOTA] it is full\r\n", times=1))
    with pytest.raises(InboundError, match=r"could not be moved to Gelezen.*OVERQUOTA"):
        take(store, opened(move_to="Gelezen"))
    assert len(server.inbox.mails) == 2
    assert take(store, opened(move_to="Gelezen")) == []
    assert not server.inbox.mails and len(server.folders["Gelezen"].mails) == 2


def test_what_somebody_else_moved_meanwhile_is_no_problem(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    server.folders["Gelezen"] = Folder()

    def tidied(_):  # and then the server refuses to move
        server.inbox.mails.clear()
        del server.folders["Gelezen"]

    server.faults.append(Fault("UID MOVE", tidied, times=1))
    box = opened(move_to="Gelezen")
    assert len(take(store, box)) == 2
    assert len(server.said("UID MOVE")) == 1 and box.moved == 0


def test_the_others_are_moved_when_some_have_gone_meanwhile(server, store, opened):
    server.inbox.add(mail(1), mail(2), mail(3))
    archive = server.folders["Gelezen"] = Folder()

    def one_is_gone(_):
        del server.inbox.mails[102], server.folders["Gelezen"]
        server.faults.append(Fault("UID FETCH", lambda _: server.folders.update(Gelezen=archive), times=1))

    server.faults.append(Fault("UID MOVE", one_is_gone, times=1))
    take(store, opened(move_to="Gelezen"))
    assert len(server.said("UID MOVE")) == 2
    assert not server.inbox.mails and list(archive.mails.values()) == [mail(1), mail(3)]


def test_two_at_once_double_nothing(server, store, opened):
    server.inbox.add(*map(mail, range(60)))
    server.folders["Gelezen"] = Folder()
    seen = []

    def meanwhile(_):
        with open_store(store.path) as beside:
            seen.extend(take(beside, opened(move_to="Gelezen")))

    server.faults.append(Fault("UID MOVE", meanwhile, times=1))
    taken = take(store, opened(move_to="Gelezen"))
    assert sum(one.is_new for one in taken + seen) == 60 == len(kept(store)) and len(seen) == 60
    assert len(server.said("UID MOVE")) == 2
    assert not server.inbox.mails and len(server.folders["Gelezen"].mails) == 60
    server.inbox.add(mail(60))
    take(store, opened(move_to="Gelezen"))
    assert len(server.folders["Gelezen"].mails) == 61


def test_the_same_mail_twice_is_moved_twice_and_what_is_not_kept_stays(server, store, opened):
    server.inbox.add(mail(1), mail(2), mail(1))
    with pytest.raises(InboundError):
        take(store, opened(move_to="Gelezen"))
    server.folders["Gelezen"] = Folder()
    server.inbox.mails[90] = mail(9)  # the server was told so late of it that the place is behind it
    store.db.execute(
        "CREATE TRIGGER full BEFORE INSERT ON inbound WHEN NEW.source LIKE '% 90'"
        " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    with pytest.raises(Exception, match="disk is full"):
        take(store, opened(move_to="Gelezen"))
    assert set(server.inbox.mails) == {90, 103}
    store.db.execute("DROP TRIGGER full")
    take(store, opened(move_to="Gelezen"))
    assert not server.inbox.mails and len(server.folders["Gelezen"].mails) == 4
    assert kept(store) == [mail(1), mail(2), mail(9)]


def test_what_stands_in_a_folder_that_was_numbered_anew_is_read_again_first(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    with pytest.raises(InboundError):
        take(store, opened(move_to="Gelezen"))
    server.folders["Gelezen"] = Folder()
    server.inbox.uid_validity, server.inbox.mails = 8, {101: mail(3), 102: mail(2)}
    assert [one.is_new for one in take(store, opened(move_to="Gelezen"))] == [True, False]
    assert kept(store) == [mail(1), mail(2), mail(3)] and not server.inbox.mails


def test_a_folder_that_may_only_be_read(server, store, opened):
    server.inbox.add(mail(1))
    server.folders["Gelezen"] = Folder()
    server.inbox.is_read_only = True
    with pytest.raises(InboundError, match="nothing may be changed"):
        take(store, opened(move_to="Gelezen"))
    assert kept(store) == [mail(1)] and list(server.inbox.mails) == [101]


def test_a_server_that_cannot_move_keeps_no_reply_away(server, store, opened):
    server.inbox.add(mail(1))
    server.capabilities = "IMAP4rev1"
    with pytest.raises(InboundError, match="6851"):
        take(store, opened(move_to="Gelezen"))
    assert kept(store) == [mail(1)]


def test_a_line_that_broke_while_nothing_happened(server, store, opened):
    server.inbox.add(mail(1))
    server.folders["Gelezen"] = Folder()
    box = opened(move_to="Gelezen")
    box.connect()
    server.cut()
    assert len(take(store, box)) == 1
    assert not server.inbox.mails


def test_mail_from_before_the_day_is_not_touched(server, store, opened):
    server.inbox.add(mail(1))
    server.folders["Gelezen"] = Folder()
    server.faults.append(Fault("SEARCH", b"* SEARCH\r\nTAG OK done\r\n"))
    mailboxes.advance(store, f"mira@127.0.0.1:{server.port}", "INBOX", Cursor(7, 101), NOW)
    assert take(store, opened(move_to="Gelezen", since=date(2026, 11, 1))) == []
    assert list(server.inbox.mails) == [101]
