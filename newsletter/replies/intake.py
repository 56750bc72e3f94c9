"""One mail after another: kept before anybody looks into it, understood, recorded by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.errors import NewsletterError, StoreError
from newsletter.inbound import limits
from newsletter.inbound.reader import Reader
from newsletter.models import InboundKind, Publication, Understood, Verdict
from newsletter.replies import effects
from newsletter.replies.sent import Sent
from newsletter.store import inbound as kept
from newsletter.store import replies as recorded
from newsletter.store.database import Store


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
        note = effects.unsubscribe(store, reader, understood, raw, now)
    elif understood.verdict.kind in (InboundKind.UNREADABLE, InboundKind.OTHER):
        note = "; ".join(understood.verdict.evidence)
    evidence = (*understood.verdict.evidence, note) if note else understood.verdict.evidence
    understood = replace(understood, verdict=Verdict(understood.verdict.kind, tuple(dict.fromkeys(evidence))))
    kept.classify(store, taken.inbound_id, understood.verdict)
    return replace(taken, understood=understood, note=note)
