"""Whose wall clock counts, and spans of time as settings say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.models import Language

_SPAN = re.compile(r"(\d{1,6})\s*(s|m|min|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=30)
#: Where most readers of a language live; English is read everywhere, so there the machine's own counts.
_HOMES = {
    Language.NL: "Europe/Amsterdam",
    Language.DE: "Europe/Berlin",
    Language.FR: "Europe/Paris",
}


def span(value: object) -> timedelta:
    """A span of time, from a minute to 30 days.

    >>> span("6h"), span("90 min")
    (datetime.timedelta(seconds=21600), datetime.timedelta(seconds=5400))
    """
    found = _SPAN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found:
        length = timedelta(**{_UNITS[found[2]]: int(found[1])})
        if timedelta(minutes=1) <= length <= _LONGEST:
            return length
    raise ValueError('a span of time such as "6h", "90min" or "2d", from "1min" to "30d"')


def zone_name(value: object) -> str:
    """The name of a time zone that this machine knows; empty = the machine's own."""
    given = value.strip() if isinstance(value, str) else None
    if given == "":
        return ""
    try:
        return ZoneInfo(given or "/").key
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(
            'a time zone by its name, "Europe/Amsterdam"; where the machine knows none by name (Debian\'s '
            "package tzdata is missing), leave it out"
        ) from None


def home(language: Language, environ: Mapping[str, str], etc: Path = Path("/etc")) -> str:
    """The time zone a new publication starts with; empty when this machine knows no zones by name.

    Args:
        etc: where the machine says which zone it is in, when ``TZ`` does not.
    """
    names = (_HOMES[language],) if language in _HOMES else (*_machine_names(environ, etc), "UTC")
    for name in names:
        try:
            return zone_name(name)
        except ValueError:
            continue
    return ""


def _machine_names(environ: Mapping[str, str], etc: Path) -> list[str]:
    """What the machine may call its zone: tzset(3), localtime(5), Debian's timezone file."""
    found = [environ.get("TZ", "").removeprefix(":")]
    with suppress(OSError):
        found.append(str((etc / "localtime").readlink()).partition("zoneinfo/")[2])
    with suppress(OSError, UnicodeDecodeError):
        found.append((etc / "timezone").read_text("utf-8").strip())
    return [name for name in found if name]


def zone(name: str) -> tzinfo:
    """The time zone of the publication: the one that is set, else the machine's own."""
    return ZoneInfo(name) if name else MachineZone()


class MachineZone(tzinfo):
    """The wall clock of this machine, by its own rules (TZ, /etc/localtime), also for days to come.

    ``datetime.astimezone()`` asks the system for the offset of the moment in question; ``fold`` is honoured.
    """

    def __eq__(self, other: object) -> bool:
        """There is one machine."""
        return isinstance(other, MachineZone)

    def __hash__(self) -> int:
        """The same for all."""
        return hash(MachineZone)

    def __repr__(self) -> str:
        """Without an address, for settings are compared by it."""
        return "MachineZone()"

    def utcoffset(self, when: datetime | None) -> timedelta:
        """The offset at a wall clock time."""
        assert when is not None
        return when.replace(tzinfo=None).astimezone().utcoffset() or timedelta()

    def dst(self, _when: datetime | None) -> None:
        """Not known, and not needed."""

    def tzname(self, when: datetime | None) -> str:
        """What the system calls it."""
        assert when is not None
        return when.replace(tzinfo=None).astimezone().tzname() or ""

    def fromutc(self, when: datetime) -> datetime:
        """The wall clock at an instant."""
        there = when.replace(tzinfo=UTC).astimezone()
        wall = there.replace(tzinfo=self, fold=0)
        return wall if wall.utcoffset() == there.utcoffset() else wall.replace(fold=1)
