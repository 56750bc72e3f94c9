"""From a mailbox into the store: nothing lost, nothing twice, whatever ends where."""

from __future__ import annotations

import pytest
from de_week import KEY, PUBLICATION
from fetching import NOW, kept, place, take
from mailbox_server import Fault, Folder, mail

from newsletter.errors import InboundError, StoreError, TransportError
from newsletter.inbound import limits
from newsletter.models import InboundKind, ReplyStatus
from newsletter.replies import rereading
from newsletter.replies.mailbox import fetch
from newsletter.store import inbound, intake
from newsletter.store import replies as recorded
from newsletter.store.mailboxes import Cursor
from newsletter.transport import imap_reading
from newsletter.transport.stopping import Stop


def test_mail_is_taken_in_once_and_the_place_is_kept(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    first = take(store, opened())
    assert [one.source for one in first] == ["INBOX, message 101", "INBOX, message 102"]
    assert [one.reply_id for one in first] == [1, 2]
    assert place(store, server) == Cursor(7, 102)
    key = f"imap://mira@127.0.0.1:{server.port}/INBOX;UIDVALIDITY=7/;UID=102"
    assert intake.known(store, key) == first[1].inbound_id
    server.inbox.add(mail(3))
    assert [one.source for one in take(store, opened())] == ["INBOX, message 103"]
    assert kept(store) == [mail(1), mail(2), mail(3)]
    assert server.said("(UID BODY")[1:] == ["UID FETCH 103 (UID BODY.PEEK[])"]


def test_a_folder_that_is_numbered_anew_is_read_again_and_recognised(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    take(store, opened())
    server.inbox.uid_validity, server.inbox.mails = 8, {5: mail(2), 6: mail(1), 7: mail(3)}
    assert [one.is_new for one in take(store, opened())] == [False, False, True]
    assert kept(store) == [mail(1), mail(2), mail(3)]
    assert place(store, server) == Cursor(8, 7)


def test_whoever_stops_in_the_middle_goes_on_there(server, store, opened):
    server.inbox.add(*map(mail, range(6)))
    results = fetch(store, PUBLICATION, KEY, opened(), NOW)
    for _ in range(3):
        next(results)
    results.close()
    assert place(store, server) == Cursor(7, 103)
    assert [one.source[-3:] for one in take(store, opened())] == ["104", "105", "106"]
    assert kept(store) == [mail(number) for number in range(6)]


def test_a_mail_that_cannot_be_kept_does_not_move_the_place(server, store, opened):
    server.inbox.add(mail(1), mail(2), mail(3))
    store.db.execute(
        "CREATE TRIGGER full BEFORE INSERT ON inbound WHEN NEW.source LIKE '%102'"
        " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    with pytest.raises(StoreError):
        take(store, opened())
    assert place(store, server) == Cursor(7, 101)
    store.db.execute("DROP TRIGGER full")
    take(store, opened())
    assert kept(store) == [mail(1), mail(2), mail(3)]


def test_a_server_that_goes_away_leaves_what_was_had(server, store, opened, monkeypatch):
    monkeypatch.setattr(imap_reading, "BATCH", 2)
    server.inbox.add(*map(mail, range(6)))
    server.faults += [Fault("103", "drop"), Fault("105", "drop")]
    server.faults += [Fault("UID FETCH 103 (UID BODY.PEEK[HEADER]", "drop")]
    server.faults.insert(0, Fault("EXAMINE", b"TAG OK fine\r\n", times=0))

    def away(running):
        running.faults[0].action, running.faults[0].times = "drop", -1

    server.faults.insert(1, Fault("101,102", away, times=1))
    with pytest.raises(TransportError):
        take(store, opened())
    assert place(store, server) == Cursor(7, 102)
    server.faults.clear()
    take(store, opened())
    assert kept(store) == [mail(number) for number in range(6)]


def test_what_is_too_large_is_visible_and_stays_so(server, store, opened):
    server.inbox.add(mail(1), mail(2))
    server.inbox.sizes[101] = limits.MESSAGE + 1
    large, small = take(store, opened())
    assert large.understood.verdict.kind is InboundKind.UNREADABLE
    assert "too large to fetch: 26 MB; INBOX, message 101" in large.note
    assert small.reply_id == 1
    raw = inbound.raw(store, large.inbound_id)
    assert raw.startswith(b"X-Newsletter-Incomplete: it is too large") and b"Subject: Re: Soep" in raw
    assert [one.inbound_id for one in intake.unread(store)] == [large.inbound_id]
    again = list(rereading.reread(store, PUBLICATION, KEY, (large.inbound_id,), NOW))
    assert again[0].understood.verdict.kind is InboundKind.UNREADABLE
    assert len(list(recorded.listed(store))) == 1


def test_several_folders_and_one_that_is_not_there(server, store, opened):
    server.inbox.add(mail(1))
    server.folders["Reacties"] = Folder(uid_validity=3)
    server.folders["Reacties"].add(mail(1), mail(2))
    with pytest.raises(InboundError, match="Weg"):
        take(store, opened(folders=("INBOX", "Weg", "Reacties")))
    assert kept(store) == [mail(1), mail(2)]
    assert place(store, server, "Reacties") == Cursor(3, 102)
    assert place(store, server, "Weg") is None


@pytest.mark.parametrize("move_to", ["", "Gelezen"])
def test_a_folder_that_cannot_be_opened_now_keeps_no_other_back(server, store, opened, move_to):
    server.inbox.add(mail(1))
    server.folders |= {"Reacties": Folder(), "Gelezen": Folder()}
    server.folders["Reacties"].add(mail(2))
    open_it = f'{"SELECT" if move_to else "EXAMINE"} "INBOX"'
    server.faults.append(Fault(open_it, b"TAG NO [SERVERBUG] oh\r\n", times=1))
    box = opened(folders=("INBOX", "Reacties"), move_to=move_to)
    with pytest.raises(TransportError, match="INBOX cannot be opened"):
        take(store, box)
    assert kept(store) == [mail(2)] and server.connections == 2
    assert len(take(store, box)) == 1
    assert kept(store) == [mail(2), mail(1)]


def test_a_folder_to_move_to_that_cannot_be_opened_now_keeps_no_reply_away(server, store, opened):
    server.inbox.add(mail(1))
    server.folders["Gelezen"] = Folder()
    server.faults.append(Fault('"Gelezen"', b"TAG NO [SERVERBUG] oh\r\n", times=1))
    with pytest.raises(TransportError, match="stays in INBOX: the folder Gelezen"):
        take(store, opened(move_to="Gelezen"))
    assert kept(store) == [mail(1)] and len(server.inbox.mails) == 1
    take(store, opened(move_to="Gelezen"))
    assert not server.inbox.mails


def test_the_authors_own_answers_are_found_and_nothing_else_is_fetched(server, store, opened):
    server.inbox.add(mail(1))
    sent = server.folders["Verzonden"] = Folder()
    sent.add(
        mail(2, sender="mira@example.nl", to="oma@example.org", text="Geheim."),
        mail(
            3,
            sender="redactie@example.nl",
            to="sanne@example.org",
            headers="In-Reply-To: <1@example.org>\r\n",
        ),
    )
    box = opened(sent_folder="Verzonden")
    taken, answered = take(store, box)
    assert (taken.reply_id, answered.reply_id) == (1, 1)
    assert recorded.get(store, 1).status is ReplyStatus.ANSWERED
    assert kept(store) == [mail(1), sent.mails[102]]
    assert not server.said("UID FETCH 101,102 (UID BODY.PEEK[])")
    assert place(store, server, "Verzonden") == Cursor(7, 102)
    assert take(store, box) == []


def test_the_wish_to_end_ends_it_behind_a_mail(server, store, opened):
    server.inbox.add(*map(mail, range(9)))
    with Stop() as stop:
        for taken in fetch(store, PUBLICATION, KEY, opened(stop), NOW):
            if taken.source.endswith("103"):
                stop.ask()
    assert len(kept(store)) == 3
    assert place(store, server) == Cursor(7, 103)
