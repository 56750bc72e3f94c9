"""Subscribers, their tags and the journal of what they agreed to.

A subscriber's state is that of the last consent; the schema writes it and lets nobody else do so.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator

from newsletter import addresses
from newsletter.errors import GuardError, UsageError
from newsletter.lifecycle import SUBSCRIBER_MOVES
from newsletter.models import Consent, Subscriber, SubscriberState
from newsletter.store.database import Store
from newsletter.store.instants import from_ms, to_ms

#: What :func:`judge` says of each state; an erased subscriber has no address anybody could find.
_VERDICTS = {
    SubscriberState.PENDING: "known",
    SubscriberState.ACTIVE: "known",
    SubscriberState.UNSUBSCRIBED: "unsubscribed",
    SubscriberState.SUPPRESSED: "suppressed",
}

_COLUMNS = """s.id, s.address, s.key, s.name, s.state, s.created_at,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE subscriber = s.id ORDER BY tag)) AS tags"""


def judge(store: Store, address: str) -> str:
    """``new``, ``known``, ``unsubscribed`` or ``suppressed``: what adding this address would meet.

    Raises:
        ValueError: it is no address; the text says why, for a person.
    """
    return _judge(store, addresses.normalise(address))


def _judge(store: Store, key: str) -> str:
    state = store.value("SELECT state FROM subscribers WHERE key = ?", (key,))
    return "new" if state is None else _VERDICTS[SubscriberState(state)]


def add(store: Store, address: str, name: str, *, consent: Consent, tags: Iterable[str] = ()) -> Subscriber:
    """Put a person on the list; one who is on it already stays as they are.

    Raises:
        GuardError: this person unsubscribed or was suppressed.
        ValueError: it is no address; the text says why, for a person.
    """
    mailbox = addresses.deliverable(address)
    verdict, subscriber_id = admit(store, address, mailbox, name, consent=consent, tags=tags)
    if verdict not in ("new", "known"):
        raise GuardError(
            f"this subscriber is {verdict}",
            where=address,
            next_step="How they come back: newsletter subscribers restore --help.",
        )
    found = get(store, subscriber_id)
    assert found is not None
    return found


def admit(
    store: Store, address: str, mailbox: str, name: str, *, consent: Consent, tags: Iterable[str] = ()
) -> tuple[str, int]:
    """Put a person on the list if they are new to it: the verdict of :func:`judge`, and their number.

    Args:
        address: as given.
        mailbox: what :func:`newsletter.addresses.deliverable` made of it; imports judge before they write.
    """
    key = mailbox.lower()  # = addresses.normalise(address)
    with store.write():
        verdict = _judge(store, key)
        if verdict != "new":
            return verdict, store.value("SELECT id FROM subscribers WHERE key = ?", (key,))
        subscriber_id = store.insert(
            "INSERT INTO subscribers (address, mailbox, key, name, created_at) VALUES (?, ?, ?, ?, ?)",
            (address, mailbox, key, name, to_ms(consent.at)),
        )
        _append(store, subscriber_id, consent)
        rows = [(subscriber_id, tag.strip()) for tag in tags if tag.strip()]
        if rows:
            store.execute_many("INSERT OR IGNORE INTO tags (subscriber, tag) VALUES (?, ?)", rows)
        return verdict, subscriber_id


def change(store: Store, subscriber_id: int, consent: Consent) -> None:
    """Add a consent to the journal; the subscriber's state follows it.

    Whoever is no longer active gets no message that has not begun; ``erased`` also wipes address, name, tags.

    Raises:
        GuardError: that state cannot follow the present one.
        UsageError: there is no such subscriber.
    """
    with store.write():
        state = store.value("SELECT state FROM subscribers WHERE id = ?", (subscriber_id,))
        if state is None:
            raise UsageError(f"there is no subscriber {subscriber_id}")
        if consent.state not in SUBSCRIBER_MOVES[SubscriberState(state)]:
            raise GuardError(
                f"a subscriber who is {state} cannot become {consent.state}",
                where=f"subscriber {subscriber_id}",
            )
        _append(store, subscriber_id, consent)


def _append(store: Store, subscriber_id: int, consent: Consent) -> None:
    store.execute(
        "INSERT INTO consents (subscriber, state, at, origin, text) VALUES (?, ?, ?, ?, ?)",
        (subscriber_id, consent.state, to_ms(consent.at), consent.origin, consent.text),
    )


def find(store: Store, address: str) -> Subscriber | None:
    """The subscriber with this address, however it is spelled; None also for what is no address."""
    try:
        key = addresses.normalise(address)
    except ValueError:
        return None
    return _one(store.row(f"SELECT {_COLUMNS} FROM subscribers s WHERE s.key = ?", (key,)))


def get(store: Store, subscriber_id: int) -> Subscriber | None:
    """The subscriber with this number."""
    return _one(store.row(f"SELECT {_COLUMNS} FROM subscribers s WHERE s.id = ?", (subscriber_id,)))


def listed(
    store: Store, *, state: SubscriberState | None = None, tag: str | None = None
) -> Iterator[Subscriber]:
    """Subscribers in the order they came, streamed; with a state, with a tag in upper or lower case."""
    where = "s.id > :after"
    where += "" if state is None else " AND s.state = :state"
    where += "" if tag is None else " AND EXISTS (SELECT 1 FROM tags WHERE subscriber = s.id AND tag = :tag)"
    query = f"SELECT {_COLUMNS} FROM subscribers s WHERE {where} ORDER BY s.id LIMIT :size"
    return map(_subscriber, store.pages(query, {"state": state, "tag": tag}))


def search(store: Store, words: str, *, size: int = 20) -> list[Subscriber]:
    """Subscribers whose address or name holds these words, upper or lower case alike; erased ones never."""
    pattern = "%" + re.sub(r"([%_\\])", r"\\\1", words.strip()) + "%"
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM subscribers s WHERE s.state <> :erased"
        " AND (s.address LIKE :pattern ESCAPE '\\' OR s.name LIKE :pattern ESCAPE '\\')"
        " ORDER BY s.id LIMIT :size",
        {"erased": SubscriberState.ERASED, "pattern": pattern, "size": size},
    )
    return [_subscriber(row) for row in rows]


def count(store: Store, *, state: SubscriberState | None = None) -> int:
    """How many subscribers there are, in a state or in all."""
    query = "SELECT count(*) FROM subscribers WHERE :state IS NULL OR state = :state"
    if state is not None:  # a query of its own, so that the index is used
        query = "SELECT count(*) FROM subscribers WHERE state = :state"
    return int(store.value(query, {"state": state}))


def consents(store: Store, subscriber_id: int) -> list[Consent]:
    """What a subscriber agreed to and took back, oldest first."""
    rows = store.rows(
        "SELECT state, at, origin, text FROM consents WHERE subscriber = ? ORDER BY id", (subscriber_id,)
    )
    return [Consent(SubscriberState(state), from_ms(at), origin, text) for state, at, origin, text in rows]


def _one(row: sqlite3.Row | None) -> Subscriber | None:
    return None if row is None else _subscriber(row)


def _subscriber(row: sqlite3.Row) -> Subscriber:
    return Subscriber(
        id=row["id"],
        address=row["address"],
        key=row["key"],
        name=row["name"],
        state=SubscriberState(row["state"]),
        created_at=from_ms(row["created_at"]),
        tags=tuple(json.loads(row["tags"])),
    )
