"""Source keys, copies and tries, in a real store."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from newsletter.models import InboundKind, Verdict
from newsletter.store import inbound, intake
from newsletter.store.database import open_store

NOW = datetime(2025, 11, 20, 8, 0, tzinfo=UTC)
ONE, TWO = sha256(b"one").digest(), sha256(b"two").digest()


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "newsletter.db") as opened:
        yield opened


def keep(store, raw, key=None):
    return inbound.keep(store, raw, source="test", now=NOW, source_key=key)


def test_a_source_key_is_known_with_the_mail(store):
    key = "imap lezer@example.org:993 INBOX 7/12"
    assert intake.known(store, key) is None
    assert keep(store, b"a", key) == (1, True)
    assert intake.known(store, key) == 1
    assert keep(store, b"a", key) == (1, False)


def test_the_key_is_noted_when_the_same_bytes_come_from_where_they_have_one(store):
    keep(store, b"a")
    assert keep(store, b"a", "key") == (1, False)
    assert intake.known(store, "key") == 1
    keep(store, b"a", "other")
    assert intake.known(store, "key") == 1 and intake.known(store, "other") is None


def test_other_bytes_under_a_known_key_are_kept_all_the_same(store):
    keep(store, b"a", "box/1")
    assert keep(store, b"b", "box/1") == (2, True)
    assert intake.known(store, "box/1") == 1 and inbound.raw(store, 2) == b"b"


def test_the_first_of_equal_content_is_the_original(store):
    for number in (b"1", b"2", b"3", b"4"):
        keep(store, number)
    assert intake.settle(store, 2, ONE) is None
    assert intake.settle(store, 1, ONE) == 2
    assert intake.settle(store, 3, ONE) == 2
    assert intake.settle(store, 4, TWO) is None
    # Said again after a crash it is the same.
    assert [intake.settle(store, n, ONE) for n in (1, 2, 3)] == [2, None, 2]
    assert intake.copy_of(store, 3) == 2 and intake.copy_of(store, 2) is None


def test_tries_are_counted_and_gone_when_it_is_read(store):
    keep(store, b"a")
    assert [intake.begin(store, 1), intake.begin(store, 1)] == [1, 2]
    intake.take_back(store, 1)
    assert intake.begin(store, 1) == 2
    inbound.classify(store, 1, Verdict(InboundKind.OTHER))
    assert intake.begin(store, 1) == 1


def test_what_was_not_read_is_named(store):
    for raw in (b"a", b"b", b"c", b"d"):
        keep(store, raw)
    inbound.classify(store, 1, Verdict(InboundKind.OTHER))
    inbound.classify(store, 2, Verdict(InboundKind.UNREADABLE, ("the mail is empty", "and more")))
    intake.settle(store, 2, ONE)
    intake.settle(store, 4, ONE)
    inbound.classify(store, 4, Verdict(InboundKind.UNREADABLE, ("a copy",)))
    assert [(one.inbound_id, one.reason) for one in intake.unread(store)] == [
        (2, "the mail is empty; and more"),
        (3, ""),
    ]


def test_mail_of_older_versions_gets_its_content(store):
    for raw in (b"a", b"b"):
        keep(store, raw)
    inbound.classify(store, 1, Verdict(InboundKind.OTHER))
    assert intake.without_content(store) == [1]
    intake.set_content(store, 1, ONE)
    assert intake.without_content(store) == []
    assert intake.settle(store, 2, ONE) == 1


def _hold(path, held, release):
    with open_store(path) as store, intake.turn(store):
        held.set()
        release.wait(20)


def test_one_process_reads_at_a_time_and_its_death_frees_the_turn(store):
    with intake.turn(store) as mine:
        assert mine
    context = multiprocessing.get_context("fork")
    held, release = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(store.path, held, release))
    process.start()
    assert held.wait(20)
    with intake.turn(store, patience=0.01) as mine:
        assert not mine
    process.kill()
    process.join()
    with intake.turn(store, patience=10) as mine:
        assert mine
