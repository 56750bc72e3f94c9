"""Mail that does not count as a reply: machines', wishes to leave, and what the author corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsletter.models import InboundKind
from newsletter.store.database import Store
from newsletter.store.instants import from_ms

#: Enough of a mail for its sender and subject; bytes.
_HEAD = 32 * 1024


@dataclass(frozen=True, slots=True)
class SetAside:
    """One kept mail that is no reply."""

    #: Number of the mail.
    inbound_id: int
    kind: InboundKind
    received_at: datetime
    #: Why we think so, for a person.
    reasons: tuple[str, ...]
    #: The begin of the mail as it arrived.
    head: bytes
    #: The reply it was recorded as before it was corrected; None = it never was one.
    reply_id: int | None


def kind(store: Store, inbound_id: int) -> InboundKind | None:
    """What a kept mail was taken for; None = it has not been read, or there is none."""
    found: str | None = store.value("SELECT kind FROM inbound WHERE id = ?", (inbound_id,))
    return InboundKind(found) if found else None


def received_at(store: Store, inbound_id: int) -> datetime:
    """When a kept mail came in."""
    return from_ms(store.value("SELECT received_at FROM inbound WHERE id = ?", (inbound_id,)))


def listed(store: Store, kind: InboundKind | None = None) -> Iterator[SetAside]:
    """Mail in the order it came, streamed; of one kind, or of all that are no replies."""
    query = f"""SELECT i.id, i.kind, i.received_at, i.evidence, substr(i.raw, 1, {_HEAD}) AS head,
            r.id AS reply
        FROM inbound i LEFT JOIN replies r ON r.inbound = i.id
        WHERE i.id > :after AND i.kind <> 'reply' AND (:kind IS NULL OR i.kind = :kind)
        ORDER BY i.id LIMIT :size"""
    for row in store.pages(query, {"kind": kind}):
        yield SetAside(
            row["id"],
            InboundKind(row["kind"]),
            from_ms(row["received_at"]),
            tuple(json.loads(row["evidence"])),
            row["head"] or b"",  # of an empty mail SQLite says NULL
            row["reply"],
        )
