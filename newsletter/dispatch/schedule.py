"""Sends that wait for their time: what was agreed to is what goes.

The picture::

    send --at      edition -> fingerprint -> kept with its time                  nothing is frozen
    run, a pass    due -> in time? -> render again -> the same fingerprint?
                   -> begun -> freeze, send (newsletter.dispatch.send) -> how it ended
                   deferred deliveries that are due -> sent again

A pass that is killed is gone on with by the next one: the schedule is still begun, and the ledger knows who
has it.  What it cannot or may not send it reports; it never guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from newsletter.dispatch.run import Report
from newsletter.errors import (
    AuthenticationError,
    GuardError,
    IssueError,
    NewsletterError,
    PublicationError,
    RenderError,
    StoreError,
    TransportError,
    UsageError,
)
from newsletter.lifecycle import RETRY_AFTER
from newsletter.models import DeliveryState, Edition, Pause, Schedule, ScheduleState
from newsletter.store import editions, schedule, segments
from newsletter.store.database import Store

#: What was first tried longer ago is left to the operator (RFC 5321 section 4.5.4.1: at least 4 to 5 days).
RETRY_FOR = timedelta(days=5)
#: A server that does not take us is not asked again at once: a shut door, or a lockout after wrong passwords.
_PAUSES = RETRY_AFTER[:4]


class Send(Protocol):
    """Freezes an edition if that was not done and sends it; the caller of a pass knows how."""

    def __call__(
        self, edition: Edition, *, segment: str | None, limit: int | None, deferred_since: datetime | None
    ) -> Report:
        """Send to a segment, to at most so many, or only again to those who were deferred."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """One thing a pass did, or could not do."""

    issue: int
    #: ``scheduled`` or ``deferred``.
    what: str
    sent: int = 0
    report: Report | None = None
    #: Why it was not done, or not to its end.
    problem: NewsletterError | None = None

    @property
    def again(self) -> bool:
        """Whether the next passes try again: it is the server that has to let us in."""
        return isinstance(self.problem, TransportError | AuthenticationError)


def fingerprint(edition: Edition) -> bytes:
    """SHA-256 of what readers would get: number, slug, subject, and the body with its slots."""
    parts = (str(edition.number), edition.slug, edition.subject, edition.content_type)
    text = "\0".join((*parts, segments.to_json(edition.body)))
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def is_late(one: Schedule, last_move: datetime | None, now: datetime, catch_up: timedelta) -> bool:
    """Whether it should have gone, or gone on, too long ago.

    Args:
        last_move: when a delivery of its issue moved last; counts once it is begun.
    """
    begun = one.state is ScheduleState.BEGUN
    return now - max(one.at, last_move if begun and last_move else one.at) > catch_up


def left(one: Schedule, tried: int) -> int | None:
    """Messages its limit still allows, when so many of the issue have been tried by now; None = all."""
    if one.limit is None:
        return None
    return max(0, one.limit - (tried - (one.tried_before or 0)))


def carry_out(
    store: Store,
    one: Schedule,
    *,
    render: Callable[[str], Edition],
    send: Send,
    clock: Callable[[], datetime],
    catch_up: timedelta,
) -> Done:
    """Send a schedule that is due, or say why not.  The caller holds the sender's lock.

    Args:
        render: reads, checks and renders the issue of a slug as it is now.
        clock: gives the time, aware, UTC.
        catch_up: see :class:`newsletter.models.Sending`.
    """
    now = clock()
    if is_late(one, schedule.last_move(store, one.issue), now, catch_up):
        return _not_sent(store, one, ScheduleState.MISSED, _too_late(one), now)
    try:
        edition = _as_agreed(store, one, render)
    except GuardError as error:
        return _not_sent(store, one, ScheduleState.CHANGED, error, now)
    begun = schedule.begin(store, one, now)
    if not begun.is_open:  # stopped a moment ago
        return Done(one.issue, "scheduled", problem=_stopped(one.issue))
    limit = left(begun, schedule.tried(store, one.issue))
    if limit == 0:
        return _conclude(store, begun, None, clock())
    try:
        report = send(edition, segment=one.segment or None, limit=limit, deferred_since=None)
    except StoreError:
        raise
    except NewsletterError as error:
        return _troubled(store, begun, Done(one.issue, "scheduled", problem=error), clock())
    return _conclude(store, begun, report, clock())


def try_again(store: Store, issue: int, *, send: Send, now: datetime) -> Done:
    """Send again to those of an issue whom the server deferred and whose time has come.

    What a person has to mend stops the issue, so that it is said once and not every minute.
    """
    edition = editions.get(store, issue)
    assert edition is not None
    try:
        report = send(edition, segment=None, limit=None, deferred_since=now - RETRY_FOR)
        done = Done(issue, "deferred", report.sent, report, report.problem)
    except StoreError:
        raise
    except NewsletterError as error:
        done = Done(issue, "deferred", problem=error)
    if done.problem is not None and not done.again:
        editions.halt(store, issue, halted=True)
    return done


def pause_after(before: Pause | None, done: Sequence[Done], now: datetime) -> Pause | None:
    """How long the next passes wait, when this one met a problem they would meet again."""
    trouble = next((one.problem for one in done if one.again), None)
    if trouble is None:
        return None
    failures = before.failures + 1 if before else 1
    return Pause(failures, str(trouble), now + _PAUSES[min(failures, len(_PAUSES)) - 1])


def _as_agreed(store: Store, one: Schedule, render: Callable[[str], Edition]) -> Edition:
    """The frozen edition, or the issue rendered now, if it is what the operator saw."""
    edition = editions.get(store, one.issue)
    begun = edition is not None
    if edition is None:
        try:
            edition = render(one.slug)
        except (IssueError, PublicationError, RenderError, UsageError) as error:
            raise GuardError(
                f"issue {one.issue} is not sent as it was scheduled: {error.what}",
                where=error.where,
                next_step=f"Mend it, then schedule it again: newsletter send {one.issue} --at TIME.",
            ) from error
    if fingerprint(edition) == one.agreed:
        return edition
    why = "its text or looks were changed since"
    if begun:
        why = "it was begun with another text"
    elif edition.number != one.issue:
        why = f"it would be number {edition.number} now"
    raise GuardError(
        f"issue {one.issue} is not sent as it was scheduled: {why}",
        next_step=f"Look at it, then send or schedule it again: newsletter send {one.issue}.",
    )


def _too_late(one: Schedule) -> GuardError:
    what = "not sent" if one.state is ScheduleState.WAITING else "not sent to the end"
    return GuardError(
        f"issue {one.issue} was {what} at its time, and now it is too late",
        where="[send] catch_up",
        next_step=f"Should it go after all? newsletter send {one.issue}.",
    )


def _stopped(issue: int) -> GuardError:
    return GuardError(f"issue {issue} was stopped by the operator, or set to another time")


def _not_sent(store: Store, one: Schedule, state: ScheduleState, why: GuardError, now: datetime) -> Done:
    schedule.end(store, one, state, why.what, now)
    return Done(one.issue, "scheduled", problem=why)


def _conclude(store: Store, one: Schedule, report: Report | None, now: datetime) -> Done:
    """Record how it ended; what met a problem or a signal stays begun, for the next pass."""
    if report is None:
        schedule.end(store, one, ScheduleState.DONE, "all that its limit allows was sent before", now)
        return Done(one.issue, "scheduled")
    done = Done(one.issue, "scheduled", report.sent, report, report.problem)
    if report.halted:
        schedule.end(store, one, ScheduleState.CANCELLED, "stopped by the operator", now)
        return Done(one.issue, "scheduled", report.sent, report, _stopped(one.issue))
    if report.problem is not None:
        return _troubled(store, one, done, now)
    if not report.interrupted:
        counts = report.balance.by_state
        words = ", ".join(f"{counts[s]} {s.replace('_', ' ')}" for s in DeliveryState if counts.get(s))
        schedule.end(store, one, ScheduleState.DONE, f"of {report.balance.frozen}: {words}", now)
    return done


def _troubled(store: Store, one: Schedule, done: Done, now: datetime) -> Done:
    """Leave it to the next passes if the server is the trouble, else to a person."""
    if done.problem is not None and not done.again:
        schedule.end(store, one, ScheduleState.FAILED, done.problem.what, now)
    return done
