"""Mail that came in, and what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from newsletter.models.bounces import Failure


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
        return self in _ALLOWING

    def covers(self, other: QuotePermission) -> bool:
        """Whether it permits all that the other one does."""
        return not other.allows or (self.allows and _ALLOWING.index(self) >= _ALLOWING.index(other))


#: The permissions to quote, narrowest first.
_ALLOWING: Final = (QuotePermission.ANONYMOUS, QuotePermission.FIRST_NAME, QuotePermission.FULL_NAME)


class EvidenceKind(StrEnum):
    """How a reply was linked, strongest first."""

    #: The author said so.
    BY_HAND = "by_hand"
    #: Our signed token among the recipients.
    TOKEN = "token"  # noqa: S105 - the word, not a secret
    #: Our signed Message-ID in In-Reply-To, References or a returned original.
    REFERENCES = "references"
    #: The Message-ID of an earlier mail of the same conversation.
    THREAD = "thread"
    #: The same of a mail that is itself only probable.
    PROBABLE_THREAD = "probable_thread"
    #: ``[12.1]`` in the subject.
    SUBJECT_CODE = "subject_code"
    #: Our signed token in what is quoted: a button, the link for unsubscribing.
    QUOTED = "quoted"
    #: Only who wrote, and when.
    SENDER = "sender"


class Authentic(StrEnum):
    """Whether a mail comes from whom its From header says."""

    PASS = "pass"  # noqa: S105 - the word, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"


class CorrectionKind(StrEnum):
    """What the author knew better about a mail."""

    KIND = "kind"
    LINK = "link"
    ANSWERS = "answers"
    SENDER = "sender"


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

    @classmethod
    def by_hand(cls, kind: InboundKind) -> Verdict:
        """The author's word."""
        return cls(kind, (f"you said that it is {kind.replace('_', ' ')}",))


@dataclass(frozen=True, slots=True)
class Authenticity:
    """Whether the sender is who the mail says, and why we think so (RFC 8601, RFC 6376)."""

    verdict: Authentic = Authentic.UNKNOWN
    #: For a person, one sentence without a full stop.
    why: str = "nobody vouches for the sender"


@dataclass(frozen=True, slots=True)
class Conversation:
    """An earlier mail that a later one goes on with."""

    #: Number of the first reply of the conversation.
    first: int
    #: For a person: ``your answer to reply 3``.
    what: str
    #: Number of the issue it is about.
    issue: int | None = None
    #: Whose copy was answered.
    subscriber_id: int | None = None
    #: Ids of the questions, within the issue.
    questions: tuple[str, ...] = ()
    #: Whether it is certain what that mail answered: whoever goes on with it proves no more than it did.
    certain: bool = True
    #: Whether that mail is a reader's, not an answer of the author's.
    by_reader: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """What the author said about a mail; None = nothing, it is as we understand it."""

    kind: InboundKind | None = None
    #: Number of the issue it answers.
    issue: int | None = None
    #: Ids of the questions it answers, within that issue.
    questions: tuple[str, ...] | None = None
    #: Who wrote: the subscriber with this number, or with ``guest`` nobody on the list.
    writer_id: int | None = None
    guest: bool = False
    #: Votes: number of the issue, id of the poll, the choice as the poll spells it; an empty one = no vote.
    votes: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of the journal of corrections."""

    inbound_id: int
    what: CorrectionKind
    #: JSON values: as it was understood, and as it is.
    before: dict[str, object]
    after: dict[str, object]
    at: datetime
    #: ``command line``
    origin: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who wrote and is not known by that address: a guest, or a subscriber elsewhere."""

    id: int
    address: str
    name: str
    #: Whose other address it is; None = a guest.
    subscriber_id: int | None
    #: When they first wrote.
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; stored with the raw mail, never unpacked."""

    #: Safe to show and to write a file under; unlike those of the other files of the mail.
    name: str
    media_type: str
    #: Bytes.
    size: int
    #: SHA-256 of its bytes.
    sha256: bytes = b""
    #: What an author should know before opening it: ``packed; not opened``; empty when there is nothing.
    note: str = ""


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
        name = name.lower()
        return tuple([value for key, value in self.headers if key == name])

    def first(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        return next(iter(self.all(name)), "")


#: How the doubt of an answer begins that is only probably meant for its question.
PROBABLY: Final = "only probable: "


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader said to one question."""

    #: The question's id within its issue.
    question: str
    text: str
    #: A poll: the choice that was understood; empty when none or open.
    choice: str = ""
    #: Why it is not certain, for the author; empty = certain.  Of a poll: why no choice is counted; of an
    #: open question: why it is only probably the one that is meant.
    doubt: str = ""
    #: The author said what the vote is; an empty choice = none.
    by_hand: bool = False

    @property
    def probable(self) -> bool:
        """Whether it is only probably meant for this question; of a poll with a doubt, it is the vote."""
        return self.doubt.startswith(PROBABLY)


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
    #: The subscriber who wrote, under whichever of their addresses; None = nobody on the list.
    writer_id: int | None = None


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
    #: A bounce: every recipient it names, with the reason.
    failures: tuple[Failure, ...] = ()
    authenticity: Authenticity = Authenticity()
    #: Number of the first reply of the conversation it goes on with; None = it opens one.
    thread: int | None = None
    #: When the last server took it in; None = not known.
    came_at: datetime | None = None

    @property
    def may_act(self) -> bool:
        """Whether something may follow from it by itself.

        The copy's own reader writes, and it is no clear fake; as many servers check nothing, that is enough.
        """
        link = self.link
        theirs = link.certain and link.writer_id is not None and link.writer_id == link.subscriber_id
        return theirs and link.mismatch is None and self.authenticity.verdict is not Authentic.FAIL


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
    #: ``reply``, or what the author corrected it to: then it is set aside and counts no more.
    kind: InboundKind = InboundKind.REPLY
    #: Who wrote, when it was not the reader of that copy from their own address.
    contact_id: int | None = None
    #: Number of the first reply of the conversation; None = it opens one, or stands alone.
    thread: int | None = None
    authenticity: Authenticity = Authenticity()
    #: The mail's own Message-ID with angle brackets, or empty.
    message_id: str = ""
    #: When it was written, as far as that is believed (:mod:`newsletter.inbound.arrival`); None = not known.
    written_at: datetime | None = None
