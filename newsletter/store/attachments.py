"""What came with each mail, by name and hash; the bytes stay in the mail."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.models import Attachment
from newsletter.store.database import Store


def record(store: Store, inbound_id: int, attachments: Sequence[Attachment]) -> None:
    """Note the files of a kept mail, in their order; recorded again they stay as they are.

    Raises:
        StoreError: there is no such mail.
    """
    if not attachments:
        return
    with store.write():
        if store.value("SELECT 1 FROM attachments WHERE inbound = ? LIMIT 1", (inbound_id,)):
            return
        store.execute_many(
            """INSERT INTO attachments (inbound, position, name, media_type, size, sha256, note)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [
                (inbound_id, position, one.name, one.media_type, one.size, one.sha256, one.note)
                for position, one in enumerate(attachments, 1)
            ],
        )


def listed(store: Store, inbound_id: int) -> tuple[Attachment, ...]:
    """The files of a mail, in their order."""
    rows = store.rows(
        """SELECT name, media_type, size, sha256, note FROM attachments
           WHERE inbound = ? ORDER BY position""",
        (inbound_id,),
    )
    return tuple(Attachment(**row) for row in map(dict, rows))


def counted(store: Store, inbound_ids: Sequence[int]) -> dict[int, int]:
    """How many files came with each of these mails; those with none are left out."""
    found: dict[int, int] = {}
    for start in range(0, len(inbound_ids), 500):
        some = inbound_ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        rows = store.rows(
            f"SELECT inbound, count(*) AS n FROM attachments WHERE inbound IN ({marks}) GROUP BY inbound",
            tuple(some),
        )
        found.update({row["inbound"]: row["n"] for row in rows})
    return found
