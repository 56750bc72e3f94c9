"""The journal of what the author knew better about a mail; only ever added to."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from newsletter.models import Correction, CorrectionKind, Given, InboundKind
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

#: In what a correction of a sender says: it followed from an alias, and is no word about this one mail.
BY_ALIAS = "alias"


def add(store: Store, correction: Correction) -> None:
    """Add to the journal.

    Raises:
        StoreError: there is no such mail.
    """
    with store.write():
        store.execute(
            "INSERT INTO corrections (inbound, what, before, after, at, origin) VALUES (?, ?, ?, ?, ?, ?)",
            (
                correction.inbound_id,
                correction.what,
                json.dumps(correction.before),
                json.dumps(correction.after),
                to_ms(correction.at),
                correction.origin,
            ),
        )


def listed(store: Store, inbound_id: int) -> list[Correction]:
    """What was corrected about a mail, oldest first."""
    rows = store.rows("SELECT * FROM corrections WHERE inbound = ? ORDER BY id", (inbound_id,))
    return [_correction(row) for row in rows]


def given(store: Store, inbound_id: int) -> Given:
    """What the author said about a mail, taken together: of each matter the last word."""
    last: dict[str, dict[str, Any]] = {one.what: one.after for one in listed(store, inbound_id)}
    link, sender = last.get("link", {}), last.get("sender", {})
    kind, questions = last.get("kind", {}).get("kind"), link.get("questions")
    return Given(
        kind=InboundKind(kind) if kind else None,
        issue=link.get("issue"),
        questions=None if questions is None else tuple(questions),
        votes=tuple(_vote(*one) for one in last.get("answers", {}).get("votes", {}).items()),
        writer_id=sender.get("subscriber"),
        # Of an address that was taken away nothing is said but that it is nobody's; so is mail from there.
        guest=bool(sender.get("guest")) and not sender.get(BY_ALIAS),
    )


def _vote(code: str, choice: str) -> tuple[int, str, str]:
    issue, _, question = code.partition(".")
    return int(issue), question, choice


def is_sender_given(store: Store, inbound_id: int) -> bool:
    """Whether the author's last word on who wrote was about this very mail, not about an address."""
    found = store.value(
        f"""SELECT json_extract(after, '$.{BY_ALIAS}') IS NULL FROM corrections
           WHERE inbound = ? AND what = 'sender' ORDER BY id DESC LIMIT 1""",
        (inbound_id,),
    )
    return bool(found)


def is_guest(store: Store, contact_id: int) -> bool:
    """Whether the author said of any mail of this contact that it is from nobody on the list."""
    found = store.value(
        """SELECT 1 FROM origins o JOIN replies r ON r.id = o.reply
           JOIN corrections c ON c.inbound = r.inbound AND c.what = 'sender'
           WHERE o.contact = ? AND json_extract(c.after, '$.guest') LIMIT 1""",
        (contact_id,),
    )
    return found is not None


def _correction(row: sqlite3.Row) -> Correction:
    return Correction(
        inbound_id=row["inbound"],
        what=CorrectionKind(row["what"]),
        before=json.loads(row["before"]),
        after=json.loads(row["after"]),
        at=from_ms(row["at"]),
        origin=row["origin"],
    )
