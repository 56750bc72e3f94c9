"""Mail handed over one by one: kept in one thread, read in another, in a real store."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from de_week import KEY, PUBLICATION

from newsletter import replies
from newsletter.addresses import tagged
from newsletter.errors import StoreError
from newsletter.replies.listening import Keeper, ReadingThread
from newsletter.store import inbound
from newsletter.store import replies as recorded
from newsletter.store.database import open_store
from newsletter.tokens import Purpose, sign

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
MAIL = (
    b"From: sanne@example.org\r\nTo: undisclosed-recipients:;\r\nMessage-ID: <1@example.org>\r\n\r\nSoep.\r\n"
)


@pytest.fixture
def path(tmp_path):
    with open_store(tmp_path / "newsletter.db") as store:
        return store.path


class Told:
    """What the reading thread says, waited for."""

    def __init__(self):
        self.taken, self.failures = [], []
        self.more = threading.Semaphore(0)

    def __call__(self, taken):
        self.taken.append(taken)
        self.more.release()

    def fail(self, error):
        self.failures.append(error)
        self.more.release()

    def wait(self, count=1):
        for _ in range(count):
            assert self.more.acquire(timeout=20)


def reading(path, told):
    return ReadingThread(path, PUBLICATION, KEY, now=lambda: NOW, told=told, failed=told.fail)


def keep(path, *raws, told=lambda number: None, to="reacties@example.nl"):
    keeper = Keeper(path, told, lambda: NOW)
    for raw in raws:
        keeper(raw, sender="sanne@example.org", recipients=[to])
    keeper.close()


def test_kept_with_its_envelope_then_read(path):
    told = Told()
    with reading(path, told) as thread:
        keep(path, MAIL, told=thread.read, to=tagged("reacties@example.nl", sign(KEY, Purpose.REPLY, 12, 7)))
        told.wait()
    with open_store(path) as store:
        assert inbound.raw(store, 1).startswith(
            b"Return-Path: <sanne@example.org>\r\nDelivered-To: reacties+"
        )
        assert inbound.raw(store, 1).endswith(MAIL)
        (reply,) = recorded.listed(store)
        assert reply.own_words == "Soep." and "Delivered-To" in reply.link.evidence[0].detail
    assert [taken.reply_id for taken in told.taken] == [1]


def test_what_was_left_is_read_first_and_what_is_left_at_the_end_stays(path):
    keep(path, MAIL)
    told = Told()
    with reading(path, told):
        told.wait()
    keep(path, MAIL.replace(b"<1@", b"<2@"))
    with open_store(path) as store:
        assert [reply.id for reply in recorded.listed(store)] == [1] and inbound.unread(store) == [2]


def test_handed_over_again_it_is_the_same_mail(path):
    numbers = []
    keep(path, MAIL, MAIL, told=numbers.append)
    assert numbers == [1, 1]


def test_each_mail_that_is_handed_over_is_told(path):
    told = Told()
    with reading(path, told) as thread:
        keep(path, MAIL, MAIL, told=thread.read)
        told.wait(2)
    assert [(taken.inbound_id, taken.is_new) for taken in told.taken] == [(1, True), (1, False)]


def test_the_same_mail_by_another_way_becomes_one_reply(path):
    """Over LMTP and from a mailbox, in either order and with other headers of servers."""
    keep(path, MAIL)
    fetched = b"Received: from a by b\nDelivered-To: reacties@example.nl\n" + MAIL.replace(b"\r\n", b"\n")
    with open_store(path) as store:
        left, copy = replies.take_in(store, PUBLICATION, KEY, [("imap", fetched)], NOW)
        assert left.reply_id == 1 and copy.copy_of == left.inbound_id and copy.reply_id is None
        assert inbound.raw(store, copy.inbound_id) == fetched
        other = MAIL.replace(b"Soep.", b"Iets heel anders.")
        (taken,) = replies.take_in(store, PUBLICATION, KEY, [("imap", other)], NOW)
        assert taken.copy_of is None and taken.reply_id == 2


def test_a_store_that_cannot_be_used_keeps_nothing_and_is_tried_again(path):
    with open_store(path) as store:
        store.db.conn.execute("ALTER TABLE intake RENAME TO gone")
    keeper = Keeper(path, lambda number: None, lambda: NOW)
    with pytest.raises(StoreError):
        keeper(MAIL, sender="", recipients=["a@example.nl"])
    with open_store(path) as store:
        assert store.value("SELECT count(*) FROM inbound") == 0
        store.db.conn.execute("ALTER TABLE gone RENAME TO intake")
    keeper(MAIL, sender="", recipients=["a@example.nl"])
    keeper.close()
    with open_store(path) as store:
        assert inbound.raw(store, 1).startswith(b"Return-Path: <>\r\n")


def test_a_reading_thread_without_a_store_says_so_and_ends_when_told(path):
    with open_store(path) as store:
        store.db.conn.execute("PRAGMA application_id = 7")
    told = Told()
    with reading(path, told):
        told.wait()
    assert "another application" in str(told.failures[0])
