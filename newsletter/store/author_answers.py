"""Answers that the author wrote in their own mail program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.models import ReplyStatus
from newsletter.store.database import Store
from newsletter.store.instants import to_ms


@dataclass(frozen=True, slots=True)
class Named:
    """A reply known by the Message-ID of its mail."""

    reply_id: int
    #: With angle brackets.
    message_id: str
    sender_address: str


def named(store: Store, message_ids: Sequence[str]) -> list[Named]:
    """The replies whose mails have one of these Message-IDs, oldest first; an identifier is not unique."""
    marks = ", ".join("?" * len(message_ids))
    rows = store.rows(
        f"SELECT id, message_id, sender_address FROM replies WHERE message_id IN ({marks})"
        " AND message_id <> '' ORDER BY id LIMIT 100",
        tuple(message_ids),
    )
    return [Named(*row) for row in rows]


def is_known(store: Store, message_id: str) -> bool:
    """Whether an answer was found before."""
    return store.row("SELECT 1 FROM author_answers WHERE message_id = ?", (message_id,)) is not None


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
