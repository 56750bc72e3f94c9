"""What the author answered in their own mail program, found in its folder of sent mail.

A mail from the publication's own address that answers the mail of a reply marks that reply answered: once, so
whoever opens it again by hand is not overruled.  That answer is kept, since a reader may answer it in turn.
Everything else in the folder is the author's own affair: it is neither kept nor noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from newsletter.inbound.mail.fingerprint import fingerprint
from newsletter.models import Publication
from newsletter.replies import own_answers
from newsletter.replies.intake import Mail
from newsletter.store import author_answers, intake
from newsletter.store import inbound as kept
from newsletter.store.database import Store


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the author's that was found."""

    source: str
    reply_id: int
    #: Number under which the answer is kept.
    inbound_id: int
    #: False: it was found before, by a look that may not have come to its end.
    is_new: bool = True


def take_sent(
    store: Store, publication: Publication, mails: Iterable[Mail | tuple[str, bytes]], now: datetime
) -> Iterator[Answered]:
    """Mark the replies that were answered; one mail after another, as :func:`take_in` does.

    ``mails`` is asked for the next one when the one before is recorded, or nothing is to be recorded of it.

    Args:
        now: aware, UTC.

    Raises:
        StoreError: the store cannot be written.
    """
    for mail in (Mail(*given) for given in mails):
        if (reply_id := own_answers.answers(store, publication, mail.raw)) is not None:
            yield _record(store, mail, reply_id, now)


def is_known(store: Store, raw: bytes) -> bool:
    """Whether an answer was found before; the headers alone are enough where they name it."""
    return author_answers.kept_as(store, own_answers.name(raw)) is not None


def _record(store: Store, mail: Mail, reply_id: int, now: datetime) -> Answered:
    """Keep an answer and note it, in one transaction, unless it was found before."""
    message_id = own_answers.name(mail.raw)
    if (before := author_answers.kept_as(store, message_id)) is not None:
        return Answered(mail.source, reply_id, before, is_new=False)
    with store.write():
        inbound_id, is_new = kept.keep(
            store, mail.raw, source=mail.source, source_key=mail.source_key, now=now
        )
        if mail.also is not None:
            mail.also(store)
        if is_new:
            kept.classify(store, inbound_id, own_answers.verdict(reply_id))
            intake.settle(store, inbound_id, fingerprint(mail.raw))
        own_answers.record(store, mail.raw, inbound_id, reply_id, now=now)
    return Answered(mail.source, reply_id, inbound_id)
