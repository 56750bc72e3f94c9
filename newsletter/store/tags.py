"""Tags of subscribers as segments: how many have one, and how many of those an issue still goes to."""

from __future__ import annotations

from datetime import datetime

from newsletter.store.database import Store
from newsletter.store.instants import to_ms


def names(store: Store) -> list[str]:
    """Every tag in use, in order."""
    return [tag for (tag,) in store.rows("SELECT DISTINCT tag FROM tags ORDER BY tag")]


def active(store: Store, tag: str) -> int:
    """How many active subscribers have a tag; upper or lower case."""
    return int(
        store.value(
            "SELECT count(*) FROM tags t CROSS JOIN subscribers s ON s.id = t.subscriber"
            " WHERE t.tag = ? AND s.state = 'active'",
            (tag,),
        )
    )


def frozen(store: Store, issue: int, tag: str, now: datetime) -> tuple[int, int]:
    """Of the recipients of an issue with a tag: how many there are, and how many could be tried now."""
    row = store.row(
        """SELECT count(*) AS people, coalesce(sum(
               d.state IN ('pending', 'attempting') OR (d.state = 'deferred' AND d.due <= :now)), 0) AS now
           FROM tags t CROSS JOIN deliveries d ON d.issue = :issue AND d.subscriber = t.subscriber
           WHERE t.tag = :tag""",
        {"issue": issue, "tag": tag, "now": to_ms(now)},
    )
    assert row is not None
    return row["people"], row["now"]
