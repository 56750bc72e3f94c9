"""When a mail came in, and when it was written, as far as that can be known.

The Date header is the word of whoever wrote.  A server adds its Received field above all others (RFC 5321
section 4.4), so the topmost one is of the server the author fetches from or that hands mail over to us, and
nobody who writes to it can put one above.  It says when a mail came in also where we read it a month later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from newsletter.inbound.mail import headers
from newsletter.models import ParsedMail

#: So long a mail may be on its way in outboxes and queues.  Most servers give up after four or five days (RFC
#: 5321 section 4.5.4.1); nearly all mail that comes is there within hours, and whatever is allowed here is
#: what somebody can date a vote back.
SLOWEST: Final = timedelta(days=2)


def came_at(mail: ParsedMail, kept_at: datetime) -> datetime:
    """When the last server took a mail in; when we kept it where none says, or one is ahead of us."""
    stamp = mail.first("received")[-1000:].rpartition(";")[2].strip()
    at = headers.date(stamp) if stamp else None
    return kept_at if at is None else min(at, kept_at)


def written_at(dated: datetime | None, came: datetime, opened: datetime | None = None) -> datetime:
    """When a mail was written: as it says, where that can be; else when it came in.

    It can be at most :data:`SLOWEST` before it came in, never after, and never before there was anything to
    answer.  So a Date from 1970 neither passes a closing day nor orders votes, and neither does one of
    tomorrow; a vote that was slow counts as of when it was written.

    Args:
        dated: the Date header.
        came: :func:`came_at`.
        opened: when what it answers was sent; None = not known.
    """
    earliest = came - SLOWEST if opened is None else max(opened, came - SLOWEST)
    return dated if dated is not None and earliest <= dated <= came else came
