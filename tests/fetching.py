"""Looking into a mailbox once, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

from de_week import KEY, PUBLICATION

from newsletter.replies.mailbox import fetch
from newsletter.store import mailboxes

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def take(store, box):
    """Everything one look brings."""
    return list(fetch(store, PUBLICATION, KEY, box, NOW))


def kept(store):
    """The mail that was kept, in order."""
    return [row[0] for row in store.rows("SELECT raw FROM inbound ORDER BY id")]


def place(store, server, folder="INBOX"):
    """Up to where a folder was read."""
    return mailboxes.cursor(store, f"mira@127.0.0.1:{server.port}", folder)
