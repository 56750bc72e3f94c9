"""How much of a mail is shown."""

from __future__ import annotations

from newsletter.edition.checks.report import Reporter
from newsletter.models import Edition, Finding, Severity

#: Bytes of HTML that Gmail shows; it cuts at 102 kB, and each reader's own values take some.
LARGEST = 100_000


def check_size(edition: Edition, path: str) -> tuple[Finding, ...]:
    """A warning when Gmail would not show all of an edition."""
    size = sum(len(part.encode()) for part in edition.html if isinstance(part, str))
    if size <= LARGEST:
        return ()
    what = f"the mail is {size // 1000} kB of HTML; Gmail cuts it off at {LARGEST // 1000} kB"
    mend = "make two issues of it; its last questions and the link to unsubscribe would be hidden"
    return (Reporter(path, 0)("mail-too-long", what, mend, Severity.WARNING),)
