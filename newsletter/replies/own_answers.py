"""The author's own answers: told by whom they are from and which reply they answer.

They stand in the folder of sent mail, and come in with the readers' mail where the author answers everybody.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from newsletter import addresses
from newsletter.inbound import limits
from newsletter.inbound.mail import headers
from newsletter.models import InboundKind, Publication, Verdict
from newsletter.store import author_answers, contacts, replies
from newsletter.store import inbound as kept
from newsletter.store.author_answers import Named
from newsletter.store.database import Store


def answers(store: Store, publication: Publication, raw: bytes) -> int | None:
    """The number of the reply that the author answers in a mail; None = none.  The headers are enough."""
    fields = _Fields(headers.split(raw[: limits.HEADER_BLOCK])[0])
    same = _named(store, publication, fields)
    recipients = headers.addresses([*fields.all("to"), *fields.all("cc"), *fields.all("bcc")])
    others = [one for one in recipients if not is_ours(one, publication)]
    # Readers in Bcc are not named to the others.
    return _meant(store, same, others) if others else next((one.reply_id for one in same), None)


def passes_on(store: Store, publication: Publication, raw: bytes) -> int | None:
    """The number of the reply that a mail of the author's is about, to whomever it goes; None = none."""
    fields = _Fields(headers.split(raw[: limits.HEADER_BLOCK])[0])
    return next((one.reply_id for one in _named(store, publication, fields, forwarded=True)), None)


def _named(
    store: Store, publication: Publication, fields: _Fields, *, forwarded: bool = False
) -> list[Named]:
    """The replies of readers that a mail of the author's names, by the newest name; often one."""
    authors = headers.addresses(fields.all("from"))
    # A list that writes in its own name, perhaps from our address, says whom it writes for.
    passed_on = any(map(fields.all, ("x-original-from", "list-id")))
    # Thunderbird names what it forwards.
    forwards = bool(fields.all("x-forwarded-message-id")) and not forwarded
    if len(authors) != 1 or passed_on or forwards or not is_ours(authors[0], publication):
        return []
    for message_ids in (fields.ids("in-reply-to"), fields.ids("references")[::-1]):
        named = author_answers.named(store, message_ids) if message_ids else []
        # The newest reference stands last (RFC 5322 section 3.6.4).
        for message_id in message_ids:
            same = [one for one in named if one.message_id == message_id]
            # Who tries the newsletter out and writes twice answers nobody.
            if same and not is_ours(same[0].sender_address, publication):
                return same
    return []


def name(raw: bytes) -> str:
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


def is_ours(address: str, publication: Publication) -> bool:
    """Whether the publication writes from an address, or is written to at it."""
    ours = {publication.sender_address.lower(), publication.reply_address.lower()}
    return address.lower() in ours or addresses.tag_of(address, publication.reply_address) is not None


def _meant(store: Store, same: list[Named], recipients: list[str]) -> int | None:
    """Of several replies with one Message-ID, which anybody can write, that of whoever is answered.

    None = nobody of them is written to: it was passed on to somebody else.
    """
    written_to = {_key(address) for address in recipients}
    people = {person.id for one in written_to if (person := contacts.subscriber(store, one)) is not None}
    return next((one.reply_id for one in same if _is_written_to(store, one, written_to, people)), None)


def _is_written_to(store: Store, one: Named, written_to: set[str], people: set[int]) -> bool:
    writer = contacts.subscriber(store, one.sender_address)
    if _key(one.sender_address) in written_to or (writer is not None and writer.id in people):
        return True
    raw = kept.raw(store, replies.required(store, one.reply_id).inbound_id)
    fields = _Fields(headers.split(raw[: limits.HEADER_BLOCK])[0])
    return any(_key(address) in written_to for address in headers.addresses(fields.all("reply-to")))


def _key(address: str) -> str:
    """An address however it is spelled."""
    try:
        return addresses.normalise(address)
    except ValueError:
        return address.lower()


def record(store: Store, raw: bytes, inbound_id: int, reply_id: int, *, now: datetime) -> None:
    """Note that a kept mail is the author's answer to a reply."""
    fields, _, _ = headers.split(raw[: limits.HEADER_BLOCK])
    written = next(filter(None, map(headers.date, _Fields(fields).all("date"))), None)
    author_answers.record(store, name(raw), reply_id, inbound_id, at=min(written or now, now), now=now)


def verdict(reply_id: int) -> Verdict:
    """What such a mail is set aside as."""
    return Verdict(InboundKind.OTHER, (f"your answer to reply {reply_id}",))


def about(reply_id: int) -> Verdict:
    """What a mail is set aside as that only passes a reply on."""
    return Verdict(InboundKind.OTHER, (f"your own mail about reply {reply_id}",))
