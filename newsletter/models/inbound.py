"""Mail that came in, and what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InboundKind(StrEnum):
    """What a mail is, before anybody asks what it says."""

    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"
    UNREADABLE = "unreadable"


class ReplyStatus(StrEnum):
    """The author's work on a reply."""

    NEW = "new"
    LATER = "later"
    ANSWERED = "answered"
    CLOSED = "closed"
    SPAM = "spam"


class QuotePermission(StrEnum):
    """Whether, and under which name, a reply may be quoted."""

    NONE = "none"
    ASKED = "asked"
    ANONYMOUS = "anonymous"
    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def allows(self) -> bool:
        """Whether quoting is permitted at all."""
        return self in (QuotePermission.ANONYMOUS, QuotePermission.FIRST_NAME, QuotePermission.FULL_NAME)


class EvidenceKind(StrEnum):
    """How a reply was linked, strongest first."""

    TOKEN = "token"  # noqa: S105 - the word, not a secret
    REFERENCES = "references"
    SUBJECT_CODE = "subject_code"
    SENDER = "sender"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to link a mail to something we sent."""

    kind: EvidenceKind
    #: What was found and where, for a person: ``token in Delivered-To``.
    detail: str
    #: Number of the issue.
    issue: int | None = None
    subscriber_id: int | None = None
    #: ``12.1`` or an id; only a question code or link names one.
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What kind of mail it is and why we think so."""

    kind: InboundKind
    #: For a person, one reason per entry: ``Auto-Submitted: auto-replied``.
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; stored with the raw mail, never unpacked."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail taken apart within limits."""

    #: (lower-case name, decoded value), in order.
    headers: tuple[tuple[str, str], ...]
    #: The text/plain body, decoded; empty when there is none.
    text: str
    #: The text/html body, decoded; empty when there is none.
    html: str
    attachments: tuple[Attachment, ...] = ()
    #: What was odd, for a person.
    defects: tuple[str, ...] = ()
    #: Bodies of message/rfc822, message/delivery-status and text/rfc822-headers parts: (media type, text).
    embedded: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a header, in order."""
        return tuple(value for key, value in self.headers if key == name.lower())

    def first(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        return next(iter(self.all(name)), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader said to one question."""

    #: The question's id within its issue.
    question: str
    text: str
    #: A poll: the choice that was understood; empty when none or open.
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Which copy of which issue a mail answers, with every piece of evidence."""

    #: Number of the issue.
    issue: int | None = None
    subscriber_id: int | None = None
    #: Ids of the questions it answers, within the issue.
    questions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    #: False: only probable; the author confirms.
    certain: bool = False
    #: None = the sender is the subscriber the copy went to; else why that is not so.
    mismatch: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything that was understood of one mail; nothing of it is stored yet."""

    verdict: Verdict
    sender_address: str
    sender_name: str
    subject: str
    #: The mail's own Message-ID with angle brackets, or empty.
    message_id: str
    #: As the Date header says, or None.
    sent_at: datetime | None
    own_words: str
    link: Link
    answers: tuple[Answer, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    #: A bounce: the code that says why (``5.1.1``), or empty.
    bounce_status: str = ""
    #: A bounce: the reason behind that code and the server's words (``mailbox_full``), or empty.
    bounce_reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An inbound of kind reply as the author sees it."""

    id: int
    inbound_id: int
    #: Number of the issue it answers; None = not linked.
    issue: int | None
    subscriber_id: int | None
    sender_address: str
    sender_name: str
    subject: str
    received_at: datetime
    own_words: str
    answers: tuple[Answer, ...]
    link: Link
    status: ReplyStatus
    permission: QuotePermission
    #: What may be quoted; empty = all of the own words.
    excerpt: str = ""
