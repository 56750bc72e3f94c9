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
        """What a greeting uses; see :func:`given_name`."""
        return given_name(self.name)


def given_name(name: str) -> str:
    """The first word of a name, or of what follows its comma; never used to sort people.

    >>> given_name("Marieke van den Heuvel"), given_name("Heuvel, Marieke van den"), given_name("")
    ('Marieke', 'Marieke', '')
    """
    words = (name.partition(",")[2] or name).split()
    return words[0] if words else ""


@dataclass(frozen=True, slots=True)
class Consent:
    """One event in the append-only journal of what a subscriber agreed to."""

    state: SubscriberState
    #: Aware, UTC.
    at: datetime
    #: Where it came from: ``import sample.csv:3``, ``command line``, ``mail m19``.
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
