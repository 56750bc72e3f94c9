"""Counting a poll: ballots in, counts per choice out, and who is not counted and why.

Of every person the last vote that was in time counts.  A subscriber is a person, whichever way and from
whichever of their addresses they voted; a guest, who answered a copy of somebody else, is one apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Way(StrEnum):
    """How a ballot came."""

    MAIL = "mail"


class Uncounted(StrEnum):
    """Why a ballot is not counted."""

    #: No choice, several, button and words that contradict, or perhaps no vote; its ``doubt`` says which.
    UNCLEAR = "unclear"
    LATE = "late"
    #: The sender is not who the mail says.
    NOT_AUTHENTIC = "not_authentic"
    #: The author marked it so, or corrected the mail to something that is no reply.
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One answer to a poll."""

    way: Way
    #: Number of the reply.
    number: int
    #: Who: their number when it is a subscriber, else None and what tells one guest from another.
    subscriber_id: int | None
    guest: str
    #: As shown to the author.
    name: str
    #: When it was written, aware.
    at: datetime
    #: As the poll spells it; empty = none was understood.
    choice: str
    #: Why none was understood, for the author.
    doubt: str = ""
    authentic: bool = True
    #: Why the author wants it not counted: ``spam``, or the kind of mail it is; empty = it counts.
    set_aside: str = ""
    #: The author said what the vote is.
    by_hand: bool = False

    @property
    def person(self) -> tuple[int | None, str]:
        """The same for all ballots of one person."""
        return self.subscriber_id, "" if self.subscriber_id is not None else self.guest


@dataclass(frozen=True, slots=True)
class Count:
    """What a choice got."""

    choice: str
    #: Of subscribers.
    votes: int
    #: Of people who answered a copy that went to somebody else.
    guests: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A ballot that is not counted."""

    ballot: Ballot
    reason: Uncounted
    #: For the author: a clause.
    why: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A vote of somebody who voted again."""

    ballot: Ballot
    #: The last vote of that person, which counts.
    by: Ballot


@dataclass(frozen=True, slots=True)
class Tally:
    """A poll, counted."""

    #: In the order of the poll.
    counts: tuple[Count, ...]
    #: Not counted, as they came; whoever voted again is not among them, for their vote counts.
    missing: tuple[Missing, ...]
    #: Votes that a later one of the same person took the place of, as they came.
    replaced: tuple[Replaced, ...] = ()
    #: Counted as the author said, as they came.
    by_hand: tuple[Ballot, ...] = ()

    @property
    def votes(self) -> int:
        """Subscribers who voted."""
        return sum(count.votes for count in self.counts)

    @property
    def guests(self) -> int:
        """Guests who voted."""
        return sum(count.guests for count in self.counts)


def count(choices: Sequence[str], ballots: Iterable[Ballot], closes: date | None = None) -> Tally:
    """Count the ballots of one poll.

    Args:
        closes: the last day; what was written later, on the clock of ``Ballot.at``, is not counted.
    """
    valid: dict[tuple[int | None, str], Ballot] = {}
    missing: list[Missing] = []
    earlier: list[Ballot] = []
    for ballot in sorted(ballots, key=_order):
        if refusal := _refusal(ballot, choices, closes):
            missing.append(refusal)
            continue
        if before := valid.pop(ballot.person, None):
            earlier.append(before)
        valid[ballot.person] = ballot
    cast = [(ballot.choice, ballot.subscriber_id is not None) for ballot in valid.values()]
    counts = (Count(one, cast.count((one, True)), cast.count((one, False))) for one in choices)
    given = sorted((one for one in valid.values() if one.by_hand), key=_order)
    replaced = (Replaced(one, valid[one.person]) for one in sorted(earlier, key=_order))
    return Tally(tuple(counts), tuple(missing), tuple(replaced), tuple(given))


def _order(ballot: Ballot) -> tuple[datetime, int]:
    return ballot.at, ballot.number


def _refusal(ballot: Ballot, choices: Sequence[str], closes: date | None) -> Missing | None:
    """Why a ballot cannot count, whatever the others say."""
    if ballot.set_aside:
        return Missing(ballot, Uncounted.SET_ASIDE, f"you said that it is {ballot.set_aside}")
    if ballot.by_hand:  # the author's word stands above a day, a doubt and a signature
        return None if ballot.choice in choices else Missing(ballot, Uncounted.SET_ASIDE, ballot.doubt)
    if closes is not None and ballot.at.date() > closes:
        return Missing(ballot, Uncounted.LATE, f"written after {closes}, when the poll had closed")
    if not ballot.authentic:
        return Missing(ballot, Uncounted.NOT_AUTHENTIC, "the sender is probably not who the mail says")
    if ballot.choice not in choices:
        return Missing(ballot, Uncounted.UNCLEAR, ballot.doubt or "the words name no choice")
    return None
