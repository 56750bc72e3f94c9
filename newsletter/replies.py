"""The way in: from a mail as it arrived to a reply on its question.

::

    keep raw (commit) -> limits -> parse -> classify -> own words -> link (evidence) -> record by kind

The raw mail is committed before anybody looks into it, so a crash loses nothing: what was kept and not yet
understood is taken up first by the next run.  The same bytes are kept once, so importing twice is harmless.
Nothing is dropped: what cannot be read is kept, marked so and named.

A token proves which copy was answered, never who answers.  Only one act follows from a mail by itself: the
subscriber who writes to the unsubscribe address of their own copy is taken off the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter import addresses, inbound, subscriptions
from newsletter.errors import NewsletterError, StoreError, UsageError
from newsletter.inbound import limits, linking
from newsletter.inbound.kinds import says_unsubscribe
from newsletter.inbound.reader import Reader
from newsletter.models import (
    Edition,
    InboundKind,
    Publication,
    QuotePermission,
    Reply,
    Subscriber,
    Understood,
    Verdict,
)
from newsletter.store import deliveries, editions, subscribers
from newsletter.store import inbound as kept
from newsletter.store import replies as recorded
from newsletter.store.database import Store
from newsletter.tokens import Purpose


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one mail."""

    #: Where it came from, for a person.
    source: str
    #: Number of the kept mail; None when it could not be kept.
    inbound_id: int | None
    #: False: the same bytes were here before and nothing was done.
    is_new: bool
    understood: Understood | None = None
    reply_id: int | None = None
    #: Something the author should know; may be empty.
    note: str = ""


class Sent:
    """What the store knows of the things we sent; without a store, nothing."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._editions: dict[int, Edition | None] = {}

    def edition(self, number: int | None) -> Edition | None:
        """The edition with this number, if it was ever sent."""
        if self._store is None or not number:
            return None
        if number not in self._editions:
            self._editions[number] = editions.get(self._store, number)
        return self._editions[number]

    def subscriber(self, subscriber_id: int | None) -> Subscriber | None:
        """The subscriber with this number."""
        return subscribers.get(self._store, subscriber_id) if self._store and subscriber_id else None

    def by_address(self, address: str) -> Subscriber | None:
        """The subscriber with this address, however it is spelled."""
        if self._store is None or not address:
            return None
        try:
            return subscribers.find(self._store, addresses.normalise(address))
        except ValueError:
            return None

    def latest(self, subscriber_id: int, since: datetime) -> int | None:
        """The newest issue this subscriber got since a time."""
        return next(iter(deliveries.recent(self._store, subscriber_id, since)), None) if self._store else None


def take_in(
    store: Store, publication: Publication, key: bytes, mails: Iterable[tuple[str, bytes]], now: datetime
) -> Iterator[Taken]:
    """Keep, understand and record every mail, one after another; what was left by a crash comes first.

    Args:
        mails: (where it came from, for a person; the bytes as they arrived).
        now: aware, UTC; when they came in.

    Raises:
        StoreError: the store cannot be written.  Everything yielded before is recorded.
    """
    reader = Reader(publication.reply_address, key, Sent(store), publication)
    for inbound_id in kept.unread(store):
        raw = kept.raw(store, inbound_id)
        yield _record(store, reader, Taken("left by an earlier run", inbound_id, is_new=True), raw, now)
    for source, raw in mails:
        try:
            inbound_id, is_new = kept.keep(store, raw, source=source, now=now)
        except StoreError as error:
            if len(raw) <= limits.MESSAGE:
                raise
            yield Taken(source, None, is_new=False, note=f"too large to keep: {error.what}")
            continue
        taken = Taken(source, inbound_id, is_new)
        yield _record(store, reader, taken, raw, now) if is_new else taken


def _record(store: Store, reader: Reader, taken: Taken, raw: bytes, now: datetime) -> Taken:
    """Record one kept mail by its kind."""
    assert taken.inbound_id is not None
    try:
        understood = reader.understand(raw, now=now)
    except NewsletterError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the other mails or lose this one
        verdict = Verdict(InboundKind.UNREADABLE, (f"we failed to read it: {type(error).__name__}: {error}",))
        kept.classify(store, taken.inbound_id, verdict)
        return replace(taken, note=verdict.evidence[0])
    if understood.verdict.kind is InboundKind.REPLY:
        reply_id = recorded.record(store, taken.inbound_id, understood, now=now)
        notes = (understood.link.mismatch or "", *understood.verdict.evidence[1:])
        return replace(taken, understood=understood, reply_id=reply_id, note="; ".join(filter(None, notes)))
    note = ""
    if understood.verdict.kind is InboundKind.UNSUBSCRIBE:
        note = _unsubscribe(store, reader, understood, raw, now)
    elif understood.verdict.kind in (InboundKind.UNREADABLE, InboundKind.OTHER):
        note = "; ".join(understood.verdict.evidence)
    evidence = (*understood.verdict.evidence, note) if note else understood.verdict.evidence
    understood = replace(understood, verdict=Verdict(understood.verdict.kind, tuple(dict.fromkeys(evidence))))
    kept.classify(store, taken.inbound_id, understood.verdict)
    return replace(taken, understood=understood, note=note)


def _unsubscribe(store: Store, reader: Reader, understood: Understood, raw: bytes, now: datetime) -> str:
    """Act on a mailed unsubscribe when copy and sender agree; returns what was done, for a person."""
    arrivals = linking.arrivals(inbound.parse(raw), reply_address=reader.reply_address, key=reader.key)
    tokens = [token for _, token in arrivals if token.purpose is Purpose.UNSUBSCRIBE]
    sender = reader.records.by_address(understood.sender_address)
    words = " ".join(understood.own_words.split())
    says = f"; it says: {words[:200]}" if words and not says_unsubscribe(understood.own_words) else ""
    if sender is not None and any(token.subscriber_id == sender.id for token in tokens):
        origin = f"mail {understood.message_id}".strip()
        left = subscriptions.unsubscribe(store, sender.id, origin=origin, now=now)
        done = "was unsubscribed" if left else "was off the list already"
        return f"{sender.address} {done}{says}"
    if sender is None:
        who = understood.sender_address or "nobody"
        return f"{who} asks to be unsubscribed and is not on the list; nothing was done{says}"
    whose = f"; {understood.link.mismatch}" if understood.link.mismatch else ""
    to_do = f"to do so: newsletter subscribers unsubscribe {sender.address}"
    return f"{sender.address} asks to be unsubscribed{whose}{says}; {to_do}"


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
