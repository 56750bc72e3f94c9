"""``send --at``: giving an issue its time, and saying when that is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.context import Desk, emit, say

if TYPE_CHECKING:
    from newsletter.models import Edition, Schedule

#: A timer that calls "newsletter run" has done so in this time.
_SEEN_WITHIN = timedelta(minutes=15)
#: Further ahead is a slip of the pen: who agrees to a letter cannot know what holds then.
_FURTHEST = timedelta(days=366)


def set_time(
    desk: Desk,
    edition: Edition,
    when: str,
    *,
    limit: int | None,
    segment: str | None,
    yes: bool,
    confirm: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Show the plan of a later send, ask, and keep it for ``newsletter run``; nothing is frozen."""
    from newsletter import dispatch, wall_clock
    from newsletter.cli import agreement, rehearsal
    from newsletter.errors import GuardError
    from newsletter.store import schedule

    at = moment(desk, when)
    if dry_run and not desk.has_store():
        raise dispatch.nobody()
    store = desk.reading() if dry_run else desk.store()
    plan = dispatch.plan(store, edition, desk.settings, limit=limit, now=desk.now(), segment=segment, at=at)
    agreement.show(plan, goes=f"{shown(desk, at)}, in {wall_clock.distance(at - desk.now())}")
    if earlier := schedule.find(store, edition.number):
        say(f"  instead of {shown(desk, earlier.at)}")
    if dry_run:
        rehearsal.rehearse(desk, desk.settings, plan, confirm=confirm)
        if as_json:
            emit(asdict(plan))
        return
    if not plan.count:
        raise GuardError(
            "there is nobody to send to", where=f"issue {plan.issue}", next_step="Nothing was scheduled."
        )
    unchanged = agreement.NOT_SCHEDULED
    agreement.agree(plan.count, yes=yes, confirm=confirm, to_do="schedule", unchanged=unchanged)
    kept = schedule.put(
        store,
        issue=edition.number,
        slug=edition.slug,
        at=at,
        agreed=dispatch.fingerprint(edition),
        now=desk.now(),
        segment=plan.segment or None,
        limit=limit,
    )
    if as_json:
        emit(plain(kept))
    say(f"Scheduled: {line(desk, kept)}. 'newsletter stop {kept.issue}' cancels it.")
    _warn_without_timer(desk)


def moment(desk: Desk, text: str) -> datetime:
    """The instant that ``--at`` means.

    Raises:
        UsageError: it is no time, one that never comes or comes twice, is over, or is too far ahead.
    """
    from newsletter import wall_clock
    from newsletter.errors import UsageError
    from newsletter.publication import clock

    zone = clock.zone(desk.settings.send.timezone)
    try:
        at = wall_clock.parse(text, zone, desk.now())
    except ValueError as error:
        raise UsageError(f"{text!r} cannot be used: {error}", where="--at") from None
    if at <= desk.now():
        raise UsageError(
            f"{wall_clock.describe(at, zone)} is over",
            where="--at",
            next_step="Give a time to come, or leave --at out to send now.",
        )
    if at - desk.now() > _FURTHEST:
        raise UsageError(
            f"{wall_clock.describe(at, zone)} is more than {_FURTHEST.days} days ahead",
            where="--at",
            next_step="Is the year right? Schedule it when it is nearer.",
        )
    return at


def shown(desk: Desk, at: datetime) -> str:
    """An instant on the publication's clock."""
    from newsletter import wall_clock
    from newsletter.publication import clock

    return wall_clock.describe(at, clock.zone(desk.settings.send.timezone))


def line(desk: Desk, one: Schedule) -> str:
    """``issue 12 goes Tue 1 December 2026 09:00 (+01:00) to those with the tag pilot``."""
    segment = f" to those with the tag {one.segment}" if one.segment else ""
    limit = f", at most {one.limit}" if one.limit else ""
    return f"issue {one.issue} goes {shown(desk, one.at)}{segment}{limit}"


def plain(one: Schedule) -> dict[str, Any]:
    """A schedule for JSON."""
    return asdict(one) | {"agreed": one.agreed.hex()}


def collect(desk: Desk, issue: int | None) -> dict[str, Any]:
    """What ``status --json`` prints of schedules: the last of each issue."""
    from newsletter.store import schedule

    pause = schedule.pause(desk.reading())
    return {
        "schedules": [plain(one) for one in schedule.latest(desk.reading(), issue)],
        "pause": asdict(pause) if pause else None,
    }


def report(desk: Desk, issue: int | None) -> None:
    """The same for a person: what is to come, and what did not go; of one issue also how it went."""
    from newsletter.models import ScheduleState
    from newsletter.store import schedule

    found = schedule.latest(desk.reading(), issue)
    for one in found:
        if one.is_open:
            say(f"Scheduled: {line(desk, one)}.{_hitch(desk, one)}")
        elif is_unsent(desk, one):
            say(
                f"Not sent: {one.outcome} (it was for {shown(desk, one.at)}). 'newsletter send {one.issue}' "
                f"sends it after all, 'newsletter stop {one.issue}' forgets it."
            )
        elif issue is not None and one.moved_at and one.state is ScheduleState.DONE:
            ended = shown(desk, one.moved_at)
            say(f"Scheduled for {shown(desk, one.at)}: {one.state} at {ended}, {one.outcome}.")
    if any(one.is_open for one in found):
        _warn_without_timer(desk)
    elif pause := schedule.pause(desk.reading()):
        say(
            f"'newsletter run' could not send: {pause.problem} It tries again {shown(desk, pause.until)}; "
            "'newsletter send ISSUE' tries at once."
        )


def is_unsent(desk: Desk, one: Schedule) -> bool:
    """Whether it was not carried out, or not to its end, and its issue has not been sent by hand since."""
    from newsletter.models import DeliveryState, ScheduleState
    from newsletter.store import deliveries

    if one.state not in (ScheduleState.CHANGED, ScheduleState.MISSED, ScheduleState.FAILED):
        return False
    balance = deliveries.balance(desk.reading(), one.issue)
    return not balance.frozen or balance[DeliveryState.PENDING] > 0


def _hitch(desk: Desk, one: Schedule) -> str:
    """Why a schedule whose time has come has not gone yet."""
    from newsletter.store import schedule

    if one.at > desk.now():
        return ""
    if pause := schedule.pause(desk.reading()):
        return (
            f" It could not go yet: {pause.problem} 'newsletter run' tries again {shown(desk, pause.until)}."
        )
    begun = " It has begun." if one.tried_before is not None else ""
    return begun or " Its time has come: 'newsletter run' sends it."


def note_pass(desk: Desk) -> None:
    """Leave a trace of a pass of ``newsletter run``, so that ``send --at`` knows whether anybody calls it."""
    try:
        desk.places.last_pass.touch()
    except OSError:
        return  # only for a hint


def _warn_without_timer(desk: Desk) -> None:
    """Say so when nothing seems to call ``newsletter run``."""
    try:
        seen = datetime.fromtimestamp(desk.places.last_pass.stat().st_mtime, desk.now().tzinfo)
    except OSError:
        seen = None
    if seen is None or desk.now() - seen > _SEEN_WITHIN:
        warning = "Nothing on this machine has called 'newsletter run' lately, and only that sends it."
        say(f"{click.style(warning, fg='yellow')} See 'newsletter run --help'.", styled=True)
