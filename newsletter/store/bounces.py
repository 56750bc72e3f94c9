"""Failure notices, one row for each recipient a notice names, and what they say about a subscriber."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsletter.models import Bounce, Failure, FailureClass
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

_LATEST = 2**62


def record(
    store: Store,
    inbound_id: int,
    failures: Sequence[Failure],
    *,
    issue: int | None,
    subscriber_id: int | None,
    came_at: datetime | None = None,
    counts: int = 0,
    weighs: FailureClass | None = None,
) -> None:
    """Note the recipients of a notice; said again, what was noted of this mail is replaced.

    Args:
        issue, subscriber_id: the copy the notice is about; None = nothing proves that it is one of ours.
        came_at: when the notice came to the author's own server; None = when it was kept.
        counts: which of ``failures`` is the subscriber's; the others are of nobody on the list.
        weighs: the class in which that one counts; None = its own.
    """
    rows = [
        (
            inbound_id,
            position,
            subscriber_id if position == counts + 1 else None,
            issue,
            weighs if weighs is not None and position == counts + 1 else one.failure_class,
            one.reason,
            one.status,
            # It happened when the notice came, however late it was fetched and however often it is read.
            _LATEST if came_at is None else to_ms(came_at),
            inbound_id,
        )
        for position, one in enumerate(failures, 1)
    ]
    with store.write():
        store.execute("DELETE FROM bounces WHERE inbound = ?", (inbound_id,))
        store.execute_many(
            "INSERT INTO bounces (inbound, position, subscriber, issue, class, reason, status, at)"
            " SELECT ?, ?, ?, ?, ?, ?, ?, min(received_at, ?) FROM inbound WHERE id = ?",
            rows,
        )


def forget(store: Store, inbound_id: int) -> None:
    """The author says that a mail is no failure notice: it counts against nobody."""
    with store.write():
        store.execute("DELETE FROM bounces WHERE inbound = ?", (inbound_id,))


def of_subscriber(store: Store, subscriber_id: int) -> list[Bounce]:
    """Every failure of one subscriber's address, oldest first."""
    rows = store.rows(
        "SELECT inbound, at, issue, class, reason, status FROM bounces WHERE subscriber = ?"
        " ORDER BY at, inbound, position",
        (subscriber_id,),
    )
    return [
        Bounce(row["inbound"], from_ms(row["at"]), row["issue"], FailureClass(row["class"]), *row[4:])
        for row in rows
    ]


def came_back(store: Store, issue: int) -> int:
    """Of how many subscribers a notice says that their copy of an issue did not arrive."""
    return int(store.value("SELECT count(DISTINCT subscriber) FROM bounces WHERE issue = ?", (issue,)))


def alive_at(store: Store, subscriber_id: int) -> datetime | None:
    """The last sign of life: the reader answered their own copy, or was put on the list."""
    at = store.value(
        """SELECT max(at) FROM (
               SELECT max(r.received_at) AS at FROM replies r JOIN inbound i ON i.id = r.inbound
               LEFT JOIN origins o ON o.reply = r.id
               WHERE r.subscriber = :who AND i.kind = 'reply' AND json_extract(r.link, '$.certain')
                   AND json_extract(r.link, '$.mismatch') IS NULL AND coalesce(o.authentic, '') <> 'fail'
               UNION ALL
               SELECT max(at) FROM consents WHERE subscriber = :who AND state = 'active')""",
        {"who": subscriber_id},
    )
    return None if at is None else from_ms(at)
