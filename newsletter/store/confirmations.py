"""Confirmations of mailed wishes to leave: at most one for each wish, and one a day for each reader.

A row is born with the wish, *begun* and committed before the mail is handed over, and closed with the
server's answer.  One that was begun is never begun again: a reader rather gets none than two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from newsletter.store.database import Store
from newsletter.store.instants import to_ms

#: Later than this nobody waits for it.
TOO_LATE: Final = timedelta(days=3)
_ONE_IN: Final = timedelta(days=1)


#: Only to who is still off the list and known, and only one a day to each.
_DUE = """SELECT c.inbound, c.subscriber, c.issue FROM confirmations c
    JOIN subscribers s ON s.id = c.subscriber AND s.state = 'unsubscribed'
    WHERE c.begun_at IS NULL AND c.at > :oldest AND NOT EXISTS (
        SELECT 1 FROM confirmations d WHERE d.subscriber = c.subscriber AND d.begun_at > :day)
    ORDER BY c.inbound LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Due:
    """A confirmation that was begun and has to be sent now."""

    #: The mail that asked.
    inbound_id: int
    subscriber_id: int
    #: Number of the issue that was answered; None = none.
    issue: int | None


def plan(store: Store, inbound_id: int, subscriber_id: int, issue: int | None, now: datetime) -> None:
    """Note that a reader is to be told that they have left."""
    with store.write():
        store.execute(
            "INSERT OR IGNORE INTO confirmations (inbound, subscriber, issue, at) VALUES (?, ?, ?, ?)",
            (inbound_id, subscriber_id, issue, to_ms(now)),
        )


def is_any(store: Store, now: datetime) -> bool:
    """Whether one is due."""
    return store.row(_DUE, _times(now)) is not None


def begin(store: Store, now: datetime) -> Due | None:
    """Begin the next one, on the disk when this returns; None = there is none."""
    with store.write():
        row = store.row(_DUE, _times(now))
        if row is None:
            return None
        store.execute(
            "UPDATE confirmations SET begun_at = ? WHERE inbound = ? AND begun_at IS NULL",
            (to_ms(now), row["inbound"]),
        )
        return Due(row["inbound"], row["subscriber"], row["issue"])


def close(store: Store, inbound_id: int, outcome: str) -> None:
    """Note what the server answered."""
    with store.write():
        store.execute("UPDATE confirmations SET outcome = ? WHERE inbound = ?", (outcome, inbound_id))


def take_back(store: Store, inbound_id: int) -> None:
    """It was certainly not handed over: it may be begun again."""
    with store.write():
        store.execute(
            "UPDATE confirmations SET begun_at = NULL WHERE inbound = ? AND outcome = ''", (inbound_id,)
        )


def _times(now: datetime) -> dict[str, int]:
    return {"oldest": to_ms(now - TOO_LATE), "day": to_ms(now - _ONE_IN)}
