"""Ballots of a poll, as readers sent them.

They come by mail.  Votes by page will be rows of their own; :func:`ballots` is where both come together, and
whoever counts need not know the way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, tzinfo

from newsletter import polls
from newsletter.models import InboundKind, Question, ReplyStatus
from newsletter.polls import Ballot, Tally, Way
from newsletter.store.database import Store
from newsletter.store.instants import from_ms

#: Who wrote: the subscriber of the copy, or whose address it is; else a guest, known by the address.
#: Mail is dated by its writer, who may err: it was not written after it came.
_BY_MAIL = """SELECT r.id, r.status, r.sender_address, r.sender_name, a.choice, a.doubt, i.kind,
        coalesce(o.authentic, 'unknown') AS authentic, json_extract(r.link, '$.certain') AS certain,
        min(coalesce(r.sent_at, r.received_at), r.received_at) AS at,
        coalesce(json_extract(r.link, '$.writer_id'), c.subscriber,
            iif(json_extract(r.link, '$.mismatch') IS NULL, r.subscriber, NULL)) AS writer,
        c.key AS contact
    FROM answers a JOIN replies r ON r.id = a.reply JOIN inbound i ON i.id = r.inbound
    LEFT JOIN origins o ON o.reply = r.id LEFT JOIN contacts c ON c.id = o.contact
    WHERE a.issue = :issue AND a.question = :question AND r.id > :after ORDER BY r.id LIMIT :size"""


def results(store: Store, issue: int, question: Question, *, zone: tzinfo = UTC) -> Tally:
    """A poll, counted.

    Args:
        zone: on whose wall clock its last day ends.
    """
    return polls.count(question.choices, ballots(store, issue, question.id, zone=zone), question.closes)


def ballots(store: Store, issue: int, question: str, *, zone: tzinfo = UTC) -> Iterator[Ballot]:
    """Everything that was sent for a poll, in the order it came; test mails are no replies and not there."""
    for row in store.pages(_BY_MAIL, {"issue": issue, "question": question}):
        yield _ballot(row, zone)


def _ballot(row: sqlite3.Row, zone: tzinfo) -> Ballot:
    return Ballot(
        way=Way.MAIL,
        number=row["id"],
        subscriber_id=row["writer"],
        guest=row["contact"] or row["sender_address"].casefold() or f"reply {row['id']}",
        name=row["sender_name"] or row["sender_address"],
        at=from_ms(row["at"]).astimezone(zone),
        choice=row["choice"] if row["certain"] else "",
        doubt=row["doubt"] or ("" if row["certain"] else "nothing proves whose copy it answers"),
        authentic=row["authentic"] != "fail",
        set_aside=_set_aside(row["kind"], row["status"]),
    )


def _set_aside(kind: str, status: str) -> str:
    if kind != InboundKind.REPLY:
        return kind.replace("_", " ")
    return "spam" if status == ReplyStatus.SPAM else ""
