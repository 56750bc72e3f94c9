"""How far each mailbox was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a folder: everything up to ``last_uid`` is kept (RFC 9051 section 2.3.1.1)."""

    uid_validity: int
    last_uid: int


def cursor(store: Store, account: str, folder: str) -> Cursor | None:
    """How far a folder was read; None = never."""
    row = store.row(
        "SELECT uid_validity, last_uid FROM mailboxes WHERE account = ? AND folder = ?", (account, folder)
    )
    return Cursor(*row) if row is not None else None


def read_at(store: Store, account: str, folder: str) -> datetime | None:
    """When the place in a folder was noted last; None = never."""
    found: int | None = store.value(
        "SELECT read_at FROM mailboxes WHERE account = ? AND folder = ?", (account, folder)
    )
    return None if found is None else from_ms(found)


def advance(store: Store, account: str, folder: str, to: Cursor, now: datetime) -> None:
    """Note that everything up to a place is kept; never backwards, unless the server numbered anew.

    Only a hint: what is read again is recognised.  So it need not be on the disk at once.
    """
    with store.write(durable=False):
        store.execute(
            """INSERT INTO mailboxes (account, folder, uid_validity, last_uid, read_at)
               VALUES (:account, :folder, :validity, :uid, :at)
               ON CONFLICT (account, folder) DO UPDATE SET
                   last_uid = iif(uid_validity = :validity, max(last_uid, :uid), :uid),
                   uid_validity = :validity, read_at = :at""",
            {
                "account": account,
                "folder": folder,
                "validity": to.uid_validity,
                "uid": to.last_uid,
                "at": to_ms(now),
            },
        )
