"""One reader's message: everything that is the same for all is made once, the rest costs microseconds.

The headers are those of a one-way list written by a person (RFC 2369, 2919, 8058): they ask machines not
to answer and never say ``Auto-Submitted``.  No header holds a reader's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from string import ascii_lowercase
from typing import Protocol

from newsletter.addresses import deliverable, tagged
from newsletter.message.headers import (
    check_address,
    encode_mailboxes,
    encode_phrase,
    encode_text,
    encode_tokens,
)
from newsletter.message.quoted import encode_value
from newsletter.message.slots import encode
from newsletter.models import Edition, Message, Publication, Recipient, Slot, SlotContext
from newsletter.tokens import Purpose, sign

#: Longer lists than this do not exist; its addresses must fit before we begin (RFC 5321 section 4.5.3.1.1).
_LARGEST_SUBSCRIBER = 2**32 - 1
#: Characters that would end a URL in a List-* header (RFC 2369 section 2).
_URL = re.compile(r"https?://[!-~]+")
_URL_ENDS = re.compile(r'[<>",\\]')

#: Slots whose value differs from reader to reader by a token only.
_TOKEN_IN = {
    "reply_address": Purpose.REPLY,
    "unsubscribe_url": Purpose.UNSUBSCRIBE,
    "vote_url": Purpose.VOTE,
}

#: Name, context and fallback of a slot, and where its value goes.
_Place = tuple[tuple[str, SlotContext, str], list[int]]


class Signer(Protocol):
    """Signs messages; :class:`newsletter.message.dkim.Signer` does."""

    def sign(self, head: bytes, body: Sequence[bytes], at: datetime) -> bytes:
        """Header fields to put before the message."""
        ...


class Composer:
    """Makes the messages of one edition.

    Args:
        signer: None = no message is signed here; the relay may do it.

    Raises:
        ValueError: an address or URL of the publication cannot be used; the text says why, for a person.
    """

    def __init__(
        self, edition: Edition, publication: Publication, key: bytes, signer: Signer | None = None
    ) -> None:
        self._number = edition.number
        self._key = key
        self._signer = signer
        self._base_url = _checked_url(publication.base_url.rstrip("/"))
        self._web_url = f"{self._base_url}/{edition.slug}" if self._base_url else ""
        sender = check_address(deliverable(publication.sender_address))
        #: The sender's domain as it goes on the wire.
        self.domain = sender.rpartition("@")[2]
        self._reply_address = check_address(deliverable(publication.reply_address))
        self._mailto = encode(SlotContext.MAILTO, self._reply_address).rpartition("@")
        self._tagged(Purpose.REPLY, _LARGEST_SUBSCRIBER)
        #: The headers that are the same for every reader, with the empty line; the others stand before them.
        self.head = b"".join(_static_headers(edition, publication, sender, self._base_url)) + b"\r\n"
        # A token costs time for every reader: only where somebody may vote.
        self._votes = self._base_url and any(
            isinstance(piece, Slot) and piece.name == "vote_url" for piece in edition.body
        )
        self._segments, self._places = _planned([b"", self.head, *edition.body])

    def compose(self, recipient: Recipient, date: datetime) -> Message:
        """Envelope and bytes for one reader; the same arguments give the same bytes.

        Args:
            recipient: subscriber 0 is a test mail and works the same.
            date: aware; stands in the ``Date`` header.

        Raises:
            ValueError: the recipient's address cannot go on the wire, or the date has no time zone.
        """
        to = check_address(recipient.address)
        message_id = self.message_id(recipient.subscriber_id)
        page, mail = self._unsubscribe(recipient)
        values = self._values(recipient, page or mail)
        segments = self._segments.copy()
        segments[0] = (
            f"Date: {_date(date)}\r\nTo: {to}\r\nReply-To: {values['reply_address']}\r\n"
            f"Message-ID: {message_id}\r\nList-Unsubscribe: {_list_unsubscribe(page, mail)}\r\n"
        ).encode("ascii")
        for (name, context, fallback), positions in self._places:
            value = values.get(name, "")
            if name in _TOKEN_IN and value:
                token = sign(self._key, _TOKEN_IN[name], self._number, recipient.subscriber_id)
                encoded = encoded_with(token, context, value)
            else:
                encoded = _encoded(context, value) or _encoded(context, fallback)
            for position in positions:
                segments[position] = encoded
        if self._signer is not None:
            head = (segments[0] + segments[1]).removesuffix(b"\r\n\r\n")
            # A value stands between two line breaks, so no piece ends within white space.
            segments[0] = self._signer.sign(head, segments[2:], date) + segments[0]
        sender = self._tagged(Purpose.BOUNCE, recipient.subscriber_id)
        return Message(sender, to, message_id, b"".join(segments))

    def message_id(self, subscriber_id: int) -> str:
        """The Message-ID of one reader's copy, with angle brackets: the same at every attempt."""
        return message_id(self._key, self._number, subscriber_id, self.domain)

    def values(self, recipient: Recipient) -> dict[str, str]:
        """What stands in this reader's slots, by name, not yet encoded."""
        page, mail = self._unsubscribe(recipient)
        return self._values(recipient, page or mail)

    def _values(self, recipient: Recipient, unsubscribe_url: str) -> dict[str, str]:
        return {
            "first_name": recipient.first_name,
            "name": recipient.name,
            "email": recipient.address,
            "reply_address": self._tagged(Purpose.REPLY, recipient.subscriber_id),
            "unsubscribe_url": unsubscribe_url,
            "web_url": self._web_url,
            "vote_url": self._vote_url(recipient),
        }

    def _vote_url(self, recipient: Recipient) -> str:
        """Where a reader chooses; the numbers of question and choice come behind it."""
        if not self._votes:
            return ""
        return f"{self._base_url}/vote/{sign(self._key, Purpose.VOTE, self._number, recipient.subscriber_id)}"

    def _tagged(self, purpose: Purpose, subscriber_id: int) -> str:
        return tagged(self._reply_address, sign(self._key, purpose, self._number, subscriber_id))

    def _unsubscribe(self, recipient: Recipient) -> tuple[str, str]:
        """The page, empty where there are none, and the mailto: URL."""
        token = sign(self._key, Purpose.UNSUBSCRIBE, self._number, recipient.subscriber_id)
        page = f"{self._base_url}/unsubscribe/{token}" if self._base_url else ""
        local, at, domain = self._mailto  # letters and digits of a token stand for themselves in a URL
        return page, f"mailto:{local}+{token}{at}{domain}?subject=unsubscribe"


def _list_unsubscribe(page: str, mail: str) -> str:
    """The page first (RFC 8058 section 3.1), then mail; the line is broken between the two only."""
    return f"<{page}>,\r\n <{mail}>" if page else f"<{mail}>"


def message_id(key: bytes, issue: int, subscriber_id: int, domain: str) -> str:
    """The Message-ID of an issue's message to a subscriber, with angle brackets."""
    return f"<{sign(key, Purpose.MESSAGE, issue, subscriber_id)}@{domain}>"


def _static_headers(
    edition: Edition, publication: Publication, sender: str, base_url: str
) -> Iterator[bytes]:
    """All headers that are the same for every reader."""
    domain = sender.rpartition("@")[2]
    latin = _latin(publication.name)
    list_slug = _list_slug(publication.name, latin)
    yield encode_mailboxes("From", [(publication.sender_name, sender)])
    yield encode_text("Subject", edition.subject)
    # RFC 2919 section 3; the name is a phrase, kept free of encoded words.
    yield encode_tokens("List-Id", *_words(latin), f"<{list_slug}.{domain}>")
    if base_url.startswith("https://"):
        yield encode_tokens("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")  # RFC 8058 section 3.1
    if base_url:
        yield encode_tokens("List-Archive", f"<{base_url}>")
    owner = encode(SlotContext.MAILTO, deliverable(publication.reply_address))
    yield encode_tokens("List-Owner", f"<mailto:{owner}>")
    yield encode_tokens("List-Post", "NO")  # RFC 2369 section 3.4: nobody writes to all readers
    sender_id = sha256(domain.encode()).hexdigest()[:10]
    yield encode_tokens("Feedback-ID", f"{edition.number}:{list_slug}:newsletter:{sender_id}")
    yield encode_tokens("Precedence", "list")
    yield encode_tokens("X-Auto-Response-Suppress", "OOF,", "AutoReply")
    yield encode_tokens("Content-Language", edition.language.value)
    yield encode_tokens("MIME-Version", "1.0")
    yield encode_tokens("Content-Type", *edition.content_type.split(" "))


def _planned(body: Sequence[bytes | Slot]) -> tuple[list[bytes], list[_Place]]:
    """The segments to copy for each reader, and where which value goes; equal slots are looked up once."""
    places: dict[tuple[str, SlotContext, str], list[int]] = {}
    for position, piece in enumerate(body):
        if isinstance(piece, Slot):
            places.setdefault((piece.name, piece.context, piece.fallback), []).append(position)
    return [b"" if isinstance(piece, Slot) else piece for piece in body], list(places.items())


def encoded_with(token: str, context: SlotContext, value: str) -> bytes:
    """A value with a token in it; a token needs no encoding, so what stands round it is encoded once."""
    before, _, behind = value.partition(token)
    around = _around(context, before, len(token), behind)
    return around[0] + token.encode("ascii") + around[1] if around else _encoded(context, value)


@lru_cache(maxsize=64)
def _around(context: SlotContext, before: str, length: int, behind: str) -> tuple[bytes, bytes] | None:
    """What stands before and behind a token of so many characters; None = a line break stands in it."""
    letter = next((letter for letter in ascii_lowercase if letter not in before + behind), None)
    if letter is None:
        return None
    stand_in = letter * length
    head, found, tail = _encoded(context, before + stand_in + behind).partition(stand_in.encode("ascii"))
    return (head, tail) if found else None


@lru_cache(maxsize=1024)
def _encoded(context: SlotContext, value: str) -> bytes:
    """First names repeat: most values are encoded once for many readers."""
    return encode_value(encode(context, value))


@lru_cache(maxsize=64)
def _date(date: datetime) -> str:
    """RFC 5322 section 3.3; in UTC, so that equal times give equal bytes and the author's zone stays home."""
    if date.tzinfo is None:
        raise ValueError(f"the date {date} has no time zone")
    return format_datetime(date.astimezone(UTC))


def _checked_url(url: str) -> str:
    if url and (not _URL.fullmatch(url) or _URL_ENDS.search(url) or len(url) > 500):
        raise ValueError(
            f"base_url {url[:60]!r} is no plain http or https URL; write it in ASCII, percent-encoded"
        )
    return url


def _latin(name: str) -> str:
    """The name in letters every header can hold; empty when nothing of it is left."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^A-Za-z0-9 .&'-]+", " ", letters).split())[:60].strip()


def _words(latin: str) -> list[str]:
    return encode_phrase(latin, 70)[0].split(" ") if latin else []


def _list_slug(name: str, latin: str) -> str:
    """Stable as long as the publication keeps its name."""
    slug = re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")
    return slug[:40].strip("-") or "list-" + sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
