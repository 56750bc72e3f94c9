"""Times as people write them, and the instants they mean.

A wall clock is set forward and back: some times never come, some come twice (RFC 5545 section 3.3.5 guesses
in both cases; here the writer is asked).  Nothing here looks at a clock: zone and time come in as arguments.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

#: RFC 3339 section 5.6, with a space where people put one and without seconds; or a day by its name.
_FORM = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}|today|tomorrow)[ T]\s*(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
    r"\s*(?P<offset>Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_ALLOWED = '"2026-12-01 09:00", "tomorrow 09:00" or, with an offset, "2026-12-01T09:00+01:00"'


def parse(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The instant that ``text`` means, aware, UTC.

    Args:
        text: a day and a time: ``2026-12-01 09:00``; an offset from UTC may stand behind it.
        zone: whose wall clock is meant where no offset is given.
        now: aware; says which day is ``today``.

    Raises:
        ValueError: it is no time, or one that never comes or comes twice; says what to write.

    >>> from zoneinfo import ZoneInfo
    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> parse("2026-12-01 09:00", ZoneInfo("Europe/Amsterdam"), noon).isoformat()
    '2026-12-01T08:00:00+00:00'
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"write a day and a time: {_ALLOWED}")
    try:
        offset = _offset(found["offset"])
        wall = datetime.combine(_day(found["day"], now.astimezone(offset or zone)), _time(found["time"]))
        return (wall.replace(tzinfo=offset) if offset else _placed(wall, zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError("the year is out of reach") from None


def _day(text: str, now: datetime) -> date:
    """A date, or the day of ``now`` or the one after it."""
    if text.lower() in ("today", "tomorrow"):
        return now.date() + timedelta(days=text.lower() == "tomorrow")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is no day of the calendar") from None


def _time(text: str) -> time:
    hour, minute, second = (*map(int, text.split(":")), 0)[:3]
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(f"{text} is no time of the day") from None


def _offset(text: str | None) -> tzinfo | None:
    """``+01:00`` as a zone; None when no offset is given."""
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    try:
        return datetime.strptime(text, "%z").tzinfo
    except ValueError:
        raise ValueError(f"{text} is no offset from UTC; +01:00 is one") from None


def _placed(wall: datetime, zone: tzinfo) -> datetime:
    """A wall clock time in its zone, where it comes exactly once.

    PEP 495: ``fold`` picks the offset before or after a change of the clock.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    if before == after:
        return first
    choice = " or ".join(f'"{wall:%Y-%m-%d %H:%M}{_as_offset(offset)}"' for offset in (before, after))
    if before > after:
        raise ValueError(f"the clock is set back and {wall:%H:%M} comes twice that day: write {choice}")
    late, early = (f"{one.astimezone(UTC).astimezone(zone):%H:%M}" for one in (first, second))
    raise ValueError(
        f"the clock is set forward and {wall:%H:%M} never comes that day: write {choice},"
        f" which is {late} or {early} on that clock"
    )


def _as_offset(offset: timedelta) -> str:
    """``+01:00``; seconds, which some zones had long ago, are dropped."""
    minutes = round(abs(offset).total_seconds()) // 60
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def describe(instant: datetime, zone: tzinfo) -> str:
    """An instant on somebody's wall clock, with its offset, so that nobody has to guess.

    >>> from zoneinfo import ZoneInfo
    >>> describe(datetime(2026, 12, 1, 8, tzinfo=UTC), ZoneInfo("Europe/Amsterdam"))
    'Tue 1 December 2026 09:00 (+01:00)'
    """
    there = instant.astimezone(zone)
    clock = f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"
    offset = _as_offset(there.utcoffset() or timedelta())
    return f"{there:%a} {there.day} {there:%B %Y} {clock} ({offset})"


def distance(span: timedelta) -> str:
    """How long something takes, roughly: ``in`` or ``for`` stands before it.

    >>> distance(timedelta(seconds=20)), distance(timedelta(hours=30)), distance(timedelta(days=9))
    ('less than a minute', '30 hours', '9 days')
    """
    minutes = round(span.total_seconds() / 60)
    if not minutes:
        return "less than a minute"
    if minutes < 120:
        count, word = minutes, "minute"
    elif minutes < 48 * 60:
        count, word = minutes // 60, "hour"
    else:
        count, word = minutes // (24 * 60), "day"
    return f"{count} {word}{'' if count == 1 else 's'}"
