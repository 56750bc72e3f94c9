"""Editions as they were sent: frozen with their questions and their recipients, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256

from newsletter.errors import GuardError, StoreError
from newsletter.models import Edition, Language, Question, QuestionKind, QuotePermission, Tone
from newsletter.store import segments
from newsletter.store.database import Store
from newsletter.store.instants import to_ms

#: Who is written to: active, and with the tag if there is one.
_RECIPIENTS = """FROM subscribers s WHERE s.state = 'active'
    AND (:tag IS NULL OR EXISTS (SELECT 1 FROM tags t WHERE t.subscriber = s.id AND t.tag = :tag))"""


def freeze(store: Store, edition: Edition, *, tag: str | None, now: datetime) -> int:
    """Keep the edition for good, with one pending delivery for each active subscriber; how many.

    Args:
        tag: write only to subscribers with this tag; None = to all.
        now: aware, UTC.

    Raises:
        GuardError: this number or this slug was frozen before, or it quotes what may not be quoted any more.
    """
    number = edition.number
    with store.write():
        _refuse_second(store, edition)
        _insert(store, edition, tag, now)
        _refuse_unpermitted(store, number)
        _insert_questions(store, edition)
        store.execute(
            f"INSERT INTO deliveries (issue, subscriber, moved_at) SELECT :issue, s.id, :now {_RECIPIENTS}",
            {"issue": number, "now": to_ms(now), "tag": tag},
        )
        store.execute(
            "UPDATE editions SET recipients = (SELECT count(*) FROM deliveries WHERE issue = :issue)"
            " WHERE number = :issue",
            {"issue": number},
        )
        return int(store.value("SELECT recipients FROM editions WHERE number = ?", (number,)))


def _refuse_second(store: Store, edition: Edition) -> None:
    found = store.row(
        "SELECT number, slug FROM editions WHERE number = ? OR slug = ?", (edition.number, edition.slug)
    )
    if found is None:
        return
    same = found["number"] == edition.number
    raise GuardError(
        f"number {edition.number} was frozen before, as '{found['slug']}'"
        if same
        else f"'{edition.slug}' was frozen before, as number {found['number']}",
        where=edition.slug,
        next_step="What was sent stays as it is; give a new issue its own number and slug.",
    )


def _refuse_unpermitted(store: Store, number: int) -> None:
    """Hold what an edition quotes against the permissions of this moment."""
    found = store.value(
        """SELECT r.id FROM editions e JOIN json_each(e.features) f JOIN replies r ON r.id = f.value
           JOIN inbound i ON i.id = r.inbound WHERE e.number = ? AND (r.status = 'spam' OR i.kind <> 'reply'
           OR r.permission NOT IN ('anonymous', 'first_name', 'full_name'))""",
        (number,),
    )
    if found is not None:
        raise GuardError(
            f"reply {found} may not be quoted any more",
            next_step="Nothing was frozen. See what to change: newsletter check.",
        )


def _insert(store: Store, edition: Edition, tag: str | None, now: datetime) -> None:
    body = segments.to_json(edition.body)
    store.execute(
        """INSERT INTO editions (number, slug, subject, preheader, language, tone, content_type,
               html, text, body, body_sha256, features, tag, frozen_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            edition.number,
            edition.slug,
            edition.subject,
            edition.preheader,
            edition.language,
            edition.tone,
            edition.content_type,
            segments.to_json(edition.html),
            segments.to_json(edition.text),
            body,
            _digest(body),
            json.dumps(edition.features),
            tag,
            to_ms(now),
        ),
    )


def _insert_questions(store: Store, edition: Edition) -> None:
    rows = [
        (
            edition.number,
            question.id,
            question.number,
            question.kind,
            question.title,
            json.dumps(question.choices, ensure_ascii=False),
            question.body,
            question.closes.isoformat() if question.closes else None,
            question.goal,
            question.line,
        )
        for question in edition.questions
    ]
    store.execute_many("INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _digest(body: str) -> bytes:
    return sha256(body.encode("ascii")).digest()


def get(store: Store, number: int) -> Edition | None:
    """The edition as it was frozen.

    Raises:
        StoreError: its body is no longer what was frozen.
    """
    row = store.row("SELECT * FROM editions WHERE number = ?", (number,))
    if row is None:
        return None
    if _digest(row["body"]) != row["body_sha256"]:
        raise StoreError(
            f"the body of issue {number} is not the one that was frozen",
            where=str(store.path),
            next_step="Nothing is sent from it. Go on from the copy you made of the store.",
        )
    return Edition(
        slug=row["slug"],
        number=row["number"],
        language=Language(row["language"]),
        tone=Tone(row["tone"]),
        subject=row["subject"],
        preheader=row["preheader"],
        html=segments.texts(row["html"]),
        text=segments.texts(row["text"]),
        content_type=row["content_type"],
        body=segments.octets(row["body"]),
        questions=questions(store, number),
        features=tuple(json.loads(row["features"])),
    )


def questions(store: Store, number: int) -> tuple[Question, ...]:
    """The questions an edition asks, in reading order."""
    rows = store.rows("SELECT * FROM questions WHERE issue = ? ORDER BY number", (number,))
    return tuple(map(_question, rows))


def _question(row: sqlite3.Row) -> Question:
    return Question(
        id=row["id"],
        number=row["number"],
        kind=QuestionKind(row["kind"]),
        title=row["title"],
        choices=tuple(json.loads(row["choices"])),
        body=row["body"],
        closes=date.fromisoformat(row["closes"]) if row["closes"] else None,
        goal=row["goal"],
        line=row["line"],
    )


def numbers(store: Store) -> list[int]:
    """Numbers of all frozen editions, oldest first."""
    return [number for (number,) in store.rows("SELECT number FROM editions ORDER BY number")]


def quoting(store: Store, reply: int) -> list[int]:
    """Numbers of the frozen editions that quote a reply."""
    rows = store.rows(
        """SELECT number FROM editions e WHERE EXISTS (SELECT 1 FROM json_each(e.features) WHERE value = ?)
           ORDER BY number""",
        (reply,),
    )
    return [number for (number,) in rows]


def permissions(store: Store, reply_ids: Collection[int]) -> list[tuple[int, QuotePermission, str]]:
    """What may be quoted of replies now: number, permission and excerpt."""
    marks = ", ".join("?" * len(reply_ids))
    rows = store.rows(
        f"SELECT id, permission, excerpt FROM replies WHERE id IN ({marks}) ORDER BY id", tuple(reply_ids)
    )
    return [(row["id"], QuotePermission(row["permission"]), row["excerpt"]) for row in rows]


def features(store: Store, number: int) -> tuple[int, ...]:
    """Numbers of the replies a frozen edition quotes; empty when there is no such edition."""
    found = store.value("SELECT features FROM editions WHERE number = ?", (number,))
    return tuple(json.loads(found)) if found else ()


def permission_when_frozen(store: Store, number: int, reply: int) -> QuotePermission:
    """What the reader of a reply permitted when an edition was frozen."""
    found = store.value(
        """SELECT permission FROM permissions WHERE reply = ?
           AND at <= (SELECT frozen_at FROM editions WHERE number = ?) ORDER BY id DESC LIMIT 1""",
        (reply, number),
    )
    return QuotePermission(found or QuotePermission.NONE)


def find_slug(store: Store, slug: str) -> int | None:
    """The number a slug was frozen under."""
    found: int | None = store.value("SELECT number FROM editions WHERE slug = ?", (slug,))
    return found


def slug_of(store: Store, number: int) -> str | None:
    """The slug an edition was frozen with; None when there is none of this number."""
    found: str | None = store.value("SELECT slug FROM editions WHERE number = ?", (number,))
    return found


def next_number(store: Store) -> int:
    """One more than the highest number frozen so far."""
    return int(store.value("SELECT coalesce(max(number), 0) + 1 FROM editions"))


def halt(store: Store, number: int, halted: bool) -> None:
    """Let a run that is sending this edition stop, or let the next one go on."""
    with store.write():
        store.execute("UPDATE editions SET halted = ? WHERE number = ?", (int(halted), number))


def is_halted(store: Store, number: int) -> bool:
    """Whether the operator said stop."""
    return bool(store.value("SELECT halted FROM editions WHERE number = ?", (number,)))
