"""Answers that the author wrote in their own mail program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.models import ReplyStatus
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Named:
    """A reply known by the Message-ID of its mail."""

    reply_id: int
    #: With angle brackets.
    message_id: str
    sender_address: str


@dataclass(frozen=True, slots=True)
class Alone:
    """A reply that goes on with no other."""

    reply_id: int
    inbound_id: int
    #: The begin of the mail.
    head: bytes


def named(store: Store, message_ids: Sequence[str]) -> list[Named]:
    """The replies whose mails have one of these Message-IDs, oldest first; an identifier is not unique."""
    marks = ", ".join("?" * len(message_ids))
    rows = store.rows(
        f"SELECT id, message_id, sender_address FROM replies WHERE message_id IN ({marks})"
        " AND message_id <> '' ORDER BY id LIMIT 100",
        tuple(message_ids),
    )
    return [Named(*row) for row in rows]


def kept_as(store: Store, message_id: str) -> int | None:
    """The number an answer is kept under; None = it was not found before."""
    found: int | None = store.value("SELECT inbound FROM author_answers WHERE message_id = ?", (message_id,))
    return found


def reply_of(store: Store, inbound_id: int) -> int | None:
    """The reply that a kept mail is the author's answer to; None = it is no such answer."""
    found: int | None = store.value("SELECT reply FROM author_answers WHERE inbound = ?", (inbound_id,))
    return found


def may_be_missed(store: Store, since: datetime) -> bool:
    """Whether there are replies that nobody could know the answers to before this time."""
    return bool(
        store.value(
            """SELECT EXISTS (SELECT 1 FROM replies WHERE received_at >= :since)
                   OR EXISTS (SELECT 1 FROM corrections WHERE what = 'kind' AND at >= :since)""",
            {"since": to_ms(since)},
        )
    )


def record(
    store: Store, message_id: str, reply_id: int, inbound_id: int, *, at: datetime, now: datetime
) -> None:
    """Note an answer, and that its reply is answered if it still waited; once, and never undone by us.

    Args:
        message_id: of the answer.
        inbound_id: number under which the answer is kept.
        at: when it was written.
    """
    with store.write():
        noted = store.execute(
            "INSERT OR IGNORE INTO author_answers (message_id, reply, inbound, at) VALUES (?, ?, ?, ?)",
            (message_id, reply_id, inbound_id, to_ms(at)),
        )
        if noted:
            store.execute(
                "UPDATE replies SET status = ?, status_at = ? WHERE id = ? AND status IN (?, ?)",
                (ReplyStatus.ANSWERED, to_ms(now), reply_id, ReplyStatus.NEW, ReplyStatus.LATER),
            )


def written(store: Store, inbound_ids: Sequence[int]) -> dict[str, datetime]:
    """The Message-IDs of answers by the numbers they are kept under, and when each was written."""
    found = {}
    for number in inbound_ids:
        for row in store.rows("SELECT message_id, at FROM author_answers WHERE inbound = ?", (number,)):
            found[row["message_id"]] = from_ms(row["at"])
    return found


def alone(store: Store, since: datetime, octets: int) -> Iterator[Alone]:
    """Replies that came in since then and go on with no other, oldest first.

    Args:
        octets: how much of each mail is read.
    """
    values = {"since": to_ms(since), "octets": octets}
    rows = store.pages(
        """SELECT r.id, r.inbound, substr(i.raw, 1, :octets) AS head
           FROM replies r JOIN inbound i ON i.id = r.inbound JOIN origins o ON o.reply = r.id
           WHERE r.id > :after AND o.thread IS NULL AND r.received_at >= :since
           ORDER BY r.id LIMIT :size""",
        values,
    )
    return (Alone(row["id"], row["inbound"], row["head"]) for row in rows)
