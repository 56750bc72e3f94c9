"""Values of ``smtp.rate`` and ``[smtp.domains]``: how fast mail may go.

Each raises ValueError with what *is* allowed, as those of :mod:`newsletter.publication.values` do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsletter import addresses
from newsletter.models import DomainLimit, Limit

_LIMIT = re.compile(r"(\d{1,9})\s*(?:/\s*(s|sec|second|m|min|minute|h|hour|d|day))?", re.ASCII)
_CAP = re.compile(r"([1-9]\d{0,2})\s*connections?", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

_SPEED = 'a speed such as "600/min", "10000/h" or "10/s", or several, "600/min, 10000/h"; 0 = no limit'
_DOMAINS = 'lines such as "example.org" = "60/min, 2 connections" below [smtp.domains], each domain once'


def limits(value: object) -> tuple[Limit, ...]:
    """The limits in a text, a list or a number, the finest first; empty = no limit.

    >>> limits("10000/h, 600/min")
    (Limit(messages=600, seconds=60), Limit(messages=10000, seconds=3600))
    >>> limits(600)
    (Limit(messages=600, seconds=60),)
    """
    parts = _parts(value)
    if parts == ["0"]:
        return ()
    found = [match for part in parts if (match := _LIMIT.fullmatch(part)) and int(match[1])]
    if not found or len(found) != len(parts):
        raise ValueError(_SPEED)
    read = {Limit(int(one[1]), _SECONDS[(one[2] or "m")[0]]) for one in found}
    return tuple(sorted(read, key=lambda limit: (limit.seconds, limit.messages)))


def domains(value: object) -> Mapping[str, DomainLimit]:
    """Recipient domains, as they stand in an envelope, and how much each gets."""
    if not isinstance(value, dict):
        raise ValueError(_DOMAINS)  # noqa: TRY004 - the author's, not ours
    try:
        read = {_domain(name): _domain_limit(_parts(one)) for name, one in value.items()}
    except ValueError:
        raise ValueError(_DOMAINS) from None
    if len(read) != len(value):
        raise ValueError(_DOMAINS)
    return read


def _domain(name: str) -> str:
    return addresses.normalise(f"x@{name}").removeprefix("x@")


def _domain_limit(parts: list[str]) -> DomainLimit:
    caps = [int(found[1]) for part in parts if (found := _CAP.fullmatch(part))]
    speeds = [part for part in parts if not _CAP.fullmatch(part)]
    if len(caps) > 1 or not parts:
        raise ValueError(_DOMAINS)
    return DomainLimit(limits(speeds) if speeds else (), caps[0] if caps else 0)


def _parts(value: object) -> list[str]:
    """What stands in a list or between commas; empty when it is nothing of the kind."""
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int) and not isinstance(part, bool) for part in parts):
        return []
    return [word.strip().lower() for part in parts for word in str(part).split(",")]
