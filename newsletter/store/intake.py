"""What is noted of a kept mail before and while it is read.

A *source key* names one mail where it came from, so that it need not be fetched twice: account, folder,
UIDVALIDITY and UID of an IMAP server, or the file name of a Maildir.  The *content* is the hash of what the
writer sent (:mod:`newsletter.inbound.mail.fingerprint`): the same mail that comes another way is a copy.

A *try* is counted before a mail is read and taken back when it has been.  What is left over are tries that
ended with the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from newsletter.store import lock
from newsletter.store.database import Store
from newsletter.store.instants import from_ms

#: How the reason begins that only whoever mends the program needs.
DETAILS: Final = "details: "


@dataclass(frozen=True, slots=True)
class Unread:
    """A kept mail that nobody could read, or that nobody has read yet."""

    #: Number of the mail.
    inbound_id: int
    source: str
    received_at: datetime
    #: Why it could not be read, for a person; empty = it has not been read yet.
    reason: str


@contextmanager
def turn(store: Store, *, patience: float = 30.0) -> Iterator[bool]:
    """Hold the right to read kept mail; whether it came within the patience (seconds).

    One process reads at a time, so that a try left over is one that ended with its process.  The system
    takes the right back when its holder dies.
    """
    with lock.held(store.path.with_name(f"{store.path.name}.intake.lock"), patience) as mine:
        yield mine


def known(store: Store, source_key: str) -> int | None:
    """The number of the mail that was kept under a source key."""
    found: int | None = store.value("SELECT inbound FROM intake WHERE source_key = ?", (source_key,))
    return found


def note(store: Store, inbound_id: int, source_key: str | None) -> None:
    """Begin the row of a mail, in the transaction that keeps it; a key that is taken is left out."""
    store.execute("INSERT INTO intake (inbound) VALUES (?)", (inbound_id,))
    name(store, inbound_id, source_key)


def name(store: Store, inbound_id: int, source_key: str | None) -> None:
    """Note where a kept mail was found, unless it is known by another key, or the key names another mail."""
    if source_key:
        store.execute(
            "UPDATE OR IGNORE intake SET source_key = ? WHERE inbound = ? AND source_key IS NULL",
            (source_key, inbound_id),
        )


def begin(store: Store, inbound_id: int) -> int:
    """Count a try, committed before anybody looks into the mail; how many are open with this one.

    It survives the death of this process; a power cut may take it back, which costs one try more.
    """
    with store.write(durable=False):
        store.execute("UPDATE intake SET tries = tries + 1 WHERE inbound = ?", (inbound_id,))
        found: int = store.value("SELECT tries FROM intake WHERE inbound = ?", (inbound_id,))
        return found


def take_back(store: Store, inbound_id: int) -> None:
    """Take back a try that was given up for a reason that is not the mail's."""
    with store.write(durable=False):
        store.execute("UPDATE intake SET tries = tries - 1 WHERE inbound = ? AND tries > 0", (inbound_id,))


def read(store: Store, inbound_id: int) -> None:
    """Note that a mail has been read; inside the transaction that records what it is."""
    store.execute("UPDATE intake SET tries = 0 WHERE inbound = ? AND tries > 0", (inbound_id,))


def settle(store: Store, inbound_id: int, content: bytes) -> int | None:
    """Note what the writer sent; the number of the mail this one is a copy of, if there is one."""
    with store.write(durable=False):
        store.execute(
            """UPDATE intake SET content = :content, copy_of = (SELECT min(inbound) FROM intake
                   WHERE content = :content AND inbound <> :number AND copy_of IS NULL)
               WHERE inbound = :number""",
            {"content": content, "number": inbound_id},
        )
        found: int | None = store.value("SELECT copy_of FROM intake WHERE inbound = ?", (inbound_id,))
        return found


def copy_of(store: Store, inbound_id: int) -> int | None:
    """The number of the mail that this one is a copy of."""
    found: int | None = store.value("SELECT copy_of FROM intake WHERE inbound = ?", (inbound_id,))
    return found


def without_content(store: Store) -> list[int]:
    """Mail that was read by a version that did not look for copies; oldest first."""
    rows = store.rows(
        """SELECT inbound FROM intake WHERE content IS NULL
           AND (SELECT kind FROM inbound WHERE id = inbound) IS NOT NULL ORDER BY inbound"""
    )
    return [number for (number,) in rows]


def set_content(store: Store, inbound_id: int, content: bytes) -> None:
    """Note what the writer of a mail that was read before sent; it stays what it is."""
    with store.write(durable=False):
        store.execute(
            "UPDATE intake SET content = ? WHERE inbound = ? AND content IS NULL", (content, inbound_id)
        )


def _for_people(evidence: str) -> list[str]:
    return [one for one in json.loads(evidence) if not one.startswith(DETAILS)]


def unread(store: Store) -> list[Unread]:
    """Mail that could not be read or was not read yet, oldest first; copies of it are not named."""
    rows = store.rows(
        """SELECT id, source, received_at, kind, evidence FROM inbound
           WHERE kind IS NULL
              OR (kind = 'unreadable' AND id IN (SELECT inbound FROM intake WHERE copy_of IS NULL))
           ORDER BY id"""
    )
    return [
        Unread(
            row["id"],
            row["source"],
            from_ms(row["received_at"]),
            "; ".join(_for_people(row["evidence"])) if row["kind"] else "",
        )
        for row in rows
    ]
