"""The ledger: one delivery per issue and subscriber, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsletter.models.edition import Recipient


class DeliveryState(StrEnum):
    """Where one message stands; :mod:`newsletter.lifecycle` says what may follow what."""

    #: Not begun, or begun and certainly not delivered.
    PENDING = "pending"
    #: Claimed by a run; the server cannot have the whole message.
    ATTEMPTING = "attempting"
    #: Committed before the final dot is written: from here only an answer settles it.
    ENDING = "ending"
    SENT = "sent"
    #: The server said: later (4yz).
    DEFERRED = "deferred"
    #: The server said: no (5yz).
    REFUSED = "refused"
    #: The final dot may have arrived and no answer came.
    IN_DOUBT = "in_doubt"
    #: On the frozen list and not written to: unsubscribed, suppressed or erased meanwhile.
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery this run may attempt now."""

    recipient: Recipient
    #: Attempts made before this one.
    attempts: int
    #: Value of the Date header; aware, UTC.
    date: datetime
    #: When it was first tried; None = now.
    first: datetime | None = None


class Stage(StrEnum):
    """How far the conversation about one message had come (RFC 5321 section 3.3)."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended, as the transport saw it, without judgement."""

    subscriber_id: int
    stage: Stage
    #: The server's reply code; 0 = no complete answer came.
    code: int
    #: The server's words (one line), or ours about what went wrong.
    text: str
    #: Whether the final dot was, or may have been, handed to the network.
    dot_written: bool

    @property
    def accepted(self) -> bool:
        """Whether the server said that it has the message."""
        return self.dot_written and 200 <= self.code <= 299


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended, as the transport saw it and :mod:`newsletter.lifecycle` judged it."""

    subscriber_id: int
    state: DeliveryState
    #: The server's words, or ours when it said nothing; no addresses.
    answer: str = ""
    #: Deferred: not before this time (aware, UTC).
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A delivery of which nobody can say whether it arrived."""

    subscriber_id: int
    address: str
    message_id: str
    #: ``host:port`` it was handed to.
    server: str
    #: When the final dot was about to be written; aware, UTC.
    at: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """``frozen = sent + deferred + refused + in_doubt + excluded + pending``, counted."""

    frozen: int
    by_state: Mapping[DeliveryState, int]

    def __getitem__(self, state: DeliveryState) -> int:
        return self.by_state.get(state, 0)

    @property
    def holds(self) -> bool:
        """Whether every frozen recipient is accounted for."""
        return self.frozen == sum(self.by_state.values())

    @property
    def open(self) -> int:
        """Deliveries that a next run would still attempt, now or later."""
        return sum(
            self[state]
            for state in (
                DeliveryState.PENDING,
                DeliveryState.ATTEMPTING,
                DeliveryState.ENDING,
                DeliveryState.DEFERRED,
            )
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run has come to so far; each number only grows."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0
    #: Left the list after the run had claimed them.
    excluded: int = 0
    #: Nothing begins before this time (aware, UTC); None = it goes on.
    until: datetime | None = None
    #: Whether that is because a server asked for less; else the set rate.
    throttled: bool = False

    @property
    def settled(self) -> int:
        """Deliveries this run is done with.  What went back to pending is not: it will be attempted again."""
        return self.sent + self.deferred + self.refused + self.in_doubt + self.excluded

    def after(self, states: Iterable[DeliveryState], excluded: int = 0) -> Tally:
        """The tally when deliveries have come to these states as well, and so many readers have left."""
        more = list(states)
        return Tally(
            self.sent + more.count(DeliveryState.SENT),
            self.deferred + more.count(DeliveryState.DEFERRED),
            self.refused + more.count(DeliveryState.REFUSED),
            self.in_doubt + more.count(DeliveryState.IN_DOUBT),
            self.excluded + excluded,
        )


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One attempt as the delivery log tells it."""

    #: When the answer was recorded; aware, UTC.
    at: datetime
    issue: int
    #: Whom it went to; the log leaves the address out unless it is asked for.
    recipient: Recipient
    #: What the server did, word for word.
    attempt: Attempt
    #: What it came to.
    outcome: Outcome
    #: The number of this attempt, from 1.
    number: int
    run: str
    #: Empty = the message had no final dot in this attempt.
    message_id: str = ""
    #: From the final dot to its answer; None = not measured, or there was no dot.
    milliseconds: float | None = None
