"""Instants as the store keeps them: INTEGER milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970; what is finer is dropped.

    Raises:
        ValueError: the time has no zone, so nobody knows when it is.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return (instant - _EPOCH) // _MILLISECOND


@lru_cache(maxsize=16)
def from_ms(milliseconds: int) -> datetime:
    """The aware time, UTC."""
    return _EPOCH + milliseconds * _MILLISECOND
