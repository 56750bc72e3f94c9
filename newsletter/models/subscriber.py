"""Subscribers and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubscriberState(StrEnum):
    """Only an active subscriber is written to."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person on the list."""

    id: int
    #: As given.
    address: str
    #: Normal form, unique: what two spellings of one mailbox share.
    key: str
    name: str
    state: SubscriberState
    #: Aware, UTC.
    created_at: datetime
    tags: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """The first word of the name, or of what follows a comma; enough for a greeting.

        >>> from datetime import UTC, datetime
        >>> now = datetime(2026, 1, 1, tzinfo=UTC)
        >>> Subscriber(1, "m@x.nl", "m@x.nl", "Heuvel, Marieke", SubscriberState.ACTIVE, now).first_name
        'Marieke'
        """
        words = (self.name.partition(",")[2] or self.name).split()
        return words[0] if words else ""


@dataclass(frozen=True, slots=True)
class Consent:
    """One event in the append-only journal of what a subscriber agreed to."""

    state: SubscriberState
    #: Aware, UTC.
    at: datetime
    #: Where it came from: ``import sample.csv:3``, ``command line``, ``mail <message-id>``.
    origin: str
    #: What was claimed or shown: the consent text, or the importer's word for it.
    text: str = ""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One line of a subscribers file, judged."""

    line: int
    address: str
    name: str
    #: ``new``, ``known``, ``invalid``, ``unsubscribed`` or ``suppressed``.
    verdict: str
    #: Why it is not new, for a person; empty when it is.
    why: str = ""
    tags: tuple[str, ...] = ()
