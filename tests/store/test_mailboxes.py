"""How far each folder was read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from newsletter.errors import StoreError
from newsletter.store import mailboxes
from newsletter.store.database import open_store
from newsletter.store.mailboxes import Cursor

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MIRA = "mira@imap.example.org:993"


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "newsletter.db") as opened:
        yield opened


def advance(store, validity, uid, folder="INBOX"):
    mailboxes.advance(store, MIRA, folder, Cursor(validity, uid), NOW)


def test_forward_and_never_back(store):
    assert mailboxes.cursor(store, MIRA, "INBOX") is None
    for uid in (5, 9, 7):
        advance(store, 1, uid)
    assert mailboxes.cursor(store, MIRA, "INBOX") == Cursor(1, 9)


def test_numbered_anew_it_begins_anew(store):
    advance(store, 1, 9)
    advance(store, 2, 3)
    assert mailboxes.cursor(store, MIRA, "INBOX") == Cursor(2, 3)


def test_each_folder_and_account_for_itself(store):
    advance(store, 1, 9)
    advance(store, 1, 3, "Reacties")
    assert mailboxes.cursor(store, MIRA, "Reacties") == Cursor(1, 3)
    assert mailboxes.cursor(store, "pim@imap.example.org:993", "INBOX") is None


def test_it_is_undone_with_the_mail_it_stands_for(store):
    with suppress(ZeroDivisionError), store.write():
        advance(store, 1, 9)
        raise ZeroDivisionError
    assert mailboxes.cursor(store, MIRA, "INBOX") is None


def test_a_server_without_numbers_is_nothing_to_note(store):
    with pytest.raises(StoreError):
        advance(store, 0, 9)
