"""Ballots of a poll, as readers sent them.

They come by mail.  Votes by page will be rows of their own; :func:`ballots` is where both come together, and
whoever counts need not know the way.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Final

from newsletter import polls
from newsletter.inbound.answers import beside, perhaps
from newsletter.models import InboundKind, Question, Reply, ReplyStatus
from newsletter.polls import Ballot, Tally, Way
from newsletter.store import replies
from newsletter.store.database import Store

#: Whose other address a mail came from; nobody's where the author said that a guest wrote it.
BY_ADDRESS: Final = """iif((SELECT json_extract(k.after, '$.guest') FROM corrections k
            WHERE k.inbound = r.inbound AND k.what = 'sender' ORDER BY k.id DESC LIMIT 1),
        NULL, c.subscriber)"""

#: Who wrote: the subscriber of the copy, or whose address it is; else a guest, known by the address.
#: What the author said is no vote is no ballot, unless the reader answers the poll.
_BY_MAIL = f"""SELECT r.id, r.status, r.sender_address, r.sender_name, a.choice, a.doubt, a.by_hand, i.kind,
        coalesce(o.authentic, 'unknown') AS authentic, json_extract(r.link, '$.certain') AS certain,
        r.sent_at, o.came_at, r.received_at, e.frozen_at,
        coalesce(json_extract(r.link, '$.writer_id'), {BY_ADDRESS},
            iif(json_extract(r.link, '$.mismatch') IS NULL, r.subscriber, NULL)) AS writer,
        c.key AS contact
    FROM answers a JOIN replies r ON r.id = a.reply JOIN inbound i ON i.id = r.inbound
    JOIN editions e ON e.number = a.issue
    LEFT JOIN origins o ON o.reply = r.id LEFT JOIN contacts c ON c.id = o.contact
    WHERE a.issue = :issue AND a.question = :question AND r.id > :after
        AND (a.choice <> '' OR NOT a.by_hand
            OR EXISTS (SELECT 1 FROM json_each(r.link, '$.questions') q WHERE q.value = a.question))
    ORDER BY r.id LIMIT :size"""


#: Replies to the issue in which nothing is known of this poll; ``elsewhere``: something certain of another
#: question, ``chosen``: in other polls.
_SILENT = """SELECT r.id, r.status, r.sender_address, r.sender_name, '' AS choice, r.own_words, 0 AS by_hand,
        '' AS doubt, i.kind, EXISTS (SELECT 1 FROM answers a
            WHERE a.reply = r.id AND a.doubt = '' AND NOT a.by_hand) AS elsewhere,
        (SELECT json_group_array(a.choice) FROM answers a WHERE a.reply = r.id) AS chosen,
        coalesce(o.authentic, 'unknown') AS authentic,
        json_extract(r.link, '$.certain') AS certain,
        r.sent_at, o.came_at, r.received_at, e.frozen_at,
        json_extract(r.link, '$.writer_id') AS writer, c.key AS contact
    FROM replies r JOIN inbound i ON i.id = r.inbound JOIN editions e ON e.number = r.issue
    LEFT JOIN origins o ON o.reply = r.id LEFT JOIN contacts c ON c.id = o.contact
    WHERE r.issue = :issue AND r.id > :after AND i.kind = 'reply' AND r.status <> 'spam'
    AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.reply = r.id AND a.question = :question)
    ORDER BY r.id LIMIT :size"""


def results(store: Store, issue: int, question: Question, *, zone: tzinfo = UTC) -> Tally:
    """A poll, counted.

    Args:
        zone: on whose wall clock its last day ends.
    """
    cast = (*ballots(store, issue, question.id, zone=zone), *_perhaps(store, issue, question, zone))
    return polls.count(question.choices, cast, question.closes)


def ballots(store: Store, issue: int, question: str, *, zone: tzinfo = UTC) -> Iterator[Ballot]:
    """Everything that was sent for a poll, in the order it came; test mails are no replies and not there."""
    for row in store.pages(_BY_MAIL, {"issue": issue, "question": question}):
        yield _ballot(row, zone)


def spoken_of(reply: Reply, question: Question) -> list[str]:
    """The choices that a reply may be a vote for, though it is not known to answer this poll."""
    counts = reply.kind is InboundKind.REPLY and reply.status is not ReplyStatus.SPAM
    if not counts or any(one.question == question.id for one in reply.answers):
        return []
    elsewhere = any(not (one.doubt or one.by_hand) for one in reply.answers)
    chosen = [one.choice for one in reply.answers]
    return _spoken(reply.own_words, question.choices, chosen, elsewhere=elsewhere)


def _spoken(words: str, choices: Sequence[str], chosen: Sequence[str], *, elsewhere: bool) -> list[str]:
    """The choices that words may be a vote for.

    Args:
        chosen: in other polls, by the same words.
        elsewhere: whether the words certainly answer another question: then only a plain vote is one.
    """
    found = beside(words, choices) if elsewhere else perhaps(words, choices)
    return [one for one in found if one not in chosen]


def _perhaps(store: Store, issue: int, question: Question, zone: tzinfo) -> Iterator[Ballot]:
    """Replies that do not say so and speak of a choice: no votes, but the author should look."""
    for row in store.pages(_SILENT, {"issue": issue, "question": question.id}):
        chosen, elsewhere = json.loads(row["chosen"]), bool(row["elsewhere"])
        if found := _spoken(row["own_words"], question.choices, chosen, elsewhere=elsewhere):
            named = ", ".join(f'"{one}"' for one in found)
            yield replace(_ballot(row, zone), doubt=f"it speaks of {named}, and may be a vote or not")


def _ballot(row: sqlite3.Row, zone: tzinfo) -> Ballot:
    return Ballot(
        way=Way.MAIL,
        number=row["id"],
        subscriber_id=row["writer"],
        guest=row["contact"] or row["sender_address"].casefold() or f"reply {row['id']}",
        name=row["sender_name"] or row["sender_address"],
        at=replies.written_at_of(row).astimezone(zone),
        choice=row["choice"] if row["certain"] or row["by_hand"] else "",
        doubt=row["doubt"] or ("" if row["certain"] else "nothing proves whose copy it answers"),
        authentic=row["authentic"] != "fail",
        set_aside=_set_aside(row["kind"], row["status"]),
        by_hand=bool(row["by_hand"]),
    )


def _set_aside(kind: str, status: str) -> str:
    if kind != InboundKind.REPLY:
        return kind.replace("_", " ")
    return "spam" if status == ReplyStatus.SPAM else ""
