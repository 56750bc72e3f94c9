"""Mailed wishes to leave the list that wait for the author."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

#: A wish is over when the author said so, when whoever it is about has left, or when the mail was none.
_WAITING = """FROM wishes w JOIN inbound i ON i.id = w.inbound
    LEFT JOIN subscribers a ON a.id = coalesce(
        (SELECT json_extract(c.after, '$.subscriber') FROM corrections c
        WHERE c.inbound = w.inbound AND c.what = 'sender' ORDER BY c.id DESC LIMIT 1), w.writer)
    LEFT JOIN subscribers b ON b.id = w.holder
    WHERE w.settled_at IS NULL
    AND 'unsubscribe' = coalesce((SELECT json_extract(c.after, '$.kind') FROM corrections c
        WHERE c.inbound = w.inbound AND c.what = 'kind' ORDER BY c.id DESC LIMIT 1), 'unsubscribe')
    AND coalesce(a.state, 'active') IN ('active', 'pending')
    AND coalesce(b.state, 'active') IN ('active', 'pending')"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wish nobody has dealt with."""

    inbound_id: int
    #: Aware, UTC.
    at: datetime
    #: What is known of it, for a person.
    note: str
    #: Who wrote; empty = nobody on the list.
    writer: str
    #: Whose copy was answered; empty = nobody known.
    holder: str


def note(
    store: Store, inbound_id: int, *, writer_id: int | None, holder_id: int | None, now: datetime
) -> None:
    """Note a wish that waits; said again, it stays as it was noted first."""
    with store.write():
        store.execute(
            "INSERT OR IGNORE INTO wishes (inbound, writer, holder, at) VALUES (?, ?, ?, ?)",
            (inbound_id, writer_id, holder_id, to_ms(now)),
        )


def name(store: Store, inbound_id: int, writer_id: int | None) -> None:
    """Note who wrote a wish, as it is known now; None = nobody on the list."""
    with store.write():
        store.execute("UPDATE wishes SET writer = ? WHERE inbound = ?", (writer_id, inbound_id))


def waiting(store: Store) -> list[Waiting]:
    """The wishes that wait, oldest first."""
    rows = store.rows(
        f"SELECT w.inbound, w.at, i.evidence, coalesce(a.address, '') AS writer,"
        f" coalesce(b.address, '') AS holder {_WAITING}"
        " ORDER BY w.inbound"
    )
    return [
        Waiting(row["inbound"], from_ms(row["at"]), _last(row["evidence"]), row["writer"], row["holder"])
        for row in rows
    ]


def count(store: Store) -> int:
    """How many wishes wait."""
    return int(store.value(f"SELECT count(*) {_WAITING}"))


def waits(store: Store, inbound_id: int) -> bool:
    """Whether a wish in this mail waits."""
    return bool(store.value(f"SELECT count(*) {_WAITING} AND w.inbound = ?", (inbound_id,)))


def is_settled(store: Store, inbound_id: int) -> bool:
    """Whether the author said that the wish in a mail is dealt with."""
    return store.value("SELECT settled_at FROM wishes WHERE inbound = ?", (inbound_id,)) is not None


def settle(store: Store, inbound_id: int, now: datetime) -> bool:
    """Note that a wish is dealt with; whether it waited until now.

    Raises:
        UsageError: no wish ever waited in this mail.
    """
    with store.write():
        waited = waits(store, inbound_id)
        store.execute(
            "UPDATE wishes SET settled_at = ? WHERE inbound = ? AND settled_at IS NULL",
            (to_ms(now), inbound_id),
        )
        if not is_settled(store, inbound_id):
            raise UsageError(
                f"no wish waits in mail m{inbound_id}",
                next_step="See which do: newsletter subscribers wishes.",
            )
        return waited


def settle_all(store: Store, subscriber_id: int, now: datetime) -> None:
    """Note that all a subscriber wished until now, or somebody unknown from their copy, is dealt with."""
    with store.write():
        store.execute(
            "UPDATE wishes SET settled_at = ? WHERE coalesce(writer, holder) = ? AND settled_at IS NULL",
            (to_ms(now), subscriber_id),
        )


def _last(evidence: str) -> str:
    return str(next(reversed(json.loads(evidence)), ""))
