"""One mail after another: kept before anybody looks into it, understood, recorded by its kind."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Final, NamedTuple

from newsletter.errors import NewsletterError, StoreError, StoreRefusedError
from newsletter.inbound import limits
from newsletter.inbound.mail.fingerprint import fingerprint
from newsletter.inbound.reader import Reader, Reading
from newsletter.models import Authentic, InboundKind, Publication, Understood, Verdict
from newsletter.replies import copies, effects, own_answers, vouching
from newsletter.replies.sent import Sent
from newsletter.store import attachments, corrections, intake, wishes
from newsletter.store import inbound as kept
from newsletter.store import replies as recorded
from newsletter.store.database import Store

#: A mail that ended the program so often while it was read is set aside.
TRIES: Final = 3
#: Characters of a fault that are kept.
_MOST_DETAILS: Final = 500
#: Seconds to wait while another process reads.
PATIENCE: Final = 30.0


class Mail(NamedTuple):
    """One mail on its way in."""

    #: Where it came from, for a person.
    source: str
    #: As it arrived.
    raw: bytes
    #: What names this one mail where it came from (:mod:`newsletter.store.intake`); None = nothing does.
    source_key: str | None = None
    #: Called in the transaction that keeps the mail, also when it was here before: how far a mailbox is read.
    also: Callable[[Store], object] | None = None


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
    #: The same mail that came another way before; nothing was done.
    copy_of: int | None = None
    #: Whether it was kept and has not been read, because another process reads.
    waits: bool = False
    #: Whether a wish to leave stands in it that waits for the author.
    wish_waits: bool = False


def take_in(
    store: Store,
    publication: Publication,
    key: bytes,
    mails: Iterable[Mail | tuple[str, bytes]],
    now: datetime,
) -> Iterator[Taken]:
    """Keep, understand and record every mail, one after another; what was left by a crash comes first.

    **When a mail is safe.** ``mails`` is asked for the next one only when the one before is on the disk,
    in a transaction that was committed with ``synchronous=FULL``.  So a generator may count a mail as taken
    from the line behind its ``yield`` on, and a server may be told then.  What has to be written together
    with the mail, as the place up to which a mailbox was read, goes into :attr:`Mail.also`.

    Args:
        mails: in the order they came; a pair is a source and the bytes.
        now: aware, UTC; when they came in.

    Raises:
        StoreError: the store cannot be written.  Everything yielded before is recorded.
    """
    reader = reader_of(store, publication, key)
    patience = PATIENCE
    for left in read_left(store, reader, now):
        patience = 0 if left.waits else PATIENCE
        yield left
    for mail in (Mail(*given) for given in mails):
        try:
            inbound_id, is_new = keep(store, mail, now)
        except StoreError as error:
            if len(mail.raw) <= limits.MESSAGE:
                raise
            yield Taken(mail.source, None, is_new=False, note=f"too large to keep: {error.what}")
            continue
        taken = Taken(mail.source, inbound_id, is_new)
        if is_new:
            taken = read_kept(store, reader, taken, now, patience=patience)
            patience = 0 if taken.waits else PATIENCE
        yield taken


def reader_of(store: Store | None, publication: Publication, key: bytes) -> Reader:
    """Understands mail with what this store knows of what was sent."""
    return Reader(publication.reply_address, key, Sent(store), publication, vouching.Verifier())


def keep(store: Store, mail: Mail, now: datetime) -> tuple[int, bool]:
    """Keep a mail: on the disk when this returns.  Its number, and whether these bytes are new.

    Raises:
        StoreError: it is not kept.
    """
    with store.write():
        kept_as = kept.keep(store, mail.raw, source=mail.source, source_key=mail.source_key, now=now)
        if mail.also is not None:
            mail.also(store)
    return kept_as


def read_left(store: Store, reader: Reader, now: datetime) -> Iterator[Taken]:
    """Read what was kept and never read, because a run ended between; oldest first."""
    for inbound_id in kept.unread(store):
        taken = read_kept(store, reader, Taken("left by an earlier run", inbound_id, is_new=True), now)
        yield taken
        if taken.waits:
            return
    for inbound_id in intake.without_content(store):
        intake.set_content(store, inbound_id, fingerprint(kept.raw(store, inbound_id)))


def read_kept(
    store: Store,
    reader: Reader,
    taken: Taken,
    now: datetime,
    *,
    again: bool = False,
    patience: float = PATIENCE,
) -> Taken:
    """Read one kept mail and record it by its kind; one process at a time, and each mail once.

    Args:
        again: also when it was read before.
        patience: seconds to wait for another process that reads; after that the mail waits for the next run.
    """
    assert taken.inbound_id is not None
    with intake.turn(store, patience=patience) as mine:
        if not mine:
            return replace(taken, waits=True, note="kept; another process is reading, the next run reads it")
        if not again and kept.is_read(store, taken.inbound_id):
            return replace(taken, is_new=False, note="another run has read it meanwhile")
        tries = intake.begin(store, taken.inbound_id)
        if tries > TRIES and not again:
            return _unreadable(
                store, taken, f"reading it ended the program {TRIES} times, so it is set aside"
            )
        try:
            return _read(store, reader, taken, now)
        except BaseException:
            with suppress(StoreError):
                intake.take_back(store, taken.inbound_id)
            raise


def _read(store: Store, reader: Reader, taken: Taken, now: datetime) -> Taken:
    """Read one mail, unless the same was read already."""
    assert taken.inbound_id is not None
    raw = kept.raw(store, taken.inbound_id)
    original = intake.settle(store, taken.inbound_id, fingerprint(raw))
    try:
        if original is not None:
            return _copy(store, reader, replace(taken, copy_of=original), raw, now)
        return _record(store, reader, taken, raw, now)
    except StoreRefusedError as error:  # the store is well, this mail is not
        return _unreadable(store, taken, *_fault(taken, error))
    except NewsletterError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the other mails or lose this one
        return _unreadable(store, taken, *_fault(taken, error))


def _copy(store: Store, reader: Reader, taken: Taken, raw: bytes, now: datetime) -> Taken:
    """Note a copy; the envelope it came with may prove what the first one only suggested."""
    assert taken.inbound_id is not None
    assert taken.copy_of is not None
    note, done, waits = f"the same mail as m{taken.copy_of}, which came another way", "", False
    reading = copies.better(store, reader, taken.copy_of, raw)  # may ask name servers for keys
    with store.write():
        reply = None if reading is None else recorded.of_mail(store, taken.copy_of)
        if reading is not None and reply is not None:
            done = copies.improve(store, reader, reply, reading, now)
        elif reading is not None:
            first = _recorded(store, reader, replace(taken, inbound_id=taken.copy_of), reading, now)
            waits = first.wish_waits
            done = first.note or (f"it is reply {first.reply_id} now" if first.reply_id else "")
        note = "; ".join(filter(None, (note, done)))
        kept.classify(store, taken.inbound_id, Verdict(InboundKind.OTHER, (note,)))
    return replace(taken, note=note, wish_waits=waits)


def _fault(taken: Taken, error: Exception) -> tuple[str, str]:
    """What to tell the author, and what to tell whoever mends the program; that is kept with the mail."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(at.filename).name}:{at.lineno}"
    again = f"after an update: newsletter replies reread m{taken.inbound_id}"
    report = "what to report: newsletter replies list --kind unreadable --json"
    said = f"this version stumbles over it; it is kept as it came; {again}; {report}"
    return said, f"{intake.DETAILS}{type(error).__name__} in {where}: {error}"[:_MOST_DETAILS]


def _unreadable(store: Store, taken: Taken, reason: str, *details: str) -> Taken:
    """Note that a mail cannot be read, and why; "reread" tries again."""
    assert taken.inbound_id is not None
    kept.classify(store, taken.inbound_id, Verdict(InboundKind.UNREADABLE, (reason, *details)))
    return replace(taken, note=reason)


def _record(store: Store, reader: Reader, taken: Taken, raw: bytes, now: datetime) -> Taken:
    """Record one kept mail by its kind."""
    assert taken.inbound_id is not None
    given = corrections.given(store, taken.inbound_id)
    reading = reader.read(raw, now=now, given=given)
    ours = _ours(store, reader, reading, raw) if given.kind is None else None
    if ours is None:
        return _recorded(store, reader, taken, reading, now)
    verdict, answered = ours
    with store.write():
        kept.classify(store, taken.inbound_id, verdict)
        if answered is not None:
            own_answers.record(store, raw, taken.inbound_id, answered, now=now)
    understood = replace(reading.understood, verdict=verdict)
    return replace(taken, understood=understood, note=verdict.evidence[0])


def _ours(store: Store, reader: Reader, reading: Reading, raw: bytes) -> tuple[Verdict, int | None] | None:
    """What a mail of the author's is that came in too, and the reply it answers; None = it is none."""
    understood = reading.understood
    forged = understood.authenticity.verdict is Authentic.FAIL
    if understood.verdict.kind is not InboundKind.REPLY or forged or reader.publication is None:
        return None
    if not own_answers.is_ours(understood.sender_address, reader.publication):
        return None
    answered = own_answers.answers(store, reader.publication, raw)
    if answered is not None:
        return own_answers.verdict(answered), answered
    about = own_answers.passes_on(store, reader.publication, raw)
    return None if about is None else (own_answers.about(about), None)


def _recorded(store: Store, reader: Reader, taken: Taken, reading: Reading, now: datetime) -> Taken:
    """Record what was understood of a kept mail."""
    assert taken.inbound_id is not None
    understood = reading.understood
    if understood.verdict.kind is InboundKind.REPLY:
        with store.write():
            reply_id = recorded.record(store, taken.inbound_id, understood, now=now)
            attachments.record(store, taken.inbound_id, understood.attachments)
            done = effects.follow(store, reader, reading, inbound_id=taken.inbound_id, now=now)
            waits = wishes.waits(store, taken.inbound_id)
        notes = (understood.link.mismatch or "", *understood.verdict.evidence[1:], done)
        told = "; ".join(filter(None, notes))
        return replace(taken, understood=understood, reply_id=reply_id, note=told, wish_waits=waits)
    with store.write():
        note = effects.follow(store, reader, reading, inbound_id=taken.inbound_id, now=now)
        waits = wishes.waits(store, taken.inbound_id)
        if not note and understood.verdict.kind in (InboundKind.UNREADABLE, InboundKind.OTHER):
            note = "; ".join(understood.verdict.evidence)
        evidence = (*understood.verdict.evidence, note) if note else understood.verdict.evidence
        verdict = Verdict(understood.verdict.kind, tuple(dict.fromkeys(evidence)))
        understood = replace(understood, verdict=verdict)
        kept.classify(store, taken.inbound_id, understood.verdict)
    return replace(taken, understood=understood, note=note, wish_waits=waits)
