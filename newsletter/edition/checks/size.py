"""How much of a mail is shown."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.edition.checks.report import Reporter
from newsletter.models import Finding

#: Bytes of HTML with a reader's values filled in.  Gmail cuts off at 102 kB; how it counts is not published,
#: so a little room is left.
LARGEST = 100_000
#: From here on one more question may be too much.
LARGE = 90_000


def check_size(html: str, path: str) -> Iterator[Finding]:
    """Whether Gmail shows all of a mail.

    Args:
        html: with the values of a reader with a long name.
    """
    size = len(html.encode())
    report = Reporter(path, 0)
    if size > LARGEST:
        what = f"the mail is {size // 1000} kB of HTML; Gmail cuts it off at 102 kB"
        mend = "make two issues of it: its last questions and the link to unsubscribe would be hidden"
        yield report("mail-too-long", what, mend)
    elif size > LARGE:
        what = f"the mail is {size // 1000} kB of HTML; Gmail cuts it off at 102 kB"
        yield report.warning(
            "mail-long", what, f"keep it below {LARGEST // 1000} kB: boxes cost most, words little"
        )
