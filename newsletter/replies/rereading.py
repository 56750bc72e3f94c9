"""Kept mail read again by a newer version: the unreadable, what was taken for something else, replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.inbound.reader import Reader
from newsletter.models import InboundKind, Publication, Reply
from newsletter.replies import corrections
from newsletter.replies.intake import Taken, read_kept, reader_of
from newsletter.store import inbound as kept
from newsletter.store import intake, threads
from newsletter.store import replies as recorded
from newsletter.store.database import Store


def reread(
    store: Store, publication: Publication, key: bytes, numbers: Sequence[int], now: datetime
) -> Iterator[Taken]:
    """Read kept mail again, whatever it was taken for before; what the author corrected stays corrected.

    A reply keeps its number, and the work on it.  One that may be quoted keeps its words, too: to those the
    reader agreed; it only joins its conversation.

    Args:
        numbers: of mails; none = all that could not be read.

    Raises:
        UsageError: there is no such mail, or it is a copy of another one; nothing was read again.
    """
    wanted = list(numbers) or [one.inbound_id for one in intake.unread(store)]
    for number in wanted:
        _require_original(store, number)
    reader = reader_of(store, publication, key)
    for number in wanted:
        taken = Taken(f"mail m{number}", number, is_new=True)
        reply_id = recorded.number_of(store, number)
        reply = None if reply_id is None else recorded.get(store, reply_id)
        if reply is not None:
            yield _refreshed(store, reader, taken, reply)
        else:
            yield read_kept(store, reader, taken, now, again=True)


def _require_original(store: Store, number: int) -> None:
    kept.raw(store, number)
    if original := intake.copy_of(store, number):
        raise UsageError(
            f"mail m{number} is the same as mail m{original}",
            next_step=f"Read that one again: newsletter replies reread m{original}.",
        )


def _refreshed(store: Store, reader: Reader, taken: Taken, reply: Reply) -> Taken:
    """A reply as this version understands it; what is no reply to it stays one until the author says so."""
    understood = corrections.again(store, reader, reply.inbound_id).understood
    taken = replace(taken, reply_id=reply.id)
    if reply.permission.allows:
        if reply.thread is None and understood.thread is not None:
            threads.join(store, reply.id, understood.thread)
        return replace(taken, note="it may be quoted and keeps its words")
    kind = understood.verdict.kind
    if kind is not InboundKind.REPLY:
        correct = f"newsletter replies correct {reply.id} --kind {kind}"
        return replace(taken, note=f"it looks like {kind} now; if it is: {correct}")
    recorded.update(store, reply.id, understood)
    return replace(taken, understood=understood)
