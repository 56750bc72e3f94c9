"""What became of web addresses, kept for a while: nobody's server is asked twice for one letter.

What was fine stays fine for a day; everything else is asked again after ten minutes, so that a link that was
mended is not told off for long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from newsletter.models import UrlStatus, UrlVerdict
from newsletter.store.database import Store
from newsletter.store.instants import to_ms

#: How long it stays true that a page is there.
OK_LASTS = timedelta(hours=24)
#: How long anything else stays true.
OTHERS_LAST = timedelta(minutes=10)


def known(store: Store, urls: Iterable[str], now: datetime) -> dict[str, UrlVerdict]:
    """The verdicts that are still fresh; one from the future, of a clock that was set back, is not."""
    found: dict[str, UrlVerdict] = {}
    for url in urls:
        row = store.row(
            """SELECT status, detail FROM links WHERE url = :url AND checked_at <= :now
               AND checked_at > CASE status WHEN 'ok' THEN :ok ELSE :others END""",
            {"url": url, "now": to_ms(now), "ok": to_ms(now - OK_LASTS), "others": to_ms(now - OTHERS_LAST)},
        )
        if row is not None:
            found[url] = UrlVerdict(UrlStatus(row["status"]), row["detail"])
    return found


def remember(store: Store, verdicts: Mapping[str, UrlVerdict], now: datetime) -> None:
    """Keep what was found just now, and forget what is too old to count."""
    rows = [(url, verdict.status, verdict.detail, to_ms(now)) for url, verdict in verdicts.items()]
    with store.write():
        store.execute("DELETE FROM links WHERE checked_at <= ?", (to_ms(now - OK_LASTS),))
        store.execute_many(
            "INSERT OR REPLACE INTO links (url, status, detail, checked_at) VALUES (?, ?, ?, ?)", rows
        )
