"""When an address has failed often enough not to be written to any more.

=========  =======================================================================================
class      what it adds
=========  =======================================================================================
hard       the address is gone: 3 points, which is the limit
soft       1 point
full       1 point
blocked    nothing: it says something about the sender
policy     nothing: it says something about the letter, or about a rule of the receiver
=========  =======================================================================================

A failure of an address that is not the subscriber's (a member of a group, where they forward their mail) is
soft at most.
Codes X.7.x (RFC 3463 section 3.8) add nothing whatever the words say: they are about rights and rules.
Several notices about one issue are one failure, the worst of them.  A point loses its worth evenly over 180
days, so the fourth failure in a row of a weekly as of a monthly letter is one too many, and a mailbox that
was full in two holidays is not.  Failures before a sign of life (the reader answered, or was put back on
the list) do not count.

Discourse adds 1 for a soft and 2 for a hard bounce, stops at 4 and forgets after 30 days; Mailman adds 0.5
and 1 at most once a day, stops at 5 and forgets after 7 days without one.  Both count on daily mail: with a
monthly letter neither would ever stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from newsletter.models import Bounce, FailureClass

#: Points from which on an address is not written to any more.
LIMIT: Final = 3.0
#: After so long a failure counts for nothing.
FORGOTTEN: Final = timedelta(days=180)

_POINTS: Final = {FailureClass.HARD: LIMIT, FailureClass.SOFT: 1.0, FailureClass.FULL: 1.0}


def points(bounce: Bounce) -> float:
    """What one failure adds on the day it happens."""
    if bounce.status[1:].startswith(".7."):
        return 0.0
    return _POINTS.get(bounce.failure_class, 0.0)


def score(bounces: Iterable[Bounce], now: datetime, *, alive_at: datetime | None = None) -> float:
    """What the failures of one address add up to, rounded to hundredths.

    Args:
        bounces: of one subscriber, in any order.
        now: aware, UTC.
        alive_at: the last sign of life; None = there was none.
    """
    by_issue: dict[int | None, float] = {}
    for bounce in bounces:
        if alive_at is not None and bounce.at < alive_at:
            continue
        worth = points(bounce) * _left(bounce, now)
        by_issue[bounce.issue] = max(by_issue.get(bounce.issue, 0.0), worth)
    return round(sum(by_issue.values()), 2)


def is_gone(bounces: Iterable[Bounce], now: datetime, *, alive_at: datetime | None = None) -> bool:
    """Whether an address has failed often enough; the arguments are those of :func:`score`."""
    return score(bounces, now, alive_at=alive_at) >= LIMIT


def _left(bounce: Bounce, now: datetime) -> float:
    """How much of a failure still counts: all of it on its day, nothing after :data:`FORGOTTEN`."""
    age = max(now - bounce.at, timedelta())
    return max(0.0, 1 - age / FORGOTTEN)
