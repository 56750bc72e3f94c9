"""Whether, and under which name, a reply may be quoted."""

from __future__ import annotations

from datetime import datetime

from newsletter.errors import UsageError
from newsletter.models import QuotePermission, Reply
from newsletter.store import replies as recorded
from newsletter.store.database import Store


def consent(
    store: Store,
    reply_id: int,
    permission: QuotePermission,
    *,
    excerpt: str | None,
    origin: str,
    now: datetime,
) -> Reply:
    """Note whether and under which name a reply may be quoted; returns the reply as it is now.

    ``excerpt``: what may be quoted; None leaves it as it was, and all of the own words when never said.

    Raises:
        UsageError: there is no such reply, or the excerpt is empty.
    """
    if excerpt is not None and not excerpt.strip():
        raise UsageError(
            "the excerpt is empty", next_step="Leave --excerpt out to keep the reader's own words."
        )
    recorded.set_permission(store, reply_id, permission, excerpt=excerpt, origin=origin, now=now)
    found = recorded.get(store, reply_id)
    assert found is not None
    return found
