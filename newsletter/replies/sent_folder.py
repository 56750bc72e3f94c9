"""What the author answered in their own mail program, found in its folder of sent mail.

A mail from the publication's own address that answers the mail of a reply marks that reply answered: once, so
whoever opens it again by hand is not overruled.  That answer is kept, since a reader may answer it in turn.
Everything else in the folder is the author's own affair: it is neither kept nor noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from newsletter import addresses
from newsletter.inbound import limits
from newsletter.inbound.mail import headers
from newsletter.inbound.mail.fingerprint import fingerprint
from newsletter.models import InboundKind, Publication, Verdict
from newsletter.replies.intake import Mail
from newsletter.store import author_answers, intake
from newsletter.store import inbound as kept
from newsletter.store.author_answers import Named
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
        if (reply_id := answers(store, publication, mail.raw)) is not None:
            yield _record(store, mail, reply_id, now)


def answers(store: Store, publication: Publication, raw: bytes) -> int | None:
    """The number of the reply that a sent mail answers; None = none.  The headers alone are enough."""
    fields, _, _ = headers.split(raw[: limits.HEADER_BLOCK])
    found = _Fields(fields)
    if not any(_is_ours(address, publication) for address in headers.addresses(found.all("from"))):
        return None
    for message_ids in (found.ids("in-reply-to"), found.ids("references")[::-1]):
        named = author_answers.named(store, message_ids) if message_ids else []
        # The newest reference stands last (RFC 5322 section 3.6.4).
        for message_id in message_ids:
            if same := [one for one in named if one.message_id == message_id]:
                return _meant(same, headers.addresses([*found.all("to"), *found.all("cc")]))
    return None


def is_known(store: Store, raw: bytes) -> bool:
    """Whether an answer was found before; the headers alone are enough where they name it."""
    return author_answers.kept_as(store, _name(raw)) is not None


def _name(raw: bytes) -> str:
    """What an answer is known by; a program that sends without a Message-ID leaves the bytes."""
    fields, _, _ = headers.split(raw[: limits.HEADER_BLOCK])
    return next(iter(_Fields(fields).ids("message-id")), "") or f"sha256:{sha256(raw).hexdigest()}"


class _Fields:
    """Header fields by name."""

    def __init__(self, fields: tuple[tuple[str, str], ...]) -> None:
        self._fields = fields

    def all(self, name: str) -> list[str]:
        """The values of a field, in order."""
        return [value for key, value in self._fields if key == name]

    def ids(self, name: str) -> list[str]:
        """The Message-IDs in a field, in order."""
        return [found for value in self.all(name) for found in headers.message_ids(value)]


def _is_ours(address: str, publication: Publication) -> bool:
    ours = {publication.sender_address.lower(), publication.reply_address.lower()}
    return address.lower() in ours or addresses.tag_of(address, publication.reply_address) is not None


def _meant(same: list[Named], recipients: list[str]) -> int:
    """Of several replies with one Message-ID, which anybody can write, that of whoever is answered."""
    written_to = {address.lower() for address in recipients}
    return next((one for one in same if one.sender_address.lower() in written_to), same[0]).reply_id


def _record(store: Store, mail: Mail, reply_id: int, now: datetime) -> Answered:
    """Keep an answer and note it, in one transaction, unless it was found before."""
    message_id = _name(mail.raw)
    if (before := author_answers.kept_as(store, message_id)) is not None:
        return Answered(mail.source, reply_id, before, is_new=False)
    fields, _, _ = headers.split(mail.raw[: limits.HEADER_BLOCK])
    written = next(filter(None, map(headers.date, _Fields(fields).all("date"))), None)
    with store.write():
        inbound_id, is_new = kept.keep(
            store, mail.raw, source=mail.source, source_key=mail.source_key, now=now
        )
        if is_new:
            kept.classify(
                store, inbound_id, Verdict(InboundKind.OTHER, (f"your answer to reply {reply_id}",))
            )
            intake.settle(store, inbound_id, fingerprint(mail.raw))
        if mail.also is not None:
            mail.also(store)
        author_answers.record(store, message_id, reply_id, inbound_id, at=min(written or now, now), now=now)
    return Answered(mail.source, reply_id, inbound_id)
