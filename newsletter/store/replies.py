"""Replies: what readers wrote, the author's work on them, and the permission to quote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.inbound.arrival import written_at
from newsletter.models import (
    Answer,
    Authentic,
    Authenticity,
    InboundKind,
    Link,
    QuotePermission,
    Reply,
    ReplyStatus,
    Understood,
    Verdict,
)
from newsletter.store import contacts, deliveries, inbound, links
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms


def record(store: Store, inbound_id: int, understood: Understood, *, now: datetime) -> int:
    """Record a kept mail as a reply; its number: 1, 2, 3 ...  Recorded again it stays as it is.

    A reply to a copy proves that the copy arrived, so a delivery in doubt is settled.  A link to an issue or
    subscriber this store does not know is kept with its evidence; the reply lands among the unlinked.  An
    address that is not on the list becomes a contact.

    Raises:
        UsageError: there is no such mail.
    """
    with store.write():
        found: int | None = store.value("SELECT id FROM replies WHERE inbound = ?", (inbound_id,))
        if found is not None:
            return found
        inbound.classify(store, inbound_id, Verdict(InboundKind.REPLY, understood.verdict.evidence))
        issue, subscriber = _known(store, understood.link)
        number = _insert(store, inbound_id, understood, issue, subscriber)
        _insert_origin(store, number, understood, now)
        if issue is not None:
            _insert_answers(store, number, issue, understood.answers)
        if issue is not None and subscriber is not None and understood.link.certain:
            deliveries.arrived(store, issue, subscriber, f"reply {number} proves that it arrived", now)
        return number


def update(store: Store, reply_id: int, understood: Understood) -> None:
    """Note what a reply is understood as now; its number, the author's work and permissions stay.

    What was found out about the sender stays as well when nothing can be found out any more: keys of
    signatures change, and are gone after a while.

    Raises:
        UsageError: there is no such reply.
    """
    with store.write():
        issue, subscriber = _known(store, understood.link)
        changed = store.execute(
            """UPDATE replies SET issue = ?, subscriber = ?, sender_address = ?, sender_name = ?, subject = ?,
                   message_id = ?, own_words = ?, link = ? WHERE id = ?""",
            (
                issue,
                subscriber,
                *_head(understood),
                _storable(understood.own_words),
                links.to_json(understood.link),
                reply_id,
            ),
        )
        if not changed:
            raise _missing(reply_id)
        _update_origin(store, reply_id, understood)
        store.execute("DELETE FROM answers WHERE reply = ?", (reply_id,))
        if issue is not None:
            _insert_answers(store, reply_id, issue, understood.answers)


def _known(store: Store, link: Link) -> tuple[int | None, int | None]:
    """Issue and subscriber of a link, each None where this store has no such row."""
    issue = store.value("SELECT number FROM editions WHERE number = ?", (link.issue,))
    subscriber = store.value("SELECT id FROM subscribers WHERE id = ?", (link.subscriber_id,))
    return issue, subscriber


def _insert(
    store: Store, inbound_id: int, understood: Understood, issue: int | None, subscriber: int | None
) -> int:
    return store.insert(
        """INSERT INTO replies (inbound, issue, subscriber, sender_address, sender_name, subject, message_id,
               sent_at, received_at, own_words, link)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT received_at FROM inbound WHERE id = ?), ?, ?)""",
        (
            inbound_id,
            issue,
            subscriber,
            *_head(understood),
            _sent_ms(understood.sent_at),
            inbound_id,
            _storable(understood.own_words),
            links.to_json(understood.link),
        ),
    )


def _head(understood: Understood) -> tuple[str, ...]:
    texts = (understood.sender_address, understood.sender_name, understood.subject, understood.message_id)
    return tuple(map(_storable, texts))


def _insert_origin(store: Store, reply_id: int, understood: Understood, now: datetime) -> None:
    """Who wrote, as far as that is another than the reader of the copy, and the conversation."""
    address, name, *_ = _head(understood)
    found = understood.authenticity
    store.execute(
        "INSERT INTO origins (reply, contact, thread, authentic, authentic_why, came_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            reply_id,
            contacts.note(store, address, name, now=now),
            _thread(store, reply_id, understood),
            found.verdict,
            _storable(found.why),
            _sent_ms(understood.came_at),
        ),
    )


def _update_origin(store: Store, reply_id: int, understood: Understood) -> None:
    found, thread = understood.authenticity, _thread(store, reply_id, understood)
    store.execute("UPDATE origins SET thread = ? WHERE reply = ?", (thread, reply_id))
    if found.verdict is not Authentic.UNKNOWN:
        store.execute(
            "UPDATE origins SET authentic = ?, authentic_why = ? WHERE reply = ?",
            (found.verdict, _storable(found.why), reply_id),
        )


def _thread(store: Store, reply_id: int, understood: Understood) -> int | None:
    """The first reply of the conversation; a mail that names itself opens its own."""
    first: int | None = store.value(
        """SELECT coalesce(o.thread, r.id) FROM replies r LEFT JOIN origins o ON o.reply = r.id
           WHERE r.id = ?""",
        (understood.thread,),
    )
    return None if first == reply_id else first


def _insert_answers(store: Store, reply_id: int, issue: int, answers: tuple[Answer, ...]) -> None:
    """Answers to questions the issue asks; others have their text in the own words."""
    asked = {row["id"] for row in store.rows("SELECT id FROM questions WHERE issue = ?", (issue,))}
    store.execute_many(
        "INSERT INTO answers (reply, position, issue, question, by_hand, text, choice, doubt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (reply_id, position, issue, answer.question, answer.by_hand, *map(_storable, _said(answer)))
            for position, answer in enumerate(answers, 1)
            if answer.question in asked
        ],
    )


def _said(answer: Answer) -> tuple[str, str, str]:
    return answer.text, answer.choice, answer.doubt


def _storable(text: str) -> str:
    """Lone surrogates, left by a mail in no encoding at all, are no UTF-8; the raw mail has them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _sent_ms(sent_at: datetime | None) -> int | None:
    """A Date header without a usable zone says nothing certain."""
    return to_ms(sent_at) if sent_at is not None and sent_at.tzinfo is not None else None


#: A reply with what else is known of it.
_REPLIES = """SELECT r.*, i.kind AS kind, o.contact, o.thread, o.authentic, o.authentic_why, o.came_at,
        e.frozen_at
    FROM replies r JOIN inbound i ON i.id = r.inbound LEFT JOIN origins o ON o.reply = r.id
    LEFT JOIN editions e ON e.number = r.issue"""
#: Without what the author said is no vote.
_ANSWERS = "SELECT 1 FROM answers a WHERE a.reply = r.id AND NOT (a.by_hand AND a.choice = '')"
_QUESTIONS = "SELECT 1 FROM json_each(r.link, '$.questions') q"


def get(store: Store, reply_id: int) -> Reply | None:
    """The reply with this number."""
    row = store.row(f"{_REPLIES} WHERE r.id = ?", (reply_id,))
    return None if row is None else _reply(store, row)


def required(store: Store, reply_id: int) -> Reply:
    """The same, where there has to be one.

    Raises:
        UsageError: there is no such reply.
    """
    found = get(store, reply_id)
    if found is None:
        raise _missing(reply_id)
    return found


def later_from(store: Store, reply: Reply) -> list[int]:
    """Numbers of the later replies from the same address."""
    rows = store.rows(
        "SELECT id FROM replies WHERE id > ? AND lower(sender_address) = ? AND sender_address <> ''"
        " ORDER BY id",
        (reply.id, reply.sender_address.lower()),
    )
    return [number for (number,) in rows]


def quotable_from(store: Store, address: str) -> list[int]:
    """Numbers of the replies from an address that may be quoted."""
    rows = store.rows(
        "SELECT id FROM replies WHERE lower(sender_address) = ? AND sender_address <> ''"
        " AND permission IN ('anonymous', 'first_name', 'full_name') ORDER BY id",
        (address.lower(),),
    )
    return [number for (number,) in rows]


def number_of(store: Store, inbound_id: int) -> int | None:
    """The number of the reply that a kept mail was recorded as."""
    found: int | None = store.value("SELECT id FROM replies WHERE inbound = ?", (inbound_id,))
    return found


def of_mail(store: Store, inbound_id: int) -> Reply | None:
    """The reply that a kept mail was recorded as."""
    row = store.row(f"{_REPLIES} WHERE r.inbound = ?", (inbound_id,))
    return None if row is None else _reply(store, row)


def listed(
    store: Store,
    *,
    issue: int | None = None,
    question: str | None = None,
    status: ReplyStatus | None = None,
    unlinked: bool = False,
    contact: int | None = None,
    kind: InboundKind | None = InboundKind.REPLY,
) -> Iterator[Reply]:
    """Replies in the order they came, streamed.

    Args:
        question: an id within its issue, as in ``topics``; also what goes on with a conversation about it.
        unlinked: only those of which nobody knows which issue they answer, or which of its questions.
        contact: only what this contact wrote.
        kind: without what the author corrected to something else; None = all that ever were replies.
    """
    unsure = f"""(r.issue IS NULL OR (NOT EXISTS ({_ANSWERS}) AND NOT EXISTS ({_QUESTIONS})
        AND EXISTS (SELECT 1 FROM questions WHERE issue = r.issue)))"""
    about = f"""(EXISTS ({_ANSWERS} AND a.question = :question)
        OR (NOT EXISTS ({_ANSWERS}) AND EXISTS ({_QUESTIONS} WHERE q.value = :question)))"""
    chosen = (
        ("r.id > :after", True),
        ("r.issue = :issue", issue is not None),
        ("r.status = :status", status is not None),
        (unsure, unlinked),
        (about, question is not None),
        ("o.contact = :contact", contact is not None),
        ("i.kind = :kind", kind is not None),
    )
    where = " AND ".join(condition for condition, wanted in chosen if wanted)
    values = {"issue": issue, "status": status, "question": question, "contact": contact, "kind": kind}
    for row in store.pages(f"{_REPLIES} WHERE {where} ORDER BY r.id LIMIT :size", values):
        yield _reply(store, row)


def counts(store: Store, *, status: ReplyStatus | None = None) -> dict[int | None, int]:
    """How many replies each issue has; None = nobody knows which.  Without what was corrected."""
    rows = store.rows(
        """SELECT r.issue, count(*) AS count FROM replies r JOIN inbound i ON i.id = r.inbound
           WHERE i.kind = 'reply' AND (:status IS NULL OR r.status = :status) GROUP BY r.issue""",
        {"status": status},
    )
    return {row["issue"]: row["count"] for row in rows}


def _reply(store: Store, row: sqlite3.Row) -> Reply:
    answers = store.rows(
        "SELECT question, text, choice, doubt, by_hand FROM answers WHERE reply = ? ORDER BY position",
        (row["id"],),
    )
    return Reply(
        id=row["id"],
        inbound_id=row["inbound"],
        issue=row["issue"],
        subscriber_id=row["subscriber"],
        sender_address=row["sender_address"],
        sender_name=row["sender_name"],
        subject=row["subject"],
        received_at=from_ms(row["received_at"]),
        own_words=row["own_words"],
        answers=tuple(Answer(one[0], one[1], one[2], one[3], bool(one[4])) for one in answers),
        link=links.from_json(row["link"]),
        status=ReplyStatus(row["status"]),
        permission=QuotePermission(row["permission"]),
        excerpt=row["excerpt"],
        kind=InboundKind(row["kind"]),
        contact_id=row["contact"],
        thread=row["thread"],
        authenticity=Authenticity(Authentic(row["authentic"] or "unknown"), row["authentic_why"] or ""),
        message_id=row["message_id"],
        written_at=written_at_of(row),
    )


def written_at_of(row: sqlite3.Row) -> datetime:
    """When a reply was written, as far as that is believed: of a row with all its times."""
    dated, came, opened = (
        None if row[name] is None else from_ms(row[name]) for name in ("sent_at", "came_at", "frozen_at")
    )
    return written_at(dated, came or from_ms(row["received_at"]), opened)


def set_status(store: Store, reply_id: int, status: ReplyStatus, *, now: datetime) -> None:
    """Note the author's work on a reply.

    Raises:
        UsageError: there is no such reply.
    """
    with store.write():
        changed = store.execute(
            "UPDATE replies SET status = ?, status_at = ? WHERE id = ?", (status, to_ms(now), reply_id)
        )
        if not changed:
            raise _missing(reply_id)


def set_permission(
    store: Store,
    reply_id: int,
    permission: QuotePermission,
    *,
    excerpt: str | None,
    origin: str,
    now: datetime,
) -> None:
    """Add to the journal whether, and under which name, a reply may be quoted.

    Args:
        excerpt: what may be quoted; None = as before.
        origin: where the permission comes from, for example ``mail <message-id>``.

    Raises:
        UsageError: there is no such reply.
    """
    with store.write():
        before = store.value("SELECT excerpt FROM replies WHERE id = ?", (reply_id,))
        if before is None:
            raise _missing(reply_id)
        store.execute(
            "INSERT INTO permissions (reply, permission, excerpt, at, origin) VALUES (?, ?, ?, ?, ?)",
            (reply_id, permission, before if excerpt is None else excerpt, to_ms(now), origin),
        )


def _missing(reply_id: int) -> UsageError:
    return UsageError(
        f"there is no reply {reply_id}", next_step="See which there are: newsletter replies list."
    )
