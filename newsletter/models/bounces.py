"""Why a mail did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FailureClass(StrEnum):
    """What a failure says about the address, and so what may follow from it."""

    #: The address is gone: one is enough.
    HARD = "hard"
    #: It may pass, or nobody can say.
    SOFT = "soft"
    #: The sender or the letter is held to be unwanted; says nothing about the reader.
    BLOCKED = "blocked"
    #: The mailbox is full.
    FULL = "full"
    #: A rule of the receiver, or a fault of the letter; says nothing about the reader.
    POLICY = "policy"


class Reason(StrEnum):
    """Why a mail did not arrive."""

    USER_UNKNOWN = "user_unknown"
    HOST_UNKNOWN = "host_unknown"
    MOVED = "moved"
    #: The address or its domain takes no mail at all (RFC 7505).
    NOT_ACCEPTING = "not_accepting"
    MAILBOX_FULL = "mailbox_full"
    #: The mailbox exists and is switched off: suspended, disabled, not used for long.
    INACTIVE = "inactive"
    #: "Unknown user", said of the letter and not of the address, or not certainly of it.
    FILTERED = "filtered"
    #: The letter looks like spam.
    SPAM_BLOCKED = "spam_blocked"
    #: The sending host or domain is on a list, or has a bad name.
    BLOCKLISTED = "blocklisted"
    #: SPF, DKIM, DMARC, or no name for the sending host (RFC 7372).
    AUTHENTICATION = "authentication"
    RATE_LIMITED = "rate_limited"
    #: The envelope sender or From is refused.
    SENDER_REFUSED = "sender_refused"
    RELAYING = "relaying"
    TOO_LARGE = "too_large"
    #: A virus, a forbidden attachment, a fault of form.
    CONTENT = "content"
    POLICY = "policy"
    #: It stayed in a queue for too long.
    EXPIRED = "expired"
    #: No connection, no answer, a loop, no name service.
    NETWORK = "network"
    #: The receiving system is in trouble, or says "later".
    TEMPORARY = "temporary"
    OTHER = "other"

    @property
    def failure_class(self) -> FailureClass:
        """What it says about the address."""
        return _CLASSES.get(self, FailureClass.SOFT)

    @property
    def hard(self) -> bool:
        """Whether trying this address again is pointless; everything else may pass."""
        return self.failure_class is FailureClass.HARD


_CLASSES = {
    **dict.fromkeys(
        (Reason.USER_UNKNOWN, Reason.HOST_UNKNOWN, Reason.MOVED, Reason.NOT_ACCEPTING), FailureClass.HARD
    ),
    Reason.MAILBOX_FULL: FailureClass.FULL,
    **dict.fromkeys(
        (
            Reason.SPAM_BLOCKED,
            Reason.BLOCKLISTED,
            Reason.AUTHENTICATION,
            Reason.RATE_LIMITED,
            Reason.SENDER_REFUSED,
        ),
        FailureClass.BLOCKED,
    ),
    **dict.fromkeys((Reason.RELAYING, Reason.TOO_LARGE, Reason.CONTENT, Reason.POLICY), FailureClass.POLICY),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient a notice speaks of."""

    #: The one we wrote to, where the notice says it.
    address: str
    #: RFC 3463: ``5.1.1``, or empty when the notice gives none.
    status: str
    reason: Reason
    #: The server's words, shortened.
    words: str = ""
    #: Where it was forwarded to, when that is another address.
    final: str = ""
    #: Only late: the server goes on trying (RFC 3464 section 2.3.3, ``Action: delayed``).
    delayed: bool = False

    @property
    def failure_class(self) -> FailureClass:
        """What it says about the address."""
        return self.reason.failure_class


@dataclass(frozen=True, slots=True)
class Bounce:
    """A failure as it was recorded."""

    #: Number of the kept mail that tells it.
    inbound_id: int
    #: Aware, UTC; when the notice came in.
    at: datetime
    #: Number of the issue that failed.
    issue: int | None
    failure_class: FailureClass
    #: One of :class:`Reason`, or what an older version called it.
    reason: str
    #: RFC 3463; empty = none was given.
    status: str
