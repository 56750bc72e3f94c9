"""When mail goes, and to which part of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Part:
    """Which open deliveries of an edition a run takes; those it does not take stay as they are."""

    #: Only subscribers with this tag, as they have it when it is their turn; None = all.
    segment: str | None = None
    #: Only what is deferred and was first tried since then, aware, UTC; None = what is pending as well.
    deferred_since: datetime | None = None


class ScheduleState(StrEnum):
    """Where a scheduled send stands.  The first two are open; the others say how it ended."""

    #: For its time, or for the next run after that.
    WAITING = "waiting"
    #: A run has begun it; the next one goes on where it stopped.
    BEGUN = "begun"
    #: Everybody it was for was written to, or tried.
    DONE = "done"
    #: Not sent: what would go is no longer what was agreed to.
    CHANGED = "changed"
    #: Not sent, or not to the end: no run came in time.
    MISSED = "missed"
    #: Not sent, or not to the end: something that a person has to mend.
    FAILED = "failed"
    #: The operator said stop.
    CANCELLED = "cancelled"
    #: The operator gave another time.
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an edition goes out, to whom, and what was agreed to."""

    id: int
    issue: int
    slug: str
    #: Aware, UTC.
    at: datetime
    #: Only to subscribers with this tag; empty = to all.
    segment: str
    #: At most so many messages; None = all.
    limit: int | None
    #: SHA-256 of the edition the operator saw.
    agreed: bytes
    created_at: datetime
    state: ScheduleState = ScheduleState.WAITING
    #: How it ended, in words; empty while it is open.
    outcome: str = ""
    #: When the state last changed.
    moved_at: datetime | None = None
    #: Messages of the issue that had been tried when this was begun; None = not begun.
    tried_before: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return self.state in (ScheduleState.WAITING, ScheduleState.BEGUN)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why passes of ``newsletter run`` could not send, and when the next one tries again."""

    #: Passes in a row that met a problem.
    failures: int
    #: The last one, in words.
    problem: str
    #: Aware, UTC.
    until: datetime
