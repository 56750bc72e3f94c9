"""An issue rendered, and the message one reader gets of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from newsletter.models.issue import Question
from newsletter.models.publication import Language, Tone


class SlotContext(StrEnum):
    """Where a per-reader value stands, which decides how it is encoded."""

    #: Between tags of the HTML part.
    TEXT = "text"
    #: A whole attribute value, or part of one that is no URL.
    ATTRIBUTE = "attribute"
    #: Part of an http(s) URL in an attribute.
    URL = "url"
    #: Part of a mailto: URL in an attribute.
    MAILTO = "mailto"
    #: In the text part.
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one per-reader value in an edition."""

    #: ``first_name``, ``name``, ``email``, or one the template uses: ``reply_address``, ``unsubscribe_url``,
    #: ``web_url``, ``vote_url``.
    name: str
    context: SlotContext
    #: Used when the reader has no such value.
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A local image as it travels: its bytes and what a reader's program must know."""

    #: The source as written in the issue.
    src: str
    data: bytes
    #: ``image/png`` and so on.
    media_type: str
    #: Pixels; 0 when unknown.
    width: int
    height: int
    #: Where it stands on the web; empty = it travels with the mail.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A quotation in an issue that was frozen: how many have it, and how many are still to get it."""

    sent: int
    open: int


@dataclass(frozen=True, slots=True)
class Feature:
    """A reply that may be quoted: the approved excerpt and the permitted name."""

    reply_id: int
    #: Plain text, paragraphs separated by blank lines.
    excerpt: str
    #: The reader's own words the excerpt was taken from, plain text.
    own_words: str
    #: A value of :class:`newsletter.models.QuotePermission`.
    permission: str
    #: The name that permission allows; empty = anonymous.
    attribution: str = ""
    #: Words of the reader's name that it does not allow, case-folded.
    withheld: frozenset[str] = frozenset()
    #: Why it is not quoted whatever was permitted: ``it is marked as spam``; empty = nothing is against it.
    set_aside: str = ""
    #: Who has the very issue that quotes it; None = it was not sent.
    standing: Standing | None = None
    #: The issue it answers; None = nobody knows.
    issue: int | None = None
    #: What they wrote that may be against being quoted so; a hint, empty = nothing was found.
    objection: str = ""
    #: The excerpt as it was agreed; empty = all of the own words may be quoted.
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue rendered: everything that is the same for all readers, with the places of what is not."""

    slug: str
    number: int
    language: Language
    tone: Tone
    subject: str
    preheader: str
    #: The HTML part, in order: text as it is, and slots.
    html: tuple[str | Slot, ...]
    #: The text part, lines end in ``\\n``.
    text: tuple[str | Slot, ...]
    #: Value of the message's Content-Type header, boundary included.
    content_type: str
    #: The MIME body, encoded once: CRLF line ends, ASCII, no line starts with a dot; values go between.
    body: tuple[bytes | Slot, ...]
    questions: tuple[Question, ...] = ()
    #: Replies quoted in it.
    features: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """What composing needs to know of a subscriber."""

    subscriber_id: int
    #: Deliverable form: ASCII, domain as A-labels.
    address: str
    name: str = ""
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Edition x subscriber: an envelope and the bytes for the wire."""

    #: MAIL FROM, without angle brackets; carries a token of its own (VERP).
    sender: str
    #: RCPT TO, without angle brackets.
    recipient: str
    #: With angle brackets (RFC 5322 section 3.6.4).
    message_id: str
    #: Headers and body, CRLF, needs no dot-stuffing.
    data: bytes
