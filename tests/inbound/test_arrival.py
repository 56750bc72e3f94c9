"""When a mail came in, and when it was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.inbound.arrival import SLOWEST, came_at, written_at
from newsletter.models import ParsedMail

CAME = datetime(2025, 11, 20, 12, 0, tzinfo=UTC)


def mail(*received):
    return ParsedMail(tuple(("received", one) for one in received), "", "")


@pytest.mark.parametrize(
    ("received", "hours"),
    [
        ((), 0),
        (("from a by b; Thu, 20 Nov 2025 09:00:00 +0000",), -3),
        (("from a by b\n for <x@example.org>; Thu, 20 Nov 2025 12:00:00 +0300 (EAT)",), -3),
        # A server further away, or somebody who says so, stands below.
        (("by b; Thu, 20 Nov 2025 11:00:00 +0000", "by a; Thu, 1 Jan 1970 00:00:00 +0000"), -1),
        (("by b; Fri, 21 Nov 2025 11:00:00 +0000",), 0),
        (("by b; ergens in november", "by a; Thu, 20 Nov 2025 11:00:00 +0000"), 0),
        (("by b",), 0),
    ],
)
def test_when_it_came(received, hours):
    assert came_at(mail(*received), CAME) == CAME + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("before", "opened_before", "believed"),
    [
        (timedelta(), None, True),
        (timedelta(hours=5), None, True),
        (SLOWEST, None, True),
        (SLOWEST + timedelta(seconds=1), None, False),
        (timedelta(days=20000), None, False),
        (-timedelta(hours=1), None, False),
        (timedelta(hours=5), timedelta(hours=6), True),
        (timedelta(hours=5), timedelta(hours=4), False),
    ],
)
def test_when_it_was_written(before, opened_before, believed):
    opened = None if opened_before is None else CAME - opened_before
    assert written_at(CAME - before, CAME, opened) == (CAME - before if believed else CAME)


def test_a_mail_without_a_date_was_written_when_it_came():
    assert written_at(None, CAME) == CAME
